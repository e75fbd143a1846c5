//! Tokens of terminals.

use crate::{
    api::{
        doors::caller::Caller,
        dto::session::{TokenView, TokensView},
        extract::Path,
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::Reject,
    id::{RoomId, UnitId},
    rights::Right,
};
use axum::{extract::State, http::StatusCode};

/// Which units' terminals have a token, of the rooms one looks after.
#[utoipa::path(get, path = "/terminals", tag = "accounts", responses((status = 200, body = TokensView), (status = "default", body = Problem)))]
pub async fn list(State(api): State<Api>, caller: Caller) -> axum::Json<TokensView> {
    let view = |t: &crate::accounts::Token| TokenView { unit: t.unit.to_string(), token: None, made_at: Some(t.made_at.millis()) };
    let own = |t: &&crate::accounts::Token| api.may_operate(&caller, &t.room).is_ok();
    let tokens: Vec<_> = api.doors.register().book().tokens().values().cloned().collect();
    axum::Json(TokensView { items: tokens.iter().filter(own).map(view).collect() })
}

/// A new token for a unit's terminal; an older one ends.
#[utoipa::path(post, path = "/units/{unit}/token", tag = "accounts", params(("unit" = String, Path)),
    responses((status = 201, body = TokenView), (status = "default", body = Problem)))]
pub async fn make(
    State(api): State<Api>,
    caller: Caller,
    Path(unit): Path<UnitId>,
) -> Result<(StatusCode, axum::Json<TokenView>), ApiError> {
    let asked = unit.clone();
    let found = api.stored(move |r| r.unit(&asked)).await?.0;
    let home = found.ok_or_else(|| ApiError::Rejected(Reject::UnknownUnit(unit.clone())))?.command.home;
    // A unit that was lent is still its home's to equip; and whoever had the token before is cut off.
    api.may_operate(&caller, &home)?;
    let before = api.doors.register().book().tokens().get(&unit).map(|t| t.room.clone());
    before.map_or(Ok(()), |room| api.may_operate(&caller, &room))?;
    let token = api.doors.make_token(&caller.actor, &home, &unit).await?;
    Ok((StatusCode::CREATED, axum::Json(TokenView { unit: unit.to_string(), token: Some(token), made_at: None })))
}

/// Ends a unit's token: its connection closes, and it comes in no more.
#[utoipa::path(delete, path = "/units/{unit}/token", tag = "accounts", params(("unit" = String, Path)),
    responses((status = 204, description = "ended"), (status = "default", body = Problem)))]
pub async fn end(State(api): State<Api>, caller: Caller, Path(unit): Path<UnitId>) -> Result<StatusCode, ApiError> {
    let room = api.doors.register().book().tokens().get(&unit).map(|t| t.room.clone());
    room.map_or(Ok(()), |room| api.may_operate(&caller, &room))?;
    api.doors.end_token(&caller.actor, &unit).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl Api {
    /// Whether somebody keeps the terminals of a room: its technician does, or the centre's.
    fn may_operate(&self, caller: &Caller, room: &RoomId) -> Result<(), ApiError> {
        let account = caller.account.as_ref().and_then(|by| self.doors.register().book().accounts().get(by).cloned());
        let role = account.and_then(|a| a.role_in(room, self.doors.regions(), |r| r.has(Right::Operate)));
        role.map(drop).ok_or_else(|| ApiError::NotAllowed { right: Right::Operate, room: Some(room.clone()) })
    }
}
