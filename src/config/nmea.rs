//! The plain NMEA doors.

use super::{ConfigError, error::ensure};
use crate::gateway::{limits::Limits, registry::Prefix};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::net::{Ipv4Addr, SocketAddr};

/// Plain NMEA over TCP and UDP. Off in a new installation: a payload alone proves nothing about its sender.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct NmeaConfig {
    /// Opens both doors.
    pub enabled: bool,
    /// TCP address and port (10110 is the port registered for NMEA 0183).
    pub tcp: SocketAddr,
    /// UDP address and port.
    pub udp: SocketAddr,
    /// Source ranges whose names are believed, for example `10.20.0.0/16` (a carrier's private network). This machine alone in a new
    /// installation.
    #[serde(deserialize_with = "prefixes", serialize_with = "texts")]
    pub allow: Vec<Prefix>,
    /// Most TCP connections at once. 1..=200 000.
    pub connections: usize,
    /// Most TCP connections from one address that is not in `allow`. 1..=200 000.
    pub connections_per_source: usize,
    /// Most devices known at once. 1..=1 000 000.
    pub devices: usize,
}

impl Default for NmeaConfig {
    fn default() -> Self {
        let all = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 10_110));
        let limits = Limits::default();
        Self {
            enabled: false,
            tcp: all,
            udp: all,
            allow: ["127.0.0.0/8", "::1"].iter().filter_map(|p| p.parse().ok()).collect(),
            connections: limits.connections,
            connections_per_source: limits.connections_per_source,
            devices: limits.devices,
        }
    }
}

fn prefixes<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<Prefix>, D::Error> {
    let texts = Vec::<String>::deserialize(d)?;
    texts.iter().map(|t| t.parse().map_err(serde::de::Error::custom)).collect()
}

fn texts<S: Serializer>(prefixes: &[Prefix], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(prefixes.iter().map(ToString::to_string))
}

impl NmeaConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        for (key, n) in [("nmea.connections", self.connections), ("nmea.connections_per_source", self.connections_per_source)] {
            ensure((1..=200_000).contains(&n), key, || format!("{n} is outside 1 to 200000"))?;
        }
        ensure((1..=1_000_000).contains(&self.devices), "nmea.devices", || format!("{} is outside 1 to 1000000", self.devices))
    }

    /// The gateway's limits.
    pub fn limits(&self) -> Limits {
        Limits {
            connections: self.connections,
            connections_per_source: self.connections_per_source,
            connections_per_allowed_source: self.connections,
            devices: self.devices,
            ..Limits::default()
        }
    }
}
