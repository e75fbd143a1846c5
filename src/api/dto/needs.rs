//! What an incident misses and who could go, for the OpenAPI document; `live` makes the values.

use super::{views::LeftOut, words::UnitKind};
use utoipa::ToSchema;

/// So many units of a sort are missing.
#[derive(ToSchema)]
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
#[derive(ToSchema)]
pub struct TeamView {
    /// The best first.
    pub members: Vec<TeamMemberView>,
    /// How long until the last is there, ms.
    pub last_arrival_ms: u64,
    /// Units still missing then.
    pub missing: u32,
}

/// One of a team.
#[derive(ToSchema)]
pub struct TeamMemberView {
    /// The unit.
    pub unit: String,
    /// Place of the need it meets in `needs`, from 0.
    #[schema(required)]
    pub need: Option<u32>,
    /// Travel time.
    pub travel_ms: u64,
    /// Sum of the terms.
    pub cost_ms: u64,
}

/// Nobody qualifies for an urgent incident, and the shift supervisor was told.
#[derive(ToSchema)]
pub struct HoldingView {
    /// When.
    pub since: i64,
    /// Who could be asked, the likeliest first.
    pub could_ask: Vec<CouldAskView>,
}

/// Somebody who could be asked.
#[derive(ToSchema)]
pub struct CouldAskView {
    /// The unit.
    pub unit: String,
    /// The room that commands it; none: this one.
    #[schema(required)]
    pub room: Option<String>,
    /// Why it does not qualify as it is.
    pub why: LeftOut,
    /// How far it is, metres in a straight line.
    #[schema(required)]
    pub metres: Option<u32>,
}
