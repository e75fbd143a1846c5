//! The decision record: all that was known when a list was made, so that somebody else's computation can judge it later.
//!
//! Made at ranking, compressed and hashed by the store, kept 90 days beside the journal; the event holds its hash
//! (`Recommendation::decision`).

use super::{
    model::{LeftOut, Priority, UnitKind},
    needs::Need,
};
use crate::{
    id::{IncidentId, RoomId, UnitId},
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};

/// Raised at every change of shape.
pub const RECORD_VERSION: u16 = 2;

/// How old a position is, as the fleet classes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeClass {
    /// Fresh.
    Fresh,
    /// Ageing: a penalty.
    Ageing,
    /// Stale: ranked after.
    Stale,
    /// Lost: left out.
    Lost,
    /// Never seen.
    None,
}

/// A place on the road graph, as the roads gave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapped {
    /// Directed edge of the graph file with the record's checksum.
    pub edge: u32,
    /// How far along it, in the graph's own measure.
    pub offset: u32,
    /// The unit may also turn on the spot and take the opposite edge, at this cost, ms; `None` where it may not.
    pub turn_ms: Option<u32>,
    /// The snapped point.
    pub position: Position,
}

/// How far the search came towards a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Travel {
    /// The unit did not pass the filters, or has no place: no search was made for it.
    NotSearched,
    /// Reached: travel time to the incident, ms.
    Reached(u64),
    /// Not reached before the search stopped at this bound, ms: its travel time plus its other terms is not less.
    Beyond(u64),
    /// No road leads there.
    Unreachable,
}

impl Travel {
    /// The travel time, when reached.
    pub fn reached_ms(self) -> Option<u64> {
        match self {
            Self::Reached(ms) => Some(ms),
            Self::NotSearched | Self::Beyond(_) | Self::Unreachable => None,
        }
    }
}

/// One unit of the room at the moment of ranking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRow {
    /// The unit.
    pub unit: UnitId,
    /// Its kind: the profile it travels by.
    pub kind: UnitKind,
    /// Where it was.
    pub position: Option<Position>,
    /// Where that is on the roads.
    pub snapped: Option<Snapped>,
    /// How old the position was, ms.
    pub age_ms: Option<u64>,
    /// As classed.
    pub age_class: AgeClass,
    /// The position is stated, not measured.
    pub stated: bool,
    /// The fix is doubted, two sources claim the device, or its source proves nothing; `doubt` says which.
    pub doubtful: bool,
    /// Filter verdict: why it was left out; `None` when it qualifies.
    pub left_out: Option<LeftOut>,
    /// Why it may not be sent without a person; `None` when it may.
    pub doubt: Option<LeftOut>,
    /// Age-of-position term, ms.
    pub age_penalty_ms: u64,
    /// Out-of-sector term, ms.
    pub sector_penalty_ms: u64,
    /// Coverage term, ms.
    pub coverage_ms: u64,
    /// Elements of `needs` it fits, by their place there, from 0.
    pub fits: Vec<u32>,
    /// Travel time, or the bound the search stopped at.
    pub travel: Travel,
    /// Straight-line distance to the incident, metres.
    pub straight_m: Option<u32>,
}

/// Everything a ranking was made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionRecord {
    /// [`RECORD_VERSION`].
    pub version: u16,
    /// The room.
    pub room: RoomId,
    /// The incident.
    pub incident: IncidentId,
    /// Its ranking version.
    pub ranking_version: u32,
    /// Journal sequence the ranking saw.
    pub ranked_at_seq: u64,
    /// When.
    pub made_at: Timestamp,
    /// Type code.
    pub kind: String,
    /// Priority.
    pub priority: Priority,
    /// Where to.
    pub place: Position,
    /// Assigned without a person: units with a `doubt` were left out of the choice.
    pub automatic: bool,
    /// Travel times with the siren.
    pub siren: bool,
    /// How many were looked for.
    pub k: u32,
    /// SHA-256 of the road graph, hex; `None` for straight-line estimates.
    pub map_checksum: Option<String>,
    /// Version of the ranking's weights: the version of the settings, and SHA-256 of their terms, the first 16 hex digits.
    pub weights_version: String,
    /// Version of the road closures.
    pub closures_version: u64,
    /// Nobody else qualifies.
    pub complete: bool,
    /// Everything missing, of every combination of the run card: what is open of each of its elements.
    pub needs: Vec<Need>,
    /// Every unit of the room, by id.
    pub units: Vec<UnitRow>,
}
