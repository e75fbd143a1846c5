//! Two rooms in one process: units lent, asked for and returned, incidents passed on, the main centre over both.

use crate::support::{Api, Server, Socket, id, until};
use reqwest::StatusCode;
use serde_json::{Value, json};

pub const SECOND: &str = "[[rooms]]\nid = \"casablanca\"\nname = {en = \"Casablanca\", fr = \"Casablanca\", ar = \"الدار البيضاء\"}\n\
                      area = {outline = [[33.4, -7.8], [33.4, -7.4], [33.7, -7.4]]}\n";

const HERE: &str = "/api/v1/rooms/marrakech";
const THERE: &str = "/api/v1/rooms/casablanca";

async fn command(api: &Api, room: &str, unit: &str) -> Value {
    let (_, body) = api.get(&format!("{room}/units/{unit}")).await;
    body["command"].clone()
}

async fn commanded(api: &Api, room: &str, unit: &str) {
    until("the room commands the unit", async || (command(api, room, unit).await["here"] == true).then_some(())).await;
}

fn is_refused((status, body): (StatusCode, Value), as_status: StatusCode, rule: &str) {
    assert_eq!((status, body["rule"].as_str()), (as_status, Some(rule)), "{body}");
}

async fn refused(api: &Api, path: &str, mut body: Value, status: StatusCode, rule: &str) {
    body["id"] = json!(id());
    is_refused(api.post(path, &body).await, status, rule);
}

/// Rule: architecture §3 – a lent unit is sent by its borrower alone, returned by the same protocol, and a kill in the middle loses nothing
#[tokio::test]
async fn a_unit_is_lent_sent_by_the_borrower_and_returned_across_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    let rooms = api.ok("/api/v1/rooms").await;
    assert_eq!((&rooms["items"][0]["room"], &rooms["items"][1]["room"]), (&json!("marrakech"), &json!("casablanca")), "{rooms}");
    assert_eq!((&rooms["items"][0]["default"], &rooms["items"][1]["default"]), (&json!(true), &json!(false)));
    assert_eq!(rooms["items"][1]["area"]["outline"].as_array().unwrap().len(), 3);
    api.unit("P-1", "car", "terminal", &["d1"]).await;
    let register = json!({"unit": "P-1", "kind": "car", "service": "police_secours", "reach": "terminal", "devices": []});
    refused(&api, &format!("{THERE}/units"), register, StatusCode::CONFLICT, "unit_elsewhere").await;
    for dry_run in [true, false] {
        let list = json!({"id": id(), "dry_run": dry_run, "shift": null, "crews": [],
            "units": [{"line": 2, "unit": "P-1", "kind": "car", "service": "police_secours"}],
            "devices": [{"line": 3, "device": "d1", "unit": "P-9"}]});
        let (status, answer) = api.post(&format!("{THERE}/import"), &list).await;
        let rules: Vec<&str> = answer["refused"].as_array().unwrap().iter().map(|r| r["rule"].as_str().unwrap()).collect();
        assert_eq!((status, rules), (StatusCode::OK, vec!["unit_elsewhere", "unit_elsewhere"]), "{answer}");
    }
    refused(&api, "/api/v1/units/P-1/lend", json!({"room": "nowhere"}), StatusCode::NOT_FOUND, "unknown_room").await;
    refused(&api, "/api/v1/units/P-1/return", json!({}), StatusCode::CONFLICT, "not_borrowed").await;

    let lend = json!({"id": id(), "room": "casablanca"});
    let (status, lent) = api.post("/api/v1/units/P-1/lend", &lend).await;
    assert_eq!((status, &lent["lend"]), (StatusCode::OK, &lend["id"]), "{lent}");
    server.kill();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    assert_eq!(api.post("/api/v1/units/P-1/lend", &lend).await, (status, lent), "the same answer to the same act");
    commanded(&api, THERE, "P-1").await;
    until("its home sees the answer", async || (command(&api, HERE, "P-1").await["between"] == false).then_some(())).await;
    let seen = command(&api, HERE, "P-1").await;
    assert_eq!((&seen["here"], &seen["room"], &seen["home"]), (&json!(false), &json!("casablanca"), &json!("marrakech")), "{seen}");

    api.incident("theft", 31.6, -8.0).await;
    refused(&api, "/api/v1/incidents/1/assign", json!({"unit": "P-1"}), StatusCode::CONFLICT, "unit_elsewhere").await;
    let incident = json!({"type": "theft", "position": {"lat": 33.58, "lon": -7.6}});
    api.act(&format!("{THERE}/calls"), json!({"number": "0612345678", "incident": incident})).await;
    let assigned = api.act(&format!("{THERE}/incidents/1/assign"), json!({"unit": "P-1"})).await;
    refused(&api, &format!("{THERE}/units/P-1/return"), json!({}), StatusCode::CONFLICT, "unit_committed").await;
    refused(&api, &format!("{THERE}/units/P-1/lend"), json!({"room": "marrakech"}), StatusCode::CONFLICT, "unit_committed").await;

    // The crew speaks with the room that commands it, whatever address its terminal knows.
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    let welcome = terminal.hear("the welcome", |m| m["t"] == "welcome").await;
    assert_eq!((&welcome["room"], &welcome["order"]["identity"]["room"]), (&json!("casablanca"), &json!("casablanca")), "{welcome}");
    assert_eq!(welcome["order"]["fence"]["generation"], 2);

    let end = format!("{THERE}/assignments/{}/end", assigned["assignment"]);
    api.act(&end, json!({"reason": "freed"})).await;
    let cancel = terminal.hear("the cancel", |m| m["t"] == "cancel").await;
    assert_eq!((&cancel["fence"]["generation"], &cancel["identity"]["room"]), (&json!(2), &json!("casablanca")));
    api.act(&format!("{THERE}/units/P-1/return"), json!({})).await;
    commanded(&api, HERE, "P-1").await;
    assert_eq!(command(&api, HERE, "P-1").await["generation"], 3);
    while terminal.frame().await.is_some() {}
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    assert_eq!(terminal.hear("the welcome", |m| m["t"] == "welcome").await["room"], "marrakech");
    api.act("/api/v1/incidents/1/assign", json!({"unit": "P-1"})).await;
    let order = terminal.hear("the order", |m| m["t"] == "order").await;
    assert_eq!((&order["fence"]["generation"], &order["identity"]["room"]), (&json!(3), &json!("marrakech")));
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    let config = folder.path().join("dawria.toml");
    let verified = crate::support::dawria(&["journal", "verify", "--config", config.to_str().unwrap()]);
    assert!(verified.status.success(), "{verified:?}");
    assert_eq!(String::from_utf8_lossy(&verified.stdout).matches("sound").count(), 2, "{verified:?}");
}

