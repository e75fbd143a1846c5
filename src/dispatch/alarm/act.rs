//! Silencing and passing on.

use super::Fact;
use crate::{
    dispatch::{decide::step::Step, event::Event, input::DeadlineId, model::Assignment, positions, reject::Reject},
    id::UnitId,
    quantity::Timestamp,
};

/// Alarms passed on by one event, at most.
const AT_ONCE: usize = 500;

/// What may be asked about alarms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// An operator heard it: it is quiet, and does not go to the chief. It stays true; only the use of an emergency account is answered
    /// by it, by a chief or supervisor.
    Silence {
        /// Which.
        alarm: DeadlineId,
    },
}

pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    let Act::Silence { alarm } = act;
    if matches!(alarm, DeadlineId::EmergencyUnanswered(_)) {
        return Err(Reject::NeverMuted);
    }
    // An answer, not a silence: it is over by it.
    if let DeadlineId::BrokenGlass(account) = alarm {
        return positions::answer_glass(step, account);
    }
    let raised = step.state.alarms().get(alarm).ok_or(Reject::AlarmNotRaised)?;
    if raised.silenced.is_some() {
        return Err(Reject::NothingToChange);
    }
    step.push(Event::Alarm(Fact::Silenced { alarm: alarm.clone() }));
    Ok(())
}

/// The moment came at which alarms go to the chief.
pub(in crate::dispatch) fn escalate(step: &mut Step<'_>) {
    let due = step.state.ix.escalations.iter().take_while(|(at, _)| *at <= step.now);
    let alarms = due.map(|(_, id)| id.clone()).take(AT_ONCE).collect();
    step.push(Event::Alarm(Fact::Escalated { alarms }));
}

/// When an alarm raised now goes to the chief.
pub(in crate::dispatch) fn escalates_at(step: &Step<'_>, alarm: &DeadlineId) -> Option<Timestamp> {
    let after = i64::from(step.state.settings.assignments.escalate_s) * 1_000;
    // A tone calls the crew, not the room; an emergency is with the chief already; an incident that could be closed can wait.
    let passes = !matches!(alarm, DeadlineId::ToneAgain(_) | DeadlineId::EmergencyUnanswered(_) | DeadlineId::ProposeClosing(_));
    (after > 0 && passes).then(|| step.now.plus_ms(after))
}

/// Who could be sent instead of a crew that does not acknowledge: the first on its incident's last list that is still free.
pub(in crate::dispatch) fn next_candidate(step: &Step<'_>, a: &Assignment) -> Option<UnitId> {
    let list = step.state.incidents().get(&a.incident)?.recommendation.as_ref()?;
    list.candidates.iter().map(|c| &c.unit).find(|u| **u != a.unit && step.is_free(u)).cloned()
}
