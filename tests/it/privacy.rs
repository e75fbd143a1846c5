//! Personal data that are erased are on no surface any more; what is open or held stays; each is recorded.

use crate::support::{
    Api, Server, Socket, dawria, id,
    people::{hire, technician},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What was said and typed, and must be found nowhere once it is erased.
const NEEDLES: [&str; 6] =
    ["0612345678", "Fatima Bennis", "behind the Amal bakery", "green jacket, one knife", "she knows him", "keep this one"];

fn files(dir: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, out) } else { out.push(path) }
    }
}

/// Files below a folder that hold these bytes.
fn holding(dir: &Path, needle: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    files(dir, &mut all);
    let holds = |path: &&PathBuf| std::fs::read(path).unwrap().windows(needle.len()).any(|w| w == needle);
    all.iter().filter(holds).map(|p| p.display().to_string()).collect()
}

/// The keys of calls and incidents.
fn keys(folder: &Path) -> Vec<Vec<u8>> {
    let file = folder.join("data/journal/journal.sqlite");
    let conn = rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut statement = conn.prepare("SELECT key FROM subject_key WHERE kind = 0 AND key IS NOT NULL").unwrap();
    let keys = statement.query_map([], |r| r.get(0)).unwrap();
    keys.map(Result::unwrap).collect()
}

async fn refused(api: &Api, path: &str, body: Value) -> String {
    let (status, answer) = api.post(path, &body).await;
    assert!(status.is_client_error(), "{path}: {status} {answer}");
    answer["rule"].as_str().unwrap().to_owned()
}

/// Everything that shows something of call 1 and incident 1.
async fn surfaces(api: &Api, server: &Server, folder: &Path) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for path in [
        "/calls",
        "/calls/1",
        "/calls/1/caller",
        "/incidents",
        "/incidents/1",
        "/incidents/1/log",
        "/incidents/1/log?format=text&lang=en",
        "/incidents/1/log?format=text&lang=ar",
        "/room/log?format=text&lang=fr",
        "/incidents/1/decision",
        "/incidents/1/recommendation",
        "/snapshot",
        "/audit?limit=500",
    ] {
        let answer = api.request(Method::GET, &format!("/api/v1{path}")).send().await.unwrap();
        all.push((path.to_owned(), answer.text().await.unwrap()));
    }
    let mut socket = Socket::connect(&api.ws(&format!("/api/v1/rooms/{}/live", server.ready["room"].as_str().unwrap()))).await;
    all.push(("live".to_owned(), socket.hear("snapshot", |m| m["t"] == "snapshot").await.to_string()));
    let export = dawria(&["journal", "export", "--config", folder.join("dawria.toml").to_str().unwrap()]);
    assert!(export.status.success() && export.stdout.len() > 1_000, "{}", String::from_utf8_lossy(&export.stderr));
    all.push(("export".to_owned(), String::from_utf8(export.stdout).unwrap()));
    all.push(("server.log".to_owned(), server.log()));
    all
}

