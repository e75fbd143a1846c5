//! Notes, logs, hand-over sheets, messages, bulletins, plate notes over HTTP and the terminal's websocket; all of it after kill -9 too.

use crate::support::{Api, Server, Socket, dawria, id, people};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn as_text(api: &Api, path: &str) -> String {
    let response = api.request(Method::GET, path).header("accept", "text/plain").send().await.unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"), "{path}");
    response.text().await.unwrap()
}

/// An act with a fresh id; its status and answer.
async fn act_as(api: &Api, path: &str, mut body: Value) -> (StatusCode, Value) {
    body["id"] = json!(id());
    api.post(path, &body).await
}

async fn verified(server: Server, folder: &std::path::Path) {
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    let config = folder.join("dawria.toml");
    for what in ["verify", "rebuild", "verify"] {
        let out = dawria(&["journal", what, "--config", config.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{what}: {said}");
    }
    let export = dawria(&["journal", "export", "--config", config.to_str().unwrap()]);
    let lines = String::from_utf8(export.stdout).unwrap();
    for personal in ["red coat", "12345", "knife", "drawer", "diesel"] {
        assert!(!lines.contains(personal), "`{personal}` left the house in the clear");
    }
}

/// Rule: domain §6.8 – messages sent with no receipt
#[tokio::test]
async fn a_bulletin_is_owed_after_kill_9_until_its_receipt_and_a_cancelled_one_is_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &[]).await;
    api.unit("R-1", "foot", "radio", &[]).await;
    let body = json!({"id": id(), "kind": "missing_child", "text": "a girl of six, red coat"});
    let (status, sent) = api.post("/api/v1/bulletins", &body).await;
    assert_eq!((status, &sent["notice"]), (StatusCode::CREATED, &json!(1)), "{sent}");
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    let told = terminal.hear("notice", |m| m["t"] == "notice").await;
    assert_eq!((told["text"].as_str(), told["urgency"].as_str()), (Some("a girl of six, red coat"), Some("urgent")));
    server.kill();

    let server = Server::start(folder.path(), "");
    let api = server.api();
    assert_eq!(api.post("/api/v1/bulletins", &body).await, (StatusCode::OK, sent));
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    let again = terminal.hear("the same notice", |m| m["t"] == "notice").await;
    assert_eq!(again["identity"], told["identity"], "a terminal shows each identity once");
    for what in ["delivered", "read"] {
        let receipt = json!({"t": "notice_received", "id": id(), "notice": 1, "what": what});
        terminal.say(&receipt).await;
        assert_eq!(terminal.hear(what, |m| m["id"] == receipt["id"]).await["ok"], true);
    }
    api.act("/api/v1/notices/1/receipts", json!({"unit": "R-1", "what": "read", "source": "radio"})).await;
    let one = api.ok("/api/v1/notices/1").await;
    assert_eq!(one["receipts"], json!({"units": 2, "delivered": 2, "read": 2, "withdrawn": 0}), "{one}");
    assert_eq!((&one["list"][1]["unit"], &one["list"][1]["read"]["source"]), (&json!("R-1"), &json!("radio")));
    assert_eq!(one["list"][1]["delivered"], Value::Null, "what was not said is not invented");

    api.act("/api/v1/notices/1/cancel", json!({})).await;
    let gone = terminal.hear("withdrawn", |m| m["t"] == "notice_withdrawn").await;
    assert_eq!(gone["notice"], 1);
    let receipt = json!({"t": "notice_received", "id": id(), "notice": 1, "what": "withdrawn"});
    terminal.say(&receipt).await;
    assert_eq!(terminal.hear("known", |m| m["id"] == receipt["id"]).await["ok"], true);
    assert_eq!(api.ok("/api/v1/bulletins?open=true").await["items"], json!([]));

    let said = json!({"t": "message", "id": id(), "text": "out of diesel", "urgency": "urgent"});
    terminal.say(&said).await;
    assert_eq!(terminal.hear("sent", |m| m["id"] == said["id"]).await["ok"], true);
    let message = api.ok("/api/v1/messages?open=true").await["items"][0].clone();
    assert_eq!((&message["from"], &message["to"], &message["text"]), (&json!("P-1"), &json!("desk"), &json!("out of diesel")));
    api.act(&format!("/api/v1/notices/{}/receipts", message["notice"]), json!({"what": "read"})).await;
    assert_eq!(api.ok("/api/v1/messages?open=true").await["items"], json!([]));
    for (path, body, rule) in [
        ("/api/v1/messages", json!({"to": {"units": ["P-9"]}, "text": "x"}), "unknown_unit"),
        ("/api/v1/messages", json!({"to": {"units": []}, "text": "x"}), "nobody_addressed"),
        ("/api/v1/messages", json!({"to": {"sector": "north"}, "text": "x"}), "unknown_sector"),
        ("/api/v1/bulletins", json!({"kind": "message", "text": "x"}), "invalid"),
        ("/api/v1/bulletins", json!({"kind": "general", "text": " "}), "invalid"),
        ("/api/v1/notices/9/cancel", json!({}), "unknown_notice"),
        ("/api/v1/notices/1/cancel", json!({}), "notice_over"),
    ] {
        let (_, refused) = act_as(&api, path, body).await;
        assert_eq!(refused["rule"], rule, "{path}: {refused}");
    }
    verified(server, folder.path()).await;
}

