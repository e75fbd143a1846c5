//! A list of units for an incident, as shown.

use super::{
    needs::{CouldAskView, NeedView, TeamView},
    view::LatLon,
};
use crate::{
    dispatch::model::{LeftOut, Priority},
    id::{AssignmentId, IncidentId, RoomId, UnitId},
};
use serde::{Deserialize, Serialize};

/// A list of candidates as shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecommendationView {
    /// The first five.
    pub candidates: Vec<CandidateView>,
    /// Closer ones left out.
    pub closer_left_out: Vec<LeftOutView>,
    /// Travel times by road.
    pub by_road: bool,
    /// Nobody else exists.
    pub complete: bool,
    /// What is missing, by the combination gone by.
    #[serde(default)]
    pub needs: Vec<NeedView>,
    /// Who would go together.
    #[serde(default)]
    pub team: Option<TeamView>,
    /// Where nobody qualifies: who could be asked.
    #[serde(default)]
    pub could_ask: Vec<CouldAskView>,
    /// Units on their way to something less urgent that would be there so much earlier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preempting: Vec<CandidateView>,
    /// Free units of other rooms: a request is needed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OtherView>,
}

/// A free unit of another room.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherView {
    /// The unit.
    pub unit: UnitId,
    /// The room that commands it.
    pub room: RoomId,
    /// Travel time.
    pub travel_ms: u64,
    /// Its position is fresh, undoubted and measured.
    pub sure: bool,
}

/// One candidate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CandidateView {
    /// The unit.
    pub unit: UnitId,
    /// Travel time.
    pub travel_ms: u64,
    /// Age-of-position penalty.
    pub age_penalty_ms: u64,
    /// Out-of-sector penalty.
    pub sector_penalty_ms: u64,
    /// Coverage term.
    #[serde(default)]
    pub coverage_ms: u64,
    /// Sum.
    pub cost_ms: u64,
    /// Length of the way, metres.
    pub distance_m: Option<u32>,
    /// Where it was when ranked.
    pub position: LatLon,
    /// May be sent without a person.
    pub automatic_ok: bool,
    /// Why not.
    pub doubt: Option<LeftOut>,
    /// Place of the need it would meet in `needs`, from 0.
    #[serde(default)]
    pub fills: Option<u32>,
    /// Pre-emption term.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub preempt_ms: u64,
    /// What it would be taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preempts: Option<PreemptsView>,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// What a unit would be taken from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreemptsView {
    /// Its assignment.
    pub assignment: AssignmentId,
    /// The incident that would lose it.
    pub incident: IncidentId,
    /// How urgent that is.
    pub priority: Priority,
}

/// A closer unit that is not on the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LeftOutView {
    /// The unit.
    pub unit: UnitId,
    /// Why.
    pub why: LeftOut,
    /// Travel time where known.
    pub travel_ms: Option<u64>,
}
