//! The roster and its bindings, and settings by their versions, where a script would hide what matters.

use crate::{
    duty,
    room::{Room, unit_id},
};
use dawria::{
    dispatch::{
        Event, Input, Reject, Settings, State,
        model::{Duty, Priority, Source, UnitKind},
        recommend,
        roster::{Bound, Thing},
        settings::{self, difference},
        snapshot,
    },
    id::DeviceId,
    quantity::Position,
};

fn room() -> Room {
    let mut settings = Settings::example();
    duty::ground(&mut settings);
    Room::new(settings)
}

fn device(s: &str) -> DeviceId {
    DeviceId::new(s).unwrap()
}

impl Room {
    fn go(&mut self, input: Input) {
        self.send(Source::Operator, input).unwrap();
    }
}

/// Rule: domain §2.4 – device → vehicle → unit → crew, each binding with from and to, resolved at the time of the event
#[test]
fn a_device_belongs_to_the_unit_that_had_its_vehicle_then() {
    let mut room = room();
    room.go(duty::new_unit("P-1", UnitKind::Car, Some("V-1"), &["D1"], &[]));
    room.go(duty::new_unit("P-2", UnitKind::Car, None, &["T2"], &[]));
    let first = room.now;
    room.now = room.now.plus_ms(3_600_000);
    let take = |unit: &str, vehicle: Option<&str>| {
        Input::Roster(dawria::dispatch::roster::Act::ChangeVehicle { unit: unit_id(unit), vehicle: vehicle.map(duty::vehicle_id) })
    };
    room.go(take("P-2", Some("V-1")));
    let second = room.now;
    let of = |room: &Room, d: &str, at| room.state.unit_of_at(&device(d), at).map(ToString::to_string);
    assert_eq!(of(&room, "D1", first), Some("P-1".into()));
    assert_eq!(of(&room, "D1", second), Some("P-2".into()));
    assert_eq!(of(&room, "T2", first), Some("P-2".into()));
    assert_eq!(of(&room, "D1", first.plus_ms(-1)), None);
    assert_eq!(room.state.units()[&unit_id("P-2")].devices, [device("D1"), device("T2")], "the vehicle's first");
    assert!(room.state.units()[&unit_id("P-1")].devices.is_empty());
    let moved = room.state.bindings(&Thing::Vehicle(duty::vehicle_id("V-1")));
    assert_eq!(moved.iter().map(|b| (b.n, b.until)).collect::<Vec<_>>(), [(1, Some(second)), (2, None)]);
    room.check_replay(2);
}