/// Rule: domain §2.10 – a plate note says what to do when a plate is seen, and is found however the plate is written
#[tokio::test]
async fn a_plate_note_is_found_however_the_plate_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &[]).await;
    let note = json!({"plate": "12345-أ-6", "text": "stop, two on board, knife"});
    api.act("/api/v1/plate-notes", note).await;
    let asked = async |plate: &str| {
        let (status, found) = api.post("/api/v1/plate-notes/look-up", &json!({"plate": plate})).await;
        assert_eq!(status, StatusCode::OK, "{found}");
        found["items"].clone()
    };
    for plate in ["12345-A-6", "١٢٣٤٥ أ ٦", "12345a6"] {
        let found = asked(plate).await;
        assert_eq!((&found[0]["plate"], &found[0]["text"]), (&json!("12345-أ-6"), &json!("stop, two on board, knife")), "{plate}");
    }
    assert_eq!(asked("12345-B-6").await, json!([]));
    api.act("/api/v1/notices/1/cancel", json!({})).await;
    assert_eq!(asked("12345-A-6").await, json!([]), "it stands no more");
    verified(server, folder.path()).await;
}

/// Rule: domain §2.7 – incident log and room log are append-only notes with what happened between them, printable
#[tokio::test]
async fn the_logs_tell_what_happened_in_three_languages_and_notes_are_only_ever_added() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &[]).await;
    api.incident("theft", 31.6, -8.0).await;
    api.act("/api/v1/incidents/1/assign", json!({"unit": "P-1"})).await;
    let wrong = api.act("/api/v1/incidents/1/notes", json!({"text": "two men, one with a knife"})).await;
    let line = wrong["line"].as_u64().unwrap();
    let right = api.act("/api/v1/incidents/1/notes", json!({"text": "three men", "corrects": line})).await;
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    let said = json!({"t": "note", "id": id(), "incident": 1, "text": "nobody here"});
    terminal.say(&said).await;
    assert_eq!(terminal.hear("noted", |m| m["id"] == said["id"]).await["ok"], true);
    api.act("/api/v1/assignments/1/status", json!({"status": "on_scene", "source": "radio"})).await;
    api.act("/api/v1/room/notes", json!({"text": "relief of the desk"})).await;

    let log = api.ok("/api/v1/incidents/1/log").await;
    let lines = log["items"].as_array().unwrap();
    let kinds: Vec<&str> = lines.iter().map(|l| l["event"].as_str().unwrap()).collect();
    for kind in ["call_presented", "call_answered", "incident_opened", "unit_assigned", "logs.noted", "status_changed"] {
        assert!(kinds.contains(&kind), "{kind}: {kinds:?}");
    }
    let of = |n: u64| lines.iter().find(|l| l["line"] == n).unwrap();
    assert_eq!((&of(line)["corrected_by"], &of(line)["text"]), (&json!([right["line"]]), &json!("two men, one with a knife")));
    assert_eq!(of(right["line"].as_u64().unwrap())["corrects"], json!(line));
    let crew = lines.iter().find(|l| l["text"] == "nobody here").unwrap();
    assert_eq!((&crew["unit"], &crew["source"], &crew["kind"]), (&json!("P-1"), &json!("terminal"), &json!("note")));
    assert!(!kinds.contains(&"ranking_requested"));

    let mut seen = Vec::new();
    let mut after = 0;
    loop {
        let page = api.ok(&format!("/api/v1/room/log?limit=3&after={after}")).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(|l| l["line"].as_u64().unwrap()));
        match page["next"].as_u64() {
            Some(next) => after = next,
            None => break,
        }
    }
    assert!(seen.windows(2).all(|w| w[0] < w[1]), "no line twice, none out of order: {seen:?}");
    let whole = api.ok("/api/v1/room/log?limit=500").await;
    assert_eq!(seen.len(), whole["items"].as_array().unwrap().len(), "paging leaves nothing out");

    for (lang, words) in [
        ("en", ["Log of incident 1", "Unit P-1: on scene", "NOTE by P-1: nobody here", "corrected by line"]),
        ("fr", ["Main courante de l'affaire 1", "Unité P-1 : sur les lieux", "NOTE de P-1", "rectifiée par la ligne"]),
        ("ar", ["سجل القضية", "بعين المكان", "ملاحظة من", "صُحح بالسطر"]),
    ] {
        let text = as_text(&api, &format!("/api/v1/incidents/1/log?lang={lang}")).await;
        for word in words {
            assert!(text.contains(word), "`{word}` is not in\n{text}");
        }
    }
    let text = as_text(&api, "/api/v1/room/log?lang=ar").await;
    assert!(text.contains("relief of the desk") && text.contains("تسجيل القضية"), "{text}");
    for (path, body, rule) in [
        ("/api/v1/incidents/9/notes", json!({"text": "x"}), "unknown_incident"),
        ("/api/v1/room/notes", json!({"text": "x", "corrects": line}), "not_this_log"),
        ("/api/v1/room/notes", json!({"text": "x", "corrects": 1}), "not_this_log"),
    ] {
        assert_eq!(act_as(&api, path, body).await.1["rule"], rule, "{path}");
    }
    let (status, _) = api.get("/api/v1/room/log?from=0").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "at most a month at once");
    verified(server, folder.path()).await;
}

