//! Ids of the shell's own inputs: derived, so that the same deed after a restart is the same input.

use crate::{
    api::act::own_id,
    dispatch::{
        assign, closer, cover,
        input::{DeadlineId, Envelope, Input},
        model::{Actor, CrewStatus, Source},
        overlay,
        settings::{self, Settings},
    },
    id::{AssignmentId, IncidentId, RoomId, UnitId},
    quantity::Timestamp,
    store::seal::Sealer,
};

fn envelope(room: &RoomId, sealer: &Sealer, what: &str, input: Input) -> Envelope {
    Envelope {
        id: own_id(room, what),
        content: sealer.plain_fingerprint(what.as_bytes()),
        actor: Actor { account: "system".to_owned(), role: "system".to_owned(), position: None },
        source: Source::Automatic,
        occurred_at: None,
        position: None,
        input,
    }
}

/// A step of a synthetic test call: the `call`-th of the test room's start `epoch`.
pub fn synthetic(room: &RoomId, sealer: &Sealer, epoch: u64, call: u64, step: &str, input: Input) -> Envelope {
    envelope(room, sealer, &format!("synthetic {epoch} {call} {step}"), input)
}

/// A deadline that is due at `due`.
pub fn deadline(room: &RoomId, sealer: &Sealer, due: Timestamp, deadline: DeadlineId) -> Envelope {
    envelope(room, sealer, &format!("deadline {deadline:?} {due:?}"), Input::DeadlineReached { deadline })
}

/// The same, set again for a moment at which it was over once before: another deed, named by the journal sequence as well.
pub fn deadline_again(room: &RoomId, sealer: &Sealer, due: Timestamp, deadline: DeadlineId, at_seq: u64) -> Envelope {
    envelope(room, sealer, &format!("deadline {deadline:?} {due:?} {at_seq}"), Input::DeadlineReached { deadline })
}

/// The ranking of `incidents`, asked at journal sequence `at_seq`. Its content is not part of the fingerprint: after a restart the fleet
/// stands elsewhere, and still it is the same deed.
pub fn ranked(room: &RoomId, sealer: &Sealer, incidents: &[IncidentId], at_seq: u64, input: Input) -> Envelope {
    envelope(room, sealer, &format!("ranked {incidents:?} {at_seq}"), input)
}

/// The same lists with units of other rooms.
pub fn others(room: &RoomId, sealer: &Sealer, incidents: &[IncidentId], at_seq: u64, input: Input) -> Envelope {
    envelope(room, sealer, &format!("others {incidents:?} {at_seq}"), input)
}

/// A unit regained a usable position, told at journal sequence `at_seq`.
pub fn regained(room: &RoomId, sealer: &Sealer, unit: &UnitId, at_seq: u64) -> Envelope {
    envelope(room, sealer, &format!("regained {unit} {at_seq}"), Input::PositionRegained { unit: unit.clone() })
}

/// The fleet hears nothing of a unit any more, or does again; told at journal sequence `at_seq`.
pub fn contact(room: &RoomId, sealer: &Sealer, unit: UnitId, lost: bool, at_seq: u64) -> Envelope {
    let what = format!("contact {unit} {lost} {at_seq}");
    envelope(room, sealer, &what, Input::Unit(overlay::Act::NoContact { unit, on: lost }))
}

/// A unit's movements suggest a status; each status of an assignment is suggested once.
pub fn propose(room: &RoomId, sealer: &Sealer, assignment: AssignmentId, status: CrewStatus, detected_at: Timestamp) -> Envelope {
    let act = assign::Act::Propose { assignment, status, detected_at };
    envelope(room, sealer, &format!("propose {assignment} {status:?}"), Input::Assignment(act))
}

/// A technician accepted the clock at the start of this epoch.
pub fn clock_accepted(room: &RoomId, sealer: &Sealer, epoch: u64, wall: Timestamp) -> Envelope {
    let mut envelope = envelope(room, sealer, &format!("clock {epoch}"), Input::AcceptClock { wall });
    envelope.actor = Actor { account: "command-line".to_owned(), role: "technician".to_owned(), position: None };
    envelope.source = Source::Operator;
    envelope
}

/// What the watch over cover saw, told at journal sequence `at_seq`.
pub fn cover(room: &RoomId, sealer: &Sealer, act: cover::Act, at_seq: u64) -> Envelope {
    envelope(room, sealer, &format!("cover {act:?} {at_seq}"), Input::Cover(act))
}

/// What the look for closer units found, told at journal sequence `at_seq`.
pub fn closer(room: &RoomId, sealer: &Sealer, act: closer::Act, at_seq: u64) -> Envelope {
    envelope(room, sealer, &format!("closer {act:?} {at_seq}"), Input::Closer(act))
}

/// The settings a new room begins with.
pub fn first_settings(room: &RoomId, sealer: &Sealer, settings: Settings) -> Envelope {
    let act = settings::Act::Change { expected: 0, settings: Box::new(settings), reverts: None };
    let mut envelope = envelope(room, sealer, "first settings", Input::Settings(act));
    envelope.source = Source::Import;
    envelope
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn ids_repeat_for_the_same_deed_only() {
        let (a, b) = (RoomId::new("a").unwrap(), RoomId::new("b").unwrap());
        assert_eq!(own_id(&a, "ranked [1] 7"), own_id(&a, "ranked [1] 7"));
        assert_ne!(own_id(&a, "ranked [1] 7"), own_id(&a, "ranked [1] 8"));
        assert_ne!(own_id(&a, "ranked [1] 7"), own_id(&b, "ranked [1] 7"));
        assert_eq!(own_id(&a, "x").0.get_version_num(), 8);
    }
}
