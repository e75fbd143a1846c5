//! An input whose decision ends the process: the second time it is refused, with an alarm, and the room goes on.

use crate::support::{Server, id};
use reqwest::StatusCode;
use serde_json::json;

/// Rule: architecture §3 – an id whose own decision panicked twice is refused with an alarm
#[tokio::test]
async fn an_input_that_ended_the_server_twice_is_refused_with_an_alarm() {
    if !cfg!(debug_assertions) {
        println!("skipped: a release has no way to make a decision panic");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let poison = id();
    let body = json!({"id": poison, "number": "0612345678", "answered": true});
    let start = || Server::start_in(folder.path(), "", &[], &[("DAWRIA_FAULT_PANIC_ON", &poison.to_string())]);
    let mut calls = Vec::new();
    for time in ["first", "second"] {
        let server = start();
        let api = server.api();
        assert!(!server.log().contains("is refused from now on"), "the {time} time");
        calls.push(api.act("/api/v1/calls", json!({})).await["call"].clone());
        // The connection breaks, or the stopping server says that it stops.
        if let Ok(answer) = api.request(reqwest::Method::POST, "/api/v1/calls").json(&body).send().await {
            assert!(answer.status().is_server_error(), "the {time} time: {}", answer.status());
        }
        let (code, log) = server.ended();
        assert_eq!(code, Some(1), "{log}");
        assert!(log.contains("a fault on purpose"), "{log}");
    }
    let server = start();
    let api = server.api();
    assert!(
        server.log().contains(&format!("{poison}")) && server.log().contains("ALARM: this input ended the server twice"),
        "{}",
        server.log()
    );
    let (status, problem) = api.post("/api/v1/calls", &body).await;
    assert_eq!((status, problem["rule"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("poisoned_input")), "{problem}");
    calls.push(api.act("/api/v1/calls", json!({})).await["call"].clone());
    assert_eq!(calls, [1, 2, 3], "the others went on as if nothing had been");
    assert_eq!(api.ok("/readyz").await["ready"], true);
    assert_eq!(api.ok("/api/v1/calls").await["items"].as_array().unwrap().len(), 3);
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
}
