//! Judges a run from its journal: was a unit ever sent to two incidents at once, and did every automatic decision take the fastest?
//!
//! The second question is answered by [`super::oracle`], with travel times of its own.

use super::oracle::{Sent, Weighed};
use crate::{
    closed,
    dispatch::{
        closures::Closures,
        decision::DecisionRecord,
        event::{Event, Recorded},
    },
    id::{AssignmentId, IncidentId, InputId, RoomId, UnitId},
    quantity::Timestamp,
    roads::Roads,
    store::{Journal, Options, ReadError},
};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// One decision made by the closest rule: all whom it sent to one incident.
struct Decision {
    /// The assignment that carries the list: the first of them.
    assignment: AssignmentId,
    /// Which decisions were made together.
    input: InputId,
    /// The incident had nobody before.
    first: bool,
    sent: Vec<Sent>,
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
    incidents: BTreeSet<IncidentId>,
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
        found.see(recorded.input, recorded.event);
        Ok::<(), ReadError>(())
    })?;
    let (mut checked, mut wrong) = (0u64, Vec::new());
    let (mut together, mut batch): (Option<InputId>, Vec<Weighed>) = (None, Vec::new());
    for decision in &found.decisions {
        let packed = journal.reader().decision(&decision.record)?;
        let packed = packed.with_context(|| format!("assignment {}: no decision record {}", decision.assignment, decision.record))?;
        let record: DecisionRecord = serde_json::from_slice(&packed.unpack()?)?;
        if record.map_checksum.as_deref() != Some(roads.checksum()) {
            bail!("assignment {}: decided on map {:?}, not on {}", decision.assignment, record.map_checksum, roads.checksum());
        }
        checked += 1;
        let weighed = Weighed::new(closed.roads(&roads, record.closures_version)?, record, &decision.sent, &decision.taken);
        for better in weighed.faster().with_context(|| format!("assignment {}", decision.assignment))? {
            wrong.push(json!({
                "assignment": decision.assignment.0, "incident": weighed.incident().0, "sent": better.sent.as_str(),
                "sent_cost_ms": better.sent_ms, "faster": better.unit.as_str(), "faster_cost_ms": better.ms,
            }));
        }
        // Those sent together, to incidents that had nobody: no two of them should have changed places.
        if together != Some(decision.input) {
            (together, batch) = (Some(decision.input), Vec::new());
        }
        if decision.first {
            for other in batch.iter().filter(|o| weighed.would_swap(o)) {
                wrong.push(json!({"assignment": decision.assignment.0, "incident": weighed.incident().0, "swap_with": other.incident().0}));
            }
            batch.push(weighed);
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
    fn see(&mut self, input: InputId, event: Event) {
        match event {
            Event::UnitAssigned { assignment, incident, unit, automatic, recommendation, taken, .. } => {
                self.made += 1;
                if self.open.insert(unit.clone(), assignment).is_some() {
                    self.double += 1;
                }
                self.unit_of.insert(assignment, unit.clone());
                let first = self.incidents.insert(incident);
                if let (true, Some(list)) = (automatic, recommendation) {
                    let element = |at: u32| list.needs.get(at as usize).map(|n| n.element);
                    let members = list.team.iter().flat_map(|t| &t.members);
                    let sent = members.map(|m| Sent { unit: m.unit.clone(), element: m.need.and_then(element) }).collect();
                    self.decisions.push(Decision { assignment, input, first, sent, taken, record: list.decision });
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
