//! What fleet and roads know of a unit, and what the search was made with.

use crate::{
    dispatch::decision::{AgeClass, Snapped, Travel},
    id::UnitId,
    quantity::{Position, Timestamp},
};

/// One unit as fleet and roads see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateInput {
    /// The unit.
    pub unit: UnitId,
    /// Where it is: measured, else stated.
    pub position: Option<Position>,
    /// How old that is, ms.
    pub age_ms: Option<u64>,
    /// As the fleet classes it.
    pub age_class: AgeClass,
    /// The fix is doubted.
    pub doubtful: bool,
    /// Two sources claim its device.
    pub contested: bool,
    /// It comes from a source that proves nothing.
    pub untrusted: bool,
    /// The position is stated, not measured.
    pub stated: bool,
    /// The incident is outside its sector.
    pub out_of_sector: bool,
    /// Where it is on the roads.
    pub snapped: Option<Snapped>,
    /// How far the search came.
    pub travel: Travel,
    /// Length of its way, metres, when known.
    pub distance_m: Option<u32>,
}

impl CandidateInput {
    /// A unit that was never seen.
    pub fn unseen(unit: &UnitId) -> Self {
        Self {
            unit: unit.clone(),
            position: None,
            age_ms: None,
            age_class: AgeClass::None,
            doubtful: false,
            contested: false,
            untrusted: false,
            stated: false,
            out_of_sector: false,
            snapped: None,
            travel: Travel::NotSearched,
            distance_m: None,
        }
    }
}

/// What the search was made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchFacts {
    /// By road; false: [`straight_line_ms`], because no road graph is loaded.
    pub by_road: bool,
    /// SHA-256 of the road graph, hex.
    pub map_checksum: Option<String>,
    /// Version of the road closures.
    pub closures_version: u64,
    /// When.
    pub made_at: Timestamp,
}
