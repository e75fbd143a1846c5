//! What incidents and drafts say to a dispatcher.

use super::{
    call,
    lang::Words,
    line::Line,
    teller::{self, Teller},
    words::*,
};
use crate::{
    dispatch::{
        incidents,
        model::{Disposition, Incident, Origin, Place, Priority, Sealed, WaitReason},
    },
    id::IncidentId,
    store::ReadError,
};

/// A sentence about an incident alone.
pub(super) fn plain(t: &Teller<'_>, words: Words, incident: IncidentId, line: &mut Line) -> String {
    line.incident = Some(incident.0);
    t.lang.say(words, &[&incident.to_string()])
}

pub(super) fn opened(t: &Teller<'_>, i: &Incident, line: &mut Line) -> String {
    line.incident = Some(i.id.0);
    let lang = t.lang;
    let (n, kind, priority) = (i.id.to_string(), t.kind(&i.kind), t.priority(i.priority));
    let mut said = lang.say(INCIDENT_OPENED, &[&n, &kind, &priority, &teller::place(t, &i.place)]);
    if i.origin == Origin::Patrol {
        said = lang.say(BY_PATROL, &[&said]);
    }
    if let Some(from) = i.split_from {
        said = lang.say(SPLIT_FROM, &[&said, &from.to_string()]);
    }
    if let Some(from) = &i.received_from {
        said = lang.say(RECEIVED_FROM, &[&said, from.room.as_str(), &from.theirs.to_string()]);
    }
    if i.caught_up { lang.say(CAUGHT_UP, &[&said]) } else { said }
}

pub(super) fn changed(
    t: &Teller<'_>,
    incident: IncidentId,
    place: Option<&Place>,
    kind: Option<&str>,
    priority: Option<Priority>,
    line: &mut Line,
) -> String {
    line.incident = Some(incident.0);
    let parts = [
        place.map(|p| t.lang.say(CHANGED_PLACE, &[&teller::place(t, p)])),
        kind.map(|k| t.lang.say(CHANGED_TYPE, &[&t.kind(k)])),
        priority.map(|p| t.lang.say(CHANGED_PRIORITY, &[&t.priority(p)])),
    ];
    t.lang.say(INCIDENT_CHANGED, &[&incident.to_string(), &t.lang.list(parts.into_iter().flatten())])
}

/// A list was shown and nobody sent by it.
pub(super) fn recommended(t: &Teller<'_>, incident: IncidentId, waiting: WaitReason, line: &mut Line) -> Option<String> {
    line.incident = Some(incident.0);
    (waiting != WaitReason::Ranking).then(|| t.lang.say(WAITS, &[&incident.to_string(), &word(t.lang, &waiting)]))
}

pub(super) fn closed(t: &Teller<'_>, incident: IncidentId, how: Disposition, note: Option<&Sealed>, line: &mut Line) -> String {
    line.incident = Some(incident.0);
    let (n, how) = (incident.to_string(), t.disposition(how));
    match note {
        Some(note) => t.lang.say(CLOSED_NOTE, &[&n, &how, &t.open(note, "note")]),
        None => t.lang.say(CLOSED, &[&n, &how]),
    }
}

/// More about an incident or a draft; `None` for what is nobody's news.
pub(super) fn fact(t: &mut Teller<'_>, fact: &incidents::Fact, line: &mut Line) -> Result<Option<String>, ReadError> {
    use incidents::Fact as F;
    let lang = t.lang;
    if let Some(owner) = fact.incidents()[0] {
        line.incident = Some(owner.0);
    }
    Ok(Some(match fact {
        F::Held { incident, until, reason } => {
            let said = match until {
                Some(until) => lang.say(HELD_UNTIL, &[&incident.to_string(), &t.moment(*until)]),
                None => lang.say(HELD, &[&incident.to_string()]),
            };
            t.because(said, reason.as_ref(), "reason")
        }
        F::Queued { incident, .. } => lang.say(QUEUED, &[&incident.to_string()]),
        F::Cancelled { incident, reason } => t.because(lang.say(CANCELLED, &[&incident.to_string()]), reason.as_ref(), "reason"),
        F::Reopened { incident, master, reason, .. } => {
            let said = match master {
                Some(master) => lang.say(REOPENED_FROM, &[&incident.to_string(), &master.to_string()]),
                None => lang.say(REOPENED, &[&incident.to_string()]),
            };
            t.because(said, reason.as_ref(), "reason")
        }
        F::NoDuplicate { incident, master, reason, .. } => {
            t.because(lang.say(REOPENED_FROM, &[&incident.to_string(), &master.to_string()]), reason.as_ref(), "reason")
        }
        F::HandedOver { incident } => lang.say(HANDED_OVER, &[&incident.to_string()]),
        F::HandOverAccepted { incident, receipt } => {
            let said = lang.say(HAND_OVER_ACCEPTED, &[&incident.to_string()]);
            match receipt {
                Some(receipt) => lang.say(WITH_RECEIPT, &[&said, &t.open(receipt, "receipt")]),
                None => said,
            }
        }
        F::Merged { incident, into, .. } => lang.say(MERGED, &[&incident.to_string(), &into.to_string()]),
        F::CallsMoved { from, to, calls, .. } => {
            let calls = lang.list(calls.iter().map(ToString::to_string));
            lang.say(CALLS_MOVED, &[&calls, &from.to_string(), &to.to_string()])
        }
        F::AssignmentMoved { assignment, from, to } => {
            let unit = t.unit_of(*assignment, line)?.0;
            lang.say(UNIT_MOVED, &[&unit, &from.to_string(), &to.to_string()])
        }
        F::Linked { incident, with } => lang.say(LINKED, &[&incident.to_string(), &with.to_string()]),
        F::Unlinked { incident, with } => lang.say(UNLINKED, &[&incident.to_string(), &with.to_string()]),
        F::OutsideTold { incident, outside, joint } => {
            let words = if *joint { OUTSIDE_JOINT } else { OUTSIDE_PASSED };
            lang.say(words, &[&incident.to_string(), &call::outside(t, outside)])
        }
        F::OutsideReceipted { incident, contact, receipt } => {
            let service = t.look.contact(*incident, *contact)?.unwrap_or_default();
            lang.say(OUTSIDE_RECEIPTED, &[&incident.to_string(), &t.outside(&service), &t.open(receipt, "outside_receipt")])
        }
        F::TransferOffered { incident, to, answer_by } => {
            let said = lang.say(TRANSFER_OFFERED, &[&incident.to_string(), to.as_str()]);
            match answer_by {
                Some(by) => lang.say(ANSWER_BY, &[&said, &t.moment(*by)]),
                None => said,
            }
        }
        F::TransferAccepted { incident, by, theirs } => {
            let said = lang.say(TRANSFER_ACCEPTED, &[&incident.to_string(), by.as_str()]);
            match theirs {
                Some(theirs) => lang.say(NUMBER_THERE, &[&said, &theirs.to_string()]),
                None => said,
            }
        }
        F::TransferEnded { incident, to } => lang.say(TRANSFER_ENDED, &[&incident.to_string(), to.as_str()]),
        // What is being typed is kept, and is news once it is an incident.
        F::DraftSaved { .. } => return Ok(None),
        F::DraftDiscarded { draft } => lang.say(DRAFT_DISCARDED, &[&draft.to_string()]),
        F::DraftOpened { draft, incident } => lang.say(DRAFT_OPENED, &[&draft.to_string(), &incident.to_string()]),
    }))
}
