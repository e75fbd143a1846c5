//! A journal made by a simulated room, read back and lived again: the baseline must be what was recorded.

use dawria::{
    dispatch::{
        Event, Input, Recorded, Settings, State, incidents,
        input::NewIncident,
        model::{CrewStatus, Disposition, Duty, Origin, Place, PlaceSource, Priority, Reach, Source, UnitKind},
        roster,
        settings::{Alternative, Element, RunCard},
    },
    id::{ShiftId, SubjectId, UnitId},
    quantity::{Position, Timestamp},
    replay::{
        Figures, Policy, ReplayError, Seen, Sim, Watch,
        choose::Fastest,
        driver::Core,
        ground::Straight,
        record, run,
        table::{Column, rows},
        year::Year,
    },
    store::{Batch, Journal, Options},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

struct Keep {
    events: Vec<Recorded>,
    figures: Figures,
}

impl Watch for Keep {
    fn see(&mut self, at: Timestamp, seen: Seen<'_>) {
        self.figures.see(at, seen);
    }

    fn decided(&mut self, events: &[Recorded]) {
        self.events.extend_from_slice(events);
    }
}

/// A town's days, journaled in `dir` as a server would have. What was counted.
pub fn journal(dir: &Path, days: u32) -> Figures {
    journal_of(dir, days, |_| {})
}

/// The same, with the record changed before it is written.
fn journal_of(dir: &Path, days: u32, change: impl FnOnce(&mut [Recorded])) -> Figures {
    let year = Year { seed: 7, days, towns: 1, calls: 300_000, interventions: 80_000, found: 20_000, units: 26 };
    let (plan, mut demand) = year.town(&year.shares()[0], &Settings::example(), None);
    let mut keep = Keep { events: Vec::new(), figures: Figures::default() };
    let ground = Straight { settings: &plan.settings };
    Sim::new(&plan, &ground, Box::new(Fastest::new(None)), &mut keep).unwrap().live(&mut demand).unwrap();

    change(&mut keep.events);
    write(dir, &plan.settings, keep.events);
    keep.figures
}

/// A journal of these events in `dir`.
fn write(dir: &Path, settings: &Settings, events: Vec<Recorded>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (journal, _) = Journal::open(dir, Options::new(settings.room.clone(), events[0].recorded_at)).unwrap();
    let mut state = State::new(settings.room.clone(), settings.clone());
    for events in events.chunks(500) {
        let mut batch = Batch::new();
        events.iter().for_each(|e| batch.apply(&mut state, e).unwrap());
        runtime.block_on(async { journal.append(batch).await.unwrap().await.unwrap() });
    }
}

pub fn settings(room: &str) -> Settings {
    let mut settings = Settings::example();
    settings.room = dawria::id::RoomId::new(room).unwrap();
    settings
}

#[test]
fn the_baseline_of_a_simulated_record_is_the_record() {
    let dir = tempfile::tempdir().unwrap();
    let mut lived = journal(dir.path(), 3);
    let before = std::fs::read(dir.path().join("journal.sqlite")).unwrap();
    let mut record = record::read(dir.path(), settings("town-01")).unwrap();
    let mut baseline = run::simulate(&record.plan, &Policy::baseline(), None, &mut record.demand.iter().cloned()).unwrap();
    assert_eq!(std::fs::read(dir.path().join("journal.sqlite")).unwrap(), before, "nothing is stored");

    let recorded = &mut record.recorded;
    assert_eq!((recorded.calls, recorded.found), (lived.calls, lived.found));
    assert_eq!((recorded.answered, recorded.abandoned), (lived.answered, lived.abandoned));
    assert_eq!((baseline.calls, baseline.answered), (recorded.calls, recorded.answered));
    for p in [Priority::P1, Priority::P2, Priority::P3, Priority::P4] {
        let (lived, recorded, baseline) = (lived.of(p), recorded.of(p), baseline.of(p));
        assert_eq!((recorded.opened, recorded.response.len()), (lived.opened, lived.response.len()), "{p:?}");
        assert_eq!(recorded.response.median_s(), lived.response.median_s(), "{p:?}: what was recorded is what was lived");
        assert_eq!(recorded.travel.p90_s(), lived.travel.p90_s(), "{p:?}");
        assert_eq!(baseline.opened, recorded.opened, "{p:?}");
        let (real, simulated) = (recorded.response.median_s().unwrap(), baseline.response.median_s().unwrap());
        assert!((simulated / real - 1.0).abs() < 0.05, "{p:?}: {simulated} s simulated against {real} s recorded");
    }
    let (real, simulated) = (recorded.utilisation().unwrap(), baseline.utilisation().unwrap());
    assert!((simulated / real - 1.0).abs() < 0.05, "utilisation {simulated} against {real}");
}

/// Rule: domain §2.11, §6.14 – the figures of a record and of its simulation: every incident is used, or counted under the reason why not
#[test]
fn what_is_left_out_of_a_figure_is_counted_and_named() {
    let dir = tempfile::tempdir().unwrap();
    // One crew forgot to say that it is on scene, one did so by a clock an hour slow.
    journal_of(dir.path(), 2, |events| {
        let first_units = first_arrivals(events, Priority::P2);
        let Event::StatusChanged { assignment, .. } = events[first_units[0]].event else { unreachable!() };
        events[first_units[0]].event = Event::CancelDelivered { assignment };
        events[first_units[1]].occurred_at = events[first_units[1]].occurred_at.plus_ms(-3_600_000);
    });
    let mut record = record::read(dir.path(), settings("town-01")).unwrap();
    let baseline = run::simulate(&record.plan, &Policy::baseline(), None, &mut record.demand.iter().cloned()).unwrap();
    let p2 = record.recorded.of(Priority::P2);
    assert_eq!((p2.unseen, p2.response.negative()), (1, 1));
    assert!(record.recorded.found > 0, "patrol-initiated ones are counted apart");
    for (name, figures) in [("recorded", &record.recorded), ("baseline", &baseline)] {
        for (p, by) in figures.by_priority.iter().enumerate() {
            assert_eq!(by.response.len() as u64 + by.left_out(), by.opened, "{name} P{p}: {by:?}");
            let nobody_came = by.called_off + by.waiting + by.under_way + by.unseen;
            assert_eq!(by.interventions, by.opened - nobody_came, "{name} P{p}: {by:?}");
        }
    }
    let figures = [("recorded", record.recorded), ("baseline", baseline)];
    let mut columns = figures.map(|(name, figures)| Column { name: name.into(), recorded: name == "recorded", figures });
    let shown = rows(&mut columns);
    for reason in ["closed, no arrival known", "total response, negative, left out"] {
        let row = shown.iter().find(|r| r.figure == reason && r.priority == Some(Priority::P2));
        assert!(row.and_then(|r| r.values[0]).is_some_and(|n| n > 0.0), "{reason}: {row:?}");
    }
}

/// The `n`th call, answered at once, that opens an incident.
fn answered(n: u128, kind: String, priority: Priority, place: Position) -> Input {
    let subject = |what: u128| SubjectId(uuid::Uuid::from_u128(100 * what + n));
    let incident = NewIncident {
        subject: subject(1),
        kind,
        priority,
        place: Place::at(place, PlaceSource::Operator),
        details: None,
        exercise: false,
        hold_until: None,
    };
    Input::PresentCall {
        subject: subject(2),
        presented_at: None,
        number: None,
        caller: None,
        number_fingerprint: None,
        earlier_fingerprints: Vec::new(),
        location: None,
        answered: true,
        incident: Some(incident),
        exercise: false,
    }
}

#[test]
fn what_was_merged_counts_once_and_its_unit_may_be_the_first_to_arrive() {
    let settings = settings("town-01");
    let mut core = Core::new(settings.room.clone(), std::sync::Arc::new(settings.clone()));
    let mut all = Vec::new();
    let mut act = |at_s: i64, input: Input| {
        let events = core.act(Timestamp(1_700_000_000_000 + at_s * 1_000), Source::Operator, input).unwrap().unwrap();
        all.extend(events.iter().cloned());
        events
    };
    let place = Position::from_degrees(31.63, -8.0).unwrap();
    let units = [UnitId::new("A1").unwrap(), UnitId::new("A2").unwrap()];
    for unit in &units {
        let (kind, reach) = (UnitKind::Car, Reach::Radio);
        act(0, Input::RegisterUnit { unit: unit.clone(), kind, service: settings.services[0].code.clone(), reach, devices: Vec::new() });
        act(0, Input::SetDuty { unit: unit.clone(), duty: Duty::On });
        act(0, Input::StatePosition { unit: unit.clone(), position: place });
    }
    let mut opened = Vec::new();
    let mut runs = Vec::new();
    for (n, unit) in units.iter().enumerate() {
        let call = answered(n as u128, settings.types[0].code.clone(), Priority::P2, place);
        let id = act(10 + n as i64, call).into_iter().find_map(|e| match e.event {
            Event::IncidentOpened { incident } => Some(incident.id),
            _ => None,
        });
        opened.push(id.unwrap());
        let sent = act(20, Input::Assign { incident: opened[n], unit: unit.clone() }).into_iter().find_map(|e| match e.event {
            Event::UnitAssigned { assignment, .. } => Some(assignment),
            _ => None,
        });
        runs.push(sent.unwrap());
    }
    act(30, Input::Incidents(incidents::Act::Merge { incident: opened[1], into: opened[0] }));
    let mut say = |at_s, n: usize, status| {
        let disposition = (status == CrewStatus::Cleared).then_some(Disposition::Settled);
        act(at_s, Input::Status { assignment: runs[n], status, disposition });
    };
    say(100, 1, CrewStatus::OnScene);
    say(400, 0, CrewStatus::OnScene);
    say(900, 0, CrewStatus::Cleared);
    say(900, 1, CrewStatus::Cleared);

    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &settings, all);
    let mut record = record::read(dir.path(), settings).unwrap();
    assert!(
        record
            .notes
            .iter()
            .any(|n| n.starts_with("1 incident merged into others or taken by another room is left out") && n.contains("1 of them")),
        "{:?}",
        record.notes
    );
    let p2 = record.recorded.of(Priority::P2);
    assert_eq!((p2.opened, p2.interventions, p2.left_out()), (1, 1, 0));
    assert_eq!(p2.response.median_s(), Some(90.0), "from the first call at 10 s to the duplicate's unit at 100 s");
}

