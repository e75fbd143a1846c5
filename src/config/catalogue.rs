//! The words of a room: incident types, services, priorities and dispositions with their labels in English, French and Arabic.
//!
//! The built-in catalogue is `catalogue.toml` beside this file, in the form in which a room writes its own.

use crate::{
    dispatch::model::{Disposition, Priority, UnitKind},
    id::RoomId,
};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use utoipa::ToSchema;

/// One text in the three languages of the screens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// English.
    pub en: String,
    /// French.
    pub fr: String,
    /// Arabic.
    pub ar: String,
}

/// A type of incident and what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IncidentType {
    /// Code, for example `theft`.
    pub code: String,
    /// Urgency when nobody says otherwise.
    pub priority: Priority,
    /// Its words.
    pub labels: Labels,
    /// Kinds of unit that may be recommended; empty: all.
    #[serde(default)]
    pub kinds: Vec<UnitKind>,
    /// Services that may be recommended; empty: all.
    #[serde(default)]
    pub services: Vec<String>,
}

/// A service of units.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Code, for example `police_secours`.
    pub code: String,
    /// Its words.
    pub labels: Labels,
}

/// What a priority means.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PriorityRule {
    /// Which.
    pub priority: Priority,
    /// Its words.
    pub labels: Labels,
    /// Alarm when nobody is assigned after so many seconds.
    pub nobody_assigned_s: u32,
    /// Alarm when the crew has not acknowledged after so many seconds.
    pub not_acknowledged_s: u32,
    /// Units drive to it with the siren: ranked by the emergency metric.
    pub siren: bool,
}

/// A disposition and its words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DispositionWords {
    /// Which.
    pub code: Disposition,
    /// Its words.
    pub labels: Labels,
}

/// The whole of `catalogue.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Room identifier when none is configured.
    pub id: RoomId,
    /// Room name when none is configured.
    pub name: Labels,
    /// Types.
    pub types: Vec<IncidentType>,
    /// Services.
    pub services: Vec<Service>,
    /// Priorities.
    pub priorities: Vec<PriorityRule>,
    /// Dispositions.
    pub dispositions: Vec<DispositionWords>,
}

impl Catalogue {
    /// The catalogue built into the program.
    #[expect(clippy::expect_used, reason = "the file is part of the program; a test reads it")]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Catalogue> =
            LazyLock::new(|| toml::from_str(include_str!("catalogue.toml")).expect("catalogue.toml is valid"));
        &BUILT_IN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_built_in_catalogue_has_three_languages() {
        let c = Catalogue::built_in();
        let labels = (c.types.iter().map(|t| &t.labels))
            .chain(c.services.iter().map(|s| &s.labels))
            .chain(c.priorities.iter().map(|p| &p.labels))
            .chain(c.dispositions.iter().map(|d| &d.labels));
        for l in labels {
            assert!(!l.en.is_empty() && !l.fr.is_empty() && l.ar.chars().any(|c| ('\u{600}'..'\u{700}').contains(&c)), "{l:?}");
        }
        assert_eq!(c.dispositions.len(), 12);
    }
}