#[tokio::test]
async fn what_is_erased_on_request_is_on_no_surface_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let incident = json!({"type": "theft", "position": {"lat": 31.6, "lon": -8.0}, "said": NEEDLES[2], "details": NEEDLES[3]});
    let call = json!({"id": id(), "number": NEEDLES[0], "caller": NEEDLES[1], "incident": incident});
    assert_eq!(api.post("/api/v1/calls", &call).await.0, StatusCode::CREATED);
    api.act("/api/v1/incidents/1/notes", json!({"text": NEEDLES[4]})).await;
    // A second one, which stays.
    let other = json!({"type": "theft", "position": {"lat": 31.6, "lon": -8.0}, "details": "the other one stays"});
    api.act("/api/v1/calls", json!({"number": "0698765432", "incident": other})).await;

    let mut watching = Socket::connect(&api.ws(&format!("/api/v1/rooms/{}/live", server.ready["room"].as_str().unwrap()))).await;
    let before = watching.hear("snapshot", |m| m["t"] == "snapshot").await.to_string();
    assert!(before.contains(NEEDLES[3]) && before.contains("•••678"), "shown as long as it is there");
    let of_first: Vec<Vec<u8>> = keys(folder.path());

    let why = json!({"reason": "she asked for it in writing"});
    assert_eq!(refused(&api, "/api/v1/calls/1/erase", why.clone()).await, "still_open");
    assert_eq!(refused(&api, "/api/v1/incidents/1/erase", why.clone()).await, "still_open");
    api.act("/api/v1/incidents/1/close", json!({"disposition": "settled", "note": NEEDLES[5]})).await;
    assert_eq!(refused(&api, "/api/v1/incidents/1/erase", json!({"reason": " "})).await, "invalid");
    assert_eq!(refused(&api, "/api/v1/calls/77/erase", why.clone()).await, "unknown_call");

    // Held, it stays; for the call of a held incident too. Lifted, it goes.
    let (status, held) = api.post("/api/v1/incidents/1/legal-hold", &json!({"reason": "the court asks for it"})).await;
    assert_eq!((status, held["incident"].as_u64()), (StatusCode::CREATED, Some(1)), "{held}");
    assert_eq!(refused(&api, "/api/v1/incidents/1/erase", why.clone()).await, "legal_hold");
    assert_eq!(refused(&api, "/api/v1/calls/1/erase", why.clone()).await, "legal_hold");
    assert_eq!(api.ok("/api/v1/legal-holds").await["items"][0]["incident"], 1);
    let soon = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64 + 60_000;
    let shorter = json!({"reason": "shorter", "until": soon});
    assert_eq!(refused(&api, "/api/v1/incidents/1/legal-hold", shorter).await, "invalid", "that would be lifting it");
    let (status, _) = api.post("/api/v1/incidents/1/legal-hold/lift", &json!({"reason": "the court has decided"})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let shown = surfaces(&api, &server, folder.path()).await;
    assert!(shown.iter().any(|(_, text)| text.contains(NEEDLES[4])), "the test would find it");

    let (status, erased) =
        api.post("/api/v1/incidents/1/erase", &json!({"reason": "she asked for it in writing", "with_calls": true})).await;
    assert_eq!((status, &erased), (StatusCode::OK, &json!({"keys": 2, "log_cleared": true})));

    for (surface, text) in surfaces(&api, &server, folder.path()).await {
        for needle in NEEDLES.into_iter().chain(["•••678"]) {
            assert!(!text.contains(needle), "{surface} still says {needle}: {text}");
        }
    }
    let after = watching.hear("a snapshot without it", |m| m["t"] == "snapshot").await;
    assert!(!after.to_string().contains(NEEDLES[3]), "{after}");
    let call_view = api.ok("/api/v1/calls/1").await;
    assert_eq!((&call_view["number"], &call_view["caller"], &call_view["erased"]), (&Value::Null, &Value::Null, &json!(true)));
    assert_eq!(api.ok("/api/v1/calls/1/caller").await, json!({"erased": true}));
    let view = api.ok("/api/v1/incidents/1").await;
    assert_eq!((&view["details"], &view["said"], &view["erased"]), (&Value::Null, &Value::Null, &json!(true)));
    let stays = api.ok("/api/v1/incidents/2").await;
    assert_eq!((stays["details"].as_str(), stays.get("erased")), (Some("the other one stays"), None));
    assert_eq!(api.ok("/api/v1/calls/2/caller").await["number"], "0698765432");

    // On the record: who and why. Not on it: what was erased.
    let audit = api.ok("/api/v1/audit?limit=500").await;
    let line = audit["items"].as_array().unwrap().iter().find(|l| l["kind"] == "erased").unwrap().clone();
    assert_eq!((line["why"].as_str(), line["body"]["keys"].as_u64()), (Some("she asked for it in writing"), Some(2)));
    assert_eq!(line["actor"]["account"], "chief-of-all");

    // Nothing more is written to it, and a repeat of the call does not bring it back.
    assert_eq!(refused(&api, "/api/v1/calls", call).await, "erased");
    assert_eq!(refused(&api, "/api/v1/incidents/1/notes", json!({"id": id(), "text": "more"})).await, "erased");
    assert_eq!(refused(&api, "/api/v1/incidents/1/legal-hold", why).await, "erased");

    // No file has a word of it, nor the keys; the list of erasures has both subjects.
    let left = keys(folder.path());
    let gone: Vec<_> = of_first.iter().filter(|k| !left.contains(k)).collect();
    assert_eq!(gone.len(), 2);
    for key in gone {
        assert_eq!(holding(&folder.path().join("data"), key), [""; 0], "a destroyed key");
    }
    for needle in NEEDLES {
        assert_eq!(holding(folder.path(), needle.as_bytes()), [""; 0], "{needle}");
    }
    let list = std::fs::read_to_string(folder.path().join("data/erasures.jsonl")).unwrap();
    assert_eq!(list.lines().filter(|l| l.contains("\"compares\":false")).count(), 2, "{list}");

    // It stays so, and the chain is whole.
    server.kill();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    assert_eq!(api.ok("/api/v1/calls/1").await["erased"], true);
    let verified = dawria(&["journal", "verify", "--config", folder.path().join("dawria.toml").to_str().unwrap()]);
    assert!(verified.status.success(), "{}{}", String::from_utf8_lossy(&verified.stdout), String::from_utf8_lossy(&verified.stderr));
}

