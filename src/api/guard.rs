//! What every request must pass and every answer carries: the host it names, the page it comes from, the browser's restrictions.
//!
//! There are no accounts yet and the door is open on loopback alone. That still leaves pages of other sites in the operator's own
//! browser: they may neither read nor act (wrong Origin), nor reach us under a name of theirs that resolves to loopback (wrong Host).

use super::problem::ApiError;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{net::IpAddr, sync::Arc};

/// Nothing but our own files and connections; images also from memory (map symbols), workers also (the map's).
const CSP: &str = "default-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; \
                   base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Host names, besides loopback ones, that requests may name.
#[derive(Clone, Debug, Default)]
pub struct Hosts(pub Arc<[String]>);

/// Middleware around every route.
pub async fn guard(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let mut response = match check(&hosts, request.method(), request.uri(), request.headers()) {
        Ok(()) => next.run(request).await,
        Err(e) => e.into_response(),
    };
    let h = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        h.insert(name, HeaderValue::from_static(value));
    }
    if !h.contains_key(header::CACHE_CONTROL) {
        h.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn check(hosts: &Hosts, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
    let text = |name| headers.get(name).map(|v: &HeaderValue| v.to_str().unwrap_or("?"));
    let host = text(header::HOST).or_else(|| uri.authority().map(|a| a.as_str())).unwrap_or("");
    if !known(hosts, name_of(host)) {
        return Err(ApiError::Origin("the Host header names a host this server does not know: see http.hosts in the configuration"));
    }
    let acts = !matches!(*method, Method::GET | Method::HEAD) || headers.contains_key(header::UPGRADE);
    let same = |origin: &str| origin.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host));
    match text(header::ORIGIN) {
        Some(origin) if acts && !same(origin) => Err(ApiError::Origin("this request comes from a page of another site")),
        _ => Ok(()),
    }
}

/// `host:port`, `[v6]:port` or a bare name without its port.
fn name_of(authority: &str) -> &str {
    if let Some(v6) = authority.strip_prefix('[') {
        return v6.split(']').next().unwrap_or("");
    }
    authority.split(':').next().unwrap_or("")
}

fn known(hosts: &Hosts, name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        || hosts.0.iter().any(|h| h.eq_ignore_ascii_case(name))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn who_may_ask() {
        let hosts = Hosts(Arc::from(["room.example".to_owned()]));
        for (method, host, origin, upgrade, ok) in [
            ("GET", "127.0.0.1:8019", None, false, true),
            ("GET", "localhost", None, false, true),
            ("GET", "[::1]:8019", None, false, true),
            ("GET", "room.example", None, false, true),
            ("GET", "evil.example:8019", None, false, false),
            ("GET", "192.168.1.4:8019", None, false, false),
            ("GET", "", None, false, false),
            ("POST", "127.0.0.1:8019", Some("http://127.0.0.1:8019"), false, true),
            ("POST", "127.0.0.1:8019", Some("http://evil.example"), false, false),
            ("POST", "127.0.0.1:8019", Some("http://127.0.0.1:9999"), false, false),
            ("POST", "127.0.0.1:8019", Some("null"), false, false),
            ("GET", "127.0.0.1:8019", Some("http://evil.example"), true, false),
            ("GET", "127.0.0.1:8019", Some("http://evil.example"), false, true),
        ] {
            let mut headers = HeaderMap::new();
            if !host.is_empty() {
                headers.insert(header::HOST, host.parse().unwrap());
            }
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            if upgrade {
                headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
            }
            let got = check(&hosts, &method.parse().unwrap(), &Uri::from_static("/"), &headers).is_ok();
            assert_eq!(got, ok, "{method} {host} {origin:?} {upgrade}");
        }
    }
}
