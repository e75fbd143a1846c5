//! The nouns of needs.

use crate::{
    dispatch::{
        model::{LeftOut, WaitReason},
        settings::Element,
    },
    id::{RoomId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A need that is open: an element of the run card, with as many units as are missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Number of the element on the card, from 0, through all of its combinations.
    pub element: u32,
    /// What is wanted; its count is what is missing.
    pub what: Element,
}

/// Units are on the incident and something is still missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incomplete {
    /// What.
    pub open: Vec<Need>,
    /// Why nobody else was sent yet.
    pub waiting: WaitReason,
}

/// Units that together meet what is open, as far as they can.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// The best first.
    pub members: Vec<TeamMember>,
    /// How long until the last of them is there, ms from the ranking.
    pub last_arrival_ms: u64,
    /// Units still missing when all of them are there.
    pub missing: u32,
}

impl Team {
    /// These, with so many still missing; `None` without anybody.
    pub fn of(members: Vec<TeamMember>, missing: u32) -> Option<Self> {
        let last_arrival_ms = members.iter().map(|m| m.travel_ms).max()?;
        Some(Self { members, last_arrival_ms, missing })
    }
}

/// One of a team.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamMember {
    /// The unit.
    pub unit: UnitId,
    /// The need it meets: place in the list's `needs`, from 0; `None` when a later choice made another combination.
    pub need: Option<u32>,
    /// Its travel time.
    pub travel_ms: u64,
    /// Its cost.
    pub cost_ms: u64,
}

/// Somebody who could be asked where nobody qualifies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouldAsk {
    /// The unit.
    pub unit: UnitId,
    /// The room that commands it; `None`: this one.
    pub room: Option<RoomId>,
    /// Why it does not qualify as it is.
    pub why: LeftOut,
    /// How far it is, metres in a straight line.
    pub metres: Option<u32>,
}

/// A priority call is holding: nobody qualifies, and the shift supervisor was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// When.
    pub since: Timestamp,
    /// Who could be asked, the likeliest first.
    pub could_ask: Vec<CouldAsk>,
}
