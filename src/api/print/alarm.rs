//! What alarms say to a dispatcher: one wording for logs and hand-over sheets.

use super::{
    lang::{Lang, Words},
    line::Line,
    teller::Teller,
    words::*,
};
use crate::{
    dispatch::{alarm, input::DeadlineId, state::is_exercise},
    id::UnitId,
    store::ReadError,
};

/// Alarms named in one line, at most.
const NAMED: usize = 20;

/// Who and what an alarm is about, beyond what its name says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Concerned {
    /// Call sign.
    pub unit: String,
    /// The incident of an assignment.
    pub incident: String,
    /// The room that owes an answer.
    pub room: String,
    /// That incident is part of an exercise.
    pub exercise: bool,
}

/// An alarm in words; `None` for deadlines that raise none.
pub(super) fn words_of(lang: Lang, alarm: &DeadlineId, about: &Concerned) -> Option<String> {
    use DeadlineId as D;
    let on_unit = |words: Words| lang.say(words, &[&about.unit, &about.incident]);
    Some(match alarm {
        D::NobodyAssigned(i) => lang.say(OF_NOBODY, &[&i.to_string()]),
        D::Holding(i) => lang.say(OF_HOLDING, &[&i.to_string()]),
        D::ProposeClosing(i) => lang.say(OF_CLOSING, &[&i.to_string()]),
        D::ToneAgain(_) => on_unit(OF_TONE),
        D::NotAcknowledged(_) => on_unit(OF_NOT_ACKNOWLEDGED),
        D::UnitCheck(_) => on_unit(OF_CHECK),
        D::Safety(_) => on_unit(OF_SAFETY),
        D::Overdue(_) => on_unit(OF_OVERDUE),
        D::Unconfirmed(_) => on_unit(OF_UNCONFIRMED),
        D::Reservation(_) => on_unit(OF_RESERVATION),
        D::ShiftEnd(unit) => lang.say(OF_SHIFT_END, &[unit.as_str()]),
        D::EmergencyUnanswered(e) => lang.say(OF_EMERGENCY, &[&about.unit, &e.to_string()]),
        D::BrokenGlass(account) => lang.say(OF_BROKEN_GLASS, &[account.as_str()]),
        D::LendUnanswered(_) => lang.say(OF_LEND, &[&about.unit, &about.room]),
        D::Forget(_)
        | D::ForgetCalls
        | D::ForgetEmergency(_)
        | D::Notice(_)
        | D::Closure(_)
        | D::TimeOut(_)
        | D::Escalate
        | D::HoldEnds(_)
        | D::RequestExpires(_) => return None,
    })
}

/// A deadline was reached; `None` where what follows from it is told instead.
pub(super) fn passed(
    t: &mut Teller<'_>,
    deadline: &DeadlineId,
    next: Option<&UnitId>,
    line: &mut Line,
) -> Result<Option<String>, ReadError> {
    let about = concerned(t, deadline, Some(line))?;
    let lang = t.lang;
    let said = match deadline {
        // These call the crew, or ask the room: no alarm.
        DeadlineId::ToneAgain(_) => lang.say(ALARM_TONE, &[&about.unit, &about.incident]),
        DeadlineId::ProposeClosing(i) => lang.say(CLOSING_PROPOSED, &[&i.to_string()]),
        other => match words_of(lang, other, &about) {
            Some(what) => lang.say(ALARM, &[&what]),
            None => return Ok(None),
        },
    };
    Ok(Some(match next {
        Some(next) => lang.say(NEXT_UNIT, &[&said, next.as_str()]),
        None => said,
    }))
}

/// Alarms silenced or passed on.
pub(super) fn fact(t: &mut Teller<'_>, fact: &alarm::Fact, line: &mut Line) -> Result<String, ReadError> {
    match fact {
        alarm::Fact::Silenced { alarm } => {
            let about = concerned(t, alarm, Some(line))?;
            Ok(t.lang.say(SILENCED, &[&words_of(t.lang, alarm, &about).unwrap_or_default()]))
        }
        alarm::Fact::Escalated { alarms } => {
            let mut told = Vec::new();
            for alarm in alarms.iter().take(NAMED) {
                let about = concerned(t, alarm, (alarms.len() == 1).then_some(&mut *line))?;
                line.exercise |= about.exercise;
                told.extend(words_of(t.lang, alarm, &about).map(|said| t.lang.marked(said, about.exercise)));
            }
            if let Some(more @ 1..) = alarms.len().checked_sub(NAMED) {
                told.push(t.lang.say(AND_MORE, &[&more.to_string()]));
            }
            let told: Vec<String> = told.iter().map(|a| t.lang.apart(a)).collect();
            Ok(t.lang.say(ESCALATED, &[&told.join(t.lang.semicolon())]))
        }
    }
}

/// Looks up who and what an alarm is about, and notes it on the line.
fn concerned(t: &mut Teller<'_>, alarm: &DeadlineId, line: Option<&mut Line>) -> Result<Concerned, ReadError> {
    let Some((_, about)) = alarm.alarm() else { return Ok(Concerned::default()) };
    let (mut unit, mut incident, mut room) = (about.unit, about.incident, None);
    if let Some((u, i)) = about.assignment.map(|a| t.assignment(a)).transpose()?.flatten() {
        (unit, incident) = (Some(u), Some(i));
    }
    if let Some(e) = about.emergency {
        unit = t.look.emergency(e)?;
    }
    if let Some((u, to)) = about.lend.map(|l| t.look.lend(l)).transpose()?.flatten() {
        (unit, room) = (Some(u), Some(to));
    }
    if let Some(line) = line {
        line.unit = unit.clone();
        // As it was then: a unit may have been moved to another incident since.
        incident = line.incident.map(crate::id::IncidentId).or(incident);
        line.incident = incident.map(|i| i.0);
    }
    let text = |what: Option<String>| what.unwrap_or_else(|| word(t.lang, &"unknown"));
    Ok(Concerned {
        unit: text(unit.map(|u| u.to_string())),
        incident: text(incident.map(|i| i.to_string())),
        room: text(room.map(|r| r.to_string())),
        exercise: about.emergency.is_none() && incident.is_some_and(|i| is_exercise(i.0)),
    })
}
