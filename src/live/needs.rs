//! What an incident misses, who would go together, and who could be asked, as shown.

use crate::{
    dispatch::{
        model::{Incident, LeftOut, Recommendation, UnitKind},
        needs::{CouldAsk, Need, Team},
    },
    id::{RoomId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// So many units of a sort are missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NeedView {
    /// Number of the element on the run card.
    pub element: u32,
    /// How many are missing.
    pub count: u32,
    /// Kinds accepted; empty: all.
    pub kinds: Vec<UnitKind>,
    /// Services accepted; empty: all.
    pub services: Vec<String>,
    /// Capabilities each must have.
    pub capabilities: Vec<String>,
    /// People on each at least; 0: not asked.
    pub min_strength: u32,
}

/// Units that would go together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TeamView {
    /// The best first.
    pub members: Vec<TeamMemberView>,
    /// How long until the last is there.
    pub last_arrival_ms: u64,
    /// Units still missing then.
    pub missing: u32,
}

/// One of a team.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TeamMemberView {
    /// The unit.
    pub unit: UnitId,
    /// Place of the need it meets in `needs`, from 0.
    pub need: Option<u32>,
    /// Travel time.
    pub travel_ms: u64,
    /// Sum of the terms.
    pub cost_ms: u64,
}

/// Nobody qualifies, and the shift supervisor was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HoldingView {
    /// When.
    pub since: Timestamp,
    /// Who could be asked, the likeliest first.
    pub could_ask: Vec<CouldAskView>,
}

/// Somebody who could be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CouldAskView {
    /// The unit.
    pub unit: UnitId,
    /// The room that commands it; none: this one.
    pub room: Option<RoomId>,
    /// Why it does not qualify as it is.
    pub why: LeftOut,
    /// How far it is, metres in a straight line.
    pub metres: Option<u32>,
}

impl From<&Need> for NeedView {
    fn from(n: &Need) -> Self {
        Self {
            element: n.element,
            count: n.what.count,
            kinds: n.what.kinds.clone(),
            services: n.what.services.clone(),
            capabilities: n.what.capabilities.clone(),
            min_strength: n.what.min_strength,
        }
    }
}

impl From<&Team> for TeamView {
    fn from(t: &Team) -> Self {
        let member = |m: &crate::dispatch::needs::TeamMember| TeamMemberView {
            unit: m.unit.clone(),
            need: m.need,
            travel_ms: m.travel_ms,
            cost_ms: m.cost_ms,
        };
        Self { members: t.members.iter().map(member).collect(), last_arrival_ms: t.last_arrival_ms, missing: t.missing }
    }
}

impl From<&CouldAsk> for CouldAskView {
    fn from(c: &CouldAsk) -> Self {
        Self { unit: c.unit.clone(), room: c.room.clone(), why: c.why, metres: c.metres }
    }
}

/// What is missing now: beside the units on it, or while it waits for its first, as its last list has it.
pub(super) fn open(i: &Incident) -> Vec<NeedView> {
    let of_list = |r: &Recommendation| r.needs.iter().map(NeedView::from).collect();
    match (&i.incomplete, i.waiting) {
        (Some(x), _) => x.open.iter().map(NeedView::from).collect(),
        (None, Some(_)) => i.recommendation.as_ref().map(of_list).unwrap_or_default(),
        (None, None) => Vec::new(),
    }
}

/// That it holds.
pub(super) fn holding(i: &Incident) -> Option<HoldingView> {
    i.holding.as_ref().map(|h| HoldingView { since: h.since, could_ask: h.could_ask.iter().map(CouldAskView::from).collect() })
}