/// Rule: domain §2.8 – the shift hand-over sheet freezes what is open, is offered by the outgoing chief and accepted by the incoming one
#[tokio::test]
async fn a_shift_is_handed_over_with_a_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let night = people::seated(&api, "night-chief", "chief@marrakech", "all-1").await;
    api.unit("P-1", "car", "radio", &[]).await;
    api.incident("theft", 31.6, -8.0).await;
    api.act("/api/v1/messages", json!({"to": {"units": ["P-1"]}, "text": "call the desk"})).await;
    let (status, offered) = act_as(&api, "/api/v1/room/sheets", json!({"remarks": "keys are in the drawer"})).await;
    assert_eq!((status, &offered["sheet"]), (StatusCode::CREATED, &json!(1)));
    for (position, path, body, rule) in [
        ("day", "/api/v1/room/sheets/1/accept", json!({}), "own_sheet"),
        ("day", "/api/v1/room/sheets", json!({}), "sheet_open"),
        ("night", "/api/v1/room/sheets/1/return", json!({}), "remark_needed"),
        ("night", "/api/v1/room/sheets/7/accept", json!({}), "unknown_sheet"),
        ("night", "/api/v1/room/sheets/1/withdraw", json!({}), "not_your_sheet"),
    ] {
        assert_eq!(act_as(if position == "day" { &api } else { &night }, path, body).await.1["rule"], rule, "{path}");
    }
    // What happens later is not on it.
    api.incident("fight", 31.6, -8.0).await;
    let (status, _) = act_as(&night, "/api/v1/room/sheets/1/accept", json!({"remark": "taken over"})).await;
    assert_eq!(status, StatusCode::OK);
    let sheet = api.ok("/api/v1/room/sheets/1").await;
    assert_eq!((&sheet["state"], &sheet["answered_by"]["position"]), (&json!("accepted"), &json!("all-1")));
    assert_eq!((sheet["incidents"].as_array().unwrap().len(), &sheet["units"][0]["unit"]), (1, &json!("P-1")));
    assert_eq!((&sheet["notices"][0]["text"], &sheet["notices"][0]["unread"]), (&json!("call the desk"), &json!(["P-1"])));
    let text = as_text(&api, "/api/v1/room/sheets/1?lang=fr").await;
    for word in ["Fiche de relève 1", "keys are in the drawer", "taken over", "Affaires en cours (1)", "call the desk", "non lu par P-1"] {
        assert!(text.contains(word), "`{word}` is not in\n{text}");
    }
    assert_eq!(api.ok("/api/v1/room/sheets").await["items"].as_array().unwrap().len(), 1);
    verified(server, folder.path()).await;
}
