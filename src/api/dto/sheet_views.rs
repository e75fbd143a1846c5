//! How hand-over sheets look, for the OpenAPI document alone; the values are made by `api::print`.

use super::{
    LatLon,
    views::{IncidentState, WaitReason},
    words::{Priority, Unavailability, UnitKind},
    written::{ClosureReason, NoticeKind, Urgency},
    written_views::ActorView,
};
use utoipa::ToSchema;

/// Life of a sheet.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SheetState {
    /// Offered by the outgoing chief.
    Offered,
    /// Accepted by the incoming chief.
    Accepted,
    /// Sent back with a remark.
    Returned,
    /// Taken back by who offered it.
    Withdrawn,
}

/// A shift hand-over sheet.
#[derive(ToSchema)]
pub struct SheetView {
    /// Number.
    pub sheet: u64,
    /// Life.
    pub state: SheetState,
    /// When it was offered.
    pub offered_at: i64,
    /// By whom.
    pub offered_by: ActorView,
    /// To the next shift; `null` also when erased.
    #[schema(required)]
    pub remarks: Option<String>,
    /// When it was answered.
    #[schema(required)]
    pub answered_at: Option<i64>,
    /// By whom.
    #[schema(required)]
    pub answered_by: Option<ActorView>,
    /// The incoming chief's remark.
    #[schema(required)]
    pub answer: Option<String>,
    /// Journal sequence it shows.
    pub seq: u64,
    /// Open incidents: most urgent, then oldest, first.
    pub incidents: Vec<SheetIncidentView>,
    /// Units on duty.
    pub units: Vec<SheetUnitView>,
    /// Units of this room at other rooms, or on their way there.
    pub lent: Vec<SheetLentView>,
    /// Emergencies that are not ended.
    pub emergencies: Vec<SheetEmergencyView>,
    /// Alarms raised and still true.
    pub alarms: Vec<SheetAlarmView>,
    /// Cover alerts that nobody has answered.
    pub cover: Vec<SheetCoverView>,
    /// Reservations that hold.
    pub reserved: Vec<SheetReservedView>,
    /// Requests for units that have not ended.
    pub requests: Vec<SheetRequestView>,
    /// Abandoned calls that nobody called back.
    pub call_backs: Vec<u64>,
    /// Unread messages, bulletins and plate notes that stand.
    pub notices: Vec<SheetNoticeView>,
    /// Road closures planned and in force.
    pub closures: Vec<SheetClosureView>,
    /// Entries that were too many.
    pub left_off: u32,
}

/// An open incident on a sheet.
#[derive(ToSchema)]
pub struct SheetIncidentView {
    /// Which.
    pub incident: u64,
    /// Type code.
    pub kind: String,
    /// Urgency.
    pub priority: Priority,
    /// Where it stood.
    pub state: IncidentState,
    /// T2.
    pub created_at: i64,
    /// The gazetteer's words for its place.
    #[schema(required)]
    pub found: Option<String>,
    /// Why it has no unit.
    #[schema(required)]
    pub waiting: Option<WaitReason>,
    /// Units on it.
    pub units: Vec<String>,
    /// Kept out of the queue.
    #[schema(required)]
    pub held: Option<SheetHoldView>,
    /// The other room it is offered to.
    #[schema(required)]
    pub offered_to: Option<String>,
    /// What it misses: elements of its run card with as many units as are missing.
    #[schema(value_type = Vec<Object>)]
    pub missing: Vec<()>,
    /// Part of an exercise.
    pub exercise: bool,
    /// Typed in after an outage.
    pub caught_up: bool,
}

/// Why an incident is held.
#[derive(ToSchema)]
pub struct SheetHoldView {
    /// When it returns to the queue; `null`: by hand.
    #[schema(required)]
    pub until: Option<i64>,
    /// Why; `null` also when erased.
    #[schema(required)]
    pub reason: Option<String>,
}

/// What a unit on duty was doing.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SheetBusy {
    /// Nothing: it may be sent.
    Free,
    /// On this incident.
    On(u64),
    /// It cannot be sent.
    Away(Unavailability),
}

/// A unit on duty on a sheet.
#[derive(ToSchema)]
pub struct SheetUnitView {
    /// Which.
    pub unit: String,
    /// Kind.
    pub kind: UnitKind,
    /// Service code.
    pub service: String,
    /// What it was doing.
    pub busy: SheetBusy,
    /// The shift it is on duty in.
    #[schema(required)]
    pub shift: Option<u64>,
    /// People on it; 0: not known.
    pub strength: u32,
    /// The sector it works in.
    #[schema(required)]
    pub sector: Option<String>,
    /// The post it holds.
    #[schema(required)]
    pub post: Option<String>,
    /// When its shift ends.
    #[schema(required)]
    pub shift_ends_at: Option<i64>,
    /// The room it is borrowed from.
    #[schema(required)]
    pub home: Option<String>,
    /// Its open emergency.
    #[schema(required)]
    pub emergency: Option<u64>,
    /// Its crew wants to be called.
    pub wants_to_speak: bool,
    /// Nobody reaches it.
    pub no_contact: bool,
    /// What its crew asked for and nobody has answered.
    #[schema(required)]
    pub asks: Option<SheetWish>,
}

