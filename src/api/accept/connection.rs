//! One connection of the HTTP door, from its first byte to its end.

use super::{Door, arrival::Arrival, places::Place, steady::Steady};
use crate::api::peer::Peer;
use axum::Router;
use hyper::{
    Request, Response,
    body::{Body, Frame, Incoming, SizeHint},
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{
    convert::Infallible,
    io,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tokio_util::sync::CancellationToken;
use tower::Service;

/// The first byte must have arrived after this time.
const FIRST_BYTE_TIME: Duration = Duration::from_secs(5);
/// The TLS handshake must be done after this time, counted from the first byte.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// A request's head must be whole after this time, counted from the handshake, the first byte or the answer before; so it also ends idle
/// connections.
const HEAD_TIME: Duration = Duration::from_secs(10);
/// The kernel gives up a peer that has not confirmed data for this long.
const DEAD_PEER: Duration = Duration::from_secs(30);
/// Who takes nothing of an answer for this long is given up.
const STALL_TIME: Duration = Duration::from_secs(60);
/// Room for a head. Above [`HEAD_LIMIT`](crate::api::guard::HEAD_LIMIT) it is refused with a document, beyond this without one.
const HEAD_ROOM: usize = 64 * 1024;
/// How long one that was asked to leave may still write.
const LEAVE_TIME: Duration = Duration::from_secs(3);
/// First byte of a TLS handshake (RFC 8446, §5.1).
const HANDSHAKE: u8 = 0x16;
/// For whoever speaks plain HTTP to the TLS door.
const NOT_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: 41\r\nconnection: close\r\n\r\n\
                         This door speaks TLS: begin with https://";

/// Serves a connection to its end, and counts how it ended.
pub(super) async fn run(stream: TcpStream, address: SocketAddr, door: Arc<Door>, place: Place, stop: CancellationToken) {
    let _ = stream.set_nodelay(true);
    let _ = socket2::SockRef::from(&stream).set_tcp_user_timeout(Some(DEAD_PEER));
    let reason = opened(stream, address, &door, Arc::new(place), &stop).await;
    metrics::counter!("dawria_http_connections_closed_total", "reason" => reason).increment(1);
}

async fn opened(stream: TcpStream, address: SocketAddr, door: &Door, place: Arc<Place>, stop: &CancellationToken) -> &'static str {
    let mut first = [0];
    tokio::select! {
        () = place.close.cancelled() => return "made_room",
        () = stop.cancelled() => return "stopping",
        peeked = timeout(FIRST_BYTE_TIME, stream.peek(&mut first)) => match peeked {
            Err(_) => return "first_byte_time",
            Ok(Err(_) | Ok(0)) => return "never_spoke",
            Ok(Ok(_)) => {}
        }
    }
    let Some(tls) = &door.tls else {
        return http(stream, Peer { address, tls: false }, &door.router, place, stop).await;
    };
    if first[0] != HANDSHAKE {
        metrics::counter!("dawria_tls_handshakes_failed_total", "reason" => "not_tls").increment(1);
        let _ = timeout(LEAVE_TIME, refuse(stream)).await;
        return "not_tls";
    }
    let secured = tokio::select! {
        () = place.close.cancelled() => return "made_room",
        () = stop.cancelled() => return "stopping",
        secured = timeout(HANDSHAKE_TIME, tls.accept(stream)) => secured,
    };
    match secured {
        Ok(Ok(stream)) => http(stream, Peer { address, tls: true }, &door.router, place, stop).await,
        Ok(Err(e)) => {
            metrics::counter!("dawria_tls_handshakes_failed_total", "reason" => "protocol").increment(1);
            tracing::debug!(error = %e, "a TLS handshake failed");
            "handshake"
        }
        Err(_) => {
            metrics::counter!("dawria_tls_handshakes_failed_total", "reason" => "time").increment(1);
            "handshake_time"
        }
    }
}

/// Says that this door speaks TLS, and waits for the other side to have read it.
async fn refuse(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(NOT_TLS).await?;
    stream.shutdown().await?;
    // Closing with bytes unread would make the system throw away the words as well.
    while stream.read(&mut [0; 1_024]).await? > 0 {}
    Ok(())
}

async fn http<T>(stream: T, peer: Peer, router: &Router, place: Arc<Place>, stop: &CancellationToken) -> &'static str
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(HEAD_ROOM);
    let service = service_fn(|request| answer(request, peer, router.clone(), Arc::clone(&place)));
    let stream = TokioIo::new(Steady::new(stream, STALL_TIME));
    let mut running = pin!(builder.serve_connection(stream, service).with_upgrades());
    let (ended, reason) = tokio::select! {
        ended = &mut running => (ended, "done"),
        () = place.close.cancelled() => {
            if place.is_half_open() {
                return "made_room";
            }
            running.as_mut().graceful_shutdown();
            let Ok(ended) = timeout(LEAVE_TIME, running).await else { return "made_room" };
            (ended, "made_room_idle")
        }
        () = stop.cancelled() => {
            running.as_mut().graceful_shutdown();
            (running.await, "stopping")
        }
    };
    match ended {
        Ok(()) => reason,
        Err(e) => {
            tracing::debug!(error = %e, "an HTTP connection ended early");
            if e.is_timeout() {
                "head_time"
            } else if e.is_parse() {
                "not_http"
            } else {
                "broken"
            }
        }
    }
}

async fn answer(request: Request<Incoming>, peer: Peer, mut router: Router, place: Arc<Place>) -> Result<Response<Answer>, Infallible> {
    let busy = Busy(Arc::clone(&place));
    let mut request = request.map(|body| Arrival::new(body, place));
    request.extensions_mut().insert(peer);
    let response = router.call(request).await?;
    Ok(response.map(|body| Answer { body, _busy: busy }))
}

/// While it lives, its connection answers a request.
struct Busy(Arc<Place>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.rest();
    }
}

/// The body of an answer; when it is written, or given up, the connection rests.
struct Answer {
    body: axum::body::Body,
    _busy: Busy,
}

impl Body for Answer {
    type Data = bytes::Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
