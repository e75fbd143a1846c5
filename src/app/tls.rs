//! TLS of this configuration's HTTP door, and the names it answers to.

use crate::{api::guard::Hosts, config::Config, tls::Tls};
use anyhow::Context;
use std::sync::Arc;

/// The pair to serve; `None` when the door is to speak plain HTTP.
///
/// # Errors
/// When the pair is missing or cannot be used: which file, and what to do.
pub fn open(config: &Config) -> anyhow::Result<Option<Tls>> {
    if !config.tls.enabled {
        return Ok(None);
    }
    let place = config.tls.place(&config.data_dir);
    Tls::open(place, config.tls.local_ca(&config.data_dir)).map(Some).context("TLS at the HTTP door")
}

/// The names that requests may use.
pub fn hosts(config: &Config, tls: Option<&Tls>) -> Hosts {
    Hosts { named: Arc::from(config.http.hosts.clone()), certificate: tls.map(|tls| Arc::clone(&tls.keeper)) }
}
