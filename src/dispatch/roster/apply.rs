//! Facts of the roster into state.

use super::{
    bindings::Thing,
    fact::Fact,
    model::{Crew, Person, Rostered, ShiftState, Vehicle},
};
use crate::{
    dispatch::{
        edit::Found,
        event::Recorded,
        model::{Duty, Overlays, Timer},
        state::State,
    },
    id::{DeviceId, ShiftId, UnitId, VehicleId},
};

impl State {
    pub(in crate::dispatch) fn apply_roster(&mut self, rec: &Recorded, fact: &Fact) -> Found {
        match fact {
            Fact::VehicleEntered { vehicle, plate, kind, devices } => {
                self.take_devices(devices);
                let unit = self.f.vehicles.get(vehicle).and_then(|v| v.unit.clone());
                let entered =
                    Vehicle { id: vehicle.clone(), plate: plate.clone(), kind: *kind, devices: devices.clone(), unit: unit.clone() };
                let before = self.put_vehicle(entered);
                unit.iter().for_each(|u| self.refit(u));
                self.note_bindings(rec.occurred_at, before.iter().chain(devices).cloned().map(Thing::Device));
                Ok(())
            }
            Fact::PersonEntered { person, subject, badge, name } => {
                let unit = self.f.people.get(person).and_then(|p| p.unit.clone());
                let entered = Person { id: person.clone(), subject: *subject, badge: badge.clone(), name: name.clone(), unit };
                self.f.people.insert(person.clone(), entered);
                Ok(())
            }
            Fact::CapabilitiesChanged { unit, capabilities } => self.edit_unit(unit, |u| {
                u.roster.capabilities.clone_from(capabilities);
                // With them it may qualify where it did not.
                u.freed_seq = rec.seq;
            }),
            Fact::VehicleChanged { unit, vehicle } => {
                self.give_vehicle(rec, unit, vehicle.as_ref())?;
                self.edit_unit(unit, |u| u.freed_seq = rec.seq)
            }
            Fact::ShiftPlanned { shift, left_out: _ } => {
                self.f.last_shift = self.f.last_shift.max(shift.id.0);
                self.f.shifts.insert(shift.id, (**shift).clone());
                Ok(())
            }
            Fact::CrewPlanned { shift, unit, crew } => {
                let entries = self.f.shifts.get_mut(shift).map(|s| &mut s.entries).ok_or_else(|| format!("shift {shift}"))?;
                let entry = entries.iter_mut().find(|e| e.unit == *unit).ok_or_else(|| format!("unit {unit} of shift {shift}"))?;
                entry.crew = crew.clone();
                Ok(())
            }
            Fact::ShiftDropped { shift } => self.f.shifts.remove(shift).map(drop).ok_or_else(|| format!("shift {shift}")),
            Fact::SignedOn { .. } => self.sign_on(rec, fact),
            Fact::SignedOff { unit } => {
                self.leave_shift(rec, unit)?;
                self.edit_unit(unit, |u| {
                    u.duty = Duty::Off;
                    u.unavailable = None;
                    u.overlays = Overlays::default();
                    u.status_since = rec.recorded_at;
                })
            }
            Fact::CrewChanged { unit, crew } => {
                self.man(rec, unit, crew, None)?;
                self.edit_unit(unit, |u| u.freed_seq = rec.seq)
            }
            Fact::Placed { unit, sector, post } => self.edit_unit(unit, |u| {
                u.roster.sector.clone_from(sector);
                u.roster.post.clone_from(post);
            }),
            Fact::ShiftsForgotten { shifts } => {
                shifts.iter().for_each(|s| drop(self.f.shifts.remove(s)));
                Ok(())
            }
            Fact::ShiftSignedOn { .. } | Fact::ShiftSignedOff { .. } => Ok(()),
        }
    }

    fn sign_on(&mut self, rec: &Recorded, fact: &Fact) -> Found {
        let Fact::SignedOn { unit, shift, crew, vehicle, own, sector, post, ends_at, unavailable, relieved: _ } = fact else {
            return Ok(());
        };
        let before = self.f.units.get(unit).ok_or_else(|| format!("unit {unit}"))?;
        let same = before.roster.shift.is_none() || (!crew.people.is_empty() && before.roster.crew.people == crew.people);
        // What another crew asked for is no wish of this one.
        let another = before.duty != Duty::On || !same;
        self.leave_shift(rec, unit)?;
        self.give_vehicle(rec, unit, vehicle.as_ref())?;
        if !own.is_empty() {
            let before = self.f.units.get(unit).map(|u| u.roster.own.clone()).unwrap_or_default();
            self.take_devices(own);
            self.edit_unit(unit, |u| u.roster.own.clone_from(own))?;
            self.refit(unit);
            self.note_bindings(rec.occurred_at, before.iter().chain(own).cloned().map(Thing::Device));
        }
        self.edit_unit(unit, |u| {
            if u.duty != Duty::On {
                u.status_since = rec.recorded_at;
            }
            u.duty = Duty::On;
            if another {
                (u.overlays.asked, u.overlays.wants_to_speak) = (None, None);
            }
            u.unavailable = *unavailable;
            u.freed_seq = rec.seq;
            u.roster.sector.clone_from(sector);
            u.roster.post.clone_from(post);
            u.roster.shift_ends_at = Some(*ends_at);
            u.overlays.shift_ends_at = Some(*ends_at);
            u.overlays.shift_end = Timer::new(Some(*ends_at));
        })?;
        let s = self.f.shifts.get_mut(shift).ok_or_else(|| format!("shift {shift}"))?;
        s.state = ShiftState::Running;
        s.on.insert(unit.clone());
        self.man(rec, unit, crew, Some(*shift))
    }

