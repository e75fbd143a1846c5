//! The printed logs and the printed hand-over sheet after a day's work, in the three languages: looked at as a dispatcher reads them.

use crate::support::{Api, Server, until};
use reqwest::Method;
use serde_json::{Value, json};

const SECOND: &str = "[[rooms]]\nid = \"casablanca\"\nname = {en = \"Casablanca\", fr = \"Casablanca\", ar = \"الدار البيضاء\"}\n\
                      area = {outline = [[33.4, -7.8], [33.4, -7.4], [33.7, -7.4]]}\n";

/// A desk whose every act is followed by quiet: rankings are answered before the next act, so that the log is the same each time.
struct Desk(Api);

impl Desk {
    async fn act(&self, path: &str, body: Value) -> Value {
        let answer = self.0.act(&format!("/api/v1{path}"), body).await;
        self.quiet(&answer).await;
        answer
    }

    async fn quiet(&self, answer: &Value) {
        let mut last = None;
        until("rankings are answered", async || {
            let shown = self.0.ok("/api/v1/snapshot").await;
            let ranking =
                shown["incidents"].as_array().unwrap().iter().any(|i| i["waiting"] == "ranking" || i["incomplete"]["waiting"] == "ranking");
            let seq = shown["seq"].as_u64();
            let still = seq >= answer["seq"].as_u64() && last == seq && !ranking;
            last = seq;
            still.then_some(())
        })
        .await;
    }

    async fn incident(&self, kind: &str, lat: f64) {
        let incident = json!({"type": kind, "position": {"lat": lat, "lon": -8.0}, "said": "behind the mosque", "details": "two men"});
        self.act("/calls", json!({"number": "0612345678", "incident": incident})).await;
    }

    async fn unit(&self, unit: &str, kind: &str) {
        let unit_of = json!({"unit": unit, "kind": kind, "service": "police_secours", "reach": "radio", "devices": []});
        self.act("/units", unit_of).await;
        self.act(&format!("/units/{unit}/duty"), json!({"duty": "on"})).await;
    }

    async fn text(&self, path: &str) -> String {
        let response = self.0.request(Method::GET, &format!("/api/v1{path}")).header("accept", "text/plain").send().await.unwrap();
        timeless(&response.text().await.unwrap())
    }
}

/// Without what differs from run to run: moments and the numbers of lines.
fn timeless(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut rest: String = line.to_owned();
        let mut made = String::new();
        while let Some(at) = find_moment(&rest) {
            made.push_str(&rest[..at]);
            made.push_str("DAY TIME");
            rest = rest[at + 19..].trim_start_matches(" +01:00").trim_start_matches(" +00:00").to_owned();
        }
        made.push_str(&rest);
        out.push_str(without_number(&made).trim_end());
        out.push('\n');
    }
    out
}

/// `2026-11-22 14:03:05` somewhere in a text.
fn find_moment(text: &str) -> Option<usize> {
    let shape = |window: &[u8]| {
        window.iter().enumerate().all(|(n, b)| match n {
            4 | 7 => *b == b'-',
            10 => *b == b' ',
            13 | 16 => *b == b':',
            _ => b.is_ascii_digit(),
        })
    };
    text.as_bytes().windows(19).position(shape)
}

