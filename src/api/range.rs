//! One file read by HTTP Range (RFC 9110 §14), as map viewers read a PMTiles archive.

use super::problem::ApiError;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use std::{io::SeekFrom, path::Path};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

/// What a `Range` header asks of a file of a given length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// No usable header: the whole file (unknown units and lists of ranges are ignored, as §14.2 allows).
    Whole,
    /// First and last byte, both inclusive.
    Part(u64, u64),
    /// A range that holds no byte of the file.
    Unsatisfiable,
}

/// Reads a `Range` header for a file of `length` bytes.
pub fn asked(header: Option<&str>, length: u64) -> Asked {
    let Some(spec) = header.and_then(|h| h.trim().strip_prefix("bytes=")) else { return Asked::Whole };
    if spec.contains(',') {
        return Asked::Whole;
    }
    let Some((first, last)) = spec.trim().split_once('-') else { return Asked::Whole };
    let number = |s: &str| if s.is_empty() { Some(None) } else { s.parse::<u64>().ok().map(Some) };
    let (Some(first), Some(last)) = (number(first), number(last)) else { return Asked::Whole };
    match (first, last) {
        (None, None) => Asked::Whole,
        (Some(first), Some(last)) if last < first => Asked::Whole,
        (Some(first), _) if first >= length => Asked::Unsatisfiable,
        (Some(first), last) => Asked::Part(first, last.unwrap_or(u64::MAX).min(length - 1)),
        (None, Some(0)) => Asked::Unsatisfiable,
        (None, Some(_)) if length == 0 => Asked::Unsatisfiable,
        (None, Some(suffix)) => Asked::Part(length.saturating_sub(suffix), length - 1),
    }
}

/// Answers with the file or the asked part of it. `etag` is its checksum.
///
/// # Errors
/// [`ApiError::NotFound`] when the file cannot be opened.
pub async fn serve(path: &Path, content_type: &'static str, etag: &str, headers: &HeaderMap) -> Result<Response, ApiError> {
    let missing = |e: std::io::Error| {
        tracing::warn!(path = %path.display(), error = %e, "a map file cannot be read");
        ApiError::NotFound("this file is missing on the server".to_owned())
    };
    let mut file = tokio::fs::File::open(path).await.map_err(missing)?;
    let length = file.metadata().await.map_err(missing)?.len();
    let etag = format!("\"{etag}\"");
    let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    // A part of another version of the file would be mixed with this one: then the whole file is right (RFC 9110 §13.1.5).
    let wanted = if text(header::IF_RANGE).is_none_or(|v| v == etag) { text(header::RANGE) } else { None };
    let (status, first, count) = match asked(wanted, length) {
        Asked::Unsatisfiable => {
            let total = format!("bytes */{length}");
            return Ok((StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, total)]).into_response());
        }
        Asked::Whole if text(header::IF_NONE_MATCH) == Some(&etag) => return Ok(StatusCode::NOT_MODIFIED.into_response()),
        Asked::Whole => (StatusCode::OK, 0, length),
        Asked::Part(first, last) => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
    };
    file.seek(SeekFrom::Start(first)).await.map_err(missing)?;
    let body = Body::from_stream(ReaderStream::with_capacity(file.take(count), 64 * 1024));
    let mut response = (status, body).into_response();
    let put = |response: &mut Response, name, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    put(&mut response, header::CONTENT_TYPE, content_type);
    put(&mut response, header::CONTENT_LENGTH, &count.to_string());
    put(&mut response, header::ACCEPT_RANGES, "bytes");
    put(&mut response, header::ETAG, &etag);
    put(&mut response, header::CACHE_CONTROL, "no-cache");
    if status == StatusCode::PARTIAL_CONTENT {
        put(&mut response, header::CONTENT_RANGE, &format!("bytes {first}-{}/{length}", first + count - 1));
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn range_headers() {
        for (header, length, want) in [
            (None, 10, Asked::Whole),
            (Some("bytes=0-3"), 10, Asked::Part(0, 3)),
            (Some("bytes=4-"), 10, Asked::Part(4, 9)),
            (Some("bytes=4-99"), 10, Asked::Part(4, 9)),
            (Some("bytes=-3"), 10, Asked::Part(7, 9)),
            (Some("bytes=-99"), 10, Asked::Part(0, 9)),
            (Some("bytes=10-"), 10, Asked::Unsatisfiable),
            (Some("bytes=-0"), 10, Asked::Unsatisfiable),
            (Some("bytes=0-0"), 0, Asked::Unsatisfiable),
            (Some("bytes=-1"), 0, Asked::Unsatisfiable),
            (Some("bytes=5-4"), 10, Asked::Whole),
            (Some("bytes=0-1,3-4"), 10, Asked::Whole),
            (Some("items=0-1"), 10, Asked::Whole),
            (Some("bytes=x-1"), 10, Asked::Whole),
            (Some("bytes=-"), 10, Asked::Whole),
        ] {
            assert_eq!(asked(header, length), want, "{header:?} of {length}");
        }
    }
}
