//! Which role, in which rooms.

use crate::{id::RoomId, rights::Role};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

/// Regions of the configuration and the rooms each has.
pub type Regions = BTreeMap<String, BTreeSet<RoomId>>;

/// Where a grant holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// In one room.
    Room(RoomId),
    /// In every room of a region, as the configuration lists them.
    Region(String),
    /// In every room.
    Centre,
}

impl Scope {
    /// Whether it holds in this room.
    pub fn covers(&self, room: &RoomId, regions: &Regions) -> bool {
        match self {
            Self::Room(own) => own == room,
            Self::Region(name) => regions.get(name).is_some_and(|rooms| rooms.contains(room)),
            Self::Centre => true,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Room(room) => room.fmt(f),
            Self::Region(name) => write!(f, "region:{name}"),
            Self::Centre => f.write_str("centre"),
        }
    }
}

/// One role with where it holds; written `dispatcher@marrakech`, `supervisor@region:sud`, `auditor@centre`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Grant {
    /// What.
    pub role: Role,
    /// Where.
    pub scope: Scope,
}

impl fmt::Display for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.role.word(), self.scope)
    }
}

impl FromStr for Grant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((role, scope)) = text.trim().split_once('@') else {
            return Err(format!("`{text}` says no place: write role@room, role@region:NAME or role@centre"));
        };
        let Some(role) = Role::of(role.trim()).filter(|r| Role::ACCOUNTS.contains(r) && *r != Role::Terminal) else {
            let known: Vec<_> = Role::ACCOUNTS.into_iter().filter(|r| *r != Role::Terminal).map(Role::word).collect();
            return Err(format!("`{}` is no role; roles: {}", role.trim(), known.join(", ")));
        };
        let scope = match scope.trim() {
            "centre" => Scope::Centre,
            s => match s.strip_prefix("region:") {
                Some(name) if !name.is_empty() && name.len() <= 32 => Scope::Region(name.to_owned()),
                Some(_) => return Err("a region has a name of 1 to 32 characters".to_owned()),
                None => Scope::Room(RoomId::new(s).map_err(|e| e.to_string())?),
            },
        };
        Ok(Self { role, scope })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_grant_reads_as_it_is_written() {
        for text in ["dispatcher@marrakech", "supervisor@region:sud", "auditor@centre"] {
            assert_eq!(text.parse::<Grant>().unwrap().to_string(), text);
        }
        for text in ["dispatcher", "king@marrakech", "terminal@marrakech", "system@centre", "chief@", "chief@../x", "chief@region:"] {
            text.parse::<Grant>().unwrap_err();
        }
    }

    #[test]
    fn a_region_is_what_the_configuration_says() {
        let (a, b) = (RoomId::new("a").unwrap(), RoomId::new("b").unwrap());
        let regions = Regions::from([("sud".to_owned(), BTreeSet::from([a.clone()]))]);
        let scope = Scope::Region("sud".to_owned());
        assert!(scope.covers(&a, &regions) && !scope.covers(&b, &regions));
        assert!(!scope.covers(&a, &Regions::new()), "a region nobody lists holds nowhere");
        assert!(Scope::Centre.covers(&b, &regions) && !Scope::Room(a).covers(&b, &regions));
    }
}
