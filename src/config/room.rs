//! The room and its words.

use super::{
    Catalogue, ConfigError, Labels,
    catalogue::{IncidentType, PriorityRule, Service},
    error::ensure,
};
use crate::{dispatch::model::Priority, id::RoomId};
use serde::{Deserialize, Deserializer};

/// The room this process serves. Lists that are left out take the catalogue built into the program.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RoomConfig {
    /// Its identifier, `[A-Za-z0-9_-]{1,32}`; part of the journal for ever.
    #[serde(deserialize_with = "room_id")]
    pub id: RoomId,
    /// Its name.
    pub name: Labels,
    /// Priorities whose incidents are assigned without a person. None in a new installation.
    pub automatic: Vec<Priority>,
    /// Incident types, 1..=500.
    pub types: Vec<IncidentType>,
    /// Services of units, 1..=100.
    pub services: Vec<Service>,
    /// The five priorities.
    pub priorities: Vec<PriorityRule>,
}

fn room_id<'de, D: Deserializer<'de>>(d: D) -> Result<RoomId, D::Error> {
    RoomId::new(&String::deserialize(d)?).map_err(serde::de::Error::custom)
}

impl Default for RoomConfig {
    fn default() -> Self {
        let Catalogue { id, name, types, services, priorities, .. } = Catalogue::built_in().clone();
        Self { id, name, automatic: Vec::new(), types, services, priorities }
    }
}

impl RoomConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        ensure((1..=500).contains(&self.types.len()), "room.types", || format!("{} types: 1 to 500 are possible", self.types.len()))?;
        ensure((1..=100).contains(&self.services.len()), "room.services", || {
            format!("{} services: 1 to 100 are possible", self.services.len())
        })?;
        for t in &self.types {
            ensure(code_ok(&t.code), "room.types.code", || format!("`{}` is not a code: use 1 to 40 of a–z 0–9 _", t.code))?;
            for service in &t.services {
                ensure(self.services.iter().any(|s| s.code == *service), "room.types.services", || {
                    format!("type `{}` wants service `{service}`, which is not in room.services", t.code)
                })?;
            }
        }
        for s in &self.services {
            ensure(code_ok(&s.code), "room.services.code", || format!("`{}` is not a code: use 1 to 40 of a–z 0–9 _", s.code))?;
        }
        twice(self.types.iter().map(|t| t.code.as_str()), "room.types")?;
        twice(self.services.iter().map(|s| s.code.as_str()), "room.services")?;
        let all = [Priority::P0, Priority::P1, Priority::P2, Priority::P3, Priority::P4];
        let mut given: Vec<_> = self.priorities.iter().map(|p| p.priority).collect();
        given.sort();
        ensure(given == all, "room.priorities", || "P0, P1, P2, P3 and P4 are needed, each once".to_owned())
    }
}

fn code_ok(code: &str) -> bool {
    (1..=40).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

fn twice<'a>(codes: impl Iterator<Item = &'a str>, key: &'static str) -> Result<(), ConfigError> {
    let mut seen = std::collections::BTreeSet::new();
    for code in codes {
        ensure(seen.insert(code), key, || format!("`{code}` is there twice"))?;
    }
    Ok(())
}
