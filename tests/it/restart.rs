//! kill -9, then start again: what was acknowledged is there once, what was owed comes again.

use crate::support::{Server, Socket, id, until};
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test]
async fn after_kill_9_the_call_is_there_once_and_the_order_comes_again_under_its_old_name() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &["d1"]).await;
    let body = json!({"id": id(), "number": "0612345678", "incident": {"type": "theft", "position": {"lat": 31.6, "lon": -8.0}, "details": "two men"}});
    let (status, first) = api.post("/api/v1/calls", &body).await;
    assert_eq!(status, StatusCode::CREATED);
    let assigned = api.act("/api/v1/incidents/1/assign", json!({"unit": "P-1"})).await;
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    let order = terminal.hear("order", |m| m["t"] == "order").await;
    let epoch = server.ready["epoch"].as_u64().unwrap();
    server.kill();

    let server = Server::start(folder.path(), "");
    let api = server.api();
    assert!(server.ready["epoch"].as_u64().unwrap() > epoch);
    let (status, again) = api.post("/api/v1/calls", &body).await;
    assert_eq!((status, &again), (StatusCode::OK, &first), "a repeat gets the same answer, also from another process");
    assert_eq!(api.ok("/api/v1/calls").await["items"].as_array().unwrap().len(), 1);
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    let welcome = terminal.hear("welcome", |m| m["t"] == "welcome").await;
    assert_eq!(welcome["order"]["assignment"], assigned["assignment"]);
    let repeated = terminal.hear("order", |m| m["t"] == "order").await;
    assert_eq!(repeated["identity"], order["identity"], "a terminal shows each identity once");
    assert!(repeated["fence"]["epoch"].as_u64() > order["fence"]["epoch"].as_u64());
    assert_eq!(repeated["details"], "two men");
    let receipt = json!({"t": "received", "id": id(), "identity": repeated["identity"], "assignment": assigned["assignment"]});
    terminal.say(&receipt).await;
    assert_eq!(terminal.hear("receipt", |m| m["id"] == receipt["id"]).await["ok"], true);
    let unit = api.ok("/api/v1/units/P-1").await;
    assert_eq!((unit["status"].as_str(), unit["devices"][0].as_str()), (Some("assigned"), Some("d1")));
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
}

/// Statuses go on while the server is told to stop: each is answered by a durable yes or not at all, never by a refusal. What was not
/// answered is said again under the same id after the start, as the terminal does.
#[tokio::test]
async fn a_graceful_stop_refuses_no_crews_status() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &["d1"]).await;
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    terminal.hear("welcome", |m| m["t"] == "welcome").await;
    let said: Vec<_> = (0..2_000).map(|n| json!({"t": "speak", "id": id(), "on": n % 2 == 0})).collect();
    for duty in &said {
        terminal.say(duty).await;
    }
    terminal.hear("the first answers", |m| m["id"] == said[20]["id"]).await;
    let stopping = std::thread::spawn(move || server.stop());
    let mut answered = 21;
    while let Some(frame) = terminal.frame().await {
        let Ok(text) = frame.into_text() else { continue };
        let message: serde_json::Value = serde_json::from_str(&text).unwrap();
        if message["t"] == "result" {
            assert_eq!((&message["id"], &message["ok"]), (&said[answered]["id"], &json!(true)), "{message}");
            answered += 1;
        }
    }
    let (code, log) = stopping.join().unwrap();
    assert_eq!(code, Some(0), "{log}");
    assert!(answered < said.len(), "the stop came too late to show anything");

    let server = Server::start(folder.path(), "");
    let mut terminal = Socket::connect(&server.api().ws("/api/v1/units/P-1/terminal")).await;
    for again in &said[answered..answered + 2] {
        terminal.say(again).await;
        assert_eq!(terminal.hear("an answer", |m| m["id"] == again["id"]).await["ok"], true);
    }
}

#[tokio::test]
async fn a_welcome_with_a_later_order_supersedes_the_cancels_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &["d1"]).await;
    // The tablet is off while one incident is cancelled and the next assigned.
    for number in [1, 2] {
        api.incident("theft", 31.6, -8.0).await;
        api.act(&format!("/api/v1/incidents/{number}/assign"), json!({"unit": "P-1"})).await;
        if number == 1 {
            api.act("/api/v1/incidents/1/close", json!({"disposition": "cancelled_before_arrival"})).await;
        }
    }
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    let welcome = terminal.hear("welcome", |m| m["t"] == "welcome").await;
    assert_eq!(welcome["order"]["incident"], 2);
    let next = terminal.hear("what else is owed", |m| m["t"] != "time").await;
    assert_eq!((next["t"].as_str(), next["incident"].as_u64()), (Some("order"), Some(2)), "no cancel of what it never had: {next}");
    drop(terminal);
    server.stop();
    // And it is not owed any more: the journal says that it came.
    let journal = rusqlite::Connection::open(folder.path().join("data/journal/journal.sqlite")).unwrap();
    let of = |kind: &str| journal.query_row("SELECT count(*) FROM event WHERE kind = ?1", [kind], |r| r.get::<_, i64>(0)).unwrap();
    assert_eq!((of("assignment_cleared"), of("cancel_delivered")), (1, 1));
}

#[tokio::test]
async fn a_ranking_owed_at_the_kill_is_made_after_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("F-1", "foot", "radio", &[]).await;
    api.act("/api/v1/units/F-1/stated-position", json!({"position": {"lat": 31.6, "lon": -8.0}, "source": "radio"})).await;
    api.incident("fight", 31.601, -8.0).await;
    server.kill();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let incident = until("the list is there", async || {
        let incident = api.ok("/api/v1/incidents/1").await;
        (incident["waiting"] != "ranking").then_some(incident)
    })
    .await;
    assert_eq!(incident["waiting"], "needs_person", "a stated position is never sent without a person: {incident}");
    assert_eq!(incident["recommendation"]["candidates"][0]["doubt"], "position_stated");
    let list = api.ok("/api/v1/incidents/1/recommendation").await;
    assert_eq!(list["candidates"][0]["unit"], "F-1");
    let made = api.act("/api/v1/incidents/1/assign", json!({"unit": "F-1"})).await;
    for status in ["acknowledged", "on_scene", "cleared"] {
        let stamp = json!({"status": status, "source": "radio"});
        api.act(&format!("/api/v1/assignments/{}/status", made["assignment"]), stamp).await;
    }
    assert_eq!(api.ok("/api/v1/incidents/1").await["state"], "clearing");
}
