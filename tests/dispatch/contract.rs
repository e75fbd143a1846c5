//! What the shell relies on: answers from events, gaps found, snapshots judged, recalled states checked.

use crate::room::{Room, Whereabouts, place, room_id, unit_id};
use dawria::{
    dispatch::{
        self, Ctx, Event, Input, Reject, Settings, State, Unfit,
        answer::{self, Answer},
        input::NewIncident,
        model::*,
        recall::{self, Wanted},
        snapshot::{self, SnapshotError},
    },
    id::{AssignmentId, CallId, IncidentId, RoomId},
};

fn call(room: &Room) -> Input {
    let subject = room.subject();
    let incident = NewIncident {
        subject,
        kind: "fight".into(),
        priority: Priority::P1,
        place: place(0),
        details: None,
        exercise: false,
        hold_until: None,
    };
    Input::PresentCall {
        subject,
        presented_at: None,
        number: None,
        caller: None,
        number_fingerprint: None,
        earlier_fingerprints: Vec::new(),
        exercise: false,
        location: None,
        answered: true,
        incident: Some(incident),
    }
}

/// A car assigned to the incident of a call.
fn room() -> Room {
    let mut room = Room::new(Settings::example());
    let (unit, service) = (unit_id("P-1"), "police_secours".to_owned());
    let register = Input::RegisterUnit { unit: unit.clone(), kind: UnitKind::Car, service, reach: Reach::Terminal, devices: vec![] };
    room.send(Source::Operator, register).unwrap();
    room.send(Source::Operator, Input::SetDuty { unit: unit.clone(), duty: Duty::On }).unwrap();
    room.whereabouts.insert(unit, Whereabouts::seconds(100));
    let input = call(&room);
    room.send(Source::Operator, input).unwrap();
    let answers = room.rank(&[IncidentId(1)], None);
    room.send(Source::Automatic, Input::Ranked { answers }).unwrap();
    room
}

#[test]
fn answers_are_rebuilt_from_events() {
    let mut room = room();
    let (call_1, rest) = room.journal[2..].split_at(4);
    assert_eq!(answer::of(call_1), Some(Answer::Call { call: CallId(1), incident: Some(IncidentId(1)), seq: 6 }));
    assert_eq!(answer::of(rest), Some(Answer::Assignment { assignment: AssignmentId(1), seq: 7 }));
    let closed = room.send(Source::Operator, close()).unwrap();
    assert_eq!(answer::of(&closed).map(|a| a.seq()), Some(9));
    let incident = NewIncident {
        subject: room.subject(),
        kind: "fight".into(),
        priority: Priority::P2,
        place: place(0),
        details: None,
        exercise: false,
        hold_until: None,
    };
    let input = Input::OpenIncident { call: None, unit: Some(unit_id("P-1")), incident };
    let opened = room.send(Source::Terminal, input).unwrap();
    let patrol = Answer::Incident { incident: IncidentId(2), assignment: Some(AssignmentId(2)), seq: 12 };
    assert_eq!(answer::of(&opened), Some(patrol));
    assert_eq!(answer::of(&[]), None);
}

fn close() -> Input {
    Input::CloseIncident { incident: IncidentId(1), disposition: Disposition::Settled, note: None }
}

#[test]
fn a_gap_or_a_stranger_in_the_journal_is_found() {
    let room = room();
    let mut state = State::new(room_id(), Settings::example());
    let unfit = dispatch::apply(&mut state, &room.journal[1]).unwrap_err();
    assert_eq!(unfit, Unfit::Gap { after: 0, found: 2 });
    let mut stranger = room.journal[0].clone();
    stranger.event = Event::CallAnswered { call: CallId(5) };
    let mut state = State::new(room_id(), Settings::example());
    let unfit = dispatch::apply(&mut state, &stranger).unwrap_err();
    assert_eq!(unfit, Unfit::Missing { seq: 1, what: "call 5".into() });
}

