//! What crews and rooms do with a unit beside lending it: rosters, devices, what lies over it, calls for help.

use crate::life::{Life, UNITS};
use dawria::{
    dispatch::{
        Input, emergency,
        emergency::EmergencyEnd,
        model::*,
        overlay,
        roster::{self, Crew, NewUnit, PlannedEntry, PlannedShift},
    },
    id::{DeviceId, PersonId, ShiftId, SubjectId, UnitId, VehicleId},
};
use rand::RngExt;

fn driver(unit: &UnitId) -> PersonId {
    PersonId::new(&format!("driver-{unit}")).unwrap()
}

impl Life {
    /// A vehicle with its box, somebody to drive it: all of it this room's alone.
    pub fn equip(&mut self, room: usize, unit: &UnitId, n: u32) {
        let vehicle = VehicleId::new(&format!("V-{unit}")).unwrap();
        let devices = vec![DeviceId::new(&format!("box-{unit}")).unwrap()];
        let plate = format!("{unit}-plate");
        let new = roster::Act::EnterUnit(Box::new(NewUnit {
            unit: unit.clone(),
            kind: UnitKind::Car,
            service: "police_secours".into(),
            reach: Reach::Terminal,
            vehicle: Some((vehicle, plate)),
            devices: Some(devices),
            capabilities: None,
        }));
        assert!(self.person(room, Input::Roster(new)).is_some());
        let subject = SubjectId(uuid::Uuid::from_u128(u128::from(n) + 10));
        let badge = Sealed { subject, text: "badge".into() };
        let person = roster::Act::EnterPerson { person: driver(unit), subject, badge, name: None, planned: None };
        assert!(self.person(room, Input::Roster(person)).is_some());
    }

    /// Both rooms have a shift of the same number. One unit of each is in its own room's.
    pub fn sign_on(&mut self, room: usize) {
        let entry = |n: u32| {
            let unit = UnitId::new(&format!("{}-{n}", ["C", "R"][room])).unwrap();
            let crew = Crew { leader: Some(driver(&unit)), strength: 2, people: vec![driver(&unit)] };
            PlannedEntry { unit, vehicle: None, crew, devices: Vec::new(), sector: None, post: None }
        };
        let plan = PlannedShift {
            team: "day".into(),
            from: self.now,
            to: self.now.plus_ms(8 * 3_600_000),
            entries: (1..UNITS).map(entry).collect(),
        };
        assert!(self.person(room, Input::Roster(roster::Act::PlanShift { shift: None, plan })).is_some());
        let on = roster::Act::SignOn { shift: ShiftId(1), units: Vec::new() };
        assert!(self.person(room, Input::Roster(on)).is_some());
    }

    /// What lies over a unit and what its crew does to be heard, whichever room has it.
    pub fn overlay(&mut self) {
        let (room, unit) = (self.dice.random_range(0..2), self.any_unit());
        let Some(state) = self.desks[room].state() else { return };
        let Some(known) = state.units().get(&unit) else { return };
        let (on, now) = (self.dice.random_bool(0.5), self.now);
        let open = known.emergency;
        let input = match (self.dice.random_range(0..6), open) {
            (0, _) => Input::Emergency(emergency::Act::Raise { unit, subject: SubjectId(uuid::Uuid::from_u128(2)) }),
            (_, Some(emergency)) => Input::Emergency(emergency::Act::Clear { emergency, reason: EmergencyEnd::Safe, note: None }),
            (1, _) => Input::Unit(overlay::Act::WantsToSpeak { unit, on }),
            (2, _) => Input::Unit(overlay::Act::NoContact { unit, on }),
            (3, _) => Input::Unit(overlay::Act::Ask { unit, wish: on.then_some(Wish::Meal) }),
            (4, _) => Input::Unit(overlay::Act::ShiftEnds { unit, at: on.then(|| now.plus_ms(60_000)) }),
            (_, _) => Input::SetDuty { unit, duty: if self.dice.random_bool(0.1) { Duty::Off } else { Duty::On } },
        };
        self.person(room, input);
    }
}
