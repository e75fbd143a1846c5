//! How requests and command of units look, for the OpenAPI document alone (as [`super::views`]).

use utoipa::ToSchema;

/// Which way a request for a unit goes: this room asks, or is asked.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Way {
    /// This room asks.
    Asking,
    /// It is asked.
    Asked,
}

/// How a request ended: `granted`, `withdrawn`, `expired`, or `{"refused": reason}`.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum RequestEnd {
    /// The unit was released, or taken.
    Granted,
    /// The owning room says no, with the reason.
    Refused(String),
    /// Taken back.
    Withdrawn,
    /// Nobody answered in time.
    Expired,
}

/// A request for a unit.
#[derive(ToSchema)]
pub struct RequestView {
    /// Its id.
    pub request: uuid::Uuid,
    /// Which way.
    pub way: Way,
    /// The other room.
    pub room: String,
    /// The unit.
    pub unit: String,
    /// What for, by its number in the asking room.
    #[schema(required)]
    pub incident: Option<u64>,
    /// Since when.
    pub since: i64,
    /// When it ends by itself; `null` once it has ended.
    #[schema(required)]
    pub expires_at: Option<i64>,
    /// How it ended.
    #[schema(required)]
    pub end: Option<RequestEnd>,
    /// When it ended.
    #[schema(required)]
    pub ended_at: Option<i64>,
    /// The other room knows what this one decided.
    pub told: bool,
}

/// Requests for units.
#[derive(ToSchema)]
pub struct RequestList {
    /// The requests.
    pub items: Vec<RequestView>,
}

/// Who commands a unit.
#[derive(ToSchema)]
pub struct CommandView {
    /// The room it belongs to.
    pub home: String,
    /// The room that commands it; with `between`, the one it is offered to.
    pub room: String,
    /// This room commands it.
    pub here: bool,
    /// Released, and the other room has not answered yet: nobody commands it.
    pub between: bool,
    /// Since when, where it is not commanded here.
    #[schema(required)]
    pub since: Option<i64>,
    /// When the room was told that no answer came.
    #[schema(required)]
    pub alarmed_at: Option<i64>,
    /// Grows at every change of the commanding room.
    pub generation: u64,
}
