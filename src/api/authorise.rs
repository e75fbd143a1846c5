//! The one extractor: who asks, what the route needs, and whether that fits. Every route stands behind it.

use super::{
    doors::caller::{Caller, Shown},
    peer::Peer,
    problem::{ApiError, Forbidden},
    rights::{self, Rule},
    state::Api,
};
use crate::{
    accounts::Account,
    dispatch::model::Actor,
    id::{PositionId, RoomId},
    rights::{Right, Role},
};
use axum::{
    extract::{MatchedPath, RawPathParams, Request, State},
    http::{Method, Uri, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// As whom a monitoring system stands in the log.
const SCRAPER: &str = "scraper";

/// Middleware on every route of a room, or of the server.
pub async fn authorise(State(api): State<Api>, path: MatchedPath, params: RawPathParams, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let (method, mut account) = (parts.method.clone(), None);
    let response = match admit(&api, &parts, path.as_str(), &params) {
        Ok(caller) => {
            if let Some(caller) = caller {
                account = Some(caller.actor.account.clone());
                parts.extensions.insert(caller);
            }
            next.run(Request::from_parts(parts, body)).await
        }
        Err(e) => {
            account = who(&api, &parts);
            e.into_response()
        }
    };
    // Somebody known asked for what is not his, whoever found out: that is in the log, by account and route, without what the address named.
    if let (Some(account), Some(Forbidden(refused))) = (account, response.extensions().get()) {
        tracing::info!(account, %method, path = path.as_str(), refused, "somebody asked for what is not allowed");
    }
    response
}

fn who(api: &Api, parts: &Parts) -> Option<String> {
    match api.doors.shown(&parts.headers, over_tls(parts)) {
        Shown::Session { session, .. } => Some(session.account.to_string()),
        Shown::Terminal { unit, .. } => Some(format!("terminal-{unit}")),
        Shown::Scraper => Some(SCRAPER.to_owned()),
        Shown::Nothing => None,
    }
}

fn over_tls(parts: &Parts) -> bool {
    parts.extensions.get::<Peer>().is_some_and(|peer| peer.tls)
}

/// `/api/v1/calls/{n}` and `/api/v1/rooms/marrakech/calls/{n}` are `/calls/{n}`.
fn plain<'a>(path: &'a str, room: &RoomId) -> &'a str {
    let Some(below) = path.strip_prefix("/api/v1") else { return path };
    let own = below.strip_prefix("/rooms/").and_then(|rest| rest.strip_prefix(room.as_str())).filter(|rest| rest.starts_with('/'));
    own.unwrap_or(below)
}

fn admit(api: &Api, parts: &Parts, path: &str, params: &RawPathParams) -> Result<Option<Caller>, ApiError> {
    let Some(rule) = rights::of(parts.method.as_str(), plain(path, &api.room)) else {
        // The method is not one of the route's, or the table lacks it: either way nobody may.
        return Err(ApiError::Method);
    };
    let param = |name: &str| params.iter().find(|(n, _)| *n == name).map(|(_, value)| value.to_owned());
    // The live feed names its room in the path also where the address does not begin with it.
    let room = match param("room") {
        Some(named) => RoomId::new(&named).map_err(|e| ApiError::NotFound(e.to_string()))?,
        None => api.room.clone(),
    };
    let shown = api.doors.shown(&parts.headers, over_tls(parts));
    let Some(right) = rule.right else { return Ok(known(api, shown)) };
    let caller = match shown {
        Shown::Nothing => return Err(ApiError::NotSignedIn),
        // It changes nothing and is nobody: the route it may ask looks at no caller.
        Shown::Scraper if rule.scraper => return Ok(None),
        Shown::Scraper => return Err(ApiError::NotAllowed { right, room: None }),
        Shown::Terminal { unit, stop } => {
            let own = !rule.own_unit || param("unit").is_some_and(|u| u == unit.as_str());
            if rule.account || !Role::Terminal.has(right) || !own {
                return Err(ApiError::NotAllowed { right, room: Some(room) });
            }
            let actor =
                Actor { account: format!("terminal-{unit}"), role: Role::Terminal.word().to_owned(), position: Some(unit.to_string()) };
            Caller { actor, account: None, session: None, role: Role::Terminal, position: None, unit: Some(unit), stop }
        }
        Shown::Session { session, stop, cookie } => {
            if is_socket(parts) && cookie {
                socket(api, parts, &session.key)?;
            }
            let account = api.doors.register().book().accounts().get(&session.account).cloned().ok_or(ApiError::NotSignedIn)?;
            let (role, position) = allowed(api, &account, right, &room)?;
            if rule.confirmed && !api.doors.is_confirmed(&session.key) {
                return Err(ApiError::Confirm);
            }
            let actor = Actor {
                account: account.id.to_string(),
                role: role.word().to_owned(),
                position: position.as_ref().map(ToString::to_string),
            };
            Caller { actor, account: Some(account.id), session: Some(session.key), role, position, unit: None, stop }
        }
    };
    Ok(Some(caller))
}

