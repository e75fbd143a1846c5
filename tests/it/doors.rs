//! Rubbish on either port, unknown devices, terminals that misbehave: each harms nobody else.

use crate::support::{Server, Socket, id, rmc, sentence, until};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
};

#[tokio::test]
async fn rubbish_on_every_port_leaves_the_others_alone() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("P-1", "car", "terminal", &["dev-1"]).await;
    let rubbish: Vec<u8> = (0..20_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut nmea = TcpStream::connect(server.address("nmea_tcp")).await.unwrap();
    nmea.write_all(&rubbish).await.unwrap();
    let mut http = TcpStream::connect(server.address("http")).await.unwrap();
    let _ = http.write_all(&rubbish).await;
    let mut said = Vec::new();
    let _ = http.read_to_end(&mut said).await;
    let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    for piece in rubbish.chunks(1_400) {
        udp.send_to(piece, server.address("nmea_udp")).await.unwrap();
    }
    let good = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    until("the good unit moves", async || {
        good.send_to((sentence("DEVID,dev-1") + &rmc(31.6, -8.0)).as_bytes(), server.address("nmea_udp")).await.unwrap();
        (!api.ok("/api/v1/units/P-1").await["position"].is_null()).then_some(())
    })
    .await;
    assert_eq!(api.ok("/readyz").await["ready"], true);
}

#[tokio::test]
async fn an_unknown_device_waits_in_quarantine_until_it_is_enrolled() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    api.unit("M-7", "motorbike", "terminal", &[]).await;
    let mut line = TcpStream::connect(server.address("nmea_tcp")).await.unwrap();
    line.write_all(b"IMEI 351467108700077\r\n").await.unwrap();
    let entry = until("quarantine", async || {
        line.write_all(rmc(31.61, -8.01).as_bytes()).await.unwrap();
        api.ok("/api/v1/devices/quarantine").await["items"].as_array().unwrap().first().cloned()
    })
    .await;
    assert_eq!((entry["device"].as_str(), entry["why"].as_str()), (Some("351467108700077"), Some("unknown")));
    assert!(api.ok("/api/v1/units/M-7").await["position"].is_null());
    api.act("/api/v1/devices/351467108700077/enrol", json!({"unit": "M-7"})).await;
    until("it moves", async || {
        line.write_all(rmc(31.61, -8.01).as_bytes()).await.unwrap();
        (!api.ok("/api/v1/units/M-7").await["position"].is_null()).then_some(())
    })
    .await;
    assert_eq!(api.ok("/api/v1/devices/quarantine").await["items"], json!([]));
    assert_eq!(api.ok("/api/v1/units/M-7").await["devices"], json!(["351467108700077"]));
}

