//! What people and machines ask of a room beyond its orderly work: anything, at any time, also what must be refused, also about
//! incidents that left memory long ago.
//!
//! A new kind of input: add a line to [`KINDS`] and a function that makes one, and every simulated life has it.

use dawria::{
    dispatch::{Input, State, input::NewIncident, model::*, state::EXERCISE_FROM},
    id::{AssignmentId, CallId, IncidentId, InputId, UnitId},
    quantity::Position,
    store::seal::subject_of,
};
use rand::{RngExt, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;

/// What an input is made from.
pub struct Pick<'a> {
    pub state: &'a State,
    pub dice: &'a mut ChaCha8Rng,
    /// The id it will have.
    pub id: InputId,
}

type Make = fn(&mut Pick<'_>) -> (Source, Input);

/// How often (of the sum), and what.
pub const KINDS: [(u32, Make); 19] = [
    (3, answer),
    (2, abandon),
    (4, classify),
    (6, open),
    (4, change),
    (12, assign),
    (4, order_received),
    (3, cancel_received),
    (14, status),
    (4, end),
    (4, close),
    (5, duty),
    (5, unavailable),
    (4, position),
    (16, super::incidents::any),
    (14, super::room::assignment),
    (6, super::room::unit),
    (6, super::room::roster),
    (8, super::room::written),
];

/// Any of them.
pub fn any(pick: &mut Pick<'_>) -> (Source, Input) {
    let all: u32 = KINDS.iter().map(|(often, _)| often).sum();
    let mut n = pick.dice.random_range(0..all);
    for (often, make) in KINDS {
        if n < often {
            return make(pick);
        }
        n -= often;
    }
    unreachable!("the sum is the sum")
}

impl Pick<'_> {
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        *of.choose(self.dice).unwrap()
    }

    /// One of the last twenty, any ever made, or one that never was.
    fn number(&mut self, last: u64) -> u64 {
        match self.dice.random_range(0..20) {
            0 => last + self.dice.random_range(1..3),
            1 | 2 => self.dice.random_range(0..=last),
            _ => self.dice.random_range(last.saturating_sub(20)..=last),
        }
    }

    pub fn call(&mut self) -> CallId {
        let (last, exercises) = (self.state.calls().range(..CallId(EXERCISE_FROM)).next_back(), self.state.calls());
        match exercises.last_key_value() {
            Some((id, _)) if id.0 > EXERCISE_FROM && self.dice.random_range(0..8) == 0 => *id,
            _ => CallId(self.number(last.map_or(0, |(id, _)| id.0))),
        }
    }

    pub fn incident(&mut self) -> IncidentId {
        let (last, exercises) = (self.state.incidents().range(..IncidentId(EXERCISE_FROM)).next_back(), self.state.incidents());
        match exercises.last_key_value() {
            Some((id, _)) if id.0 > EXERCISE_FROM && self.dice.random_range(0..8) == 0 => *id,
            _ => IncidentId(self.number(last.map_or(0, |(id, _)| id.0))),
        }
    }

    pub fn assignment(&mut self) -> AssignmentId {
        let last = self.state.assignments().keys().next_back().map_or(0, |id| id.0);
        AssignmentId(self.number(last))
    }

    pub fn unit(&mut self) -> UnitId {
        let all: Vec<&UnitId> = self.state.units().keys().collect();
        match self.dice.random_range(0..15) {
            0 => UnitId::new("NOBODY").unwrap(),
            _ => all.choose(self.dice).map_or_else(|| UnitId::new("P-000").unwrap(), |id| (*id).clone()),
        }
    }

    pub fn place(&mut self) -> Place {
        let position =
            Position::new(316_295_000 + self.dice.random_range(-400_000..400_000), -79_811_000 + self.dice.random_range(-400_000..400_000));
        Place { position: position.unwrap(), source: PlaceSource::Operator, accuracy_m: None, found: None, said: None, verified: None }
    }

    pub fn priority(&mut self) -> Priority {
        self.one(&[Priority::P0, Priority::P1, Priority::P2, Priority::P3, Priority::P4])
    }

    pub fn kind(&mut self) -> String {
        if self.dice.random_range(0..20) == 0 {
            return "of no settings".into();
        }
        self.state.settings().types.choose(self.dice).unwrap().code.clone()
    }

    pub fn maybe<T>(&mut self, of_ten: u32, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.dice.random_range(0..10) < of_ten).then(|| make(self))
    }

    fn source(&mut self) -> Source {
        self.one(&[Source::Terminal, Source::Terminal, Source::Radio, Source::Operator])
    }
}

