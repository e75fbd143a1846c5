//! The room's settings: the version in force, the versions before it, and new ones.

use super::page;
use crate::{
    api::{
        act::{Act, Draft, Who, shown},
        door::Acted,
        dto::settings::{PutSettings, RevertSettings, SettingsTrial, SettingsVersionView, VersionPage, VersionView},
        extract::{Path, Query},
        problem::{ApiError, Problem},
        state::Api,
    },
    dispatch::{
        input::Input,
        settings::{self, Settings, difference},
    },
    store::{EntityKind, SettingsVersion, number},
};
use axum::{
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

/// Versions on one page at most: each is a whole document to read.
const PAGE: u32 = 50;

/// The version that a change is made from, by `If-Match: "7"`.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(u64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let given = parts.headers.get(header::IF_MATCH).ok_or(ApiError::IfMatch)?;
        let text = given.to_str().map_err(|_| ApiError::IfMatch)?;
        text.trim().trim_matches('"').parse().map(Self).map_err(|_| ApiError::IfMatch)
    }
}

fn tagged(version: u64, mut response: Response) -> Response {
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// The settings in force. The `ETag` is their version.
#[utoipa::path(get, path = "/room/settings", tag = "room", responses((status = 200, body = SettingsVersionView), (status = "default", body = Problem)))]
pub async fn present(State(api): State<Api>, headers: HeaderMap) -> Result<Response, ApiError> {
    let version = api.in_force().version;
    let same = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).is_some_and(|v| v.trim_matches('"') == version.to_string());
    if same {
        return Ok(tagged(version, StatusCode::NOT_MODIFIED.into_response()));
    }
    at(&api, version).await
}

/// Another version.
#[utoipa::path(get, path = "/room/settings/versions/{version}", tag = "room", params(("version" = u64, Path)), responses(
    (status = 200, body = SettingsVersionView), (status = "default", body = Problem)))]
pub async fn version(State(api): State<Api>, Path(version): Path<u64>) -> Result<Response, ApiError> {
    at(&api, version).await
}

async fn at(api: &Api, version: u64) -> Result<Response, ApiError> {
    let (found, seq) = stored(api, version).await?;
    Ok(tagged(version, shown(seq, axum::Json(SettingsVersionView::from(found)).into_response())))
}

async fn stored(api: &Api, version: u64) -> Result<(SettingsVersion, u64), ApiError> {
    let (found, seq) = api.stored(move |r| r.entity::<SettingsVersion>(EntityKind::Settings, &number(version))).await?;
    Ok((found.ok_or_else(|| ApiError::NotFound(format!("the settings have no version {version}")))?, seq))
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct VersionQuery {
    /// After this version.
    after: Option<u64>,
}

/// All versions, oldest first: when, by whom, from which.
#[utoipa::path(get, path = "/room/settings/versions", tag = "room", params(VersionQuery), responses(
    (status = 200, body = VersionPage), (status = "default", body = Problem)))]
pub async fn versions(State(api): State<Api>, Query(query): Query<VersionQuery>) -> Result<Response, ApiError> {
    let after = number(query.after.unwrap_or(0));
    let (found, seq) = api.stored(move |r| r.entities::<SettingsVersion>(EntityKind::Settings, &after, PAGE)).await?;
    Ok(page::answer(page::page(&found, PAGE, |v| v.version, |v| VersionView::from(v)), seq))
}

/// Whether the change is only to be tried.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TrialQuery {
    /// Says what would change, or why it would be refused, and changes nothing.
    #[serde(default)]
    dry_run: bool,
}

/// Bring settings into force. `If-Match` names the version they were made from; the next one is theirs.
#[utoipa::path(put, path = "/room/settings", tag = "room", params(TrialQuery, ("If-Match" = String, Header)), request_body = PutSettings, responses(
    (status = 200, body = Acted), (status = 412, body = Problem, description = "changed by somebody else meanwhile"), (status = "default", body = Problem)))]
pub async fn put(
    State(api): State<Api>,
    Who(who): Who,
    IfMatch(expected): IfMatch,
    Query(query): Query<TrialQuery>,
    act: Act<PutSettings>,
) -> Result<Response, ApiError> {
    let PutSettings { id, settings } = act.body;
    let settings: Box<Settings> = serde_path_to_error::deserialize(settings)
        .map_err(|e| ApiError::Invalid { field: "settings", detail: format!("{}: {}", e.path(), e.inner()) })?;
    let trial = query.dry_run.then(|| settings.clone());
    let input = Input::Settings(settings::Act::Change { expected, settings, reverts: None });
    let draft = Draft::plain(id, format!("settings/{expected}"), &act.content, who, input);
    change(&api, draft, expected, trial).await
}

/// Bring an earlier version into force again, as a new one.
#[utoipa::path(post, path = "/room/settings/revert", tag = "room", params(TrialQuery, ("If-Match" = String, Header)), request_body = RevertSettings, responses(
    (status = 200, body = Acted), (status = "default", body = Problem)))]
pub async fn revert(
    State(api): State<Api>,
    Who(who): Who,
    IfMatch(expected): IfMatch,
    Query(query): Query<TrialQuery>,
    act: Act<RevertSettings>,
) -> Result<Response, ApiError> {
    let RevertSettings { id, version } = act.body;
    let settings = Box::new(stored(&api, version).await?.0.settings);
    let trial = query.dry_run.then(|| settings.clone());
    let input = Input::Settings(settings::Act::Change { expected, settings, reverts: Some(version) });
    let draft = Draft::plain(id, format!("settings/{expected}/revert"), &act.content, who, input);
    change(&api, draft, expected, trial).await
}

async fn change(api: &Api, draft: Draft<'_>, expected: u64, trial: Option<Box<Settings>>) -> Result<Response, ApiError> {
    let Some(settings) = trial else {
        let acted = api.act(draft).await?;
        return Ok(tagged(expected + 1, shown(acted.seq, axum::Json(acted).into_response())));
    };
    let present = api.in_force();
    api.try_act(draft).await?;
    let trial = SettingsTrial { version: present.version, differences: difference(&present.settings, &settings) };
    Ok(tagged(present.version, axum::Json(trial).into_response()))
}
