//! The log says nothing of who called: a day in a room, written at two levels, searched for what was told.

use crate::support::{Server, id, rmc};
use serde_json::json;

/// What only callers, operators and crews know. Words that nothing else in the log could contain.
const TOLD: [&str; 9] = [
    "0698765432",
    "98765432",
    "Zineb Ouchrif",
    "Ouchrif",
    "behind the blue kiosk",
    "she hides in the cellar",
    "note by hand: brother has a knife",
    "Hicham Tazi-Benali",
    "77123-Z-6",
];

#[tokio::test]
async fn a_day_leaves_no_personal_word_in_the_log() {
    for level in ["info", "debug"] {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start_in(folder.path(), "", &[], &[("RUST_LOG", level)]);
        let api = server.api();
        api.unit("P-1", "car", "terminal", &["351467108700000"]).await;
        let udp = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let fix = format!("IMEI 351467108700000\r\n{}\r\n$FRLIN,,car104,s3cretword*00\r\nstray 0698765432\r\n", rmc(31.63, -8.0));
        udp.send_to(fix.as_bytes(), server.address("nmea_udp")).unwrap();
        let incident = json!({"type": "theft", "position": {"lat": 31.63, "lon": -8.0}, "said": "behind the blue kiosk",
            "details": "she hides in the cellar"});
        let call = json!({"number": "0698765432", "caller": "Zineb Ouchrif", "incident": incident});
        let made = api.act("/api/v1/calls", call.clone()).await;
        // Refusals, conflicts and bodies that cannot be read are where a careless log would quote.
        let first = id();
        for number in ["0698765432", "0698765433"] {
            api.post("/api/v1/calls", &json!({"id": first, "number": number, "caller": "Zineb Ouchrif"})).await;
        }
        let mut wrong = call;
        wrong["incident"]["type"] = json!("no_such_type_for_Zineb Ouchrif");
        wrong["id"] = json!(id());
        api.post("/api/v1/calls", &wrong).await;
        api.post("/api/v1/calls", &json!({"id": id(), "number": "0698765432", "caller": {"name": "Zineb Ouchrif"}})).await;
        api.post("/api/v1/calls", &json!({"id": id(), "number": "0698765432".repeat(50)})).await;
        let number = made["incident"].as_u64().unwrap();
        let (status, answer) =
            api.post(&format!("/api/v1/incidents/{number}/notes"), &json!({"id": id(), "text": "note by hand: brother has a knife"})).await;
        assert!(status.is_success(), "{status} {answer}");
        let crew =
            json!([{"line": 1, "badge": "77123-Z-6", "name": "Hicham Tazi-Benali"}, {"line": 2, "badge": "77123-Z-6", "name": "Ouchrif"}]);
        let (status, answer) = api.post("/api/v1/import", &json!({"id": id(), "crews": crew})).await;
        assert!(status.is_success() || answer["rule"].is_string(), "{status} {answer}");
        // Addresses, too, are logged by careless programs.
        api.get("/api/v1/calls?number=0698765432").await;
        api.get("/api/v1/nothing/0698765432?name=Ouchrif").await;
        let (code, log) = server.stop();
        assert_eq!(code, Some(0), "{log}");
        assert!(log.contains("the room's journal is open"), "the log is written: {log}");
        for told in TOLD.into_iter().chain(["s3cretword"]) {
            let line = log.lines().find(|l| l.contains(told));
            assert_eq!(line, None, "at level {level} the log says `{told}`");
        }
        // One JSON object a line, with ids as fields.
        let lines: Vec<serde_json::Value> = log.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
        let spoken = log.lines().filter(|l| l.starts_with("dawria ") || l.starts_with("There is no account yet")).count();
        assert_eq!(lines.len() + spoken, log.lines().count(), "all but what the start says to people is JSON");
        assert!(lines.iter().any(|l| l["fields"]["room.id"] == "marrakech"), "{log}");
    }
}
