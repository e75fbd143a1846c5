//! One run in one room: what has served its time goes, what is open or held stays, and the report says how much of each.

use super::{
    Asked, Report,
    batch::{Batch, Ended},
    due::Kind,
    gap,
    report::Progress,
    walk::{self, Holds, Verdict},
};
use crate::{
    accounts::Fact,
    api::{problem::ApiError, state::Api},
    dispatch::model::Actor,
    id::{CallId, IncidentId, NoticeId, SubjectId},
    quantity::Timestamp,
    store::{
        ReadError,
        sqlite::{Between, NoticeKinds},
    },
};
use std::{collections::BTreeSet, sync::Arc};
use tokio_util::sync::CancellationToken;

/// What is left is listed up to so many; with more, the next run reads from where this one began.
const LEFT_MAX: usize = 5_000;
/// Keys looked at in one read of the last walk.
const KEYS: u32 = 5_000;
const DAY_MS: i64 = 86_400_000;

impl From<ApiError> for Ended {
    fn from(e: ApiError) -> Self {
        Self(e.to_string())
    }
}

/// Erases what of a room has served its time, and records the report; only counts where only that was asked for.
pub async fn run(api: &Api, asked: &Asked, stop: &CancellationToken) -> Report {
    let (now, dry_run) = (api.clock.now(), asked.dry_run);
    let mut run =
        Run { batch: Batch::new(api, now.at, dry_run, stop), holds: Arc::default(), kept: BTreeSet::new(), progress: Progress::default() };
    let ended = if now.doubtful { Err(ApiError::ClockDoubtful.into()) } else { run.all(asked.clock_is_right).await };
    let Run { mut batch, progress, .. } = run;
    match ended {
        // Where it did not come to its end the next one begins where this one began.
        Ok(()) => batch.report.progress = Progress { ran_at: now.at.millis(), ..progress },
        Err(Ended(why)) => batch.report.failed = Some(why),
    }
    let mut report = batch.finish().await;
    if report.failed.is_some() {
        report.progress = before(api).await.unwrap_or_default();
    }
    if !dry_run {
        report.failed = record(api, &asked.actor, &report).await.err().map(|e| e.to_string()).or(report.failed);
    }
    match &report.failed {
        None => {
            tracing::info!(room.id = %api.room, dry_run, erased = ?report.erased, left = ?report.left, "what had served its time is erased")
        }
        Some(why) => tracing::error!(room.id = %api.room, why, "what has served its time could not all be erased; the next run goes on"),
    }
    report
}

async fn record(api: &Api, actor: &Actor, report: &Report) -> Result<(), ApiError> {
    let detail = serde_json::to_value(report).map_err(|_| ApiError::Internal)?;
    let fact = Fact::Done { room: Some(api.room.clone()), what: "retention".to_owned(), detail };
    Ok(api.doors.register().record(api.clock.now().at, actor, vec![fact], Vec::new()).await?)
}

/// Where the last run came to.
async fn before(api: &Api) -> Result<Progress, ApiError> {
    let (register, room) = (Arc::clone(api.doors.register()), api.room.clone());
    let read = tokio::task::spawn_blocking(move || register.last_done("retention", Some(&room), 1));
    let last = read.await.map_err(|_| ApiError::Internal)??.pop();
    let report: Option<Report> = last.and_then(|line| serde_json::from_value(line.detail).ok());
    Ok(report.map(|r| r.progress).unwrap_or_default())
}

struct Run<'a> {
    batch: Batch<'a>,
    holds: Arc<Holds>,
    /// Keys that the last walk leaves, though they are old.
    kept: BTreeSet<SubjectId>,
    progress: Progress,
}

