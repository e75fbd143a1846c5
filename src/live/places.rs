//! Positions as frames carry them, by index of the unit.

use super::{
    frame::{NO_AGE, Record},
    make::age_ms,
    view::PositionQuality,
};
use crate::{
    fix::Trust,
    fleet::{AgeClass, Doubt},
    quantity::{Position, Timestamp},
};

/// One unit's position.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Place {
    pub position: Position,
    pub effective: Option<Timestamp>,
    pub course_cdeg: u16,
    pub speed_cm_s: u16,
    pub age_class: AgeClass,
    pub quality: PositionQuality,
    pub trust: Option<Trust>,
    /// Not in frames: known where the fleet is.
    pub doubt: Option<Doubt>,
}

impl Place {
    pub(super) fn record(&self, ix: u32, now: Timestamp) -> Record {
        Record {
            ix,
            lat_e7: self.position.lat_e7,
            lon_e7: self.position.lon_e7,
            age_ms: age_ms(now, self.effective),
            course_cdeg: self.course_cdeg,
            speed_cm_s: self.speed_cm_s,
            age_class: self.age_class as u8,
            quality: self.quality as u8,
            trust: match self.trust {
                None => 0,
                Some(Trust::None) => 1,
                Some(Trust::AllowListed) => 2,
                Some(Trust::Sealed) => 3,
            },
        }
    }

    /// From a frame; `None` for a position or class that cannot be.
    pub(super) fn of_record(r: &Record, server_time: i64) -> Option<Self> {
        Some(Self {
            position: Position::new(r.lat_e7, r.lon_e7)?,
            effective: (r.age_ms != NO_AGE).then(|| Timestamp(server_time).plus_ms(-i64::from(r.age_ms))),
            course_cdeg: r.course_cdeg,
            speed_cm_s: r.speed_cm_s,
            age_class: match r.age_class {
                0 => AgeClass::Fresh,
                1 => AgeClass::Ageing,
                2 => AgeClass::Stale,
                3 => AgeClass::Lost,
                4 => AgeClass::None,
                _ => return None,
            },
            quality: match r.quality {
                0 => PositionQuality::Good,
                1 => PositionQuality::Doubtful,
                2 => PositionQuality::Stated,
                3 => PositionQuality::Contested,
                _ => return None,
            },
            trust: match r.trust {
                1 => Some(Trust::None),
                2 => Some(Trust::AllowListed),
                3 => Some(Trust::Sealed),
                _ => None,
            },
            doubt: None,
        })
    }
}

/// All positions of a room. Bounded by the units: an index above [`Places::MAX`] is passed over.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    by_ix: Vec<Option<Place>>,
    count: usize,
}

impl Places {
    /// Highest index taken from a frame.
    pub(super) const MAX: u32 = 1_000_000;

    pub(super) fn put(&mut self, ix: u32, place: Place) {
        if ix > Self::MAX {
            return;
        }
        let at = ix as usize;
        if at >= self.by_ix.len() {
            self.by_ix.resize(at + 1, None);
        }
        if self.by_ix[at].replace(place).is_none() {
            self.count += 1;
        }
    }

    pub(super) fn get(&self, ix: u32) -> Option<&Place> {
        self.by_ix.get(ix as usize)?.as_ref()
    }

    pub(super) fn records(&self, now: Timestamp) -> impl ExactSizeIterator<Item = Record> + '_ {
        let mut records = Vec::with_capacity(self.count);
        records.extend(self.by_ix.iter().enumerate().filter_map(|(ix, p)| p.as_ref().map(|p| p.record(ix as u32, now))));
        records.into_iter()
    }
}
