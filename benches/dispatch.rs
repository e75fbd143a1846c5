//! The core's own time per decision: a room of 800 units, 300 of them busy, 100 incidents waiting. No journal, no roads.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed bench")]

use dawria::{
    dispatch::{
        self, Ctx, Envelope, Input, Recorded, Settings, State,
        decision::{AgeClass, Travel},
        input::{NewIncident, RankingAnswer},
        model::*,
        recommend::{self, CandidateInput, SearchFacts},
        snapshot,
    },
    id::{AssignmentId, IncidentId, InputId, RoomId, SubjectId, UnitId},
    quantity::{Position, Timestamp},
};
use divan::{Bencher, black_box};
use uuid::Uuid;

const UNITS: u64 = 800;
const BUSY: u64 = 300;
const WAITING: u64 = 100;

fn main() {
    divan::main();
}

struct Room {
    state: State,
    inputs: u128,
    ctx: Ctx,
}

impl Room {
    fn new() -> Self {
        let state = State::new(RoomId::new("bench").unwrap(), Settings::example());
        let mut room = Self { state, inputs: 0, ctx: Ctx { now: Timestamp(1_767_225_600_000), clock_doubtful: false, recalled: None } };
        for n in 0..UNITS {
            let register = Input::RegisterUnit {
                unit: unit(n),
                kind: if n % 4 == 0 { UnitKind::Motorbike } else { UnitKind::Car },
                service: "police_secours".into(),
                reach: Reach::Terminal,
                devices: vec![],
            };
            room.send(register);
            room.send(Input::SetDuty { unit: unit(n), duty: Duty::On });
        }
        for n in 0..BUSY {
            room.send(call(Priority::P2));
            room.send(Input::Assign { incident: IncidentId(n + 1), unit: unit(n) });
            let assignment = AssignmentId(n + 1);
            room.send(Input::Status { assignment, status: CrewStatus::Acknowledged, disposition: None });
        }
        for _ in 0..WAITING {
            room.send(call(Priority::P4));
        }
        room
    }

    fn envelope(&mut self, input: Input) -> Envelope {
        self.inputs += 1;
        Envelope {
            id: InputId(Uuid::from_u128(self.inputs)),
            content: Fingerprint("0123456789abcdef0123456789abcdef".into()),
            actor: Actor { account: "demo".into(), role: "operator".into(), position: None },
            source: Source::Operator,
            occurred_at: None,
            position: None,
            input,
        }
    }

    fn send(&mut self, input: Input) -> Vec<Recorded> {
        let env = self.envelope(input);
        let events = dispatch::decide(&self.state, &self.ctx, &env).unwrap();
        events.iter().for_each(|e| dispatch::apply(&mut self.state, e).unwrap());
        events
    }

    /// The newest incident ranked.
    fn rank(&self) -> RankingAnswer {
        let incident = *self.state.incidents().keys().next_back().unwrap();
        let req = recommend::request(&self.state, incident, 1).unwrap();
        let search = SearchFacts { by_road: true, map_checksum: None, closures_version: 0, made_at: self.ctx.now };
        let ranking = dispatch::recommend(&self.state, &req, candidates(), &search);
        RankingAnswer { incident, recommendation: ranking.recommendation }
    }
}

fn unit(n: u64) -> UnitId {
    UnitId::new(&format!("P-{n}")).unwrap()
}

fn position(n: u64) -> Position {
    Position::from_degrees(31.60 + (n % 40) as f64 * 0.002, -8.05 + (n / 40) as f64 * 0.004).unwrap()
}

fn call(priority: Priority) -> Input {
    let place = Place { position: position(17), source: PlaceSource::Operator, accuracy_m: None, found: None, said: None, verified: None };
    let subject = SubjectId(Uuid::from_u128(1));
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
        incident: Some(NewIncident { subject, kind: "fight".into(), priority, place, details: None, exercise: false, hold_until: None }),
    }
}

