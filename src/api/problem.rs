//! The one mapping from what can go wrong to what a client is told: problem documents of RFC 9457.
//!
//! Every refusal has a stable `rule` word that programs may test and a `detail` that says who is at fault and what to do. What broke
//! inside the server is logged, never sent.

use super::refusal_status::reject_status;
use crate::{
    dispatch::{positions, reject::Reject},
    id::RoomId,
    rights::Right,
    store::register::RegisterError,
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

/// A problem document (RFC 9457 §3) with members of our own: `rule`, `field` and `positions`.
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
    /// With `off_position`: the kinds of positions this is done from, one of which would do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub positions: Vec<&'static str>,
}

/// Rides along with an answer that refuses somebody what is not his, for the log; nothing of it is sent.
#[derive(Clone, Copy, Debug)]
pub struct Forbidden(pub &'static str);

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
    /// What it belongs to was erased.
    #[error("these personal data were erased: nothing more can be written to them")]
    Erased,
    /// Work that is not over is not erased.
    #[error("{0}: nothing was erased; end that first")]
    StillOpen(String),
    /// Kept by somebody's word.
    #[error("{0}: nothing was erased; whoever answers for the room lifts the hold first")]
    LegalHold(String),
    /// A key that is gone is gone for good: not by the word of a clock that nobody vouches for.
    #[error("the server's clock is in doubt: nothing is erased by age until a technician has accepted it")]
    ClockDoubtful,
    /// One at a time.
    #[error("what has served its time is being erased already: see GET /api/v1/retention")]
    RetentionRuns,
    /// Nothing under this address.
    #[error("{0}")]
    NotFound(String),
    /// The address exists, the method does not.
    #[error("this address does not take this method")]
    Method,
    /// The body is longer than allowed.
    #[error("the body is longer than {0} bytes")]
    TooLarge(usize),
    /// The address is longer than allowed.
    #[error("the address is longer than {0} bytes")]
    UriTooLong(usize),
    /// The head is longer than allowed.
    #[error("the headers are longer than {0} bytes together")]
    HeadTooLarge(usize),
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
    /// Nobody is signed in, or no longer.
    #[error("sign in first: POST /api/v1/session (the session may have ended with its shift)")]
    NotSignedIn,
    /// A sign-in that does not hold; the same words for whatever was wrong.
    #[error("this does not sign in: name, password or code is wrong, or the account is switched off")]
    SignIn,
    /// The identity provider does not answer.
    #[error("the identity provider does not answer: try again, or sign in with a password or a break-glass account")]
    Provider,
    /// Only the second factor is missing.
    #[error("this account has a second factor: send the six digits of its authenticator as `totp`")]
    SecondFactor,
    /// A break-glass account says why it is used.
    #[error("this account is for emergencies of the house: say why in `reason`, in 10 to 500 characters; the chiefs are told at once")]
    Reason,
    /// Too many wrong ones just before.
    #[error("too many wrong sign-ins: wait {seconds} s, or have a supervisor unlock the account")]
    Throttled {
        /// So long.
        seconds: i64,
    },
    /// The account may not do this, here.
    #[error("this needs the right `{}`{}", .right.word(), .room.as_ref().map(|r| format!(" in room {r}, which this account does not have")).unwrap_or_else(|| ", which this account does not have".to_owned()))]
    NotAllowed {
        /// What it needs.
        right: Right,
        /// Where.
        room: Option<RoomId>,
    },
    /// It may, but from a position of the room only.
    #[error("whoever is on no position changes nothing: sign on to one first (POST …/positions/{{position}}/sign-on; this is done from: {})", .right.positions().iter().map(|k| k.word()).collect::<Vec<_>>().join(", "))]
    OffPosition {
        /// What it needs.
        right: Right,
    },
    /// Sensitive: prove again who you are.
    #[error(
        "this is sensitive: say your password or second factor again (POST /api/v1/session/confirm), then send it again within five minutes"
    )]
    Confirm,
    /// Grants beyond one's own.
    #[error("`{0}` reaches beyond the rooms this account looks after: ask somebody of the centre")]
    BeyondScope(String),
    /// One's own rights are somebody else's affair.
    #[error("nobody changes his own grants or frees his own account: ask somebody else who may")]
    OwnAccount,
    /// There are accounts already.
    #[error("this server is set up: sign in instead")]
    SetUpOver,
    /// A browser's websocket without a ticket that holds.
    #[error("a page opens a websocket with a ticket: POST /api/v1/session/ticket, then ?ticket=… within 30 s, once")]
    Ticket,
    /// What is asked for needs a purpose.
    #[error("looking at this is recorded with its purpose: send `purpose` (incident, complaint, supervision, technical, training, legal)")]
    Purpose,
    /// The register of accounts and looks does not take it.
    #[error("{0}")]
    Register(#[from] RegisterError),
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
            Self::Erased => (StatusCode::CONFLICT, "erased"),
            Self::StillOpen(_) => (StatusCode::CONFLICT, "still_open"),
            Self::LegalHold(_) => (StatusCode::CONFLICT, "legal_hold"),
            Self::ClockDoubtful => (StatusCode::CONFLICT, "clock_doubtful"),
            Self::RetentionRuns => (StatusCode::CONFLICT, "retention_runs"),
            Self::NotFound(_) => (StatusCode::NOT_FOUND, "not_found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method"),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::UriTooLong(_) => (StatusCode::URI_TOO_LONG, "uri_too_long"),
            Self::HeadTooLarge(_) => (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "head_too_large"),
            Self::MediaType => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media_type"),
            Self::Origin(_) => (StatusCode::FORBIDDEN, "origin"),
            Self::NoMap => (StatusCode::NOT_FOUND, "no_map"),
            Self::IfMatch => (StatusCode::PRECONDITION_REQUIRED, "if_match"),
            Self::NotSignedIn => (StatusCode::UNAUTHORIZED, "not_signed_in"),
            Self::SignIn => (StatusCode::UNAUTHORIZED, "sign_in"),
            Self::Provider => (StatusCode::BAD_GATEWAY, "provider"),
            Self::SecondFactor => (StatusCode::UNAUTHORIZED, "second_factor"),
            Self::Reason => (StatusCode::UNPROCESSABLE_ENTITY, "reason"),
            Self::Throttled { .. } => (StatusCode::TOO_MANY_REQUESTS, "throttled"),
            Self::NotAllowed { .. } => (StatusCode::FORBIDDEN, "not_allowed"),
            Self::OffPosition { .. } => (StatusCode::FORBIDDEN, "off_position"),
            Self::Confirm => (StatusCode::FORBIDDEN, "confirm"),
            Self::BeyondScope(_) => (StatusCode::FORBIDDEN, "beyond_scope"),
            Self::OwnAccount => (StatusCode::FORBIDDEN, "own_account"),
            Self::SetUpOver => (StatusCode::CONFLICT, "set_up_over"),
            Self::Ticket => (StatusCode::FORBIDDEN, "ticket"),
            Self::Purpose => (StatusCode::UNPROCESSABLE_ENTITY, "purpose"),
            Self::Register(e) => match e {
                RegisterError::DiskFull => (StatusCode::INSUFFICIENT_STORAGE, "disk_full"),
                RegisterError::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
                RegisterError::Stopped(_) => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
                RegisterError::Read(_) | RegisterError::Wrong(_) => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
            },
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    /// Nothing is wrong with the request: the server cannot take it now, and the same one, with the same id, may succeed later.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Stopping | Self::Busy | Self::DiskFull(_) | Self::Internal | Self::Rejected(Reject::UnitBetweenRooms { .. }))
    }

    /// Who is at fault and what to do; what broke inside is logged, not told.
    fn detail(&self) -> String {
        match self {
            Self::Register(RegisterError::Read(_) | RegisterError::Wrong(_)) => {
                tracing::error!(error = %self, "the register of accounts and looks failed");
                Self::Internal.to_string()
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
            positions: self.positions(),
        }
    }

    /// The kinds of positions that would do; empty where none is missing.
    fn positions(&self) -> Vec<&'static str> {
        match self {
            Self::OffPosition { right } | Self::Rejected(Reject::Positions(positions::Refusal::OffPosition { right })) => {
                right.positions().iter().map(|k| k.word()).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, PROBLEM_JSON)], body).into_response();
        if status == StatusCode::FORBIDDEN {
            response.extensions_mut().insert(Forbidden(self.status_and_rule().1));
        }
        if let Self::Throttled { seconds } = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::CallId;

    #[test]
    fn a_refusal_names_its_rule_and_keeps_the_core_words() {
        let problem = ApiError::from(Reject::UnknownCall(CallId(7))).problem();
        assert_eq!((problem.status, problem.rule.as_deref()), (404, Some("unknown_call")));
        assert_eq!(problem.detail, "call 7 is not known in this room");
        assert_eq!(problem.kind, "urn:dawria:problem:unknown_call");
    }

    #[test]
    fn whoever_is_on_no_position_hears_which_would_do() {
        let right = Right::Dispatch;
        for error in [ApiError::OffPosition { right }, ApiError::Rejected(Reject::Positions(positions::Refusal::OffPosition { right }))] {
            assert_eq!(error.problem().positions, ["dispatcher", "chief"], "{error}");
        }
        assert!(ApiError::Confirm.problem().positions.is_empty());
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
