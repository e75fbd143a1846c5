//! The task of the socket.

use super::{lines, sources::Sources};
use crate::{
    gateway::{
        Gateway,
        counters::{Reason, raise},
        session::{Framing, Session},
    },
    quantity::Timestamp,
};
use firmware_protocol::sentence::pieces;
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering::Relaxed},
};
use tokio::{net::UdpSocket, sync::mpsc::error::TrySendError};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info};

/// Largest datagram: what UDP can carry.
const DATAGRAM: usize = 65_536;
/// Receive buffer asked of the operating system, bytes: about a second of 10,000 sources.
const RECEIVE_BUFFER: usize = 4 << 20;

/// Opens a UDP socket with a receive buffer large enough for bursts.
///
/// # Errors
/// When the address is in use, not ours, or not permitted.
pub fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    use socket2::{Domain, Protocol, Socket, Type};
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    // The system may grant less; then bursts are lost earlier, which is no reason not to start.
    let _ = socket.set_recv_buffer_size(RECEIVE_BUFFER);
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    UdpSocket::from_std(socket.into())
}

/// Receives datagrams until `shutdown`. Never waits for the fleet: when the way is full, fixes are dropped and counted.
///
/// # Errors
/// When the socket has no address, which only a programming error can cause.
pub async fn run(socket: UdpSocket, gateway: Arc<Gateway>, shutdown: CancellationToken) -> io::Result<()> {
    info!(address = %socket.local_addr()?, "plain NMEA over UDP is open");
    let mut buffer = vec![0u8; DATAGRAM];
    let mut sources = Sources::new(gateway.limits.udp_sources, gateway.limits.udp_idle_ms);
    loop {
        let received = tokio::select! {
            biased;
            () = shutdown.cancelled() => return Ok(()),
            received = socket.recv_from(&mut buffer) => received,
        };
        match received {
            Ok((n, peer)) => {
                let datagram = buffer.get(..n).unwrap_or_default();
                let mut door = Door { gw: &gateway, socket: &socket, peer, answered: false };
                let now = gateway.now();
                sources.with(&gateway, now, peer, |source| {
                    source.lines.datagram(datagram, now, gateway.limits.identity_ms, |line| door.line(now, &mut source.session, line));
                });
                gateway.counters.bytes.fetch_add(n as u64, Relaxed);
                raise(&gateway.counters.datagrams);
            }
            // An ICMP answer to one of our replies: says nothing about the socket.
            Err(error) => debug!(%error, "a datagram could not be received"),
        }
    }
}

struct Door<'a> {
    gw: &'a Gateway,
    socket: &'a UdpSocket,
    peer: SocketAddr,
    /// This datagram had its answer: one at most, so that nobody gets more bytes than were sent.
    answered: bool,
}

impl Door<'_> {
    fn line(&mut self, now: Timestamp, session: &mut Session, line: lines::Line<'_>) {
        let (line, framing) = match line {
            lines::Line::Whole(line) => (line, Framing::Whole),
            lines::Line::VerifiedOnly(line) => (line, Framing::VerifiedOnly),
            lines::Line::Half => return session.refuse(self.gw, now, Reason::HalfLine, b""),
            lines::Line::Overlong => return session.refuse(self.gw, now, Reason::Overlong, b""),
        };
        for piece in pieces(line) {
            let outcome = session.piece(self.gw, now, line, piece, framing);
            if let Some(reply) = outcome.reply.filter(|_| !self.answered) {
                self.answered = true;
                // A lost answer is repeated by the device's next log-in.
                let _ = self.socket.try_send_to(reply.as_bytes(), self.peer);
            }
            let Some(report) = outcome.report else { continue };
            let amends = report.amends;
            match self.gw.reports.try_send(report) {
                Ok(()) if amends => raise(&self.gw.counters.amendments),
                Ok(()) => raise(&self.gw.counters.fixes),
                Err(TrySendError::Full(_)) if amends => raise(&self.gw.counters.amendments_dropped),
                Err(_) if amends => {}
                Err(_) => session.refuse(self.gw, now, Reason::QueueFull, line),
            }
        }
    }
}
