//! The TCP door: one task a connection, one buffer of 1 KiB each, one report in flight.

use super::{
    Gateway,
    alarm::Alarm,
    counters::{Reason, raise},
    pauses::{Pauses, is_exhaustion},
    session::{Framing, Session},
    source::{Source, Transport},
};
use firmware_protocol::{
    framing::{Frame, LineBuffer},
    sentence::pieces,
};
use futures_util::FutureExt;
use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::{Arc, Mutex, PoisonError, atomic::Ordering::Relaxed},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep, timeout, timeout_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, info, warn};

/// Accepts connections until `shutdown`, then waits until all of them have ended.
///
/// At the limit of file descriptors accepting pauses, with an alarm, and goes on by itself; open connections are not disturbed.
///
/// # Errors
/// When the listener itself is broken, which only a programming error or the operating system can cause.
pub async fn run(listener: TcpListener, gateway: Arc<Gateway>, shutdown: CancellationToken) -> io::Result<()> {
    let tasks = TaskTracker::new();
    let open = Arc::new(Open::default());
    let mut pauses = Pauses::new(gateway.limits.accept_pause_ms, gateway.limits.accept_pause_max_ms);
    info!(address = %listener.local_addr()?, "plain NMEA over TCP is open");
    loop {
        let mut accept = pin!(listener.accept());
        // Also an attempt that finds nobody waiting tells that there is room again.
        let at_once = if pauses.paused() { accept.as_mut().now_or_never() } else { None };
        if pauses.paused() && at_once.as_ref().is_none_or(Result::is_ok) {
            pauses.reset();
            info!("TCP connections are accepted again");
            gateway.alarm(Alarm::AcceptResumed { at: gateway.now() });
        }
        let accepted = match at_once {
            Some(accepted) => accepted,
            None => tokio::select! {
                biased;
                () = shutdown.cancelled() => break,
                accepted = accept => accepted,
            },
        };
        match accepted {
            Ok((stream, peer)) => {
                let Some(place) = Place::take(&open, &gateway, peer) else { continue };
                let (gateway, shutdown) = (Arc::clone(&gateway), shutdown.clone());
                tasks.spawn(async move {
                    connection(stream, peer, &gateway, &shutdown).await;
                    drop(place);
                });
            }
            Err(error) if is_exhaustion(&error) => {
                raise(&gateway.counters.accept_pauses);
                if !pauses.paused() {
                    warn!(%error, "no room for another TCP connection: accepting pauses; raise the limit of open files");
                    gateway.alarm(Alarm::AcceptPaused { at: gateway.now() });
                }
                tokio::select! {
                    biased;
                    () = shutdown.cancelled() => break,
                    () = sleep(pauses.next()) => {}
                }
            }
            Err(error) => debug!(%error, "a TCP connection failed before it was accepted"),
        }
    }
    drop(listener);
    tasks.close();
    tasks.wait().await;
    Ok(())
}

/// Open connections by address.
#[derive(Debug, Default)]
struct Open {
    by_address: Mutex<HashMap<IpAddr, usize>>,
}

/// A connection's place among the open ones; given back when dropped.
struct Place {
    open: Arc<Open>,
    gateway: Arc<Gateway>,
    address: IpAddr,
}

