//! What every request must pass and every answer carries: the host it names, the page it comes from, an address that is one, the browser's
//! restrictions.
//!
//! Pages of other sites in an operator's own browser may neither read nor act (wrong Origin, wrong Sec-Fetch-Site), nor reach us under a
//! name of theirs that resolves to this machine (wrong Host).

use super::{peer::Peer, problem::ApiError};
use crate::tls::Keeper;
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{net::IpAddr, sync::Arc};

/// Nothing but our own files and connections; the map's worker is one of them. Styles, images and workers made of text or memory are not
/// needed, so they are not allowed.
const CSP: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// What the page never uses.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), hid=(), \
                           magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()";
/// A year: a browser that has seen this host over TLS asks no other way. Only heard over a connection it trusts, so that installing the CA
/// stays possible.
const HSTS: &str = "max-age=31536000";
/// Longest address of a request, bytes.
const URI_LIMIT: usize = 8 * 1024;
/// Most bytes of a head.
pub const HEAD_LIMIT: usize = 32 * 1024;
/// Says in browsers where a request comes from; its value is `same-origin` for our own pages.
const SEC_FETCH_SITE: &str = "sec-fetch-site";
/// `navigate` when a person follows a link or types an address.
const SEC_FETCH_MODE: &str = "sec-fetch-mode";

const OTHER_SITE: ApiError = ApiError::Origin("this request comes from a page of another site");

/// Host names that requests may name, besides loopback ones.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    /// Those of the configuration.
    pub named: Arc<[String]>,
    /// Those of the certificate in use.
    pub certificate: Option<Arc<Keeper>>,
}