/// Rule: architecture §3 – a unit of another room is asked for, and the owning room grants, or refuses with the reason
#[tokio::test]
async fn a_unit_is_asked_for_refused_and_granted() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    api.unit("P-1", "car", "radio", &[]).await;
    let (asking, asked) = (format!("{THERE}/unit-requests"), format!("{HERE}/unit-requests"));
    let find = async |list: &str, request: &Value, fits: &dyn Fn(&Value) -> bool| {
        until("the request shows it", async || {
            let items = api.ok(list).await["items"].as_array().unwrap().clone();
            items.into_iter().find(|r| r["request"] == *request && fits(r))
        })
        .await
    };
    let first = api.act(&asking, json!({"room": "marrakech", "unit": "P-1"})).await["request"].clone();
    let seen = find(&asked, &first, &|r| r["way"] == "asked").await;
    assert_eq!((&seen["room"], &seen["unit"], &seen["end"]), (&json!("casablanca"), &json!("P-1"), &json!(null)), "{seen}");
    let path = |request: &Value, verb: &str| format!("{asked}/{}/{verb}", request.as_str().unwrap());
    api.act(&path(&first, "refuse"), json!({"reason": "needed_here"})).await;
    find(&asking, &first, &|r| r["end"] == json!({"refused": "needed_here"})).await;

    let second = api.act(&asking, json!({"room": "marrakech", "unit": "P-1"})).await["request"].clone();
    find(&asked, &second, &|_| true).await;
    api.act(&path(&second, "grant"), json!({})).await;
    find(&asking, &second, &|r| r["end"] == "granted").await;
    commanded(&api, THERE, "P-1").await;
    refused(&api, &asking, json!({"room": "marrakech", "unit": "P-1"}), StatusCode::CONFLICT, "commanded_here").await;

    let third = api.act(&asked, json!({"room": "casablanca", "unit": "P-1"})).await["request"].clone();
    find(&asking, &third, &|r| r["way"] == "asked").await;
    api.act(&path(&third, "withdraw"), json!({})).await;
    find(&asking, &third, &|r| r["end"] == "withdrawn").await;
    until("the live feed's snapshot has it", async || {
        let snapshot = api.ok(&format!("{THERE}/snapshot")).await;
        snapshot["requests"]
            .as_array()
            .is_some_and(|all| all.iter().any(|r| r["request"] == third && r["end"] == "withdrawn"))
            .then_some(())
    })
    .await;
}

