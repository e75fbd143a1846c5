//! Who a request is from, once that is known and allowed.

use crate::{
    accounts::{Session, SessionKey},
    api::problem::ApiError,
    dispatch::model::Actor,
    id::{AccountId, PositionId, UnitId},
    rights::Role,
};
use axum::{extract::FromRequestParts, http::request::Parts};
use tokio_util::sync::CancellationToken;

/// What a request showed.
#[derive(Clone, Debug)]
pub enum Shown {
    /// Nothing.
    Nothing,
    /// An open session.
    Session {
        /// It.
        session: Session,
        /// Ends when it does.
        stop: CancellationToken,
        /// By its cookie: a browser, which sends it by itself.
        cookie: bool,
    },
    /// The token of a monitoring system.
    Scraper,
    /// A terminal's token.
    Terminal {
        /// Its unit.
        unit: UnitId,
        /// Ends when the token does.
        stop: CancellationToken,
    },
}

/// Who asks, allowed to ask this: put into the request by the one extractor every route stands behind.
#[derive(Clone, Debug)]
pub struct Caller {
    /// As it enters events and the audit.
    pub actor: Actor,
    /// The account; `None` for a terminal.
    pub account: Option<AccountId>,
    /// Its session; `None` for a terminal.
    pub session: Option<SessionKey>,
    /// The role by which this is allowed.
    pub role: Role,
    /// The position from which it is done.
    pub position: Option<PositionId>,
    /// The unit, of a terminal.
    pub unit: Option<UnitId>,
    /// Ends when the session or token does: sockets close then.
    pub stop: CancellationToken,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or(ApiError::NotSignedIn)
    }
}
