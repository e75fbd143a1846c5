//! Calls and incidents beyond opening and closing: each act over HTTP, and what is shown of it.

use crate::support::{Server, id};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn fight(lat: f64) -> Value {
    json!({"type": "fight", "position": {"lat": lat, "lon": -7.98}, "said": "behind the mosque", "verified": "12, rue Bab Agnaou"})
}

async fn server() -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    (folder, server)
}

#[tokio::test]
async fn an_abandoned_caller_is_called_back_and_a_repeated_one_known() {
    let (_folder, server) = server().await;
    let api = server.api();
    api.act("/api/v1/calls", json!({"number": "0612345678"})).await;
    api.act("/api/v1/calls/1/abandon", json!({})).await;
    api.act("/api/v1/calls/1/call-back", json!({"outcome": "not_reached"})).await;
    let refused = api.post("/api/v1/calls/1/call-back", &json!({"id": id(), "outcome": "given_up"})).await;
    assert_eq!((refused.0, refused.1["rule"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("reason_needed")));
    api.act("/api/v1/calls/1/call-back", json!({"outcome": "given_up", "reason": "a wrong number"})).await;
    let call = api.ok("/api/v1/calls/1").await;
    assert_eq!((call["state"].as_str(), call["call_backs"].as_u64()), (Some("given_up"), Some(2)));
    api.act("/api/v1/calls", json!({"number": "0612345678"})).await;
    let again = api.ok("/api/v1/calls/2").await;
    assert_eq!((&again["earlier_calls"], &again["earlier"]), (&json!(1), &json!([1])));
    assert!(again["answer_due_at"].as_i64() > again["presented_at"].as_i64());
}

#[tokio::test]
async fn repeats_are_offered_with_the_call_and_on_demand() {
    let (_folder, server) = server().await;
    let api = server.api();
    let first = api.act("/api/v1/calls", json!({"incident": fight(31.6300)})).await;
    assert_eq!(first.get("repeats"), None, "nothing is near but itself");
    let second = api
        .act("/api/v1/calls", json!({"answered": true, "location": {"position": {"lat": 31.6302, "lon": -7.98}, "source": "handset"}}))
        .await;
    assert_eq!(second["repeats"][0]["incident"], 1, "{second}");
    api.act("/api/v1/calls/2/location", json!({"position": {"lat": 31.63, "lon": -7.99}, "source": "cell", "accuracy_m": 900})).await;
    let call = api.ok("/api/v1/calls/2").await;
    assert_eq!((call["locations"].as_array().unwrap().len(), call["location"]["source"].as_str()), (2, Some("handset")));
    let asked = api.ok("/api/v1/repeats?lat=31.6301&lon=-7.98&type=fight").await;
    assert_eq!((&asked["items"][0]["incident"], &asked["items"][0]["same_type"]), (&json!(1), &json!(true)));
    api.act("/api/v1/calls/2/classify", json!({"classification": "repeat", "repeat_of": 1, "new_information": true})).await;
    assert_eq!(api.ok("/api/v1/incidents/1").await["calls"], json!([1, 2]));
    api.act("/api/v1/calls/2/leave", json!({"reason": "another street"})).await;
    assert_eq!(api.ok("/api/v1/calls/2").await["state"], "answered");
    let to = json!({"service": "civil_protection", "number": "15", "person": "Captain Alami", "receipt": "77"});
    api.act("/api/v1/calls/2/classify", json!({"classification": "passed", "outside": to})).await;
    assert_eq!(api.ok("/api/v1/calls/2").await["outside"], to);
}

#[tokio::test]
async fn an_incident_goes_through_its_life() {
    let (_folder, server) = server().await;
    let api = server.api();
    api.unit("P-1", "car", "radio", &[]).await;
    api.act("/api/v1/incidents", json!({"incident": fight(31.63)})).await;
    let at = |path: &str| format!("/api/v1/incidents/1/{path}");
    api.act(&at("hold"), json!({"reason": "the owner comes at eight"})).await;
    assert_eq!(api.ok("/api/v1/incidents/1").await["state"], "held");
    api.act(&at("release"), json!({})).await;
    api.act(&at("transfer"), json!({"room": "casablanca"})).await;
    assert_eq!(api.ok("/api/v1/incidents/1").await["transfer_to"], "casablanca");
    let (status, problem) = api.post(&at("assign"), &json!({"id": id(), "unit": "P-1"})).await;
    assert_eq!((status, problem["rule"].as_str()), (StatusCode::CONFLICT, Some("transfer_open")));
    api.act(&at("transfer-answer"), json!({"room": "casablanca", "accepted": false})).await;
    api.act(&at("outside"), json!({"outside": {"service": "samu"}, "joint": true})).await;
    api.act(&at("outside/0/receipt"), json!({"receipt": "SAMU 4711"})).await;
    api.act(&at("assign"), json!({"unit": "P-1"})).await;
    api.act("/api/v1/assignments/1/status", json!({"status": "on_scene", "source": "radio"})).await;
    let (status, problem) = api.post(&at("cancel"), &json!({"id": id(), "reason": "a mistake"})).await;
    assert_eq!((status, problem["rule"].as_str()), (StatusCode::CONFLICT, Some("arrived")));
    api.act(&at("close"), json!({"disposition": "settled"})).await;
    api.act(&at("hand-over"), json!({})).await;
    api.act(&at("hand-over-accepted"), json!({"receipt": "2026/5"})).await;
    api.act(&at("reopen"), json!({"reason": "they fight again"})).await;
    api.act(&at("cancel"), json!({"reason": "they made peace"})).await;
    let view = api.ok("/api/v1/incidents/1").await;
    assert_eq!((view["state"].as_str(), view["segments"].as_array().unwrap().len()), (Some("cancelled"), 2), "{view}");
    assert_eq!((view["said"].as_str(), view["verified"].as_str()), (Some("behind the mosque"), Some("12, rue Bab Agnaou")));
    assert_eq!(view["outside"][0]["receipt"], "SAMU 4711");
    let figures = api.ok(&at("intervals")).await;
    assert!(figures["units"][0]["response_ms"].is_i64() && figures["hand_over_lag_ms"].is_null(), "{figures}");
    // What an operator verified is not overwritten; the caller's words stay when the point moves.
    api.act("/api/v1/incidents", json!({"incident": fight(31.64)})).await;
    let change = |position: Value, source: &str| json!({"id": id(), "position": position, "place_source": source});
    let handset = change(json!({"lat": 31.65, "lon": -7.98}), "handset");
    let response = api.request(Method::PATCH, "/api/v1/incidents/2").json(&handset).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::CONFLICT);
    let operator = change(json!({"lat": 31.65, "lon": -7.98}), "operator");
    let response = api.request(Method::PATCH, "/api/v1/incidents/2").json(&operator).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(api.ok("/api/v1/incidents/2").await["said"], "behind the mosque");
}

