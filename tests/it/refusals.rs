//! Bad input on the command line, in files and on ports: a clear refusal, the right exit code, nothing changed.

use crate::support::{Server, dawria, id};
use serde_json::json;
use std::{net::TcpListener, path::Path};

fn serve(folder: &Path, config: &str, flags: &[&str]) -> (Option<i32>, String) {
    let file = folder.join("dawria.toml");
    std::fs::write(&file, format!("data_dir = {:?}\n{config}", folder.join("data"))).unwrap();
    let out = dawria(&[&["serve", "--config", file.to_str().unwrap()], flags].concat());
    (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
}

#[test]
fn wrong_usage_is_2_and_says_what_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    for (config, flags, says) in [
        ("", &["--htpp", "127.0.0.1:0"][..], &["--htpp", "--http"][..]),
        ("", &["--http", "here"][..], &["--http", "here"][..]),
        ("[http]\nbnid = \"127.0.0.1:0\"\n", &[][..], &["line 3", "`http.bnid`", "did you mean `bind`"][..]),
        ("[nmea]\nallow = [\"10.0.0.0/40\"]\n", &[][..], &["line 3", "nmea.allow", "10.0.0.0/40"][..]),
        ("[room]\nautomatic = [\"P9\"]\n", &[][..], &["line 3", "room.automatic", "P9"][..]),
        ("[http]\nbind = \"0.0.0.0:0\"\n", &[][..], &["http.bind", "without TLS", "dawria cert"][..]),
        ("", &["--http", "192.0.2.1:8019"][..], &["http.bind", "without TLS", "dawria cert"][..]),
        ("[tls]\ncert = \"a.pem\"\n", &[][..], &["tls.cert", "tls.key"][..]),
        ("[room]\nsettings = \"/nowhere/room.toml\"\n", &[][..], &["/nowhere/room.toml"][..]),
    ] {
        let (code, said) = serve(place, config, flags);
        assert_eq!(code, Some(2), "{config} {flags:?}: {said}");
        for word in says {
            assert!(said.contains(word), "{config} {flags:?}: `{word}` is not in\n{said}");
        }
    }
    assert!(!place.join("data").exists(), "nothing was made");
    let out = dawria(&["frobnicate"]);
    assert_eq!(out.status.code(), Some(2));
    assert_eq!(dawria(&["--help"]).status.code(), Some(0));
    let missing = dawria(&["serve", "--config", "/nowhere/dawria.toml"]);
    assert_eq!(missing.status.code(), Some(2), "{}", String::from_utf8_lossy(&missing.stderr));
}

#[test]
fn a_port_in_use_is_named_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let (code, said) = serve(folder.path(), "", &["--http", &address]);
    assert_eq!(code, Some(1));
    assert!(said.contains(&format!("port {} is in use", taken.local_addr().unwrap().port())) && said.contains("http.bind"), "{said}");
    let (code, said) = serve(folder.path(), "", &["--http", "127.0.0.1:0", "--nmea", &address]);
    assert_eq!(code, Some(1));
    assert!(said.contains("is in use") && said.contains("nmea.tcp"), "{said}");
}

#[test]
fn a_missing_or_broken_map_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let map = folder.path().join("map");
    let free = ["--http", "127.0.0.1:0", "--map", map.to_str().unwrap()];
    let (code, said) = serve(folder.path(), "", &free);
    assert_eq!(code, Some(1));
    assert!(said.contains("there is no map") && said.contains("dawria map import"), "{said}");
    assert!(dawria(&["map", "import", "--synthetic", "3", "--out", map.to_str().unwrap()]).status.success());
    for file in ["graph.dwg", "gazetteer.dwz", "basemap.pmtiles", "map.json"] {
        let whole = std::fs::read(map.join(file)).unwrap();
        std::fs::write(map.join(file), &whole[..whole.len() / 2]).unwrap();
        let (code, said) = serve(folder.path(), "", &free);
        assert_eq!(code, Some(1), "{file}: {said}");
        assert!(said.contains(file) && said.contains("import the map again"), "{file}: {said}");
        std::fs::write(map.join(file), &whole).unwrap();
    }
    let nothing = folder.path().join("nothing.osm.pbf");
    std::fs::write(&nothing, b"this is no extract").unwrap();
    let out = dawria(&["map", "import", nothing.to_str().unwrap(), "--out", map.to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(1));
    assert!(map.join("map.json").exists(), "the old map stays");
}

#[tokio::test]
async fn numbers_that_no_room_ever_gives_and_lists_too_long_are_the_requests_fault() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.incident("theft", 31.6, -8.0).await;
    for number in ["9223372036854775807", "9223372036854775808", "18446744073709551615"] {
        for path in ["calls/{n}", "incidents/{n}", "incidents/{n}/recommendation", "incidents/{n}/decision"] {
            let path = format!("/api/v1/{}", path.replace("{n}", number));
            let (status, body) = api.get(&path).await;
            assert_eq!(status, 404, "{path}: {body}");
        }
        for list in ["calls", "incidents"] {
            assert_eq!(api.ok(&format!("/api/v1/{list}?after={number}")).await["items"], json!([]));
        }
        let close = json!({"id": id(), "disposition": "settled", "note": "with a note the incident is looked up first"});
        let (status, body) = api.post(&format!("/api/v1/incidents/{number}/close"), &close).await;
        assert_eq!((status.as_u16(), body["rule"].as_str()), (404, Some("unknown_incident")), "{body}");
    }
    let devices: Vec<String> = (0..5).map(|n| format!("d{n}")).collect();
    let unit = json!({"id": id(), "unit": "P-1", "kind": "car", "service": "police_secours", "reach": "radio", "devices": devices});
    let (status, body) = api.post("/api/v1/units", &unit).await;
    assert_eq!((status.as_u16(), body["rule"].as_str()), (422, Some("too_many")), "waiting would not help: {body}");
    api.unit("P-1", "car", "radio", &["d0", "d1", "d2", "d3"]).await;
    let (status, body) = api.post("/api/v1/devices/d4/enrol", &json!({"id": id(), "unit": "P-1"})).await;
    assert_eq!((status.as_u16(), body["rule"].as_str()), (422, Some("too_many")), "{body}");
}

#[tokio::test]
async fn two_servers_never_share_a_journal_and_a_newer_store_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    server.api().act("/api/v1/calls", serde_json::json!({})).await;
    let (code, said) = serve(folder.path(), "", &["--http", "127.0.0.1:0"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("in use by another Dawria process"), "{said}");
    server.stop();
    let journal = folder.path().join("data/journal/journal.sqlite");
    let mut bytes = std::fs::read(&journal).unwrap();
    // `user_version` of SQLite's file header (file format, §1.3.15: offset 60, big-endian).
    bytes[60..64].copy_from_slice(&9_999u32.to_be_bytes());
    std::fs::write(&journal, &bytes).unwrap();
    let (code, said) = serve(folder.path(), "", &["--http", "127.0.0.1:0"]);
    assert_eq!(code, Some(1));
    assert!(said.contains("store version 9999") && said.contains("use Dawria"), "{said}");
    let (code, said) = serve(folder.path(), "[room]\nid = \"elsewhere\"\n", &["--http", "127.0.0.1:0"]);
    assert_eq!(code, Some(1), "{said}");
}
