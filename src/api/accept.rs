//! The accept loop of the HTTP door: a time limit for everything that a stranger may leave unfinished, and a limit on connections that a
//! flood of unfinished ones cannot use up ([`places`]).

mod arrival;
mod connection;
mod places;
mod steady;

use crate::{
    gateway::pauses::{Pauses, is_exhaustion},
    tls::Tls,
};
use axum::Router;
use places::Places;
use std::{sync::Arc, time::Duration};
use tokio::{
    net::TcpListener,
    time::{sleep, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long running requests may take to end after the stop.
const GRACE: Duration = Duration::from_secs(3);
/// First pause when there is no room for another file, ms; doubles up to …
const PAUSE_MS: u64 = 50;
/// … this.
const PAUSE_MAX_MS: u64 = 1_000;

/// What a door serves, and how.
pub struct Door {
    /// Its routes.
    pub router: Router,
    /// TLS; `None` speaks plain HTTP.
    pub tls: Option<Tls>,
    /// Most connections at once; half of them may be half-open.
    pub connections: usize,
}

/// Serves a door until `stop`; then takes no more connections and lets running requests end within 3 s.
///
/// At the limit of file descriptors it says so once, asks idle connections to leave, and goes on by itself.
pub async fn serve(listener: TcpListener, door: Door, stop: CancellationToken) {
    metrics::counter!("dawria_http_connections_stalled_total").increment(0);
    metrics::counter!("dawria_http_accept_pauses_total").increment(0);
    let places = Places::new(door.connections);
    let door = Arc::new(door);
    let tasks = TaskTracker::new();
    let mut pauses = Pauses::new(PAUSE_MS, PAUSE_MAX_MS);
    loop {
        let accepted = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, address)) => {
                if pauses.paused() {
                    pauses.reset();
                    tracing::info!("the HTTP door accepts connections again");
                }
                let place = tokio::select! {
                    () = stop.cancelled() => break,
                    place = places.enter(address.ip()) => place,
                };
                tasks.spawn(connection::run(stream, address, Arc::clone(&door), place, stop.clone()));
            }
            Err(error) if is_exhaustion(&error) => {
                metrics::counter!("dawria_http_accept_pauses_total").increment(1);
                if !pauses.paused() {
                    tracing::error!(%error, "ALARM: no room for another HTTP connection: raise the limit of open files");
                }
                places.shed();
                let pause = pauses.next();
                tokio::select! {
                    () = stop.cancelled() => break,
                    () = sleep(pause) => {}
                }
            }
            Err(error) => tracing::debug!(%error, "an HTTP connection failed before it was accepted"),
        }
    }
    tasks.close();
    let _ = timeout(GRACE, tasks.wait()).await;
}
