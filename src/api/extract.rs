//! Reading requests: bodies, queries and path parts that fail as problem documents naming the field.

use super::problem::ApiError;
use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request, rejection::BytesRejection},
    http::{header, request::Parts},
};
use serde::de::DeserializeOwned;
use std::time::Duration;
use tokio::time::timeout;

/// Longest request body, bytes. The largest legal one (a call with all texts at their limits) stays under 16 KiB.
pub const BODY_LIMIT: usize = 64 * 1024;
/// Longest body of the routes that take whole documents: settings, imports.
pub const DOCUMENT_LIMIT: usize = 1 << 20;

/// A body must have arrived after this time: a slow sender holds a connection, never a handler.
const BODY_TIME: Duration = Duration::from_secs(10);

/// A JSON body.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        parse(&body(request, state).await?).map(Json)
    }
}

/// The bytes of a body that says it is JSON.
///
/// # Errors
/// [`ApiError::MediaType`], [`ApiError::TooLarge`], or [`ApiError::Malformed`] when it does not arrive whole within 10 s.
pub async fn body<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    let json = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .map(|v| v.split(';').next().unwrap_or("").trim().to_ascii_lowercase());
    if json.as_deref() != Some("application/json") {
        return Err(ApiError::MediaType);
    }
    let body = timeout(BODY_TIME, Bytes::from_request(request, state)).await;
    body.map_err(|_| incomplete())?.map_err(body_error)
}

/// Reads JSON, naming the field at fault.
///
/// # Errors
/// [`ApiError::Malformed`] with the path to the field.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|e| {
        let path = e.path().to_string();
        ApiError::Malformed { field: path.contains(|c: char| c.is_ascii_alphanumeric()).then_some(path), detail: e.inner().to_string() }
    })?;
    reader.end().map_err(|e| ApiError::Malformed { field: None, detail: e.to_string() })?;
    Ok(value)
}

fn body_error(e: BytesRejection) -> ApiError {
    if e.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE { ApiError::TooLarge(BODY_LIMIT) } else { incomplete() }
}

fn incomplete() -> ApiError {
    ApiError::Malformed { field: None, detail: "the body did not arrive whole".to_owned() }
}

/// A query string.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Query::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(e) => Err(ApiError::Malformed { field: None, detail: strip(&e.body_text()) }),
        }
    }
}

/// The variable parts of the path.
#[derive(Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(e) => Err(ApiError::NotFound(format!("no such address: {}", strip(&e.body_text())))),
        }
    }
}

fn strip(text: &str) -> String {
    text.trim_start_matches("Failed to deserialize query string: ").trim_start_matches("Invalid URL: ").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only read")]
        inner: Inner,
    }
    #[derive(serde::Deserialize, Debug)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only read")]
        lat: f64,
    }

    #[test]
    fn the_field_at_fault_is_named() {
        for (body, field) in [
            (r#"{"inner":{"lat":"x"}}"#, Some("inner.lat")),
            (r#"{"inner":{"lat":1,"lot":2}}"#, Some("inner.lot")),
            (r#"{"inner":{"lat":1}} x"#, None),
            ("{", None),
        ] {
            match parse::<Outer>(body.as_bytes()) {
                Err(ApiError::Malformed { field: got, .. }) => assert_eq!(got.as_deref(), field, "{body}"),
                other => panic!("{body}: {other:?}"),
            }
        }
    }
}
