//! The whole path: a fix moves a car on the map, a call sends the car that is there first.

use crate::support::{Server, Socket, dawria, id, rmc, sentence, until};
use serde_json::json;
use std::time::Duration;
use tokio::{io::AsyncWriteExt, net::TcpStream, net::UdpSocket};

/// A GPS unit on TCP that says who it is and reports until dropped.
pub async fn tcp_unit(address: std::net::SocketAddr, imei: &str, lat: f64, lon: f64) -> tokio::task::JoinHandle<()> {
    let mut line = TcpStream::connect(address).await.unwrap();
    line.write_all(format!("IMEI {imei}\r\n").as_bytes()).await.unwrap();
    tokio::spawn(async move {
        let mut every = tokio::time::interval(Duration::from_millis(200));
        for step in 0.. {
            every.tick().await;
            if line.write_all(rmc(lat + f64::from(step) * 1e-5, lon).as_bytes()).await.is_err() {
                return;
            }
        }
    })
}

/// A unit that no road is near wakes whoever waits for it when it comes back on one.
async fn off_the_roads(server: &Server, at: (f64, f64), edge: (f64, f64)) {
    let api = server.api();
    for unit in ["P-1", "P-2"] {
        api.act(&format!("/api/v1/units/{unit}/duty"), json!({"duty": "off"})).await;
    }
    api.unit("O-1", "car", "terminal", &[]).await;
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/O-1/terminal")).await;
    let nowhere = (edge.0 + 0.05 * (edge.0 - at.0).signum(), edge.1 + 0.05 * (edge.1 - at.1).signum());
    let mut say = async |(lat, lon): (f64, f64)| terminal.say(&json!({"t": "position", "position": {"lat": lat, "lon": lon}})).await;
    say(nowhere).await;
    until("it is there", async || (!api.ok("/api/v1/units/O-1").await["position"].is_null()).then_some(())).await;
    let made = api.incident("domestic_violence", at.0, at.1).await;
    waits(&api, &made["incident"], "nobody_qualifies").await;
    say(at).await;
    waits(&api, &made["incident"], "needs_person").await;
}

/// Near car `P-1` on TCP, far car `P-2` on UDP; an incident beside P-1.
async fn whole_path(server: &Server, near: (f64, f64), far: (f64, f64), by_road: bool) {
    let api = server.api();
    let mut room = Socket::connect(&api.ws(&format!("/api/v1/rooms/{}/live", server.ready["room"].as_str().unwrap()))).await;
    let snapshot = room.hear("snapshot", |m| m["t"] == "snapshot").await;
    assert_eq!(snapshot["units"], json!([]));
    api.unit("P-1", "car", "terminal", &["351467108700001"]).await;
    api.unit("P-2", "car", "radio", &["351467108700002"]).await;
    let unit = room
        .hear("P-1 on duty", |m| m["units"].as_array().is_some_and(|u| u.iter().any(|u| u["unit"] == "P-1" && u["duty"] == "on")))
        .await;
    let ix = unit["units"].as_array().unwrap().iter().find(|u| u["unit"] == "P-1").unwrap()["ix"].as_u64().unwrap();

    let moving = tcp_unit(server.address("nmea_tcp"), "351467108700001", near.0, near.1).await;
    let far_unit = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let (door, sentence) = (server.address("nmea_udp"), move || sentence("PGID,351467108700002") + &rmc(far.0, far.1));
    let far_moving = tokio::spawn(async move {
        let mut every = tokio::time::interval(Duration::from_millis(200));
        loop {
            every.tick().await;
            far_unit.send_to(sentence().as_bytes(), door).await.unwrap();
        }
    });
    let (header, records) = loop {
        let (header, records) = room.positions().await;
        if records.iter().any(|r| u64::from(r.ix) == ix) {
            break (header, records);
        }
    };
    let record = records.iter().find(|r| u64::from(r.ix) == ix).unwrap();
    assert!((f64::from(record.lat_e7) / 1e7 - near.0).abs() < 0.01 && header.control_seq > 0);
    until("both are fresh", async || {
        let units = api.ok("/api/v1/units").await;
        units["items"].as_array().unwrap().iter().all(|u| u["age_class"] == "fresh" && u["position_quality"] == "good").then_some(())
    })
    .await;

    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    let welcome = terminal.hear("welcome", |m| m["t"] == "welcome").await;
    assert_eq!((welcome["unit"].as_str(), &welcome["order"]), (Some("P-1"), &json!(null)));

    let made = api.incident("domestic_violence", near.0 + 0.002, near.1).await;
    let order = terminal.hear("order", |m| m["t"] == "order").await;
    assert_eq!((&order["incident"], order["details"].as_str()), (&made["incident"], Some("two men")));
    let assignment = order["assignment"].as_u64().unwrap();
    let shown =
        room.hear("assigned on the screens", |m| m["assignments"].as_array().is_some_and(|a| a.iter().any(|a| a["unit"] == "P-1"))).await;
    assert_eq!(shown["assignments"][0]["automatic"], true);

    let receipt = json!({"t": "received", "id": id(), "identity": order["identity"], "assignment": assignment});
    terminal.say(&receipt).await;
    let result = terminal.hear("receipt noted", |m| m["t"] == "result" && m["id"] == receipt["id"]).await;
    assert_eq!(result["ok"], true, "{result}");
    for status in ["acknowledged", "en_route", "on_scene"] {
        let said = json!({"t": "status", "id": id(), "assignment": assignment, "status": status});
        terminal.say(&said).await;
        let result = terminal.hear(status, |m| m["t"] == "result" && m["id"] == said["id"]).await;
        assert_eq!(result["ok"], true, "{result}");
        room.hear(status, |m| m["units"].as_array().is_some_and(|u| u.iter().any(|u| u["unit"] == "P-1" && u["status"] == status))).await;
    }
    let back = json!({"t": "status", "id": id(), "assignment": assignment, "status": "acknowledged"});
    terminal.say(&back).await;
    terminal.hear("an answer to a late status", |m| m["id"] == back["id"]).await;
    let route = api.ok(&format!("/api/v1/incidents/{}/route?unit=P-2", made["incident"])).await;
    assert_eq!(route["by_road"], by_road);
    assert!(route["points"].as_array().unwrap().len() >= 2 && route["travel_ms"].as_u64().unwrap() > 0);
    let record = api.ok(&format!("/api/v1/incidents/{}/decision", made["incident"])).await;
    assert_eq!(record["units"].as_array().unwrap().len(), 2, "{record}");
    assert_eq!(record["map_checksum"].is_string(), by_road);
    let list = api.ok(&format!("/api/v1/incidents/{}", made["incident"])).await["recommendation"].clone();
    assert_eq!((list["candidates"][0]["unit"].as_str(), list["by_road"].as_bool()), (Some("P-1"), Some(by_road)), "{list}");

    let done = json!({"t": "status", "id": id(), "assignment": assignment, "status": "cleared", "disposition": "arrest"});
    terminal.say(&done).await;
    assert_eq!(terminal.hear("cleared", |m| m["id"] == done["id"]).await["ok"], true);
    let incident = api.ok(&format!("/api/v1/incidents/{}", made["incident"])).await;
    assert_eq!((incident["state"].as_str(), incident["disposition"].as_str()), (Some("closed"), Some("arrest")));
    until("a trail of two points", async || {
        let trail = api.ok("/api/v1/units/P-1/trail?purpose=technical").await;
        (trail["items"].as_array().unwrap().len() > 1).then_some(())
    })
    .await;
    until("fixes are counted", async || {
        let fixes = api.ok("/api/v1/stats").await["fixes"].clone();
        (fixes["accepted"].as_u64().unwrap() > 2 && fixes["sentences"]["RMC"].as_u64().unwrap() > 2).then_some(())
    })
    .await;
    moving.abort();
    far_moving.abort();
}

