//! What each event says to a dispatcher: which area tells it.

use super::{
    alarm, assign, call, duty, emergency, incident, lending, line::Line, needs, positions, teller::Teller, unit, wider, words::*, written,
};
use crate::{
    dispatch::event::{Event, Recorded},
    store::ReadError,
};

/// The text of a line, and on the line what it is about; `None` for what is nobody's news. Every event is named here: a new one does not
/// compile before somebody has said what it tells.
pub(super) fn told(t: &mut Teller<'_>, rec: &Recorded, line: &mut Line) -> Result<Option<String>, ReadError> {
    let text = match &rec.event {
        Event::CallPresented { call, .. } => call::presented(t, call, line),
        Event::CallAnswered { call } => call::plain(t, CALL_ANSWERED, *call, line),
        Event::CallAbandoned { call } => call::plain(t, CALL_ABANDONED, *call, line),
        Event::CallClassified { call, classification, incident, new_information, outside } => {
            line.incident = incident.map(|i| i.0);
            call::classified(t, (*call, *classification, *incident), *new_information, outside.as_ref(), line)
        }
        Event::Calls(fact) => call::fact(t, fact, line),
        Event::IncidentOpened { incident } => incident::opened(t, incident, line),
        Event::IncidentChanged { incident, place, kind, priority, .. } => {
            incident::changed(t, *incident, place.as_ref(), kind.as_deref(), *priority, line)
        }
        Event::Recommended { incident, waiting, .. } => return Ok(incident::recommended(t, *incident, *waiting, line)),
        Event::RankingRepeated { .. } | Event::RankingRequested { .. } => RANKED_ANEW[t.lang as usize].to_owned(),
        Event::IncidentClosed { incident, disposition, note } => incident::closed(t, *incident, *disposition, note.as_ref(), line),
        Event::IncidentRecalled { recalled } => incident::plain(t, INCIDENT_RECALLED, recalled.incident.id, line),
        Event::Incidents(fact) => return incident::fact(t, fact, line),
        Event::Needs(fact) => needs::fact(t, fact, line),
        Event::UnitAssigned { incident, unit, automatic, choice, .. } => assign::assigned(t, *incident, unit, *automatic, *choice, line),
        Event::OrderDelivered { assignment, .. } => assign::plain(t, ORDER_DELIVERED, *assignment, line)?,
        Event::CancelDelivered { assignment } => assign::plain(t, CANCEL_DELIVERED, *assignment, line)?,
        Event::StatusChanged { assignment, status, .. } => assign::status(t, STATUS, *assignment, *status, line)?,
        Event::StatusLate { assignment, status, .. } => assign::status(t, STATUS_LATE, *assignment, *status, line)?,
        Event::AssignmentCleared { assignment, reason, disposition, refusal, queue_alarm_at, .. } => {
            let said = assign::cleared(t, rec, (*assignment, *reason), *disposition, refusal.as_deref(), line)?;
            if queue_alarm_at.is_some() { t.lang.say(BACK_IN_QUEUE, &[&said]) } else { said }
        }
        Event::Assignment(fact) => assign::fact(t, fact, line)?,
        Event::UnitRegistered { unit, kind, service, .. } => unit::registered(t, unit, *kind, service, line),
        Event::DutyChanged { unit, duty } => {
            line.unit = Some(unit.clone());
            t.lang.say(DUTY, &[unit.as_str(), &word(t.lang, duty)])
        }
        Event::AvailabilityChanged { unit, reason } => {
            line.unit = Some(unit.clone());
            match reason {
                Some(reason) => t.lang.say(UNAVAILABLE, &[unit.as_str(), &word(t.lang, reason)]),
                None => t.lang.say(AVAILABLE, &[unit.as_str()]),
            }
        }
        Event::PositionStated { unit, position } => {
            line.unit = Some(unit.clone());
            t.lang.say(POSITION_STATED, &[unit.as_str(), &t.point(*position)])
        }
        Event::Unit(fact) => unit::fact(t, fact, line),
        Event::Emergency(fact) => return emergency::fact(t, rec, fact, line),
        Event::DeadlinePassed { deadline, next, .. } => return alarm::passed(t, deadline, next.as_ref(), line),
        Event::Alarm(fact) => alarm::fact(t, fact, line)?,
        Event::Lending(fact) => return lending::fact(t, fact, line),
        Event::ClockAccepted { .. } => CLOCK_ACCEPTED[t.lang as usize].to_owned(),
        Event::SettingsChanged(changed) => duty::settings(t, changed),
        Event::Roster(fact) => return Ok(duty::roster(t, fact, line)),
        Event::Cover(fact) => duty::cover(t, fact, line),
        Event::Logs(fact) => written::log(t, fact),
        Event::Notices(fact) => return Ok(written::notice(t, fact, line)),
        Event::Closures(fact) => return Ok(written::closure(t, fact)),
        Event::Positions(fact) => positions::fact(t, fact),
        // Leaving memory is the machine's affair: what is stored stays.
        Event::IncidentForgotten { .. } | Event::CallsForgotten { .. } => return Ok(None),
        Event::Closer(fact) => {
            let (of, _) = t.unit_of(fact.assignment(), line)?;
            wider::closer(t.lang, &of, fact)
        }
        Event::Preempt(fact) => {
            t.unit_of(fact.assignment(), line)?;
            wider::diverted(t.lang, fact)
        }
    };
    Ok(Some(text))
}

#[cfg(test)]
#[path = "told_tests.rs"]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
