//! The plain door beside the TLS one: it tells everybody the way there, and nothing else.

use super::{
    guard::{Hosts, known, name_of},
    problem::ApiError,
};
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Leads to the same address at `port` over TLS.
pub fn router(hosts: Hosts, port: u16) -> Router {
    Router::new().fallback(lead).with_state((hosts, port))
}

async fn lead(State((hosts, port)): State<(Hosts, u16)>, request: Request) -> Response {
    let host = host(request.headers());
    let name = name_of(&host);
    // A name of somebody else's would make this door lead anywhere.
    if !known(&hosts, name) {
        return ApiError::Origin("the Host header names a host this server does not know").into_response();
    }
    let name = if name.contains(':') { format!("[{name}]") } else { name.to_owned() };
    let port = if port == 443 { String::new() } else { format!(":{port}") };
    let path = request.uri().path_and_query().map_or("/", |p| p.as_str());
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, format!("https://{name}{port}{path}"))]).into_response()
}

fn host(headers: &HeaderMap) -> String {
    headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use axum::body::Body;
    use tower::ServiceExt;

    #[tokio::test]
    async fn it_leads_to_the_name_asked_for_and_never_elsewhere() {
        let hosts = Hosts { named: ["room.example".to_owned()].into(), certificate: None };
        for (host, port, leads) in [
            ("room.example", 8443, Some("https://room.example:8443/a?b=c")),
            ("room.example:80", 443, Some("https://room.example/a?b=c")),
            ("[::1]:80", 8443, Some("https://[::1]:8443/a?b=c")),
            ("evil.example", 443, None),
            ("", 443, None),
        ] {
            let request = Request::builder().method("POST").uri("/a?b=c").header("host", host).body(Body::empty()).unwrap();
            let answer = router(hosts.clone(), port).oneshot(request).await.unwrap();
            assert_eq!(answer.headers().get("location").map(|v| v.to_str().unwrap()), leads, "{host}");
            assert_eq!(answer.status().as_u16(), if leads.is_some() { 308 } else { 403 }, "{host}");
        }
    }
}