/// A unit that its shift's plan puts on duty after the call came, and that the type needs for what it can do: the journal, and its settings.
fn journal_of_a_shift(dir: &Path) -> Settings {
    let mut settings = settings("shifts");
    let capability = settings.capabilities[0].code.clone();
    let kind = settings.types.iter().position(|t| t.kinds.is_empty() && settings.run_cards.iter().all(|c| c.kind != t.code)).unwrap();
    settings.types[kind].services.clear();
    let element = Element { count: 1, services: vec![], kinds: vec![], capabilities: vec![capability.clone()], min_strength: 3 };
    settings.run_cards.push(RunCard {
        kind: settings.types[kind].code.clone(),
        priority: None,
        alternatives: vec![Alternative { needs: vec![element] }],
    });
    let mut core = Core::new(settings.room.clone(), std::sync::Arc::new(settings.clone()));
    let mut all = Vec::new();
    let start = Timestamp(1_700_000_000_000);
    let mut act = |at_s: i64, input: Input| {
        let events = core.act(start.plus_ms(at_s * 1_000), Source::Operator, input).unwrap().unwrap();
        all.extend(events.iter().cloned());
        events
    };
    let place = Position::from_degrees(31.63, -8.0).unwrap();
    let unit = UnitId::new("S1").unwrap();
    let new = roster::NewUnit {
        unit: unit.clone(),
        kind: UnitKind::Car,
        service: settings.services[0].code.clone(),
        reach: Reach::Radio,
        vehicle: None,
        devices: None,
        capabilities: Some(vec![capability]),
    };
    act(0, Input::Roster(roster::Act::EnterUnit(Box::new(new))));
    act(0, Input::StatePosition { unit: unit.clone(), position: place });
    let entry = roster::PlannedEntry {
        unit: unit.clone(),
        vehicle: None,
        crew: roster::Crew { strength: 3, ..roster::Crew::default() },
        devices: Vec::new(),
        sector: None,
        post: None,
    };
    let (from, to) = (start, start.plus_ms(8 * 3_600_000));
    let plan = roster::PlannedShift { team: "A".to_owned(), from, to, entries: vec![entry] };
    act(1, Input::Roster(roster::Act::PlanShift { shift: None, plan }));
    let call = answered(0, settings.types[kind].code.clone(), Priority::P1, place);
    let opened = act(10, call).into_iter().find_map(|e| match e.event {
        Event::IncidentOpened { incident } => Some(incident.id),
        _ => None,
    });
    let incident = opened.unwrap();
    act(60, Input::Roster(roster::Act::SignOn { shift: ShiftId(1), units: Vec::new() }));
    let sent = act(70, Input::Assign { incident, unit }).into_iter().find_map(|e| match e.event {
        Event::UnitAssigned { assignment, .. } => Some(assignment),
        _ => None,
    });
    let assignment = sent.unwrap();
    for (at_s, status, disposition) in
        [(75, CrewStatus::EnRoute, None), (200, CrewStatus::OnScene, None), (900, CrewStatus::Cleared, Some(Disposition::Settled))]
    {
        act(at_s, Input::Status { assignment, status, disposition });
    }
    write(dir, &settings, all);
    settings
}

