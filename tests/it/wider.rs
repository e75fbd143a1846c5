//! Beyond the free units of a ranking: a closer one that is told later, a committed one that is taken, one of another room that is asked for.

use super::path::tcp_unit;
use crate::support::{Api, Server, id, until};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn fresh(api: &Api, unit: &str) {
    until("its position is fresh", async || {
        let u = api.ok(&format!("/api/v1/units/{unit}")).await;
        (u["age_class"] == "fresh" && u["position_quality"] == "good").then_some(())
    })
    .await;
}

async fn assignment(api: &Api, n: u64) -> Value {
    let snapshot = api.ok("/api/v1/snapshot").await;
    snapshot["assignments"].as_array().unwrap().iter().find(|a| a["assignment"] == n).cloned().unwrap_or_default()
}

async fn refused(api: &Api, path: &str, mut body: Value, rule: &str) {
    body["id"] = json!(id());
    let (status, answer) = api.post(path, &body).await;
    assert!(status.is_client_error() && answer["rule"] == rule, "{path}: {status} {answer}");
}

/// Rule: domain §5.10 – the server looks for a free unit that is closer, tells it once, also across a kill, and swaps by an operator's word
#[tokio::test]
async fn a_closer_unit_is_told_and_sent_instead_in_one_act() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &["351467108700001"]).await;
    api.unit("P-2", "car", "terminal", &["351467108700002"]).await;
    let far = tcp_unit(server.address("nmea_tcp"), "351467108700001", 31.63, -8.0).await;
    let near = tcp_unit(server.address("nmea_tcp"), "351467108700002", 31.601, -8.0).await;
    fresh(&api, "P-1").await;
    fresh(&api, "P-2").await;
    api.act("/api/v1/units/P-2/unavailable", json!({"reason": "meal"})).await;
    api.incident("theft", 31.6, -8.0).await;
    api.act("/api/v1/incidents/1/assign", json!({"unit": "P-1"})).await;
    refused(&api, "/api/v1/assignments/1/closer", json!({"answer": "accept"}), "no_suggestion").await;
    api.act("/api/v1/units/P-2/unavailable", json!({"reason": null})).await;
    let told = until("the room is told", async || {
        let a = assignment(&api, 1).await;
        (a["closer"]["state"] == "offered").then(|| a["closer"].clone())
    })
    .await;
    assert_eq!(told["unit"], "P-2", "{told}");
    assert!(told["assigned_ms"].as_u64() > Some(400_000) && told["unit_ms"].as_u64() < Some(60_000), "{told}");
    far.abort();
    near.abort();
    server.kill();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    assert_eq!(assignment(&api, 1).await["closer"], told, "it is kept");
    let act = json!({"id": id(), "answer": "accept"});
    let answer = api.post("/api/v1/assignments/1/closer", &act).await;
    assert_eq!((answer.0, &answer.1["assignment"]), (StatusCode::OK, &json!(2)), "{answer:?}");
    assert_eq!(api.post("/api/v1/assignments/1/closer", &act).await, answer, "the same answer to the same act");
    let (old, new) = (assignment(&api, 1).await, assignment(&api, 2).await);
    assert_eq!((&old["clear_reason"], &old["closer"]["state"]), (&json!("closer_unit"), &json!("accepted")), "{old}");
    assert_eq!((&new["unit"], &new["state"]), (&json!("P-2"), &json!("assigned")), "{new}");
    refused(&api, "/api/v1/assignments/1/closer", json!({"answer": "dismiss"}), "suggestion_over").await;
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
}

