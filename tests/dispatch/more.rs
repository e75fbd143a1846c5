//! Random steps about calls beyond answering them, and incidents beyond opening and closing them.

use crate::{ledger::Ledger, model::World, room::place};
use dawria::{
    dispatch::{
        Input,
        calls::Act as CallAct,
        incidents::{Act, Fact},
        input::NewIncident,
        model::*,
        state::EXERCISE_FROM,
    },
    id::{AssignmentId, CallId, DraftId, IncidentId, RoomId, SubjectId},
};
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub enum Op {
    /// Of a caller, perhaps of an exercise, perhaps typed in later.
    Call {
        caller: u8,
        exercise: bool,
        incident: Option<(u8, u8)>,
        ago_s: Option<i32>,
    },
    CallBack(u8, u8),
    Locate(u8, u8, u8),
    Leave(u8),
    TakeBack(u8),
    Pass(u8),
    Scheduled(u8, i32),
    Hold(u8, Option<i32>),
    Release(u8),
    Cancel(u8),
    Reopen(u8),
    HandOver(u8, bool),
    Merge(u8, u8),
    Split {
        incident: u8,
        calls: u8,
        units: u8,
    },
    Move(u8, u8),
    Link(u8, u8, bool),
    Outside(u8, bool),
    Receipt(u8, u8),
    Offer(u8),
    Answer(u8, bool),
    Withdraw(u8),
    Receive(u8),
    Draft {
        draft: Option<u8>,
        call: Option<u8>,
        kind: Option<u8>,
        place: bool,
        exercise: bool,
    },
    Discard(u8),
    OpenDraft(u8),
    /// A handset's place for an incident, which never replaces an operator's.
    Place(u8, u8, u8),
}

pub fn op() -> impl Strategy<Value = Op> {
    let p = || 0..12_u8;
    let incident = proptest::option::weighted(0.7, (0..14_u8, 0..5_u8));
    prop_oneof![
        4 => (0..4_u8, proptest::bool::weighted(0.2), incident, proptest::option::weighted(0.2, -700_000..100_i32))
            .prop_map(|(caller, exercise, incident, ago_s)| Op::Call { caller, exercise, incident, ago_s }),
        2 => (p(), 0..3_u8).prop_map(|(c, o)| Op::CallBack(c, o)),
        1 => (p(), 0..4_u8, 0..3_u8).prop_map(|(c, s, e)| Op::Locate(c, s, e)),
        1 => p().prop_map(Op::Leave),
        1 => p().prop_map(Op::TakeBack),
        1 => p().prop_map(Op::Pass),
        1 => (0..14_u8, -100..4_000_i32).prop_map(|(k, s)| Op::Scheduled(k, s)),
        3 => (p(), proptest::option::of(-100..5_000_i32)).prop_map(|(i, s)| Op::Hold(i, s)),
        2 => p().prop_map(Op::Release),
        1 => p().prop_map(Op::Cancel),
        3 => p().prop_map(Op::Reopen),
        2 => (p(), any::<bool>()).prop_map(|(i, a)| Op::HandOver(i, a)),
        3 => (p(), p()).prop_map(|(i, m)| Op::Merge(i, m)),
        3 => (p(), any::<u8>(), any::<u8>()).prop_map(|(incident, calls, units)| Op::Split { incident, calls, units }),
        3 => (p(), p()).prop_map(|(a, i)| Op::Move(a, i)),
        2 => (p(), p(), any::<bool>()).prop_map(|(i, w, undo)| Op::Link(i, w, undo)),
        1 => (p(), any::<bool>()).prop_map(|(i, j)| Op::Outside(i, j)),
        1 => (p(), 0..3_u8).prop_map(|(i, c)| Op::Receipt(i, c)),
        3 => p().prop_map(Op::Offer),
        2 => (p(), any::<bool>()).prop_map(|(i, a)| Op::Answer(i, a)),
        1 => p().prop_map(Op::Withdraw),
        1 => p().prop_map(Op::Receive),
        3 => (proptest::option::of(p()), proptest::option::of(p()), proptest::option::of(0..14_u8), any::<bool>(), proptest::bool::weighted(0.2))
            .prop_map(|(draft, call, kind, place, exercise)| Op::Draft { draft, call, kind, place, exercise }),
        1 => p().prop_map(Op::Discard),
        2 => p().prop_map(Op::OpenDraft),
        1 => (p(), 0..4_u8, 0..3_u8).prop_map(|(i, s, e)| Op::Place(i, s, e)),
    ]
}

