//! Alive and ready, as a supervisor asks.

use super::{problem::ApiError, state::Api};
use crate::{
    clock,
    quantity::Timestamp,
    tls::{Standing, Tls},
};
use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde::{Deserialize, Serialize};
use std::{
    net::SocketAddr,
    sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
};
use utoipa::ToSchema;

/// The room's loop turns at least once a second; after this long without a turn it is stuck.
const STUCK_MS: i64 = 3_000;

/// What the room's owner task tells of itself.
#[derive(Debug)]
pub struct Health {
    turned_boot_ms: AtomicI64,
    turns: AtomicU64,
    letters_dropped: AtomicU64,
    writable: AtomicBool,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            turned_boot_ms: AtomicI64::new(i64::MIN),
            turns: AtomicU64::new(0),
            letters_dropped: AtomicU64::new(0),
            writable: AtomicBool::new(false),
        }
    }
}

impl Health {
    /// The loop turned just now, and the journal can take more (or not).
    pub fn turned(&self, writable: bool) {
        self.turned_boot_ms.store(clock::boot_ms(), Ordering::Relaxed);
        self.turns.fetch_add(1, Ordering::Relaxed);
        self.writable.store(writable, Ordering::Relaxed);
    }

    /// Letters to terminals found no room on their way to the post; they are owed and go out with its next round.
    pub fn dropped_letters(&self, letters: u64) {
        self.letters_dropped.fetch_add(letters, Ordering::Relaxed);
    }

    /// Such letters since the start.
    pub fn letters_dropped(&self) -> u64 {
        self.letters_dropped.load(Ordering::Relaxed)
    }

    /// Turns since the start.
    pub fn count(&self) -> u64 {
        self.turns.load(Ordering::Relaxed)
    }

    /// Milliseconds since the last turn.
    pub fn since_turn_ms(&self) -> i64 {
        clock::boot_ms().saturating_sub(self.turned_boot_ms.load(Ordering::Relaxed))
    }

    fn turns(&self) -> bool {
        self.since_turn_ms() <= STUCK_MS
    }

    fn report(&self, server: &ServerInfo, warnings: Vec<String>) -> Ready {
        let core = self.turns();
        let journal = self.writable.load(Ordering::Relaxed);
        Ready { ready: core && journal, core, journal, certificate: None, warnings, server: server.clone() }
    }
}

/// What is ready, and of which server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ready {
    /// Loop and journal of every room.
    pub ready: bool,
    /// The room's loop turns.
    pub core: bool,
    /// The journal takes events.
    pub journal: bool,
    /// The certificate in use; `null` without TLS. One that has expired does not make the server unready: an old page is better than none.
    pub certificate: Option<CertificateReady>,
    /// What is wrong though it is ready: in plain words, for the technician.
    pub warnings: Vec<String>,
    /// Which server answers.
    pub server: ServerInfo,
}

/// How the certificate in use stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CertificateReady {
    /// `valid`, `ends_soon` (within 30 days), `expired`, or `not_yet_valid` (a clock is wrong).
    pub standing: String,
    /// Its end, RFC 3339.
    pub until: String,
}

impl CertificateReady {
    fn of(tls: &Tls, now: Timestamp) -> Self {
        let facts = tls.keeper.facts();
        Self { standing: Standing::of(&facts, now).word().to_owned(), until: facts.until.to_string() }
    }
}

/// Which server this is, for whoever finds its ports taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ServerInfo {
    /// Version of the program.
    pub version: String,
    /// Its process.
    pub pid: u32,
    /// Its rooms; the first is the one that is meant when none is named.
    pub rooms: Vec<String>,
    /// Address of the plain NMEA door over TCP; `null` while it is closed.
    #[schema(value_type = Option<String>)]
    pub nmea_tcp: Option<SocketAddr>,
    /// Address of the plain NMEA door over UDP; `null` while it is closed.
    #[schema(value_type = Option<String>)]
    pub nmea_udp: Option<SocketAddr>,
}

/// The room's loop turns. When it does not for long, the process is to be started again.
#[utoipa::path(get, path = "/livez", tag = "server", responses((status = 200, description = "it turns"), (status = 503, description = "it is stuck")))]
pub async fn livez(State(api): State<Api>) -> (StatusCode, &'static str) {
    // Every room of the process turns, or the process is started again.
    api.hall
        .rooms()
        .iter()
        .map(|room| live(&room.health))
        .find(|(status, _)| *status != StatusCode::OK)
        .unwrap_or_else(|| live(&api.health))
}

fn live(health: &Health) -> (StatusCode, &'static str) {
    if health.turns() { (StatusCode::OK, "ok\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "the room's loop does not turn\n") }
}

/// The journal can be written and the room's loop turns.
#[utoipa::path(get, path = "/readyz", tag = "server", responses((status = 200, body = Ready), (status = 503, body = Ready)))]
pub async fn readyz(State(api): State<Api>) -> Result<impl IntoResponse, ApiError> {
    let all = api.hall.rooms();
    let report = |room: &Api| room.health.report(&room.server, room.synthetic.warning().into_iter().collect());
    let mut ready = all.iter().map(report).find(|r| !r.ready).unwrap_or_else(|| report(&api));
    ready.certificate = api.tls.as_ref().map(|tls| CertificateReady::of(tls, api.clock.now().at));
    let status = if ready.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok((status, Json(ready)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_after_a_turn_with_a_writable_journal() {
        let health = Health::default();
        let server = ServerInfo { pid: 7, ..ServerInfo::default() };
        let report = |health: &Health| health.report(&server, Vec::new());
        assert_eq!(
            report(&health),
            Ready { ready: false, core: false, journal: false, certificate: None, warnings: Vec::new(), server: server.clone() }
        );
        assert_eq!(live(&health).0, StatusCode::SERVICE_UNAVAILABLE, "a loop that never turned");
        health.turned(true);
        assert!(report(&health).ready);
        assert_eq!(live(&health).0, StatusCode::OK);
        health.turned(false);
        assert_eq!(
            report(&health),
            Ready { ready: false, core: true, journal: false, certificate: None, warnings: Vec::new(), server: server.clone() }
        );
        assert_eq!(live(&health).0, StatusCode::OK, "a full disk is no reason to start again");
        health.turned_boot_ms.store(clock::boot_ms() - STUCK_MS - 1, Ordering::Relaxed);
        assert_eq!(live(&health).0, StatusCode::SERVICE_UNAVAILABLE);
    }
}
