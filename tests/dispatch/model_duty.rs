//! Random steps about settings, roster and cover.

use crate::{
    duty,
    room::{Room, place, unit_id},
};
use dawria::{
    dispatch::{Input, cover, model::UnitKind, roster, settings},
    id::{CoverId, ShiftId},
};
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub enum DutyOp {
    Settings(u8),
    Vehicle(u8, u8, u8),
    Person(u8),
    Unit(u8, Option<u8>, u8, bool),
    Bind(u8, u8, bool),
    Plan { again: Option<u8>, begins_h: i8, hours: u8, units: Vec<(u8, Option<u8>, Vec<u8>)> },
    Copy(u8),
    Drop(u8),
    SignOn(u8, bool),
    SignOff(u8, bool),
    Crew(u8, Vec<u8>, u8),
    Relieve(u8, u8),
    TakeVehicle(u8, Option<u8>),
    Place(u8, u8),
    Look { still: Vec<(u8, u8, u16)> },
    Answer(u8, bool),
}

pub fn op(units: u8) -> impl Strategy<Value = DutyOp> {
    let crew = || proptest::collection::vec(0..8_u8, 0..3);
    prop_oneof![
        1 => (0..8_u8).prop_map(DutyOp::Settings),
        2 => (0..4_u8, 0..2_u8, 0..6_u8).prop_map(|(v, k, d)| DutyOp::Vehicle(v, k, d)),
        2 => (0..8_u8).prop_map(DutyOp::Person),
        2 => (0..units + 1, proptest::option::of(0..4_u8), 0..6_u8, any::<bool>()).prop_map(|(u, v, d, c)| DutyOp::Unit(u, v, d, c)),
        1 => (0..6_u8, 0..4_u8, any::<bool>()).prop_map(|(d, x, v)| DutyOp::Bind(d, x, v)),
        4 => (proptest::option::weighted(0.2, 0..4_u8), -3..3_i8, 1..26_u8,
              proptest::collection::vec((0..units, proptest::option::of(0..4_u8), crew()), 0..4))
            .prop_map(|(again, begins_h, hours, units)| DutyOp::Plan { again, begins_h, hours, units }),
        1 => (0..50_u8).prop_map(DutyOp::Copy),
        1 => (0..6_u8).prop_map(DutyOp::Drop),
        5 => (0..6_u8, any::<bool>()).prop_map(|(s, one)| DutyOp::SignOn(s, one)),
        2 => (0..6_u8, any::<bool>()).prop_map(|(s, one)| DutyOp::SignOff(s, one)),
        2 => (0..units, crew(), 0..4_u8).prop_map(|(u, c, n)| DutyOp::Crew(u, c, n)),
        2 => (0..units, 0..6_u8).prop_map(|(u, s)| DutyOp::Relieve(u, s)),
        2 => (0..units, proptest::option::of(0..4_u8)).prop_map(|(u, v)| DutyOp::TakeVehicle(u, v)),
        1 => (0..units, 0..5_u8).prop_map(|(u, p)| DutyOp::Place(u, p)),
        3 => proptest::collection::vec((0..units, 0..20_u8, 0..4_000_u16), 0..5).prop_map(|still| DutyOp::Look { still }),
        1 => (0..6_u8, any::<bool>()).prop_map(|(a, yes)| DutyOp::Answer(a, yes)),
    ]
}