#[tokio::test]
async fn incidents_are_merged_split_and_linked() {
    let (_folder, server) = server().await;
    let api = server.api();
    api.unit("P-1", "car", "radio", &[]).await;
    for lat in [31.63, 31.6301] {
        api.act("/api/v1/calls", json!({"incident": fight(lat)})).await;
    }
    api.act("/api/v1/incidents/2/assign", json!({"unit": "P-1"})).await;
    api.act("/api/v1/incidents/2/merge", json!({"incident": 1})).await;
    let duplicate = api.ok("/api/v1/incidents/2").await;
    assert_eq!((duplicate["state"].as_str(), &duplicate["duplicate_of"]), (Some("dispatched"), &json!(1)));
    api.act("/api/v1/assignments/1/move", json!({"incident": 1})).await;
    assert_eq!(api.ok("/api/v1/incidents/2").await["state"], "duplicate");
    assert_eq!(api.ok("/api/v1/incidents/1").await["calls"], json!([1, 2]));
    let split = api.act("/api/v1/incidents/1/split", json!({"calls": [2], "incident": fight(31.64)})).await;
    assert_eq!(split["incident"], 3);
    assert_eq!(api.ok("/api/v1/incidents/3").await["links"], json!([1]));
    api.act("/api/v1/incidents/3/unlink", json!({"incident": 1})).await;
    api.act("/api/v1/incidents/1/link", json!({"incident": 3})).await;
    assert_eq!(api.ok("/api/v1/incidents/1/intervals").await["calls"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_draft_survives_a_restart_and_becomes_an_incident() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.act("/api/v1/calls", json!({"answered": true})).await;
    let begun = api.act("/api/v1/drafts", json!({"call": 1, "said": "x", "type": "fight"})).await;
    assert_eq!(begun["draft"], 1);
    let place = json!({"lat": 31.63, "lon": -7.98});
    api.act("/api/v1/drafts/1", json!({"call": 1, "type": "fight", "position": place, "said": "behind the mosque"})).await;
    let (status, problem) = api.post("/api/v1/drafts/9/open", &json!({"id": id()})).await;
    assert_eq!((status, problem["rule"].as_str()), (StatusCode::NOT_FOUND, Some("unknown_draft")));
    drop(server);
    let server = Server::start(folder.path(), "");
    let api = server.api();
    assert_eq!(api.ok("/api/v1/drafts").await["items"][0]["said"], "behind the mosque");
    assert_eq!(api.ok("/api/v1/snapshot").await["drafts"][0]["draft"], 1);
    let opened = api.act("/api/v1/drafts/1/open", json!({})).await;
    assert_eq!(opened["incident"], 1);
    assert_eq!(api.ok("/api/v1/drafts").await["items"], json!([]));
    assert_eq!(api.ok("/api/v1/calls/1").await["incident"], 1);
}

#[tokio::test]
async fn an_exercise_and_what_is_typed_in_later_are_marked() {
    let (_folder, server) = server().await;
    let api = server.api();
    let mut incident = fight(31.63);
    incident["exercise"] = json!(true);
    let made = api.act("/api/v1/calls", json!({"exercise": true, "incident": incident})).await;
    assert_eq!((&made["call"], &made["incident"]), (&json!(900_000_001), &json!(900_000_001)));
    assert_eq!(api.ok("/api/v1/stats").await["dispatch"]["open_incidents"], 0, "counted apart");
    let then = api.ok("/api/v1/room").await["server_time"].as_i64().unwrap() - 3_600_000;
    let call = json!({"presented_at": then - 10_000, "caught_up_at": then, "incident": fight(31.64)});
    let made = api.act("/api/v1/calls", call).await;
    assert_eq!(made["incident"], 1);
    let incident = api.ok("/api/v1/incidents/1").await;
    assert_eq!((&incident["caught_up"], &incident["created_at"]), (&json!(true), &json!(then)));
}
