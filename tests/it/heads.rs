//! The heads of requests and answers, byte by byte: what every answer carries, and what is refused with a document and never with a 5xx.

use crate::support::Server;
use serde_json::Value;
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Sends these bytes and gives all that comes back.
async fn said(at: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(at).await.unwrap();
    stream.write_all(request).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn every_answer_carries_the_browsers_restrictions() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    for (path, status) in [("/", 200), ("/api/v1/room", 200), ("/api/v1/nothing", 404), ("/livez", 200), ("/install", 404)] {
        let answer = api.request(reqwest::Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        let header = |name: &str| answer.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-embedder-policy", "require-corp"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(header(name).as_deref(), Some(value), "{path}");
        }
        let csp = header("content-security-policy").unwrap();
        assert!(csp.starts_with("default-src 'self';") && csp.contains("frame-ancestors 'none'"), "{csp}");
        for hole in ["unsafe", "data:", "blob:", "http", "*"] {
            assert!(!csp.contains(hole), "{csp} has {hole}");
        }
        assert!(header("permissions-policy").unwrap().contains("microphone=()"));
        assert!(header("strict-transport-security").is_none(), "only over TLS");
        if path.starts_with("/api/") {
            assert_eq!(header("cache-control").as_deref(), Some("no-store"), "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_no_request_of_ours_is_refused_with_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let at = server.address("http");
    let long = |n: usize| "x".repeat(n);
    let get = |path: &str, more: &str| format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{more}\r\n").into_bytes();
    let token = server.api().token().to_owned();
    let post = |body: &[u8], more: &str| {
        let more = format!("{more}authorization: Bearer {token}\r\n");
        let head = format!(
            "POST /api/v1/calls HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{more}\r\n",
            body.len()
        );
        [head.as_bytes(), body].concat()
    };
    for (what, request, status, rule) in [
        ("a path that climbs", get("/api/v1/units/..%2f..%2fetc%2fpasswd", ""), 400, "malformed"),
        ("a path that climbs plainly", get("/api/v1/units/../../../etc/passwd", ""), 400, "malformed"),
        ("a zero byte", get("/api/v1/units/P-1%00.csv", ""), 400, "malformed"),
        ("a backslash", get("/api/v1/units/..%5c..%5cx", ""), 400, "malformed"),
        ("a path that is not UTF-8", get("/api/v1/units/%ff%fe", ""), 400, "malformed"),
        ("a query that is not UTF-8", get("/api/v1/gazetteer?q=%ff%fe", ""), 400, "malformed"),
        ("a page that climbs", get("/%2e%2e/%2e%2e/etc/passwd", ""), 400, "malformed"),
        (
            "an id that is none",
            get(&format!("/api/v1/units/{}", long(200)), &format!("authorization: Bearer {}\r\n", server.api().token())),
            404,
            "not_found",
        ),
        ("a long address", get(&format!("/api/v1/gazetteer?q={}", long(9_000)), ""), 414, "uri_too_long"),
        ("a long head", get("/livez", &format!("x-a: {}\r\nx-b: {}\r\n", long(20_000), long(20_000))), 431, "head_too_large"),
        ("a body that is not UTF-8", post(b"{\"id\":\"\xff\xfe\"}", ""), 400, "malformed"),
        ("a body that is no JSON", post(b"{", ""), 400, "malformed"),
        ("a long body", post(long(100_000).as_bytes(), ""), 413, "too_large"),
        ("another site's form", post(b"{}", "origin: https://evil.example\r\n"), 403, "origin"),
        ("another site's form, without its name", post(b"{}", "sec-fetch-site: cross-site\r\n"), 403, "origin"),
        ("a neighbour's form", post(b"{}", "sec-fetch-site: same-site\r\norigin: http://localhost:1\r\n"), 403, "origin"),
        ("https said on plain HTTP", post(b"{}", "origin: https://localhost\r\n"), 403, "origin"),
        (
            "a browser's websocket without its origin",
            get("/api/v1/rooms/marrakech/live", "upgrade: websocket\r\nsec-fetch-mode: websocket\r\n"),
            403,
            "origin",
        ),
        (
            "another site's websocket",
            get("/api/v1/rooms/marrakech/live", "upgrade: websocket\r\norigin: http://evil.example\r\n"),
            403,
            "origin",
        ),
        ("another host's name", b"GET /livez HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n".to_vec(), 403, "origin"),
    ] {
        let answer = said(at, &request).await;
        let line = answer.lines().next().unwrap_or_default();
        assert!(line.starts_with(&format!("HTTP/1.1 {status} ")), "{what}: {line}");
        assert!(answer.contains("application/problem+json"), "{what}: {answer}");
        let body: Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap_or_default()).unwrap();
        assert_eq!((body["status"].as_u64(), body["rule"].as_str()), (Some(status), Some(rule)), "{what}: {body}");
    }
    // What is not HTTP at all gets a 4xx without a document.
    for (what, request) in [
        ("bytes in the path", b"GET /\xff\xfe HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec()),
        ("a head without end", get("/livez", &format!("x-a: {}\r\n", long(200_000)))),
        ("two lengths", b"POST /api/v1/calls HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx".to_vec()),
        ("no HTTP", b"HELO room\r\n\r\n".to_vec()),
    ] {
        let answer = said(at, &request).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{what}: {answer}");
    }
    assert_eq!(server.api().ok("/readyz").await["ready"], true);
}
