//! Calls: idempotent ids, problem documents, what is asked for is what is shown.

use crate::support::{Server, id};
use reqwest::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn the_same_id_is_the_same_call_and_other_content_a_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let body = json!({"id": id(), "number": "0612345678", "caller": "فاطمة", "answered": true});
    let (status, first) = api.post("/api/v1/calls", &body).await;
    assert_eq!(status, StatusCode::CREATED, "{first}");
    let (status, second) = api.post("/api/v1/calls", &body).await;
    assert_eq!((status, &second), (StatusCode::OK, &first));
    let mut other = body.clone();
    other["number"] = json!("0612345679");
    let (status, problem) = api.post("/api/v1/calls", &other).await;
    assert_eq!((status, problem["rule"].as_str()), (StatusCode::CONFLICT, Some("id_conflict")), "{problem}");
    let calls = api.ok("/api/v1/calls").await;
    assert_eq!(calls["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&calls["items"][0]["caller"], &calls["items"][0]["number"]),
        (&json!("•••"), &json!("•••678")),
        "seen by everybody in the room"
    );
    assert_eq!(api.ok("/api/v1/calls/1/caller").await, json!({"number": "0612345678", "caller": "فاطمة"}));
    assert_eq!(calls["items"][0]["state"], "answered");
    let (_, one) = api.get("/api/v1/calls/1").await;
    assert_eq!(one, calls["items"][0]);
}

#[tokio::test]
async fn many_senders_of_one_id_make_one_call() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let body = json!({"id": id(), "number": "0600000001"});
    let sends = (0..20).map(|_| {
        let (api, body) = (api.clone(), body.clone());
        tokio::spawn(async move { api.post("/api/v1/calls", &body).await })
    });
    let mut created = 0;
    for send in sends.collect::<Vec<_>>() {
        let (status, answer) = send.await.unwrap();
        assert_eq!(answer["call"], 1, "{answer}");
        created += usize::from(status == StatusCode::CREATED);
    }
    assert_eq!(created, 1);
    assert_eq!(api.ok("/api/v1/calls").await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_call_goes_its_way() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.act("/api/v1/calls", json!({"number": "1"})).await;
    api.act("/api/v1/calls", json!({"number": "2"})).await;
    api.act("/api/v1/calls", json!({"number": "3"})).await;
    api.act("/api/v1/calls/1/answer", json!({})).await;
    api.act("/api/v1/calls/1/classify", json!({"classification": "enquiry"})).await;
    api.act("/api/v1/calls/2/abandon", json!({})).await;
    api.act("/api/v1/calls/3/answer", json!({})).await;
    let made = api.act("/api/v1/calls/3/incident", json!({"incident": {"type": "theft", "position": {"lat": 31.63, "lon": -7.98}}})).await;
    assert_eq!(made["incident"], 1);
    let states: Vec<_> = api.ok("/api/v1/calls").await["items"].as_array().unwrap().iter().map(|c| c["state"].clone()).collect();
    assert_eq!(states, ["done", "abandoned", "done"]);
    assert_eq!(api.ok("/api/v1/calls?state=abandoned").await["items"][0]["call"], 2);
    let page = api.ok("/api/v1/calls?limit=2").await;
    assert_eq!((page["items"].as_array().unwrap().len(), &page["next"]), (2, &json!(2)));
    let rest = api.ok("/api/v1/calls?limit=2&after=2").await;
    assert_eq!((rest["items"][0]["call"].clone(), &rest["next"]), (json!(3), &json!(null)));
    api.act("/api/v1/incidents/1/close", json!({"disposition": "settled", "note": "all well"})).await;
    let incident = api.ok("/api/v1/incidents/1").await;
    assert_eq!((incident["state"].as_str(), incident["disposition"].as_str()), (Some("closed"), Some("settled")));
    assert_eq!(api.ok("/api/v1/incidents?open=true").await["items"], json!([]));
}

#[tokio::test]
async fn bad_requests_get_problem_documents_that_name_the_field() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let place = |lat: f64| json!({"id": id(), "incident": {"type": "theft", "position": {"lat": lat, "lon": 0.0}}});
    let cases = [
        ("/api/v1/calls", json!({"number": "1"}), 400, "malformed", None),
        ("/api/v1/calls", json!({"id": id(), "nubmer": "1"}), 400, "malformed", Some("nubmer")),
        ("/api/v1/calls", json!({"id": "x"}), 400, "malformed", Some("id")),
        ("/api/v1/calls", json!({"id": "00000000-0000-0000-0000-000000000000"}), 422, "invalid", Some("id")),
        ("/api/v1/calls", json!({"id": id(), "number": "1".repeat(33)}), 422, "invalid", Some("number")),
        ("/api/v1/calls", place(91.0), 422, "invalid", Some("incident.position")),
        (
            "/api/v1/calls",
            json!({"id": id(), "incident": {"type": "picnic", "position": {"lat": 0.0, "lon": 0.0}}}),
            422,
            "unknown_type",
            None,
        ),
        ("/api/v1/calls/7/answer", json!({"id": id()}), 404, "unknown_call", None),
        ("/api/v1/calls/x/answer", json!({"id": id()}), 404, "not_found", None),
        ("/api/v1/units/no%20unit/duty", json!({"id": id(), "duty": "on"}), 404, "not_found", None),
        ("/api/v1/units/P-9/duty", json!({"id": id(), "duty": "on"}), 404, "unknown_unit", None),
        ("/api/v1/nothing", json!({}), 404, "not_found", None),
        ("/api/v1/room", json!({}), 405, "method", None),
    ];
    for (path, body, status, rule, field) in cases {
        let response = api.request(Method::POST, path).json(&body).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/problem+json", "{path} {body}");
        let (got, problem) = (response.status(), response.json::<serde_json::Value>().await.unwrap());
        assert_eq!(
            (got.as_u16(), problem["rule"].as_str(), problem["field"].as_str()),
            (status, Some(rule), field),
            "{path} {body} {problem}"
        );
        assert_eq!(problem["status"], status);
    }
    for (header, body, status) in
        [("text/plain", "{}".to_owned(), 415), ("application/json", "x".repeat(70_000), 413), ("application/json", "{".into(), 400)]
    {
        let response = api.request(Method::POST, "/api/v1/calls").header("content-type", header).body(body).send().await.unwrap();
        assert_eq!(response.status().as_u16(), status);
    }
    let foreign = api.request(Method::POST, "/api/v1/calls").header("origin", "http://evil.example").json(&json!({"id": id()}));
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    let rebound = api.request(Method::GET, "/api/v1/calls").header("host", "evil.example");
    assert_eq!(rebound.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(api.ok("/api/v1/calls").await["items"], json!([]), "nothing of all this left a trace");
}