/// The process ended after the list was written and before the key was destroyed, or the files are those of an older copy.
#[tokio::test]
async fn what_is_on_the_list_of_erasures_is_erased_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.act("/api/v1/calls", json!({"number": NEEDLES[0], "answered": true})).await;
    api.act("/api/v1/calls/1/classify", json!({"classification": "enquiry"})).await;
    server.stop();
    let (data, copy) = (folder.path().join("data/journal/journal.sqlite"), folder.path().join("copy.sqlite"));
    std::fs::copy(&data, &copy).unwrap();
    let server = Server::start(folder.path(), "");
    let (status, answer) = server.api().post("/api/v1/calls/1/erase", &json!({"reason": "asked"})).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    server.stop();
    let held = keys(folder.path()).len();
    let conn = rusqlite::Connection::open(&data).unwrap();
    conn.execute_batch(&format!(
        "ATTACH '{}' AS copy; UPDATE subject_key SET key = c.key, crc = c.crc, erased_at = NULL FROM copy.subject_key c \
                                 WHERE c.subject = subject_key.subject AND subject_key.key IS NULL;",
        copy.display()
    ))
    .unwrap();
    drop(conn);
    assert_eq!(keys(folder.path()).len(), held + 1, "the key is back");
    let server = Server::start(folder.path(), "");
    assert_eq!(server.api().ok("/api/v1/calls/1").await["erased"], true);
    assert_eq!(keys(folder.path()).len(), held);
    assert!(server.log().contains("destroyed again"), "{}", server.log());
}

/// The right is a supervisor's, in his own rooms, and freshly proved; what is kept how long everybody may know.
#[tokio::test]
async fn only_whoever_answers_for_the_room_erases_and_everybody_may_know_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "[retention]\ncalls_days = 400\naudit_days = 500\n");
    let api = server.api();
    let technician = technician(&api, folder.path()).await;
    let elsewhere = hire(&technician, "sup-elsewhere", &["supervisor@elsewhere"]).await;
    let chief = hire(&technician, "chief-only", &["chief@centre"]).await;
    for (who, rule) in
        [(&elsewhere, "not_allowed"), (&chief, "not_allowed"), (&technician, "not_allowed"), (&api.nobody(), "not_signed_in")]
    {
        for path in ["/calls/1/erase", "/incidents/1/erase", "/notices/1/erase", "/people/p1/erase", "/calls/1/legal-hold", "/retention"] {
            assert_eq!(refused(who, &format!("/api/v1{path}"), json!({"reason": "x"})).await, rule, "{path}");
        }
    }
    let known = api.nobody().ok("/api/v1/privacy").await;
    assert_eq!((&known["retention"]["calls_days"], &known["retention"]["audit_days"]), (&json!(400), &json!(500)), "those in force");
    assert_eq!((&known["retention"]["trails_days"], &known["retention"]["decisions_days"]), (&json!(90), &json!(90)));
    assert!(known["purposes"].as_array().unwrap().contains(&json!("supervision")), "{known}");
    let roles = known["person_level_roles"].as_array().unwrap();
    assert!(roles.contains(&json!("supervisor")) && roles.contains(&json!("auditor")) && !roles.contains(&json!("technician")), "{known}");
    let trail = known["sees"].as_array().unwrap().iter().find(|s| s["right"] == "see_trail").unwrap();
    assert_eq!(trail["roles"], json!(["chief", "supervisor"]));
}
