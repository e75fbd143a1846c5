//! `/install`: how a terminal comes to trust the local CA; public, since who has not installed it cannot sign in.

use super::problem::ApiError;
use crate::tls::{Facts, pair};
use axum::{
    Router,
    http::{HeaderName, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use std::{path::PathBuf, sync::Arc};

/// The page; `FINGERPRINT` and `UNTIL` are filled in.
const PAGE: &str = include_str!("install.html");
const STYLE: &str = "body{font:1rem/1.6 system-ui,sans-serif;max-inline-size:44rem;margin:auto;padding:1rem}\
                     code{font-size:.85rem;overflow-wrap:anywhere;direction:ltr;unicode-bidi:isolate}li code{white-space:nowrap}section{margin-block:2rem}\
                     @media(prefers-color-scheme:dark){body{background:#101418;color:#e6e6e6}a{color:#8ab4f8}}";

/// The routes; `ca`: file of the local CA, where there is one to install.
pub fn routes(ca: Option<PathBuf>) -> Router {
    let ca = Arc::new(ca);
    let (for_page, for_file) = (Arc::clone(&ca), ca);
    Router::new()
        .route("/install", get(move || async move { page(&for_page).await }))
        .route("/install/ca.crt", get(move || async move { file(&for_file).await }))
        .route("/install/style.css", get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE) }))
        .method_not_allowed_fallback(|| async { ApiError::Method })
}

async fn page(ca: &Option<PathBuf>) -> Result<Response, ApiError> {
    let der = der(ca).await?;
    let facts = Facts::read(&der).map_err(|_| ApiError::Internal)?;
    let until = facts.until.to_string();
    let day = until.split('T').next().unwrap_or_default();
    Ok(Html(PAGE.replace("FINGERPRINT", &facts.fingerprint).replace("UNTIL", day)).into_response())
}

async fn file(ca: &Option<PathBuf>) -> Result<Response, ApiError> {
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (HeaderName::from_static("content-disposition"), "attachment; filename=\"dawria-ca.crt\""),
    ];
    Ok((headers, der(ca).await?).into_response())
}

/// The CA's certificate as DER, which every system installs.
async fn der(ca: &Option<PathBuf>) -> Result<Vec<u8>, ApiError> {
    let none = || ApiError::NotFound("this server has no CA of its own to install: its certificate comes from elsewhere".to_owned());
    let path = ca.as_ref().ok_or_else(none)?;
    let pem = tokio::fs::read(path).await.map_err(|_| none())?;
    pair::der(&pem).map_err(|why| {
        tracing::error!(file = %path.display(), why, "the CA cannot be offered for installing");
        ApiError::Internal
    })
}
