//! A closure and all of them.

use crate::{
    dispatch::model::Sealed,
    id::ClosureId,
    quantity::{Position, Timestamp},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// The road nearest to this place, within 30 m.
    Point(Position),
    /// Every road within a radius.
    Circle {
        /// Its middle.
        centre: Position,
        /// Metres.
        radius_m: u32,
    },
    /// Every road that this line crosses or touches; at least two points.
    Line(Vec<Position>),
    /// Every road with a part inside this ring, which closes itself; at least three points.
    Area(Vec<Position>),
}

impl Shape {
    /// Its points.
    pub fn points(&self) -> &[Position] {
        match self {
            Self::Point(p) | Self::Circle { centre: p, .. } => std::slice::from_ref(p),
            Self::Line(points) | Self::Area(points) => points,
        }
    }
}

/// Why a road is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Works.
    Works,
    /// An accident.
    Accident,
    /// Water on the road.
    Flood,
    /// A procession, a market, a race.
    Event,
    /// A demonstration.
    Demonstration,
    /// A police operation.
    PoliceOperation,
    /// Something else; the note says what.
    Other,
}

/// Who gets through all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Passes {
    /// Whoever drives with the siren, whatever the vehicle.
    pub siren: bool,
    /// Motorbikes.
    pub motorbike: bool,
    /// Bicycles.
    pub bicycle: bool,
    /// People on foot.
    pub foot: bool,
}

/// Life of a closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosureState {
    /// Its time has not come.
    Planned,
    /// Nobody drives there.
    InForce,
    /// Over.
    Ended,
}

/// A road closure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// Number.
    pub id: ClosureId,
    /// What was drawn.
    pub shape: Shape,
    /// Why.
    pub reason: Reason,
    /// Free text, sealed.
    pub note: Option<Sealed>,
    /// Who gets through all the same.
    pub passes: Passes,
    /// From then on.
    pub from: Timestamp,
    /// Until then.
    pub until: Timestamp,
    /// Life.
    pub state: ClosureState,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The room ended it before its time.
    pub ended_early: bool,
    /// When it leaves memory.
    pub leaves_at: Option<Timestamp>,
}

/// All closures in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closures {
    pub(in crate::dispatch) last: u64,
    pub(in crate::dispatch) version: u64,
    pub(in crate::dispatch) all: BTreeMap<ClosureId, Closure>,
}

impl Closures {
    /// Journal sequence of the last event that changed what is in force; 0 before the first.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// By number: planned, in force, and lately ended.
    pub fn all(&self) -> &BTreeMap<ClosureId, Closure> {
        &self.all
    }

    /// What nobody drives through now, in order of number.
    pub fn in_force(&self) -> impl Iterator<Item = &Closure> {
        self.all.values().filter(|c| c.state == ClosureState::InForce)
    }
}
