//! What a priority looks and sounds like, and how soon its incidents are to be answered.

use super::SettingsError;
use serde::{Deserialize, Serialize};

/// How a priority rings on consoles and terminals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Repeated until somebody answers.
    Alarm,
    /// Loud, once.
    Urgent,
    /// As any message.
    #[default]
    Plain,
    /// Hardly.
    Soft,
}

/// Colour and tone of a priority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Face {
    /// Colour, `#rrggbb`.
    pub colour: String,
    /// How it rings.
    pub tone: Tone,
}

impl Default for Face {
    fn default() -> Self {
        Self { colour: "#5f6368".into(), tone: Tone::Plain }
    }
}

impl Face {
    pub(super) fn check(&self, at: &str) -> Result<(), SettingsError> {
        let hex = self.colour.strip_prefix('#').filter(|h| h.len() == 6 && h.bytes().all(|b| b.is_ascii_hexdigit()));
        if hex.is_none() { bad(format!("{at}.face.colour"), "must be #rrggbb, for example #c62828") } else { Ok(()) }
    }
}

/// Targets of a priority, counted from T1 (from T2 where there was no call); 0: no target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Targets {
    /// A unit is assigned within so many seconds (T4).
    pub processing_s: u32,
    /// A unit is on scene within so many seconds (T8).
    pub response_s: u32,
}

impl Targets {
    pub(super) fn check(&self, at: &str) -> Result<(), SettingsError> {
        for (name, v) in [("processing_s", self.processing_s), ("response_s", self.response_s)] {
            if v > 86_400 {
                return bad(format!("{at}.targets.{name}"), "must be 0 (none) to 86400 seconds");
            }
        }
        if self.response_s > 0 && self.processing_s > self.response_s {
            return bad(format!("{at}.targets.processing_s"), "must not be more than response_s");
        }
        Ok(())
    }
}

fn bad(field: String, why: &str) -> Result<(), SettingsError> {
    Err(SettingsError::Field { field, why: why.to_owned() })
}
