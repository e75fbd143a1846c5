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
        reject::Reject,
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
    /// T6 to T10 as far as they were written down, in order. What was not is missing, and stays so.
    pub stamps: Vec<(CrewStatus, Timestamp)>,
    /// What came of it. With it, the last unit to leave closes the incident.
    pub disposition: Option<Disposition>,
}

/// A finished assignment. T11 is the event's own time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Past {
    /// Number, in the order of entry.
    pub id: AssignmentId,
    /// Where.
    pub incident: IncidentId,
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
    /// Its time is wrong, or the incident's.
    #[error("nobody was sent to incident {0} before it was opened: correct the time, or enter the incident with its own time first")]
    BeforeIncident(IncidentId),
    /// Before this status.
    #[error("{0:?} does not follow what stands before it: statuses go forward, their times never back, and *cleared* is the end")]
    Order(CrewStatus),
}

impl PastRefusal {
    /// The rule's name.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::CatchUpOnly => "catch_up_only",
            Self::BeforeIncident(_) => "past_before_incident",
            Self::Order(_) => "past_order",
        }
    }
}

/// Takes it down: only as catch-up, only with times that follow each other.
pub(super) fn record(step: &mut Step<'_>, w: &WrittenDown) -> Result<(), Reject> {
    if step.env.source != Source::CatchUp {
        return Err(PastRefusal::CatchUpOnly.into());
    }
    let i = incidents::takes_units(step, w.incident)?;
    assignments::assignable(step, i)?;
    step.unit(&w.unit)?;
    if w.assigned_at < i.created_at {
        return Err(PastRefusal::BeforeIncident(i.id).into());
    }
    in_order(step, w)?;
    let journeys = w.stamps.iter().filter(|(s, _)| *s == CrewStatus::Transporting).count();
    Step::one_may_have("journeys of an assignment", journeys.saturating_sub(1), step.state.settings.limits.transports_per_assignment)?;
    let stamp = |at| {
        let (occurred_at, clock_doubtful) = clock::believable(step.state, step.now, Some(at));
        Stamp { occurred_at, recorded_at: step.now, source: step.env.source, position: None, clock_doubtful }
    };
    let (assigned, stamps) = (stamp(w.assigned_at), w.stamps.iter().map(|(s, at)| (*s, stamp(*at))).collect());
    let last = !i.assignments.iter().any(|id| step.state.assignments().get(id).is_some_and(Assignment::is_open));
    let id = step.next_assignment();
    let past = Past { id, incident: i.id, unit: w.unit.clone(), assigned, stamps, disposition: w.disposition };
    step.settled.insert(i.id);
    step.push(Event::Assignment(Fact::Past { past: Box::new(past) }));
    if let Some(d) = w.disposition.filter(|_| last) {
        incidents::push_closed(step, i.id, d, None);
    }
    Ok(())
}

/// Statuses as the table allows, times that never go back, and the end last.
fn in_order(step: &Step<'_>, w: &WrittenDown) -> Result<(), Reject> {
    let (mut state, mut before) = (AssignmentState::Assigned, w.assigned_at);
    for (status, at) in &w.stamps {
        let again = state == AssignmentState::AtDestination && *status == CrewStatus::Transporting;
        if *status == CrewStatus::Cleared || !(status.state() > state || again) || *at < before {
            return Err(PastRefusal::Order(*status).into());
        }
        (state, before) = (status.state(), *at);
    }
    if step.occurred_at < before { Err(PastRefusal::Order(CrewStatus::Cleared).into()) } else { Ok(()) }
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
            settle(i);
        })
    }
}
