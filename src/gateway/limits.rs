//! The limits of the plain NMEA doors, all in sight.

/// Limits of the plain NMEA doors. Every one is reached in normal operation only by a fault or an attack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A TCP connection that has not said who it is after this many milliseconds is closed; a UDP fix waits this long for its name.
    pub identity_ms: u64,
    /// A TCP connection without a sentence or identity for this many milliseconds is closed.
    pub idle_ms: u64,
    /// An answer that a device does not take within this many milliseconds closes its connection.
    pub write_ms: u64,
    /// A UDP source that was silent for this many milliseconds must say again who it is.
    pub udp_idle_ms: i64,
    /// TCP connections in total; further ones are closed at once and counted.
    pub connections: usize,
    /// TCP connections from one address that is not allow-listed.
    pub connections_per_source: usize,
    /// TCP connections from one allow-listed address: a carrier's gateway may stand for a whole fleet.
    pub connections_per_allowed_source: usize,
    /// UDP sources remembered at once; the ones silent longest are forgotten and counted.
    pub udp_sources: usize,
    /// Devices that may be known at once.
    pub devices: usize,
    /// Entries of the quarantine list; the ones silent longest make room.
    pub quarantine: usize,
    /// Entries of the quarantine list from one address.
    pub quarantine_per_source: usize,
    /// First pause of accepting when the process is out of file descriptors, milliseconds; doubles with each failure …
    pub accept_pause_ms: u64,
    /// … up to this.
    pub accept_pause_max_ms: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            identity_ms: 10_000,
            idle_ms: 120_000,
            write_ms: 2_000,
            udp_idle_ms: 600_000,
            connections: 8_192,
            connections_per_source: 64,
            connections_per_allowed_source: 4_096,
            udp_sources: 8_192,
            devices: 16_384,
            quarantine: 256,
            quarantine_per_source: 32,
            accept_pause_ms: 50,
            accept_pause_max_ms: 1_000,
        }
    }
}
