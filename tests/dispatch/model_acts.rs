//! Random steps for assignments beyond the plain way forward, units' overlays, emergencies and alarms.

use crate::{
    model::{World, pick, source_of, unit},
    room::place,
};
use dawria::{
    dispatch::{Event, Input, Recorded, alarm, assign, emergency, model::*, overlay},
    id::{AssignmentId, EmergencyId, UnitId},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// One of them. Numbers choose among what there is.
#[derive(Clone, Debug)]
pub enum More {
    Reserve(u8, u8, Option<u16>),
    Reserved(u8, bool),
    Preempt { assignment: u8, to: Option<u8>, supervisor: bool },
    Refuse(u8, bool),
    Go(u8),
    Propose(u8, bool),
    Proposed(u8, bool, u8),
    Correct { assignment: u8, status: u8, ago_s: Option<u16> },
    Safety(u8, Option<u8>),
    Well(u8),
    Transport(u8, bool),
    Speak(u8, bool),
    Contact(u8, bool, bool),
    Ask(u8, u8),
    Answer(u8, bool),
    ShiftEnds(u8, Option<u16>),
    Emergency { unit: u8, known: bool, source: u8 },
    Saw(u8),
    EndEmergency(u8),
    EmergencyIncident(u8),
    Silence(u8),
}

pub fn more() -> impl Strategy<Value = More> {
    let (pick, unit) = (0..12_u8, 0..6_u8);
    prop_oneof![
        3 => (pick.clone(), unit.clone(), proptest::option::of(0..2_000_u16)).prop_map(|(i, u, t)| More::Reserve(i, u, t)),
        3 => (pick.clone(), any::<bool>()).prop_map(|(r, assign)| More::Reserved(r, assign)),
        2 => (pick.clone(), proptest::option::of(pick.clone()), any::<bool>())
            .prop_map(|(assignment, to, supervisor)| More::Preempt { assignment, to, supervisor }),
        1 => (pick.clone(), any::<bool>()).prop_map(|(a, known)| More::Refuse(a, known)),
        2 => pick.clone().prop_map(More::Go),
        3 => (pick.clone(), any::<bool>()).prop_map(|(a, there)| More::Propose(a, there)),
        2 => (pick.clone(), any::<bool>(), 0..3_u8).prop_map(|(a, yes, s)| More::Proposed(a, yes, s)),
        3 => (pick.clone(), 0..6_u8, proptest::option::of(0..2_000_u16))
            .prop_map(|(assignment, status, ago_s)| More::Correct { assignment, status, ago_s }),
        2 => (pick.clone(), proptest::option::of(0..40_u8)).prop_map(|(a, m)| More::Safety(a, m)),
        1 => pick.clone().prop_map(More::Well),
        3 => (pick.clone(), any::<bool>()).prop_map(|(a, there)| More::Transport(a, there)),
        1 => (unit.clone(), any::<bool>()).prop_map(|(u, on)| More::Speak(u, on)),
        2 => (unit.clone(), any::<bool>(), any::<bool>()).prop_map(|(u, on, fleet)| More::Contact(u, on, fleet)),
        1 => (unit.clone(), 0..5_u8).prop_map(|(u, w)| More::Ask(u, w)),
        1 => (unit.clone(), any::<bool>()).prop_map(|(u, grant)| More::Answer(u, grant)),
        1 => (unit.clone(), proptest::option::of(0..2_000_u16)).prop_map(|(u, t)| More::ShiftEnds(u, t)),
        2 => (unit, any::<bool>(), 0..3_u8).prop_map(|(unit, known, source)| More::Emergency { unit, known, source }),
        1 => pick.clone().prop_map(More::Saw),
        2 => pick.clone().prop_map(More::EndEmergency),
        1 => pick.clone().prop_map(More::EmergencyIncident),
        2 => pick.prop_map(More::Silence),
    ]
}

fn emergency_of(w: &World, n: u8) -> EmergencyId {
    pick(w.room.state.emergencies().keys().copied(), n).unwrap_or(EmergencyId(u64::from(n)))
}

pub fn step(w: &mut World, more: &More) {
    use assign::Act as A;
    let assignment = |w: &World, n: u8| w.assignment(n);
    let (source, input) = match more.clone() {
        More::Reserve(i, u, after) => {
            let at = after.map(|s| w.room.now.plus_ms(i64::from(s) * 1_000));
            (Source::Operator, Input::Assignment(A::Reserve { incident: w.incident(i), unit: unit(u), at }))
        }
        More::Reserved(n, assign) => {
            let assignment = pick(w.room.state.reserved().keys().copied(), n).unwrap_or(AssignmentId(u64::from(n)));
            let act = if assign { A::AssignReserved { assignment } } else { A::CancelReserved { assignment } };
            (Source::Operator, Input::Assignment(act))
        }
        More::Preempt { assignment: a, to, supervisor } => {
            w.room.role = if supervisor { "supervisor" } else { "operator" }.into();
            let to = to.map(|i| w.incident(i));
            (Source::Operator, Input::Assignment(A::Preempt { assignment: assignment(w, a), to }))
        }
        More::Refuse(a, known) => {
            let reason = if known { "too_far" } else { "no_such_reason" }.to_owned();
            (Source::Terminal, Input::Assignment(A::Refuse { assignment: assignment(w, a), reason }))
        }
        More::Go(a) => (Source::Terminal, Input::Assignment(A::Go { assignment: assignment(w, a) })),
        More::Propose(a, there) => {
            let status = if there { CrewStatus::OnScene } else { CrewStatus::EnRoute };
            let act = A::Propose { assignment: assignment(w, a), status, detected_at: w.room.now };
            (Source::Automatic, Input::Assignment(act))
        }
        More::Proposed(a, yes, s) => {
            let assignment = assignment(w, a);
            let act = if yes { A::Confirm { assignment } } else { A::Dismiss { assignment } };
            (source_of(s), Input::Assignment(act))
        }
        More::Correct { assignment: a, status, ago_s } => {
            let at = ago_s.map(|s| w.room.now.plus_ms(-i64::from(s) * 1_000));
            let why = Sealed { subject: w.room.subject(), text: "c2VhbGVk".into() };
            let status = CrewStatus::ALL[status as usize % 6];
            (Source::Operator, Input::Assignment(A::Correct { assignment: assignment(w, a), status, at, why }))
        }
        More::Safety(a, minutes) => {
            (Source::Terminal, Input::Assignment(A::Safety { assignment: assignment(w, a), minutes: minutes.map(u32::from) }))
        }
        More::Well(a) => (Source::Radio, Input::Assignment(A::Well { assignment: assignment(w, a) })),
        More::Transport(a, there) => {
            let status = if there { CrewStatus::AtDestination } else { CrewStatus::Transporting };
            (Source::Radio, Input::Status { assignment: assignment(w, a), status, disposition: None })
        }
        More::Speak(u, on) => (Source::Terminal, Input::Unit(overlay::Act::WantsToSpeak { unit: unit(u), on })),
        More::Contact(u, on, fleet) => {
            let source = if fleet { Source::Automatic } else { Source::Operator };
            (source, Input::Unit(overlay::Act::NoContact { unit: unit(u), on }))
        }
        More::Ask(u, wish) => {
            let wish = [Some(Wish::OffDuty), Some(Wish::Break), Some(Wish::Meal), Some(Wish::Refuel), None][wish as usize % 5];
            (Source::Terminal, Input::Unit(overlay::Act::Ask { unit: unit(u), wish }))
        }
        More::Answer(u, grant) => (Source::Operator, Input::Unit(overlay::Act::Answer { unit: unit(u), grant })),
        More::ShiftEnds(u, after) => {
            let at = after.map(|s| w.room.now.plus_ms(i64::from(s) * 1_000));
            (Source::Operator, Input::Unit(overlay::Act::ShiftEnds { unit: unit(u), at }))
        }
        More::Emergency { unit: u, known, source } => {
            w.room.position = known.then(|| place(30).position);
            (source_of(source), Input::Emergency(emergency::Act::Raise { unit: unit(u), subject: w.room.subject() }))
        }
        More::Saw(e) => (Source::Operator, Input::Emergency(emergency::Act::Acknowledge { emergency: emergency_of(w, e) })),
        More::EndEmergency(e) => {
            let act = emergency::Act::Clear { emergency: emergency_of(w, e), reason: emergency::EmergencyEnd::Mistake, note: None };
            (Source::Operator, Input::Emergency(act))
        }
        More::EmergencyIncident(e) => (Source::Operator, Input::Emergency(emergency::Act::OpenIncident { emergency: emergency_of(w, e) })),
        More::Silence(n) => {
            let all: Vec<_> = w.room.state.alarms().keys().cloned().collect();
            let Some(alarm) = all.get(n as usize % all.len().max(1)).cloned() else { return };
            (Source::Operator, Input::Alarm(alarm::Act::Silence { alarm }))
        }
    };
    w.send(source, input);
    w.room.role = "operator".into();
    w.room.position = None;
}

/// What the events alone say about promises and calls for help. Slow and plain on purpose.
#[derive(Default)]
pub struct Promises {
    reserved: BTreeMap<AssignmentId, UnitId>,
    help: BTreeMap<UnitId, EmergencyId>,
    ended: BTreeSet<EmergencyId>,
    on_scene: BTreeSet<AssignmentId>,
}

impl Promises {
    pub fn note(&mut self, rec: &Recorded) {
        match &rec.event {
            Event::Assignment(assign::Fact::Reserved { reserved }) => {
                assert_eq!(self.reserved.insert(reserved.id, reserved.unit.clone()), None);
            }
            Event::Assignment(assign::Fact::ReservationCancelled { assignment }) => {
                self.reserved.remove(assignment).expect("it was reserved");
            }
            Event::UnitAssigned { assignment, unit, tone_at, .. } => {
                if let Some(promised) = self.reserved.remove(assignment) {
                    assert_eq!(promised, *unit, "another unit went under a promised number");
                }
                // One that came upon something was not sent.
                assert!(tone_at.is_none() || !self.help.contains_key(unit), "{unit} calls for help and was sent by #{}", rec.seq);
            }
            Event::StatusChanged { assignment, status: CrewStatus::OnScene, .. } => {
                self.on_scene.insert(*assignment);
            }
            Event::AssignmentCleared { assignment, reason, .. } => {
                let arrived = self.on_scene.contains(assignment);
                let supervised = rec.actor.role == "supervisor";
                assert!(*reason != ClearReason::Preempted || !arrived || supervised, "pre-empted on scene by an operator: #{}", rec.seq);
                assert!(*reason != ClearReason::TimedOut || !arrived);
            }
            Event::Assignment(assign::Fact::Corrected { assignment, state, .. }) if *state < AssignmentState::OnScene => {
                self.on_scene.remove(assignment);
            }
            Event::Emergency(emergency::Fact::Raised { emergency: e }) => {
                assert_eq!(self.help.insert(e.unit.clone(), e.id), None, "one open emergency a unit");
            }
            Event::Emergency(emergency::Fact::Cleared { emergency, .. }) => {
                assert_ne!(rec.source, Source::Terminal, "only the room ends an emergency");
                assert!(self.ended.insert(*emergency), "ended twice");
                self.help.retain(|_, e| e != emergency);
            }
            _ => {}
        }
    }

    pub fn check(&self, w: &World) {
        for u in w.room.state.units().values() {
            assert_eq!(u.emergency.as_ref(), self.help.get(&u.id), "{}", u.id);
        }
        for r in w.room.state.reserved().values().filter(|r| r.is_open()) {
            assert_eq!(self.reserved.get(&r.id), Some(&r.unit), "a{}", r.id);
        }
    }
}
