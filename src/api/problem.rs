//! The one mapping from what can go wrong to what a client is told: problem documents of RFC 9457.
//!
//! Every refusal has a stable `rule` word that programs may test and a `detail` that says who is at fault and what to do. What broke
//! inside the server is logged, never sent.

use super::act::{POSITION_HEADER, ROLE_HEADER};
use crate::dispatch::{
    closures, logs, notices, preempt,
    reject::{Reject, TieRefusal},
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

/// Media type of a problem document (RFC 9457 §6.1).
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A problem document (RFC 9457 §3) with two members of our own, `rule` and `field`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Names the kind of problem: `urn:dawria:problem:` followed by the rule.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short text of the HTTP status.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// Who is at fault and what to do.
    pub detail: String,
    /// Stable word for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The field of the request at fault, as a path such as `incident.position.lat`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// All answers but success that a client can get.
#[derive(Clone, Debug, Error)]
pub enum ApiError {
    /// The core refuses; nothing changed.
    #[error("{0}")]
    Rejected(#[from] Reject),
    /// The core refuses because of one person, whom the client knows by the badge it sent.
    #[error("badge {badge}: {reject}")]
    OfBadge {
        /// As it was sent.
        badge: String,
        /// Why.
        reject: Reject,
    },
    /// The id was used before with other content.
    #[error("this id was already used with other content: make a new id for a new act")]
    IdConflict,
    /// Deciding this input stopped the server twice.
    #[error("this input stopped the server before and is refused: report it to the technician, with its id")]
    Poisoned,
    /// The journal's disk is (nearly) full.
    #[error("the journal's disk is nearly full: {0}")]
    DiskFull(&'static str),
    /// The room's queue stayed full for too long.
    #[error("the room is overloaded: send the same request again, with the same id")]
    Busy,
    /// The server is stopping.
    #[error("the server is stopping: send the same request again, with the same id")]
    Stopping,
    /// Not JSON, or JSON of another shape.
    #[error("{detail}")]
    Malformed {
        /// Path to the field, when one is at fault.
        field: Option<String>,
        /// What is wrong.
        detail: String,
    },
    /// The shape is right, the value is not.
    #[error("{detail}")]
    Invalid {
        /// Path to the field.
        field: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// Nothing under this address.
    #[error("{0}")]
    NotFound(String),
    /// The address exists, the method does not.
    #[error("this address does not take this method")]
    Method,
    /// The body is longer than allowed.
    #[error("the body is longer than {0} bytes")]
    TooLarge(usize),
    /// The body must be JSON.
    #[error("send the body as application/json")]
    MediaType,
    /// The request comes from a page of another site, or names another host.
    #[error("{0}")]
    Origin(&'static str),
    /// Something that needs a map was asked of a server without one.
    #[error("this server has no map: make one with `dawria map import` and name its folder in the configuration")]
    NoMap,
    /// A change of a document must say what it was made from.
    #[error("say which version this was made from: If-Match: \"7\", as in the ETag of the document")]
    IfMatch,
    /// Our fault; the log has the cause.
    #[error("the server failed: its log says why")]
    Internal,
}

impl ApiError {
    /// Status and rule of this error: the whole table.
    fn status_and_rule(&self) -> (StatusCode, &'static str) {
        match self {
            Self::Rejected(reject) | Self::OfBadge { reject, .. } => (reject_status(reject), reject.rule()),
            Self::IdConflict => (StatusCode::CONFLICT, "id_conflict"),
            Self::Poisoned => (StatusCode::UNPROCESSABLE_ENTITY, "poisoned_input"),
            Self::DiskFull(_) => (StatusCode::INSUFFICIENT_STORAGE, "disk_full"),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Self::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
            Self::Malformed { .. } => (StatusCode::BAD_REQUEST, "malformed"),
            Self::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method"),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type"),
            Self::Origin(_) => (StatusCode::FORBIDDEN, "origin"),
            Self::NoMap => (StatusCode::NOT_FOUND, "no_map"),
            Self::IfMatch => (StatusCode::PRECONDITION_REQUIRED, "if_match"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    /// Nothing is wrong with the request: the server cannot take it now, and the same one, with the same id, may succeed later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Stopping | Self::Busy | Self::DiskFull(_) | Self::Internal | Self::Rejected(Reject::UnitBetweenRooms { .. }))
    }

    /// Who is at fault and what to do; where it depends on who asks, how a request says so until accounts exist.
    fn detail(&self) -> String {
        match self {
            Self::Rejected(Reject::Logs(logs::Refusal::OwnSheet(_) | logs::Refusal::NotYourSheet(_))) => {
                format!("{self} (until accounts exist, the header `{POSITION_HEADER}` says at which position the operator sits)")
            }
            Self::Rejected(Reject::SupervisorOnly(_)) => {
                format!("{self} (until accounts exist, the header `{ROLE_HEADER}: supervisor` says so)")
            }
            _ => self.to_string(),
        }
    }

    /// The document a client gets.
    pub fn problem(&self) -> Problem {
        let (status, rule) = self.status_and_rule();
        let field = match self {
            Self::Malformed { field, .. } => field.clone(),
            Self::Invalid { field, .. } => Some((*field).to_owned()),
            _ => None,
        };
        Problem {
            kind: format!("urn:dawria:problem:{rule}"),
            title: status.canonical_reason().unwrap_or("Error").to_owned(),
            status: status.as_u16(),
            detail: self.detail(),
            rule: Some(rule.to_owned()),
            field,
        }
    }
}

/// Unknown things are 404, states that do not allow the act 409, values outside the settings 422, a full room 503.
fn reject_status(reject: &Reject) -> StatusCode {
    match reject {
        Reject::UnknownCall(_)
        | Reject::UnknownIncident(_)
        | Reject::UnknownUnit(_)
        | Reject::UnknownAssignment(_)
        | Reject::UnknownDraft(_)
        | Reject::NoContact(_)
        | Reject::UnknownRoom(_)
        | Reject::UnknownRequest(_)
        | Reject::IncidentForgotten(_)
        | Reject::AssignmentForgotten(_)
        | Reject::NotReserved(_)
        | Reject::UnknownEmergency(_)
        | Reject::UnknownVehicle(_)
        | Reject::UnknownPerson(_)
        | Reject::UnknownShift(_)
        | Reject::NoSuggestion(_)
        | Reject::UnknownCoverAlert(_) => StatusCode::NOT_FOUND,
        Reject::CallState { .. }
        | Reject::IncidentState { .. }
        | Reject::UnitCommitted { .. }
        | Reject::UnitOffDuty(_)
        | Reject::UnitUnavailable(_)
        | Reject::StatusOrder { .. }
        | Reject::AssignmentOver(_)
        | Reject::UnknownOrder(_)
        | Reject::RankingOutdated(_)
        | Reject::DeadlineNotDue
        | Reject::OpeningCall(_)
        | Reject::PlaceVerified(_)
        | Reject::Arrived(_)
        | Reject::NotOnIncident(_)
        | Reject::LastCall(_)
        | Reject::TransferOpen { .. }
        | Reject::NoTransfer(_)
        | Reject::DraftIncomplete(_)
        | Reject::UnitBetweenRooms { .. }
        | Reject::UnitElsewhere { .. }
        | Reject::OnlyReturned { .. }
        | Reject::NotBorrowed(_)
        | Reject::CommandedHere(_)
        | Reject::AlreadyAsked { .. }
        | Reject::RequestOver(_)
        | Reject::NoLend(_)
        | Reject::LendAnswered { .. }
        | Reject::NothingToChange
        | Reject::SettingsInUse(_)
        | Reject::VehicleTaken { .. }
        | Reject::PlateTwice { .. }
        | Reject::DeviceTaken { .. }
        | Reject::PersonOnDuty { .. }
        | Reject::PlannedTwice { .. }
        | Reject::NotInShift { .. }
        | Reject::ShiftState { .. }
        | Reject::CoverAlertAnswered(_)
        | Reject::SuggestionOver(_)
        | Reject::NoCoverProposal(_)
        | Reject::ReserveNeedsTime(_)
        | Reject::AlreadyReserved { .. }
        | Reject::OnlyReserved(_)
        | Reject::NoProposal(_)
        | Reject::ConfirmedByHand(_)
        | Reject::CorrectionOrder { .. }
        | Reject::ClearedStays(_)
        | Reject::NothingAsked(_)
        | Reject::UnitInEmergency(_)
        | Reject::EmergencyOver(_)
        | Reject::EmergencyPosition(_)
        | Reject::NeverMuted
        | Reject::AlarmNotRaised => StatusCode::CONFLICT,
        Reject::SettingsVersion { .. } => StatusCode::PRECONDITION_FAILED,
        Reject::RoomOnly | Reject::NotTheAuthor(_) | Reject::SupervisorOnly(_) | Reject::CrewAsks => StatusCode::FORBIDDEN,
        Reject::NeedsIncident
        | Reject::UnknownType(_)
        | Reject::UnknownService(_)
        | Reject::UnknownRefusal(_)
        | Reject::SafetyMinutes(_)
        | Reject::Past(_)
        | Reject::EndReason
        | Reject::CallAndUnit
        | Reject::DutyNeeded
        | Reject::RepeatOf
        | Reject::ModeMixed
        | Reject::UnknownOutside(_)
        | Reject::OutsideNeeded
        | Reject::ReasonNeeded
        | Reject::HoldUntil
        | Reject::SameIncident(_)
        | Reject::OwnRoom
        | Reject::AbsurdClock
        | Reject::TooMany { .. }
        | Reject::SettingsInvalid(_)
        | Reject::SettingsRoom { .. }
        | Reject::ReasonNotOffered(_)
        | Reject::UnknownCapability(_)
        | Reject::UnknownSector(_)
        | Reject::UnknownPost(_)
        | Reject::PostKind { .. }
        | Reject::VehicleKind { .. }
        | Reject::PlateTooLong(_)
        | Reject::VehicleOrUnit
        | Reject::LeaderNotInCrew(_)
        | Reject::ShiftTime(_)
        | Reject::TeamName => StatusCode::UNPROCESSABLE_ENTITY,
        Reject::LimitReached { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Reject::Tie(why) => match why {
            TieRefusal::MasterIsDuplicate { .. } | TieRefusal::AlreadyDuplicate { .. } | TieRefusal::NotLinked { .. } => {
                StatusCode::CONFLICT
            }
            TieRefusal::NothingToSplit(_) => StatusCode::UNPROCESSABLE_ENTITY,
        },
        Reject::Preempt(why) => match why {
            preempt::Refusal::NotUrgent(_) | preempt::Refusal::Exercise => StatusCode::UNPROCESSABLE_ENTITY,
            preempt::Refusal::NotCommitted(_)
            | preempt::Refusal::HasArrived(_)
            | preempt::Refusal::TooUrgent { .. }
            | preempt::Refusal::NotListed { .. }
            | preempt::Refusal::DivertedAlready(_) => StatusCode::CONFLICT,
        },
        Reject::Logs(why) => match why {
            logs::Refusal::UnknownSheet(_) => StatusCode::NOT_FOUND,
            logs::Refusal::SheetOpen(_) | logs::Refusal::SheetOver(_) => StatusCode::CONFLICT,
            logs::Refusal::OwnSheet(_) | logs::Refusal::NotYourSheet(_) | logs::Refusal::NotOnIncident { .. } => StatusCode::FORBIDDEN,
            logs::Refusal::NotThisLog(_) | logs::Refusal::RemarkNeeded => StatusCode::UNPROCESSABLE_ENTITY,
        },
        Reject::Notices(why) => match why {
            notices::Refusal::Unknown(_) => StatusCode::NOT_FOUND,
            notices::Refusal::Over(_) | notices::Refusal::NotWithdrawn(_) => StatusCode::CONFLICT,
            notices::Refusal::NotFor { .. }
            | notices::Refusal::NotForDesk(_)
            | notices::Refusal::Nobody
            | notices::Refusal::Direction
            | notices::Refusal::Plate
            | notices::Refusal::Expiry(_) => StatusCode::UNPROCESSABLE_ENTITY,
        },
        Reject::Closures(why) => match why {
            closures::Refusal::Unknown(_) => StatusCode::NOT_FOUND,
            closures::Refusal::Over(_) => StatusCode::CONFLICT,
            closures::Refusal::Shape(_) | closures::Refusal::Times(_) | closures::Refusal::NoteNeeded => StatusCode::UNPROCESSABLE_ENTITY,
        },
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, PROBLEM_JSON)], body).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{AssignmentId, CallId, SheetId};

    #[test]
    fn a_refusal_names_its_rule_and_keeps_the_core_words() {
        let problem = ApiError::from(Reject::UnknownCall(CallId(7))).problem();
        assert_eq!((problem.status, problem.rule.as_deref()), (404, Some("unknown_call")));
        assert_eq!(problem.detail, "call 7 is not known in this room");
        assert_eq!(problem.kind, "urn:dawria:problem:unknown_call");
    }

    #[test]
    fn who_may_not_is_told_which_header_says_who_asks() {
        let own = ApiError::from(Reject::Logs(logs::Refusal::OwnSheet(SheetId(1)))).problem();
        assert!(
            own.detail.starts_with("sheet 1 is answered by the incoming chief") && own.detail.contains("`x-dawria-position`"),
            "{}",
            own.detail
        );
        let chief = ApiError::from(Reject::SupervisorOnly(AssignmentId(2))).problem();
        assert!(chief.detail.contains("`x-dawria-role: supervisor`"), "{}", chief.detail);
    }

    #[test]
    fn only_what_is_not_the_requests_fault_passes() {
        for passing in [ApiError::Stopping, ApiError::Busy, ApiError::DiskFull("x"), ApiError::Internal] {
            assert!(passing.is_passing(), "{passing}");
        }
        let full = Reject::LimitReached { what: "open calls", limit: 1 };
        for final_word in [ApiError::IdConflict, ApiError::Poisoned, ApiError::Rejected(Reject::RoomOnly), ApiError::Rejected(full)] {
            assert!(!final_word.is_passing(), "{final_word}");
        }
    }

    #[test]
    fn a_busy_room_says_when_to_come_back() {
        let response = ApiError::Busy.into_response();
        assert_eq!(response.headers()[header::CONTENT_TYPE], PROBLEM_JSON);
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    }
}