/// Rule: domain §3.14 – a transfer never restarts the headline clock; the incident is in the other room's queue, once
#[tokio::test]
async fn an_incident_is_passed_to_the_other_room_and_its_clock_runs_on() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    let made = api.incident("theft", 33.58, -7.6).await;
    let before = api.ok(&format!("/api/v1/calls/{}", made["call"])).await;
    api.act("/api/v1/incidents/1/transfer", json!({"room": "casablanca"})).await;
    let here = until("it is transferred", async || {
        let i = api.ok("/api/v1/incidents/1").await;
        (i["state"] == "transferred").then_some(i)
    })
    .await;
    let there = api.ok(&format!("{THERE}/incidents/1")).await;
    assert_eq!((&there["state"], &there["origin"], &there["type"]), (&json!("pending"), &json!("other_room"), &json!("theft")), "{there}");
    assert_eq!((&there["details"], &there["said"]), (&json!("two men"), &json!("near the gate")), "sealed anew for that room");
    assert_eq!(there["received_from"], "marrakech", "{there}");
    assert_eq!(here["transfer_to"], "casablanca", "{here}");
    api.act(&format!("{THERE}/units"), json!({"unit": "C-1", "kind": "car", "service": "police_secours", "reach": "radio", "devices": []}))
        .await;
    api.act(&format!("{THERE}/units/C-1/duty"), json!({"duty": "on"})).await;
    let a = api.act(&format!("{THERE}/incidents/1/assign"), json!({"unit": "C-1"})).await["assignment"].clone();
    api.act(&format!("{THERE}/assignments/{a}/status"), json!({"status": "on_scene"})).await;
    let times = api.ok(&format!("{THERE}/incidents/1/intervals")).await;
    let on_scene = api.ok(&format!("{THERE}/incidents/1")).await;
    assert!(on_scene["state"] == "on_scene", "{on_scene}");
    let total = times["total_ms"].as_i64().unwrap_or_else(|| panic!("{times}"));
    let answered = before["answered_at"].as_i64().unwrap();
    let opened = there["created_at"].as_i64().unwrap();
    assert!(total >= opened - answered, "{times}: since the caller was answered at {answered}, not since {opened}");
    // Other rooms of this server answer for themselves; those elsewhere are answered by people.
    api.incident("fight", 33.58, -7.6).await;
    refused(
        &api,
        "/api/v1/incidents/1/transfer-answer",
        json!({"room": "casablanca", "accepted": true}),
        StatusCode::CONFLICT,
        "no_transfer",
    )
    .await;
    assert_eq!(api.ok(&format!("{THERE}/incidents")).await["items"].as_array().unwrap().len(), 1, "once");
}

/// Rule: domain §1.1 – the main centre sees all rooms, live, and nobody's personal fields
#[tokio::test]
async fn the_centre_sees_both_rooms() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    let mut centre = Socket::connect(&api.ws("/api/v1/centre/live")).await;
    api.unit("P-1", "car", "radio", &[]).await;
    api.incident("theft", 31.6, -8.0).await;
    api.act(
        &format!("{THERE}/incidents"),
        json!({"incident": {"type": "fight", "position": {"lat": 33.58, "lon": -7.6}, "details": "secret"}}),
    )
    .await;
    for room in ["marrakech", "casablanca"] {
        let shown = |m: &Value| m["room"] == room && m["message"]["incidents"].as_array().is_some_and(|all| !all.is_empty());
        let heard = centre.hear("an incident of each room", shown).await;
        assert_eq!(heard["message"]["incidents"][0]["details"], json!(null), "{heard}");
        // The second room may have spoken before the first: listen from the beginning.
        centre = Socket::connect(&api.ws("/api/v1/centre/live")).await;
    }
    let view = until("both rooms show their incidents", async || {
        let view = api.ok("/api/v1/centre").await;
        (view["counts"]["open_incidents"] == 2).then_some(view)
    })
    .await;
    assert_eq!((&view["counts"]["units"], &view["rooms"][0]["counts"]["open_incidents"]), (&json!(1), &json!(1)), "{view}");
    assert_eq!(view["rooms"][1]["snapshot"]["incidents"][0]["type"], "fight");
    assert!(!view.to_string().contains("secret") && !view.to_string().contains("two men"));
    // Each room's own feed, at its own address; positions of the other's units are not in it.
    let mut own = Socket::connect(&api.ws(&format!("{THERE}/live"))).await;
    let snapshot = own.hear("the snapshot", |m| m["t"] == "snapshot").await;
    assert_eq!((&snapshot["room"], snapshot["units"].as_array().unwrap().len()), (&json!("casablanca"), 0), "{snapshot}");
    is_refused(api.get("/api/v1/rooms/rabat/units").await, StatusCode::NOT_FOUND, "not_found");
    for problem in [api.get("/api/v1/rooms/rabat/units").await.1, api.post("/api/v1/rooms/rabat/units", &json!({})).await.1] {
        assert_eq!(problem["detail"], "no room rabat here; rooms: marrakech, casablanca");
    }
    is_refused(api.get(&format!("{THERE}/nothing")).await, StatusCode::NOT_FOUND, "not_found");
}

