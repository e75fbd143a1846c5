//! A room as a shell would run it: time, positions, rankings under way, an archive of forgotten incidents, and every check after each step.

use dawria::{
    dispatch::{
        self, Ctx, Effect, Envelope, Event, Input, Recorded, Reject, Settings, State,
        decision::{AgeClass, Travel},
        input::{DeadlineId, RankingAnswer},
        invariant,
        model::*,
        positions::{Refusal, right_of},
        recall::{self, Wanted},
        recommend::{self, CandidateInput, SearchFacts},
        snapshot,
    },
    id::{IncidentId, InputId, RoomId, SubjectId, UnitId},
    quantity::{Position, Timestamp},
    rights::Right,
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};
use uuid::Uuid;

/// 2026-01-01T00:00:00Z.
pub const START: Timestamp = Timestamp(1_767_225_600_000);

/// Where a unit is, as fleet and roads would say.
#[derive(Clone, Debug)]
pub struct Whereabouts {
    pub travel: Travel,
    pub age: AgeClass,
    pub stated: bool,
    pub doubtful: bool,
    pub contested: bool,
    pub untrusted: bool,
}

impl Whereabouts {
    pub fn seconds(s: u64) -> Self {
        Self {
            travel: Travel::Reached(s * 1_000),
            age: AgeClass::Fresh,
            stated: false,
            doubtful: false,
            contested: false,
            untrusted: false,
        }
    }
}

pub struct Room {
    pub settings: Arc<Settings>,
    pub state: State,
    pub journal: Vec<Recorded>,
    pub now: Timestamp,
    pub clock_doubtful: bool,
    pub recalls: bool,
    /// Who acts next, and where.
    pub role: String,
    pub position: Option<Position>,
    /// Sign-on position of who acts.
    pub seat: Option<String>,
    /// Who acts, where a script names account, role and position.
    pub acting: Option<Actor>,
    guarded: bool,
    pub archive: BTreeMap<IncidentId, Recalled>,
    pub whereabouts: BTreeMap<UnitId, Whereabouts>,
    /// Where a unit is as far from one incident as said here.
    pub ways: BTreeMap<(UnitId, IncidentId), Travel>,
    /// Rankings asked for by effects and not yet made.
    pub asked: VecDeque<Vec<IncidentId>>,
    inputs: u128,
}

pub fn room_id() -> RoomId {
    RoomId::new("test").unwrap()
}

pub fn unit_id(s: &str) -> UnitId {
    UnitId::new(s).unwrap()
}

pub fn place(east: i32) -> Place {
    let position = Position::new(316_295_000, -79_811_000 + east * 10_000).unwrap();
    Place::at(position, PlaceSource::Operator)
}

/// Who sits at `desk-1`; `ali@desk-1` names the account too.
fn actor(role: &str, seat: Option<&str>) -> Actor {
    let (account, position) = match seat.map(|s| s.split_once('@').unwrap_or(("demo", s))) {
        Some((account, desk)) => (account, Some(desk.to_owned())),
        None => ("demo", None),
    };
    Actor { account: account.into(), role: role.into(), position }
}

impl Room {
    pub fn new(mut settings: Settings) -> Self {
        settings.room = room_id();
        settings.check().unwrap();
        let settings = Arc::new(settings);
        Self {
            state: State::new(room_id(), settings.clone()),
            settings,
            journal: Vec::new(),
            now: START,
            clock_doubtful: false,
            recalls: true,
            role: "operator".into(),
            position: None,
            seat: None,
            acting: None,
            guarded: false,
            archive: BTreeMap::new(),
            whereabouts: BTreeMap::new(),
            ways: BTreeMap::new(),
            asked: VecDeque::new(),
            inputs: 0,
        }
    }

    /// Asks of everybody whether he may, as the server does.
    pub fn guard(&mut self) {
        self.state.guard();
        self.guarded = true;
    }

    /// Who asks: whoever acts; in a guarded room the server and the terminals for themselves.
    fn asking(&self, source: Source, input: &Input) -> (Source, Actor) {
        let own = |role: &str| Actor { account: role.to_owned(), role: role.to_owned(), position: None };
        if self.guarded && (source == Source::Automatic || right_of(input) == Right::Server) {
            return (Source::Automatic, own("system"));
        }
        if self.guarded && source == Source::Terminal {
            return (source, own("terminal"));
        }
        (source, self.acting.clone().unwrap_or_else(|| actor(&self.role, self.seat.as_deref())))
    }

