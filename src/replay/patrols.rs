//! The patrols of a simulated room: where each is, what it did. Every policy moves its own.

use super::ground::Way;
use crate::{
    dispatch::model::{Duty, Reach, Unavailability, UnitKind},
    id::UnitId,
    quantity::{Position, Timestamp},
};
use std::collections::BTreeMap;

/// A patrol as planned.
#[derive(Clone, Debug, PartialEq)]
pub struct PatrolPlan {
    /// Call sign.
    pub id: UnitId,
    /// Kind.
    pub kind: UnitKind,
    /// Service code.
    pub service: String,
    /// How its crew is reached.
    pub reach: Reach,
    /// Where it waits, and returns to.
    pub post: Position,
    /// On duty from the beginning; otherwise when the demand says.
    pub on_duty: bool,
    /// What it can do, by code.
    pub capabilities: Vec<String>,
    /// How many people are on it; 0: not known.
    pub strength: u32,
}

/// What a unit does as soon as it is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Goes on or off duty.
    Duty(Duty),
    /// Cannot be sent, or can again.
    Unavailable(Option<Unavailability>),
}

/// One patrol.
#[derive(Clone, Debug)]
pub struct Patrol {
    /// As planned.
    pub plan: PatrolPlan,
    /// Kept until it is free.
    pub wish: Option<Wish>,
    stand: Stand,
    on_duty_since: Option<Timestamp>,
    busy_since: Option<Timestamp>,
    /// Time on duty so far, ms.
    pub duty_ms: i64,
    /// Time committed so far, ms.
    pub busy_ms: i64,
    /// The period looked at is over.
    counted: bool,
    /// Metres driven so far.
    pub metres: u64,
}

#[derive(Clone, Debug)]
enum Stand {
    At(Position),
    On { way: Way, since: Timestamp },
}

impl Patrol {
    /// Where it is.
    pub fn position(&self, now: Timestamp) -> Position {
        match &self.stand {
            Stand::At(p) => *p,
            Stand::On { way, since } => way.at(share(way, *since, now)),
        }
    }

    /// Sets out at `since`, which may lie ahead.
    pub fn drive(&mut self, way: Way, since: Timestamp) {
        self.halt(since);
        self.stand = Stand::On { way, since };
    }

    /// Stops where it is; what was driven counts.
    pub fn halt(&mut self, now: Timestamp) {
        if let Stand::On { way, since } = &self.stand {
            let share = share(way, *since, now);
            self.metres += (way.metres as f64 * share).round() as u64;
            self.stand = Stand::At(way.at(share));
        }
    }

    /// Stops and stands there.
    pub fn stand_at(&mut self, now: Timestamp, place: Position) {
        self.halt(now);
        self.stand = Stand::At(place);
    }

    /// Committed from now.
    pub fn commit(&mut self, now: Timestamp) {
        if !self.counted {
            self.busy_since.get_or_insert(now);
        }
    }

    /// Free from now.
    pub fn free(&mut self, now: Timestamp) {
        self.busy_ms += self.busy_since.take().map_or(0, |since| now.since_ms(since));
    }

    /// On or off duty from now.
    pub fn duty(&mut self, now: Timestamp, on: bool) {
        self.duty_ms += self.on_duty_since.take().map_or(0, |since| now.since_ms(since));
        self.on_duty_since = (on && !self.counted).then_some(now);
    }

    /// The period looked at ends here. What is still under way is brought to its end, but a policy that leaves more of it behind must not
    /// look less busy for that.
    pub fn period_ends(&mut self, now: Timestamp) {
        self.free(now);
        self.duty(now, false);
        self.counted = true;
    }

    /// The end of the run.
    pub fn settle(&mut self, now: Timestamp) {
        self.period_ends(now);
        self.halt(now);
    }
}

fn share(way: &Way, since: Timestamp, now: Timestamp) -> f64 {
    (now.since_ms(since) as f64 / way.ms as f64).clamp(0.0, 1.0)
}

/// All patrols of a room.
#[derive(Clone, Debug, Default)]
pub struct Patrols {
    all: Vec<Patrol>,
    number: BTreeMap<UnitId, usize>,
}

impl Patrols {
    /// At their posts.
    pub fn new(plans: impl IntoIterator<Item = PatrolPlan>) -> Self {
        let mut patrols = Self::default();
        for plan in plans {
            patrols.number.insert(plan.id.clone(), patrols.all.len());
            patrols.all.push(Patrol {
                stand: Stand::At(plan.post),
                plan,
                wish: None,
                on_duty_since: None,
                busy_since: None,
                duty_ms: 0,
                busy_ms: 0,
                metres: 0,
                counted: false,
            });
        }
        patrols
    }

    /// All, in the order planned.
    pub fn all(&self) -> &[Patrol] {
        &self.all
    }

    /// The number of a unit.
    pub fn number(&self, unit: &UnitId) -> Option<usize> {
        self.number.get(unit).copied()
    }

    /// A unit.
    pub fn get(&self, unit: &UnitId) -> Option<&Patrol> {
        self.all.get(self.number(unit)?)
    }

    /// A unit, to be changed.
    pub fn get_mut(&mut self, unit: &UnitId) -> Option<&mut Patrol> {
        let n = self.number(unit)?;
        self.all.get_mut(n)
    }

    /// The end of the period looked at; the run goes on until everybody is back.
    pub fn period_ends(&mut self, now: Timestamp) {
        self.all.iter_mut().for_each(|p| p.period_ends(now));
    }

    /// The end of the run.
    pub fn settle(&mut self, now: Timestamp) {
        self.all.iter_mut().for_each(|p| p.settle(now));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn a_patrol_called_away_on_its_way_back_starts_from_where_it_is() {
        let (post, scene) = (Position { lat_e7: 0, lon_e7: 0 }, Position { lat_e7: 10_000, lon_e7: 0 });
        let id = UnitId::new("P-1").unwrap();
        let plan = PatrolPlan {
            id: id.clone(),
            kind: UnitKind::Car,
            service: "s".into(),
            reach: Reach::Radio,
            post,
            on_duty: true,
            capabilities: Vec::new(),
            strength: 0,
        };
        let mut patrols = Patrols::new([plan]);
        let p = patrols.get_mut(&id).unwrap();
        p.duty(Timestamp(0), true);
        p.commit(Timestamp(0));
        p.drive(Way { ms: 1_000, metres: 100, points: vec![post, scene] }, Timestamp(500));
        assert_eq!(p.position(Timestamp(400)), post);
        p.stand_at(Timestamp(1_500), scene);
        p.free(Timestamp(3_000));
        p.drive(Way { ms: 1_000, metres: 100, points: vec![scene, post] }, Timestamp(3_000));
        assert_eq!(p.position(Timestamp(3_250)), Position { lat_e7: 7_500, lon_e7: 0 });
        p.halt(Timestamp(3_500));
        assert_eq!((p.position(Timestamp(9_000)), p.metres), (Position { lat_e7: 5_000, lon_e7: 0 }, 150));
        p.settle(Timestamp(10_000));
        assert_eq!((p.busy_ms, p.duty_ms), (3_000, 10_000));
    }
}
