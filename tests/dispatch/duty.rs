//! Words of scripts and random steps about settings, roster and cover.

use crate::room::{place, unit_id};
use dawria::{
    dispatch::{
        Event, Input, Settings, State,
        cover::{self, About},
        model::{Sealed, UnitKind},
        roster::{self, Crew, Fact, NewUnit, PlannedEntry, PlannedShift},
        settings::{self, Labels, Post, Sector},
    },
    id::{CoverId, DeviceId, PersonId, ShiftId, SubjectId, UnitId, VehicleId},
    quantity::Timestamp,
};
use uuid::Uuid;

pub fn vehicle_id(s: &str) -> VehicleId {
    VehicleId::new(s).unwrap()
}

pub fn person_id(s: &str) -> PersonId {
    PersonId::new(s).unwrap()
}

/// Two sectors, west and east of half-past five hundred; a post in each.
pub fn ground(settings: &mut Settings) {
    let l = |s: &str| Labels { en: s.into(), fr: s.into(), ar: s.into() };
    let box_of = |from: i32, to: i32| {
        let (south, north) = (316_000_000, 317_000_000);
        let lon = |east: i32| place(east).position.lon_e7;
        vec![(south, lon(from)), (south, lon(to)), (north, lon(to)), (north, lon(from))]
    };
    let sector = |code: &str, from, to, other: &str| Sector {
        code: code.into(),
        labels: l(code),
        polygon: box_of(from, to),
        neighbours: vec![other.into()],
        covered: true,
    };
    settings.sectors = vec![sector("west", -1_000, 500, "east"), sector("east", 500, 2_000, "west")];
    let post = |code: &str, east, sector: &str| Post {
        code: code.into(),
        labels: l(code),
        position: place(east).position,
        radius_m: 200,
        sector: Some(sector.into()),
        kinds: vec![],
    };
    settings.posts = vec![post("gate", 100, "west"), post("station", 900, "east")];
    settings.check().unwrap();
}

/// The settings in force with one value changed.
pub fn change(state: &State, path: &str, value: &str) -> Result<Input, String> {
    let mut json = serde_json::to_value(state.settings()).unwrap();
    let value = serde_json::from_str(value).unwrap_or_else(|_| serde_json::Value::String(value.to_owned()));
    *json.pointer_mut(&format!("/{}", path.replace('.', "/"))).ok_or("no such setting")? = value;
    let settings: Settings = serde_json::from_value(json).map_err(|e| e.to_string())?;
    Ok(Input::Settings(settings::Act::Change { expected: state.settings_version(), settings: Box::new(settings), reverts: None }))
}

pub fn vehicle(id: &str, kind: UnitKind, devices: &[&str]) -> Input {
    let devices = devices.iter().map(|d| DeviceId::new(d).unwrap()).collect();
    Input::Roster(roster::Act::EnterVehicle { vehicle: vehicle_id(id), plate: format!("{id}-plate"), kind, devices })
}

pub fn person(id: &str) -> Input {
    let subject = SubjectId(Uuid::from_u128(u128::from_be_bytes(*b"person..........")));
    let badge = Sealed { subject, text: format!("sealed {id}") };
    Input::Roster(roster::Act::EnterPerson { person: person_id(id), subject, badge, name: None, planned: None })
}

/// `m1+m2` (the first leads), `3` (only a strength), or nothing.
pub fn crew(word: &str) -> Crew {
    if let Ok(strength) = word.parse() {
        return Crew { strength, ..Crew::default() };
    }
    let people: Vec<PersonId> = word.split('+').filter(|p| !p.is_empty()).map(person_id).collect();
    Crew { leader: people.first().cloned(), strength: 0, people }
}

/// `P-1/V-1/m1+m2/gate`: unit, vehicle, crew, post or sector; later parts may be left out.
pub fn entry(word: &str) -> PlannedEntry {
    let mut parts = word.split('/');
    let unit = unit_id(parts.next().unwrap());
    let vehicle = parts.next().filter(|v| !v.is_empty()).map(vehicle_id);
    let crew = crew(parts.next().unwrap_or_default());
    let place = parts.next().map(str::to_owned);
    let (sector, post) = match place.as_deref() {
        Some("west" | "east") => (place, None),
        Some(_) => (None, place),
        None => (None, None),
    };
    PlannedEntry { unit, vehicle, crew, devices: vec![], sector, post }
}

pub fn plan(shift: Option<u64>, team: &str, from: Timestamp, to: Timestamp, entries: Vec<PlannedEntry>) -> Input {
    let plan = PlannedShift { team: team.into(), from, to, entries };
    Input::Roster(roster::Act::PlanShift { shift: shift.map(ShiftId), plan })
}

pub fn new_unit(unit: &str, kind: UnitKind, vehicle: Option<&str>, devices: &[&str], capabilities: &[&str]) -> Input {
    Input::Roster(roster::Act::EnterUnit(Box::new(NewUnit {
        unit: unit_id(unit),
        kind,
        service: "police_secours".into(),
        reach: dawria::dispatch::model::Reach::Terminal,
        vehicle: vehicle.map(|v| (vehicle_id(v), format!("{v}-plate"))),
        devices: Some(devices.iter().map(|d| DeviceId::new(d).unwrap()).collect()),
        capabilities: Some(capabilities.iter().map(|&c| c.to_owned()).collect()),
    })))
}

