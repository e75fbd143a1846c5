//! Settings, lists and shifts through the real door: versions, dry runs, refused lines, a shift in one act, and the same after a kill.

use crate::support::{Server, dawria, id, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::path::Path;

/// A list in a file.
fn list(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

async fn put(api: &crate::support::Api, path: &str, version: u64, body: &Value) -> (StatusCode, Value) {
    let request = api.request(Method::PUT, path).header("if-match", format!("\"{version}\"")).json(body);
    let response = request.send().await.unwrap();
    (response.status(), response.json().await.unwrap())
}

/// Rule: domain §2.15 – settings are versions, of which nobody overwrites another's
#[tokio::test]
async fn settings_are_versions_that_survive_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let first = until("the first version is there", async || {
        let (status, body) = api.get("/api/v1/room/settings").await;
        (status == StatusCode::OK).then_some(body)
    })
    .await;
    assert_eq!((&first["version"], &first["reverts"]), (&json!(1), &Value::Null));
    let mut settings = first["settings"].clone();
    settings["priorities"][1]["tone_s"] = json!(9);
    let path = "/api/v1/room/settings";
    let body = json!({"id": id(), "settings": settings});
    let (status, trial) = put(&api, &format!("{path}?dry_run=true"), 1, &body).await;
    assert_eq!((status, &trial["differences"]), (StatusCode::OK, &json!(["priorities.P1.tone_s: 15 → 9"])));
    assert_eq!(api.ok("/api/v1/room").await["settings_version"], 1, "a trial changes nothing");
    assert_eq!(put(&api, path, 1, &body).await.0, StatusCode::OK);
    assert_eq!(put(&api, path, 1, &body).await.0, StatusCode::OK, "a repeat is the same act");
    let (status, problem) = put(&api, path, 1, &json!({"id": id(), "settings": first["settings"]})).await;
    assert_eq!((status, &problem["rule"]), (StatusCode::PRECONDITION_FAILED, &json!("settings_version")));
    let mut bad = settings.clone();
    bad["ranking"]["k"] = json!(1);
    let (status, problem) = put(&api, path, 2, &json!({"id": id(), "settings": bad})).await;
    assert_eq!((status, &problem["rule"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("settings_invalid")));
    server.kill();

    // The configuration says something else now: it began the room and is not read again.
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let now = api.ok(path).await;
    assert_eq!((&now["version"], &now["settings"]["priorities"][1]["tone_s"]), (&json!(2), &json!(9)));
    let revert = api.request(Method::POST, &format!("{path}/revert")).header("if-match", "\"2\"").json(&json!({"id": id(), "version": 1}));
    assert_eq!(revert.send().await.unwrap().status(), StatusCode::OK);
    let page = api.ok(&format!("{path}/versions")).await;
    assert_eq!((page["items"].as_array().unwrap().len(), &page["items"][2]["reverts"]), (3, &json!(1)));
    assert_eq!(api.ok(&format!("{path}/versions/2")).await["settings"]["priorities"][1]["tone_s"], 9);
    server.stop();
    let verified = dawria(&["journal", "verify", "--config", folder.path().join("dawria.toml").to_str().unwrap()]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

/// Rule: domain §2.12 – lists are taken line by line, each whole or refused and named; a shift signs on in one act
#[tokio::test]
async fn lists_and_a_shift_from_files_to_duty() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let (api, base) = (server.api(), format!("http://{}", server.address("http")));
    let file = |name, text| list(folder.path(), name, text);
    let run = |arguments: &[&str]| {
        let all: Vec<&str> = arguments.iter().copied().chain(["--server", &base]).collect();
        let out = dawria(&all);
        (out.status.success(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    let units = "\u{feff}unit;kind;service;vehicle;plate;devices;capabilities\r\n\
                 P-1;car;police_secours;V-1;12345-A-26;d1 d2;dog|english\r\n\
                 P-2;boat;police_secours;;;;\r\n\
                 P-3;foot;harbour;;;;\r\n\
                 P-4;foot;urban_corps;;;t4;\r\n";
    let list = file("units.csv", units);
    let (ok, out, err) = run(&["import", "units", &list, "--dry-run"]);
    assert!(!ok && out.contains("line 3: `kind`") && out.contains("line 4: service `harbour`"), "{out}{err}");
    assert!(err.contains("2 lines would be taken, 0 say what is known already, 2 refused; nothing was changed"), "{err}");
    let (ok, _, err) = run(&["import", "units", &list]);
    assert!(!ok && err.contains("nothing was taken"), "{err}");
    assert_eq!(api.ok("/api/v1/units").await["items"], json!([]));
    let (_, _, err) = run(&["import", "units", &list, "--skip-refused"]);
    assert!(err.contains("2 lines taken, 0 said what was known already, 2 refused"), "{err}");
    let (_, _, err) = run(&["import", "units", &list, "--skip-refused"]);
    assert!(err.contains("0 lines taken, 2 said what was known already, 2 refused"), "{err}");
    let devices = file("devices.csv", "device,unit,vehicle\nd3,,V-1\nt5,P-4,\nd9,,V-9\n");
    let (ok, out, _) = run(&["import", "devices", &devices, "--skip-refused"]);
    assert!(!ok && out.contains("line 4: vehicle V-9 is not known"), "{out}");

    let now = jiff::Timestamp::now().as_millisecond();
    let entries = json!([{"unit": "P-1", "vehicle": "V-1", "sector": null}, {"unit": "P-4", "crew": {"strength": 2}}]);
    let planned = api.act("/api/v1/roster/shifts", json!({"team": "A", "from": now, "to": now + 3_600_000, "entries": entries})).await;
    assert_eq!(planned["shifts"], json!([1]));
    let crews = file("crews.csv", "badge;name;unit;leader\nM-100;أحمد بن علي;P-1;yes\nM-101;Fatima Zahra;P-1;\nM-102;X;P-9;\n");
    let (ok, out, _) = run(&["import", "crews", &crews, "--shift", "1", "--skip-refused"]);
    assert!(!ok && out.contains("line 4: unit P-9 is not in shift 1"), "{out}");
    let signed = api.act("/api/v1/roster/shifts/1/sign-on", json!({})).await;
    assert_eq!((&signed["done"], &signed["left_out"]), (&json!(["P-1", "P-4"]), &json!([])));
    let crew = api.ok("/api/v1/units/P-1/crew").await;
    let mut names: Vec<&str> = crew["people"].as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!((names, &crew["strength"]), (vec!["Fatima Zahra", "أحمد بن علي"], &json!(2)));
    let shown = until("the screens show the shift", async || {
        let snapshot = api.ok("/api/v1/snapshot").await;
        (snapshot["shifts"][0]["on"] == 2).then_some(snapshot)
    })
    .await;
    let unit = shown["units"].as_array().unwrap().iter().find(|u| u["unit"] == "P-1").unwrap();
    assert_eq!((&unit["vehicle"], &unit["strength"], &unit["devices"]), (&json!("V-1"), &json!(2), &json!(["d1", "d2", "d3"])));
    assert_eq!(unit["shift_ends_at"], now + 3_600_000);
    let log = async |lang: &str| {
        let path = format!("/api/v1/room/log?format=text&limit=500&lang={lang}");
        api.request(Method::GET, &path).send().await.unwrap().text().await.unwrap()
    };
    let (english, arabic) = (log("en").await, log("ar").await);
    assert!(english.contains("Unit P-1 signed on, shift 1, crew: 2") && english.contains("Shift 1 signed on"), "{english}");
    assert!(arabic.contains("التحاق الوحدة") && !english.contains("Fatima"), "{arabic}");
    assert_eq!(api.ok("/api/v1/devices/d3/bindings").await["items"][0]["vehicle"], "V-1");
    let journal = std::fs::read_dir(folder.path().join("data/journal")).unwrap();
    for path in journal.map(|e| e.unwrap().path()) {
        let bytes = std::fs::read(path).unwrap();
        assert!(!bytes.windows(12).any(|w| w == b"Fatima Zahra"), "a name is on the disk in the clear");
    }
    server.kill();

    let server = Server::start(folder.path(), "");
    let crew = server.api().ok("/api/v1/units/P-1/crew").await;
    assert_eq!(crew["people"].as_array().unwrap().len(), 2);
    server.stop();
    let config = folder.path().join("dawria.toml");
    let verified = dawria(&["journal", "verify", "--config", config.to_str().unwrap()]);
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
}

/// Rule: domain §2.12 – nothing of a list passes in silence: what is named twice is refused, a device that moves is said; also in another room
#[tokio::test]
async fn a_list_goes_to_the_room_named_and_says_what_moves() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "[[rooms]]\nid = \"casablanca\"\n");
    let (api, base) = (server.api(), format!("http://{}", server.address("http")));
    let file = |name, text| list(folder.path(), name, text);
    let run = |arguments: &[&str]| {
        let out = dawria(&[arguments, &["--server", &base]].concat());
        (out.status.success(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    let units =
        file("units.csv", "unit,kind,service,vehicle,devices\nP-101,car,police_secours,V-101,D101\nP-102,car,police_secours,V-102,D102\n");
    let (ok, _, err) = run(&["import", "units", &units, "--room", "casablanca"]);
    assert!(ok && err.contains("2 lines taken"), "{err}");
    let there = api.ok("/api/v1/rooms/casablanca/units").await;
    assert_eq!((there["items"].as_array().unwrap().len(), &api.ok("/api/v1/units").await["items"]), (2, &json!([])));

    let twice = "device,vehicle\nD102,V-101\nD103,V-102\nD102,V-102\n";
    let devices = file("devices.csv", twice);
    let (ok, out, err) = run(&["import", "devices", &devices, "--room", "casablanca", "--dry-run"]);
    assert!(!ok && out.contains("line 4: names D102 again (line 2)") && out.contains("line 2: D102 moves from V-102 to V-101"), "{out}");
    assert!(err.contains("2 lines would be taken, 0 say") && err.contains("1 line is refused"), "{err}");
    let (ok, out, err) = run(&["import", "devices", &devices, "--room", "casablanca", "--skip-refused"]);
    assert!(!ok && out.contains("line 2: D102 moved from V-102 to V-101") && err.contains("2 lines taken"), "{out}{err}");

    let (ok, _, err) = run(&["import", "units", &units, "--room", "rabat"]);
    assert!(!ok && err.contains("the server has no room rabat; it has marrakech, casablanca"), "{err}");
    let settings = folder.path().join("there.toml");
    let path = settings.to_str().unwrap();
    assert!(run(&["room", "settings", "export", path, "--room", "casablanca"]).0);
    let text = std::fs::read_to_string(&settings).unwrap();
    assert!(text.contains("room = \"casablanca\""), "{text}");
    std::fs::write(&settings, text.replacen("tone_s = 15", "tone_s = 11", 1)).unwrap();
    let (ok, out, err) = run(&["room", "settings", "import", path, "--room", "casablanca", "--dry-run"]);
    assert!(ok && out.contains("tone_s: 15 → 11") && err.contains("1 difference from version 1"), "{out}{err}");
    server.stop();
}

#[test]
fn a_command_that_needs_a_server_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("units.csv");
    std::fs::write(&list, "unit,kind,service\nP-1,car,police_secours\n").unwrap();
    // A port nobody listens at: taken and given back.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let out = dawria(&["import", "units", list.to_str().unwrap(), "--server", &format!("http://127.0.0.1:{port}")]);
    let err = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(1));
    assert!(err.contains("no server answers at") && err.contains("dawria serve"), "{err}");
}

/// Rule: domain §2.15 – the settings of a room go out and come in as one file, tried before they count
#[tokio::test]
async fn settings_go_out_and_in_as_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let base = format!("http://{}", server.address("http"));
    let file = folder.path().join("room.toml");
    let path = file.to_str().unwrap();
    let run = |arguments: &[&str]| {
        let out = dawria(&[arguments, &["--server", &base]].concat());
        (out.status.success(), String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap())
    };
    server.api().unit("P-1", "car", "terminal", &[]).await;
    let (ok, _, err) = run(&["room", "settings", "export", path]);
    assert!(ok, "{err}");
    let text = std::fs::read_to_string(&file).unwrap().replacen("tone_s = 15", "tone_s = 11", 1);
    std::fs::write(&file, &text).unwrap();
    assert!(dawria(&["room", "settings", "check", path]).status.success());
    let (ok, out, err) = run(&["room", "settings", "import", path, "--dry-run"]);
    assert!(ok && out.contains("priorities.P0.tone_s: 15 → 11") && err.contains("nothing was changed"), "{out}{err}");
    assert!(run(&["room", "settings", "import", path]).0);
    let (ok, _, err) = run(&["room", "settings", "import", path]);
    assert!(!ok && err.contains("made from version 1, version 2 is in force"), "{err}");
    let morocco = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/settings/morocco.toml");
    let (ok, out, err) = run(&["room", "settings", "import", morocco.to_str().unwrap()]);
    assert!(ok && out.contains("+ sectors.centre: (Centre)"), "{out}{err}");
    assert_eq!(server.api().ok("/api/v1/room").await["sectors"].as_array().unwrap().len(), 5);
    std::fs::write(&file, text.replace("[limits]", "[limit]")).unwrap();
    let bad = dawria(&["room", "settings", "check", path]);
    assert!(!bad.status.success() && String::from_utf8_lossy(&bad.stderr).contains("limit"));
}
