//! A client of the HTTP door.

use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use std::net::SocketAddr;
use uuid::Uuid;

/// A fresh id for an act.
pub fn id() -> Uuid {
    Uuid::now_v7()
}

/// A client of one server.
#[derive(Clone)]
pub struct Api {
    client: Client,
    address: SocketAddr,
    scheme: &'static str,
    token: Option<String>,
}

impl Api {
    pub fn new(address: SocketAddr) -> Self {
        dawria::tls::install();
        Self { client: Client::new(), address, scheme: "http", token: None }
    }

    /// A client of a door with TLS that trusts any certificate: whom to trust is what the tests of TLS are about.
    pub fn over_tls(address: SocketAddr) -> Self {
        dawria::tls::install();
        let client = Client::builder().tls_danger_accept_invalid_certs(true).build().unwrap();
        Self { client, address, scheme: "https", token: None }
    }

    /// The same server, for somebody with this token.
    pub fn with_token(&self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self.clone() }
    }

    /// The same server, for somebody who is not signed in.
    pub fn nobody(&self) -> Self {
        Self { token: None, ..self.clone() }
    }

    /// The same somebody at the server of another client: a token outlives a restart.
    pub fn moved_to(&self, other: &Self) -> Self {
        Self { token: self.token.clone(), ..other.clone() }
    }

    /// The token.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// The address of the server.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a websocket, with the token as its user: [`Socket::connect`](super::Socket::connect) sends it as a header.
    pub fn ws(&self, path: &str) -> String {
        format!("ws://{}@{}{path}", self.token(), self.address)
    }

    /// A request, to be filled and sent.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}://{}{path}", self.scheme, self.address));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Status and JSON of a GET.
    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        read(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// JSON of a GET that must succeed.
    pub async fn ok(&self, path: &str) -> Value {
        let (status, body) = self.get(path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    /// Text of a GET that must succeed.
    pub async fn text(&self, path: &str) -> String {
        let answer = self.request(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    }

    /// Status and JSON of a POST of this body.
    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        read(self.request(Method::POST, path).json(body).send().await.unwrap()).await
    }

    /// Status and JSON of a PATCH with this body.
    pub async fn patch(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        read(self.request(Method::PATCH, path).json(body).send().await.unwrap()).await
    }

    /// A POST with a fresh id that must succeed.
    pub async fn act(&self, path: &str, mut body: Value) -> Value {
        body["id"] = json!(id());
        let (status, answer) = self.post(path, &body).await;
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    }

    /// Registers a unit and puts it on duty.
    pub async fn unit(&self, unit: &str, kind: &str, reach: &str, devices: &[&str]) {
        self.act("/api/v1/units", json!({"unit": unit, "kind": kind, "service": "police_secours", "reach": reach, "devices": devices}))
            .await;
        self.act(&format!("/api/v1/units/{unit}/duty"), json!({"duty": "on"})).await;
    }

    /// Places a call that opens an incident.
    pub async fn incident(&self, kind: &str, lat: f64, lon: f64) -> Value {
        let incident = json!({"type": kind, "position": {"lat": lat, "lon": lon}, "said": "near the gate", "details": "two men"});
        self.act("/api/v1/calls", json!({"number": "0612345678", "incident": incident})).await
    }
}

async fn read(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
