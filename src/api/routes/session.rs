//! Signing in and out.

use crate::{
    accounts::{Session, SessionKey, WhyEnded},
    api::{
        doors::{
            caller::{Caller, Shown},
            oidc::COOKIE,
            sessions::set_cookie,
            sign_in::{Credentials, SignedIn},
        },
        dto::session::{ConfirmBody, FactorBody, FactorView, PasswordBody, ProviderQuery, SessionView, SetUpBody, SignInBody, TicketView},
        extract::{Json, Query},
        peer::Peer,
        problem::{ApiError, Problem},
        state::Api,
    },
    id::AccountId,
};
use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use std::net::{IpAddr, Ipv4Addr};

/// Makes the first account, with the token printed on the machine.
#[utoipa::path(post, path = "/setup", tag = "accounts", request_body = SetUpBody,
    responses((status = 201, body = SessionView), (status = "default", body = Problem)))]
pub async fn set_up(State(api): State<Api>, Json(body): Json<SetUpBody>) -> Result<Response, ApiError> {
    api.doors.set_up(&body.token, body.account.clone(), &body.password).await?;
    let shown = Credentials { account: body.account.as_str(), password: Some(&body.password), ..Credentials::default() };
    let signed = api.doors.sign_in(shown).await?;
    Ok((StatusCode::CREATED, axum::Json(view(&api, Some(&signed.session), Some(signed.token))?)).into_response())
}

/// Who is signed in; without a session, whether the server still has to be set up.
#[utoipa::path(get, path = "/session", tag = "accounts", responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
pub async fn who(State(api): State<Api>, headers: HeaderMap, peer: Option<Extension<Peer>>) -> Result<axum::Json<SessionView>, ApiError> {
    let session = match api.doors.shown(&headers, over_tls(peer.as_deref())) {
        Shown::Session { session, .. } => Some(session),
        Shown::Nothing | Shown::Scraper | Shown::Terminal { .. } => None,
    };
    view(&api, session.as_ref(), None).map(axum::Json)
}

/// Signs in. A session that the same browser had ends: nobody is handed a session he did not open.
#[utoipa::path(post, path = "/session", tag = "accounts", request_body = SignInBody,
    responses((status = 200, body = SessionView), (status = "default", body = Problem)))]
pub async fn sign_in(
    State(api): State<Api>,
    headers: HeaderMap,
    peer: Option<Extension<Peer>>,
    Json(body): Json<SignInBody>,
) -> Result<Response, ApiError> {
    let before = api.doors.shown(&headers, over_tls(peer.as_deref()));
    let signed = api
        .doors
        .sign_in(Credentials {
            account: &body.account,
            password: body.password.as_deref(),
            code: body.code.as_deref(),
            new_password: body.new_password.as_deref(),
            totp: body.totp.as_deref(),
            reason: body.reason.as_deref(),
        })
        .await?;
    if let Shown::Session { session, cookie: true, .. } = before {
        left(&api, &session.key, &session.account).await;
    }
    opened(&api, peer.as_deref(), signed, body.bearer).await
}

/// A browser has another session now: the one before is over, and its positions are free where its account has no other.
async fn left(api: &Api, session: &SessionKey, account: &AccountId) {
    // It is over also where that cannot be recorded yet: whoever signed in gets his own all the same.
    if let Err(e) = api.doors.end(&super::super::doors::system(), session, WhyEnded::SignedOut).await {
        tracing::warn!(error = %e, %account, "the end of a session cannot be recorded yet");
    }
    api.log_off(account).await;
}

/// Answers a sign-in: the token for a program, a cookie for a page.
pub async fn opened(api: &Api, peer: Option<&Peer>, signed: SignedIn, bearer: bool) -> Result<Response, ApiError> {
    if signed.session.break_glass {
        api.tell_broken_glass();
    }
    if bearer {
        return Ok(axum::Json(view(api, Some(&signed.session), Some(signed.token))?).into_response());
    }
    let seconds = (signed.session.until.millis() - api.clock.now().at.millis()).div_euclid(1_000);
    let mut response = axum::Json(view(api, Some(&signed.session), None)?).into_response();
    let cookie = HeaderValue::from_str(&set_cookie(Some(&signed.token), over_tls(peer), seconds)).map_err(|_| ApiError::Internal)?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "accounts", responses((status = 204, description = "signed out"), (status = "default", body = Problem)))]
