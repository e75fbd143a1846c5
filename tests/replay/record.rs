//! A journal made by a simulated room, read back and lived again: the baseline must be what was recorded.

use dawria::{
    dispatch::{Recorded, Settings, State, model::Priority},
    quantity::Timestamp,
    replay::{Figures, Policy, ReplayError, Seen, Sim, Watch, choose::Fastest, ground::Straight, record, run, year::Year},
    store::{Batch, Journal, Options},
};
use std::path::Path;

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
    let year = Year { seed: 7, days, towns: 1, calls: 300_000, interventions: 80_000, found: 20_000, units: 26 };
    let (plan, mut demand) = year.town(&year.shares()[0], &Settings::example(), None);
    let mut keep = Keep { events: Vec::new(), figures: Figures::default() };
    let ground = Straight { settings: &plan.settings };
    Sim::new(&plan, &ground, Box::new(Fastest::new(None)), &mut keep).unwrap().live(&mut demand).unwrap();

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (journal, _) = Journal::open(dir, Options::new(plan.settings.room.clone(), plan.start)).unwrap();
    let mut state = State::new(plan.settings.room.clone(), plan.settings.clone());
    for events in keep.events.chunks(500) {
        let mut batch = Batch::new();
        events.iter().for_each(|e| batch.apply(&mut state, e).unwrap());
        runtime.block_on(async { journal.append(batch).await.unwrap().await.unwrap() });
    }
    keep.figures
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
