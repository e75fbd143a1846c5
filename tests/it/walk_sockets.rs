//! The walk, for websockets: who opens which, and what a terminal may say of what is not its own.

use crate::{
    rooms::SECOND,
    support::{Api, Server, Socket, id, people, until},
};
use serde_json::{Value, json};

/// Opens a socket with this somebody's token; `open`, or the refusal's rule.
async fn dialled(who: &Api, path: &str) -> String {
    let bearer = format!("Bearer {}", who.token());
    let headers: Vec<(&str, &str)> = if who.token().is_empty() { Vec::new() } else { vec![("authorization", &bearer)] };
    match Socket::dial(&format!("{}{path}", who.address()), &headers).await {
        Ok(_) => "open".to_owned(),
        Err((_, rule)) => rule,
    }
}

/// Rule: reliability §5 – a websocket is opened by whom its route is for, and by nobody else
#[tokio::test]
async fn every_websocket_is_opened_by_whom_it_is_for() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    for unit in ["P-1", "P-2"] {
        api.unit(unit, "car", "terminal", &[]).await;
    }
    let roles = ["call_taker", "dispatcher", "check_desk", "chief", "supervisor", "technician", "auditor"];
    let mut people = vec![("nobody", api.nobody()), ("terminal of P-1", people::terminal(&api, "P-1").await)];
    for role in roles {
        people.push((role, people::hire(&api, role, &[&format!("{role}@marrakech")]).await));
    }
    let ended = people::hire(&api, "gone", &["chief@marrakech"]).await;
    people::leave(&ended).await;
    people.push(("gone", ended));
    // Address, and who opens it.
    let sockets: [(&str, &[&str]); 9] = [
        ("/api/v1/rooms/marrakech/live", &roles[..5]),
        ("/api/v1/rooms/casablanca/live", &[]),
        // Below the other room's address the room it names counts.
        ("/api/v1/rooms/casablanca/rooms/marrakech/live", &roles[..5]),
        ("/api/v1/centre/live", &["supervisor"]),
        ("/api/v1/rooms/casablanca/centre/live", &["supervisor"]),
        ("/api/v1/units/P-1/terminal", &["terminal of P-1"]),
        ("/api/v1/rooms/casablanca/units/P-1/terminal", &["terminal of P-1"]),
        ("/api/v1/units/P-2/terminal", &[]),
        ("/api/v1/rooms/marrakech/units/P-2/terminal", &[]),
    ];
    let mut wrong = Vec::new();
    for (path, by) in sockets {
        for (name, who) in &people {
            let expected = match *name {
                "nobody" | "gone" => "not_signed_in",
                name if by.contains(&name) => "open",
                _ => "not_allowed",
            };
            let got = dialled(who, path).await;
            if got != expected {
                wrong.push(format!("{name} at {path}: {got}, not {expected}"));
            }
        }
    }
    println!("{} combinations of websockets and people", sockets.len() * people.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Rule: reliability §5 – a terminal speaks for its own unit, whatever it says
#[tokio::test]
async fn a_terminal_acts_for_no_other_unit_and_no_other_room() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    for unit in ["P-1", "P-2"] {
        api.unit(unit, "car", "terminal", &[]).await;
    }
    api.incident("theft", 31.6, -8.0).await;
    let mine = api.act("/api/v1/incidents/1/assign", json!({"unit": "P-1"})).await["assignment"].clone();
    // An incident and a notice that are the other room's own.
    let there = "/api/v1/rooms/casablanca";
    let incident = json!({"incident": {"type": "fight", "position": {"lat": 33.58, "lon": -7.6}, "details": "theirs"}});
    api.act(&format!("{there}/incidents"), incident).await;
    api.act(&format!("{there}/bulletins"), json!({"kind": "general", "text": "theirs"})).await;
    let before = api.ok("/api/v1/incidents/1").await;

    let mut socket = Socket::connect(&api.ws("/api/v1/units/P-2/terminal")).await;
    socket.hear("welcome", |m| m["t"] == "welcome").await;
    let identity = json!({"room": "marrakech", "epoch": server.ready["epoch"], "seq": 1});
    let foreign = [
        json!({"t": "received", "identity": identity, "assignment": mine}),
        json!({"t": "status", "assignment": mine, "status": "en_route"}),
        json!({"t": "refuse", "assignment": mine}),
        json!({"t": "go", "assignment": mine}),
        json!({"t": "proposed", "assignment": mine, "confirmed": true}),
        json!({"t": "safety", "assignment": mine, "minutes": 5}),
        json!({"t": "well", "assignment": mine}),
        json!({"t": "note", "incident": 1, "text": "not on it"}),
        json!({"t": "note", "incident": 1, "text": "not of that room", "room": "casablanca"}),
        json!({"t": "notice_received", "notice": 1, "what": "read", "room": "casablanca"}),
        json!({"t": "status", "assignment": mine, "status": "en_route", "room": "casablanca"}),
        // What only the room says, or nobody.
        json!({"t": "assign", "incident": 1, "unit": "P-2"}),
        json!({"t": "duty", "duty": "on", "unit": "P-1"}),
    ];
    // Nobody answers a position; whatever unit it names, it is the terminal's own.
    socket.say(&json!({"t": "position", "position": {"lat": 31.6, "lon": -8.0}, "unit": "P-1"})).await;
    for mut said in foreign {
        let own = json!(id());
        said["id"] = own.clone();
        socket.say(&said).await;
        let answer = socket.hear("a refusal", |m| m["t"] == "result").await;
        assert_eq!(answer["ok"], false, "{said}: {answer}");
        let status = answer["problem"]["status"].as_u64().unwrap();
        assert!((400..500).contains(&status), "{said}: {answer}");
    }
    assert_eq!(api.ok("/api/v1/units/P-1").await["position"], Value::Null);
    let after = api.ok("/api/v1/incidents/1").await;
    assert_eq!((&before["state"], &before["assignments"]), (&after["state"], &after["assignments"]), "nothing changed");
    assert_eq!(api.ok(&format!("{there}/notices/1")).await["list"], json!([]), "nobody of here received it");
    assert!(!api.ok(&format!("{there}/incidents/1/log")).await.to_string().contains("not of that room"));
}

/// Rule: reliability §5 – what a viewer says on a feed changes nothing
#[tokio::test]
async fn a_viewer_has_nothing_to_say() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &[]).await;
    let chief = people::seated(&api, "said", "chief@marrakech", "all-1").await;
    let mut feed = Socket::connect(&chief.ws("/api/v1/rooms/marrakech/live")).await;
    feed.hear("snapshot", |m| m["t"] == "snapshot").await;
    for said in [json!({"t": "duty", "id": id(), "duty": "off"}), json!({"t": "emergency", "id": id()}), json!([]), Value::Null] {
        feed.say(&said).await;
    }
    api.act("/api/v1/room/notes", json!({"text": "later"})).await;
    let unit = until("the unit is as it was", async || Some(api.ok("/api/v1/units/P-1").await)).await;
    assert_eq!((&unit["duty"], &unit["emergency"]), (&json!("on"), &Value::Null), "{unit}");
}
