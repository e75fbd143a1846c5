//! All routes, on one screen.

use super::{
    authorise::{self, authorise},
    document,
    extract::{BODY_LIMIT, DOCUMENT_LIMIT},
    guard::{self, Hosts},
    health, install,
    problem::ApiError,
    routes::{
        accounts, assignments, audit, callers, calls, centre, closer, closures, cover, crews, devices, drafts, emergencies, gazetteer,
        import, incidents, lending, life, logs, map, notices, overlays, passing, past, positions, preempt, privacy, recommendation,
        reservations, room, roster, session, settings, sheets, stats, ties, tokens, units,
    },
    state::Api,
    ws,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, OriginalUri, State},
    http::{HeaderMap, Method, Uri},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use utoipa::{OpenApi, openapi};
use utoipa_axum::{router::OpenApiRouter, routes};

#[derive(OpenApi)]
#[openapi(
    info(title = "Dawria", description = "Real-time patrol dispatch and GPS tracking. Errors are RFC 9457 problem documents; every act has a client-made id. A server may host several rooms: everything below `/api/v1` exists for each of them below `/api/v1/rooms/{room}`, and without it for the first. Programs sign in by `POST /api/v1/session` and send the token they get as `Authorization: Bearer …`; pages have a cookie. What each route needs is said with it."),
    tags(
        (name = "room", description = "The room and what it shows"), (name = "calls", description = "Contacts on line 19"),
        (name = "incidents", description = "The work that calls open"), (name = "assignments", description = "One unit on one incident"),
        (name = "units", description = "Patrols"), (name = "roster", description = "Shifts, crews, vehicles, lists, cover"),
        (name = "emergencies", description = "Calls for help, and alarms"), (name = "devices", description = "GPS units that are not known yet"),
        (name = "map", description = "Basemap, road network, names of places"), (name = "live", description = "Websockets"),
        (name = "server", description = "Health and counts"), (name = "logs", description = "Logs and hand-over sheets"),
        (name = "notices", description = "Messages, bulletins, plate notes, and their receipts"),
        (name = "closures", description = "Road closures"), (name = "privacy", description = "Personal data: erased, kept, and for how long"),
        (name = "positions", description = "Positions of the room: who sits where")
    ),
    // Only queries name these, and queries do not bring what they name.
    components(schemas(super::print::Format, super::print::Lang, crate::accounts::Purpose))
)]
struct Document;

fn v1() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(room::room))
        .routes(routes!(room::access))
        .routes(routes!(room::snapshot))
        .routes(routes!(calls::list, calls::place))
        .routes(routes!(calls::one))
        .routes(routes!(calls::answer))
        .routes(routes!(calls::abandon))
        .routes(routes!(calls::classify))
        .routes(routes!(calls::incident))
        .routes(routes!(calls::offered))
        .routes(routes!(callers::call_back))
        .routes(routes!(callers::locate))
        .routes(routes!(callers::leave))
        .routes(routes!(callers::take_back))
        .routes(routes!(incidents::list, incidents::open))
        .routes(routes!(incidents::one, incidents::change))
        .routes(routes!(incidents::assign))
        .routes(routes!(incidents::close))
        .routes(routes!(life::hold))
        .routes(routes!(life::release))
        .routes(routes!(life::cancel))
        .routes(routes!(life::reopen))
        .routes(routes!(life::hand_over))
        .routes(routes!(life::accepted))
        .routes(routes!(life::intervals))
        .routes(routes!(ties::merge))
        .routes(routes!(ties::split))
        .routes(routes!(ties::link))
        .routes(routes!(ties::unlink))
        .routes(routes!(ties::move_assignment))
        .routes(routes!(passing::tell))
        .routes(routes!(passing::receipt))
        .routes(routes!(passing::offer))
        .routes(routes!(passing::answered))
        .routes(routes!(passing::withdraw))
        .routes(routes!(drafts::list, drafts::begin))
        .routes(routes!(drafts::save))
        .routes(routes!(drafts::discard))
        .routes(routes!(drafts::open))
        .routes(routes!(recommendation::recommendation))
        .routes(routes!(recommendation::route))
        .routes(routes!(recommendation::decision))
        .routes(routes!(assignments::status))
        .routes(routes!(assignments::end))
        .routes(routes!(units::list, units::register))
        .routes(routes!(units::one))
        .routes(routes!(units::duty))
        .routes(routes!(units::unavailable))
        .routes(routes!(units::stated_position))
        .routes(routes!(units::trail))
        .routes(routes!(devices::quarantine))
        .routes(routes!(devices::enrol))
        .routes(routes!(gazetteer::search))
        .routes(routes!(gazetteer::reverse))
        .routes(routes!(map::network))
        .routes(routes!(stats::stats))
        .routes(routes!(lending::lend))
        .routes(routes!(lending::give_back))
        .routes(routes!(lending::list, lending::ask))
        .routes(routes!(lending::grant))
        .routes(routes!(lending::refuse))
        .routes(routes!(lending::withdraw))
        .routes(routes!(centre::rooms))
        .routes(routes!(centre::centre))
        .routes(routes!(ws::centre::live))
        .routes(routes!(ws::room::live))
        .routes(routes!(ws::terminal::terminal))
        .routes(routes!(roster::copy))
        .routes(routes!(roster::drop_shift))
        .routes(routes!(roster::sign_on))
        .routes(routes!(roster::sign_off))
        .routes(routes!(roster::crew, roster::change_crew))
        .routes(routes!(roster::relieve))
        .routes(routes!(roster::change_vehicle))
        .routes(routes!(roster::place))
        .routes(routes!(roster::vehicles))
        .routes(routes!(roster::device_bindings))
        .routes(routes!(roster::unit_bindings))
        .routes(routes!(cover::answer))
        .routes(routes!(closer::answer))
        .routes(routes!(preempt::take))
        .merge(people())
        .merge(written())
        .merge(large())
}

