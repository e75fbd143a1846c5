//! What the gazetteer holds: named things and where they are.

use crate::{
    quantity::Position,
    roads::{kind::Kind, label::Names},
};
use serde::{Deserialize, Serialize};

/// One named thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Its names.
    pub names: Names,
    /// What it is.
    pub kind: Kind,
    /// A point of it: on the street, at the gate, in the middle of the area.
    pub position: Position,
    /// Lines to measure a distance to: a street's course, simplified; empty for a point.
    pub lines: Vec<Vec<Position>>,
    /// How much it matters among things of the same name, 0 (least) to 255: the class of a road, the rank of a place.
    pub weight: u8,
    /// Index of the city, district or neighbourhood it lies in, to tell things of one name apart.
    pub within: Option<u32>,
    /// Who verified it; only landmarks have this. They rank above everything else.
    pub verified_by: Option<String>,
}

impl Entry {
    /// Whether it is a landmark of the room's own list.
    pub const fn is_landmark(&self) -> bool {
        self.verified_by.is_some()
    }
}
