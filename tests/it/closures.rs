//! A closure drawn over HTTP: the way is another one and another car is sent, with the next question; the judge agrees.

use crate::support::{Api, Server, dawria, rmc, sentence, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tokio::net::UdpSocket;

type Place = (f64, f64);

/// A car that stands and reports.
fn standing(door: SocketAddr, imei: &'static str, at: Place) -> tokio::task::JoinHandle<()> {
    tokio::spawn(async move {
        let line = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let mut every = tokio::time::interval(Duration::from_millis(200));
        loop {
            every.tick().await;
            let said = sentence(&format!("PGID,{imei}")) + &rmc(at.0, at.1);
            line.send_to(said.as_bytes(), door).await.unwrap();
        }
    })
}

/// Metres north and east of a place, roughly.
fn metres(from: Place, to: Place) -> f64 {
    let (north, east) = ((to.0 - from.0) * 111_195.0, (to.1 - from.1) * 111_195.0 * from.0.to_radians().cos());
    north.hypot(east)
}

/// A ring of lines around a place: nobody drives in or out.
fn ring(around: Place, radius_m: f64) -> Value {
    let corner = |n: u32| {
        let angle = f64::from(n % 24) * std::f64::consts::TAU / 24.0;
        let (north, east) = (radius_m * angle.sin() / 111_195.0, radius_m * angle.cos() / (111_195.0 * around.0.to_radians().cos()));
        json!({"lat": around.0 + north, "lon": around.1 + east})
    };
    json!({"kind": "line", "points": (0..=24).map(corner).collect::<Vec<_>>()})
}

async fn sent(api: &Api, incident: u64) -> String {
    until("somebody is sent", async || {
        let snapshot = api.ok("/api/v1/snapshot").await;
        let found = snapshot["assignments"].as_array()?.iter().find(|a| a["incident"] == incident)?["unit"].clone();
        Some(found.as_str()?.to_owned())
    })
    .await
}

/// Rule: domain §5.17 – closures act on routing at once
#[tokio::test]
async fn a_closure_drawn_changes_the_way_and_who_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map");
    let made = dawria(&["map", "import", "--synthetic", "7", "--out", map.to_str().unwrap()]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let server = Server::start(folder.path(), &format!("[map]\ndir = {map:?}\n"));
    let api = server.api();
    let network = api.ok("/api/v1/map/network").await;
    let node = |i: &Value| {
        let p = &network["nodes"][i.as_u64().unwrap() as usize];
        (p[0].as_f64().unwrap() / 1e7, p[1].as_f64().unwrap() / 1e7)
    };
    let drivable: Vec<Place> =
        network["edges"].as_array().unwrap().iter().filter(|e| e[6].as_u64().unwrap() > 0).map(|e| node(&e[0])).collect();
    let centre = api.ok("/api/v1/room").await["map"]["centre"].clone();
    let centre = (centre["lat"].as_f64().unwrap(), centre["lon"].as_f64().unwrap());
    let nearest_to = |p: Place, least: f64| {
        let beyond = drivable.iter().copied().filter(|d| metres(p, *d) >= least);
        beyond.min_by(|a, b| metres(p, *a).total_cmp(&metres(p, *b))).unwrap()
    };
    let place = nearest_to(centre, 0.0);
    let (near, far) = (nearest_to(place, 300.0), nearest_to(place, 1_500.0));
    api.unit("P-1", "car", "radio", &["351467108700001"]).await;
    api.unit("P-2", "car", "radio", &["351467108700002"]).await;
    let lines = [("351467108700001", near), ("351467108700002", far)].map(|(imei, at)| standing(server.address("nmea_udp"), imei, at));
    until("both are fresh", async || {
        let units = api.ok("/api/v1/units").await;
        units["items"].as_array().unwrap().iter().all(|u| u["age_class"] == "fresh" && u["position_quality"] == "good").then_some(())
    })
    .await;

    let release = async |incident: u64| {
        api.act(&format!("/api/v1/incidents/{incident}/close"), json!({"disposition": "other"})).await;
    };
    api.incident("domestic_violence", place.0, place.1).await;
    assert_eq!(sent(&api, 1).await, "P-1", "the near one");
    let way = async |unit: &str| api.get(&format!("/api/v1/incidents/1/route?unit={unit}")).await;
    let (status, open) = way("P-1").await;
    assert_eq!((status, &open["by_road"]), (StatusCode::OK, &json!(true)), "{open}");
    release(1).await;

    let drawn = api.act("/api/v1/closures", json!({"geometry": ring(near, 120.0), "reason": "demonstration"})).await;
    assert_eq!((&drawn["closure"], &drawn["closes_no_road"]), (&json!(1), &Value::Null));
    let (status, shut) = way("P-1").await;
    assert_eq!(status, StatusCode::NOT_FOUND, "no way leads out of the ring: {shut}");
    api.incident("domestic_violence", place.0, place.1).await;
    assert_eq!(sent(&api, 2).await, "P-2", "the near one cannot get out");
    let record = api.ok("/api/v1/incidents/2/decision").await;
    assert_eq!(record["closures_version"], drawn["seq"], "the record names the roads it was made with");
    let snapshot = api.ok("/api/v1/snapshot").await;
    assert_eq!((&snapshot["closures"][0]["state"], &snapshot["closures"][0]["geometry"]["kind"]), (&json!("in_force"), &json!("line")));
    release(2).await;

    // Who has the siren gets through: domestic violence is driven to with the siren.
    api.act("/api/v1/closures/1/end", json!({})).await;
    let drawn = json!({"geometry": ring(near, 120.0), "reason": "works", "note": "gas pipe", "passes": {"siren": true}});
    api.act("/api/v1/closures", drawn).await;
    api.incident("domestic_violence", place.0, place.1).await;
    let priority = api.ok("/api/v1/incidents/3").await["priority"].clone();
    let siren = ["P0", "P1"].contains(&priority.as_str().unwrap());
    assert_eq!(sent(&api, 3).await, if siren { "P-1" } else { "P-2" });
    release(3).await;
    api.act("/api/v1/closures/2/end", json!({})).await;
    assert_eq!(way("P-1").await.1["travel_ms"], open["travel_ms"], "as before");
    let listed = api.ok("/api/v1/closures").await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    assert_eq!((&listed["items"][1]["note"], &listed["items"][1]["ended_early"]), (&json!("gas pipe"), &json!(true)));
    let (status, refused) = api.post("/api/v1/closures/2/end", &json!({"id": crate::support::id()})).await;
    assert_eq!((status, &refused["rule"]), (StatusCode::CONFLICT, &json!("closure_over")));
    let at_sea = json!({"geometry": {"kind": "circle", "points": [{"lat": 0.0, "lon": 0.0}], "radius_m": 100}, "reason": "works"});
    assert_eq!(api.act("/api/v1/closures", at_sea).await["closes_no_road"], true);
    let one_point =
        json!({"id": crate::support::id(), "geometry": {"kind": "line", "points": [{"lat": 31.6, "lon": -8.0}]}, "reason": "works"});
    assert_eq!(api.post("/api/v1/closures", &one_point).await.1["rule"], "closure_shape");
    let log = api.request(Method::GET, "/api/v1/room/log?format=text&lang=fr&limit=500").send().await.unwrap().text().await.unwrap();
    assert!(log.contains("Fermeture de voie 1 : manifestation") && log.contains("Fermeture de voie 2 levée par la salle"), "{log}");

    lines.iter().for_each(|l| l.abort());
    let (code, said) = server.stop();
    assert_eq!(code, Some(0), "{said}");
    // Every automatic choice was the fastest by the roads of its own version, drawn again from the journal.
    let judged = dawria::demo::assignments(&journal_of(folder.path()), &map).unwrap();
    assert_eq!((&judged["made"], &judged["checked"], &judged["not_fastest"]), (&json!(3), &json!(3), &json!(0)), "{judged}");
}

fn journal_of(folder: &std::path::Path) -> std::path::PathBuf {
    let found = walk(&folder.join("data")).into_iter().find(|p| p.ends_with("journal.sqlite")).unwrap();
    found.parent().unwrap().to_owned()
}

fn walk(dir: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path());
    entries.flat_map(|p| if p.is_dir() { walk(&p) } else { vec![p] }).collect()
}
