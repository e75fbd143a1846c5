//! Watching over a crew on scene: unit check, safety timer, overdue.

use super::Fact;
use crate::{
    dispatch::{decide::step::Step, event::Event, model::*, reject::Reject},
    id::AssignmentId,
    quantity::Timestamp,
};

/// When a crew on an incident of this priority is asked next whether it is well; `None` where it is not.
pub(in crate::dispatch) fn check_at(step: &Step<'_>, priority: Priority) -> Option<Timestamp> {
    let every = step.state.settings.priority(priority).watching.unit_check_s;
    (every > 0).then(|| step.now.plus_ms(i64::from(every) * 1_000))
}

/// When a unit that arrives on such an incident now has been there too long; `None` where nothing is too long.
pub(in crate::dispatch) fn overdue_at(step: &Step<'_>, kind: &str, priority: Priority) -> Option<Timestamp> {
    let settings = &step.state.settings;
    let of_type = settings.kind(kind).and_then(|t| t.overdue_min);
    let minutes = of_type.unwrap_or(settings.priority(priority).watching.overdue_min);
    (minutes > 0).then(|| step.now.plus_ms(i64::from(minutes) * 60_000))
}

fn open<'a>(step: &mut Step<'a>, id: AssignmentId) -> Result<&'a Assignment, Reject> {
    let a = step.assignment(id)?;
    if a.is_open() { Ok(a) } else { Err(Reject::AssignmentOver(id)) }
}

/// Sets, sets anew, or ends the safety timer.
pub(super) fn safety(step: &mut Step<'_>, id: AssignmentId, minutes: Option<u32>) -> Result<(), Reject> {
    let a = open(step, id)?;
    let longest = step.state.settings.assignments.safety_max_min;
    let at = match minutes {
        None if !a.safety.is_on() => return Err(Reject::NothingToChange),
        None => None,
        Some(m) if (1..=longest).contains(&m) => Some(step.now.plus_ms(i64::from(m) * 60_000)),
        Some(_) => return Err(Reject::SafetyMinutes(longest)),
    };
    step.push(Event::Assignment(Fact::SafetySet { assignment: id, at }));
    Ok(())
}

/// The crew is well.
pub(super) fn well(step: &mut Step<'_>, id: AssignmentId) -> Result<(), Reject> {
    let a = open(step, id)?;
    if !a.check.is_on() {
        return Err(Reject::NothingToChange);
    }
    let next_at = step.incident(a.incident).ok().and_then(|i| check_at(step, i.priority));
    step.push(Event::Assignment(Fact::Checked { assignment: id, next_at }));
    Ok(())
}
