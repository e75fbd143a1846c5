//! Crews and the room: reservations, proposals, corrections, calls for help, over the real doors and across a restart.

use crate::support::{Server, Socket, dawria, id, people, until};
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn snapshot(api: &crate::support::Api, seq: u64) -> Value {
    until("the screens show it", async || {
        let snapshot = api.ok("/api/v1/snapshot").await;
        (snapshot["seq"].as_u64() >= Some(seq)).then_some(snapshot)
    })
    .await
}

/// Rule: domain §6.10 – a panic is not lost on refresh, nor on a restart, and not duplicated
#[tokio::test]
async fn an_emergency_survives_kill_9_is_shown_again_and_only_the_room_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &["d1"]).await;
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    let press = json!({"t": "emergency", "id": id(), "position": {"lat": 31.6, "lon": -8.0}});
    terminal.say(&press).await;
    assert_eq!(terminal.hear("result", |m| m["id"] == press["id"]).await["ok"], true);
    let raised = api.act("/api/v1/units/P-1/emergency", json!({"source": "radio"})).await;
    assert_eq!(raised["emergency"], 1, "the second press adds to the first");
    server.kill();

    let server = Server::start(folder.path(), "");
    let api = server.api();
    let shown = snapshot(&api, raised["seq"].as_u64().unwrap()).await;
    let help = &shown["emergencies"][0];
    assert_eq!((&help["unit"], &help["state"], &help["presses"]), (&json!("P-1"), &json!("raised"), &json!(2)));
    assert_eq!(help["position"]["lat"], 31.6);
    assert_eq!(shown["units"][0]["status"], "emergency");
    let (status, problem) = api.post("/api/v1/alarms/silence", &json!({"id": id(), "alarm": "emergency_unanswered:1"})).await;
    assert_eq!((status, &problem["rule"]), (StatusCode::CONFLICT, &json!("never_muted")));
    api.act("/api/v1/emergencies/1/acknowledge", json!({})).await;
    let opened = api.act("/api/v1/emergencies/1/incident", json!({})).await;
    assert_eq!(api.ok(&format!("/api/v1/incidents/{}", opened["incident"])).await["priority"], "P0");
    api.act("/api/v1/emergencies/1/clear", json!({"reason": "safe", "note": "help was two streets away"})).await;
    assert_eq!(api.ok("/api/v1/emergencies?open=true").await["items"], json!([]));
    let one = api.ok("/api/v1/emergencies/1").await;
    assert_eq!((&one["reason"], &one["note"]), (&json!("safe"), &json!("help was two streets away")));
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    let verified = dawria(&["journal", "verify", "--config", folder.path().join("dawria.toml").to_str().unwrap()]);
    assert!(verified.status.success(), "{}{}", String::from_utf8_lossy(&verified.stdout), String::from_utf8_lossy(&verified.stderr));
}

/// Rule: domain §4.11, §4.20 – reserved is not assigned; on scene a supervisor pre-empts
#[tokio::test]
async fn a_busy_unit_is_reserved_and_taken_from_a_scene_by_a_supervisor_only() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "radio", &[]).await;
    api.incident("theft", 31.6, -8.0).await;
    api.incident("theft", 31.61, -8.0).await;
    api.act("/api/v1/incidents/1/assign", json!({"unit": "P-1"})).await;
    let promised = api.act("/api/v1/incidents/2/reserve", json!({"unit": "P-1"})).await;
    assert_eq!(promised["assignment"], 2);
    assert_eq!(api.ok("/api/v1/units/P-1").await["reserved"], json!([2]));
    api.act("/api/v1/assignments/1/go", json!({"source": "radio"})).await;
    api.act("/api/v1/assignments/1/status", json!({"status": "on_scene", "source": "radio"})).await;
    let radio = people::seated(&api, "radio", "dispatcher@marrakech", "rd-1").await;
    let (status, problem) = radio.post("/api/v1/assignments/1/preempt", &json!({"id": id()})).await;
    assert_eq!((status, &problem["rule"]), (StatusCode::FORBIDDEN, &json!("supervisor_only")));
    assert_eq!(api.post("/api/v1/assignments/1/preempt", &json!({"id": id()})).await.0, StatusCode::OK);
    let assigned = api.act("/api/v1/reservations/2/assign", json!({})).await;
    assert_eq!(assigned["assignment"], 2, "under the number it was promised with");
    let shown = snapshot(&api, assigned["seq"].as_u64().unwrap()).await;
    assert_eq!(shown["reserved"][0]["outcome"], "assigned");
    assert_eq!(shown["assignments"][0]["clear_reason"], "preempted");

    // A stamp is corrected, and the history says why.
    api.act("/api/v1/assignments/2/status", json!({"status": "on_scene"})).await;
    api.act("/api/v1/assignments/2/correct", json!({"status": "on_scene", "at": null, "why": "wrong car"})).await;
    let corrections = api.ok("/api/v1/assignments/2/corrections").await;
    assert_eq!((&corrections["items"][0]["why"], &corrections["items"][0]["new"]), (&json!("wrong car"), &Value::Null));
    api.act("/api/v1/assignments/2/safety", json!({"minutes": 5})).await;
    let (status, problem) = api.post("/api/v1/assignments/2/refuse", &json!({"id": id(), "reason": "no_such"})).await;
    assert_eq!((status, &problem["rule"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("unknown_refusal")));
}

/// Rule: domain §4.13 – a crew asks for a break or to go off duty; the room grants it
#[tokio::test]
async fn what_a_crew_asks_for_is_shown_and_granted() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &[]).await;
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    for said in [json!({"t": "duty", "id": id(), "duty": "off"}), json!({"t": "speak", "id": id(), "on": true})] {
        terminal.say(&said).await;
        assert_eq!(terminal.hear("result", |m| m["id"] == said["id"]).await["ok"], true);
    }
    let found = json!({"t": "found", "id": id(), "type": "fight", "position": {"lat": 31.6, "lon": -8.0}, "details": "two men"});
    terminal.say(&found).await;
    assert_eq!(terminal.hear("result", |m| m["id"] == found["id"]).await["ok"], true);
    let incident = api.ok("/api/v1/incidents/1").await;
    assert_eq!((&incident["origin"], &incident["state"], &incident["details"]), (&json!("patrol"), &json!("on_scene"), &json!("two men")));
    api.act("/api/v1/assignments/1/status", json!({"status": "cleared", "disposition": "settled"})).await;
    let unit = api.ok("/api/v1/units/P-1").await;
    assert_eq!((&unit["duty"], &unit["asks"]), (&json!("on"), &json!("off_duty")));
    assert!(unit["wants_to_speak_since"].is_i64());
    api.act("/api/v1/units/P-1/answer", json!({"grant": true})).await;
    assert_eq!(api.ok("/api/v1/units/P-1").await["duty"], "off");
}
