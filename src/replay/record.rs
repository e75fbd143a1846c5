//! A record to live again: a room's journal, read and folded, as demand, patrols and what really happened.

use super::{
    ReplayError,
    demand::{Demand, What},
    figures::Figures,
    plan::Plan,
    progress::Progress,
    recorded,
};
use crate::{
    dispatch::{
        self, Event, Recorded, Settings, State,
        model::{Call, Duty, Origin, Reach, Recalled, Recommendation, UnitKind},
        recall, roster,
    },
    id::{CallId, IncidentId, RoomId, UnitId},
    quantity::{Position, Timestamp},
    store::tool::Events,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Positions kept of a unit for finding its post.
const POSITIONS: usize = 501;

/// A record made ready.
#[derive(Clone, Debug)]
pub struct Record {
    /// The room as it was.
    pub plan: Plan,
    /// What came, in order of time.
    pub demand: Vec<Demand>,
    /// What really happened.
    pub recorded: Figures,
    /// What was left out, or filled in.
    pub notes: Vec<String>,
}

/// A unit as the journal shows it.
#[derive(Clone, Debug)]
pub(super) struct SeenUnit {
    pub kind: UnitKind,
    pub service: String,
    pub reach: Reach,
    pub positions: Vec<Position>,
    pub capabilities: Vec<String>,
    /// The most people who were on it.
    pub strength: u32,
}

/// What is gathered while the journal is folded.
#[derive(Debug, Default)]
pub(super) struct Harvest {
    pub calls: BTreeMap<CallId, Call>,
    pub classified: BTreeMap<CallId, Timestamp>,
    pub incidents: BTreeMap<IncidentId, Recalled>,
    pub units: BTreeMap<UnitId, SeenUnit>,
    /// Duty and availability, as demand.
    pub signs: Vec<Demand>,
    /// By priority: assigned by a rule, by a person.
    pub assigned: [(u64, u64); 5],
    pub begin: Option<Timestamp>,
    pub end: Timestamp,
}

/// The journal's own folder: the one given, or `journal` in it.
pub fn journal_dir(dir: &Path) -> PathBuf {
    let inner = dir.join("journal");
    if !dir.join("journal.sqlite").is_file() && inner.join("journal.sqlite").is_file() { inner } else { dir.to_owned() }
}

/// Whose journal is in `dir`.
///
/// # Errors
/// [`ReplayError::Journal`] when there is none, or it cannot be read.
pub fn room(dir: &Path) -> Result<RoomId, ReplayError> {
    Ok(Events::open(&journal_dir(dir))?.room().clone())
}

/// Reads the journal in `dir` with the settings of its room.
///
/// # Errors
/// [`ReplayError::OtherRoom`], [`ReplayError::Empty`], [`ReplayError::Journal`].
pub fn read(dir: &Path, settings: Settings) -> Result<Record, ReplayError> {
    let dir = journal_dir(dir);
    let events = Events::open(&dir)?;
    if *events.room() != settings.room {
        return Err(ReplayError::OtherRoom { dir, found: events.room().clone(), wanted: settings.room.to_string() });
    }
    let progress = Progress::new("reading the journal", events.len());
    let mut state = State::new(settings.room.clone(), settings.clone());
    let mut harvest = Harvest::default();
    events.each(|rec| {
        harvest.leaving(&rec, &state);
        dispatch::apply(&mut state, &rec).map_err(|e| e.to_string())?;
        harvest.take(&rec, &state);
        progress.step();
        Ok(())
    })?;
    harvest.calls.extend(state.calls().iter().map(|(id, c)| (*id, c.clone())));
    state.incidents().keys().filter_map(|id| recall::of(&state, *id)).for_each(|whole| harvest.keep(whole));
    if harvest.calls.is_empty() && harvest.incidents.is_empty() {
        return Err(ReplayError::Empty { dir, what: "no call and no incident" });
    }
    let record = recorded::record(harvest, settings);
    if record.plan.patrols.is_empty() {
        return Err(ReplayError::Empty { dir, what: "no unit whose place is known" });
    }
    Ok(record)
}

impl Harvest {
    /// What is about to leave memory.
    fn leaving(&mut self, rec: &Recorded, state: &State) {
        match &rec.event {
            Event::IncidentForgotten { incident } => {
                if let Some(whole) = recall::of(state, *incident) {
                    self.keep(whole);
                }
            }
            Event::CallsForgotten { calls } => {
                self.calls.extend(calls.iter().filter_map(|id| Some((*id, state.calls().get(id)?.clone()))));
            }
            _ => {}
        }
    }

    fn keep(&mut self, mut whole: Recalled) {
        self.calls.extend(whole.calls.drain(..).map(|c| (c.id, c)));
        // Lists are the bulk of an incident, and nobody needs them here.
        whole.incident.recommendation = None;
        self.incidents.insert(whole.incident.id, whole);
    }

    fn take(&mut self, rec: &Recorded, state: &State) {
        self.begin.get_or_insert(rec.recorded_at);
        self.end = self.end.max(rec.recorded_at);
        match &rec.event {
            Event::CallClassified { call, .. } => {
                self.classified.insert(*call, rec.occurred_at);
            }
            Event::UnitRegistered { unit, kind, service, reach, .. } => {
                let before = self.units.remove(unit);
                let strength = before.as_ref().map_or(0, |u| u.strength);
                let (positions, capabilities) = before.map(|u| (u.positions, u.capabilities)).unwrap_or_default();
                let seen = SeenUnit { kind: *kind, service: service.clone(), reach: *reach, positions, capabilities, strength };
                self.units.insert(unit.clone(), seen);
            }
            Event::DutyChanged { unit, duty } => {
                let what = What::Duty { unit: unit.clone(), duty: *duty };
                self.signs.push(Demand { at: rec.recorded_at, what });
            }
            Event::AvailabilityChanged { unit, reason } => {
                let what = What::Unavailable { unit: unit.clone(), reason: *reason };
                self.signs.push(Demand { at: rec.recorded_at, what });
            }
            Event::Roster(fact) => self.roster(rec.recorded_at, fact),
            Event::PositionStated { unit, position } => self.at(unit, *position),
            Event::Recommended { recommendation, .. } => self.list(recommendation),
            Event::UnitAssigned { incident, automatic, recommendation, .. } => {
                if let Some(list) = recommendation {
                    self.list(list);
                }
                let Some(i) = state.incidents().get(incident) else { return };
                // Who came upon it was chosen by nobody, and an exercise is no custom of the room.
                if i.exercise || i.origin == Origin::Patrol {
                    return;
                }
                let priority = i.priority;
                let (by_rule, by_person) = &mut self.assigned[priority as usize];
                *(if *automatic { by_rule } else { by_person }) += 1;
            }
            _ => {}
        }
    }

    /// What a shift's plan does to a unit: duty as if it were said by hand, what it can do, how many are on it.
    fn roster(&mut self, at: Timestamp, fact: &roster::Fact) {
        use roster::Fact;
        let mut sign = |what| self.signs.push(Demand { at, what });
        let (unit, strength) = match fact {
            Fact::SignedOn { unit, unavailable, crew, .. } => {
                sign(What::Duty { unit: unit.clone(), duty: Duty::On });
                sign(What::Unavailable { unit: unit.clone(), reason: *unavailable });
                (unit, crew.strength)
            }
            Fact::SignedOff { unit } => return sign(What::Duty { unit: unit.clone(), duty: Duty::Off }),
            Fact::CrewChanged { unit, crew } => (unit, crew.strength),
            Fact::CapabilitiesChanged { unit, capabilities } => {
                if let Some(u) = self.units.get_mut(unit) {
                    u.capabilities.clone_from(capabilities);
                }
                return;
            }
            _ => return,
        };
        if let Some(u) = self.units.get_mut(unit) {
            u.strength = u.strength.max(strength);
        }
    }

    fn list(&mut self, list: &Recommendation) {
        list.candidates.iter().for_each(|c| self.at(&c.unit, c.position));
    }

    /// A free unit was here.
    fn at(&mut self, unit: &UnitId, position: Position) {
        if let Some(u) = self.units.get_mut(unit).filter(|u| u.positions.len() < POSITIONS) {
            u.positions.push(position);
        }
    }
}
