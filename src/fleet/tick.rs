//! What changes by time alone: age classes, and the news the room gets of them.

use super::{
    age::AgeClass,
    slot::{Shown, Slot},
    table::{Fleet, UnitIx},
};
use crate::{
    id::UnitId,
    quantity::{Position, Timestamp},
};

/// A unit that stood off the roads is worth another look once it is this far from there, metres.
const OFF_ROAD_MOVED_M: f64 = 100.0;

/// News of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FleetEvent {
    /// It can be ranked where it could not before, or better: it gained a position of any kind, a stated one, one good enough to be sent
    /// without a person, or came away from where no road was near. Waiting incidents may be ranked anew.
    Regained(UnitId),
    /// Nothing was heard of it for max(600 s, 10 intervals).
    Lost(UnitId),
    /// Two sources began to claim its device.
    Contested(UnitId),
    /// One source is left.
    Settled(UnitId),
}

impl Fleet {
    /// Brings classes up to `now`, marks units whose class changed, and tells what is new, in order of index. To be called every beat; what
    /// came and went between two calls is not told. Cost: one pass over the units.
    pub fn tick(&mut self, now: Timestamp) -> Vec<FleetEvent> {
        let mut news = Vec::new();
        let mut changed = Vec::new();
        for (ix, slot) in self.slots.iter_mut().enumerate() {
            let was = slot.position();
            let chosen = slot.choose(now);
            if chosen != slot.shown {
                slot.shown = chosen;
                self.index.update(ix as u32, was, slot.position());
                changed.push(ix as u32);
            }
            let (class, usable, contested) = (slot.class(now), slot.usable(now), slot.contested());
            if class != slot.told_class {
                if class == AgeClass::Lost {
                    news.push(FleetEvent::Lost(slot.id.clone()));
                }
                slot.told_class = class;
                changed.push(ix as u32);
            }
            let (placed, stated) = (slot.position().is_some() && class <= AgeClass::Stale, slot.shown == Shown::Stated);
            let gained = (usable && !slot.told_usable) || (placed && !slot.told_placed) || (stated && !slot.told_stated);
            if came_away(slot) || gained {
                news.push(FleetEvent::Regained(slot.id.clone()));
            }
            (slot.told_usable, slot.told_placed, slot.told_stated) = (usable, placed, stated);
            if contested != slot.told_contested {
                news.push(if contested { FleetEvent::Contested(slot.id.clone()) } else { FleetEvent::Settled(slot.id.clone()) });
                slot.told_contested = contested;
            }
        }
        for ix in changed {
            self.mark(ix);
        }
        news
    }

    /// No road was near a unit when it stood at `at`: it is told of once it is elsewhere.
    pub fn note_off_road(&mut self, unit: &UnitId, at: Position) {
        if let Some(&ix) = self.by_id.get(unit) {
            self.slots[ix as usize].off_road = Some(at);
        }
    }

    /// Marks every unit dirty: for a first full frame.
    pub fn mark_all(&mut self) {
        for ix in 0..self.slots.len() as u32 {
            self.mark(ix);
        }
    }

    /// How many units are in each age class now: fresh, ageing, stale, lost, none.
    pub fn classes(&self, now: Timestamp) -> [(AgeClass, u32); 5] {
        let mut counts = [(AgeClass::Fresh, 0), (AgeClass::Ageing, 0), (AgeClass::Stale, 0), (AgeClass::Lost, 0), (AgeClass::None, 0)];
        for slot in &self.slots {
            let class = slot.class(now);
            if let Some((_, n)) = counts.iter_mut().find(|(c, _)| *c == class) {
                *n += 1;
            }
        }
        counts
    }

    /// Index pairs of all units, for whoever translates them.
    pub fn ids(&self) -> impl Iterator<Item = (UnitIx, &UnitId)> {
        self.slots.iter().enumerate().map(|(ix, slot)| (UnitIx(ix as u32), &slot.id))
    }
}

fn came_away(slot: &mut Slot) -> bool {
    let away = slot.off_road.zip(slot.position()).is_some_and(|(was, is)| was.distance_m(is) >= OFF_ROAD_MOVED_M);
    if away {
        slot.off_road = None;
    }
    away
}