/// Each enrolment adds to what the unit has when it is decided: none of those made at once is lost.
#[tokio::test]
async fn devices_enrolled_at_once_are_all_bound() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    for round in 0..5 {
        let unit = format!("M-{round}");
        api.unit(&unit, "motorbike", "terminal", &[]).await;
        let devices: Vec<String> = (0..4).map(|n| format!("dev-{round}-{n}")).collect();
        let tasks = devices.iter().map(|device| {
            let (api, path, body) = (api.clone(), format!("/api/v1/devices/{device}/enrol"), json!({"unit": unit}));
            tokio::spawn(async move { api.act(&path, body).await })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
        let bound = until("the room shows it", async || {
            let bound = api.ok(&format!("/api/v1/units/{unit}")).await["devices"].clone();
            (bound.as_array()?.len() == devices.len()).then_some(bound)
        })
        .await;
        let bound: std::collections::BTreeSet<_> = bound.as_array().unwrap().iter().map(|d| d.as_str().unwrap().to_owned()).collect();
        assert_eq!(bound, devices.into_iter().collect());
    }
}

#[tokio::test]
async fn a_terminal_gets_clear_answers_and_cannot_act_for_others() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    for unit in ["P-1", "P-2"] {
        api.unit(unit, "car", "terminal", &[]).await;
    }
    let made = api.incident("night_noise", 31.6, -8.0).await;
    let assigned = api.act(&format!("/api/v1/incidents/{}/assign", made["incident"]), json!({"unit": "P-1"})).await;
    let mut other = Socket::connect(&api.ws("/api/v1/units/P-2/terminal")).await;
    let foreign = json!({"t": "status", "id": id(), "assignment": assigned["assignment"], "status": "en_route"});
    other.say(&foreign).await;
    let answer = other.hear("refusal", |m| m["id"] == foreign["id"]).await;
    assert_eq!((answer["ok"].as_bool(), answer["problem"]["rule"].as_str()), (Some(false), Some("unknown_assignment")));
    for text in ["{", "[]", r#"{"t":"dance"}"#] {
        other.say_text(text).await;
        let answer = other.hear("refusal", |m| m["t"] == "result").await;
        assert_eq!((answer["ok"].as_bool(), answer["problem"]["rule"].as_str()), (Some(false), Some("malformed")), "{text}");
    }
    let broken = id();
    other.say_text(&format!(r#"{{"t":"status","id":"{broken}"}}"#)).await;
    let answer = other.hear("refusal with its id", |m| m["id"] == json!(broken)).await;
    assert_eq!(answer["ok"], false);
    // The owner of the order is untouched, a newer connection takes over, and the order comes at once.
    let mut first = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    first.hear("order", |m| m["t"] == "order").await;
    let mut second = Socket::connect(&api.ws("/api/v1/units/P-1/terminal")).await;
    let welcome = second.hear("welcome", |m| m["t"] == "welcome").await;
    assert_eq!(welcome["order"]["assignment"], assigned["assignment"]);
    while first.frame().await.is_some() {}
    let freed = api.act(&format!("/api/v1/assignments/{}/end", assigned["assignment"]), json!({"reason": "freed"})).await;
    let cancel = second.hear("cancel", |m| m["t"] == "cancel").await;
    assert_eq!(cancel["cancels"], welcome["order"]["identity"]);
    assert_eq!(cancel["identity"]["epoch"], server.ready["epoch"]);
    assert!(cancel["identity"]["seq"].as_u64() <= freed["seq"].as_u64());
    let receipt = json!({"t": "received", "id": id(), "identity": cancel["identity"], "assignment": assigned["assignment"]});
    second.say(&receipt).await;
    assert_eq!(second.hear("receipt", |m| m["id"] == receipt["id"]).await["ok"], true);
}

#[tokio::test]
async fn a_viewer_resumes_where_it_was_and_gets_a_snapshot_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let room = format!("/api/v1/rooms/{}/live", server.ready["room"].as_str().unwrap());
    let mut first = Socket::connect(&api.ws(&room)).await;
    let snapshot = first.hear("snapshot", |m| m["t"] == "snapshot").await;
    drop(first);
    api.unit("P-1", "car", "radio", &[]).await;
    let cursor = format!("{room}?epoch={}&seq={}", snapshot["epoch"], snapshot["seq"]);
    let mut again = Socket::connect(&api.ws(&cursor)).await;
    let resume = again.hear("resume", |m| m["t"] == "resume" || m["t"] == "snapshot").await;
    assert_eq!(resume["t"], "resume");
    again.hear("what was missed", |m| m["t"] == "delta" && m["units"][0]["unit"] == "P-1").await;
    let mut stranger = Socket::connect(&api.ws(&format!("{room}?epoch=1&seq=1"))).await;
    stranger.hear("snapshot", |m| m["t"] == "snapshot").await;
    let elsewhere = api.request(reqwest::Method::GET, "/api/v1/rooms/nowhere/live").send().await.unwrap();
    assert!(elsewhere.status().is_client_error());
    server.stop();
    assert_eq!(stranger.hear("bye", |m| m["t"] == "bye").await["reason"], "shutdown");
}

/// A client that never ends its headers does not hold its place: 10 s, as long as it pleases the others.
#[tokio::test]
async fn headers_that_do_not_end_are_given_ten_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let started = std::time::Instant::now();
    let mut slow = Vec::new();
    for said in ["", "GET /livez HTTP/1.1\r\nhost: x\r\nx-slow: "] {
        let mut http = TcpStream::connect(server.address("http")).await.unwrap();
        http.write_all(said.as_bytes()).await.unwrap();
        slow.push(http);
    }
    // A letter now and then does not buy time.
    let mut trickle = TcpStream::connect(server.address("http")).await.unwrap();
    trickle.write_all(b"GET /livez HTTP/1.1\r\nx-slow: ").await.unwrap();
    let (mut hear, mut say) = trickle.into_split();
    let drip = tokio::spawn(async move {
        while say.write_all(b"x").await.is_ok() {
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
    });
    let mut said = Vec::new();
    for http in &mut slow {
        let _ = http.read_to_end(&mut said).await;
    }
    let _ = hear.read_to_end(&mut said).await;
    let took = started.elapsed().as_secs_f64();
    assert!((9.0..14.0).contains(&took), "closed after {took:.1} s");
    drip.abort();
    assert_eq!(api.ok("/readyz").await["ready"], true, "the others never noticed");
}
