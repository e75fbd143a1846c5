//! The contract: the OpenAPI document as it was last looked at, and answers that keep to it.

use crate::support::{Server, until};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn the_document_is_as_it_was_looked_at() {
    let document = serde_json::to_string_pretty(&dawria::api::router::document()).unwrap();
    insta::assert_snapshot!("openapi", document);
}

/// Every field of an answer is in its schema, and every required one is there.
fn keeps_to(document: &Value, schema: &str, answer: &Value) {
    let schema = &document["components"]["schemas"][schema];
    let known: BTreeSet<&String> = schema["properties"].as_object().unwrap().keys().collect();
    let there: BTreeSet<&String> = answer.as_object().unwrap().keys().collect();
    let unknown: Vec<_> = there.difference(&known).collect();
    assert!(unknown.is_empty(), "not in the document: {unknown:?}");
    for required in schema["required"].as_array().into_iter().flatten() {
        assert!(answer.get(required.as_str().unwrap()).is_some(), "{required} is missing in {answer}");
    }
}

#[tokio::test]
async fn answers_keep_to_the_document() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let document = api.ok("/api/v1/openapi.json").await;
    api.unit("P-1", "car", "terminal", &["d1"]).await;
    let made = api.incident("theft", 31.6, -8.0).await;
    keeps_to(&document, "Acted", &made);
    let assigned = api.act("/api/v1/incidents/1/assign", json!({"unit": "P-1"})).await;
    keeps_to(&document, "Acted", &assigned);
    let snapshot = until("the screens show it", async || {
        let snapshot = api.ok("/api/v1/snapshot").await;
        (snapshot["seq"].as_u64() >= assigned["seq"].as_u64()).then_some(snapshot)
    })
    .await;
    keeps_to(&document, "Snapshot", &snapshot);
    for (list, schema) in [("units", "UnitView"), ("calls", "CallView"), ("incidents", "IncidentView"), ("assignments", "AssignmentView")] {
        keeps_to(&document, schema, &snapshot[list][0]);
    }
    for (path, schema) in [
        ("/api/v1/room", "RoomView"),
        ("/api/v1/stats", "Stats"),
        ("/api/v1/calls", "CallPage"),
        ("/api/v1/calls/1", "CallView"),
        ("/api/v1/incidents", "IncidentPage"),
        ("/api/v1/incidents/1", "IncidentView"),
        ("/api/v1/incidents/1/recommendation", "RecommendationView"),
        ("/api/v1/units", "UnitList"),
        ("/api/v1/units/P-1", "UnitView"),
        ("/readyz", "Ready"),
    ] {
        keeps_to(&document, schema, &api.ok(path).await);
    }
    let (_, problem) = api.get("/api/v1/calls/99").await;
    keeps_to(&document, "Problem", &problem);
    let metrics = api.request(reqwest::Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    for name in ["dawria_journal_events_total", "dawria_fixes_accepted_total", "dawria_act_seconds_bucket", "process_resident_memory_bytes"]
    {
        assert!(metrics.contains(name), "{name} is not in the metrics");
    }
}
