//! The accept loop of the HTTP door: HTTP/1.1 with a time limit for headers and idle connections, and a cap on connections.

use axum::Router;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    service::TowerToHyperService,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// A request's headers must have arrived after this time, counted from the connection or from the answer before; so it also ends idle
/// connections.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// The kernel gives up a peer that has not confirmed data for this long.
const DEAD_PEER: Duration = Duration::from_secs(30);
/// Most bytes of headers.
const HEADER_BYTES: usize = 32 * 1024;
/// How long running requests may take to end after the stop.
const GRACE: Duration = Duration::from_secs(3);

/// Serves `router` until `stop`; then takes no more connections and lets running requests end within 3 s.
///
/// At `connections` open HTTP connections it stops accepting until one closes: the rest wait in the kernel's queue.
pub async fn serve(listener: TcpListener, router: Router, connections: usize, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(connections));
    let tasks = TaskTracker::new();
    loop {
        let place = tokio::select! {
            () = stop.cancelled() => break,
            place = Arc::clone(&places).acquire_owned() => place,
        };
        let Ok(place) = place else { break };
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let (router, stop) = (router.clone(), stop.clone());
                tasks.spawn(async move {
                    connection(stream, router, stop).await;
                    drop(place);
                });
            }
            Err(e) => {
                // Out of file descriptors, most likely: accepting again at once would spin.
                tracing::error!(error = %e, "the HTTP door cannot accept a connection");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    tasks.close();
    let _ = timeout(GRACE, tasks.wait()).await;
}

async fn connection(stream: TcpStream, router: Router, stop: CancellationToken) {
    let _ = stream.set_nodelay(true);
    let _ = socket2::SockRef::from(&stream).set_tcp_user_timeout(Some(DEAD_PEER));
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_buf_size(HEADER_BYTES);
    let service = TowerToHyperService::new(router);
    let mut running = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service).with_upgrades());
    let ended = tokio::select! {
        ended = &mut running => ended,
        () = stop.cancelled() => {
            running.as_mut().graceful_shutdown();
            running.await
        }
    };
    if let Err(e) = ended {
        tracing::debug!(error = %e, "an HTTP connection ended early");
    }
}
