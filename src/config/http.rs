//! The HTTP door.

use super::{ConfigError, error::ensure};
use serde::{Deserialize, Serialize};
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// The HTTP door: consoles, terminals, metrics.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpConfig {
    /// Address and port. Any address but a loopback one needs TLS (`[tls]`).
    pub bind: SocketAddr,
    /// Most HTTP connections at once; at it the longest idle ones make room, and where all work, new ones wait in the kernel's queue.
    /// Websockets count apart (`[live]`). 1..=65 536.
    pub connections: usize,
    /// Host names besides `localhost`, loopback addresses and the names of the certificate in use that requests may name (a proxy's name,
    /// for example).
    pub hosts: Vec<String>,
    /// File with the token by which a monitoring system reads `/metrics`, and nothing else. None: people with the right alone.
    pub metrics_token_file: Option<PathBuf>,
    /// Folder to serve the pages from, instead of those built into the binary.
    pub web_dir: Option<PathBuf>,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 8019)),
            connections: 2_048,
            hosts: Vec::new(),
            metrics_token_file: None,
            web_dir: None,
        }
    }
}

impl HttpConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        ensure((1..=65_536).contains(&self.connections), "http.connections", || format!("{} is outside 1 to 65536", self.connections))
    }
}