    /// Whoever sits nowhere, or says that he sits where nobody does, changes nothing: in every state and for every input of every test.
    fn check_off_position(&self, ctx: &Ctx, env: &Envelope) {
        if right_of(&env.input) == Right::Sit {
            return;
        }
        let mut state = self.state.clone();
        state.guard();
        let roles = ["call_taker", "dispatcher", "check_desk", "chief", "supervisor"];
        let role = roles[self.inputs as usize % roles.len()].to_owned();
        let position = ["rd-1", "chief-1", "all-1"].get(self.inputs as usize % 4).map(|p| (*p).to_owned());
        let actor = Actor { account: "off-duty".into(), role, position };
        let refused = dispatch::decide(&state, ctx, &Envelope { actor, ..env.clone() });
        let no = matches!(&refused, Err(Reject::Positions(Refusal::NotAllowed { .. } | Refusal::OffPosition { .. })));
        assert!(no, "somebody off position is refused: {refused:?} for {:?}", env.input);
    }

    pub fn subject(&self) -> SubjectId {
        SubjectId(Uuid::from_u128(self.inputs))
    }

    pub fn envelope(&mut self, source: Source, occurred_at: Option<Timestamp>, input: Input) -> Envelope {
        self.inputs += 1;
        let (source, actor) = self.asking(source, &input);
        Envelope {
            id: InputId(Uuid::from_u128(self.inputs)),
            content: Fingerprint(format!("{:032x}", self.inputs)),
            actor,
            source,
            occurred_at,
            position: self.position,
            input,
        }
    }

    pub fn send(&mut self, source: Source, input: Input) -> Result<Vec<Recorded>, Reject> {
        self.send_at(source, None, input)
    }

    pub fn send_at(&mut self, source: Source, occurred_at: Option<Timestamp>, input: Input) -> Result<Vec<Recorded>, Reject> {
        let recalled = match recall::wanted(&self.state, &input) {
            Some(wanted) if self.recalls => self.fetch(wanted).map(Box::new),
            Some(_) | None => None,
        };
        if let Input::DeadlineReached { deadline: DeadlineId::Forget(id) } = &input
            && let Some(r) = recall::of(&self.state, *id)
        {
            self.archive.insert(*id, r);
        }
        let ctx = Ctx { now: self.now, clock_doubtful: self.clock_doubtful, recalled };
        let env = self.envelope(source, occurred_at, input);
        let before = snapshot::hash(&self.state);
        let events = dispatch::decide(&self.state, &ctx, &env);
        self.check_off_position(&ctx, &env);
        assert_eq!(before, snapshot::hash(&self.state), "deciding changes nothing");
        let events = events?;
        assert!(!events.is_empty(), "accepted without an event: {:?}", env.input);
        for (n, rec) in events.iter().enumerate() {
            assert_eq!((rec.n as usize, rec.input, &rec.content), (n, env.id, &env.content));
            self.absorb(rec);
        }
        for rec in &events {
            for effect in dispatch::effects(rec, &self.state) {
                self.check_owed(rec, &effect);
                if let Effect::Recommend(ids) = effect {
                    self.asked.push_back(ids);
                }
            }
        }
        self.check_owed_to();
        if let Err(broken) = invariant::check(&self.state) {
            panic!("{broken}\nafter {:?}\nevents {events:#?}", env.input);
        }
        Ok(events)
    }

    /// Makes an event true, after a trip through the form in which it is journaled.
    fn absorb(&mut self, rec: &Recorded) {
        let json = serde_json::to_string(rec).unwrap();
        let back: Recorded = serde_json::from_str(&json).unwrap();
        assert_eq!(&back, rec, "an event survives its journal form");
        if let Event::ClockAccepted { wall, .. } = rec.event {
            self.now = wall;
        }
        dispatch::apply(&mut self.state, &back).unwrap();
        self.journal.push(back);
    }

    fn check_owed(&self, rec: &Recorded, effect: &Effect) {
        let pending = dispatch::pending_effects(&self.state);
        let ok = match effect {
            Effect::Recommend(ids) => pending.iter().any(|p| matches!(p, Effect::Recommend(all) if ids.iter().all(|i| all.contains(i)))),
            // A tone sends an order again that may have its receipt.
            Effect::Order { .. } => pending.contains(effect) || matches!(rec.event, Event::DeadlinePassed { .. }),
            Effect::Cancel { .. }
            | Effect::Alarm(_)
            | Effect::Emergency(_)
            | Effect::Suggest { .. }
            | Effect::Notice(_)
            | Effect::Between(_) => pending.contains(effect),
        };
        assert!(ok, "{effect:?} is owed by the state too, not only by {:?}", rec.event);
    }

    /// What a unit's terminal is told when it connects is its part of all that is owed.
    fn check_owed_to(&self) {
        let unit_of = |e: &Effect| match e {
            Effect::Order { unit, .. } | Effect::Cancel { unit, .. } | Effect::Suggest { unit, .. } => Some(unit.clone()),
            Effect::Notice(owed) => Some(owed.unit.clone()),
            Effect::Recommend(_) | Effect::Alarm(_) | Effect::Emergency(_) | Effect::Between(_) => None,
        };
        let pending: Vec<Effect> = dispatch::pending_effects(&self.state).into_iter().filter(|e| unit_of(e).is_some()).collect();
        for unit in self.state.units().keys() {
            let part: Vec<Effect> = pending.iter().filter(|e| unit_of(e).as_ref() == Some(unit)).cloned().collect();
            assert_eq!(dispatch::effects::owed_to(&self.state, unit), part);
        }
        assert_eq!(dispatch::effects::owed_where(&self.state, |_| true), pending);
    }

