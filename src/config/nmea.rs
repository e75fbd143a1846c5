//! The plain NMEA doors.

use super::{ConfigError, error::ensure};
use serde::Deserialize;
use std::net::{Ipv4Addr, SocketAddr};

/// Plain NMEA over TCP and UDP. Off in a new installation: a payload alone proves nothing about its sender.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NmeaConfig {
    /// Opens both doors.
    pub enabled: bool,
    /// TCP address and port (10110 is the port registered for NMEA 0183).
    pub tcp: SocketAddr,
    /// UDP address and port.
    pub udp: SocketAddr,
    /// Source prefixes whose names are believed, for example `10.20.0.0/16`.
    pub allow: Vec<String>,
    /// Most TCP connections at once. 1..=200 000.
    pub connections: usize,
    /// Most TCP connections from one address. 1..=200 000; mobile carriers put thousands of units behind one.
    pub connections_per_source: usize,
}

impl Default for NmeaConfig {
    fn default() -> Self {
        let all = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 10_110));
        Self { enabled: false, tcp: all, udp: all, allow: Vec::new(), connections: 20_000, connections_per_source: 20_000 }
    }
}

impl NmeaConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        for (key, n) in [("nmea.connections", self.connections), ("nmea.connections_per_source", self.connections_per_source)] {
            ensure((1..=200_000).contains(&n), key, || format!("{n} is outside 1 to 200000"))?;
        }
        Ok(())
    }
}
