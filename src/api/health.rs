//! Alive and ready, as a supervisor asks.

use super::{problem::ApiError, state::Api};
use crate::clock;
use axum::{Json, extract::State, http::StatusCode, response::IntoResponse};
use serde::Serialize;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use utoipa::ToSchema;

/// The room's loop turns at least once a second; after this long without a turn it is stuck.
const STUCK_MS: i64 = 3_000;

/// What the room's owner task tells of itself.
#[derive(Debug)]
pub struct Health {
    turned_boot_ms: AtomicI64,
    writable: AtomicBool,
}

impl Default for Health {
    fn default() -> Self {
        Self { turned_boot_ms: AtomicI64::new(i64::MIN), writable: AtomicBool::new(false) }
    }
}

impl Health {
    /// The loop turned just now, and the journal can take more (or not).
    pub fn turned(&self, writable: bool) {
        self.turned_boot_ms.store(clock::boot_ms(), Ordering::Relaxed);
        self.writable.store(writable, Ordering::Relaxed);
    }

    /// Milliseconds since the last turn.
    pub fn since_turn_ms(&self) -> i64 {
        clock::boot_ms().saturating_sub(self.turned_boot_ms.load(Ordering::Relaxed))
    }

    fn turns(&self) -> bool {
        self.since_turn_ms() <= STUCK_MS
    }

    fn report(&self) -> Ready {
        let core = self.turns();
        let journal = self.writable.load(Ordering::Relaxed);
        Ready { ready: core && journal, core, journal }
    }
}

/// What is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Ready {
    /// Everything below.
    pub ready: bool,
    /// The room's loop turns.
    pub core: bool,
    /// The journal takes events.
    pub journal: bool,
}

/// The room's loop turns. When it does not for long, the process is to be started again.
#[utoipa::path(get, path = "/livez", tag = "server", responses((status = 200, description = "it turns"), (status = 503, description = "it is stuck")))]
pub async fn livez(State(api): State<Api>) -> (StatusCode, &'static str) {
    live(&api.health)
}

fn live(health: &Health) -> (StatusCode, &'static str) {
    if health.turns() { (StatusCode::OK, "ok\n") } else { (StatusCode::SERVICE_UNAVAILABLE, "the room's loop does not turn\n") }
}

/// The journal can be written and the room's loop turns.
#[utoipa::path(get, path = "/readyz", tag = "server", responses((status = 200, body = Ready), (status = 503, body = Ready)))]
pub async fn readyz(State(api): State<Api>) -> Result<impl IntoResponse, ApiError> {
    let ready = api.health.report();
    let status = if ready.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok((status, Json(ready)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_after_a_turn_with_a_writable_journal() {
        let health = Health::default();
        assert_eq!(health.report(), Ready { ready: false, core: false, journal: false });
        assert_eq!(live(&health).0, StatusCode::SERVICE_UNAVAILABLE, "a loop that never turned");
        health.turned(true);
        assert!(health.report().ready);
        assert_eq!(live(&health).0, StatusCode::OK);
        health.turned(false);
        assert_eq!(health.report(), Ready { ready: false, core: true, journal: false });
        assert_eq!(live(&health).0, StatusCode::OK, "a full disk is no reason to start again");
        health.turned_boot_ms.store(clock::boot_ms() - STUCK_MS - 1, Ordering::Relaxed);
        assert_eq!(live(&health).0, StatusCode::SERVICE_UNAVAILABLE);
    }
}
