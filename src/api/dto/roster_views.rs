//! The roster as it is answered: shifts, crews, vehicles, people, bindings, alerts about cover.

use super::{LatLon, words::UnitKind};
use crate::{
    dispatch::{
        cover,
        roster::{self, Bound},
    },
    id::{PersonId, ShiftId, UnitId, VehicleId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A unit left out of an act on a whole shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftOutUnit {
    /// Which.
    pub unit: String,
    /// The rule.
    pub rule: String,
    /// In words.
    pub why: String,
}

/// What became of each unit of a shift.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShiftOutcome {
    /// Journal sequence.
    pub seq: u64,
    /// Shifts planned.
    pub shifts: Vec<u64>,
    /// Units signed on or off.
    pub done: Vec<String>,
    /// Units left out, and by which rule.
    pub left_out: Vec<LeftOutUnit>,
}

/// The people on a unit, by pseudonym.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CrewView {
    /// Pseudonyms.
    pub people: Vec<String>,
    /// Pseudonym of who leads.
    #[schema(required)]
    pub leader: Option<String>,
    /// How many there are.
    pub strength: u32,
}

impl From<&roster::Crew> for CrewView {
    fn from(c: &roster::Crew) -> Self {
        Self {
            people: c.people.iter().map(ToString::to_string).collect(),
            leader: c.leader.as_ref().map(PersonId::to_string),
            strength: c.strength,
        }
    }
}

/// One unit of a shift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct EntryView {
    /// The unit.
    pub unit: String,
    /// The vehicle it takes.
    #[schema(required)]
    pub vehicle: Option<String>,
    /// Its crew.
    pub crew: CrewView,
    /// Devices of the crew.
    pub devices: Vec<String>,
    /// Sector code.
    #[schema(required)]
    pub sector: Option<String>,
    /// Post code.
    #[schema(required)]
    pub post: Option<String>,
    /// On duty in this shift now.
    pub on: bool,
}

/// A shift with its units.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ShiftDetail {
    /// Number.
    pub shift: u64,
    /// Team.
    pub team: String,
    /// Begins, milliseconds UTC.
    pub from: i64,
    /// Ends, milliseconds UTC.
    pub to: i64,
    /// `planned`, `running` or `closed`.
    #[schema(value_type = String)]
    pub state: roster::ShiftState,
    /// The shift it was copied from.
    #[schema(required)]
    pub copied_from: Option<u64>,
    /// Its units.
    pub entries: Vec<EntryView>,
}

impl From<&roster::Shift> for ShiftDetail {
    fn from(s: &roster::Shift) -> Self {
        let entry = |e: &roster::Entry| EntryView {
            unit: e.unit.to_string(),
            vehicle: e.vehicle.as_ref().map(VehicleId::to_string),
            crew: CrewView::from(&e.crew),
            devices: e.devices.iter().map(ToString::to_string).collect(),
            sector: e.sector.clone(),
            post: e.post.clone(),
            on: s.on.contains(&e.unit),
        };
        Self {
            shift: s.id.0,
            team: s.team.clone(),
            from: s.from.0,
            to: s.to.0,
            state: s.state,
            copied_from: s.copied_from.map(|ShiftId(n)| n),
            entries: s.entries.iter().map(entry).collect(),
        }
    }
}

/// Somebody, opened for who may read it; every reading is logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonView {
    /// Pseudonym.
    pub person: String,
    /// Badge number; `null` when erased.
    #[schema(required)]
    pub badge: Option<String>,
    /// Name; `null` when not given or erased.
    #[schema(required)]
    pub name: Option<String>,
    /// Leads the crew.
    pub leader: bool,
}

/// The people on a unit, opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct OpenedCrew {
    /// The people known by name.
    pub people: Vec<PersonView>,
    /// How many there are.
    pub strength: u32,
}

/// A vehicle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct VehicleView {
    /// Fleet number.
    pub vehicle: String,
    /// Plate.
    pub plate: String,
    /// Kind.
    pub kind: UnitKind,
    /// Devices fixed in it.
    pub devices: Vec<String>,
    /// The unit that has it.
    #[schema(required)]
    pub unit: Option<String>,
}