/// Routes of accounts, sessions, tokens and the audit.
fn people() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(session::set_up))
        .routes(routes!(session::who, session::sign_in, session::sign_out))
        .routes(routes!(session::confirm))
        .routes(routes!(session::password))
        .routes(routes!(session::ticket))
        .routes(routes!(session::to_provider))
        .routes(routes!(session::from_provider))
        .routes(routes!(session::offer_factor))
        .routes(routes!(session::set_factor))
        .routes(routes!(accounts::list, accounts::make))
        .routes(routes!(accounts::change))
        .routes(routes!(accounts::unlock))
        .routes(routes!(accounts::sign_out))
        .routes(routes!(audit::lines))
        .merge(privacy())
        .routes(routes!(tokens::list))
        .routes(routes!(tokens::make, tokens::end))
        .routes(routes!(callers::caller))
}

/// Routes of personal data: erased, kept, and for how long.
fn privacy() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(privacy::privacy))
        .routes(routes!(privacy::erase_call))
        .routes(routes!(privacy::erase_incident))
        .routes(routes!(privacy::erase_notice))
        .routes(routes!(privacy::erase_person))
        .routes(routes!(privacy::holds))
        .routes(routes!(privacy::hold_call))
        .routes(routes!(privacy::lift_call))
        .routes(routes!(privacy::hold_incident))
        .routes(routes!(privacy::lift_incident))
        .routes(routes!(privacy::reports, privacy::run))
}

/// Routes of what people write: logs, hand-over sheets, notices, closures.
fn written() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(logs::incident_log))
        .routes(routes!(logs::incident_note))
        .routes(routes!(logs::room_log))
        .routes(routes!(logs::room_note))
        .routes(routes!(sheets::list, sheets::offer))
        .routes(routes!(sheets::one))
        .routes(routes!(sheets::accept))
        .routes(routes!(sheets::send_back))
        .routes(routes!(sheets::withdraw))
        .routes(routes!(notices::messages, notices::message))
        .routes(routes!(notices::crew_message))
        .routes(routes!(notices::bulletins, notices::bulletin))
        .routes(routes!(notices::plate_notes, notices::plate_note))
        .routes(routes!(notices::look_up))
        .routes(routes!(notices::one))
        .routes(routes!(notices::receipt))
        .routes(routes!(notices::cancel))
        .routes(routes!(closures::list, closures::draw))
        .routes(routes!(closures::one, closures::prolong))
        .routes(routes!(closures::end))
        .merge(seated())
}

/// Routes of the room's positions: who sits where.
fn seated() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(positions::list))
        .routes(routes!(positions::sign_on))
        .routes(routes!(positions::sign_off))
        .routes(routes!(positions::offer))
        .routes(routes!(positions::take_back))
        .routes(routes!(positions::release))
}

