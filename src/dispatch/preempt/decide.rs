//! Taking a unit from one incident for another, in one decision.

use super::{Act, Fact, Refusal, may_take};
use crate::{
    dispatch::{
        decide::{Step, assignments, incidents},
        event::Event,
        model::{Assignment, Candidate, ClearReason, Incident, Recommendation},
        reject::Reject,
    },
    id::{AssignmentId, IncidentId, UnitId},
};

/// How a unit is taken.
pub(in crate::dispatch) struct Taking {
    /// Without a person.
    pub automatic: bool,
    /// The list, those taken meanwhile, and the place of the chosen one on it.
    pub list: Option<Recommendation>,
    /// Units ahead of it that were taken meanwhile.
    pub taken: Vec<UnitId>,
    /// How far it was.
    pub travel_ms: Option<u64>,
    /// How far the best free one was.
    pub best_free_ms: Option<u64>,
}

/// Decides one act.
pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    let Act::Take { incident, unit } = act;
    let i = incidents::takes_units(step, *incident)?;
    assignments::assignable(step, i)?;
    if step.unit(unit)?.emergency.is_some() {
        return Err(Reject::UnitInEmergency(unit.clone()));
    }
    let preempts = may_take(step.state, i, unit).map_err(Reject::Preempt)?;
    let a = step.assignment(preempts.assignment)?;
    // The gain was found when the list was made; without it nobody knows that there is any.
    let listed = i.recommendation.as_ref().and_then(|l| Some((l, l.preempting.iter().find(|c| c.unit == *unit)?)));
    let Some((list, c)) = listed else { return Err(Reject::Preempt(Refusal::NotListed { unit: unit.clone(), incident: i.id })) };
    let taking = Taking {
        automatic: false,
        list: Some(list.clone()),
        taken: Vec::new(),
        travel_ms: Some(c.travel_ms),
        best_free_ms: best_free(&list.candidates),
    };
    take(step, a, i, taking);
    step.look_at_queue = true;
    Ok(())
}

/// Travel time of the first of a list.
pub(super) fn best_free(candidates: &[Candidate]) -> Option<u64> {
    candidates.first().map(|c| c.travel_ms)
}

/// The unit's old assignment ends, its incident goes back to the queue if nobody is left on it, the new one begins.
pub(in crate::dispatch) fn take(step: &mut Step<'_>, a: &Assignment, i: &Incident, taking: Taking) {
    let Taking { automatic, list, taken, travel_ms, best_free_ms } = taking;
    assignments::push_cleared(step, a, ClearReason::Preempted, None, false);
    let assignment = assignments::push_assigned(step, i, &a.unit, automatic, list, taken, None);
    push_diverted(step, a, assignment, travel_ms, best_free_ms);
}

/// Says that the unit was diverted.
pub(in crate::dispatch) fn push_diverted(
    step: &mut Step<'_>,
    a: &Assignment,
    assignment: AssignmentId,
    travel_ms: Option<u64>,
    best_free_ms: Option<u64>,
) {
    let lost: IncidentId = a.incident;
    let Some(lost_priority) = step.incident(lost).ok().map(|i| i.priority) else { return };
    let (unit, from) = (a.unit.clone(), a.id);
    step.push(Event::Preempt(Fact::Diverted { assignment, unit, from, lost, lost_priority, travel_ms, best_free_ms }));
}
