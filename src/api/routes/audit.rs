//! Reading the audit; that is recorded too.

use super::page;
use crate::{
    accounts::Look,
    api::{
        doors::caller::Caller,
        dto::session::{AuditLineView, AuditQuery, AuditView},
        extract::Query,
        problem::{ApiError, Problem},
        state::Api,
    },
};
use axum::extract::State;

/// Accounts, sessions, and everything that was looked at, oldest first. Acts in a room are in that room's journal, with who did them. An
/// auditor of some rooms sees what was looked at in those; whoever audits the centre sees all.
#[utoipa::path(get, path = "/audit", tag = "accounts", params(AuditQuery), responses((status = 200, body = AuditView), (status = "default", body = Problem)))]
pub async fn lines(State(api): State<Api>, caller: Caller, Query(query): Query<AuditQuery>) -> Result<axum::Json<AuditView>, ApiError> {
    let limit = page::limit(query.limit)?;
    api.doors.looked(&caller.actor, None, Look::Audit { after: query.after }, None, None).await?;
    let register = std::sync::Arc::clone(api.doors.register());
    let page = tokio::task::spawn_blocking(move || register.page(query.after, limit, query.kind.as_deref()));
    let page = page.await.map_err(|_| ApiError::Internal)??;
    let next = page.lines.last().map(|l| l.seq).filter(|_| page.more);
    let seen = api.doors.audited(caller.account.as_ref());
    let items = page.lines.into_iter().filter(|l| seen(l.room.as_deref()));
    let items = items.map(|l| AuditLineView { seq: l.seq, at: l.at, actor: l.actor, room: l.room, kind: l.kind, body: l.body, why: l.why });
    Ok(axum::Json(AuditView { items: items.collect(), next }))
}