/// Routes that take whole documents.
fn large() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(settings::present, settings::put))
        .routes(routes!(settings::versions))
        .routes(routes!(settings::version))
        .routes(routes!(settings::revert))
        .routes(routes!(import::import))
        .routes(routes!(accounts::import))
        .routes(routes!(roster::plan, roster::shifts))
        .routes(routes!(roster::replan, roster::shift))
        .layer(DefaultBodyLimit::max(DOCUMENT_LIMIT))
        .routes(routes!(reservations::reserve))
        .routes(routes!(past::record))
        .routes(routes!(reservations::assign))
        .routes(routes!(reservations::cancel))
        .routes(routes!(crews::preempt))
        .routes(routes!(crews::refuse))
        .routes(routes!(crews::go))
        .routes(routes!(crews::confirm))
        .routes(routes!(crews::dismiss))
        .routes(routes!(crews::safety))
        .routes(routes!(crews::well))
        .routes(routes!(crews::correct))
        .routes(routes!(crews::corrections))
        .routes(routes!(overlays::wants_to_speak))
        .routes(routes!(overlays::no_contact))
        .routes(routes!(overlays::ask))
        .routes(routes!(overlays::answer))
        .routes(routes!(overlays::shift_end))
        .routes(routes!(emergencies::raise))
        .routes(routes!(emergencies::list))
        .routes(routes!(emergencies::one))
        .routes(routes!(emergencies::acknowledge))
        .routes(routes!(emergencies::clear))
        .routes(routes!(emergencies::incident))
        .routes(routes!(emergencies::link))
        .routes(routes!(emergencies::silence))
}

fn all() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(Document::openapi())
        .nest("/api/v1", v1())
        .routes(routes!(map::basemap))
        .routes(routes!(health::livez))
        .routes(routes!(health::readyz))
        .routes(routes!(stats::metrics))
}

/// The OpenAPI document, for those who generate types from it.
pub fn document() -> openapi::OpenApi {
    document::finished(all().into_openapi())
}

/// Refuses a door with a route that has no rule, or a rule without its route: such a server does not start.
///
/// # Errors
/// The gaps, by name.
pub fn is_guarded() -> Result<(), String> {
    let gaps = authorise::gaps(&document());
    if gaps.is_empty() { Ok(()) } else { Err(gaps.join("; ")) }
}

/// The whole door, ready to be served ([`is_guarded`] was asked before): `api` is the room that is meant when none is named; the others have their addresses.
pub fn router(api: Api, hosts: Hosts) -> Router {
    let (routes, document) = all().split_for_parts();
    let document = document::finished(document);
    let document = axum::Json(document);
    let ca = api.tls.as_ref().and_then(|tls| tls.ca.clone());
    let mut routes = routes
        .route("/api/v1/openapi.json", get(move || async move { document.clone() }))
        .route_layer(middleware::from_fn_with_state(api.clone(), authorise));
    for room in api.hall.rooms() {
        let prefix = format!("/api/v1/rooms/{}", room.room);
        routes = routes.nest_service(&prefix, of_room(room));
    }
    routes
        .method_not_allowed_fallback(|| async { ApiError::Method })
        .fallback(page)
        .with_state(api)
        .merge(install::routes(ca))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(middleware::from_fn_with_state(hosts, guard::guard))
}

/// The routes of one room, below its own address.
fn of_room(room: Api) -> Router {
    let (routes, _) = v1().split_for_parts();
    routes
        .route("/live", get(ws::room::live_here))
        .route_layer(middleware::from_fn_with_state(room.clone(), authorise))
        .method_not_allowed_fallback(|| async { ApiError::Method })
        .fallback(|OriginalUri(uri): OriginalUri| async move { ApiError::NotFound(format!("nothing is at {}", uri.path())) })
        .with_state(room)
}

/// Whatever is not a route is a page, except below `/api`.
async fn page(State(api): State<Api>, method: Method, OriginalUri(uri): OriginalUri, headers: HeaderMap) -> Response {
    if let Some(below) = uri.path().strip_prefix("/api/") {
        return nothing(&api, &uri, below).into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return ApiError::Method.into_response();
    }
    api.pages.serve(&uri, &headers).await
}

/// Nothing is there, or the room named is not here.
fn nothing(api: &Api, uri: &Uri, below: &str) -> ApiError {
    let room = below.strip_prefix("v1/rooms/").and_then(|rest| rest.split('/').next()).filter(|room| !room.is_empty());
    room.and_then(|room| api.hall.not_here(room)).unwrap_or_else(|| ApiError::NotFound(format!("nothing is at {}", uri.path())))
}
