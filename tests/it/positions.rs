//! Positions of the room over HTTP: taken, handed on, freed; whoever holds none changes nothing.

use crate::support::{Api, Server, Socket, id, people, until};
use dawria::quantity::Timestamp;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;

async fn act(api: &Api, path: &str, mut body: Value) -> (StatusCode, Value) {
    body["id"] = json!(id());
    api.post(&format!("/api/v1/positions/{path}"), &body).await
}

async fn held(api: &Api, position: &str) -> Value {
    let list = api.ok("/api/v1/positions").await;
    let found = list["positions"].as_array().unwrap().iter().find(|p| p["id"] == position).unwrap().clone();
    assert!(found["kinds"].is_array() && found["name"]["ar"].is_string());
    found["held"].clone()
}

/// Rule: domain §6.11 – who sits where is shown to everybody, at once and after a restart
#[tokio::test]
async fn who_sits_where_is_shown_and_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let radio = people::hire(&api, "amal", &["dispatcher@marrakech"]).await;
    let badr = people::hire(&api, "badr", &["dispatcher@marrakech"]).await;
    assert_eq!(held(&api, "rd-1").await, Value::Null);
    let mut page = Socket::connect(&api.ws("/api/v1/rooms/marrakech/live")).await;
    page.hear("snapshot", |_| true).await;

    for (who, path, status, rule) in [
        (&radio, "moon-1/sign-on", StatusCode::NOT_FOUND, "unknown_position"),
        (&radio, "chief-1/sign-on", StatusCode::FORBIDDEN, "not_qualified"),
        (&api, "chief-1/offer", StatusCode::OK, ""),
        (&api, "chief-1/take-back", StatusCode::OK, ""),
    ] {
        let (got, problem) = act(who, path, json!({})).await;
        assert_eq!((got, problem["rule"].as_str().unwrap_or_default()), (status, rule), "{path}");
    }
    assert_eq!(act(&radio, "rd-1/sign-on", json!({})).await.0, StatusCode::OK);
    let told = page.hear("delta", |d| d["positions"].as_array().is_some_and(|p| p.iter().any(|p| p["id"] == "rd-1"))).await;
    let told = told["positions"].as_array().unwrap().iter().find(|p| p["id"] == "rd-1").unwrap().clone();
    assert_eq!((&told["account"], &told["role"]), (&json!("amal"), &json!("dispatcher")));
    let (status, problem) = act(&badr, "rd-1/sign-on", json!({})).await;
    assert_eq!((status, &problem["rule"]), (StatusCode::CONFLICT, &json!("position_taken")));
    assert_eq!(act(&radio, "rd-1/offer", json!({"to": "badr"})).await.0, StatusCode::OK);
    server.kill();

    let server = Server::start(folder.path(), "");
    let api = server.api();
    let offered = held(&api, "rd-1").await;
    assert_eq!((&offered["account"], &offered["offered"]["to"]), (&json!("amal"), &json!("badr")));
    let badr = people::sign_in(&api, "badr").await;
    assert_eq!(act(&badr, "rd-1/sign-on", json!({})).await.0, StatusCode::OK);
    assert_eq!(held(&api, "rd-1").await["account"], "badr");
}

/// Rule: domain §6.11 – a dispatcher off duty changes nothing; leaving, or being signed out, is being off duty
#[tokio::test]
async fn whoever_holds_no_position_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let radio = people::hire(&api, "amal", &["dispatcher@marrakech"]).await;
    let refused = async |who: &Api| {
        let (status, problem) = who.post("/api/v1/room/notes", &json!({"id": id(), "text": "x"})).await;
        (status, problem["rule"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(refused(&radio).await, (StatusCode::FORBIDDEN, "off_position".to_owned()));
    people::sit(&radio, "marrakech", "rd-1").await;
    assert_eq!(refused(&radio).await.0, StatusCode::CREATED);
    assert_eq!(act(&radio, "rd-1/sign-off", json!({})).await.0, StatusCode::OK);
    assert_eq!(refused(&radio).await.1, "off_position");

    people::sit(&radio, "marrakech", "rd-1").await;
    people::leave(&radio).await;
    assert_eq!(held(&api, "rd-1").await, Value::Null, "whoever signs out sits nowhere");
    let radio = people::sign_in(&api, "amal").await;
    assert_eq!(refused(&radio).await.1, "off_position");

    people::sit(&radio, "marrakech", "rd-1").await;
    let (status, _) = act(&api, "rd-1/release", json!({"reason": "left without a word"})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(refused(&radio).await.1, "off_position");
}

/// Rule: domain §6.11 – whoever has no session sits nowhere, whoever should have said so: looked after from the start on
#[tokio::test]
async fn a_chair_whose_holder_has_no_session_is_freed_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    people::seated(&server.api(), "amal", "dispatcher@marrakech", "rd-1").await;
    assert_eq!(held(&server.api(), "rd-1").await["account"], "amal");
    server.kill();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64;
    let register = folder.path().join("data").join(dawria::store::register::FOLDER);
    // On a thread of its own: it has its own runtime.
    std::thread::spawn(move || dawria::store::register::revive(&register, Timestamp(now), true).unwrap()).join().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    until("the chair is free", async || held(&api, "rd-1").await.is_null().then_some(())).await;
    assert_eq!(held(&api, "chief-1").await["account"], people::CHIEF, "whoever signed in again sits there again");
}

/// Rule: reliability §5 – a kill between a break-glass sign-in and the room's word loses nothing, and what was answered is not heard again
#[tokio::test]
async fn broken_glass_is_heard_after_a_kill_and_answered_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let made = api.post("/api/v1/accounts", &json!({"account": "glass-1", "grants": ["chief@marrakech"], "break_glass": true})).await.1;
    let reason = json!({"account": "glass-1", "code": made["code"], "new_password": people::PASSWORD, "reason": "nobody else is here"});
    assert_eq!(api.nobody().post("/api/v1/session", &reason).await.0, StatusCode::OK);
    server.kill();
    let rings = async |api: &Api| api.ok("/api/v1/snapshot").await["alarms"].to_string().contains("glass-1");
    let server = Server::start(folder.path(), "");
    let api = server.api();
    until("the room hears it", async || rings(&api).await.then_some(())).await;
    let (status, problem) = api.post("/api/v1/alarms/silence", &json!({"id": id(), "alarm": "broken_glass:glass-1"})).await;
    assert_eq!(status, StatusCode::OK, "{problem}");
    server.kill();
    let server = Server::start(folder.path(), "");
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert!(!rings(&server.api()).await, "told again, and known");
}
