//! What assignments and reservations say to a dispatcher.

use super::{lang::Words, line::Line, teller::Teller, words::*};
use crate::{
    dispatch::{
        assign,
        event::Recorded,
        model::{ClearReason, CrewStatus, Disposition, Sealed, Stamp},
    },
    id::{AssignmentId, IncidentId, UnitId},
    store::ReadError,
};

pub(super) fn assigned(
    t: &Teller<'_>,
    incident: IncidentId,
    unit: &UnitId,
    automatic: bool,
    choice: Option<u32>,
    line: &mut Line,
) -> String {
    (line.incident, line.unit) = (Some(incident.0), Some(unit.clone()));
    let said = t.lang.say(if automatic { ASSIGNED_BY_ITSELF } else { ASSIGNED }, &[unit.as_str(), &incident.to_string()]);
    match choice {
        // The first is what is expected.
        Some(n @ 1..) => t.lang.say(ASSIGNED_RANK, &[&said, &n.saturating_add(1).to_string()]),
        Some(0) | None => said,
    }
}

/// A sentence about the unit and the incident of an assignment.
pub(super) fn plain(t: &mut Teller<'_>, words: Words, a: AssignmentId, line: &mut Line) -> Result<String, ReadError> {
    let (unit, incident) = t.unit_of(a, line)?;
    Ok(t.lang.say(words, &[&unit, &incident]))
}

/// A status of a crew.
pub(super) fn status(t: &mut Teller<'_>, words: Words, a: AssignmentId, status: CrewStatus, line: &mut Line) -> Result<String, ReadError> {
    let (unit, incident) = t.unit_of(a, line)?;
    Ok(t.lang.say(words, &[&unit, &word(t.lang, &status), &incident]))
}

/// The end of an assignment.
pub(super) fn cleared(
    t: &mut Teller<'_>,
    rec: &Recorded,
    (a, reason): (AssignmentId, ClearReason),
    disposition: Option<Disposition>,
    refusal: Option<&str>,
    line: &mut Line,
) -> Result<String, ReadError> {
    let (unit, incident) = t.unit_of(a, line)?;
    let lang = t.lang;
    let goal = match (reason, &line.unit) {
        (ClearReason::Preempted, Some(unit)) => t.look.diverted(rec, unit)?,
        _ => None,
    };
    Ok(match (goal, refusal, disposition) {
        (Some(goal), _, _) => lang.say(PREEMPTED, &[&unit, &incident, &goal.to_string()]),
        (None, Some(code), _) => {
            let known = t.settings.assignments.refusals.iter().find(|r| r.code == code);
            let why = known.map_or_else(|| super::words::plain(code), |r| lang.label(&r.labels).to_owned());
            lang.say(REFUSED, &[&unit, &incident, &why])
        }
        (None, None, Some(d)) => lang.say(CLEARED_WITH, &[&unit, &incident, &word(lang, &reason), &t.disposition(d)]),
        (None, None, None) => lang.say(CLEARED, &[&unit, &incident, &word(lang, &reason)]),
    })
}

/// Beyond the plain way forward.
pub(super) fn fact(t: &mut Teller<'_>, fact: &assign::Fact, line: &mut Line) -> Result<String, ReadError> {
    use assign::Fact as F;
    if let F::Reserved { reserved: r } = fact {
        (line.unit, line.incident) = (Some(r.unit.clone()), Some(r.incident.0));
        let (unit, incident) = (r.unit.as_str(), r.incident.to_string());
        return Ok(match r.at {
            Some(at) => t.lang.say(RESERVED_AT, &[unit, &incident, &t.moment(at)]),
            None => t.lang.say(RESERVED, &[unit, &incident]),
        });
    }
    if let F::Past { past } = fact {
        return Ok(written_down(t, past, line));
    }
    let (unit, incident) = t.unit_of(fact.assignment(), line)?;
    let say = |words: Words| t.lang.say(words, &[&unit, &incident]);
    Ok(match fact {
        F::Reserved { .. } => say(RESERVED),
        F::Past { .. } => say(ASSIGNED),
        F::ReservationDue { .. } => say(RESERVATION_DUE),
        F::ReservationCancelled { .. } => say(RESERVATION_CANCELLED),
        F::Proposed { status, detected_at, .. } => {
            t.lang.say(PROPOSED, &[&unit, &incident, &word(t.lang, status), &t.moment(*detected_at)])
        }
        F::Confirmed { .. } => say(CONFIRMED),
        F::Dismissed { .. } => say(DISMISSED),
        F::Corrected { status, old, new, why, .. } => corrected(t, &say(stamp_of(*status)), old.as_ref(), new.as_ref(), why),
        F::SafetySet { at: Some(at), .. } => t.lang.say(SAFETY_SET, &[&unit, &incident, &t.moment(*at)]),
        F::SafetySet { at: None, .. } => say(SAFETY_ENDED),
        F::Checked { .. } => say(CREW_WELL),
    })
}

/// A finished assignment, typed in after an outage; it ended when the line says.
fn written_down(t: &Teller<'_>, past: &assign::Past, line: &mut Line) -> String {
    (line.unit, line.incident) = (Some(past.unit.clone()), Some(past.incident.0));
    let (from, to) = (t.moment(past.assigned.occurred_at), t.moment(line.occurred_at));
    let mut said = t.lang.say(PAST, &[past.unit.as_str(), &past.incident.to_string(), &from, &to]);
    for (status, stamp) in &past.stamps {
        said = t.lang.say(PAST_STAMP, &[&said, &word(t.lang, status), &t.moment(stamp.occurred_at)]);
    }
    match past.disposition {
        Some(d) => t.lang.say(PAST_RESULT, &[&said, &t.disposition(d)]),
        None => said,
    }
}

/// Which stamp, in words.
fn stamp_of(status: CrewStatus) -> Words {
    match status {
        CrewStatus::Acknowledged => ACKNOWLEDGEMENT_OF,
        CrewStatus::EnRoute => DEPARTURE_OF,
        CrewStatus::OnScene => ARRIVAL_OF,
        CrewStatus::Transporting => TRANSPORT_OF,
        CrewStatus::AtDestination => DESTINATION_OF,
        CrewStatus::Cleared => END_OF,
    }
}

fn corrected(t: &Teller<'_>, what: &str, old: Option<&Stamp>, new: Option<&Stamp>, why: &Sealed) -> String {
    let why = t.open(why, "why");
    let at = |stamp: &Stamp| t.moment(stamp.occurred_at);
    match (old, new) {
        (Some(old), Some(new)) => t.lang.say(CORRECTED, &[what, &at(old), &at(new), &why]),
        (None, Some(new)) => t.lang.say(CORRECTED_SET, &[what, &at(new), &why]),
        (Some(old), None) => t.lang.say(CORRECTED_TAKEN, &[what, &at(old), &why]),
        (None, None) => t.lang.say(CORRECTED_NOTHING, &[what, &why]),
    }
}
