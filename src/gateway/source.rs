//! Where bytes come from.

use serde::Serialize;
use std::{fmt, net::SocketAddr};

/// Which door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// A TCP connection.
    Tcp,
    /// UDP datagrams from one address and port.
    Udp,
}

/// One peer: identity belongs to this, never to the listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Source {
    /// Which door.
    pub transport: Transport,
    /// Address and port of the peer.
    pub addr: SocketAddr,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let door = match self.transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        };
        write!(f, "{door} {}", self.addr)
    }
}
