//! Accounts and sessions.

use super::{ConfigError, error::ensure};
use crate::{accounts::Regions, id::RoomId};
use serde::{Deserialize, Serialize};

/// Times and rules of accounts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountsConfig {
    /// A session of somebody of the room lasts this long at most, hours: a shift and its hand-over. 1..=24.
    pub room_hours: u32,
    /// Everybody else's, hours. 1..=24.
    pub other_hours: u32,
    /// A break-glass account's, minutes. 5..=240.
    pub break_glass_minutes: u32,
}

impl Default for AccountsConfig {
    fn default() -> Self {
        Self { room_hours: 13, other_hours: 8, break_glass_minutes: 60 }
    }
}

impl AccountsConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let within = |n: u32, (from, to): (u32, u32), key: &'static str| {
            ensure((from..=to).contains(&n), key, || format!("{n} is outside {from} to {to}"))
        };
        within(self.room_hours, (1, 24), "accounts.room_hours")?;
        within(self.other_hours, (1, 24), "accounts.other_hours")?;
        within(self.break_glass_minutes, (5, 240), "accounts.break_glass_minutes")
    }
}

/// A region: rooms that a supervisor of it answers for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RegionConfig {
    /// Its name in grants: `supervisor@region:NAME`. 1 to 32 characters.
    pub name: String,
    /// Its rooms.
    pub rooms: Vec<RoomId>,
}

/// Most regions.
const REGIONS_MAX: usize = 64;

/// Checks the regions and gives them by name.
///
/// # Errors
/// [`ConfigError`] for a name twice, or too many.
pub(super) fn regions(list: &[RegionConfig]) -> Result<Regions, ConfigError> {
    ensure(list.len() <= REGIONS_MAX, "regions", || format!("has {} regions, may have {REGIONS_MAX}", list.len()))?;
    let mut all = Regions::new();
    for region in list {
        ensure((1..=32).contains(&region.name.len()), "regions.name", || "has 1 to 32 characters".to_owned())?;
        let twice = all.insert(region.name.clone(), region.rooms.iter().cloned().collect()).is_some();
        ensure(!twice, "regions.name", || format!("{} is there twice", region.name))?;
    }
    Ok(all)
}