pub fn present(subject: SubjectId, answered: bool, incident: Option<NewIncident>) -> Input {
    Input::PresentCall {
        subject,
        presented_at: None,
        number: None,
        caller: None,
        number_fingerprint: None,
        earlier_fingerprints: Vec::new(),
        location: None,
        answered,
        incident,
        exercise: false,
    }
}

pub fn classify(call: CallId, classification: Classification, repeat_of: Option<IncidentId>) -> Input {
    let outside = (classification == Classification::Passed).then(|| outside("civil_protection"));
    Input::ClassifyCall { call, classification, repeat_of, new_information: false, outside }
}

pub fn outside(service: &str) -> Outside {
    Outside { service: service.into(), number: None, person: None, receipt: None }
}

fn other_room(n: u8) -> RoomId {
    RoomId::new(if n.is_multiple_of(2) { "casablanca" } else { "rabat" }).unwrap()
}

fn sealed(world: &World, text: &str) -> Sealed {
    Sealed { subject: world.room.subject(), text: text.into() }
}

fn source(n: u8) -> PlaceSource {
    [PlaceSource::Operator, PlaceSource::Handset, PlaceSource::Cell, PlaceSource::Unit][n as usize % 4]
}

fn draft(world: &World, n: u8) -> DraftId {
    let known: Vec<DraftId> = world.room.state.drafts().keys().copied().collect();
    if known.is_empty() { DraftId(n.into()) } else { known[n as usize % known.len()] }
}

/// What a fact says about commitments and debts.
pub fn note(ledger: &mut Ledger, fact: &Fact, seq: u64) {
    match fact {
        Fact::Queued { incident, .. } | Fact::Reopened { incident, .. } => {
            ledger.ranking.insert(*incident);
        }
        Fact::Held { incident, .. }
        | Fact::Cancelled { incident, .. }
        | Fact::Merged { incident, .. }
        | Fact::TransferOffered { incident, .. } => {
            ledger.ranking.remove(incident);
        }
        Fact::AssignmentMoved { assignment, from, to } => {
            ledger.incident.insert(*assignment, *to);
            ledger.left(*from);
            ledger.order.insert(*assignment, seq);
            ledger.ranking.remove(to);
        }
        _ => {}
    }
}

/// Those whose bit is set.
fn some<T: Copy>(of: &[T], bits: u8) -> Vec<T> {
    of.iter().enumerate().filter(|(n, _)| bits >> (n % 8) & 1 == 1).map(|(_, t)| *t).collect()
}

