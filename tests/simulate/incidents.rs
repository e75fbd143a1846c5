//! What people ask about calls and incidents beyond the daily work: hold, cancel, reopen, merge, split, move, link, pass on, drafts.

use super::inputs::Pick;
use dawria::{
    dispatch::{Input, calls, incidents::Act, input::NewIncident, model::*},
    id::{AssignmentId, CallId, DraftId, IncidentId, RoomId},
    store::seal::subject_of,
};
use rand::RngExt;

/// Any of them.
pub fn any(p: &mut Pick<'_>) -> (Source, Input) {
    if p.maybe(2, |_| ()).is_some() {
        return about_a_call(p);
    }
    let act = match p.dice.random_range(0..16) {
        0 => Act::Hold { incident: p.incident(), until: p.maybe(7, in_hours), reason: reason(p) },
        1 => Act::Release { incident: p.incident() },
        2 => Act::Cancel { incident: p.incident(), reason: reason(p) },
        3 => Act::Reopen { incident: p.incident(), reason: reason(p) },
        4 => Act::HandOver { incident: p.incident() },
        5 => Act::HandOverAccepted { incident: p.incident(), receipt: reason(p) },
        6 => Act::Merge { incident: p.incident(), into: p.incident() },
        7 => split(p),
        8 => Act::MoveAssignment { assignment: p.assignment(), to: p.incident() },
        9 => Act::Link { incident: p.incident(), with: p.incident() },
        10 => Act::Unlink { incident: p.incident(), with: p.incident() },
        11 => {
            let outside = Outside { service: "civil_protection".into(), number: None, person: None, receipt: None };
            Act::TellOutside { incident: p.incident(), outside, joint: p.dice.random_bool(0.5) }
        }
        12 => passed_on(p),
        13 => received(p),
        _ => draft(p),
    };
    (p.one(&[Source::Operator, Source::Operator, Source::Operator, Source::CatchUp, Source::Terminal]), Input::Incidents(act))
}

fn about_a_call(p: &mut Pick<'_>) -> (Source, Input) {
    use CallBackOutcome as O;
    let call = p.call();
    let act = match p.dice.random_range(0..4) {
        0 => calls::Act::CallBack { call, outcome: p.one(&[O::Reached, O::NotReached, O::GivenUp]), reason: reason(p) },
        1 => calls::Act::Locate { call, place: Place { source: p.one(&[PlaceSource::Handset, PlaceSource::Operator]), ..p.place() } },
        2 => calls::Act::Leave { call, why: reason(p) },
        _ => calls::Act::TakeBack { call, why: reason(p) },
    };
    (Source::Operator, Input::Calls(act))
}

fn new_incident(p: &mut Pick<'_>) -> NewIncident {
    let hold_until = p.maybe(2, in_hours);
    NewIncident {
        subject: subject_of(p.id, "incident"),
        kind: p.kind(),
        priority: p.priority(),
        place: p.place(),
        details: None,
        exercise: p.dice.random_range(0..20) == 0,
        hold_until,
    }
}

/// A time to come; now and then one that is over, or too far away.
fn in_hours(p: &mut Pick<'_>) -> dawria::quantity::Timestamp {
    let now = p.state.last_stamp().unwrap_or_default();
    now.plus_ms(p.one(&[-60_000, 60_000, 600_000, 3_600_000, 7_200_000, 90 * 86_400_000]))
}

fn reason(p: &mut Pick<'_>) -> Option<Sealed> {
    let subject = subject_of(p.id, "reason");
    p.maybe(8, |_| Sealed { subject, text: "sealed".into() })
}

fn split(p: &mut Pick<'_>) -> Act {
    let incident = p.incident();
    let known = p.state.incidents().get(&incident);
    let calls: Vec<CallId> = known.map(|i| i.calls.to_vec()).unwrap_or_default();
    let units: Vec<AssignmentId> = known.map(|i| i.current_assignments().collect()).unwrap_or_default();
    let calls = calls.into_iter().filter(|_| p.dice.random_bool(0.5)).collect();
    let assignments = units.into_iter().filter(|_| p.dice.random_bool(0.5)).collect();
    Act::Split { incident, calls, assignments, new: new_incident(p) }
}

fn room(p: &mut Pick<'_>) -> RoomId {
    RoomId::new(p.one(&["casablanca", "casablanca", "rabat"])).unwrap()
}

fn passed_on(p: &mut Pick<'_>) -> Act {
    let (incident, from) = (p.incident(), room(p));
    match p.dice.random_range(0..5) {
        0 | 1 => Act::OfferTransfer { incident, to: from },
        2 => Act::WithdrawTransfer { incident },
        3 => Act::TransferAnswered { incident, from, accepted: true, theirs: Some(IncidentId(7)) },
        _ => Act::TransferAnswered { incident, from, accepted: false, theirs: None },
    }
}

fn received(p: &mut Pick<'_>) -> Act {
    let theirs = IncidentId(p.dice.random_range(1..1_000));
    let at = p.maybe(8, |p| p.state.last_stamp().unwrap_or_default().plus_ms(-60_000));
    let clock = ClockStart { presented_at: at, answered_at: at };
    Act::Receive { from: room(p), theirs, clock, carried: Carried::default(), new: new_incident(p) }
}

fn draft(p: &mut Pick<'_>) -> Act {
    let known: Vec<DraftId> = p.state.drafts().keys().copied().collect();
    let draft = (!known.is_empty()).then(|| p.one(&known));
    match (p.dice.random_range(0..4), draft) {
        (0, Some(draft)) => Act::DiscardDraft { draft },
        (1, Some(draft)) => Act::OpenDraft { draft },
        _ => {
            let text = DraftText {
                call: p.maybe(5, Pick::call),
                kind: p.maybe(8, Pick::kind),
                priority: p.maybe(3, Pick::priority),
                said: None,
                place: p.maybe(8, Pick::place),
                details: None,
                exercise: false,
            };
            Act::SaveDraft { draft: draft.filter(|_| p.dice.random_bool(0.5)), subject: subject_of(p.id, "draft"), text }
        }
    }
}
