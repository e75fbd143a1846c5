//! The table of units: slots, device bindings, stated positions, the dirty set.

use super::{
    config::{FleetConfig, Mobility},
    counts::FleetCounts,
    device::Device,
    index::{Broken, Index},
    slot::{Shown, Slot},
    trail::TrailPoint,
};
use crate::{
    id::{DeviceId, UnitId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Index of a unit in its fleet: from 0, never changed or given again while the process lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UnitIx(pub u32);

/// Where everyone of one room is.
#[derive(Debug)]
pub struct Fleet {
    pub(super) config: FleetConfig,
    pub(super) slots: Vec<Slot>,
    pub(super) by_id: BTreeMap<UnitId, u32>,
    pub(super) devices: BTreeMap<DeviceId, Device>,
    pub(super) index: Index,
    pub(super) dirty: Vec<UnitIx>,
    pub(super) counts: FleetCounts,
}

impl Fleet {
    /// An empty fleet.
    pub fn new(config: FleetConfig) -> Self {
        Self {
            config: FleetConfig { trail_points: config.trail_points.clamp(1, 100_000) },
            slots: Vec::new(),
            by_id: BTreeMap::new(),
            devices: BTreeMap::new(),
            index: Index::default(),
            dirty: Vec::new(),
            counts: FleetCounts::default(),
        }
    }

    /// Makes a unit, or changes its mobility and devices; its position, trail and index stay. The first device leads. A device bound to
    /// another unit moves here with what is known of its clock; devices left out are unbound. Units are as many as the room registers.
    pub fn upsert_unit(&mut self, id: &UnitId, mobility: Mobility, devices: &[DeviceId]) -> UnitIx {
        let ix = match self.by_id.get(id) {
            Some(&ix) => ix,
            None => {
                let ix = self.slots.len() as u32;
                self.slots.push(Slot::new(id.clone(), mobility));
                self.by_id.insert(id.clone(), ix);
                ix
            }
        };
        for gone in std::mem::take(&mut self.slots[ix as usize].devices) {
            if !devices.contains(&gone) {
                self.devices.remove(&gone);
            }
        }
        for (rank, device) in devices.iter().enumerate() {
            let entry = self.devices.entry(device.clone()).or_insert_with(|| Device::new(ix));
            if entry.unit != ix {
                let other = std::mem::replace(&mut entry.unit, ix);
                self.slots[other as usize].devices.retain(|d| d != device);
            }
            entry.rank = rank.min(255) as u8;
        }
        let slot = &mut self.slots[ix as usize];
        slot.mobility = mobility;
        slot.devices = devices.to_vec();
        if let Some(m) = &mut slot.measured {
            m.rank = devices.iter().position(|d| *d == m.device).unwrap_or(devices.len()).min(255) as u8;
        }
        self.mark(ix);
        UnitIx(ix)
    }

    /// The device says, or its entry in a list says, that it reports every `interval_ms` (100 ms to 10 min). Unknown devices are passed over.
    pub fn declare_interval(&mut self, device: &DeviceId, interval_ms: i64) {
        if let Some(device) = self.devices.get_mut(device) {
            device.interval.declare(interval_ms);
        }
    }

    /// Someone says where a unit is. Kept when it is not older than the last statement; shown while no device has a usable word.
    /// Unknown units are passed over: the room registers them first.
    pub fn state_position(&mut self, now: Timestamp, unit: &UnitId, position: Position, stated_at: Timestamp) {
        let Some(&ix) = self.by_id.get(unit) else { return };
        let slot = &mut self.slots[ix as usize];
        let at = stated_at.min(now);
        if slot.stated.is_some_and(|(_, before)| before > at) {
            return;
        }
        let was = slot.position();
        slot.stated = Some((position, at));
        slot.shown = slot.choose(now);
        let is = slot.position();
        self.index.update(ix, was, is);
        self.mark(ix);
    }

    /// Index of a unit.
    pub fn ix(&self, unit: &UnitId) -> Option<UnitIx> {
        self.by_id.get(unit).map(|&ix| UnitIx(ix))
    }

    /// Call sign of an index.
    pub fn id(&self, ix: UnitIx) -> Option<&UnitId> {
        self.slots.get(ix.0 as usize).map(|slot| &slot.id)
    }

    /// The unit a device is bound to.
    pub fn unit_of(&self, device: &DeviceId) -> Option<UnitIx> {
        self.devices.get(device).map(|d| UnitIx(d.unit))
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// No unit yet.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Verdicts so far.
    pub fn counts(&self) -> &FleetCounts {
        &self.counts
    }

    /// Units whose shown position, age class or quality changed since the last call, in order of index; empties the set. It holds each
    /// unit once, however often it moved.
    pub fn take_dirty(&mut self) -> Vec<UnitIx> {
        let mut dirty = std::mem::take(&mut self.dirty);
        for ix in &dirty {
            self.slots[ix.0 as usize].dirty = false;
        }
        dirty.sort_unstable();
        dirty
    }

    /// Trail of a unit with `from ≤ effective time ≤ to`, oldest first; empty for an unknown unit.
    pub fn trail(&self, unit: &UnitId, from: Timestamp, to: Timestamp) -> impl Iterator<Item = TrailPoint> + '_ {
        let slot = self.by_id.get(unit).map(|&ix| &self.slots[ix as usize]);
        slot.into_iter().flat_map(move |slot| slot.trail.between(from, to))
    }

    /// Checks that the position index agrees with itself and with the units; used by tests after every step.
    ///
    /// # Errors
    /// [`Broken`], naming the first fault.
    pub fn check(&self) -> Result<(), Broken> {
        let shown = self.slots.iter().enumerate().filter_map(|(ix, slot)| slot.position().map(|p| (ix as u32, p)));
        self.index.check(shown)?;
        for (device, entry) in &self.devices {
            let bound = self.slots.get(entry.unit as usize).is_some_and(|slot| slot.devices.contains(device));
            if !bound {
                return Err(Broken(format!("device {device} is bound to a unit that does not list it")));
            }
        }
        match self.slots.iter().find(|s| s.shown != Shown::Nothing && s.position().is_none()) {
            Some(slot) => Err(Broken(format!("unit {} shows a position it has not", slot.id))),
            None => Ok(()),
        }
    }

    pub(super) fn mark(&mut self, ix: u32) {
        let slot = &mut self.slots[ix as usize];
        if !slot.dirty {
            slot.dirty = true;
            self.dirty.push(UnitIx(ix));
        }
    }
}
