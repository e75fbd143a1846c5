//! One unit's place in the table.

use super::{
    age::{AgeClass, class_of_measured, class_of_stated},
    config::Mobility,
    counts::Doubt,
    trail::Trail,
};
use crate::{
    fix::Trust,
    id::{DeviceId, UnitId},
    quantity::{Course, Position, Speed, Timestamp},
};

/// The newest position a device gave.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    pub device: DeviceId,
    pub rank: u8,
    pub position: Position,
    pub speed: Option<Speed>,
    pub course: Option<Course>,
    pub effective: Timestamp,
    pub received: Timestamp,
    pub device_time: Option<Timestamp>,
    pub doubt: Option<Doubt>,
    pub contested: bool,
    pub trust: Trust,
    pub interval_ms: i64,
}

impl Measured {
    pub(super) fn class(&self, now: Timestamp) -> AgeClass {
        class_of_measured(now.since_ms(self.effective), self.interval_ms)
    }

    /// Shown only because nothing else is known.
    pub(super) fn is_stopgap(&self) -> bool {
        self.doubt == Some(Doubt::Old)
    }
}

/// Which of a unit's positions is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    Nothing,
    Measured,
    Stated,
}

/// One unit.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub id: UnitId,
    pub mobility: Mobility,
    pub devices: Vec<DeviceId>,
    pub measured: Option<Measured>,
    pub stated: Option<(Position, Timestamp)>,
    pub shown: Shown,
    pub trail: Trail,
    /// As last told by `tick`.
    pub told_class: AgeClass,
    pub told_usable: bool,
    pub told_placed: bool,
    pub told_stated: bool,
    /// Where it stood when no road was near, until it moved away.
    pub off_road: Option<Position>,
    pub told_contested: bool,
    pub dirty: bool,
}

impl Slot {
    pub(super) fn new(id: UnitId, mobility: Mobility) -> Self {
        Self {
            id,
            mobility,
            devices: Vec::new(),
            measured: None,
            stated: None,
            shown: Shown::Nothing,
            trail: Trail::default(),
            told_class: AgeClass::None,
            told_usable: false,
            told_placed: false,
            told_stated: false,
            off_road: None,
            told_contested: false,
            dirty: false,
        }
    }

    /// Where it is shown.
    pub(super) fn position(&self) -> Option<Position> {
        match self.shown {
            Shown::Nothing => None,
            Shown::Measured => self.measured.as_ref().map(|m| m.position),
            Shown::Stated => self.stated.map(|(position, _)| position),
        }
    }

    /// Age class of what is shown.
    pub(super) fn class(&self, now: Timestamp) -> AgeClass {
        match self.shown {
            Shown::Nothing => AgeClass::None,
            Shown::Measured => self.measured.as_ref().map_or(AgeClass::None, |m| m.class(now)),
            Shown::Stated => self.stated.map_or(AgeClass::None, |(_, at)| class_of_stated(now.since_ms(at), self.mobility)),
        }
    }

    /// Measured, fresh, undoubted, one source that is believed: good enough to be sent without a person.
    pub(super) fn usable(&self, now: Timestamp) -> bool {
        let sure = |m: &Measured| m.doubt.is_none() && !m.contested && m.trust != Trust::None && m.class(now) == AgeClass::Fresh;
        self.shown == Shown::Measured && self.measured.as_ref().is_some_and(sure)
    }

    /// Two sources claim the device whose position is shown.
    pub(super) fn contested(&self) -> bool {
        self.shown == Shown::Measured && self.measured.as_ref().is_some_and(|m| m.contested)
    }

    /// A stated position is shown when no device has a usable word: none at all, stale, or doubtful, and not newer than the statement.
    pub(super) fn choose(&self, now: Timestamp) -> Shown {
        match (&self.measured, self.stated) {
            (None, None) => Shown::Nothing,
            (Some(_), None) => Shown::Measured,
            (None, Some(_)) => Shown::Stated,
            (Some(m), Some((_, at))) => {
                let weak = m.is_stopgap() || (at > m.effective && (m.doubt.is_some() || m.class(now) >= AgeClass::Stale));
                if weak { Shown::Stated } else { Shown::Measured }
            }
        }
    }
}