impl Run<'_> {
    async fn all(&mut self, clock_is_right: bool) -> Result<(), Ended> {
        let (api, config) = (self.batch.api, &self.batch.api.privacy.config);
        let cut = |days: u32| self.batch.now.plus_ms(-i64::from(days) * DAY_MS);
        let (calls, incidents, notices, people) =
            (cut(config.calls_days), cut(config.incidents_days), cut(config.notices_days), cut(config.people_days));
        self.progress = before(api).await?;
        if !clock_is_right && !self.batch.report.dry_run {
            let (now, earlier) = (self.batch.now, gap::earlier(self.batch.now));
            let stamp = api.stored(move |r| r.newest_stamp_before(earlier)).await?.0;
            gap::check(now, &self.progress, stamp)?;
        }
        let held = api.held(self.batch.now);
        let holds = api.stored(move |r| Holds::of(r, &held)).await?.0;
        self.kept.clone_from(&holds.subjects);
        self.holds = Arc::new(holds);
        self.calls(calls).await?;
        self.incidents(incidents).await?;
        for (n, kinds) in [NoticeKinds::Messages, NoticeKinds::Bulletins, NoticeKinds::PlateNotes].into_iter().enumerate() {
            self.notices(n, kinds, notices).await?;
        }
        self.people(people).await?;
        self.batch.flush().await?;
        self.others(incidents).await?;
        self.batch.flush().await?;
        for due in &self.batch.held {
            due.again(&mut self.progress);
        }
        Ok(())
    }

    async fn calls(&mut self, to: Timestamp) -> Result<(), Ended> {
        let from = Timestamp(self.progress.calls_from);
        let earlier = std::mem::take(&mut self.progress.calls_left);
        let holds = Arc::clone(&self.holds);
        let left = self.batch.api.stored(move |r| {
            let calls = earlier.iter().filter_map(|n| r.call(CallId(*n)).transpose()).collect::<Result<Vec<_>, ReadError>>()?;
            walk::judge_calls(r, &holds, calls)
        });
        let (mut judged, mut after) = (left.await?.0, None);
        let mut left = Vec::new();
        let mut oldest: Option<Timestamp> = None;
        let mut read = from < to;
        loop {
            for (call, verdict) in judged {
                match verdict {
                    Verdict::Due => {
                        self.batch.add(Kind::Call(call.id), call.subject).await?;
                        continue;
                    }
                    Verdict::Gone => continue,
                    Verdict::Open => self.batch.report.left.open += 1,
                    Verdict::Held => self.batch.report.left.held += 1,
                }
                self.kept.insert(call.subject);
                oldest = Some(oldest.map_or(call.presented.occurred_at, |o| o.min(call.presented.occurred_at)));
                left.push(call.id.0);
            }
            if !read {
                break;
            }
            let holds = Arc::clone(&self.holds);
            let page = self.batch.api.stored(move |r| walk::calls(r, &holds, (from, to), after)).await?.0;
            (judged, after) = page;
            read = after.is_some();
        }
        let first = self.batch.api.stored(move |r| r.calls_between(Between { from: to, to: Timestamp(i64::MAX) }, None, 1)).await?.0;
        self.batch.report.oldest_call = oldest.or(first.first().map(|c| c.presented.occurred_at)).map(Timestamp::millis);
        if left.len() <= LEFT_MAX {
            (self.progress.calls_from, self.progress.calls_left) = (from.max(to).millis(), left);
        }
        Ok(())
    }

    async fn incidents(&mut self, to: Timestamp) -> Result<(), Ended> {
        let from = Timestamp(self.progress.incidents_from);
        let earlier = std::mem::take(&mut self.progress.incidents_left);
        let holds = Arc::clone(&self.holds);
        let left = self.batch.api.stored(move |r| {
            let found = earlier.iter().filter_map(|n| r.incident(IncidentId(*n)).transpose()).collect::<Result<Vec<_>, ReadError>>()?;
            walk::judge_incidents(r, &holds, to, found)
        });
        let (mut judged, mut after) = (left.await?.0, None);
        let mut left = Vec::new();
        let mut oldest: Option<Timestamp> = None;
        let mut read = from < to;
        loop {
            for (incident, verdict) in judged {
                match verdict {
                    Verdict::Due => {
                        self.batch.add(Kind::Incident(incident.id), incident.subject).await?;
                        continue;
                    }
                    Verdict::Gone => continue,
                    Verdict::Open => self.batch.report.left.open += 1,
                    Verdict::Held => self.batch.report.left.held += 1,
                }
                self.kept.insert(incident.subject);
                oldest = Some(oldest.map_or(incident.created_at, |o| o.min(incident.created_at)));
                left.push(incident.id.0);
            }
            if !read {
                break;
            }
            let holds = Arc::clone(&self.holds);
            let page = self.batch.api.stored(move |r| walk::incidents(r, &holds, (from, to), after)).await?.0;
            (judged, after) = page;
            read = after.is_some();
        }
        let first = self.batch.api.stored(move |r| r.incidents_between(Between { from: to, to: Timestamp(i64::MAX) }, None, 1)).await?.0;
        self.batch.report.oldest_incident = oldest.or(first.first().map(|i| i.created_at)).map(Timestamp::millis);
        if left.len() <= LEFT_MAX {
            (self.progress.incidents_from, self.progress.incidents_left) = (from.max(to).millis(), left);
        }
        Ok(())
    }

    async fn notices(&mut self, n: usize, kinds: NoticeKinds, before: Timestamp) -> Result<(), Ended> {
        let mut after = NoticeId(self.progress.notices_from[n]);
        let mut passed = true;
        loop {
            let holds = Arc::clone(&self.holds);
            let (page, next) = self.batch.api.stored(move |r| walk::notices(r, &holds, kinds, before, after)).await?.0;
            for (notice, verdict) in page {
                match verdict {
                    Verdict::Due => {
                        self.batch.add(Kind::Notice(notice.id, notice.incident), notice.text.subject).await?;
                    }
                    Verdict::Gone => {}
                    Verdict::Open | Verdict::Held => {
                        passed = false;
                        self.kept.insert(notice.text.subject);
                    }
                }
                if passed {
                    self.progress.notices_from[n] = notice.id.0;
                }
            }
            match next {
                Some(next) => after = next,
                None => return Ok(()),
            }
        }
    }

    async fn people(&mut self, before: Timestamp) -> Result<(), Ended> {
        for (person, verdict) in self.batch.api.stored(move |r| walk::people(r, before)).await?.0 {
            match verdict {
                Verdict::Due => self.batch.add(Kind::Person, person.subject).await?,
                Verdict::Gone => {}
                Verdict::Open | Verdict::Held => drop(self.kept.insert(person.subject)),
            }
        }
        Ok(())
    }

    /// Whatever else has a key that is as old: a day of the room's log, sheets, closures, drafts, reasons.
    async fn others(&mut self, before: Timestamp) -> Result<(), Ended> {
        let mut after = None;
        loop {
            let page = self.batch.api.stored(move |r| r.keys_made_before(before, after, KEYS)).await?.0;
            for subject in
                page.subjects.into_iter().filter(|s| !self.kept.contains(s) && !self.batch.counted.contains(s)).collect::<Vec<_>>()
            {
                self.batch.add(Kind::Other, subject).await?;
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }
}
