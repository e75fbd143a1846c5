//! What a room sets about assignments.

use crate::dispatch::settings::{Labels, SettingsError};
use serde::{Deserialize, Serialize};

/// A reason a crew may refuse with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// Code, for example `vehicle_trouble`.
    pub code: String,
    /// Its words.
    pub labels: Labels,
}

/// What a room sets about assignments, beside its priorities.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AssignmentSettings {
    /// Why a crew may refuse.
    pub refusals: Vec<Refusal>,
    /// A reservation whose time came, or whose unit is free, is assigned without a person; else the room is asked.
    pub reserved_automatic: bool,
    /// A proposal that nobody confirmed is a task for the operator after so many seconds.
    pub proposal_s: u32,
    /// Radius of the fence of *on scene*, metres.
    pub fence_m: u32,
    /// Longest safety timer, minutes.
    pub safety_max_min: u32,
    /// An alarm that nobody answered goes to the room chief after so many seconds; 0: never.
    pub escalate_s: u32,
}

impl Default for AssignmentSettings {
    fn default() -> Self {
        let refusal = |code: &str, en: &str, fr: &str, ar: &str| Refusal {
            code: code.into(),
            labels: Labels { en: en.into(), fr: fr.into(), ar: ar.into() },
        };
        Self {
            refusals: vec![
                refusal("vehicle_trouble", "Vehicle trouble", "Véhicule en panne", "عطب في المركبة"),
                refusal("too_far", "Too far", "Trop loin", "المسافة بعيدة"),
                refusal("engaged", "Engaged otherwise", "Déjà engagée", "منشغلة بمهمة أخرى"),
                refusal("crew_unfit", "Crew not able", "Équipage indisponible", "الطاقم غير قادر"),
                refusal("other", "Other", "Autre", "سبب آخر"),
            ],
            reserved_automatic: false,
            proposal_s: 120,
            fence_m: 150,
            safety_max_min: 240,
            escalate_s: 120,
        }
    }
}

impl AssignmentSettings {
    /// Checks that it can be used.
    ///
    /// # Errors
    /// [`SettingsError::Field`] names the first bad field.
    pub fn check(&self) -> Result<(), SettingsError> {
        let ranges = [
            ("proposal_s", self.proposal_s, 1, 86_400),
            ("fence_m", self.fence_m, 10, 5_000),
            ("safety_max_min", self.safety_max_min, 1, 1_440),
            ("escalate_s", self.escalate_s, 0, 86_400),
        ];
        match ranges.into_iter().find(|(_, v, min, max)| !(min..=max).contains(&v)) {
            Some((name, v, min, max)) => {
                Err(SettingsError::Field { field: format!("assignments.{name}"), why: format!("is {v}, must be {min} to {max}") })
            }
            None => Ok(()),
        }
    }
}

/// How a priority's units are watched over. 0 anywhere: not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Watching {
    /// A terminal that has not acknowledged loses the assignment after so many seconds; only where the room re-offers.
    pub time_out_s: u32,
    /// On scene, the crew is asked whether it is well every so many seconds.
    pub unit_check_s: u32,
    /// On scene for longer than so many minutes is told to the room; an incident type may say otherwise.
    pub overdue_min: u32,
}

impl Watching {
    /// Checks that it can be used with this alarm delay.
    ///
    /// # Errors
    /// [`SettingsError::Field`] names the first bad field.
    pub fn check(&self, at: &str, alarm_s: u32) -> Result<(), SettingsError> {
        let bad = |name: &str, why: &str| Err(SettingsError::Field { field: format!("{at}.{name}"), why: why.to_owned() });
        if self.time_out_s != 0 && !(alarm_s..=86_400).contains(&self.time_out_s) {
            return bad("time_out_s", "must be 0, or alarm_s to 86400 seconds");
        }
        if self.unit_check_s != 0 && !(60..=86_400).contains(&self.unit_check_s) {
            return bad("unit_check_s", "must be 0, or 60 to 86400 seconds");
        }
        if self.overdue_min > 10_080 {
            return bad("overdue_min", "must be 0 to 10080 minutes");
        }
        Ok(())
    }
}
