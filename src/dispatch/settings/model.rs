//! The settings as plain data.

use super::{
    CloserSettings, CoverSettings, CoverageTerms, Face, Limits, NeedsSettings, OrganisationKind, OrganisationNode, Post, PreemptSettings,
    Reasons, RosterSettings, RunCard, Sector, Targets,
};
use crate::dispatch::{
    assign::{AssignmentSettings, Watching},
    emergency::EmergencySettings,
    lending::LendingSettings,
    model::{Disposition, Priority, UnitKind},
    positions::{self, PositionSetting},
};
use crate::id::RoomId;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The same words in the three languages of the room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
    /// Arabic.
    pub ar: String,
}

/// The settings of one room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The room's id.
    pub room: RoomId,
    /// The room's name.
    pub name: Labels,
    /// One entry per priority, P0 first.
    pub priorities: Vec<PrioritySettings>,
    /// Services units belong to.
    pub services: Vec<Service>,
    /// Incident types.
    pub types: Vec<IncidentType>,
    /// Words for the dispositions, one entry each.
    pub dispositions: Vec<DispositionLabels>,
    /// Outside services things are passed to.
    #[serde(default)]
    pub outside: Vec<Service>,
    /// Calls.
    #[serde(default)]
    pub calls: CallSettings,
    /// Incidents.
    #[serde(default)]
    pub incidents: IncidentSettings,
    /// Terms of the recommendation.
    pub ranking: RankingTerms,
    /// Bounds of every collection.
    pub limits: Limits,
    /// Levels of the organisation, highest first.
    #[serde(default)]
    pub organisation_kinds: Vec<OrganisationKind>,
    /// The organisation's tree.
    #[serde(default)]
    pub organisation: Vec<OrganisationNode>,
    /// The node this room commands for.
    #[serde(default)]
    pub node: Option<String>,
    /// What units may be able to do beyond their kind and service.
    #[serde(default)]
    pub capabilities: Vec<Word>,
    /// What an incident needs.
    #[serde(default)]
    pub run_cards: Vec<RunCard>,
    /// Lists of reasons.
    #[serde(default)]
    pub reasons: Reasons,
    /// Parts of the town.
    #[serde(default)]
    pub sectors: Vec<Sector>,
    /// Places units are posted at.
    #[serde(default)]
    pub posts: Vec<Post>,
    /// When units stand still and sectors are empty for too long.
    #[serde(default)]
    pub cover: CoverSettings,
    /// Shifts.
    #[serde(default)]
    pub roster: RosterSettings,
    /// What incidents need.
    #[serde(default)]
    pub needs: NeedsSettings,
    /// Closer units.
    #[serde(default)]
    pub closer: CloserSettings,
    /// Pre-emption.
    #[serde(default)]
    pub preempt: PreemptSettings,
    /// Assignments: refusals, reservations, proposals, escalation.
    #[serde(default)]
    pub assignments: AssignmentSettings,
    /// Emergencies.
    #[serde(default)]
    pub emergencies: EmergencySettings,
    /// Units passed to other rooms.
    #[serde(default)]
    pub lending: LendingSettings,
    /// Positions of the room, from which its work is done.
    #[serde(default = "positions::usual")]
    pub positions: Vec<PositionSetting>,
}

/// A code and its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Word {
    /// Code, for example `arabic_sign_language`.
    pub code: String,
    /// Its name.
    pub labels: Labels,
}

/// How calls are treated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CallSettings {
    /// A call that rings longer is *waiting*, seconds.
    pub answer_target_s: u32,
    /// A repeat is offered within this radius, metres,
    pub repeat_radius_m: u32,
    /// and of incidents opened within so many minutes, or still open.
    pub repeat_minutes: u32,
    /// A caller is a repeated one within so many hours.
    pub repeated_caller_hours: u32,
}

impl Default for CallSettings {
    /// 15 s (NENA-STA-020.1-2020), 300 m, 60 minutes, 24 hours.
    fn default() -> Self {
        Self { answer_target_s: 15, repeat_radius_m: 300, repeat_minutes: 60, repeated_caller_hours: 24 }
    }
}

/// How incidents are treated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IncidentSettings {
    /// The room is asked to close an incident that has been clearing this long without an event, seconds. It closes nothing by itself.
    pub propose_closing_s: u32,
    /// Another room must answer an offered incident within so many seconds; then it returns to the queue.
    pub transfer_answer_s: u32,
}

impl Default for IncidentSettings {
    /// 10 minutes, 60 s.
    fn default() -> Self {
        Self { propose_closing_s: 600, transfer_answer_s: 60 }
    }
}

