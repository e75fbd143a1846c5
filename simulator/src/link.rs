//! The way of a GPS unit to the plain NMEA door: a TCP connection or a UDP socket, with its identity line.

use anyhow::Context;
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpStream, UdpSocket},
};

/// One unit's link.
#[derive(Debug)]
pub enum Link {
    /// TCP, `None` while disconnected.
    Tcp {
        /// The door.
        door: SocketAddr,
        /// The connection.
        stream: Option<TcpStream>,
        /// What it says first.
        identity: String,
    },
    /// UDP from a socket of its own.
    Udp {
        /// The socket, connected to the door.
        socket: UdpSocket,
        /// What each datagram starts with.
        identity: String,
    },
}

/// The forms real units use to say who they are, one after the other over the fleet.
fn identity(device: &str, patrol: u32) -> String {
    match patrol / 2 % 3 {
        0 => format!("IMEI {device}\r\n"),
        1 => format!("$IMEI={device}\r\n"),
        _ => format!("{device}\r\n"),
    }
}

impl Link {
    /// Connects over TCP and says who it is.
    ///
    /// # Errors
    /// When the door does not take the connection.
    pub async fn tcp(door: SocketAddr, device: &str, patrol: u32) -> anyhow::Result<Self> {
        let mut link = Self::Tcp { door, stream: None, identity: identity(device, patrol) };
        link.reconnect().await?;
        Ok(link)
    }

    /// Opens a UDP socket of its own.
    ///
    /// # Errors
    /// When there is no free port.
    pub async fn udp(door: SocketAddr, device: &str, patrol: u32) -> anyhow::Result<Self> {
        let local: SocketAddr = if door.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { (std::net::Ipv6Addr::UNSPECIFIED, 0).into() };
        let socket = UdpSocket::bind(local).await?;
        socket.connect(door).await?;
        Ok(Self::Udp { socket, identity: identity(device, patrol) })
    }

    /// Sends one epoch whole.
    ///
    /// # Errors
    /// When the link is down; a TCP link is connected anew at the next call.
    pub async fn send(&mut self, epoch: &[u8]) -> anyhow::Result<()> {
        match self {
            Self::Tcp { stream, .. } => {
                if stream.is_none() {
                    self.reconnect().await?;
                }
                let Self::Tcp { stream: slot, .. } = self else { return Ok(()) };
                let stream = slot.as_mut().context("no connection")?;
                let sent = stream.write_all(epoch).await;
                if sent.is_err() {
                    *slot = None;
                }
                Ok(sent?)
            }
            Self::Udp { socket, identity } => {
                let datagram = [identity.as_bytes(), epoch].concat();
                socket.send(&datagram).await?;
                Ok(())
            }
        }
    }

    /// Ends the connection in order, as a tunnel or a parked car does. UDP just falls silent.
    pub async fn hang_up(&mut self) {
        if let Self::Tcp { stream, .. } = self
            && let Some(mut stream) = stream.take()
        {
            let _ = stream.shutdown().await;
        }
    }

    async fn reconnect(&mut self) -> anyhow::Result<()> {
        if let Self::Tcp { door, stream, identity } = self {
            let mut fresh = tokio::time::timeout(Duration::from_secs(10), TcpStream::connect(*door)).await??;
            fresh.set_nodelay(true)?;
            fresh.write_all(identity.as_bytes()).await?;
            *stream = Some(fresh);
        }
        Ok(())
    }
}
