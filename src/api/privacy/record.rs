//! What of the register has served its time: reasons that were typed, and names of accounts that were switched off.

use super::{Asked, Report, batch::Ended, gap, report::Progress};
use crate::{
    accounts::Fact,
    api::{doors::Doors, problem::ApiError},
    config::RetentionConfig,
    dispatch::model::Actor,
    quantity::Timestamp,
    store::register::Decided,
};
use std::{collections::BTreeSet, sync::Arc};

/// Lines looked at in one read, and reasons erased with one line.
const LINES: u32 = 1_000;
const DAY_MS: i64 = 86_400_000;

/// Erases what of the register has served its time, and records the report; only counts where only that was asked for.
pub async fn forget_reasons_and_names(doors: &Arc<Doors>, config: &RetentionConfig, now: crate::clock::Now, asked: &Asked) -> Report {
    let mut report = Report::begin(None, now.at.millis(), asked.dry_run);
    let ended = match now.doubtful {
        true => Err(ApiError::ClockDoubtful.into()),
        false => forget(doors, config, now.at, asked, &mut report).await,
    };
    report.failed = ended.err().map(|Ended(why)| why);
    if report.failed.is_some() {
        report.progress = before(doors).await.unwrap_or_default();
    }
    report.ended_at = now.at.millis();
    if !asked.dry_run
        && let Err(e) = record(doors, now.at, &asked.actor, &report).await
    {
        report.failed.get_or_insert(e.to_string());
    }
    report
}

async fn record(doors: &Doors, now: Timestamp, actor: &Actor, report: &Report) -> Result<(), ApiError> {
    let detail = serde_json::to_value(report).map_err(|_| ApiError::Internal)?;
    let fact = Fact::Done { room: None, what: "retention".to_owned(), detail };
    Ok(doors.register().record(now, actor, vec![fact], Vec::new()).await?)
}

/// Where the last run came to.
async fn before(doors: &Arc<Doors>) -> Result<Progress, ApiError> {
    let register = Arc::clone(doors.register());
    let read = tokio::task::spawn_blocking(move || register.last_done("retention", None, 1));
    let last = read.await.map_err(|_| ApiError::Internal)??.pop();
    let report: Option<Report> = last.and_then(|line| serde_json::from_value(line.detail).ok());
    Ok(report.map(|r| r.progress).unwrap_or_default())
}

async fn forget(doors: &Arc<Doors>, config: &RetentionConfig, now: Timestamp, asked: &Asked, report: &mut Report) -> Result<(), Ended> {
    let (actor, last) = (&asked.actor, before(doors).await?);
    let cut = |days: u32| now.plus_ms(-i64::from(days) * DAY_MS);
    let (reasons, names) = (cut(config.audit_days), cut(config.accounts_days));
    let register = Arc::clone(doors.register());
    let blocking =
        tokio::task::spawn_blocking(move || Ok::<_, ApiError>((register.newest_before(gap::earlier(now))?, register.due_names(names)?)));
    let (stamp, names) = blocking.await.map_err(|_| ApiError::Internal)??;
    if !asked.clock_is_right && !asked.dry_run {
        gap::check(now, &last, stamp)?;
    }
    let mut through = last.through;
    // As long as something is held, it is known why.
    let (held, over): (Vec<_>, Vec<_>) = doors.register().book().holds().cloned().partition(|(hold, _)| hold.holds(now));
    let held: BTreeSet<String> = held.into_iter().map(|(_, why)| why).collect();
    // Those of holds whose time is over stood in lines that were passed over.
    let mut over: Vec<String> = over.into_iter().filter(|(hold, _)| hold.since < reasons).map(|(_, why)| why).collect();
    over.retain(|digest| doors.register().secret(digest).is_ok_and(|s| s.is_some()));
    loop {
        let register = Arc::clone(doors.register());
        let read = tokio::task::spawn_blocking(move || register.due_reasons(through, reasons, LINES));
        let due = read.await.map_err(|_| ApiError::Internal)?.map_err(ApiError::from)?;
        let mut gone: Vec<String> = due.digests.into_iter().chain(std::mem::take(&mut over)).filter(|d| !held.contains(d)).collect();
        gone.sort_unstable();
        gone.dedup();
        report.erased.reasons += gone.len() as u64;
        (through, report.oldest_reason) = (due.through, due.oldest_kept);
        if !report.dry_run && !gone.is_empty() {
            let detail = serde_json::json!({"reasons": gone.len(), "through": through});
            let fact = Fact::Done { room: None, what: "reasons_erased".to_owned(), detail };
            let decided = Decided { facts: vec![fact], secrets: Vec::new(), gone, then: () };
            doors.register().act::<_, ApiError>(now, actor, |_| Ok(decided)).await?;
        }
        if !due.more {
            break;
        }
    }
    report.progress = Progress { ran_at: now.millis(), through, ..Progress::default() };
    for (account, digest) in names {
        report.erased.names += 1;
        if !report.dry_run {
            let facts = vec![Fact::NameSet { account, digest: None }];
            let decided = Decided { facts, secrets: Vec::new(), gone: vec![digest], then: () };
            doors.register().act::<_, ApiError>(now, actor, |_| Ok(decided)).await?;
        }
    }
    Ok(())
}
