//! The intervals of an incident, from its stamps alone.
//!
//! A missing stamp gives no interval; a negative one gives none and an [`Anomaly`]. Response comes from the first segment, closing from
//! the last. An incident that a patrol came upon has no response, only work. What reports make of many incidents is theirs.

use super::model::*;
use crate::{
    id::{AssignmentId, CallId, IncidentId, UnitId},
    quantity::Timestamp,
};

/// An incident with everything its figures rest on.
#[derive(Clone, Debug, Default)]
pub struct Story<'a> {
    /// Its calls, and those of incidents merged into it.
    pub calls: Vec<&'a Call>,
    /// Its assignments, and those of incidents merged into it.
    pub assignments: Vec<&'a Assignment>,
}

/// Which interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Interval {
    /// T1 − T0.
    Answering,
    /// First T4 − T1.
    Processing,
    /// First T4 − T3.
    Queue,
    /// T6 − T4.
    Acknowledgement,
    /// T7 − T4.
    Turnout,
    /// T8 − T7 of the same unit.
    Travel,
    /// T8 − T4.
    UnitResponse,
    /// First T8 − earliest T1.
    Total,
    /// First T8 − earliest T0.
    TotalFromPresented,
    /// T8 to the earlier of T9 and T11.
    OnScene,
    /// T11 − T4.
    Committed,
    /// T12 − last T11.
    ClosingLag,
    /// T14 − T12.
    HandOverLag,
}

/// What an interval is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// A call.
    Call(CallId),
    /// The incident.
    Incident(IncidentId),
    /// An assignment.
    Assignment(AssignmentId),
}

/// Two stamps in the wrong order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anomaly {
    /// Which interval.
    pub interval: Interval,
    /// Of what.
    pub of: Of,
    /// What it would be, ms; negative.
    pub ms: i64,
}

/// A call's part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallIntervals {
    /// Which.
    pub call: CallId,
    /// T1 − T0, ms; missing for one abandoned first, which counts as not in time, and where nobody said when it began to ring.
    pub answering_ms: Option<i64>,
    /// The caller hung up before an answer.
    pub abandoned: bool,
}

/// A unit's part. All ms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitIntervals {
    /// Which assignment.
    pub assignment: AssignmentId,
    /// Whose.
    pub unit: UnitId,
    /// T6 − T4.
    pub acknowledgement_ms: Option<i64>,
    /// T7 − T4.
    pub turnout_ms: Option<i64>,
    /// T8 − T7.
    pub travel_ms: Option<i64>,
    /// T8 − T4.
    pub response_ms: Option<i64>,
    /// T8 to the earlier of T9 and T11.
    pub on_scene_ms: Option<i64>,
    /// T11 − T4.
    pub committed_ms: Option<i64>,
}

/// All intervals of one incident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intervals {
    /// Which.
    pub incident: IncidentId,
    /// Part of an exercise: never counted with the real ones.
    pub exercise: bool,
    /// Typed in after an outage.
    pub caught_up: bool,
    /// A patrol came upon it: workload, not response.
    pub officer_initiated: bool,
    /// Figures go by this,
    pub initial_priority: Priority,
    /// and by this; never by the final one.
    pub highest_priority: Priority,
    /// How often it was made less urgent.
    pub downgrades: u32,
    /// First T4 − T1, ms.
    pub processing_ms: Option<i64>,
    /// First T4 − T3, ms.
    pub queue_ms: Option<i64>,
    /// First T8 among units that arrived − earliest T1, ms: the headline.
    pub total_ms: Option<i64>,
    /// The same from T0.
    pub total_from_presented_ms: Option<i64>,
    /// All units' committed times together, ms.
    pub consumed_ms: i64,
    /// T12 − last T11, ms.
    pub closing_lag_ms: Option<i64>,
    /// T14 − T12, ms.
    pub hand_over_lag_ms: Option<i64>,
    /// Per call.
    pub calls: Vec<CallIntervals>,
    /// Per assignment.
    pub units: Vec<UnitIntervals>,
    /// Stamps in the wrong order.
    pub anomalies: Vec<Anomaly>,
}

struct Clockwork(Vec<Anomaly>);

impl Clockwork {
    /// `to − from`; none when either is missing, none and an anomaly when negative.
    fn between(&mut self, interval: Interval, of: Of, from: Option<Timestamp>, to: Option<Timestamp>) -> Option<i64> {
        let ms = to?.since_ms(from?);
        if ms < 0 {
            self.0.push(Anomaly { interval, of, ms });
            return None;
        }
        Some(ms)
    }
}

fn at(stamp: Option<&Stamp>) -> Option<Timestamp> {
    stamp.map(|s| s.occurred_at)
}