/// On a route for everybody: who it is, where somebody is signed in.
fn known(api: &Api, shown: Shown) -> Option<Caller> {
    let Shown::Session { session, stop, .. } = shown else { return None };
    let account = api.doors.register().book().accounts().get(&session.account).cloned()?;
    let role = account.is_anywhere(|_| true)?;
    let actor = Actor { account: account.id.to_string(), role: role.word().to_owned(), position: None };
    Some(Caller { actor, account: Some(account.id), session: Some(session.key), role, position: None, unit: None, stop })
}

/// The role by which an account has this right in this room, and the position it has it from.
fn allowed(api: &Api, account: &Account, right: Right, room: &RoomId) -> Result<(Role, Option<PositionId>), ApiError> {
    let anywhere = is_of_the_server(right);
    let role = match anywhere {
        true => account.is_anywhere(|r| r.has(right)),
        false => account.role_in(room, api.doors.regions(), |r| r.has(right)),
    };
    let Some(role) = role else {
        return Err(ApiError::NotAllowed { right, room: (!anywhere).then(|| room.clone()) });
    };
    let seat = api.seat(&account.id, right);
    if let Some(position) = seat {
        return Ok((role, Some(position)));
    }
    // A technician does without; somebody who is both does it as one.
    let free = account.role_in(room, api.doors.regions(), |r| r.has(right) && !r.needs_position(right));
    match free.or(Some(role).filter(|r| !r.needs_position(right))) {
        Some(role) => Ok((role, None)),
        None => Err(ApiError::OffPosition { right }),
    }
}

/// Rights that do not belong to one room.
const fn is_of_the_server(right: Right) -> bool {
    matches!(right, Right::Signed | Right::Unlock | Right::Accounts | Right::Operate | Right::Audit | Right::SeeCentre | Right::Crew)
}

fn is_socket(parts: &Parts) -> bool {
    parts.method == Method::GET && parts.headers.contains_key(header::UPGRADE)
}

/// A browser opens a websocket with its Origin (looked at by the guard), its cookie and a ticket.
fn socket(api: &Api, parts: &Parts, session: &crate::accounts::SessionKey) -> Result<(), ApiError> {
    if !parts.headers.contains_key(header::ORIGIN) {
        return Err(ApiError::Origin("a websocket by cookie comes from a page, and says which in Origin"));
    }
    let ticket = ticket_of(&parts.uri).ok_or(ApiError::Ticket)?;
    if api.doors.use_ticket(ticket, session) { Ok(()) } else { Err(ApiError::Ticket) }
}

fn ticket_of(uri: &Uri) -> Option<&str> {
    uri.query()?.split('&').find_map(|pair| pair.strip_prefix("ticket="))
}

/// All routes of the document that have no rule, and rules without a route.
pub fn gaps(document: &utoipa::openapi::OpenApi) -> Vec<String> {
    let mut gaps = Vec::new();
    let mut routes = std::collections::BTreeSet::new();
    for (path, item) in &document.paths.paths {
        let plain = path.strip_prefix("/api/v1").unwrap_or(path);
        let methods = [
            ("GET", item.get.is_some()),
            ("POST", item.post.is_some()),
            ("PUT", item.put.is_some()),
            ("PATCH", item.patch.is_some()),
            ("DELETE", item.delete.is_some()),
        ];
        for (method, _) in methods.into_iter().filter(|(_, there)| *there) {
            routes.insert((method, plain.to_owned()));
            if rights::of(method, plain).is_none() {
                gaps.push(format!("{method} {plain} has no rule: add one to src/api/rights.rs"));
            }
        }
    }
    // Not in the document: the feed below a room's own address, and the document itself.
    let beside = |r: &Rule| matches!(r.path, "/live" | "/openapi.json");
    gaps.extend(
        rights::RULES
            .iter()
            .filter(|r| !beside(r) && !routes.contains(&(r.method, r.path.to_owned())))
            .map(|r| format!("{} {} is a rule without a route", r.method, r.path)),
    );
    gaps
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_route_is_the_same_below_its_rooms_address() {
        let room = RoomId::new("marrakech").unwrap();
        for (path, same) in [
            ("/api/v1/calls/{n}", "/calls/{n}"),
            ("/api/v1/rooms/marrakech/calls/{n}", "/calls/{n}"),
            ("/api/v1/rooms/marrakech2/calls", "/rooms/marrakech2/calls"),
            ("/api/v1/rooms/{room}/live", "/rooms/{room}/live"),
            ("/livez", "/livez"),
        ] {
            assert_eq!(plain(path, &room), same);
        }
    }

    #[test]
    fn every_route_has_a_rule_and_every_rule_a_route() {
        let gaps = gaps(&crate::api::router::document());
        assert!(gaps.is_empty(), "{}", gaps.join("\n"));
    }

    #[test]
    fn a_route_without_a_rule_is_found() {
        let mut document = crate::api::router::document();
        let item = document.paths.paths.get("/api/v1/calls").unwrap().clone();
        document.paths.paths.insert("/api/v1/new-thing".to_owned(), item);
        assert!(gaps(&document).iter().any(|g| g.contains("/new-thing")));
    }

    #[test]
    fn no_rule_stands_twice() {
        let all: std::collections::BTreeSet<_> = rights::RULES.iter().map(|r| (r.method, r.path)).collect();
        assert_eq!(all.len(), rights::RULES.len());
    }
}