    /// The crew leaves the unit and the unit its shift; a shift without units is over.
    pub(in crate::dispatch) fn leave_shift(&mut self, rec: &Recorded, unit: &UnitId) -> Found {
        let before = self.f.units.get(unit).ok_or_else(|| format!("unit {unit}"))?.roster.clone();
        self.man(rec, unit, &Crew::default(), None)?;
        if let Some(s) = before.shift.and_then(|s| self.f.shifts.get_mut(&s)) {
            s.on.remove(unit);
            if s.on.is_empty() {
                s.state = ShiftState::Closed;
            }
        }
        self.edit_unit(unit, |u| {
            let Rostered { capabilities, vehicle, own, home, commanding, .. } = before;
            u.roster = Rostered { capabilities, vehicle, own, home, commanding, ..Rostered::default() };
            u.overlays.shift_ends_at = None;
            u.overlays.shift_end = Timer::default();
        })
    }

    /// Puts a crew on a unit; `shift`: in this one, else as it is.
    fn man(&mut self, rec: &Recorded, unit: &UnitId, crew: &Crew, shift: Option<ShiftId>) -> Found {
        let before = self.f.units.get(unit).ok_or_else(|| format!("unit {unit}"))?.roster.crew.people.clone();
        for p in &before {
            if let Some(p) = self.f.people.get_mut(p) {
                p.unit = None;
            }
        }
        for p in &crew.people {
            self.f.people.get_mut(p).ok_or_else(|| format!("person {p}"))?.unit = Some(unit.clone());
        }
        self.edit_unit(unit, |u| {
            u.roster.crew = crew.clone();
            u.roster.shift = shift.or(u.roster.shift);
        })?;
        self.note_bindings(rec.occurred_at, [Thing::Unit(unit.clone())]);
        Ok(())
    }

    fn give_vehicle(&mut self, rec: &Recorded, unit: &UnitId, vehicle: Option<&VehicleId>) -> Found {
        let had = self.f.units.get(unit).ok_or_else(|| format!("unit {unit}"))?.roster.vehicle.clone();
        if had.as_ref() == vehicle {
            return Ok(());
        }
        let mut moved = Vec::new();
        if let Some(old) = had.and_then(|v| self.f.vehicles.get_mut(&v)) {
            old.unit = None;
            moved.push(Thing::Vehicle(old.id.clone()));
        }
        self.edit_unit(unit, |u| u.roster.vehicle = vehicle.cloned())?;
        if let Some(v) = vehicle {
            let taken = self.f.vehicles.get_mut(v).ok_or_else(|| format!("vehicle {v}"))?;
            let from = taken.unit.replace(unit.clone()).filter(|from| from != unit);
            moved.push(Thing::Vehicle(v.clone()));
            if let Some(from) = from {
                self.edit_unit(&from, |u| u.roster.vehicle = None)?;
                self.refit(&from);
            }
        }
        self.refit(unit);
        self.note_bindings(rec.occurred_at, moved);
        Ok(())
    }

    /// Devices leave whatever they are bound to, before something else takes them; whoever takes them notes the bindings.
    pub(in crate::dispatch) fn take_devices(&mut self, devices: &[DeviceId]) {
        for d in devices {
            if let Some(v) = self.ix.vehicle_devices.get(d).and_then(|v| self.f.vehicles.get(v)).cloned() {
                let unit = v.unit.clone();
                self.put_vehicle(Vehicle { devices: v.devices.iter().filter(|x| *x != d).cloned().collect(), ..v });
                unit.iter().for_each(|u| self.refit(u));
            } else if let Some(holder) = self.ix.devices.get(d).cloned() {
                // The holder is in the index, so it exists.
                let _ = self.edit_unit(&holder, |u| {
                    u.roster.own.retain(|x| x != d);
                    u.devices.retain(|x| x != d);
                });
            }
        }
    }

    /// Puts a vehicle into the state; gives the devices it had.
    fn put_vehicle(&mut self, v: Vehicle) -> Vec<DeviceId> {
        let before = self.f.vehicles.get(&v.id).map(|v| v.devices.clone()).unwrap_or_default();
        before.iter().for_each(|d| drop(self.ix.vehicle_devices.remove(d)));
        v.devices.iter().for_each(|d| drop(self.ix.vehicle_devices.insert(d.clone(), v.id.clone())));
        self.f.vehicles.insert(v.id.clone(), v);
        before
    }

    /// A unit's devices follow from its vehicle's and its own, the vehicle's first.
    pub(in crate::dispatch) fn refit(&mut self, unit: &UnitId) {
        let Some(r) = self.f.units.get(unit).map(|u| u.roster.clone()) else { return };
        let mut devices = r.vehicle.and_then(|v| self.f.vehicles.get(&v)).map(|v| v.devices.clone()).unwrap_or_default();
        devices.extend(r.own);
        let _ = self.edit_unit(unit, |u| u.devices = devices);
    }
}