/// Rule: architecture §3 – numbers are a room's own: what a lent crew says late of its earlier room's notice and incident enters that room
#[tokio::test]
async fn a_lent_crew_means_the_room_whose_number_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    api.unit("P-1", "car", "terminal", &["d1"]).await;
    api.incident("theft", 31.6, -8.0).await;
    let one = api.act("/api/v1/incidents/1/assign", json!({"unit": "P-1"})).await["assignment"].clone();
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    let bulletin = json!({"kind": "missing_child", "text": "a girl of six, red coat"});
    api.act(&format!("{HERE}/bulletins"), bulletin.clone()).await;
    let heard = terminal.hear("the notice", |m| m["t"] == "notice").await;
    assert_eq!((&heard["identity"]["room"], &heard["notice"]), (&json!("marrakech"), &json!(1)), "{heard}");
    api.act(&format!("/api/v1/assignments/{one}/end"), json!({"reason": "freed"})).await;
    api.act("/api/v1/units/P-1/lend", json!({"room": "casablanca"})).await;
    commanded(&api, THERE, "P-1").await;
    let there = json!({"incident": {"type": "fight", "position": {"lat": 33.58, "lon": -7.6}}});
    api.act(&format!("{THERE}/incidents"), there).await;
    api.act(&format!("{THERE}/incidents/1/assign"), json!({"unit": "P-1"})).await;

    while terminal.frame().await.is_some() {}
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    assert_eq!(terminal.hear("the welcome", |m| m["t"] == "welcome").await["room"], "casablanca");
    api.act(&format!("{THERE}/bulletins"), bulletin).await;
    let own = terminal.hear("this room's notice", |m| m["t"] == "notice" && m["identity"]["room"] == "casablanca").await;
    assert_eq!(own["notice"], 1, "the same number, another notice: {own}");

    let mut say = async |mut said: Value| {
        said["id"] = json!(id());
        terminal.say(&said).await;
        terminal.hear("the answer", |m| m["id"] == said["id"]).await
    };
    let read = say(json!({"t": "notice_received", "notice": 1, "what": "read", "room": "marrakech"})).await;
    assert_eq!(read["ok"], true, "{read}");
    let noted = say(json!({"t": "note", "incident": 1, "text": "nobody at the gate", "room": "marrakech"})).await;
    assert_eq!(noted["ok"], true, "{noted}");
    // A status of work that is over enters its history; what can mean nothing any more is refused for good, and nobody is hung up on.
    let late = say(json!({"t": "go", "assignment": one, "room": "marrakech"})).await;
    assert_eq!(late["ok"], true, "{late}");
    for mut said in [json!({"t": "well", "assignment": one}), json!({"t": "safety", "assignment": one, "minutes": 5})] {
        said["room"] = json!("marrakech");
        let answer = say(said).await;
        assert_eq!((&answer["ok"], &answer["problem"]["status"]), (&json!(false), &json!(409)), "{answer}");
    }
    assert_eq!(api.ok(&format!("{THERE}/incidents/1")).await["state"], "dispatched", "not taken for this room's assignment of that number");
    let read_at = async |room: &str| api.ok(&format!("{room}/notices/1")).await["list"][0]["read"].clone();
    assert_ne!(read_at(HERE).await, json!(null), "its notice was read");
    assert_eq!(read_at(THERE).await, json!(null), "and not the other room's of the same number");
    assert!(api.ok(&format!("{HERE}/incidents/1/log")).await.to_string().contains("nobody at the gate"));
    assert!(!api.ok(&format!("{THERE}/incidents/1/log")).await.to_string().contains("nobody at the gate"));
    // Without a room its own is meant.
    let go = say(json!({"t": "go", "assignment": 1})).await;
    assert_eq!(go["ok"], true, "{go}");
    assert_eq!(api.ok(&format!("{THERE}/incidents/1")).await["state"], "en_route");
}