    fn fetch(&self, wanted: Wanted) -> Option<Recalled> {
        match wanted {
            Wanted::Incident(i) => Some(self.archive[&i].clone()),
            // A reservation that left memory was never an assignment.
            Wanted::Assignment(a) => self.archive.values().find(|r| r.assignments.iter().any(|x| x.id == a)).cloned(),
        }
    }

    /// Ranks a batch as the shell would; `k` looks for fewer than asked, as if the town were full of units.
    pub fn rank(&self, ids: &[IncidentId], k: Option<u32>) -> Vec<RankingAnswer> {
        let search =
            SearchFacts { by_road: true, map_checksum: None, closures_version: self.state.closures().version(), made_at: self.now };
        // What the ranking worker gets: a part of the state, that must be enough.
        let state = self.state.excerpt(ids);
        let wanted = recommend::wanted(&state, ids);
        let made = ids.iter().filter_map(|id| {
            let mut req = recommend::request(&state, *id, wanted)?;
            req.k = k.unwrap_or(req.k);
            let mut units: Vec<CandidateInput> = self.state.units().keys().map(|u| self.candidate(u)).collect();
            for c in &mut units {
                c.travel = self.ways.get(&(c.unit.clone(), *id)).copied().unwrap_or(c.travel);
            }
            let ranking = dispatch::recommend(&state, &req, units, &search);
            assert_eq!(ranking.record.units.len(), self.state.units().len(), "the record holds every unit of the room");
            Some(RankingAnswer { incident: *id, recommendation: ranking.recommendation })
        });
        made.collect()
    }

    pub fn candidate(&self, unit: &UnitId) -> CandidateInput {
        let w = self.whereabouts.get(unit).cloned().unwrap_or(Whereabouts { age: AgeClass::None, ..Whereabouts::seconds(0) });
        let known = w.age != AgeClass::None;
        let east = w.travel.reached_ms().map_or(0, |ms| (ms / 1_000) as i32);
        CandidateInput {
            unit: unit.clone(),
            position: known.then(|| place(east).position),
            age_ms: known.then_some(1_000),
            age_class: w.age,
            doubtful: w.doubtful,
            contested: w.contested,
            untrusted: w.untrusted,
            stated: w.stated,
            out_of_sector: false,
            snapped: None,
            travel: if known { w.travel } else { Travel::NotSearched },
            distance_m: None,
        }
    }

    /// Fires every deadline due by `until`, each at its time, then it is `until`.
    pub fn run_to(&mut self, until: Timestamp) -> Vec<Recorded> {
        let mut out = Vec::new();
        while let Some((at, deadline)) = self.state.next_deadline().filter(|(at, _)| *at <= until) {
            self.now = self.now.max(at);
            out.extend(
                self.send(Source::Automatic, Input::DeadlineReached { deadline: deadline.clone() })
                    .expect("a deadline that is due is taken"),
            );
            assert!(self.state.next_deadline() != Some((at, deadline.clone())), "{deadline:?} fires once");
        }
        self.now = self.now.max(until);
        out
    }

    /// The fold of the journal, under other settings and through a snapshot at `cut`, is the same state and owes the same.
    pub fn check_replay(&self, cut: usize) {
        let mut other = Settings::example();
        other.priorities.iter_mut().for_each(|p| p.nobody_assigned_s += 1);
        let mut folded = State::new(room_id(), other);
        let mut resumed = None;
        for (n, rec) in self.journal.iter().enumerate() {
            if n == cut.min(self.journal.len() - 1) {
                let bytes = snapshot::encode(&folded);
                let back = snapshot::decode(&bytes, &room_id(), self.settings.clone()).unwrap();
                assert_eq!(back, folded);
                resumed = Some(back);
            }
            dispatch::apply(&mut folded, rec).unwrap();
            if let Some(r) = resumed.as_mut() {
                dispatch::apply(r, rec).unwrap();
            }
        }
        let hash = snapshot::hash(&self.state);
        assert_eq!(snapshot::hash(&folded), hash, "replay gives the same state");
        if let Some(r) = resumed {
            assert_eq!(snapshot::hash(&r), hash, "snapshot and tail give the same state");
            assert_eq!(dispatch::pending_effects(&r), dispatch::pending_effects(&self.state), "a restart owes the same");
            assert_eq!(r.next_deadline(), self.state.next_deadline(), "a restart waits for the same deadline");
            invariant::check(&r).unwrap();
        }
    }
}
