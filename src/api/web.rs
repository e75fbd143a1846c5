//! The pages: from the binary, or from a folder named at the start.
//!
//! The build of the web is not part of `cargo build`; without it the server still gives the API and a page that says which command
//! builds the rest.

use super::problem::ApiError;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use rust_embed::RustEmbed;
use std::{
    borrow::Cow,
    path::{Component, Path, PathBuf},
};

#[derive(RustEmbed)]
#[folder = "web/dist"]
#[allow_missing = true]
struct Built;

/// Where the pages come from.
#[derive(Clone, Debug)]
pub enum Pages {
    /// Built into the binary.
    Embedded,
    /// A folder.
    Folder(PathBuf),
}

impl Pages {
    /// Answers a GET for a page or one of its parts.
    pub async fn serve(&self, uri: &Uri, headers: &HeaderMap) -> Response {
        let Some(name) = file_name(uri.path()) else { return absent(uri) };
        match self.read(&name).await {
            Some((body, etag)) => found(&name, body, &etag, headers),
            None if name == "index.html" => {
                Response::builder().header(header::CONTENT_TYPE, "text/html; charset=utf-8").body(Body::from(ABSENT)).unwrap_or_default()
            }
            None => absent(uri),
        }
    }

    async fn read(&self, name: &str) -> Option<(Cow<'static, [u8]>, String)> {
        match self {
            Self::Embedded => Built::get(name).map(|f| {
                let etag = f.metadata.sha256_hash()[..8].iter().map(|b| format!("{b:02x}")).collect();
                (f.data, etag)
            }),
            Self::Folder(folder) => {
                let bytes = tokio::fs::read(folder.join(name)).await.ok()?;
                let etag = format!("{:08x}", crc32fast::hash(&bytes));
                Some((Cow::Owned(bytes), etag))
            }
        }
    }
}

fn absent(uri: &Uri) -> Response {
    ApiError::NotFound(format!("nothing is at {}", uri.path())).into_response()
}

fn found(name: &str, body: Cow<'static, [u8]>, etag: &str, headers: &HeaderMap) -> Response {
    let etag = format!("\"{etag}\"");
    if headers.get(header::IF_NONE_MATCH).is_some_and(|v| v.as_bytes() == etag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let mime = match Path::new(name).extension().and_then(|e| e.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        // Module workers must come as JavaScript, whatever their ending is guessed to be.
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        _ => mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream"),
    };
    // The build puts a hash of the content into the names below assets/: such a file never changes.
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut response = Body::from(body.into_owned()).into_response();
    let h = response.headers_mut();
    h.insert(header::CONTENT_TYPE, HeaderValue::from_str(mime).unwrap_or(HeaderValue::from_static("application/octet-stream")));
    h.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        h.insert(header::ETAG, etag);
    }
    response
}

/// The file a path asks for: `/` is the console, a name without an ending is a page. `None` for anything that climbs out.
fn file_name(path: &str) -> Option<String> {
    let path = path.trim_start_matches('/');
    let plain = path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'.' | b'-' | b'_'));
    if !plain || !Path::new(path).components().all(|c| matches!(c, Component::Normal(_))) {
        return None;
    }
    Some(match path {
        "" => "index.html".to_owned(),
        p if p.ends_with('/') => format!("{p}index.html"),
        p if Path::new(p).extension().is_none() => format!("{p}.html"),
        p => p.to_owned(),
    })
}

const ABSENT: &str = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>Dawria</title>\n<h1>Dawria is running</h1>\n\
<p>This binary was built without its pages. In the source folder, <code>make web</code> builds them; then start the server again, or \
point it at them with <code>--web-dir web/dist</code>.</p>\n<p>The API is here: <a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a>.</p>\n";

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn paths_become_files_and_never_climb_out() {
        for (path, want) in [
            ("/", Some("index.html")),
            ("/terminal", Some("terminal.html")),
            ("/assets/a-1.js", Some("assets/a-1.js")),
            ("/../etc/passwd", None),
            ("/assets/../../x", None),
            ("/a%2e%2e/x", None),
            ("/.env", Some(".env.html")),
        ] {
            assert_eq!(file_name(path).as_deref(), want, "{path}");
        }
    }

    #[tokio::test]
    async fn a_folder_is_served_with_types_and_caching() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        std::fs::write(folder.path().join("index.html"), "<p>x").unwrap();
        std::fs::write(folder.path().join("assets/w.mjs"), "1").unwrap();
        let pages = Pages::Folder(folder.path().to_owned());
        let get = async |path: &str| pages.serve(&path.parse().unwrap(), &HeaderMap::new()).await;
        let page = get("/").await;
        assert_eq!(page.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
        assert_eq!(page.headers()[header::CACHE_CONTROL], "no-cache");
        let script = get("/assets/w.mjs").await;
        assert_eq!(script.headers()[header::CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert_eq!(get("/absent.js").await.status(), StatusCode::NOT_FOUND);
    }
}