pub async fn sign_out(State(api): State<Api>, peer: Option<Extension<Peer>>, caller: Caller) -> Result<Response, ApiError> {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if let (Some(session), Some(account)) = (&caller.session, &caller.account) {
        let ended = api.doors.end(&caller.actor, session, WhyEnded::SignedOut).await;
        api.log_off(account).await;
        if let Err(e) = ended {
            response = e.into_response();
        }
    }
    // In any case: what the browser keeps opens nothing any more.
    let gone = HeaderValue::from_str(&set_cookie(None, over_tls(peer.as_deref()), 0)).map_err(|_| ApiError::Internal)?;
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}

/// Proves again who one is: sensitive acts may be done for five minutes.
#[utoipa::path(post, path = "/session/confirm", tag = "accounts", request_body = ConfirmBody,
    responses((status = 204, description = "proved"), (status = "default", body = Problem)))]
pub async fn confirm(State(api): State<Api>, caller: Caller, Json(body): Json<ConfirmBody>) -> Result<StatusCode, ApiError> {
    let (Some(session), Some(account)) = (&caller.session, &caller.account) else { return Err(ApiError::NotSignedIn) };
    let proved = api.doors.confirm_again(session, body.password.as_deref(), body.totp.as_deref()).await;
    if proved.is_err() {
        api.log_off(account).await;
    }
    proved.map(|()| StatusCode::NO_CONTENT)
}

/// Changes one's own password; other sessions of the account end.
#[utoipa::path(post, path = "/session/password", tag = "accounts", request_body = PasswordBody,
    responses((status = 204, description = "changed"), (status = "default", body = Problem)))]
pub async fn password(State(api): State<Api>, caller: Caller, Json(body): Json<PasswordBody>) -> Result<StatusCode, ApiError> {
    let (Some(session), Some(account)) = (&caller.session, &caller.account) else { return Err(ApiError::NotSignedIn) };
    let changed = api.doors.change_password(&caller.actor, session, account, &body.password, &body.new_password).await;
    if changed.is_err() {
        api.log_off(account).await;
    }
    changed.map(|()| StatusCode::NO_CONTENT)
}

/// A ticket for one websocket of a page.
#[utoipa::path(post, path = "/session/ticket", tag = "accounts", responses((status = 200, body = TicketView), (status = "default", body = Problem)))]
pub async fn ticket(State(api): State<Api>, caller: Caller) -> Result<axum::Json<TicketView>, ApiError> {
    let session = caller.session.ok_or(ApiError::NotSignedIn)?;
    Ok(axum::Json(TicketView { ticket: api.doors.ticket(&session)? }))
}

/// A secret for one's authenticator. Nothing holds before a code of it was shown.
#[utoipa::path(post, path = "/session/factor/offer", tag = "accounts", responses((status = 200, body = FactorView), (status = "default", body = Problem)))]
pub async fn offer_factor(State(api): State<Api>, caller: Caller) -> Result<axum::Json<FactorView>, ApiError> {
    let account = caller.account.ok_or(ApiError::NotSignedIn)?;
    let (secret, uri) = api.doors.offer_factor(&account)?;
    Ok(axum::Json(FactorView { secret, uri }))
}

/// Takes up a second factor: from now on its digits are asked at every sign-in. Other sessions of the account end.
#[utoipa::path(post, path = "/session/factor", tag = "accounts", request_body = FactorBody,
    responses((status = 204, description = "it holds"), (status = "default", body = Problem)))]
