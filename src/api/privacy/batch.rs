//! Erasing many, a little at a time, while the room has nothing else to do.

use super::{
    Report,
    due::{Due, Kind},
    report::Counts,
    walk::Holds,
};
use crate::{api::state::Api, id::SubjectId, live::Forgotten, quantity::Timestamp};
use std::{collections::BTreeSet, time::Duration};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

/// Keys destroyed in one transaction.
const AT_ONCE: usize = 256;
/// The room is looked at for so long before a batch.
const LOOK: Duration = Duration::from_millis(200);
/// More events than that meanwhile: the room is busy.
const BUSY_EVENTS: u64 = 4;
/// Longest wait for a quiet moment before one batch: it must come to its end some time.
const WAIT: Duration = Duration::from_secs(60);

/// Why a run ends early.
#[derive(Debug)]
pub(super) struct Ended(pub String);

/// What is erased in one run.
pub(super) struct Batch<'a> {
    pub api: &'a Api,
    pub now: Timestamp,
    pub stop: &'a CancellationToken,
    pub report: Report,
    forgotten: Forgotten,
    /// What was put under a hold after the run had looked at it.
    pub held: Vec<Due>,
    /// What a run that only looks has counted.
    pub counted: BTreeSet<SubjectId>,
    due: Vec<Due>,
}

impl<'a> Batch<'a> {
    pub fn new(api: &'a Api, now: Timestamp, dry_run: bool, stop: &'a CancellationToken) -> Self {
        let report = Report::begin(Some(api.room.to_string()), now.millis(), dry_run);
        Self { api, now, stop, report, forgotten: Forgotten::default(), held: Vec::new(), counted: BTreeSet::new(), due: Vec::new() }
    }

    /// Adds what is to go.
    pub async fn add(&mut self, kind: Kind, subject: SubjectId) -> Result<(), Ended> {
        if self.report.dry_run {
            self.counted.insert(subject);
        }
        self.due.push(Due { kind, subject });
        if self.due.len() >= AT_ONCE { self.flush().await } else { Ok(()) }
    }

    /// Erases what was added.
    pub async fn flush(&mut self) -> Result<(), Ended> {
        if self.stop.is_cancelled() {
            return Err(Ended("the server stops".to_owned()));
        }
        if !self.due.is_empty() && !self.report.dry_run {
            self.quiet().await;
            let _turn = self.api.privacy.deciding().await;
            self.leave_held().await?;
            self.api.may_erase().map_err(|e| Ended(e.to_string()))?;
            let subjects: Vec<SubjectId> = self.due.iter().map(|due| due.subject).collect();
            let done = self.api.destroy(&subjects, &[], self.now).await;
            self.report.log_cleared = done.map_err(|e| Ended(e.to_string()))?;
        }
        let mut counts = Counts::default();
        self.due.drain(..).for_each(|due| due.gone(&mut counts, &mut self.forgotten));
        self.report.erased.add(counts);
        Ok(())
    }

    /// The holds were read when the run began; since then others may have been set.
    async fn leave_held(&mut self) -> Result<(), Ended> {
        let held = self.api.held(self.api.clock.now().at);
        let holds = self.api.stored(move |r| Holds::of(r, &held)).await.map_err(|e| Ended(e.to_string()))?.0;
        let held = self.due.extract_if(.., |due| due.is_held(&holds));
        let before = self.held.len();
        self.held.extend(held);
        self.report.left.held += (self.held.len() - before) as u64;
        Ok(())
    }

    /// Waits for a moment in which the room has nothing else to do.
    async fn quiet(&mut self) {
        let began = Instant::now();
        while began.elapsed() < WAIT && !self.stop.is_cancelled() {
            let before = self.api.journal.stats().events;
            sleep(LOOK).await;
            let after = self.api.journal.stats();
            if after.promised_bytes == 0 && after.events.saturating_sub(before) <= BUSY_EVENTS {
                break;
            }
        }
        self.report.waited_s += began.elapsed().saturating_sub(LOOK).as_secs();
    }

    /// The last batch, the screens, and whatever is still in the log.
    pub async fn finish(mut self) -> Report {
        if let Err(Ended(why)) = self.flush().await {
            self.report.failed.get_or_insert(why);
        }
        if !self.report.dry_run {
            if self.forgotten != Forgotten::default()
                && let Err(e) = self.api.forget(&self.forgotten).await
            {
                self.report.failed.get_or_insert(e.to_string());
            }
            if !self.report.log_cleared {
                self.report.log_cleared = self.api.destroy(&[], &[], self.now).await.unwrap_or(false);
            }
        }
        self.report.ended_at = self.api.clock.now().at.millis();
        self.report
    }
}

impl Counts {
    pub(super) fn add(&mut self, more: Self) {
        self.calls += more.calls;
        self.incidents += more.incidents;
        self.notices += more.notices;
        self.people += more.people;
        self.other += more.other;
        self.reasons += more.reasons;
        self.names += more.names;
    }
}
