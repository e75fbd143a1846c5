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
}

impl Api {
    pub fn new(address: SocketAddr) -> Self {
        Self { client: Client::new(), address }
    }

    /// The address of a websocket.
    pub fn ws(&self, path: &str) -> String {
        format!("ws://{}{path}", self.address)
    }

    /// A request, to be filled and sent.
    pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("http://{}{path}", self.address))
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

    /// Status and JSON of a POST of this body.
    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        read(self.request(Method::POST, path).json(body).send().await.unwrap()).await
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
