//! The ports of a server, opened or taken over from the service manager.

use super::{listen, passed::Passed};
use crate::config::Config;
use anyhow::Context;
use tokio::net::{TcpListener, UdpSocket};

/// Ports, opened before anything else: what is in use is known at once.
pub struct Ports {
    /// The HTTP door.
    pub http: TcpListener,
    /// The plain door that leads to it, when there is one.
    pub redirect: Option<TcpListener>,
    /// The doors of GPS units, when open.
    pub nmea: Option<(TcpListener, UdpSocket)>,
}

impl Ports {
    /// Opens them.
    ///
    /// # Errors
    /// A message naming the port and the setting that changes it.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        let mut passed = Passed::of_this_process()?;
        let http = match passed.tcp("http")? {
            Some(door) => allowed(door, config)?,
            None => listen::tcp(config.http.bind, "HTTP door", "--http or http.bind")?,
        };
        let redirect = match config.tls.redirect {
            Some(at) => Some(listen::tcp(at, "redirecting door", "tls.redirect")?),
            None => None,
        };
        let nmea = match config.nmea.enabled {
            true => Some((
                match passed.tcp("nmea-tcp")? {
                    Some(door) => door,
                    None => listen::tcp(config.nmea.tcp, "NMEA door (TCP)", "--nmea or nmea.tcp")?,
                },
                match passed.udp("nmea-udp")? {
                    Some(door) => door,
                    None => listen::udp(config.nmea.udp, "NMEA door (UDP)", "--nmea or nmea.udp")?,
                },
            )),
            false => None,
        };
        passed.all_taken()?;
        Ok(Self { http, redirect, nmea })
    }
}

/// A passed HTTP door obeys the same rule as one of the configuration.
fn allowed(door: TcpListener, config: &Config) -> anyhow::Result<TcpListener> {
    let mut bound = config.clone();
    bound.http.bind = door.local_addr().context("the HTTP door that the service manager passed")?;
    bound.check().context("the HTTP door that the service manager passed")?;
    Ok(door)
}