fn without_number(line: &str) -> String {
    let Some(at) = line.find('#') else { return line.to_owned() };
    let number = line[at + 1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(line.len() - at - 1);
    format!("{}#{}", &line[..at], line[at + 1 + number..].trim_start())
}

async fn a_day(desk: &Desk) {
    for (unit, kind) in [("P-1", "car"), ("P-2", "car"), ("M-3", "motorbike"), ("P-4", "car")] {
        desk.unit(unit, kind).await;
    }
    desk.incident("fight", 31.63).await;
    desk.act("/incidents/1/assign", json!({"unit": "P-1"})).await;
    desk.act("/assignments/1/go", json!({"source": "radio"})).await;
    desk.act("/assignments/1/status", json!({"status": "on_scene", "source": "radio"})).await;
    desk.act("/assignments/1/correct", json!({"status": "on_scene", "at": 1_700_000_000_000_i64, "why": "the crew was there earlier"}))
        .await;
    desk.act("/assignments/1/safety", json!({"minutes": 30})).await;
    desk.act("/assignments/1/well", json!({})).await;
    desk.act("/incidents/1/notes", json!({"text": "three men, one wounded"})).await;
    let samu = json!({"service": "samu", "number": "141", "person": "Dr Alami"});
    desk.act("/incidents/1/outside", json!({"outside": samu, "joint": true})).await;
    desk.act("/incidents/1/outside/0/receipt", json!({"receipt": "SAMU 4711"})).await;

    desk.incident("robbery", 31.6301).await;
    desk.act("/incidents/2/reserve", json!({"unit": "P-1"})).await;
    desk.act("/reservations/2/cancel", json!({})).await;
    desk.act("/assignments/1/preempt", json!({"to": 2})).await;
    desk.act("/assignments/3/status", json!({"status": "on_scene", "source": "radio"})).await;
    desk.act("/incidents/1/hold", json!({"reason": "the owner comes at eight"})).await;
    desk.act("/incidents/1/release", json!({})).await;
    desk.act("/incidents/1/transfer", json!({"room": "fes"})).await;
    desk.act("/incidents/1/transfer-answer", json!({"room": "fes", "accepted": false})).await;
    desk.act("/incidents/1/merge", json!({"incident": 2})).await;
    desk.act("/incidents/1/reopen", json!({"reason": "it is another quarrel"})).await;
    desk.act("/incidents/1/link", json!({"incident": 2})).await;
    desk.act("/incidents/1/assign", json!({"unit": "P-2"})).await;
    desk.act("/assignments/4/end", json!({"reason": "freed"})).await;
    desk.act("/incidents/1/cancel", json!({"reason": "they made peace"})).await;

    desk.act("/units/P-1/emergency", json!({"source": "radio"})).await;
    desk.act("/units/P-1/emergency", json!({"source": "radio", "position": {"lat": 31.6, "lon": -8.0}})).await;
    desk.act("/emergencies/1/acknowledge", json!({})).await;
    desk.act("/emergencies/1/incident", json!({})).await;
    desk.act("/emergencies/1/clear", json!({"reason": "safe", "note": "help was two streets away"})).await;
    desk.act("/assignments/3/status", json!({"status": "cleared", "disposition": "arrest", "source": "radio"})).await;
    desk.act("/incidents/2/hand-over", json!({})).await;
    desk.act("/incidents/2/hand-over-accepted", json!({"receipt": "2026/5"})).await;
    desk.act("/incidents/3/close", json!({"disposition": "settled", "note": "the crew is well"})).await;

    desk.act("/calls", json!({"number": "0612345679"})).await;
    desk.act("/calls/3/location", json!({"position": {"lat": 31.63, "lon": -7.99}, "source": "cell", "accuracy_m": 900})).await;
    desk.act("/calls/3/abandon", json!({})).await;
    desk.act("/calls/3/call-back", json!({"outcome": "not_reached"})).await;
    desk.act("/calls/3/call-back", json!({"outcome": "given_up", "reason": "a wrong number"})).await;
    desk.act("/units/P-2/wants-to-speak", json!({"on": true, "source": "radio"})).await;
    desk.act("/units/P-2/no-contact", json!({"on": true})).await;
    desk.act("/units/P-2/no-contact", json!({"on": false})).await;
    desk.act("/units/P-2/ask", json!({"wish": "meal", "source": "radio"})).await;
    desk.act("/units/P-2/answer", json!({"grant": true})).await;
    desk.act("/room/notes", json!({"text": "relief of the desk"})).await;
}

/// What stands open when the shift ends.
async fn left_open(desk: &Desk) {
    desk.incident("theft", 31.64).await;
    desk.act("/incidents/4/transfer", json!({"room": "fes"})).await;
    desk.incident("robbery", 31.65).await;
    desk.act("/incidents/5/assign", json!({"unit": "P-1"})).await;
    desk.incident("theft", 31.66).await;
    desk.act("/incidents/6/hold", json!({"reason": "waits for the owner"})).await;
    desk.act("/incidents/6/reserve", json!({"unit": "P-1", "at": 4_000_000_000_000_i64})).await;
    desk.act("/units/M-3/emergency", json!({"source": "radio"})).await;
    desk.act("/unit-requests", json!({"room": "casablanca", "unit": "C-1", "incident": 5})).await;
    desk.act("/units/P-4/lend", json!({"room": "casablanca"})).await;
    until("the other room has it", async || (desk.0.ok("/api/v1/units/P-4").await["command"]["between"] == false).then_some(())).await;
    desk.act("/room/sheets", json!({"remarks": "keys are in the drawer"})).await;
}

/// Rule: domain §2.7 – the incident log and the room log tell all that happened, in the room's three languages
#[tokio::test]
async fn logs_and_sheet_read_as_a_dispatcher_writes() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/settings/morocco.toml"), folder.path().join("room.toml")).unwrap();
    let server = Server::start(folder.path(), SECOND);
    let desk = Desk(server.api());
    // The other room knows of the unit that is asked for.
    let c1 = json!({"unit": "C-1", "kind": "car", "service": "police_secours", "reach": "radio", "devices": []});
    desk.0.act("/api/v1/rooms/casablanca/units", c1).await;
    a_day(&desk).await;
    for (name, path) in [("first", "/incidents/1/log"), ("second", "/incidents/2/log"), ("room", "/room/log")] {
        for lang in ["en", "fr", "ar"] {
            let text = desk.text(&format!("{path}?limit=500&lang={lang}")).await;
            reads_well(&text);
            insta::assert_snapshot!(format!("log_{name}_{lang}"), text);
        }
    }
    // Whatever is told of two incidents stands in the logs of both.
    for (log, said) in [
        (1, "Incident 1 merged into incident 2"),
        (2, "Incident 1 merged into incident 2"),
        (1, "Incidents 1 and 2 linked"),
        (2, "Incidents 1 and 2 linked"),
        (1, "pre-empted from incident 1 for incident 2"),
        (2, "Emergency 1 of unit P-1 ended by the room"),
        (3, "Incident 3 opened for emergency 1 of unit P-1"),
        (3, "help was two streets away"),
    ] {
        let text = desk.text(&format!("/incidents/{log}/log?limit=500")).await;
        assert!(text.contains(said), "`{said}` is not in the log of incident {log}:\n{text}");
    }
    left_open(&desk).await;
    for lang in ["en", "fr", "ar"] {
        let text = desk.text(&format!("/room/sheets/1?lang={lang}")).await;
        reads_well(&text);
        insta::assert_snapshot!(format!("sheet_{lang}"), text);
    }
    let sheet = desk.0.ok("/api/v1/room/sheets/1").await;
    assert_eq!(sheet["emergencies"][0]["unit"], "M-3", "{sheet}");
    assert_eq!((&sheet["lent"][0]["unit"], &sheet["lent"][0]["room"]), (&json!("P-4"), &json!("casablanca")));
    assert_eq!((&sheet["requests"][0]["unit"], &sheet["requests"][0]["incident"]), (&json!("C-1"), &json!(5)));
    assert_eq!((&sheet["reserved"][0]["unit"], &sheet["reserved"][0]["incident"]), (&json!("P-1"), &json!(6)));
    let held = sheet["incidents"].as_array().unwrap().iter().find(|i| i["incident"] == 4).unwrap();
    assert_eq!((&held["offered_to"], &held["state"]), (&json!("fes"), &json!("held")), "{held}");
    let held = sheet["incidents"].as_array().unwrap().iter().find(|i| i["incident"] == 6).unwrap();
    assert_eq!(held["held"]["reason"], "waits for the owner", "opened as it was sealed: {held}");
    assert!(sheet["incidents"].as_array().unwrap().iter().all(|i| i["incident"].as_u64() > Some(3)), "over is not open: {sheet}");

    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    let config = folder.path().join("dawria.toml");
    for what in ["verify", "rebuild", "verify"] {
        let out = crate::support::dawria(&["journal", what, "--config", config.to_str().unwrap()]);
        assert!(out.status.success(), "{what}: {}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    }
}

fn reads_well(text: &str) {
    for raw in ["_", "{", "}", "\"", "..", ",,", "::", "; ;", ", ,", "None", "Some("] {
        assert!(!text.contains(raw), "`{raw}` in\n{text}");
    }
}
