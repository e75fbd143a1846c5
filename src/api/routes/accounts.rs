//! Accounts: made, changed, listed, freed.

use crate::{
    accounts::{Account, Grant, Look, WhyEnded},
    api::{
        doors::{caller::Caller, manage::Wanted},
        dto::session::{AccountBody, AccountLineView, AccountView, AccountsImportBody, AccountsImportView, AccountsView, ManagedView},
        extract::{Json, Path},
        problem::{ApiError, Problem},
        state::Api,
    },
    id::AccountId,
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use std::collections::BTreeSet;

/// Most lines of a list.
const LINES_MAX: usize = 2_000;

/// The accounts of the rooms one looks after. That somebody looked is recorded.
#[utoipa::path(get, path = "/accounts", tag = "accounts", responses((status = 200, body = AccountsView), (status = "default", body = Problem)))]
pub async fn list(State(api): State<Api>, caller: Caller) -> Result<axum::Json<AccountsView>, ApiError> {
    api.doors.looked(&caller.actor, None, Look::Accounts, None, None).await?;
    let accounts: Vec<_> = {
        let book = api.doors.register().book();
        let by = caller.account.as_ref().and_then(|by| book.accounts().get(by));
        let seen = |a: &&Account| api.doors.is_looked_after(by, a);
        book.accounts().values().filter(seen).map(|a| (a.clone(), book.sessions_of(&a.id).len())).collect()
    };
    let view = |(account, sessions): (Account, usize)| {
        let name = api.doors.known_name(&account.id)?;
        Ok::<_, ApiError>(AccountView::of(&account, name, sessions, api.doors.waits_ms(&account.id)))
    };
    Ok(axum::Json(AccountsView { items: accounts.into_iter().map(view).collect::<Result<_, _>>()? }))
}

/// Makes an account; its code to sign in with once is in the answer, and nowhere else.
#[utoipa::path(post, path = "/accounts", tag = "accounts", request_body = AccountBody,
    responses((status = 201, body = ManagedView), (status = 200, body = ManagedView), (status = "default", body = Problem)))]
pub async fn make(State(api): State<Api>, caller: Caller, Json(body): Json<AccountBody>) -> Result<Response, ApiError> {
    let account = body.account.clone().ok_or_else(|| ApiError::Invalid { field: "account", detail: "is missing".to_owned() })?;
    if api.doors.register().book().accounts().contains_key(&account) {
        return Err(ApiError::Invalid {
            field: "account",
            detail: format!("{account} is there already: change it instead (`dawria user change {account}`, PATCH /accounts/{account})"),
        });
    }
    let dry = body.dry_run;
    let managed = manage(&api, &caller, account, body, dry).await?;
    Ok((if dry { StatusCode::OK } else { StatusCode::CREATED }, axum::Json(managed)).into_response())
}

/// Changes an account; switched off or given a new code, its sessions end within a second.
#[utoipa::path(patch, path = "/accounts/{account}", tag = "accounts", params(("account" = String, Path)), request_body = AccountBody,
    responses((status = 200, body = ManagedView), (status = "default", body = Problem)))]
pub async fn change(
    State(api): State<Api>,
    caller: Caller,
    Path(account): Path<AccountId>,
    Json(body): Json<AccountBody>,
) -> Result<axum::Json<ManagedView>, ApiError> {
    if body.account.as_ref().is_some_and(|a| *a != account) || body.break_glass {
        return Err(ApiError::Invalid { field: "account", detail: "name and break-glass stay as they were made".to_owned() });
    }
    if !api.doors.register().book().accounts().contains_key(&account) {
        return Err(ApiError::NotFound(format!("there is no account {account}")));
    }
    let dry = body.dry_run;
    manage(&api, &caller, account, body, dry).await.map(axum::Json)
}

/// Takes a list: each line makes or changes an account. A list with refused lines is not taken at all.
#[utoipa::path(post, path = "/accounts/import", tag = "accounts", request_body = AccountsImportBody,
    responses((status = 200, body = AccountsImportView), (status = "default", body = Problem)))]