/// Only what it can do changes.
pub fn able(unit: &UnitId, kind: UnitKind, service: &str, capabilities: &[&str]) -> Input {
    Input::Roster(roster::Act::EnterUnit(Box::new(NewUnit {
        unit: unit.clone(),
        kind,
        service: service.into(),
        reach: dawria::dispatch::model::Reach::Terminal,
        vehicle: None,
        devices: None,
        capabilities: Some(capabilities.iter().map(|&c| c.to_owned()).collect()),
    })))
}

pub fn answer(alert: u64, accept: bool) -> Input {
    let alert = CoverId(alert);
    Input::Cover(if accept { cover::Act::Accept { alert } } else { cover::Act::Dismiss { alert } })
}

fn about(a: &About) -> String {
    match a {
        About::Immobile(u) => format!("{u} stands still"),
        About::Uncovered(s) => format!("sector {s} has no unit"),
    }
}

fn people(c: &Crew) -> String {
    let names: Vec<&str> = c.people.iter().map(PersonId::as_str).collect();
    format!("crew of {} [{}]", c.strength, names.join(" "))
}

fn left(l: &[roster::LeftOutEntry]) -> String {
    l.iter().map(|l| format!("; not {}, {}: {}", l.unit, l.rule, l.why)).collect()
}

/// The event as a line; `None` for events of other areas.
pub fn render(event: &Event, seconds: impl Fn(Timestamp) -> String) -> Option<String> {
    let place = |s: &Option<String>, p: &Option<String>| {
        let word = |w: &str, x: &Option<String>| x.as_ref().map(|x| format!(", {w} {x}")).unwrap_or_default();
        word("sector", s) + &word("post", p)
    };
    Some(match event {
        Event::SettingsChanged(c) => {
            let why = c.reverts.map(|v| format!(", as version {v}")).unwrap_or_default();
            format!("settings version {} in force{why}", c.version)
        }
        Event::Roster(fact) => match fact {
            Fact::VehicleEntered { vehicle, devices, .. } => {
                let devices: Vec<&str> = devices.iter().map(DeviceId::as_str).collect();
                format!("vehicle {vehicle} entered {}", devices.join(" "))
            }
            Fact::PersonEntered { person, .. } => format!("person {person} entered"),
            Fact::CapabilitiesChanged { unit, capabilities } => format!("{unit} can: {}", capabilities.join(" ")),
            Fact::VehicleChanged { unit, vehicle } => {
                format!("{unit} has {}", vehicle.as_ref().map_or("no vehicle".into(), |v| format!("vehicle {v}")))
            }
            Fact::ShiftPlanned { shift: s, left_out } => {
                let units: Vec<&str> = s.entries.iter().map(|e| e.unit.as_str()).collect();
                let copy = s.copied_from.map(|c| format!(", as shift {c}")).unwrap_or_default();
                let (from, to) = (seconds(s.from), seconds(s.to));
                format!("shift {} of team {} planned, {from} to {to}{copy}: {}{}", s.id, s.team, units.join(" "), left(left_out))
            }
            Fact::CrewPlanned { shift, unit, crew } => format!("{unit} of shift {shift}: {}", people(crew)),
            Fact::ShiftDropped { shift } => format!("shift {shift} dropped"),
            Fact::SignedOn { unit, shift, crew, vehicle, sector, post, ends_at, unavailable, relieved, own: _ } => {
                let with = vehicle.as_ref().map(|v| format!(" with {v}")).unwrap_or_default();
                let after = relieved.map(|s| format!(", relieves shift {s}")).unwrap_or_default();
                let holds = if unavailable.is_some() { ", goes on holding its post" } else { "" };
                let end = seconds(*ends_at);
                format!("{unit} signed on, shift {shift}{with}, {}, until {end}{}{after}{holds}", people(crew), place(sector, post))
            }
            Fact::ShiftSignedOn { shift, left_out } => format!("shift {shift} signed on{}", left(left_out)),
            Fact::SignedOff { unit } => format!("{unit} signed off"),
            Fact::ShiftSignedOff { shift, left_out } => format!("shift {shift} signed off{}", left(left_out)),
            Fact::CrewChanged { unit, crew } => format!("{unit} {}", people(crew)),
            Fact::Placed { unit, sector, post } => format!("{unit} placed{}", place(sector, post)),
            Fact::ShiftsForgotten { shifts } => {
                format!("shifts forgotten: {}", shifts.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
            }
        },
        Event::Cover(fact) => match fact {
            cover::Fact::Raised { alert: a } => {
                let propose = a
                    .proposal
                    .as_ref()
                    .map_or(", nothing proposed".to_owned(), |p| format!(", proposed: {}{}", p.unit, place(&p.sector, &p.post)));
                format!("cover alert {}: {} since {}{propose}", a.id, about(&a.about), seconds(a.since))
            }
            cover::Fact::Accepted { alert } => format!("cover alert {alert} accepted"),
            cover::Fact::Dismissed { alert } => format!("cover alert {alert} dismissed"),
            cover::Fact::Ended { alert } => format!("cover alert {alert} over"),
        },
        _ => return None,
    })
}

pub fn sign(on: bool, n: u64, units: Vec<UnitId>) -> Input {
    let shift = ShiftId(n);
    Input::Roster(if on { roster::Act::SignOn { shift, units } } else { roster::Act::SignOff { shift, units } })
}
