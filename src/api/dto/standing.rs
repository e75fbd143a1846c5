//! How reservations, emergencies and raised alarms look, for the OpenAPI document alone (as [`super::views`]).

use super::{
    LatLon,
    views::AlarmKind,
    words::{CrewStatus, EmergencyEnd, Source},
};
use utoipa::ToSchema;

/// Life of an emergency.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum EmergencyState {
    /// Nobody in the room answered yet.
    Raised,
    /// The room saw it.
    Acknowledged,
    /// Ended by the room.
    Cleared,
}

/// What became of a reservation.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ReservedOutcome {
    /// Assigned, under the same number.
    Assigned,
    /// Taken back, or its incident was closed.
    Cancelled,
}

/// What became of a proposal.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ProposalOutcome {
    /// Stamped.
    Confirmed,
    /// It was not so.
    Dismissed,
    /// The assignment went on without a word on it.
    Unconfirmed,
}

/// A unit promised to an incident. It is not assigned and stamps nothing.
#[derive(ToSchema)]
pub struct ReservedView {
    /// The number the assignment will have.
    pub assignment: u64,
    /// Where to.
    pub incident: u64,
    /// Whom.
    pub unit: String,
    /// Not before; `null`: as soon as the unit is free.
    #[schema(required)]
    pub at: Option<i64>,
    /// When it was promised.
    pub reserved_at: i64,
    /// By which account.
    pub by: String,
    /// The room is asked to assign it, since then.
    #[schema(required)]
    pub due_at: Option<i64>,
    /// How it ended; `null` while it holds.
    #[schema(required)]
    pub outcome: Option<ReservedOutcome>,
}

/// When something was done, and by whom.
#[derive(ToSchema)]
pub struct DeedView {
    /// When.
    pub at: i64,
    /// By whose word.
    pub source: Source,
    /// Account.
    pub by: String,
    /// Sign-on position of the account, when one.
    pub seat: Option<String>,
}

/// A patrol's call for help.
#[derive(ToSchema)]
pub struct EmergencyView {
    /// Number.
    pub emergency: u64,
    /// Whose.
    pub unit: String,
    /// Life.
    pub state: EmergencyState,
    /// The first press.
    pub raised: DeedView,
    /// The latest press.
    pub pressed_at: i64,
    /// How often the button was pressed.
    pub presses: u32,
    /// Where the unit was at the latest press that said so.
    #[schema(required)]
    pub position: Option<LatLon>,
    /// The room saw it.
    #[schema(required)]
    pub acknowledged: Option<DeedView>,
    /// The room ended it.
    #[schema(required)]
    pub cleared: Option<DeedView>,
    /// Why it was ended.
    #[schema(required)]
    pub reason: Option<EmergencyEnd>,
    /// A note with that; `null` also when erased.
    #[schema(required)]
    pub note: Option<String>,
    /// The incident that was opened for it.
    #[schema(required)]
    pub incident: Option<u64>,
    /// It went to the room chief, and still nobody answered.
    #[schema(required)]
    pub escalated_at: Option<i64>,
}

/// One page of emergencies.
#[derive(ToSchema)]
pub struct EmergencyPage {
    /// The emergencies.
    pub items: Vec<EmergencyView>,
    /// Give this as `after` to get the next page; `null` at the end.
    #[schema(required)]
    pub next: Option<u64>,
}

/// An alarm that is raised and still true.
#[derive(ToSchema)]
pub struct OpenAlarmView {
    /// Its name, for example `not_acknowledged:8`.
    pub alarm: String,
    /// Its kind.
    pub kind: AlarmKind,
    /// Incident concerned; also that of the assignment or reservation.
    #[schema(required)]
    pub incident: Option<u64>,
    /// Assignment or reservation concerned.
    #[schema(required)]
    pub assignment: Option<u64>,
    /// Unit concerned.
    #[schema(required)]
    pub unit: Option<String>,
    /// Emergency concerned.
    #[schema(required)]
    pub emergency: Option<u64>,
    /// When it was raised.
    pub raised_at: i64,
    /// When it went to the room chief.
    #[schema(required)]
    pub escalated_at: Option<i64>,
    /// When somebody silenced it.
    #[schema(required)]
    pub silenced_at: Option<i64>,
    /// Which account.
    #[schema(required)]
    pub silenced_by: Option<String>,
    /// Who could be sent instead of a crew that does not acknowledge.
    #[schema(required)]
    pub next: Option<String>,
    /// There and true when its incident is part of an exercise.
    pub exercise: Option<bool>,
}

/// One journey with somebody on board.
#[derive(ToSchema)]
pub struct TransportView {
    /// T9.
    #[schema(required)]
    pub start_at: Option<i64>,
    /// T10.
    #[schema(required)]
    pub end_at: Option<i64>,
}

/// A status that the unit's movements suggest. It stamps nothing until somebody confirms it.
#[derive(ToSchema)]
pub struct ProposalView {
    /// What.
    pub status: CrewStatus,
    /// When it was seen.
    pub detected_at: i64,
    /// Nobody confirmed it: a task for the operator.
    pub asked: bool,
    /// What became of it; `null` while it waits.
    #[schema(required)]
    pub outcome: Option<ProposalOutcome>,
    /// Who confirmed or dismissed it.
    #[schema(required)]
    pub by: Option<String>,
}

/// A corrected stamp.
#[derive(ToSchema)]
pub struct CorrectionView {
    /// Which stamp.
    pub status: CrewStatus,
    /// What it was; `null`: missing.
    #[schema(required)]
    pub old: Option<i64>,
    /// What it became; `null`: taken away.
    #[schema(required)]
    pub new: Option<i64>,
    /// When it was corrected.
    pub at: i64,
    /// Who did.
    pub by: String,
    /// Why; `null` when erased.
    #[schema(required)]
    pub why: Option<String>,
}

/// Corrections, oldest first.
#[derive(ToSchema)]
pub struct CorrectionList {
    /// The corrections.
    pub items: Vec<CorrectionView>,
}