#[test]
fn a_damaged_cut_or_foreign_snapshot_is_not_read() {
    let room = room();
    let bytes = snapshot::encode(&room.state);
    let decode = |b: &[u8]| snapshot::decode(b, &room_id(), Settings::example());
    assert_eq!(decode(&bytes).unwrap(), room.state);
    for n in 0..bytes.len() {
        let mut bad = bytes.clone();
        bad[n] ^= 1;
        assert!(decode(&bad).is_err(), "byte {n} flipped");
        assert!(decode(&bytes[..n]).is_err(), "cut at {n}");
    }
    let mut newer = bytes.clone();
    newer[4] = 99;
    assert_eq!(decode(&newer).unwrap_err(), SnapshotError::Format { found: 99 });
    let other = RoomId::new("agadir").unwrap();
    let foreign = snapshot::decode(&bytes, &other, Settings::example()).unwrap_err();
    assert_eq!(foreign, SnapshotError::Room { found: room_id(), wanted: other });
}

#[test]
fn a_recalled_state_that_does_not_fit_is_refused() {
    let mut room = room();
    room.send(Source::Operator, close()).unwrap();
    room.send(Source::Terminal, Input::CancelReceived { assignment: AssignmentId(1) }).unwrap();
    room.run_to(room.now.plus_ms(72 * 3_600_000));
    let input = Input::Status { assignment: AssignmentId(1), status: CrewStatus::OnScene, disposition: None };
    assert_eq!(recall::wanted(&room.state, &input), Some(Wanted::Assignment(AssignmentId(1))));
    let good = room.archive[&IncidentId(1)].clone();
    let decide = |room: &mut Room, recalled: Option<Recalled>| {
        let env = room.envelope(Source::Terminal, None, input.clone());
        let ctx = Ctx { now: room.now, clock_doubtful: false, recalled: recalled.map(Box::new) };
        dispatch::decide(&room.state, &ctx, &env)
    };
    let forgotten = Reject::AssignmentForgotten(AssignmentId(1));
    let spoil: [fn(&mut Recalled); 6] = [
        |r| r.incident.state = IncidentState::OnScene,
        |r| r.incident.disposition = None,
        |r| r.incident.id = IncidentId(9),
        |r| r.assignments[0].state = AssignmentState::OnScene,
        |r| r.calls.clear(),
        |r| r.assignments.clear(),
    ];
    for (n, spoil) in spoil.into_iter().enumerate() {
        let mut bad = good.clone();
        spoil(&mut bad);
        assert_eq!(decide(&mut room, Some(bad)).unwrap_err(), forgotten, "spoilt {n}");
    }
    assert_eq!(decide(&mut room, None).unwrap_err(), forgotten);
    let events = decide(&mut room, Some(good)).unwrap();
    assert!(matches!(events[0].event, Event::IncidentRecalled { .. }));
    assert!(matches!(events[1].event, Event::StatusLate { .. }));
}

#[test]
fn crowded_memory_lets_closed_incidents_and_calls_go_early() {
    let mut settings = Settings::example();
    let l = &mut settings.limits;
    (l.open_incidents, l.incidents, l.open_calls, l.calls) = (4, 8, 4, 8);
    let mut room = Room::new(settings);
    for n in 1..=50 {
        let input = call(&room);
        room.send(Source::Operator, input).unwrap();
        let incident = IncidentId(n);
        room.send(Source::Operator, Input::CloseIncident { incident, disposition: Disposition::Other, note: None }).unwrap();
        room.run_to(room.now.plus_ms(1_000));
        assert!(room.state.incidents().len() <= 6 && room.state.calls().len() <= 6);
    }
    room.asked.clear();
    room.check_replay(100);
}

#[test]
fn time_never_goes_back_by_itself() {
    let mut room = room();
    let last = room.state.last_stamp().unwrap();
    room.now = last.plus_ms(-60_000);
    let events = room.send(Source::Operator, close()).unwrap();
    assert!(events.iter().all(|e| e.recorded_at == last));
}
