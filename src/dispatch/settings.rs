//! A room's settings: what its types, priorities and limits are. Plain data, read from one file and checked once.
//!
//! Settings steer decisions only. Replay never reads them: every time and choice that followed from a setting is in the event, so a
//! changed setting changes no history.

mod limits;

pub use limits::{Limits, UNITS_MAX};

use super::{
    assign::{AssignmentSettings, Watching},
    emergency::EmergencySettings,
    model::{Disposition, Priority, UnitKind},
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
    /// Assignments: refusals, reservations, proposals, escalation.
    #[serde(default)]
    pub assignments: AssignmentSettings,
    /// Emergencies.
    #[serde(default)]
    pub emergencies: EmergencySettings,
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

    /// Whether an incident type may be served by such a unit. A type that left the settings accepts everyone.
    pub fn accepts(&self, kind: &str, unit_kind: UnitKind, service: &str) -> bool {
        self.kind(kind).is_none_or(|t| {
            (t.kinds.is_empty() || t.kinds.contains(&unit_kind)) && (t.services.is_empty() || t.services.iter().any(|s| s == service))
        })
    }

    /// Checks that the settings can be used.
    ///
    /// # Errors
    /// [`SettingsError::Field`] names the first bad field.
    pub fn check(&self) -> Result<(), SettingsError> {
        let bad = |field: String, why: &str| Err(SettingsError::Field { field, why: why.to_owned() });
        labels("name", &self.name)?;
        let order: Vec<Priority> = self.priorities.iter().map(|p| p.priority).collect();
        if order != [Priority::P0, Priority::P1, Priority::P2, Priority::P3, Priority::P4] {
            return bad("priorities".into(), "give P0, P1, P2, P3 and P4 once each, in this order");
        }
        for p in &self.priorities {
            let at = format!("priorities.{:?}", p.priority);
            labels(&at, &p.labels)?;
            for (name, v) in [("nobody_assigned_s", p.nobody_assigned_s), ("tone_s", p.tone_s), ("alarm_s", p.alarm_s)] {
                if !(1..=86_400).contains(&v) {
                    return bad(format!("{at}.{name}"), "must be 1 to 86400 seconds");
                }
            }
            if p.tone_s >= p.alarm_s {
                return bad(format!("{at}.tone_s"), "must be less than alarm_s");
            }
            p.watching.check(&format!("{at}.watching"), p.alarm_s)?;
        }
        unique("services", self.services.iter().map(|s| (s.code.as_str(), &s.labels)))?;
        unique("types", self.types.iter().map(|t| (t.code.as_str(), &t.labels)))?;
        if self.services.is_empty() {
            return bad("services".into(), "give at least one");
        }
        if self.types.is_empty() {
            return bad("types".into(), "give at least one");
        }
        for t in &self.types {
            if let Some(s) = t.services.iter().find(|s| !self.services.iter().any(|known| known.code == **s)) {
                return bad(format!("types.{}.services", t.code), &format!("`{s}` is not among the services"));
            }
        }
        for d in Disposition::ALL {
            match self.dispositions.iter().filter(|l| l.code == d).count() {
                1 => {}
                n => return bad("dispositions".into(), &format!("{d:?} is there {n} times, must be once")),
            }
        }
        for d in &self.dispositions {
            labels(&format!("dispositions.{:?}", d.code), &d.labels)?;
        }
        unique("assignments.refusals", self.assignments.refusals.iter().map(|r| (r.code.as_str(), &r.labels)))?;
        self.assignments.check()?;
        self.emergencies.check(|kind| self.kind(kind).is_some())?;
        unique("outside", self.outside.iter().map(|s| (s.code.as_str(), &s.labels)))?;
        for (field, code) in
            self.types.iter().map(|t| ("types", &t.common)).chain(self.dispositions.iter().map(|d| ("dispositions", &d.internal)))
        {
            if code.as_ref().is_some_and(|c| c.is_empty() || c.len() > 16 || !c.bytes().all(|b| b.is_ascii_alphanumeric())) {
                return bad(field.into(), "a common or internal code has 1 to 16 letters and digits");
            }
        }
        let c = &self.calls;
        range("calls.answer_target_s", c.answer_target_s, 1, 600)?;
        range("calls.repeat_radius_m", c.repeat_radius_m, 10, 10_000)?;
        range("calls.repeat_minutes", c.repeat_minutes, 1, 1_440)?;
        range("calls.repeated_caller_hours", c.repeated_caller_hours, 1, 168)?;
        range("incidents.propose_closing_s", self.incidents.propose_closing_s, 60, 86_400)?;
        range("incidents.transfer_answer_s", self.incidents.transfer_answer_s, 5, 3_600)?;
        self.ranking.check()?;
        self.limits.check()
    }
}

impl RankingTerms {
    fn check(&self) -> Result<(), SettingsError> {
        let line = &self.straight_line;
        range("ranking.k", self.k, 5, 100)?;
        for (name, v) in [
            ("ageing_penalty_s", self.ageing_penalty_s),
            ("stale_penalty_s", self.stale_penalty_s),
            ("stated_penalty_s", self.stated_penalty_s),
            ("doubtful_penalty_s", self.doubtful_penalty_s),
            ("out_of_sector_penalty_s", self.out_of_sector_penalty_s),
        ] {
            range(&format!("ranking.{name}"), v, 0, 86_400)?;
        }
        for (name, v) in [
            ("car_kmh", line.car_kmh),
            ("motorbike_kmh", line.motorbike_kmh),
            ("bicycle_kmh", line.bicycle_kmh),
            ("foot_kmh", line.foot_kmh),
        ] {
            range(&format!("ranking.straight_line.{name}"), v, 1, 200)?;
        }
        range("ranking.straight_line.detour_percent", line.detour_percent, 100, 500)
    }
}

fn range(field: &str, v: u32, min: u32, max: u32) -> Result<(), SettingsError> {
    if (min..=max).contains(&v) {
        return Ok(());
    }
    Err(SettingsError::Field { field: field.to_owned(), why: format!("is {v}, must be {min} to {max}") })
}

fn labels(field: &str, l: &Labels) -> Result<(), SettingsError> {
    for (lang, text) in [("en", &l.en), ("fr", &l.fr), ("ar", &l.ar)] {
        if text.trim().is_empty() || text.chars().count() > 120 {
            return Err(SettingsError::Field { field: format!("{field}.{lang}"), why: "must have 1 to 120 characters".into() });
        }
    }
    Ok(())
}

fn unique<'a>(field: &str, items: impl Iterator<Item = (&'a str, &'a Labels)>) -> Result<(), SettingsError> {
    let mut seen = std::collections::BTreeSet::new();
    for (code, l) in items {
        let fits = (1..=40).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !fits {
            return Err(SettingsError::Field { field: format!("{field}.code"), why: format!("`{code}`: use 1 to 40 of a–z 0–9 _") });
        }
        if !seen.insert(code) {
            return Err(SettingsError::Field { field: format!("{field}.code"), why: format!("`{code}` is there twice") });
        }
        labels(&format!("{field}.{code}"), l)?;
    }
    Ok(())
}