/// Rule: domain §2.4 – the crew of an event is the crew of its time
#[test]
fn the_crew_of_a_unit_is_known_for_every_moment() {
    let mut room = room();
    room.go(duty::new_unit("P-1", UnitKind::Car, None, &[], &[]));
    ["m1", "m2", "m3"].into_iter().for_each(|p| room.go(duty::person(p)));
    let (from, to) = (room.now, room.now.plus_ms(8 * 3_600_000));
    room.go(duty::plan(None, "A", from, to, vec![duty::entry("P-1//m1+m2")]));
    room.go(duty::sign(true, 1, vec![]));
    room.now = room.now.plus_ms(60_000);
    let later = room.now;
    room.go(Input::Roster(dawria::dispatch::roster::Act::ChangeCrew { unit: unit_id("P-1"), crew: duty::crew("m3") }));
    let crew = |at| room.state.crew_of_at(&unit_id("P-1"), at).map(|c| c.people.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(crew(from), Some(vec!["m1".into(), "m2".into()]));
    assert_eq!(crew(later), Some(vec!["m3".into()]));
    let open = room.state.bindings(&Thing::Unit(unit_id("P-1"))).last().unwrap();
    assert!(matches!(&open.to, Bound::Crew { shift: Some(s), .. } if s.0 == 1));
}

/// Rule: domain §5.3 – the out-of-sector penalty is 0 for P0 and P1
#[test]
fn the_sector_of_the_plan_counts_except_for_p0_and_p1() {
    let mut room = room();
    room.go(duty::new_unit("P-1", UnitKind::Car, None, &[], &[]));
    room.go(duty::plan(None, "A", room.now, room.now.plus_ms(3_600_000), vec![duty::entry("P-1///gate")]));
    let unit = unit_id("P-1");
    assert!(!recommend::out_of_sector(&room.state, &unit, Some("east")), "without a plan it is at home everywhere");
    room.go(duty::sign(true, 1, vec![]));
    assert!(!recommend::out_of_sector(&room.state, &unit, Some("west")), "the sector of its post");
    assert!(recommend::out_of_sector(&room.state, &unit, Some("east")));
    assert!(recommend::out_of_sector(&room.state, &unit, None));
    for (priority, penalty) in [(Priority::P0, 0), (Priority::P1, 0), (Priority::P2, 60_000), (Priority::P4, 60_000)] {
        let incident = dawria::dispatch::input::NewIncident {
            subject: room.subject(),
            kind: "theft".into(),
            priority,
            place: crate::room::place(700),
            details: None,
            exercise: false,
            hold_until: None,
        };
        let opened = room.send(Source::Operator, Input::OpenIncident { call: None, unit: None, incident }).unwrap();
        let Event::IncidentOpened { incident } = &opened[0].event else { panic!() };
        let request = recommend::request_to_show(&room.state, incident.id).unwrap();
        let candidate = recommend::CandidateInput { out_of_sector: true, ..room.candidate(&unit) };
        assert_eq!(recommend::verdict(&room.state, &request, &candidate).sector_penalty_ms, penalty, "{priority:?}");
    }
}

/// Rule: domain §4.3 – a unit whose duty is unknown is not available; crew and shift end with duty
#[test]
fn off_duty_by_any_way_leaves_crew_and_shift() {
    let mut room = room();
    room.go(duty::new_unit("P-1", UnitKind::Car, None, &[], &[]));
    room.go(duty::person("m1"));
    room.go(duty::plan(None, "A", room.now, room.now.plus_ms(3_600_000), vec![duty::entry("P-1//m1")]));
    room.go(duty::sign(true, 1, vec![]));
    room.go(Input::SetDuty { unit: unit_id("P-1"), duty: Duty::Off });
    let r = &room.state.units()[&unit_id("P-1")].roster;
    assert_eq!((r.shift, r.crew.strength, r.shift_ends_at), (None, 0, None));
    assert_eq!(room.state.people()[&duty::person_id("m1")].unit, None);
}

/// Rule: domain §2.15 – the settings in force are those of the last event, after every restart and replay
#[test]
fn a_restart_decides_by_the_version_in_force_whatever_the_file_says() {
    let mut room = room();
    room.go(duty::change(&room.state, "priorities.1.tone_s", "7").unwrap());
    assert_eq!((room.state.settings_version(), room.state.settings().priorities[1].tone_s), (1, 7));
    let stale = Input::Settings(settings::Act::Change { expected: 0, settings: Box::new(Settings::example()), reverts: None });
    assert_eq!(room.send(Source::Operator, stale).unwrap_err(), Reject::SettingsVersion { given: 0, present: 1 });
    let bytes = snapshot::encode(&room.state);
    let other = Settings::example();
    let back = snapshot::decode(&bytes, room.state.room(), other.clone()).unwrap();
    assert_eq!(back.settings(), room.state.settings());
    let mut folded = State::new(room.state.room().clone(), other);
    room.journal.iter().for_each(|rec| dawria::dispatch::apply(&mut folded, rec).unwrap());
    assert_eq!((folded.settings(), folded.settings_version()), (room.state.settings(), 1));
    assert!(recommend::weights_version(&folded).starts_with("1-"));
}

/// Rule: domain §2.15 – a list ranked by settings that are not in force any more is not taken
#[test]
fn a_ranking_made_by_older_settings_is_asked_anew() {
    let mut room = room();
    room.go(duty::new_unit("P-1", UnitKind::Car, None, &[], &[]));
    room.go(Input::SetDuty { unit: unit_id("P-1"), duty: Duty::On });
    room.whereabouts.insert(unit_id("P-1"), crate::room::Whereabouts::seconds(60));
    let incident = dawria::dispatch::input::NewIncident {
        subject: room.subject(),
        kind: "fight".into(),
        priority: Priority::P1,
        place: crate::room::place(0),
        details: None,
        exercise: false,
        hold_until: None,
    };
    room.go(Input::OpenIncident { call: None, unit: None, incident });
    let asked = room.asked.pop_front().unwrap();
    let answers = room.rank(&asked, None);
    room.go(duty::change(&room.state, "ranking.ageing_penalty_s", "31").unwrap());
    let refused = room.send(Source::Automatic, Input::Ranked { answers }).unwrap_err();
    assert_eq!(refused.rule(), "ranking_outdated");
    let asked = room.asked.pop_front().expect("asked anew");
    let answers = room.rank(&asked, None);
    room.go(Input::Ranked { answers });
    assert_eq!(room.state.assignments().len(), 1);
}

#[test]
fn differences_read_as_lines() {
    let old = Settings::example();
    let mut new = old.clone();
    new.priorities[0].tone_s = 10;
    duty::ground(&mut new);
    new.types.remove(0);
    let lines = difference(&old, &new);
    assert!(lines.contains(&"priorities.P0.tone_s: 15 → 10".to_owned()), "{lines:?}");
    assert!(lines.contains(&"- types.officer_in_danger: (Officer in danger)".to_owned()), "{lines:?}");
    assert!(lines.contains(&"+ sectors.west: (west)".to_owned()), "{lines:?}");
    assert_eq!(lines.len(), 6, "{lines:?}");
    assert!(difference(&old, &old).is_empty());
}

#[test]
fn a_point_is_in_the_sector_around_it() {
    let settings = (*room().settings).clone();
    let at = |east| settings.sector_at(crate::room::place(east).position).map(|s| s.code.as_str());
    assert_eq!(
        [at(-2_000), at(-1_000), at(499), at(500), at(1_999), at(2_000)],
        [None, Some("west"), Some("west"), Some("east"), Some("east"), None]
    );
    let north = Position::new(317_000_001, crate::room::place(0).position.lon_e7).unwrap();
    assert_eq!(settings.sector_at(north), None);
}