/// Rule: domain §5.11, §5.12 – the list names whom a P1 could take, from what; one act takes it, and the loser is in the queue again
#[tokio::test]
async fn a_unit_on_its_way_to_noise_is_taken_for_somebody_in_danger() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &["351467108700001"]).await;
    let moving = tcp_unit(server.address("nmea_tcp"), "351467108700001", 31.61, -8.0).await;
    fresh(&api, "P-1").await;
    api.incident("night_noise", 31.63, -8.0).await;
    api.act("/api/v1/incidents/1/assign", json!({"unit": "P-1"})).await;
    api.incident("domestic_violence", 31.6, -8.0).await;
    let list = until("the list names it", async || {
        let i = api.ok("/api/v1/incidents/2").await;
        (!i["recommendation"]["preempting"].is_null()).then(|| i["recommendation"].clone())
    })
    .await;
    let offered = &list["preempting"][0];
    assert_eq!((&offered["unit"], &offered["preempt_ms"]), (&json!("P-1"), &json!(60_000)), "{list}");
    assert_eq!(offered["preempts"], json!({"assignment": 1, "incident": 1, "priority": "P4"}), "{list}");
    assert_eq!(list["candidates"], json!([]), "nobody is free");
    assert_eq!(api.ok("/api/v1/incidents/2/recommendation").await["preempting"][0]["unit"], "P-1");
    refused(&api, "/api/v1/incidents/1/preempt", json!({"unit": "P-1"}), "not_urgent").await;
    let taken = api.act("/api/v1/incidents/2/preempt", json!({"unit": "P-1"})).await;
    assert_eq!(taken["assignment"], 2, "{taken}");
    assert_eq!(api.ok("/api/v1/incidents/1").await["state"], "pending");
    let (old, new) = (assignment(&api, 1).await, assignment(&api, 2).await);
    assert_eq!((&old["clear_reason"], &new["diverted"]), (&json!("preempted"), &json!({"from": 1, "lost": 1})), "{old} {new}");
    moving.abort();
    api.incident("officer_in_danger", 31.6, -8.0).await;
    refused(&api, "/api/v1/incidents/3/preempt", json!({"unit": "P-1"}), "diverted_already").await;
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    let config = folder.path().join("dawria.toml");
    let verified = crate::support::dawria(&["journal", "verify", "--config", config.to_str().unwrap()]);
    assert!(verified.status.success(), "{verified:?}");
}

const SECOND: &str = "[[rooms]]\nid = \"casablanca\"\nname = {en = \"Casablanca\", fr = \"Casablanca\", ar = \"الدار البيضاء\"}\n";
const THERE: &str = "/api/v1/rooms/casablanca";

/// Rule: domain §5.15 – where nobody qualifies, or on request, the list shows other rooms' units: asked for in one act, never assigned
#[tokio::test]
async fn units_of_the_other_room_are_on_the_list_as_request_needed() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    let unit = |name: &str| json!({"unit": name, "kind": "car", "service": "police_secours", "reach": "radio", "devices": []});
    let at = |lat: f64| json!({"position": {"lat": lat, "lon": -8.0}});
    for (name, lat) in [("C-1", 31.65), ("C-2", 31.61), ("C-3", 31.6)] {
        api.act(&format!("{THERE}/units"), unit(name)).await;
        api.act(&format!("{THERE}/units/{name}/stated-position"), at(lat)).await;
        // One of them is off duty.
        let duty = if name == "C-3" { "off" } else { "on" };
        api.act(&format!("{THERE}/units/{name}/duty"), json!({ "duty": duty })).await;
    }
    api.incident("theft", 31.6, -8.0).await;
    let others = until("the list shows them", async || {
        let i = api.ok("/api/v1/incidents/1").await;
        (!i["recommendation"]["others"].is_null()).then(|| i["recommendation"]["others"].clone())
    })
    .await;
    let named = |others: &Value| others.as_array().unwrap().iter().map(|o| o["unit"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(named(&others), ["C-2", "C-1"], "{others}");
    assert_eq!((&others[0]["room"], &others[0]["sure"]), (&json!("casablanca"), &json!(false)), "a stated position: {others}");
    assert!(others[0]["travel_ms"].as_u64() < others[1]["travel_ms"].as_u64(), "{others}");
    refused(&api, "/api/v1/incidents/1/assign", json!({"unit": "C-2"}), "unknown_unit").await;

    // Somebody qualifies here now: they are shown when asked for.
    api.unit("P-1", "car", "radio", &[]).await;
    api.act("/api/v1/units/P-1/stated-position", at(31.62)).await;
    until("somebody qualifies", async || {
        let list = api.ok("/api/v1/incidents/1/recommendation").await;
        (list["candidates"][0]["unit"] == "P-1" && list["others"].is_null()).then_some(())
    })
    .await;
    let list = api.ok("/api/v1/incidents/1/recommendation?others=true").await;
    assert_eq!(named(&list["others"]), ["C-2", "C-1"], "{list}");

    let asked = api.act("/api/v1/unit-requests", json!({"room": others[0]["room"], "unit": others[0]["unit"], "incident": 1})).await;
    until("the owning room is asked", async || {
        let items = api.ok(&format!("{THERE}/unit-requests")).await["items"].as_array().unwrap().clone();
        items.iter().any(|r| r["request"] == asked["request"] && r["way"] == "asked").then_some(())
    })
    .await;
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
}
