//! The HTTP door.

use super::{ConfigError, error::ensure};
use serde::Deserialize;
use std::{
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
};

/// The HTTP door: consoles, terminals, metrics.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpConfig {
    /// Address and port. Only loopback addresses are allowed until operators' accounts exist.
    pub bind: SocketAddr,
    /// Most HTTP connections at once; above it new ones wait in the kernel's queue. Websockets count apart (`[live]`). 1..=65 536.
    pub connections: usize,
    /// Host names besides `localhost` and loopback addresses that requests may name (a proxy's name, for example).
    pub hosts: Vec<String>,
    /// Folder to serve the pages from, instead of those built into the binary.
    pub web_dir: Option<PathBuf>,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self { bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 8019)), connections: 2_048, hosts: Vec::new(), web_dir: None }
    }
}

impl HttpConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        ensure((1..=65_536).contains(&self.connections), "http.connections", || format!("{} is outside 1 to 65536", self.connections))?;
        ensure(self.bind.ip().is_loopback(), "http.bind", || {
            format!(
                "{} can be reached from other machines, and this version has no operators' accounts: anybody there could take calls and \
                 send patrols. Use 127.0.0.1 or [::1]; for other machines put an authenticating proxy in front and name it in http.hosts",
                self.bind
            )
        })
    }
}