fn candidates() -> Vec<CandidateInput> {
    let all = (0..UNITS).map(|n| CandidateInput {
        unit: unit(n),
        position: Some(position(n)),
        age_ms: Some(500),
        age_class: AgeClass::Fresh,
        doubtful: false,
        contested: false,
        untrusted: false,
        stated: false,
        out_of_sector: false,
        snapped: None,
        // The nearest free ones were reached.
        travel: if (BUSY..BUSY + 8).contains(&n) { Travel::Reached(10_000 * (n - BUSY + 1)) } else { Travel::Beyond(90_000) },
        distance_m: None,
    });
    all.collect()
}

/// A call with its incident: decide and apply, four events.
#[divan::bench]
fn call_to_queue_800_units(b: Bencher) {
    let mut room = Room::new();
    b.bench_local(|| {
        let env = room.envelope(call(Priority::P1));
        let events = dispatch::decide(&room.state, &room.ctx, &env).unwrap();
        // Applied to the same state each time: its size must not grow with the number of runs.
        black_box(events)
    });
}

/// A ranking's answer becomes an assignment: decide alone.
#[divan::bench]
fn ranked_to_assigned_800_units(b: Bencher) {
    let mut room = Room::new();
    room.send(call(Priority::P1));
    let answers = vec![room.rank()];
    let env = room.envelope(Input::Ranked { answers });
    b.bench_local(|| black_box(dispatch::decide(&room.state, &room.ctx, &env).unwrap()));
}

/// A whole incident: call, ranking's answer, receipt, four statuses, closed; decided, applied and its effects taken.
#[divan::bench]
fn whole_incident_800_units(b: Bencher) {
    let mut room = Room::new();
    b.bench_local(|| {
        room.ctx.now = room.ctx.now.plus_ms(1_000);
        let mut events = room.send(call(Priority::P1));
        let answers = vec![room.rank()];
        events.extend(room.send(Input::Ranked { answers }));
        let assignment = *room.state.assignments().keys().next_back().unwrap();
        let order_seq = room.state.assignments()[&assignment].order_seq;
        events.extend(room.send(Input::OrderReceived { assignment, order_seq }));
        for status in [CrewStatus::Acknowledged, CrewStatus::EnRoute, CrewStatus::OnScene, CrewStatus::Cleared] {
            let disposition = (status == CrewStatus::Cleared).then_some(Disposition::Settled);
            events.extend(room.send(Input::Status { assignment, status, disposition }));
        }
        let effects: Vec<_> = events.iter().flat_map(|e| dispatch::effects(e, &room.state)).collect();
        room.send(Input::CancelReceived { assignment });
        while let Some((at, deadline)) = room.state.next_deadline().filter(|(at, _)| *at <= room.ctx.now) {
            black_box(at);
            room.send(Input::DeadlineReached { deadline });
        }
        black_box(effects)
    });
}

/// The list and the decision record for one incident, travel times given.
#[divan::bench]
fn recommend_800_units(b: Bencher) {
    let mut room = Room::new();
    room.send(call(Priority::P1));
    b.bench_local(|| black_box(room.rank()));
}

/// One crew status applied.
#[divan::bench]
fn status_800_units(b: Bencher) {
    let mut room = Room::new();
    let status = Input::Status { assignment: AssignmentId(1), status: CrewStatus::EnRoute, disposition: None };
    let env = room.envelope(status);
    b.with_inputs(|| room.state.clone()).bench_local_values(|mut state| {
        let events = dispatch::decide(&state, &room.ctx, &env).unwrap();
        events.iter().for_each(|e| dispatch::apply(&mut state, e).unwrap());
        state
    });
}

/// The state as a snapshot with its hash.
#[divan::bench]
fn snapshot_800_units_400_incidents(b: Bencher) {
    let room = Room::new();
    b.bench_local(|| black_box(snapshot::encode(&room.state)));
}
