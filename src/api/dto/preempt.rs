//! Pre-emption: how a unit is taken, and how it looks for the OpenAPI document.

use super::words::Priority;
use crate::id::UnitId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Takes a unit from something less urgent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeUnit {
    /// Client-made id.
    pub id: Uuid,
    /// Whom.
    #[schema(value_type = String)]
    pub unit: UnitId,
}

/// What a unit would be taken from.
#[derive(ToSchema)]
pub struct PreemptsView {
    /// Its assignment.
    pub assignment: u64,
    /// The incident that would lose it.
    pub incident: u64,
    /// How urgent that is.
    pub priority: Priority,
}

/// What a unit was taken from.
#[derive(ToSchema)]
pub struct DivertedView {
    /// The assignment that ended.
    pub from: u64,
    /// The incident that lost it.
    pub lost: u64,
}