/// The inputs of a step; the watch over cover begins anew with each world.
pub fn inputs(room: &Room, watch: &mut cover::Watch, op: DutyOp) -> Vec<Input> {
    let unit = |n: u8| unit_id(&format!("P-{n}"));
    let vehicle = |n: u8| duty::vehicle_id(&format!("V-{n}"));
    let pick = |n: u8| {
        let all: Vec<ShiftId> = room.state.shifts().keys().copied().collect();
        if all.is_empty() { ShiftId(u64::from(n)) } else { all[n as usize % all.len()] }
    };
    let crew = |people: &[u8], strength: u8| {
        let mut c = duty::crew(&people.iter().map(|p| format!("m{p}")).collect::<Vec<_>>().join("+"));
        c.strength = u32::from(strength);
        c
    };
    let act = match op {
        DutyOp::Settings(n) => return vec![settings_of(room, n)],
        DutyOp::Vehicle(v, kind, d) => {
            let kind = [UnitKind::Car, UnitKind::Motorbike][kind as usize % 2];
            return vec![duty::vehicle(&format!("V-{v}"), kind, &[&format!("D{d}"), &format!("D{}", d + 1)])];
        }
        DutyOp::Person(p) => return vec![duty::person(&format!("m{p}"))],
        DutyOp::Unit(u, v, d, can) => {
            let v = v.map(|v| format!("V-{v}"));
            let capabilities: &[&str] = if can { &["dog"] } else { &[] };
            return vec![duty::new_unit(&format!("P-{u}"), UnitKind::Car, v.as_deref(), &[&format!("D{d}")], capabilities)];
        }
        DutyOp::Bind(d, x, to_vehicle) => {
            let device = dawria::id::DeviceId::new(&format!("D{d}")).unwrap();
            let (v, u) = if to_vehicle { (Some(vehicle(x)), None) } else { (None, Some(unit(x))) };
            roster::Act::BindDevice { device, vehicle: v, unit: u }
        }
        DutyOp::Plan { again, begins_h, hours, units } => {
            let from = room.now.plus_ms(i64::from(begins_h) * 3_600_000);
            let entries = units.iter().map(|(u, v, c)| roster::PlannedEntry {
                unit: unit(*u),
                vehicle: v.map(vehicle),
                crew: crew(c, 0),
                devices: vec![],
                sector: (u % 2 == 0).then(|| "west".to_owned()),
                post: (u % 3 == 0).then(|| "gate".to_owned()),
            });
            let to = from.plus_ms(i64::from(hours) * 3_600_000);
            return vec![duty::plan(again.map(|n| pick(n).0), "B", from, to, entries.collect())];
        }
        DutyOp::Copy(h) => {
            let (from, to) = (room.now.plus_ms(-86_400_000), room.now.plus_ms(86_400_000));
            roster::Act::CopyShifts { from, to, by_ms: i64::from(h) * 3_600_000 }
        }
        DutyOp::Drop(s) => roster::Act::DropShift { shift: pick(s) },
        DutyOp::SignOn(s, one) => return vec![duty::sign(true, pick(s).0, if one { vec![unit(s)] } else { vec![] })],
        DutyOp::SignOff(s, one) => return vec![duty::sign(false, pick(s).0, if one { vec![unit(s)] } else { vec![] })],
        DutyOp::Crew(u, c, n) => roster::Act::ChangeCrew { unit: unit(u), crew: crew(&c, n) },
        DutyOp::Relieve(u, s) => roster::Act::Relieve { unit: unit(u), shift: pick(s), crew: None },
        DutyOp::TakeVehicle(u, v) => roster::Act::ChangeVehicle { unit: unit(u), vehicle: v.map(vehicle) },
        DutyOp::Place(u, p) => {
            let place = ["west", "east", "north"].get(p as usize).map(|&s| s.to_owned());
            roster::Act::Place { unit: unit(u), sector: place, post: (p == 3).then(|| "station".to_owned()) }
        }
        DutyOp::Look { still } => {
            let seen = still.into_iter().map(|(u, east, ago_s)| cover::Seen {
                unit: unit(u),
                position: place(i32::from(east) * 100).position,
                still_since: room.now.plus_ms(-1_000 * i64::from(ago_s)),
            });
            return watch.look(&room.state, room.now, &seen.collect::<Vec<_>>()).into_iter().map(Input::Cover).collect();
        }
        DutyOp::Answer(a, yes) => {
            let all: Vec<CoverId> = room.state.cover().keys().copied().collect();
            let alert = if all.is_empty() { CoverId(1) } else { all[a as usize % all.len()] };
            return vec![duty::answer(alert.0, yes)];
        }
    };
    vec![Input::Roster(act)]
}

/// Some change that is meaningful, some that is refused.
fn settings_of(room: &Room, n: u8) -> Input {
    let mut s = room.state.settings().clone();
    let mut expected = room.state.settings_version();
    match n {
        0 => s.priorities[3].automatic = !s.priorities[3].automatic,
        1 => s.ranking.stated_penalty_s = (s.ranking.stated_penalty_s + 7) % 600,
        2 => s.cover.uncovered_min = (s.cover.uncovered_min + 1) % 20,
        3 => s.run_cards.clear(),
        4 => s.run_cards = dawria::dispatch::Settings::example().run_cards,
        5 => s.services.truncate(1),
        6 => s.limits.units = 7,
        _ => expected += 1,
    }
    Input::Settings(settings::Act::Change { expected, settings: Box::new(s), reverts: None })
}