/// Computes them.
pub fn of(i: &Incident, story: &Story<'_>) -> Intervals {
    let mut clock = Clockwork(Vec::new());
    let calls = story.calls.iter().map(|c| of_call(&mut clock, c)).collect();
    let units: Vec<UnitIntervals> = story.assignments.iter().map(|a| of_unit(&mut clock, a)).collect();
    let officer_initiated = i.origin == Origin::Patrol;

    let of = || Of::Incident(i.id);
    let answered = story.calls.iter().filter_map(|c| at(c.answered.as_ref())).chain(i.clock.answered_at).min();
    let presented = story.calls.iter().filter_map(|c| c.began_ringing()).chain(i.clock.presented_at).min();
    let first = || story.assignments.iter().filter(|a| in_segment(i, a, 0));
    let t4 = first().map(|a| a.assigned.occurred_at).min().filter(|_| !officer_initiated);
    let t8 = first().filter_map(|a| at(a.on_scene.as_ref())).min().filter(|_| !officer_initiated);
    let t3 = i.segments.first().and_then(|s| at(s.ready.as_ref()));
    let processing_ms = clock.between(Interval::Processing, of(), answered, t4);
    let queue_ms = clock.between(Interval::Queue, of(), t3, t4);
    let total_ms = clock.between(Interval::Total, of(), answered, t8);
    let total_from_presented_ms = clock.between(Interval::TotalFromPresented, of(), presented, t8);

    let last = i.segments.len().saturating_sub(1);
    let t11 = story.assignments.iter().filter(|a| in_segment(i, a, last)).filter_map(|a| at(a.cleared.as_ref())).max();
    let t12 = i.segments.last().and_then(|s| at(s.closed.as_ref()));
    let t14 = i.segments.last().and_then(|s| at(s.accepted.as_ref()));
    Intervals {
        incident: i.id,
        exercise: i.exercise,
        caught_up: i.caught_up,
        officer_initiated,
        initial_priority: i.initial_priority,
        highest_priority: i.highest_priority,
        downgrades: i.downgrades,
        processing_ms,
        queue_ms,
        total_ms,
        total_from_presented_ms,
        consumed_ms: units.iter().filter_map(|u| u.committed_ms).sum(),
        closing_lag_ms: clock.between(Interval::ClosingLag, of(), t11, t12),
        hand_over_lag_ms: clock.between(Interval::HandOverLag, of(), t12, t14),
        calls,
        units,
        anomalies: clock.0,
    }
}

fn of_call(clock: &mut Clockwork, c: &Call) -> CallIntervals {
    let abandoned = c.abandoned.is_some();
    // A caller reached later was not answered: he was called back.
    let t1 = at(c.answered.as_ref()).filter(|_| !abandoned);
    // What was typed in after an outage says nothing about how soon the room answers.
    let t0 = c.began_ringing().filter(|_| c.presented.source != Source::CatchUp);
    let answering_ms = clock.between(Interval::Answering, Of::Call(c.id), t0, t1);
    CallIntervals { call: c.id, answering_ms, abandoned }
}

fn of_unit(clock: &mut Clockwork, a: &Assignment) -> UnitIntervals {
    let of = || Of::Assignment(a.id);
    let t4 = Some(a.assigned.occurred_at);
    let (t6, t7) = (at(a.acknowledged.as_ref()), at(a.en_route.as_ref()));
    let (t8, t11) = (at(a.on_scene.as_ref()), at(a.cleared.as_ref()));
    let t9 = a.transports.iter().find_map(|t| at(t.start.as_ref()));
    UnitIntervals {
        assignment: a.id,
        unit: a.unit.clone(),
        acknowledgement_ms: clock.between(Interval::Acknowledgement, of(), t4, t6),
        turnout_ms: clock.between(Interval::Turnout, of(), t4, t7),
        travel_ms: clock.between(Interval::Travel, of(), t7, t8),
        response_ms: clock.between(Interval::UnitResponse, of(), t4, t8),
        on_scene_ms: clock.between(Interval::OnScene, of(), t8, t9.into_iter().chain(t11).min()),
        committed_ms: clock.between(Interval::Committed, of(), t4, t11),
    }
}

/// Whether an assignment was made in segment `n`. Those of merged incidents go by when they were made.
fn in_segment(i: &Incident, a: &Assignment, n: usize) -> bool {
    let listed = i.segments.iter().position(|s| s.assignments.contains(&a.id));
    let own = i.assignments.contains(&a.id);
    let made = || i.segments.iter().rposition(|s| s.opened.recorded_at <= a.assigned.recorded_at).unwrap_or(0);
    n == match listed {
        Some(at) => at,
        None if own => i.segments.len().saturating_sub(1),
        None => made(),
    }
}