/// What a crew asks for.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SheetWish {
    /// To go off duty.
    OffDuty,
    /// A break.
    Break,
    /// A meal.
    Meal,
    /// To refuel.
    Refuel,
}

/// A unit of this room at another room, or on its way there.
#[derive(ToSchema)]
pub struct SheetLentView {
    /// Which.
    pub unit: String,
    /// That room.
    pub room: String,
    /// Since when.
    pub since: i64,
    /// That room has not answered yet.
    pub between: bool,
}

/// Whether the room has seen an emergency.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SheetEmergencyState {
    /// Nobody answered.
    Raised,
    /// The room saw it.
    Acknowledged,
}

/// An emergency that is not ended.
#[derive(ToSchema)]
pub struct SheetEmergencyView {
    /// Which.
    pub emergency: u64,
    /// Whose.
    pub unit: String,
    /// Whether the room has seen it.
    pub state: SheetEmergencyState,
    /// The first press.
    pub raised_at: i64,
    /// How often the button was pressed.
    pub presses: u32,
    /// Where the unit was at the latest press that said so.
    #[schema(required)]
    pub position: Option<LatLon>,
    /// The incident that was opened for it.
    #[schema(required)]
    pub incident: Option<u64>,
}

/// An alarm raised and still true.
#[derive(ToSchema)]
pub struct SheetAlarmView {
    /// Its name, for example `not_acknowledged:8`.
    pub alarm: String,
    /// Since when.
    #[schema(required)]
    pub since: Option<i64>,
    /// The unit concerned.
    #[schema(required)]
    pub unit: Option<String>,
    /// The incident concerned.
    #[schema(required)]
    pub incident: Option<u64>,
    /// The room that owes an answer.
    #[schema(required)]
    pub room: Option<String>,
    /// When it went to the room chief.
    #[schema(required)]
    pub escalated_at: Option<i64>,
    /// Who silenced it.
    #[schema(required)]
    pub silenced_by: Option<ActorView>,
    /// That incident is part of an exercise.
    pub exercise: bool,
}

/// A cover alert that nobody has answered.
#[derive(ToSchema)]
pub struct SheetCoverView {
    /// Which.
    pub alert: u64,
    /// What about: `{"immobile": "P-1"}` or `{"uncovered": "north"}`.
    #[schema(value_type = Object)]
    pub about: (),
    /// Since when it is so.
    pub since: i64,
    /// Who could go where: unit, sector, post, metres.
    #[schema(value_type = Option<Object>, required)]
    pub proposal: Option<()>,
}

/// A reservation that holds.
#[derive(ToSchema)]
pub struct SheetReservedView {
    /// The number the assignment will have.
    pub assignment: u64,
    /// Whom.
    pub unit: String,
    /// Where to.
    pub incident: u64,
    /// Not before; `null`: as soon as the unit is free.
    #[schema(required)]
    pub at: Option<i64>,
    /// Its time came, or the unit is free, and nobody has answered.
    pub due: bool,
}

/// Which way a request goes.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum SheetWay {
    /// This room asks.
    Asking,
    /// This room is asked.
    Asked,
}

/// A request for a unit that has not ended.
#[derive(ToSchema)]
pub struct SheetRequestView {
    /// Which.
    pub request: uuid::Uuid,
    /// Which way.
    pub way: SheetWay,
    /// The other room.
    pub room: String,
    /// The unit.
    pub unit: String,
    /// For which incident, by its number in the asking room.
    #[schema(required)]
    pub incident: Option<u64>,
    /// Since when.
    pub since: i64,
    /// When it ends by itself.
    #[schema(required)]
    pub expires_at: Option<i64>,
}

/// A notice on a sheet.
#[derive(ToSchema)]
pub struct SheetNoticeView {
    /// Which.
    pub notice: u64,
    /// What it is.
    pub kind: NoticeKind,
    /// How pressing.
    pub urgency: Urgency,
    /// The crew it comes from.
    #[schema(required)]
    pub from: Option<String>,
    /// The plate, of a plate note; `null` also when erased.
    #[schema(required)]
    pub plate: Option<String>,
    /// What it says; `null` when erased.
    #[schema(required)]
    pub text: Option<String>,
    /// When it ends.
    pub expires_at: i64,
    /// Units that have not read it.
    pub unread: Vec<String>,
}

/// A road closure on a sheet.
#[derive(ToSchema)]
pub struct SheetClosureView {
    /// Which.
    pub closure: u64,
    /// Why.
    pub reason: ClosureReason,
    /// From then on.
    pub from: i64,
    /// Until then.
    pub until: i64,
}
