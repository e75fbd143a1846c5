//! Judges a run from its journal: was a unit ever sent to two incidents at once, and did every automatic decision take the fastest?
//!
//! The second question is answered by [`crate::roads::oracle`]: a full Dijkstra of its own over all units of the decision record that
//! pass the filters, less those the event lists as taken between ranking and decision, with the same weights and terms.

use crate::{
    closed,
    dispatch::{
        closures::Closures,
        decision::{DecisionRecord, UnitRow},
        event::{Event, Recorded},
        model::UnitKind,
    },
    id::{AssignmentId, RoomId, UnitId},
    quantity::Timestamp,
    roads::{
        Roads,
        nearest::Source,
        oracle,
        profile::{Metric, Profile},
        snap::{Back, Snap},
    },
    store::{Journal, Options, ReadError},
};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::Path};

/// One decision made by the closest rule.
struct Decision {
    assignment: AssignmentId,
    unit: UnitId,
    taken: Vec<UnitId>,
    record: String,
}

/// What the journal's assignments amount to.
#[derive(Default)]
struct Assignments {
    made: u64,
    double: u64,
    decisions: Vec<Decision>,
    open: BTreeMap<UnitId, AssignmentId>,
    unit_of: BTreeMap<AssignmentId, UnitId>,
}

/// Reads the journal of a stopped server and judges its assignments: `{made, double, checked, not_fastest, not_checked}`.
///
/// # Errors
/// When the journal or the map cannot be read, or a decision record is missing or of another map.
pub fn assignments(journal_dir: &Path, map_dir: &Path) -> anyhow::Result<Value> {
    let roads = Roads::open(map_dir)?;
    let room = RoomId::new(super::prepare::ROOM)?;
    if !journal_dir.join("journal.sqlite").is_file() {
        bail!("there is no journal in {}", journal_dir.display());
    }
    let (journal, _) = Journal::open(journal_dir, Options::new(room, Timestamp(0)))?;
    let mut found = Assignments::default();
    let mut closed = Closed::default();
    journal.replay(0, |recorded| {
        closed.see(&recorded)?;
        found.see(recorded.event);
        Ok::<(), ReadError>(())
    })?;
    let (mut checked, mut wrong) = (0u64, Vec::new());
    for decision in &found.decisions {
        let packed = journal.reader().decision(&decision.record)?;
        let packed = packed.with_context(|| format!("assignment {}: no decision record {}", decision.assignment, decision.record))?;
        let record: DecisionRecord = serde_json::from_slice(&packed.unpack()?)?;
        if record.map_checksum.as_deref() != Some(roads.checksum()) {
            bail!("assignment {}: decided on map {:?}, not on {}", decision.assignment, record.map_checksum, roads.checksum());
        }
        checked += 1;
        if let Some(better) = faster(closed.roads(&roads, record.closures_version)?, &record, decision)? {
            wrong.push(json!({
                "assignment": decision.assignment.0, "incident": record.incident.0, "sent": decision.unit.as_str(),
                "sent_cost_ms": better.0, "faster": better.1.as_str(), "faster_cost_ms": better.2,
            }));
        }
    }
    Ok(json!({
        "made": found.made, "double": found.double, "checked": checked, "not_fastest": wrong.len(),
        "not_fastest_cases": wrong.into_iter().take(5).collect::<Vec<_>>(),
    }))
}

/// The roads of each version of the closures, drawn again from the journal.
#[derive(Default)]
struct Closed {
    now: Closures,
    /// What was in force, by the sequence of the event that made it so.
    versions: BTreeMap<u64, Closures>,
    drawn: Option<(u64, Roads)>,
}

impl Closed {
    fn see(&mut self, recorded: &Recorded) -> Result<(), ReadError> {
        let Event::Closures(fact) = &recorded.event else { return Ok(()) };
        self.now.apply(fact, recorded.seq, recorded.recorded_at).map_err(ReadError::Damaged)?;
        self.versions.entry(self.now.version()).or_insert_with(|| self.now.clone());
        Ok(())
    }

