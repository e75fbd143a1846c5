//! What the server tells once it is ready.

use serde::Serialize;
use std::net::SocketAddr;

/// The addresses in use and what is served there.
#[derive(Clone, Debug, Serialize)]
pub struct Ready {
    /// Version of the program.
    pub version: &'static str,
    /// Process.
    pub pid: u32,
    /// Room; the first where there are several.
    pub room: String,
    /// All rooms.
    pub rooms: Vec<String>,
    /// Epoch of this start.
    pub epoch: u64,
    /// Last event of the journal at the start.
    pub seq: u64,
    /// Hash of the room's state as of that event, hex: what `dawria journal verify` says of the journal it started from.
    pub state: String,
    /// The HTTP door.
    pub http: SocketAddr,
    /// Whether it speaks TLS.
    pub tls: bool,
    /// The plain NMEA door over TCP, when open.
    pub nmea_tcp: Option<SocketAddr>,
    /// The plain NMEA door over UDP, when open.
    pub nmea_udp: Option<SocketAddr>,
    /// Name of the map; without one units are ranked in a straight line.
    pub map: Option<String>,
    /// File with the set-up token, while there is no account.
    pub set_up: Option<std::path::PathBuf>,
}

impl Ready {
    /// One line for people.
    pub fn line(&self) -> String {
        let nmea = match (self.nmea_tcp, self.nmea_udp) {
            (Some(tcp), Some(udp)) => format!("NMEA on tcp {tcp} and udp {udp}"),
            _ => "NMEA doors closed (open them with --nmea or [nmea] enabled = true)".to_owned(),
        };
        let map = match &self.map {
            Some(name) => format!("map of {name}"),
            None => "no map: units are ranked in a straight line".to_owned(),
        };
        let rooms = match &self.rooms[..] {
            [] | [_] => format!("room {} is", self.room),
            several => format!("rooms {} are", several.join(", ")),
        };
        format!("dawria {}: {} ready at {}://{}/; {nmea}; {map}", self.version, rooms, if self.tls { "https" } else { "http" }, self.http)
    }
}