#[tokio::test]
async fn in_a_straight_line_without_a_map() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    whole_path(&server, (31.63, -7.98), (31.66, -7.98), false).await;
    let (code, _) = server.stop();
    assert_eq!(code, Some(0));
    let config = folder.path().join("dawria.toml");
    let verify = dawria(&["journal", "verify", "--config", config.to_str().unwrap()]);
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stderr));
    let export = dawria(&["journal", "export", "--config", config.to_str().unwrap()]);
    let lines = String::from_utf8(export.stdout).unwrap();
    assert!(lines.lines().count() > 10 && !lines.contains("two men") && !lines.contains("0612345678"), "personal fields stay sealed");
}

/// The incident's word on why it waits, as soon as it is `wanted`.
async fn waits(api: &crate::support::Api, incident: &serde_json::Value, wanted: &str) {
    until(wanted, async || (api.ok(&format!("/api/v1/incidents/{incident}")).await["waiting"] == *wanted).then_some(())).await;
}

#[tokio::test]
async fn a_position_said_on_a_terminal_wakes_the_incident_that_waits_for_somebody() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &[]).await;
    let made = api.incident("domestic_violence", 31.63, -7.98).await;
    waits(&api, &made["incident"], "nobody_qualifies").await;
    let mut terminal = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    terminal.say(&json!({"t": "position", "position": {"lat": 31.64, "lon": -7.98}})).await;
    waits(&api, &made["incident"], "needs_person").await;
    let list = api.ok(&format!("/api/v1/incidents/{}", made["incident"])).await["recommendation"].clone();
    assert_eq!((list["candidates"][0]["unit"].as_str(), list["candidates"][0]["doubt"].as_str()), (Some("P-1"), Some("position_stated")));
}

#[tokio::test]
async fn by_road_with_the_map_of_a_synthetic_city() {
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map");
    let made = dawria(&["map", "import", "--synthetic", "7", "--out", map.to_str().unwrap()]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let server = Server::start(folder.path(), &format!("[map]\ndir = {map:?}\n"));
    let api = server.api();
    let room = api.ok("/api/v1/room").await;
    assert_eq!(room["map"]["synthetic"], true);
    let network = api.ok("/api/v1/map/network").await;
    let drivable: Vec<_> = network["edges"].as_array().unwrap().iter().filter(|e| e[6].as_u64().unwrap() > 0).collect();
    let centre = (room["map"]["centre"]["lat"].as_f64().unwrap(), room["map"]["centre"]["lon"].as_f64().unwrap());
    let node = |i: u64| {
        let p = &network["nodes"][i as usize];
        (p[0].as_f64().unwrap() / 1e7, p[1].as_f64().unwrap() / 1e7)
    };
    let away = |p: (f64, f64)| (p.0 - centre.0).hypot(p.1 - centre.1);
    let mut places: Vec<_> = drivable.iter().map(|e| node(e[0].as_u64().unwrap())).collect();
    places.sort_by(|a, b| away(*a).total_cmp(&away(*b)));
    whole_path(&server, places[0], places[places.len() - 1], true).await;
    off_the_roads(&server, places[0], places[places.len() - 1]).await;
    let found = api.ok(&format!("/api/v1/gazetteer/reverse?lat={}&lon={}", places[0].0, places[0].1)).await;
    let name = found["name"].as_str().unwrap();
    let again = api.request(reqwest::Method::GET, "/api/v1/gazetteer").query(&[("q", name)]).send().await.unwrap();
    let again: serde_json::Value = again.json().await.unwrap();
    assert!(again["items"].as_array().unwrap().iter().any(|i| i["name"] == name), "{name}: {again}");
}
