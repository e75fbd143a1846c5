//! Questions to the fleet.

use super::{
    age::AgeClass,
    config::Mobility,
    counts::Doubt,
    index::Near,
    slot::{Shown, Slot},
    table::{Fleet, UnitIx},
};
use crate::{
    fix::Trust,
    id::{DeviceId, UnitId},
    quantity::{Course, Position, Speed, Timestamp},
};
use serde::{Deserialize, Serialize};

/// How far a position is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// Measured, no doubt.
    Good,
    /// Measured, and something does not fit.
    Doubtful(Doubt),
    /// Said by someone.
    Stated,
}

/// A unit's position as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitPosition<'a> {
    /// Index.
    pub ix: UnitIx,
    /// Call sign.
    pub id: &'a UnitId,
    /// Where; `None` when nothing is known.
    pub position: Option<Position>,
    /// Course over ground.
    pub course: Option<Course>,
    /// Speed over ground.
    pub speed: Option<Speed>,
    /// When it was true; never after `now` by more than the order of reports allows.
    pub effective_time: Option<Timestamp>,
    /// How old.
    pub age_class: AgeClass,
    /// How far believed; *good* without a position means nothing.
    pub quality: Quality,
    /// Two sources claim the device.
    pub contested: bool,
    /// The device it comes from.
    pub device: Option<&'a DeviceId>,
    /// Trust in the origin of a measured position.
    pub trust: Option<Trust>,
}

impl UnitPosition<'_> {
    /// Fresh, undoubted, measured, one source that is believed: may be sent without a person.
    pub fn automatic_ok(&self) -> bool {
        let believed = self.trust.is_some_and(|trust| trust != Trust::None);
        self.position.is_some() && self.quality == Quality::Good && !self.contested && believed && self.age_class == AgeClass::Fresh
    }
}

impl Fleet {
    /// All units in order of index.
    pub fn units(&self, now: Timestamp) -> impl Iterator<Item = UnitPosition<'_>> {
        self.slots.iter().enumerate().map(move |(ix, slot)| view(UnitIx(ix as u32), slot, now))
    }

    /// One unit by index.
    pub fn at(&self, now: Timestamp, ix: UnitIx) -> Option<UnitPosition<'_>> {
        self.slots.get(ix.0 as usize).map(|slot| view(ix, slot, now))
    }

    /// One unit by call sign.
    pub fn get(&self, now: Timestamp, unit: &UnitId) -> Option<UnitPosition<'_>> {
        self.at(now, self.ix(unit)?)
    }

    /// How a unit moves.
    pub fn mobility(&self, ix: UnitIx) -> Option<Mobility> {
        self.slots.get(ix.0 as usize).map(|slot| slot.mobility)
    }

    /// Units in a map window, borders included, in order of index. A western border east of the eastern one: across the antimeridian.
    pub fn window(&self, south_west: Position, north_east: Position) -> Vec<UnitIx> {
        self.index.window(south_west, north_east)
    }

    /// Units at most `metres` away in a straight line, nearest first, ties by index.
    pub fn within(&self, centre: Position, metres: f64) -> Vec<Near> {
        self.index.within(centre, metres)
    }

    /// The `k` units nearest in a straight line, nearest first, ties by index; of any age and quality.
    pub fn nearest_straight(&self, centre: Position, k: usize) -> Vec<Near> {
        self.index.nearest(centre, k)
    }
}

fn view(ix: UnitIx, slot: &Slot, now: Timestamp) -> UnitPosition<'_> {
    let mut unit = UnitPosition {
        ix,
        id: &slot.id,
        position: None,
        course: None,
        speed: None,
        effective_time: None,
        age_class: slot.class(now),
        quality: Quality::Good,
        contested: slot.contested(),
        device: None,
        trust: None,
    };
    match (slot.shown, &slot.measured, slot.stated) {
        (Shown::Measured, Some(m), _) => {
            unit.position = Some(m.position);
            unit.course = m.course;
            unit.speed = m.speed;
            unit.effective_time = Some(m.effective);
            unit.quality = m.doubt.map_or(Quality::Good, Quality::Doubtful);
            unit.device = Some(&m.device);
            unit.trust = Some(m.trust);
        }
        (Shown::Stated, _, Some((position, at))) => {
            unit.position = Some(position);
            unit.effective_time = Some(at);
            unit.quality = Quality::Stated;
        }
        _ => {}
    }
    unit
}
