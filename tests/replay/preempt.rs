//! Pre-emption in the simulation, by road as in a straight line: what is urgent takes who is on the way to something that is not.

use crate::record::settings;
use dawria::{
    dispatch::{
        Event, Recorded,
        model::{Priority, Reach, UnitKind},
        preempt,
    },
    id::UnitId,
    quantity::{Position, Timestamp},
    replay::{
        Demand, Figures, Habits, Plan, Seen, Sim, Watch, Work,
        choose::Fastest,
        demand::What,
        ground::{Ground, Straight, Streets},
        patrols::PatrolPlan,
    },
    roads::{
        Roads,
        extract::{Extract, Node, Source, SourceKind, Tags, Way},
        graph,
    },
};
use std::sync::Arc;

const START: Timestamp = Timestamp(1_672_527_600_000);

/// `km` along the street.
fn at(km: f64) -> Position {
    Position { lat_e7: 316_000_000, lon_e7: -80_000_000 + (km * 105_588.0).round() as i32 }
}

/// One street of 20 km, with a point each kilometre.
fn street() -> Roads {
    let mut town = Extract::new(Source { kind: SourceKind::Synthetic { seed: 1 }, name: "Street".into() });
    town.nodes = (0..=20).map(|n| Node { id: n + 1, position: at(n as f64) }).collect();
    town.ways.push(Way { id: 1, refs: (1..=21).collect(), tags: Tags::new([("highway", "primary")]) });
    town.sort();
    Roads::from_graph(graph::build(&town, |_, _| {}).unwrap().0)
}

#[derive(Default)]
struct Keep {
    figures: Figures,
    diverted: Vec<Priority>,
}

impl Watch for Keep {
    fn see(&mut self, at: Timestamp, seen: Seen<'_>) {
        self.figures.see(at, seen);
    }

    fn decided(&mut self, events: &[Recorded]) {
        for e in events {
            if let Event::Preempt(preempt::Fact::Diverted { lost_priority, .. }) = &e.event {
                self.diverted.push(*lost_priority);
            }
        }
    }
}

/// Both units are sent to something of P4 at the far end; two minutes later, while they drive, P0 needs one.
fn lived(roads: Option<&Roads>, by_itself: bool) -> Keep {
    let mut settings = settings("street");
    let kind = settings.types.iter().position(|t| t.kinds.is_empty() && settings.run_cards.iter().all(|c| c.kind != t.code)).unwrap();
    settings.types[kind].services.clear();
    settings.preempt.take_automatically = by_itself;
    let settings = Arc::new(settings);
    let patrol = |name: &str, km: f64| PatrolPlan {
        id: UnitId::new(name).unwrap(),
        kind: UnitKind::Car,
        service: settings.services[0].code.clone(),
        reach: Reach::Terminal,
        post: at(km),
        on_duty: true,
        capabilities: Vec::new(),
        strength: 0,
    };
    let plan = Plan {
        settings: Arc::clone(&settings),
        patrols: vec![patrol("P-1", 0.0), patrol("P-2", 1.0)],
        takers: 0,
        habits: Habits::default(),
        start: START,
    };
    let work = |after_s: i64, km: f64, priority| {
        let work = Work { place: Some(at(km)), kind: kind as u16, priority, on_scene_ms: 3_600_000, more: Vec::new(), called_off_ms: None };
        Demand { at: START.plus_ms(after_s * 1_000), what: What::Opened(work) }
    };
    let mut demand = [work(1, 20.0, Priority::P4), work(2, 19.0, Priority::P4), work(120, 3.0, Priority::P0)].into_iter();
    let mut keep = Keep::default();
    let straight = Straight { settings: &settings };
    let streets = roads.map(|r| Streets::new(r, &settings));
    let ground: &dyn Ground = streets.as_ref().map_or(&straight, |s| s);
    Sim::new(&plan, ground, Box::new(Fastest::new(roads)), &mut keep).unwrap().live(&mut demand).unwrap();
    keep
}

#[test]
fn what_is_urgent_takes_who_is_under_way_by_road_as_in_a_straight_line() {
    let roads = street();
    for (by_road, by_itself) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut kept = lived(by_road.then_some(&roads), by_itself);
        let case = format!("by road {by_road}, by itself {by_itself}");
        assert_eq!(kept.diverted, [Priority::P4], "{case}");
        let p0 = kept.figures.of(Priority::P0);
        // Where it is offered an operator takes it.
        let waited = if by_itself { 0.0 } else { 30.0 };
        assert_eq!((p0.queue.median_s(), p0.travel.len()), (Some(waited), 1), "{case}");
        // The one left behind gets a unit when one is free, and counts once.
        let p4 = kept.figures.of(Priority::P4);
        assert_eq!((p4.opened, p4.queue.len(), p4.interventions), (2, 2, 2), "{case}");
    }
}