impl Place {
    /// `None`, and counted, when there is no place left in total or for this address.
    fn take(open: &Arc<Open>, gateway: &Arc<Gateway>, peer: SocketAddr) -> Option<Self> {
        let (limits, counters) = (&gateway.limits, &gateway.counters);
        raise(&counters.connections);
        if counters.connections_open.load(Relaxed) >= limits.connections as u64 {
            raise(&counters.refused_total);
            return None;
        }
        let address = peer.ip().to_canonical();
        let allowed = gateway.registry.is_allowed(address);
        let limit = if allowed { limits.connections_per_allowed_source } else { limits.connections_per_source };
        let mut by_address = open.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let n = by_address.entry(address).or_default();
        if *n >= limit {
            raise(&counters.refused_per_source);
            return None;
        }
        *n += 1;
        raise(&counters.connections_open);
        Some(Self { open: Arc::clone(open), gateway: Arc::clone(gateway), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.gateway.counters.connections_open.fetch_sub(1, Relaxed);
        let mut by_address = self.open.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = by_address.get_mut(&self.address) {
            *n -= 1;
            if *n == 0 {
                by_address.remove(&self.address);
            }
        }
    }
}

async fn connection(mut stream: TcpStream, peer: SocketAddr, gw: &Gateway, shutdown: &CancellationToken) {
    let mut session = Session::new(Source { transport: Transport::Tcp, addr: peer });
    let end = tokio::select! {
        biased;
        () = shutdown.cancelled() => End::Shutdown,
        end = serve(&mut stream, &mut session, gw) => end,
    };
    match end {
        End::Unidentified => raise(&gw.counters.closed_unidentified),
        End::Idle => raise(&gw.counters.closed_idle),
        End::Closed | End::Broken | End::Shutdown => {}
    }
    session.closed(gw);
    debug!(source = %peer, ?end, "a TCP connection ended");
}

/// Why a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The device closed it.
    Closed,
    /// It broke, or the device does not take its answer.
    Broken,
    /// It did not say in time who it is.
    Unidentified,
    /// It was silent, or sent nothing that could be understood.
    Idle,
    /// The gateway stops.
    Shutdown,
}

async fn serve(stream: &mut TcpStream, session: &mut Session, gw: &Gateway) -> End {
    let mut lines = LineBuffer::new();
    let opened = Instant::now();
    let (identity, idle) = (Duration::from_millis(gw.limits.identity_ms), Duration::from_millis(gw.limits.idle_ms));
    let mut understood = (session.understood, opened);
    loop {
        let deadline = if session.is_identified() { understood.1 + idle } else { opened + identity };
        let read = match timeout_at(deadline, stream.read(lines.space())).await {
            Err(_) if session.is_identified() => return End::Idle,
            Err(_) => return End::Unidentified,
            Ok(Err(_)) => return End::Broken,
            Ok(Ok(n)) => n,
        };
        let now = gw.now();
        if read == 0 {
            let rest = lines.finish();
            if !rest.is_empty() && handle(stream, session, gw, now, rest, Framing::VerifiedOnly).await.is_err() {
                return End::Broken;
            }
            return End::Closed;
        }
        gw.counters.bytes.fetch_add(read as u64, Relaxed);
        lines.filled(read);
        while let Some(frame) = lines.next_frame() {
            match frame {
                Frame::Overlong => session.refuse(gw, now, Reason::Overlong, b""),
                Frame::Line(line) => {
                    if handle(stream, session, gw, now, line, Framing::Whole).await.is_err() {
                        return End::Broken;
                    }
                }
            }
        }
        if session.understood != understood.0 {
            understood = (session.understood, Instant::now());
        }
    }
}

/// The other side of a connection, or of the way to the fleet, is gone.
struct Gone;

async fn handle(
    stream: &mut TcpStream,
    session: &mut Session,
    gw: &Gateway,
    now: crate::quantity::Timestamp,
    line: &[u8],
    framing: Framing,
) -> Result<(), Gone> {
    for piece in pieces(line) {
        let outcome = session.piece(gw, now, line, piece, framing);
        if let Some(reply) = outcome.reply {
            let patience = Duration::from_millis(gw.limits.write_ms);
            timeout(patience, stream.write_all(reply.as_bytes())).await.map_err(|_| Gone)?.map_err(|_| Gone)?;
        }
        if let Some(report) = outcome.report {
            let amends = report.amends;
            // Waiting here stops the reading of this connection: the device's own buffers hold what it sends meanwhile.
            gw.reports.send(report).await.map_err(|_| Gone)?;
            raise(if amends { &gw.counters.amendments } else { &gw.counters.fixes });
        }
    }
    Ok(())
}