impl From<&roster::Vehicle> for VehicleView {
    fn from(v: &roster::Vehicle) -> Self {
        Self {
            vehicle: v.id.to_string(),
            plate: v.plate.clone(),
            kind: v.kind.into(),
            devices: v.devices.iter().map(ToString::to_string).collect(),
            unit: v.unit.as_ref().map(UnitId::to_string),
        }
    }
}

/// What something was bound to, from when to when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BindingView {
    /// 1, 2, 3 …
    pub n: u64,
    /// Fleet number, when to a vehicle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vehicle: Option<String>,
    /// Call sign, when to a unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// When to a crew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crew: Option<CrewView>,
    /// The crew's shift.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shift: Option<u64>,
    /// From then, milliseconds UTC,
    pub from: i64,
    /// to before then; `null`: still.
    #[schema(required)]
    pub until: Option<i64>,
}

impl From<&roster::Binding> for BindingView {
    fn from(b: &roster::Binding) -> Self {
        let (mut vehicle, mut unit, mut crew, mut shift) = (None, None, None, None);
        match &b.to {
            Bound::Vehicle(v) => vehicle = Some(v.to_string()),
            Bound::Unit(u) => unit = Some(u.to_string()),
            Bound::Crew { crew: c, shift: s } => (crew, shift) = (Some(CrewView::from(c)), s.map(|ShiftId(n)| n)),
        }
        Self { n: b.n, vehicle, unit, crew, shift, from: b.from.0, until: b.until.map(|t| t.0) }
    }
}

/// Lists of the roster, for the document.
#[derive(ToSchema)]
pub struct ShiftList {
    /// The shifts.
    pub items: Vec<ShiftDetail>,
}

/// All vehicles.
#[derive(ToSchema)]
pub struct VehicleList {
    /// The vehicles.
    pub items: Vec<VehicleView>,
}

/// Bindings, oldest first.
#[derive(ToSchema)]
pub struct BindingList {
    /// The bindings.
    pub items: Vec<BindingView>,
}

/// A shift in short, as screens show it.
#[derive(ToSchema)]
pub struct ShiftView {
    /// Number.
    pub shift: u64,
    /// Team.
    pub team: String,
    /// Begins, milliseconds UTC.
    pub from: i64,
    /// Ends, milliseconds UTC.
    pub to: i64,
    /// `planned`, `running` or `closed`.
    pub state: String,
    /// Units planned.
    pub units: u32,
    /// Units on duty.
    pub on: u32,
}

/// Who could go where.
#[derive(ToSchema)]
pub struct ProposalView {
    /// Whom to move.
    pub unit: String,
    /// To this sector,
    #[schema(required)]
    pub sector: Option<String>,
    /// to this post.
    #[schema(required)]
    pub post: Option<String>,
    /// How far it is from there, metres in a straight line.
    #[schema(required)]
    pub metres: Option<u32>,
}

/// An alert about cover.
#[derive(ToSchema)]
pub struct CoverView {
    /// Number.
    pub alert: u64,
    /// `immobile` or `uncovered`.
    pub kind: String,
    /// The unit that stands still.
    #[schema(required)]
    pub unit: Option<String>,
    /// The sector without a unit.
    #[schema(required)]
    pub sector: Option<String>,
    /// Since when it is so, milliseconds UTC.
    pub since: i64,
    /// When the room was told, milliseconds UTC.
    pub raised_at: i64,
    /// Where the unit stands.
    #[schema(required)]
    pub position: Option<LatLon>,
    /// Who could go where; `null`: nobody could be found.
    #[schema(required)]
    pub proposal: Option<ProposalView>,
    /// `open`, `accepted` or `dismissed`.
    pub state: String,
}

/// What an operator answers to an alert about cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CoverWord {
    /// The proposal is accepted: the unit's plan is changed.
    Accept,
    /// Dismissed.
    Dismiss,
}

impl CoverWord {
    /// The act.
    pub fn act(self, alert: crate::id::CoverId) -> cover::Act {
        match self {
            Self::Accept => cover::Act::Accept { alert },
            Self::Dismiss => cover::Act::Dismiss { alert },
        }
    }
}
