//! What was bound to what, from when to when: so that a fix or an event is understood as of its own time.

use super::model::Crew;
use crate::{
    dispatch::state::State,
    id::{DeviceId, ShiftId, UnitId, VehicleId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// Bindings kept in memory of one thing: the last one and those before it. The journal and its derived rows keep all.
pub const BINDINGS_KEPT: usize = 8;

/// What is bound.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// A device: to a vehicle or a unit.
    Device(DeviceId),
    /// A vehicle: to a unit.
    Vehicle(VehicleId),
    /// A unit: to its crew.
    Unit(UnitId),
}

/// To what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// To a vehicle.
    Vehicle(VehicleId),
    /// To a unit.
    Unit(UnitId),
    /// To a crew, in a shift.
    Crew {
        /// The people.
        crew: Crew,
        /// The shift.
        shift: Option<ShiftId>,
    },
}

/// One binding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// 1, 2, 3 … of its thing.
    pub n: u64,
    /// To what.
    pub to: Bound,
    /// From then,
    pub from: Timestamp,
    /// to before then; `None`: still.
    pub until: Option<Timestamp>,
}

impl State {
    /// Bindings of a thing that are in memory, oldest first.
    pub fn bindings(&self, thing: &Thing) -> &[Binding] {
        self.f.bindings.get(thing).map_or(&[], Vec::as_slice)
    }

    /// What a thing was bound to at a moment.
    pub fn bound_at(&self, thing: &Thing, at: Timestamp) -> Option<&Bound> {
        let held = |b: &&Binding| b.from <= at && b.until.is_none_or(|until| at < until);
        self.bindings(thing).iter().rev().find(held).map(|b| &b.to)
    }

    /// The unit a device belonged to at a moment, directly or by its vehicle.
    pub fn unit_of_at(&self, device: &DeviceId, at: Timestamp) -> Option<&UnitId> {
        match self.bound_at(&Thing::Device(device.clone()), at)? {
            Bound::Unit(unit) => Some(unit),
            Bound::Vehicle(v) => match self.bound_at(&Thing::Vehicle(v.clone()), at)? {
                Bound::Unit(unit) => Some(unit),
                Bound::Vehicle(_) | Bound::Crew { .. } => None,
            },
            Bound::Crew { .. } => None,
        }
    }

    /// The crew of a unit at a moment.
    pub fn crew_of_at(&self, unit: &UnitId, at: Timestamp) -> Option<&Crew> {
        match self.bound_at(&Thing::Unit(unit.clone()), at)? {
            Bound::Crew { crew, .. } => Some(crew),
            Bound::Vehicle(_) | Bound::Unit(_) => None,
        }
    }

    /// What a thing is bound to now, by the nouns themselves.
    pub(in crate::dispatch) fn bound_now(&self, thing: &Thing) -> Option<Bound> {
        match thing {
            Thing::Device(d) => match self.ix.vehicle_devices.get(d) {
                Some(v) => Some(Bound::Vehicle(v.clone())),
                None => self.ix.devices.get(d).map(|u| Bound::Unit(u.clone())),
            },
            Thing::Vehicle(v) => self.f.vehicles.get(v)?.unit.clone().map(Bound::Unit),
            Thing::Unit(u) => {
                let r = &self.f.units.get(u)?.roster;
                let known = r.crew.strength > 0 || !r.crew.people.is_empty();
                known.then(|| Bound::Crew { crew: r.crew.clone(), shift: r.shift })
            }
        }
    }

    /// Ends and begins bindings of these things where they are not what they were.
    pub(in crate::dispatch) fn note_bindings(&mut self, at: Timestamp, things: impl IntoIterator<Item = Thing>) {
        for thing in things {
            let now = self.bound_now(&thing);
            let all = self.f.bindings.entry(thing).or_default();
            // What is said to have happened earlier than the last binding began or ended happened right then.
            let at = all.last().map_or(at, |b| at.max(b.until.unwrap_or(b.from)));
            let open = all.last_mut().filter(|b| b.until.is_none());
            if open.as_ref().map(|b| &b.to) == now.as_ref() {
                continue;
            }
            if let Some(b) = open {
                b.until = Some(at);
            }
            if let Some(to) = now {
                let n = all.last().map_or(1, |b| b.n + 1);
                all.push(Binding { n, to, from: at, until: None });
            }
            let over = all.len().saturating_sub(BINDINGS_KEPT);
            all.drain(..over);
        }
        self.f.bindings.retain(|_, all| !all.is_empty());
    }
}