/// Middleware around every route.
pub async fn guard(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let tls = request.extensions().get::<Peer>().is_some_and(|peer| peer.tls);
    let checked = sizes(request.uri(), request.headers())
        .and_then(|()| check(&hosts, tls, request.method(), request.uri(), request.headers()))
        .and_then(|()| spelled(request.uri()));
    let mut response = match checked {
        Ok(()) => next.run(request).await,
        Err(e) => e.into_response(),
    };
    let h = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        h.insert(name, HeaderValue::from_static(value));
    }
    if tls {
        h.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    if !h.contains_key(header::CACHE_CONTROL) {
        h.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

fn sizes(uri: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
    let address = uri.path_and_query().map_or(0, |p| p.as_str().len());
    if address > URI_LIMIT {
        return Err(ApiError::UriTooLong(URI_LIMIT));
    }
    // Each line has `: ` and an end of two bytes.
    let head = headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>() + address;
    if head > HEAD_LIMIT { Err(ApiError::HeadTooLarge(HEAD_LIMIT)) } else { Ok(()) }
}

/// An address must decode to text without anything that a file system or a terminal could take for more than a name.
fn spelled(uri: &Uri) -> Result<(), ApiError> {
    let refuse = |detail: &str| Err(ApiError::Malformed { field: None, detail: detail.to_owned() });
    let Some(path) = decoded(uri.path()) else { return refuse("the path of the address is not UTF-8") };
    let Some(query) = decoded(uri.query().unwrap_or("")) else { return refuse("the query of the address is not UTF-8") };
    let slashes = |text: &str| text.matches('/').count();
    if path.chars().any(char::is_control) || path.contains('\\') || slashes(&path) != slashes(uri.path()) {
        return refuse("the path of the address has a character that no name has");
    }
    if path.split('/').any(|part| part == "." || part == "..") {
        return refuse("the path of the address has a part that climbs");
    }
    if query.contains('\0') { refuse("the query of the address has a zero byte") } else { Ok(()) }
}

/// A text with its `%xx` read; `None` when that is not UTF-8. A `%` without two hex digits stands for itself, as everywhere on the web.
fn decoded(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|&b| char::from(b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

fn check(hosts: &Hosts, tls: bool, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), ApiError> {
    let text = |name| headers.get(name).map(|v: &HeaderValue| v.to_str().unwrap_or("?"));
    let host = text(header::HOST.as_str()).or_else(|| uri.authority().map(|a| a.as_str())).unwrap_or("");
    if !known(hosts, name_of(host)) {
        return Err(ApiError::Origin("the Host header names a host this server does not know: see http.hosts in the configuration"));
    }
    let (site, mode) = (text(SEC_FETCH_SITE), text(SEC_FETCH_MODE));
    let upgrades = headers.contains_key(header::UPGRADE);
    let acts = upgrades || !matches!(*method, Method::GET | Method::HEAD);
    if !acts {
        // Reading is harmless across sites (nothing of the answer is shown to the other page), but it may be recorded as somebody's look.
        let linked = matches!(site, None | Some("same-origin" | "none")) || mode == Some("navigate");
        return if linked { Ok(()) } else { Err(OTHER_SITE) };
    }
    if site.is_some_and(|site| site != "same-origin") {
        return Err(OTHER_SITE);
    }
    match text(header::ORIGIN.as_str()) {
        Some(origin) if !same(hosts, tls, origin, host) => Err(OTHER_SITE),
        // A browser names the origin of every websocket. Programs send neither.
        None if upgrades && (site.is_some() || mode.is_some()) => Err(ApiError::Origin("a browser's websocket without an Origin")),
        Some(_) | None => Ok(()),
    }
}

/// Whether an origin is this door under the name that the request used.
fn same(hosts: &Hosts, tls: bool, origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    // A proxy in front may do the TLS; the door behind it cannot tell.
    let proxied = !tls && hosts.named.iter().any(|h| h.eq_ignore_ascii_case(name_of(host)));
    let schemes = (scheme == "https" && (tls || proxied)) || (scheme == "http" && !tls);
    schemes && authority.eq_ignore_ascii_case(host)
}

/// `host:port`, `[v6]:port` or a bare name without its port.
pub(super) fn name_of(authority: &str) -> &str {
    if let Some(v6) = authority.strip_prefix('[') {
        return v6.split(']').next().unwrap_or("");
    }
    authority.split(':').next().unwrap_or("")
}

pub(super) fn known(hosts: &Hosts, name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost")
        || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        || hosts.named.iter().any(|h| h.eq_ignore_ascii_case(name))
        || hosts.certificate.as_ref().is_some_and(|c| c.names(name))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    /// Method, host, other headers, whether over TLS: may it?
    type Asked = (&'static str, &'static str, &'static [(&'static str, &'static str)], bool, bool);

    const ASKED: [Asked; 33] = [
        ("GET", "127.0.0.1:8019", &[], false, true),
        ("GET", "localhost", &[], false, true),
        ("GET", "[::1]:8019", &[], false, true),
        ("GET", "room.example", &[], false, true),
        ("GET", "evil.example:8019", &[], false, false),
        ("GET", "192.168.1.4:8019", &[], false, false),
        ("GET", "", &[], false, false),
        ("POST", "127.0.0.1:8019", &[], false, true),
        ("POST", "127.0.0.1:8019", &[("origin", "http://127.0.0.1:8019")], false, true),
        ("POST", "127.0.0.1:8019", &[("origin", "https://127.0.0.1:8019")], false, false),
        ("POST", "127.0.0.1:8019", &[("origin", "https://127.0.0.1:8019")], true, true),
        ("POST", "127.0.0.1:8019", &[("origin", "http://127.0.0.1:8019")], true, false),
        ("POST", "room.example", &[("origin", "https://room.example")], false, true),
        ("POST", "127.0.0.1:8019", &[("origin", "http://evil.example")], false, false),
        ("POST", "127.0.0.1:8019", &[("origin", "http://127.0.0.1:9999")], false, false),
        ("POST", "127.0.0.1:8019", &[("origin", "null")], false, false),
        ("PUT", "127.0.0.1:8019", &[("origin", "http://evil.example")], false, false),
        ("PATCH", "127.0.0.1:8019", &[("origin", "http://evil.example")], false, false),
        ("DELETE", "127.0.0.1:8019", &[("origin", "http://evil.example")], false, false),
        ("OPTIONS", "127.0.0.1:8019", &[("origin", "http://evil.example")], false, false),
        ("POST", "127.0.0.1:8019", &[("sec-fetch-site", "cross-site")], false, false),
        ("POST", "127.0.0.1:8019", &[("sec-fetch-site", "same-site")], false, false),
        ("POST", "127.0.0.1:8019", &[("sec-fetch-site", "none")], false, false),
        ("POST", "127.0.0.1:8019", &[("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:8019")], false, true),
        ("POST", "127.0.0.1:8019", &[("sec-fetch-site", "same-origin"), ("origin", "http://evil.example")], false, false),
        ("GET", "127.0.0.1:8019", &[("origin", "http://evil.example")], false, true),
        ("GET", "127.0.0.1:8019", &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")], false, false),
        ("GET", "127.0.0.1:8019", &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")], false, true),
        ("GET", "127.0.0.1:8019", &[("upgrade", "websocket")], false, true),
        ("GET", "127.0.0.1:8019", &[("upgrade", "websocket"), ("origin", "http://evil.example")], false, false),
        ("GET", "127.0.0.1:8019", &[("upgrade", "websocket"), ("origin", "http://127.0.0.1:8019")], false, true),
        ("GET", "127.0.0.1:8019", &[("upgrade", "websocket"), ("sec-fetch-site", "same-origin")], false, false),
        ("GET", "127.0.0.1:8019", &[("upgrade", "websocket"), ("sec-fetch-mode", "websocket")], false, false),
    ];

    #[test]
    fn who_may_ask() {
        let hosts = Hosts { named: Arc::from(["room.example".to_owned()]), certificate: None };
        for (method, host, others, tls, ok) in ASKED {
            let mut headers = HeaderMap::new();
            if !host.is_empty() {
                headers.insert(header::HOST, host.parse().unwrap());
            }
            for (name, value) in others {
                headers.insert(*name, value.parse().unwrap());
            }
            let got = check(&hosts, tls, &method.parse().unwrap(), &Uri::from_static("/"), &headers).is_ok();
            assert_eq!(got, ok, "{method} {host} {others:?} {tls}");
        }
    }

    #[test]
    fn addresses_that_are_no_names() {
        for (address, ok) in [
            ("/api/v1/units/P-1", true),
            ("/api/v1/gazetteer?q=%D8%A8%D8%A7%D8%A8+x%2F3", true),
            ("/api/v1/units/100%", true),
            ("/api/v1/units/..%2f..%2fetc", false),
            ("/api/v1/units/%2e%2e", false),
            ("/api/v1/units/%2e", false),
            ("/api/v1/units/a%5cb", false),
            ("/api/v1/units/a%00", false),
            ("/api/v1/units/a%0ab", false),
            ("/api/v1/units/%ff%fe", false),
            ("/api/v1/gazetteer?q=%ff", false),
            ("/api/v1/gazetteer?q=%00", false),
        ] {
            assert_eq!(spelled(&address.parse().unwrap()).is_ok(), ok, "{address}");
        }
    }
}
