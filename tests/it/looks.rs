//! Who looked at what: each look is recorded with who, where and why, before the answer; and what is shown without one is masked.

use crate::support::{Server, Socket, people};
use serde_json::{Value, json};

const NUMBER: &str = "0612345678";

/// Rule: reliability §5 – every reading of what tells of persons is in the record before it is answered
#[tokio::test]
async fn each_look_is_recorded_before_its_answer() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &[]).await;
    api.incident("theft", 31.6, -8.0).await;
    api.act("/api/v1/messages", json!({"to": {"units": ["P-1"]}, "text": "call the desk"})).await;
    api.act("/api/v1/room/sheets", json!({"remarks": "quiet"})).await;
    let chief = people::seated(&api, "looker", "chief@marrakech", "all-1").await;
    let from = api.ok("/api/v1/audit?limit=500").await["items"].as_array().unwrap().last().unwrap()["seq"].clone();
    // Address, and what it is called in the record.
    let looks = [
        ("calls/1/caller", "caller"),
        ("units/P-1/trail?purpose=complaint&why=case+7", "trail"),
        ("units/P-1/crew", "crew"),
        ("units/P-1/bindings", "crew"),
        ("roster/shifts", "shifts"),
        ("roster/shifts/1", "shift"),
        ("incidents/1/log", "incident_log"),
        ("incidents/1/log?format=text&lang=fr", "incident_log"),
        ("room/log", "room_log"),
        ("room/log?format=text&lang=ar", "room_log"),
        ("room/sheets", "sheets"),
        ("room/sheets/1?format=text", "sheets"),
        ("messages", "notices"),
        ("bulletins", "notices"),
        ("plate-notes", "notices"),
        ("notices/1", "notices"),
        ("snapshot", "room"),
        ("accounts", "accounts"),
    ];
    for (path, _) in looks {
        chief.get(&format!("/api/v1/{path}")).await;
    }
    let plate = chief.post("/api/v1/plate-notes/look-up", &json!({"plate": "12345-A-6"})).await;
    assert!(plate.0.is_success(), "{plate:?}");
    let mut feed = Socket::connect(&chief.ws("/api/v1/rooms/marrakech/live")).await;
    feed.hear("snapshot", |m| m["t"] == "snapshot").await;
    // Answered is written: nothing of it waits in memory.
    server.kill();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let lines = api.ok(&format!("/api/v1/audit?after={from}&kind=looked&limit=500")).await["items"].as_array().unwrap().clone();
    let own: Vec<&Value> = lines.iter().filter(|l| l["actor"]["account"] == "looker").collect();
    let what: Vec<&str> = own.iter().map(|l| l["body"]["look"]["what"].as_str().unwrap()).collect();
    let expected: Vec<&str> = looks.iter().map(|(_, what)| *what).chain(["plate", "room"]).collect();
    assert_eq!(what, expected);
    for line in &own {
        let look = line["body"]["look"]["what"].as_str().unwrap();
        assert_eq!(line["room"], if look == "accounts" { Value::Null } else { json!("marrakech") }, "{line}");
        assert_eq!((&line["actor"]["role"], line["at"].is_i64()), (&json!("chief"), true), "{line}");
    }
    let trail = own[1];
    assert_eq!((&trail["body"]["purpose"], &trail["why"]), (&json!("complaint"), &json!("case 7")), "{trail}");
    let asked = own[looks.len()];
    assert_eq!((&asked["body"]["look"]["notes"], &asked["why"]), (&json!([]), &Value::Null), "a plate asked in vain is kept nowhere");
    // Reading this is a look too.
    let audit = api.ok("/api/v1/audit?kind=looked&limit=500").await;
    let reading = audit["items"].as_array().unwrap().iter().filter(|l| l["body"]["look"]["what"] == "audit").count();
    assert!(reading >= 2, "{reading}");
    let trail = api.get("/api/v1/units/P-1/trail").await;
    assert_eq!(trail.1["rule"], "purpose");
}

/// Rule: reliability §5 – whoever is not asked for by name shows by the last digits alone
#[tokio::test]
async fn a_callers_number_is_shown_to_who_asks_for_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let incident = json!({"type": "theft", "position": {"lat": 31.6, "lon": -8.0}});
    api.act("/api/v1/calls", json!({"number": NUMBER, "caller": "Zohra Bennani", "incident": incident})).await;
    api.act("/api/v1/drafts", json!({"call": 1, "type": "theft"})).await;
    let mut feed = Socket::connect(&api.ws("/api/v1/rooms/marrakech/live")).await;
    let mut shown = vec![("live".to_owned(), feed.hear("snapshot", |m| m["t"] == "snapshot").await)];
    for path in [
        "calls",
        "calls/1",
        "incidents",
        "incidents/1",
        "incidents/1/log",
        "incidents/1/log?format=text",
        "incidents/1/decision",
        "incidents/1/recommendation",
        "room/log",
        "snapshot",
        "drafts",
        "repeats?lat=31.6&lon=-8.0",
        "centre",
        "stats",
        "audit",
        "accounts",
    ] {
        shown.push((path.to_owned(), api.get(&format!("/api/v1/{path}")).await.1));
    }
    for (path, answer) in shown {
        let text = answer.to_string();
        assert!(!text.contains(NUMBER) && !text.contains("12345678") && !text.contains("Bennani"), "{path}: {text}");
    }
    let caller = api.ok("/api/v1/calls/1/caller").await;
    assert_eq!((&caller["number"], &caller["caller"]), (&json!(NUMBER), &json!("Zohra Bennani")));
    assert!(!server.log().contains(NUMBER) && !server.log().contains("Bennani"), "nor in the log");
}
