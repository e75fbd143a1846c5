//! Opening ports, with messages that say which one is taken and how to choose another.

use std::{io, net::SocketAddr};
use tokio::net::{TcpListener, UdpSocket};

/// Connections that may wait in the kernel to be accepted.
const BACKLOG: i32 = 4096;
/// Room for datagrams that wait to be read, bytes; the kernel may give less.
const UDP_BUFFER: usize = 8 << 20;

/// Listens on a TCP address.
///
/// # Errors
/// A message naming the port and `key`, the setting that changes it.
pub fn tcp(address: SocketAddr, door: &str, key: &str) -> anyhow::Result<TcpListener> {
    let open = || {
        let socket = socket2::Socket::new(socket2::Domain::for_address(address), socket2::Type::STREAM, None)?;
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(BACKLOG)?;
        TcpListener::from_std(socket.into())
    };
    open().map_err(|e| explain(e, address, door, key))
}

/// Opens a UDP address.
///
/// # Errors
/// A message naming the port and `key`, the setting that changes it.
pub fn udp(address: SocketAddr, door: &str, key: &str) -> anyhow::Result<UdpSocket> {
    let open = || {
        let socket = socket2::Socket::new(socket2::Domain::for_address(address), socket2::Type::DGRAM, None)?;
        socket.set_nonblocking(true)?;
        let _ = socket.set_recv_buffer_size(UDP_BUFFER);
        socket.bind(&address.into())?;
        UdpSocket::from_std(socket.into())
    };
    open().map_err(|e| explain(e, address, door, key))
}

fn explain(e: io::Error, address: SocketAddr, door: &str, key: &str) -> anyhow::Error {
    let why = match e.kind() {
        io::ErrorKind::AddrInUse => format!("port {} is in use by another program", address.port()),
        io::ErrorKind::PermissionDenied => format!("port {} needs special rights", address.port()),
        io::ErrorKind::AddrNotAvailable => format!("{} is not an address of this machine", address.ip()),
        _ => e.to_string(),
    };
    anyhow::Error::new(e).context(format!("{door} {address}: {why}; choose another address with {key}"))
}
