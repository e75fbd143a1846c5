//! What viewers see of the roster and of cover. Crews by their strength: who is on them is person-level data and asked for by itself.

use super::{room::Room, view::LatLon};
use crate::{
    dispatch::{
        cover::{About, AlertState, Proposal},
        roster::{Rostered, Shift, ShiftState},
    },
    id::{CoverId, RoomId, ShiftId, UnitId, VehicleId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// The part of a unit that the roster says.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RosterFacts {
    /// Capability codes.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Fleet number of its vehicle.
    #[serde(default)]
    pub vehicle: Option<VehicleId>,
    /// People on it; 0: not known.
    #[serde(default)]
    pub strength: u32,
    /// The shift it is on duty in.
    #[serde(default)]
    pub shift: Option<ShiftId>,
    /// The sector it works in.
    #[serde(default)]
    pub sector: Option<String>,
    /// The post it holds.
    #[serde(default)]
    pub post: Option<String>,
    /// The room it belongs to; `None`: this one.
    #[serde(default)]
    pub home: Option<RoomId>,
    /// The room that may send it now; `None`: this one.
    #[serde(default)]
    pub commanding: Option<RoomId>,
}

impl RosterFacts {
    /// What is shown of a unit's roster.
    pub fn of(r: &Rostered) -> Self {
        Self {
            capabilities: r.capabilities.clone(),
            vehicle: r.vehicle.clone(),
            strength: r.crew.strength,
            shift: r.shift,
            sector: r.sector.clone(),
            post: r.post.clone(),
            home: r.home.clone(),
            commanding: r.commanding.clone(),
        }
    }
}

/// A shift in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ShiftView {
    /// Number.
    pub shift: ShiftId,
    /// Team.
    pub team: String,
    /// Begins.
    pub from: Timestamp,
    /// Ends.
    pub to: Timestamp,
    /// Life.
    pub state: ShiftState,
    /// Units planned.
    pub units: u32,
    /// Units on duty.
    pub on: u32,
}

impl From<&Shift> for ShiftView {
    fn from(s: &Shift) -> Self {
        let (units, on) = (s.entries.len() as u32, s.on.len() as u32);
        Self { shift: s.id, team: s.team.clone(), from: s.from, to: s.to, state: s.state, units, on }
    }
}

impl ShiftView {
    /// All of a room, in order of number.
    pub(super) fn all(room: &impl Room) -> Vec<Self> {
        room.shifts().values().map(Self::from).collect()
    }
}

/// Which sort of alert about cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoverKind {
    /// A unit stands still away from its post.
    Immobile,
    /// A sector has no available unit.
    Uncovered,
}

/// An alert about cover.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoverView {
    /// Number.
    pub alert: CoverId,
    /// Which sort.
    pub kind: CoverKind,
    /// The unit that stands still.
    pub unit: Option<UnitId>,
    /// The sector without a unit.
    pub sector: Option<String>,
    /// Since when it is so.
    pub since: Timestamp,
    /// When the room was told.
    pub raised_at: Timestamp,
    /// Where the unit stands.
    pub position: Option<LatLon>,
    /// Who could go where.
    pub proposal: Option<Proposal>,
    /// What became of it.
    pub state: AlertState,
}

impl CoverView {
    /// All of a room, in order of number.
    pub(super) fn all(room: &impl Room) -> Vec<Self> {
        room.cover()
            .values()
            .map(|a| {
                let (kind, unit, sector) = match &a.about {
                    About::Immobile(unit) => (CoverKind::Immobile, Some(unit.clone()), None),
                    About::Uncovered(sector) => (CoverKind::Uncovered, None, Some(sector.clone())),
                };
                Self {
                    alert: a.id,
                    kind,
                    unit,
                    sector,
                    since: a.since,
                    raised_at: a.raised_at,
                    position: a.position.map(LatLon::from),
                    proposal: a.proposal.clone(),
                    state: a.state,
                }
            })
            .collect()
    }
}