    /// Decisions come in order, so the version drawn last is the one wanted next, mostly.
    fn roads(&mut self, open: &Roads, version: u64) -> anyhow::Result<&Roads> {
        if self.drawn.as_ref().is_none_or(|(of, _)| *of != version) {
            let none = Closures::default();
            let closures = if version == 0 { Some(&none) } else { self.versions.get(&version) };
            let closures = closures.with_context(|| format!("a decision names version {version} of the closures, which never was"))?;
            self.drawn = Some((version, closed::close(open, closures)));
        }
        self.drawn.as_ref().map(|(_, roads)| roads).context("no roads")
    }
}

impl Assignments {
    fn see(&mut self, event: Event) {
        match event {
            Event::UnitAssigned { assignment, unit, automatic, recommendation, taken, .. } => {
                self.made += 1;
                if self.open.insert(unit.clone(), assignment).is_some() {
                    self.double += 1;
                }
                self.unit_of.insert(assignment, unit.clone());
                if let (true, Some(list)) = (automatic, recommendation) {
                    self.decisions.push(Decision { assignment, unit, taken, record: list.decision });
                }
            }
            Event::AssignmentCleared { assignment, .. } => {
                if let Some(unit) = self.unit_of.remove(&assignment)
                    && self.open.get(&unit) == Some(&assignment)
                {
                    self.open.remove(&unit);
                }
            }
            _ => {}
        }
    }
}

/// (cost of the one sent, a unit with a strictly lower cost, its cost), when there is one.
fn faster(roads: &Roads, record: &DecisionRecord, decision: &Decision) -> anyhow::Result<Option<(u64, UnitId, u64)>> {
    let may = |row: &&UnitRow| {
        row.left_out.is_none()
            && !(record.automatic && row.doubt.is_some())
            && (row.unit == decision.unit || !decision.taken.contains(&row.unit))
    };
    let mut costs: Vec<(u64, UnitId)> = Vec::new();
    for kind in [UnitKind::Car, UnitKind::Motorbike, UnitKind::Bicycle, UnitKind::Foot] {
        let metric = Metric::new(profile(kind), record.siren);
        let rows: Vec<&UnitRow> = record.units.iter().filter(|r| r.kind == kind && r.snapped.is_some()).filter(may).collect();
        let sources: Vec<Source> =
            rows.iter().zip(0u32..).filter_map(|(row, key)| Some(Source { key, snap: snap(roads, metric, row)?, extra_ms: 0 })).collect();
        for (row, travel) in rows.iter().zip(oracle::travel_times(roads, record.place, metric, &sources)) {
            if let Some(ms) = travel {
                costs.push((ms + row.age_penalty_ms + row.sector_penalty_ms, row.unit.clone()));
            }
        }
    }
    let sent = costs.iter().find(|(_, unit)| *unit == decision.unit).map(|(cost, _)| *cost);
    let sent = sent.with_context(|| format!("assignment {}: the unit sent is not in its own record", decision.assignment))?;
    Ok(costs.into_iter().min().filter(|(cost, _)| *cost < sent).map(|(cost, unit)| (sent, unit, cost)))
}

fn profile(kind: UnitKind) -> Profile {
    match kind {
        UnitKind::Car => Profile::Car,
        UnitKind::Motorbike => Profile::Motorbike,
        UnitKind::Bicycle => Profile::Bicycle,
        UnitKind::Foot => Profile::Foot,
    }
}

/// The place on the roads as the record has it.
fn snap(roads: &Roads, metric: Metric, row: &UnitRow) -> Option<Snap> {
    let at = row.snapped?;
    let graph = roads.graph();
    let back = at.turn_ms.and_then(|penalty_ms| graph.reverse(at.edge).map(|edge| Back { edge, penalty_ms }));
    let length_mm = graph.length_mm(at.edge);
    Some(Snap { metric, edge: at.edge, offset_mm: at.offset, length_mm, back, point: at.position, distance_mm: 0 })
}
