//! `dawria doctor` beside the running server it is for, and beside strangers.

use crate::support::{Server, dawria};
use serde_json::{Value, json};
use std::{net::TcpListener, path::Path};

/// What doctor prints, and whether it found nothing bad, with a configuration whose doors are those of a running server.
fn doctor(folder: &Path, data: &str, room: &str, [http, tcp, udp]: [&str; 3]) -> (bool, String) {
    let config = folder.join("doctor.toml");
    let text = format!(
        "data_dir = {:?}\n[room]\nid = \"{room}\"\n[[rooms]]\nid = \"casablanca\"\n[http]\nbind = \"{http}\"\n[nmea]\nenabled = true\n\
         tcp = \"{tcp}\"\nudp = \"{udp}\"\n",
        folder.join(data)
    );
    std::fs::write(&config, text).unwrap();
    let out = dawria(&["doctor", "--config", config.to_str().unwrap()]);
    (out.status.success(), String::from_utf8(out.stdout).unwrap())
}

#[tokio::test]
async fn doctor_knows_the_server_it_is_for() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "[[rooms]]\nid = \"casablanca\"\n");
    let doors = ["http", "nmea_tcp", "nmea_udp"].map(|door| server.address(door).to_string());
    let doors = [&*doors[0], &*doors[1], &*doors[2]];
    let pid = server.ready["pid"].as_u64().unwrap();
    let known = server.api().ok("/readyz").await["server"].clone();
    assert_eq!((&known["pid"], &known["rooms"]), (&json!(pid), &json!(["marrakech", "casablanca"])));
    assert_eq!((known["nmea_tcp"].as_str(), known["nmea_udp"].as_str()), (Some(doors[1]), Some(doors[2])));

    let (well, said) = doctor(folder.path(), "data", "marrakech", doors);
    assert!(well, "{said}");
    let its = format!("is in use by the running Dawria (process {pid})");
    assert_eq!(said.lines().filter(|l| l.starts_with("  ok ") && l.contains(&its)).count(), 3, "{said}");
    assert!(said.contains("sound, open in the running server"), "{said}");

    // Strangers: another data folder, another room, another program at one of the doors.
    for (data, room) in [("elsewhere", "marrakech"), ("data", "fes")] {
        let (well, said) = doctor(folder.path(), data, room, doors);
        assert!(!well && said.contains(&format!("in use by another Dawria (process {pid}, rooms marrakech, casablanca)")), "{said}");
    }
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = stranger.local_addr().unwrap().to_string();
    let (well, said) = doctor(folder.path(), "data", "marrakech", [doors[0], &at, doors[2]]);
    assert!(!well && said.contains("in use by another program") && said.contains(&its), "{said}");
    drop(stranger);
}

/// A second room without settings of its own has a name of its own, is told of, and gets its settings by its name.
#[tokio::test]
async fn a_room_on_the_examples_settings_is_told_how_to_get_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "[[rooms]]\nid = \"casablanca\"\n");
    let api = server.api();
    let name = async |room: &str| api.ok(&format!("/api/v1/rooms/{room}/room")).await["name"].clone();
    assert_eq!(name("casablanca").await, json!({"en": "casablanca", "fr": "casablanca", "ar": "casablanca"}));
    assert_eq!(name("marrakech").await["en"], "Marrakech command and coordination room");
    let config = folder.path().join("dawria.toml");
    let config = config.to_str().unwrap();
    let hint = "room casablanca runs on the settings built in as an example";
    let said = || String::from_utf8(dawria(&["doctor", "--config", config]).stdout).unwrap();
    let before = said();
    assert!(before.contains(hint) && before.contains("dawria room settings import FILE --room casablanca"), "{before}");
    assert!(!before.contains("room marrakech runs on"), "{before}");

    let base = format!("http://{}", server.address("http"));
    let file = folder.path().join("casablanca.json");
    let run = |verb: &str, room: &str| {
        let out = dawria(&["room", "settings", verb, file.to_str().unwrap(), "--server", &base, "--room", room]);
        (out.status.success(), String::from_utf8(out.stderr).unwrap())
    };
    let (ok, err) = run("export", "casablanca");
    assert!(ok, "{err}");
    let mut settings: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    settings["name"]["fr"] = json!("Salle de Casablanca");
    settings["calls"]["answer_target_s"] = json!(12);
    std::fs::write(&file, settings.to_string()).unwrap();
    let (ok, err) = run("import", "casablanca");
    assert!(ok && err.contains("version 2 is in force"), "{err}");
    assert_eq!(name("casablanca").await["fr"], "Salle de Casablanca");
    assert!(!said().contains(hint), "{}", said());
    let (ok, err) = run("export", "fes");
    assert!(!ok && err.contains("no room fes"), "{err}");
}
