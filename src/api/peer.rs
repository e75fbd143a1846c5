//! Who is at the other end of a connection; in the extensions of every request.

use std::net::SocketAddr;

/// The other end of the connection that a request came by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its address: of the machine, or of the proxy or router in front of it (a whole room may share one).
    pub address: SocketAddr,
    /// Over TLS.
    pub tls: bool,
}
