//! Units of other rooms that an incident could use: they are asked for, never assigned from here.

use super::RankRequest;
use crate::{
    dispatch::model::Unit,
    id::{RoomId, UnitId},
};
use serde::{Deserialize, Serialize};

/// Units of other rooms on a list, at most.
pub const OTHERS_SHOWN: usize = 5;

/// A free unit of another room: a request is needed, and the owning room grants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherCandidate {
    /// The unit.
    pub unit: UnitId,
    /// The room that commands it.
    pub room: RoomId,
    /// Travel time by road for its kind (straight-line estimate where the list's `by_road` is false).
    pub travel_ms: u64,
    /// Its position is fresh, undoubted and measured.
    pub sure: bool,
}

/// Whether a unit that another room commands could be used, by what it is: as that room knows it.
pub fn could_use(req: &RankRequest, u: &Unit) -> bool {
    u.is_available() && req.wants.helped_by(u).is_ok()
}

/// The nearest of them, as shown.
pub fn nearest_others(mut found: Vec<OtherCandidate>) -> Vec<OtherCandidate> {
    found.sort_by(|a, b| (a.travel_ms, &a.room, &a.unit).cmp(&(b.travel_ms, &b.room, &b.unit)));
    found.truncate(OTHERS_SHOWN);
    found
}