pub async fn set_factor(State(api): State<Api>, caller: Caller, Json(body): Json<FactorBody>) -> Result<StatusCode, ApiError> {
    let (Some(session), Some(account)) = (&caller.session, &caller.account) else { return Err(ApiError::NotSignedIn) };
    api.doors.set_factor(&caller.actor, session, account, &body.secret, &body.code).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a browser to the identity provider.
#[utoipa::path(get, path = "/session/oidc", tag = "accounts", responses(
    (status = 303, description = "on to the provider"), (status = "default", body = Problem)))]
pub async fn to_provider(State(api): State<Api>, headers: HeaderMap, peer: Option<Extension<Peer>>) -> Result<Response, ApiError> {
    let before = match api.doors.shown(&headers, over_tls(peer.as_deref())) {
        Shown::Session { session, cookie: true, .. } => Some(session.key),
        Shown::Session { .. } | Shown::Nothing | Shown::Scraper | Shown::Terminal { .. } => None,
    };
    let from = peer.as_deref().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |p| p.address.ip());
    let way = api.doors.to_provider(from, before).await?;
    let secure = if over_tls(peer.as_deref()) { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={}; Path=/api/v1/session/oidc; HttpOnly; SameSite=Lax{secure}; Max-Age=600", way.browser);
    let mut response = Redirect::to(&way.to).into_response();
    response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(&cookie).map_err(|_| ApiError::Internal)?);
    Ok(response)
}

/// The browser comes back from the provider: signed in, it goes to the page.
#[utoipa::path(get, path = "/session/oidc/callback", tag = "accounts", params(ProviderQuery), responses(
    (status = 303, description = "signed in, on to the page"), (status = "default", body = Problem)))]
pub async fn from_provider(
    State(api): State<Api>,
    headers: HeaderMap,
    peer: Option<Extension<Peer>>,
    Query(query): Query<ProviderQuery>,
) -> Result<Response, ApiError> {
    let (Some(code), Some(state)) = (&query.code, &query.state) else { return Err(ApiError::SignIn) };
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    let browser = cookies.filter_map(|pair| pair.trim().split_once('=')).find(|(name, _)| *name == COOKIE).map(|(_, value)| value);
    let signed = api.doors.from_provider(code, state, browser).await?;
    if let Some(before) = &signed.before {
        let account = api.doors.register().book().sessions().get(before).map(|s| s.account.clone());
        if let Some(account) = account {
            left(&api, before, &account).await;
        }
    }
    let seconds = (signed.session.until.millis() - api.clock.now().at.millis()).div_euclid(1_000);
    let mut response = Redirect::to("/").into_response();
    for cookie in [
        set_cookie(Some(&signed.token), over_tls(peer.as_deref()), seconds),
        format!("{COOKIE}=; Path=/api/v1/session/oidc; HttpOnly; SameSite=Lax; Max-Age=0"),
    ] {
        response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(&cookie).map_err(|_| ApiError::Internal)?);
    }
    Ok(response)
}

/// Whether the connection is over TLS: then the cookie is Secure and bound to this host.
fn over_tls(peer: Option<&Peer>) -> bool {
    peer.is_some_and(|p| p.tls)
}

fn view(api: &Api, session: Option<&Session>, token: Option<String>) -> Result<SessionView, ApiError> {
    let account = session.and_then(|s| api.doors.register().book().accounts().get(&s.account).cloned());
    let name = account.as_ref().map(|a| api.doors.known_name(&a.id)).transpose()?.flatten();
    Ok(SessionView {
        signed_in: session.is_some(),
        set_up: api.doors.set_up_file().is_some(),
        provider: api.doors.oidc().map(|o| o.name().to_owned()),
        name,
        grants: account.as_ref().map(|a| a.grants.iter().map(ToString::to_string).collect()).unwrap_or_default(),
        until: session.map(|s| s.until),
        second_factor: account.as_ref().is_some_and(|a| a.second_factor.is_some()),
        break_glass: account.as_ref().is_some_and(|a| a.break_glass),
        confirmed: session.is_some_and(|s| api.doors.is_confirmed(&s.key)),
        account: account.map(|a| a.id),
        token,
    })
}
