//! Every second: what is over is closed, then recorded, whoever should have done it.

use super::{Doors, sessions::ends, system};
use crate::{
    accounts::{Fact, Refused, SessionKey, WhyEnded},
    api::problem::ApiError,
    id::AccountId,
    store::register::Decided,
};
use std::{sync::Arc, time::Duration};
use tokio::{task::JoinHandle, time::MissedTickBehavior};
use tokio_util::sync::CancellationToken;

/// How often.
const EVERY: Duration = Duration::from_secs(1);
/// Ends recorded at once.
const AT_ONCE: usize = 500;

impl Doors {
    /// Closes what is over, until `stop`; `tend` is called each time after that, and does not wait. A register that takes its time holds up
    /// neither.
    pub async fn watch(self: Arc<Self>, stop: CancellationToken, tend: impl Fn()) {
        let mut every = tokio::time::interval(EVERY);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut recording: Option<JoinHandle<()>> = None;
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                _ = every.tick() => {}
            }
            let over = self.close_over();
            tend();
            if recording.as_ref().is_none_or(JoinHandle::is_finished) {
                let refused = self.locked(&self.throttle).owed(self.now_ms());
                if !over.is_empty() || !refused.is_empty() {
                    let doors = Arc::clone(&self);
                    recording = Some(tokio::spawn(async move {
                        doors.record(over).await;
                        doors.record_refused(refused).await;
                    }));
                }
            }
        }
        if let Some(recording) = recording {
            recording.abort();
        }
    }

    fn close_over(&self) -> Vec<(SessionKey, WhyEnded)> {
        let (now, book) = (self.clock.now().at, self.register.book());
        self.locked(&self.open).close_over(&book, now)
    }

    async fn record_refused(&self, refused: Vec<(Option<AccountId>, Refused, u32)>) {
        let facts: Vec<Fact> =
            refused.into_iter().take(AT_ONCE).map(|(account, why, times)| Fact::SignInRefused { account, why, times }).collect();
        if facts.is_empty() {
            return;
        }
        if let Err(e) = self.register.record(self.clock.now().at, &system(), facts, Vec::new()).await {
            tracing::warn!(error = %e, "refused sign-ins cannot be recorded");
        }
    }

    async fn record(&self, over: Vec<(SessionKey, WhyEnded)>) {
        let actor = system();
        let recorded = self.register.act(self.clock.now().at, &actor, |book| {
            let there = over.iter().filter(|(key, _)| book.sessions().contains_key(key)).take(AT_ONCE);
            let facts = there.flat_map(|(key, why)| ends(std::slice::from_ref(key), *why)).collect();
            Ok::<_, ApiError>(Decided::plain(facts, ()))
        });
        if let Err(e) = recorded.await {
            tracing::warn!(error = %e, sessions = over.len(), "ends of sessions cannot be recorded yet");
        }
    }
}
