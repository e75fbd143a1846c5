//! Pages of lists: keyset paging by number, bounded.

use crate::api::{act::shown, dto::answer::Page, problem::ApiError};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// Entries of a page unless asked otherwise.
const DEFAULT: u32 = 100;
/// Most entries of a page.
pub const MOST: u32 = 500;

/// The asked length of a page.
///
/// # Errors
/// [`ApiError::Invalid`] outside 1 to 500.
pub fn limit(asked: Option<u32>) -> Result<u32, ApiError> {
    match asked {
        None => Ok(DEFAULT),
        Some(n) if (1..=MOST).contains(&n) => Ok(n),
        Some(n) => Err(ApiError::Invalid { field: "limit", detail: format!("{n} is outside 1 to {MOST}") }),
    }
}

/// A page of what was found; `limit` is what was asked for, `key` the number of an entry. Make it where it was read, away from the async
/// threads: a page can have a thousand sealed texts to open.
pub fn page<T, V>(found: &[T], limit: u32, key: impl Fn(&T) -> u64, view: impl Fn(&T) -> V) -> Page<V> {
    let next = found.last().filter(|_| found.len() as u64 >= u64::from(limit)).map(key);
    Page { items: found.iter().map(view).collect(), next }
}

/// Answers with a page.
pub fn answer<V: Serialize>(page: Page<V>, seq: u64) -> Response {
    shown(seq, axum::Json(page).into_response())
}