fn answer(p: &mut Pick<'_>) -> (Source, Input) {
    (Source::Operator, Input::AnswerCall { call: p.call() })
}

fn abandon(p: &mut Pick<'_>) -> (Source, Input) {
    (Source::Telephony, Input::AbandonCall { call: p.call() })
}

fn classify(p: &mut Pick<'_>) -> (Source, Input) {
    use Classification as C;
    let classification = p.one(&[C::Enquiry, C::Negative, C::Repeat, C::Repeat, C::Passed, C::Test, C::Intervention]);
    let repeat_of = p.maybe(if classification == C::Repeat { 9 } else { 1 }, Pick::incident);
    let outside = (classification == C::Passed && p.maybe(9, |_| ()).is_some()).then(|| Outside {
        service: "civil_protection".into(),
        number: None,
        person: None,
        receipt: None,
    });
    let new_information = repeat_of.is_some() && p.maybe(3, |_| ()).is_some();
    (Source::Operator, Input::ClassifyCall { call: p.call(), classification, repeat_of, new_information, outside })
}

fn open(p: &mut Pick<'_>) -> (Source, Input) {
    let (call, unit) = (p.maybe(4, Pick::call), p.maybe(4, Pick::unit));
    let incident = NewIncident {
        subject: subject_of(p.id, "incident"),
        kind: p.kind(),
        priority: p.priority(),
        place: p.place(),
        details: None,
        exercise: false,
        hold_until: None,
    };
    (Source::Operator, Input::OpenIncident { call, unit, incident })
}

fn change(p: &mut Pick<'_>) -> (Source, Input) {
    let (place, kind, priority) = (p.maybe(5, Pick::place), p.maybe(3, Pick::kind), p.maybe(5, Pick::priority));
    (Source::Operator, Input::ChangeIncident { incident: p.incident(), place, kind, priority })
}

fn assign(p: &mut Pick<'_>) -> (Source, Input) {
    (Source::Operator, Input::Assign { incident: p.incident(), unit: p.unit() })
}

fn order_received(p: &mut Pick<'_>) -> (Source, Input) {
    let assignment = p.assignment();
    let latest = p.state.assignments().get(&assignment).map_or(7, |a| a.order_seq);
    let order_seq = latest + p.dice.random_range(0..2) - p.dice.random_range(0..2);
    (Source::Terminal, Input::OrderReceived { assignment, order_seq })
}

fn cancel_received(p: &mut Pick<'_>) -> (Source, Input) {
    (Source::Terminal, Input::CancelReceived { assignment: p.assignment() })
}

fn status(p: &mut Pick<'_>) -> (Source, Input) {
    use CrewStatus as S;
    let status = p.one(&[S::Acknowledged, S::EnRoute, S::OnScene, S::Cleared]);
    let disposition = p.maybe(7, |_| Disposition::Settled);
    (p.source(), Input::Status { assignment: p.assignment(), status, disposition })
}

fn end(p: &mut Pick<'_>) -> (Source, Input) {
    use ClearReason as R;
    let reason = p.one(&[R::Freed, R::Freed, R::Refused, R::Refused, R::Finished, R::Cancelled]);
    (p.source(), Input::EndAssignment { assignment: p.assignment(), reason })
}

fn close(p: &mut Pick<'_>) -> (Source, Input) {
    (Source::Operator, Input::CloseIncident { incident: p.incident(), disposition: Disposition::Other, note: None })
}

fn duty(p: &mut Pick<'_>) -> (Source, Input) {
    let duty = p.one(&[Duty::On, Duty::On, Duty::On, Duty::Off, Duty::Unknown]);
    (Source::Operator, Input::SetDuty { unit: p.unit(), duty })
}

fn unavailable(p: &mut Pick<'_>) -> (Source, Input) {
    use Unavailability as U;
    let reason = p.maybe(5, |p| p.one(&[U::Break, U::Meal, U::Refuel, U::Post, U::ShiftEnding]));
    (Source::Operator, Input::SetUnavailable { unit: p.unit(), reason })
}

fn position(p: &mut Pick<'_>) -> (Source, Input) {
    let unit = p.unit();
    if p.dice.random_bool(0.5) {
        return (Source::Automatic, Input::PositionRegained { unit });
    }
    (Source::Radio, Input::StatePosition { unit, position: p.place().position })
}