#[test]
fn a_unit_on_duty_by_its_shift_is_sent_for_what_it_can_do() {
    let dir = tempfile::tempdir().unwrap();
    let settings = journal_of_a_shift(dir.path());
    let mut record = record::read(dir.path(), settings).unwrap();
    let mut baseline = run::simulate(&record.plan, &Policy::baseline(), None, &mut record.demand.iter().cloned()).unwrap();
    for (name, figures) in [("recorded", &mut record.recorded), ("baseline", &mut baseline)] {
        let p1 = figures.of(Priority::P1);
        assert_eq!((p1.opened, p1.queue.len(), p1.response.len()), (1, 1, 1), "{name}");
    }
    // On duty at 60 s: nobody waits for the next thing to happen before it is sent.
    let queue = baseline.of(Priority::P1).queue.median_s();
    assert!(queue.is_some_and(|s| (50.0..=120.0).contains(&s)), "{queue:?}");
}

/// Where in a record the first arrivals on incidents of a priority stand that came by a call and had one unit.
fn first_arrivals(events: &[Recorded], priority: Priority) -> Vec<usize> {
    let wanted: BTreeSet<_> = events
        .iter()
        .filter_map(|e| match &e.event {
            Event::IncidentOpened { incident } if incident.priority == priority && incident.origin == Origin::Call => Some(incident.id),
            _ => None,
        })
        .collect();
    let mut units: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for e in events {
        if let Event::UnitAssigned { incident, assignment, .. } = &e.event {
            units.entry(*incident).or_default().push(*assignment);
        }
    }
    let alone: BTreeSet<_> = units.iter().filter(|(i, a)| wanted.contains(i) && a.len() == 1).map(|(_, a)| a[0]).collect();
    let on_scene = |e: &Recorded| match &e.event {
        Event::StatusChanged { assignment, status: CrewStatus::OnScene, .. } => alone.contains(assignment),
        _ => false,
    };
    events.iter().enumerate().filter(|(_, e)| on_scene(e)).map(|(at, _)| at).collect()
}

#[test]
fn the_same_run_twice_gives_the_same_figures() {
    let year = Year { seed: 3, days: 1, towns: 2, units: 40, calls: 200_000, interventions: 40_000, found: 20_000 };
    let live = || {
        let mut all = Figures::default();
        for share in year.shares() {
            let (plan, mut demand) = year.town(&share, &Settings::example(), None);
            all.merge(run::simulate(&plan, &Policy::baseline(), None, &mut demand).unwrap());
        }
        all.took_s = 0.0;
        all.core_s = 0.0;
        all
    };
    let (first, second) = (live(), live());
    assert_eq!(first, second);
    assert!(first.found > 0 && first.by_priority.iter().map(|p| p.response.len()).sum::<usize>() > 50, "{first:?}");
}

#[test]
fn a_journal_of_another_room_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    journal(dir.path(), 1);
    let refused = record::read(dir.path(), settings("elsewhere")).unwrap_err();
    assert!(matches!(&refused, ReplayError::OtherRoom { .. }), "{refused}");
    let said = refused.to_string();
    assert!(said.contains("room town-01") && said.contains("room elsewhere") && said.contains("--config"), "{said}");
}