pub async fn import(
    State(api): State<Api>,
    caller: Caller,
    Json(body): Json<AccountsImportBody>,
) -> Result<axum::Json<AccountsImportView>, ApiError> {
    if body.lines.len() > LINES_MAX {
        return Err(ApiError::Invalid { field: "lines", detail: format!("a list has at most {LINES_MAX} lines") });
    }
    let tried = pass(&api, &caller, &body.lines, true).await;
    if body.dry_run || tried.iter().any(|l| l.refused.is_some()) {
        return Ok(axum::Json(AccountsImportView { kept: false, lines: tried }));
    }
    Ok(axum::Json(AccountsImportView { kept: true, lines: pass(&api, &caller, &body.lines, false).await }))
}

async fn pass(api: &Api, caller: &Caller, lines: &[AccountBody], dry: bool) -> Vec<AccountLineView> {
    let (mut out, mut seen, mut subjects) = (Vec::with_capacity(lines.len()), BTreeSet::new(), BTreeSet::new());
    for (n, line) in lines.iter().enumerate() {
        let subject = line.subject.as_deref().map(str::trim).filter(|s| !s.is_empty());
        let outcome = match &line.account {
            None => Err("says no account".to_owned()),
            Some(account) if !seen.insert(account.clone()) => Err(format!("{account} is on an earlier line already")),
            Some(_) if subject.is_some_and(|s| !subjects.insert(s.to_owned())) => {
                Err("its subject is on an earlier line already".to_owned())
            }
            Some(account) => manage(api, caller, account.clone(), line.clone(), dry).await.map_err(|e| {
                let problem = e.problem();
                if problem.status == StatusCode::FORBIDDEN {
                    tracing::info!(
                        account = caller.actor.account,
                        refused = problem.rule,
                        "somebody asked for what is not allowed, in a list"
                    );
                }
                problem.detail
            }),
        };
        let (done, refused) = match outcome {
            Ok(done) => (Some(done), None),
            Err(why) => (None, Some(why)),
        };
        out.push(AccountLineView { line: n + 1, done, refused });
    }
    out
}

async fn manage(api: &Api, caller: &Caller, account: AccountId, body: AccountBody, dry: bool) -> Result<ManagedView, ApiError> {
    let by = caller.account.as_ref().ok_or(ApiError::NotSignedIn)?;
    let grants = body.grants.as_ref().map(|all| {
        let parse = |g: &String| g.parse::<Grant>().map_err(|detail| ApiError::Invalid { field: "grants", detail });
        all.iter().map(parse).collect::<Result<Vec<_>, _>>()
    });
    let wanted = Wanted {
        grants: grants.transpose()?,
        name: body.name,
        disabled: body.disabled,
        break_glass: body.break_glass,
        subject: body.subject,
        new_code: body.new_code,
    };
    let managed = api.doors.manage(&caller.actor, by, &account, wanted, dry).await;
    // Whatever came of it: it may be decided and its record late.
    if !dry {
        api.log_off(&account).await;
    }
    let managed = managed?;
    Ok(ManagedView { account, made: managed.made, changed: managed.changed, code: managed.code })
}

/// A throttled account may try again at once.
#[utoipa::path(post, path = "/accounts/{account}/unlock", tag = "accounts", params(("account" = String, Path)),
    responses((status = 204, description = "it may"), (status = "default", body = Problem)))]
pub async fn unlock(State(api): State<Api>, caller: Caller, Path(account): Path<AccountId>) -> Result<StatusCode, ApiError> {
    let by = caller.account.as_ref().ok_or(ApiError::NotSignedIn)?;
    api.doors.may_free(by, &account)?;
    api.doors.unlock(&caller.actor, by, &account).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all sessions of an account; their sockets close.
#[utoipa::path(post, path = "/accounts/{account}/sign-out", tag = "accounts", params(("account" = String, Path)),
    responses((status = 204, description = "ended"), (status = "default", body = Problem)))]
pub async fn sign_out(State(api): State<Api>, caller: Caller, Path(account): Path<AccountId>) -> Result<StatusCode, ApiError> {
    let by = caller.account.as_ref().ok_or(ApiError::NotSignedIn)?;
    api.doors.may_free(by, &account)?;
    let ended = api.doors.end_all(&caller.actor, &account, WhyEnded::Ended).await;
    api.log_off(&account).await;
    ended.map(|_| StatusCode::NO_CONTENT)
}