/// What a priority means in this room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrioritySettings {
    /// Which.
    pub priority: Priority,
    /// Its name.
    pub labels: Labels,
    /// Assigned without a person, by fresh, undoubted, measured positions only.
    pub automatic: bool,
    /// After a crew refused or was freed, the next one is sent without a person (only where `automatic`).
    pub reoffer: bool,
    /// Crews drive with the siren: the siren's travel times are ranked by.
    pub siren: bool,
    /// The room is told after this many seconds that nobody is assigned.
    pub nobody_assigned_s: u32,
    /// The crew is called again after this many seconds without an acknowledgement.
    pub tone_s: u32,
    /// The room is told after this many seconds without an acknowledgement.
    pub alarm_s: u32,
    /// How its units are watched over.
    #[serde(default)]
    pub watching: Watching,
    /// What it looks and sounds like.
    #[serde(default)]
    pub face: Face,
    /// How soon its incidents are to be answered.
    #[serde(default)]
    pub targets: Targets,
}

/// A service of units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Code, for example `police_secours`.
    pub code: String,
    /// Its name.
    pub labels: Labels,
}

/// A type of incident and who may be sent to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentType {
    /// Code, for example `theft`.
    pub code: String,
    /// Priority unless the operator says otherwise.
    pub priority: Priority,
    /// Its name.
    pub labels: Labels,
    /// Kinds of unit accepted; empty accepts all.
    #[serde(default)]
    pub kinds: Vec<UnitKind>,
    /// Services accepted; empty accepts all.
    #[serde(default)]
    pub services: Vec<String>,
    /// On scene for longer than so many minutes is told to the room (0: never); the priority's own when left out.
    #[serde(default)]
    pub overdue_min: Option<u32>,
    /// The common code, of APCO ANS 2.103.2-2019, where one fits.
    #[serde(default)]
    pub common: Option<String>,
}

/// Words for a disposition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DispositionLabels {
    /// Which.
    pub code: Disposition,
    /// Its name.
    pub labels: Labels,
    /// The room's own code, where it has one.
    #[serde(default)]
    pub internal: Option<String>,
    /// The common number, of APCO ANS 1.111.2-2018, where one fits.
    #[serde(default)]
    pub common: Option<u16>,
}

/// Terms of the recommendation's cost. All in seconds, all added to the travel time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankingTerms {
    /// How many are found for one incident ranked alone, at least 5; a batch adds its own size.
    pub k: u32,
    /// Position is ageing.
    pub ageing_penalty_s: u32,
    /// Position is stale: ranked after everyone whose position is not.
    pub stale_penalty_s: u32,
    /// Position is stated, not measured.
    pub stated_penalty_s: u32,
    /// Position is doubted, or two sources claim the device.
    pub doubtful_penalty_s: u32,
    /// The incident is outside the unit's sector (never for P0 and P1).
    pub out_of_sector_penalty_s: u32,
    /// Speeds for the straight-line estimate where no road graph is loaded.
    pub straight_line: StraightLine,
    /// The unit whose leaving costs less cover goes before one that is nearly as fast.
    #[serde(default)]
    pub coverage: CoverageTerms,
}

/// Speeds for the straight-line estimate, km/h along the road, and the detour a road makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StraightLine {
    /// Cars.
    pub car_kmh: u32,
    /// Motorbikes.
    pub motorbike_kmh: u32,
    /// Bicycles.
    pub bicycle_kmh: u32,
    /// On foot.
    pub foot_kmh: u32,
    /// Length of the road per 100 of straight line.
    pub detour_percent: u32,
}

/// Settings that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// The file is not readable as settings: unknown field, wrong type, syntax.
    #[error("the room settings are not readable: {0}")]
    Unreadable(String),
    /// A field has a value that cannot be used.
    #[error("room settings, {field}: {why}")]
    Field {
        /// Which, as a path.
        field: String,
        /// What is wrong with it.
        why: String,
    },
}

impl Settings {
    /// Reads and checks TOML.
    ///
    /// # Errors
    /// [`SettingsError`] names the line or the field.
    pub fn from_toml(text: &str) -> Result<Self, SettingsError> {
        let s: Self = toml::from_str(text).map_err(|e| SettingsError::Unreadable(e.to_string()))?;
        s.check()?;
        Ok(s)
    }

    /// Reads and checks JSON.
    ///
    /// # Errors
    /// [`SettingsError`] names the line or the field.
    pub fn from_json(text: &str) -> Result<Self, SettingsError> {
        let s: Self = serde_json::from_str(text).map_err(|e| SettingsError::Unreadable(e.to_string()))?;
        s.check()?;
        Ok(s)
    }

    /// The type with this code.
    pub fn kind(&self, code: &str) -> Option<&IncidentType> {
        self.types.iter().find(|t| t.code == code)
    }

    /// What a priority means here (all five are there, in order: checked).
    pub fn priority(&self, p: Priority) -> &PrioritySettings {
        &self.priorities[p as usize]
    }
}
