//! A whole finished assignment, typed in after an outage.
//!
//! It is told when it is over: no order is owed, no timer runs, and the unit may long be on something else. Plain acts with old times cannot
//! say that: they would call a crew to a job it did hours ago, and refuse a unit that is busy now.

use super::{Fact, set_stamp};
use crate::{
    dispatch::{
        apply::stamp,
        decide::{Step, assignments, clock, incidents},
        edit::{Found, settle},
        event::{Event, Recorded},
        model::*,
        reject::{Reject, said},
        state::State,
    },
    id::{AssignmentId, IncidentId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a unit did during an outage, as written down then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenDown {
    /// Where.
    pub incident: IncidentId,
    /// Who.
    pub unit: UnitId,
    /// T4.
    pub assigned_at: Timestamp,
    /// T6 to T10 as far as they were written down, in the order of the table; their times are what the watches said. What was not written
    /// is missing, and stays so.
    pub stamps: Vec<(CrewStatus, Timestamp)>,
    /// What came of it. With it, the last unit to leave closes the incident, if that is open and the work is of its present segment.
    pub disposition: Option<Disposition>,
}

/// A finished assignment. T11 is the event's own time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// Number, in the order of entry.
    pub id: AssignmentId,
    /// Where.
    pub incident: IncidentId,
    /// Of which of its segments, from 0: the one that was under way at T4.
    pub segment: u32,
    /// Who.
    pub unit: UnitId,
    /// T4.
    pub assigned: Stamp,
    /// T6 to T10.
    pub stamps: Vec<(CrewStatus, Stamp)>,
    /// What came of it.
    pub disposition: Option<Disposition>,
}

/// Why a finished assignment is not taken down.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PastRefusal {
    /// It tells what is over.
    #[error("a finished assignment is taken down only as entry after an outage (source catch_up); otherwise assign the unit")]
    CatchUpOnly,
    /// Before this status.
    #[error("`{}` does not follow what stands before it: statuses go forward, and *cleared* is the end", said(.0))]
    Order(CrewStatus),
}

impl PastRefusal {
    /// The rule's name.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::CatchUpOnly => "catch_up_only",
            Self::Order(_) => "past_order",
        }
    }
}

/// Takes it down: only as catch-up. Of two watches one is wrong, and nobody knows which: times are taken as they were written, and intervals
/// that come out negative say so. Nothing is done with the unit, so it may be lent, at home or on something else by now.
pub(super) fn record(step: &mut Step<'_>, w: &WrittenDown) -> Result<(), Reject> {
    if step.env.source != Source::CatchUp {
        return Err(PastRefusal::CatchUpOnly.into());
    }
    let i = takes_past(step, w.incident)?;
    assignments::assignable(step, i)?;
    step.known_unit(&w.unit)?;
    in_order(w)?;
    let limit = step.state.settings.limits.transports_per_assignment;
    Step::one_may_have("journeys of an assignment", journeys(w).saturating_sub(1), limit)?;
    let stamp = |at| stamp_at(step, at);
    let (assigned, stamps) = (stamp(w.assigned_at), w.stamps.iter().map(|(s, at)| (*s, stamp(*at))).collect());
    let segment = i.segments.iter().rposition(|s| s.opened.occurred_at <= assigned.occurred_at).unwrap_or(0);
    let present = segment + 1 == i.segments.len() && !i.state.is_over();
    let last = !i.assignments.iter().any(|id| step.state.assignments().get(id).is_some_and(Assignment::is_open));
    let (id, segment) = (step.next_assignment(), segment as u32);
    let past = Past { id, incident: i.id, segment, unit: w.unit.clone(), assigned, stamps, disposition: w.disposition };
    if present {
        step.settled.insert(i.id);
    }
    step.push(Event::Assignment(Fact::Past { past: Box::new(past) }));
    if let Some(d) = w.disposition.filter(|_| last && present) {
        incidents::push_closed(step, i.id, d, None);
    }
    Ok(())
}

/// One that ended takes it without being reopened: that would send a crew to a job done long ago, and put the arrival into a segment from
/// which no response is counted. Also one that was cancelled or passed on: crews had driven there all the same.
fn takes_past<'a>(step: &mut Step<'a>, id: IncidentId) -> Result<&'a Incident, Reject> {
    let i = step.incident(id)?;
    let ended =
        matches!(i.state, IncidentState::Closed | IncidentState::HandedOver | IncidentState::Cancelled | IncidentState::Transferred);
    if ended { Ok(i) } else { incidents::takes_units(step, id) }
}

/// A stamp as written down: believed as far as any time is.
pub(super) fn stamp_at(step: &Step<'_>, at: Timestamp) -> Stamp {
    let (occurred_at, doubtful) = clock::believable(step.state, step.now, Some(at));
    let clock_doubtful = doubtful || step.ctx_doubtful();
    Stamp { occurred_at, recorded_at: step.now, source: step.env.source, position: None, clock_doubtful }
}

/// Statuses as the table allows, and the end last. Of several journeys only the departures may be written, or only the arrivals.
fn in_order(w: &WrittenDown) -> Result<(), Reject> {
    let mut state = AssignmentState::Assigned;
    for (status, _) in &w.stamps {
        let again = state >= AssignmentState::Transporting && status.state() >= AssignmentState::Transporting;
        if *status == CrewStatus::Cleared || !(status.state() > state || again) {
            return Err(PastRefusal::Order(*status).into());
        }
        state = status.state();
    }
    Ok(())
}

/// Journeys that these stamps will make: a departure begins one, an arrival too where none is under way.
fn journeys(w: &WrittenDown) -> usize {
    let (mut n, mut under_way) = (0, false);
    for (status, _) in &w.stamps {
        let begins = match status {
            CrewStatus::Transporting => true,
            CrewStatus::AtDestination => !under_way,
            CrewStatus::Acknowledged | CrewStatus::EnRoute | CrewStatus::OnScene | CrewStatus::Cleared => continue,
        };
        n += usize::from(begins);
        under_way = *status == CrewStatus::Transporting;
    }
    n
}

impl State {
    pub(super) fn past(&mut self, past: &Past, rec: &Recorded) -> Found {
        self.f.last_assignment = self.f.last_assignment.max(past.id.0);
        let made = Assignment::new(past.id, past.incident, past.unit.clone(), past.assigned.clone(), rec.seq);
        let mut a = Assignment {
            state: AssignmentState::Cleared,
            cleared: Some(stamp(rec)),
            clear_reason: Some(ClearReason::Finished),
            disposition: past.disposition,
            ..made
        };
        past.stamps.iter().for_each(|(status, stamp)| set_stamp(&mut a, *status, stamp.clone()));
        self.insert_assignment(a);
        self.edit_incident(past.incident, rec, |i| {
            i.assignments.push(past.id);
            let earlier = i.segments.len().saturating_sub(1);
            match i.segments[..earlier].get_mut(past.segment as usize) {
                Some(s) => s.assignments.push(past.id),
                None => settle(i),
            }
        })
    }
}