pub fn step(w: &mut World, op: &Op) {
    let act = match op.clone() {
        Op::Call { caller, exercise, incident, ago_s } => {
            let incident = incident.map(|(k, p)| NewIncident { exercise, ..w.new_incident(k, p) });
            let Input::PresentCall { subject, answered, incident, .. } = present(w.room.subject(), false, incident) else { return };
            let input = Input::PresentCall {
                subject,
                presented_at: None,
                number: None,
                caller: None,
                number_fingerprint: Some(Fingerprint(format!("c{caller}"))),
                earlier_fingerprints: vec![Fingerprint(format!("c{}", caller + 1))],
                location: Some(Place::at(place(caller.into()).position, source(caller))),
                answered,
                incident,
                exercise,
            };
            let by = if ago_s.is_some() { Source::CatchUp } else { Source::Operator };
            return w.send_at(by, ago_s, input);
        }
        Op::CallBack(c, o) => {
            let outcome = [CallBackOutcome::Reached, CallBackOutcome::NotReached, CallBackOutcome::GivenUp][o as usize % 3];
            let reason = (outcome == CallBackOutcome::GivenUp).then(|| sealed(w, "in vain"));
            return w.send(Source::Operator, Input::Calls(CallAct::CallBack { call: w.call(c), outcome, reason }));
        }
        Op::Locate(c, s, east) => {
            let place = Place::at(place(east.into()).position, source(s));
            return w.send(Source::Telephony, Input::Calls(CallAct::Locate { call: w.call(c), place }));
        }
        Op::TakeBack(c) => return w.send(Source::Operator, Input::Calls(CallAct::TakeBack { call: w.call(c), why: None })),
        Op::Leave(c) => return w.send(Source::Operator, Input::Calls(CallAct::Leave { call: w.call(c), why: None })),
        Op::Pass(c) => {
            let call = w.call(c);
            return w.send(Source::Operator, classify(call, Classification::Passed, None));
        }
        Op::Place(i, s, east) => {
            let place = Some(Place::at(place(east.into()).position, source(s)));
            return w.send(Source::Operator, Input::ChangeIncident { incident: w.incident(i), place, kind: None, priority: None });
        }
        Op::Scheduled(kind, in_s) => {
            let until = w.room.now.plus_ms(i64::from(in_s) * 1_000);
            let incident = NewIncident { hold_until: Some(until), ..w.new_incident(kind, 2) };
            return w.send(Source::Operator, Input::OpenIncident { call: None, unit: None, incident });
        }
        Op::Hold(i, in_s) => {
            let until = in_s.map(|s| w.room.now.plus_ms(i64::from(s) * 1_000));
            Act::Hold { incident: w.incident(i), until, reason: None }
        }
        Op::Release(i) => Act::Release { incident: w.incident(i) },
        Op::Cancel(i) => Act::Cancel { incident: w.incident(i), reason: Some(sealed(w, "mistake")) },
        Op::Reopen(i) => Act::Reopen { incident: w.incident(i), reason: None },
        Op::HandOver(i, false) => Act::HandOver { incident: w.incident(i) },
        Op::HandOver(i, true) => Act::HandOverAccepted { incident: w.incident(i), receipt: None },
        Op::Merge(i, m) => Act::Merge { incident: w.incident(i), into: w.incident(m) },
        Op::Split { incident, calls, units } => {
            let id = w.incident(incident);
            let known = w.room.state.incidents().get(&id);
            let (calls, units): (Vec<CallId>, Vec<AssignmentId>) =
                known.map(|i| (some(&i.calls, calls), some(&i.assignments, units))).unwrap_or_default();
            let new = NewIncident { exercise: id.0 > EXERCISE_FROM, ..w.new_incident(incident, 2) };
            Act::Split { incident: id, calls, assignments: units, new }
        }
        Op::Move(a, i) => {
            let assignment = w.assignment(a);
            // Where it may go, mostly.
            let from = w.room.state.assignments().get(&assignment).and_then(|a| w.room.state.incidents().get(&a.incident));
            let to = from.and_then(|i| i.duplicate_of.or_else(|| i.links.first().copied())).filter(|_| i % 4 != 0);
            Act::MoveAssignment { assignment, to: to.unwrap_or_else(|| w.incident(i)) }
        }
        Op::Link(i, with, false) => Act::Link { incident: w.incident(i), with: w.incident(with) },
        Op::Link(i, with, true) => Act::Unlink { incident: w.incident(i), with: w.incident(with) },
        Op::Outside(i, joint) => Act::TellOutside { incident: w.incident(i), outside: outside("gendarmerie"), joint },
        Op::Receipt(i, contact) => Act::OutsideReceipt { incident: w.incident(i), contact: contact.into(), receipt: sealed(w, "77/2026") },
        Op::Offer(i) => Act::OfferTransfer { incident: w.incident(i), to: other_room(i) },
        Op::Answer(i, accepted) => {
            let incident = w.incident(i);
            let to = w.room.state.incidents().get(&incident).and_then(|i| i.transfer.as_ref()).map(|t| t.to.clone());
            Act::TransferAnswered { incident, from: to.unwrap_or_else(|| other_room(i)), accepted, theirs: Some(IncidentId(7)) }
        }
        Op::Withdraw(i) => Act::WithdrawTransfer { incident: w.incident(i) },
        Op::Receive(k) => {
            let clock = ClockStart { presented_at: None, answered_at: Some(w.room.now.plus_ms(-60_000)) };
            Act::Receive {
                from: other_room(k),
                theirs: IncidentId(k.into()),
                clock,
                carried: Carried::default(),
                new: w.new_incident(k, 2),
            }
        }
        Op::Draft { draft: d, call, kind, place: with_place, exercise } => {
            let text = DraftText {
                said: None,
                call: call.map(|c| w.call(c)),
                kind: kind.map(|k| w.new_incident(k, 2).kind),
                priority: None,
                place: with_place.then(|| place(kind.unwrap_or(0).into())),
                details: None,
                exercise,
            };
            Act::SaveDraft { draft: d.map(|d| draft(w, d)), subject: w.room.subject(), text }
        }
        Op::Discard(d) => Act::DiscardDraft { draft: draft(w, d) },
        Op::OpenDraft(d) => Act::OpenDraft { draft: draft(w, d) },
    };
    w.send(Source::Operator, Input::Incidents(act));
}
