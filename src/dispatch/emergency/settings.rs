//! What a room sets about emergencies.

use crate::dispatch::settings::SettingsError;
use serde::{Deserialize, Serialize};

/// What a room sets about emergencies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EmergencySettings {
    /// One that nobody in the room answers goes to the chief after so many seconds.
    pub unanswered_s: u32,
    /// A press opens an incident at once; else that is a task for the operator.
    pub opens_incident: bool,
    /// Type code of that incident.
    pub kind: String,
    /// Ended emergencies that stay in memory for their hour; of more, the oldest leaves earlier.
    pub kept: u32,
}

impl Default for EmergencySettings {
    fn default() -> Self {
        Self { unanswered_s: 15, opens_incident: false, kind: "officer_in_danger".into(), kept: 1_000 }
    }
}

impl EmergencySettings {
    /// Checks that it can be used; `known` says whether a type code is in the settings.
    ///
    /// # Errors
    /// [`SettingsError::Field`] names the first bad field.
    pub fn check(&self, known: impl FnOnce(&str) -> bool) -> Result<(), SettingsError> {
        let bad = |field: &str, why: String| Err(SettingsError::Field { field: format!("emergencies.{field}"), why });
        if !(1..=3_600).contains(&self.unanswered_s) {
            return bad("unanswered_s", "must be 1 to 3600 seconds".into());
        }
        if !(1..=100_000).contains(&self.kept) {
            return bad("kept", "must be 1 to 100000".into());
        }
        // Also opened by the room: without its type that is refused for ever.
        if !known(&self.kind) {
            return bad("kind", format!("`{}` is not among the types", self.kind));
        }
        Ok(())
    }
}
