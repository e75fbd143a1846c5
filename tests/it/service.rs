//! The server under a service manager: ready, watchdog, passed doors, an ordered stop under load.

use crate::support::{Api, Manager, Server, id};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::{
    net::{SocketAddr, TcpListener, UdpSocket},
    os::fd::OwnedFd,
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    time::{Duration, Instant},
};

fn pings(heard: &[String]) -> usize {
    heard.iter().filter(|line| *line == "WATCHDOG=1").count()
}

#[tokio::test]
async fn ready_watchdog_and_stopping_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let manager = Manager::new(folder.path());
    let path = manager.path.to_str().unwrap().to_owned();
    let environment = [("NOTIFY_SOCKET", &*path), ("WATCHDOG_USEC", "2000000")];
    let server = Server::start_in(folder.path(), "[[rooms]]\nid = \"fes\"\n", &[], &environment);
    let heard = manager.hear(Duration::from_secs(20), |heard| pings(heard) >= 4);
    assert!(heard.iter().any(|l| l == "READY=1") && heard.iter().any(|l| l.starts_with("STATUS=dawria ")), "{heard:?}");
    assert!(pings(&heard) >= 4, "{heard:?}");
    // A process that stands still feeds nobody; the manager would end it.
    let pid = rustix::process::Pid::from_raw(server.ready["pid"].as_i64().unwrap() as i32).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::STOP).unwrap();
    manager.hear(Duration::from_millis(300), |_| false);
    assert_eq!(pings(&manager.hear(Duration::from_secs(2), |_| false)), 0, "nothing turns");
    rustix::process::kill_process(pid, rustix::process::Signal::CONT).unwrap();
    assert!(pings(&manager.hear(Duration::from_secs(20), |heard| pings(heard) >= 2)) >= 2, "it turns again");
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(manager.hear(Duration::from_secs(1), |heard| heard.iter().any(|l| l == "STOPPING=1")).iter().any(|l| l == "STOPPING=1"));
}

/// As systemd passes them: from descriptor 3 on, named, for this process.
fn start_with_doors(folder: &std::path::Path, doors: [OwnedFd; 3], nmea: bool) -> std::process::Child {
    let config = folder.join("dawria.toml");
    let text = format!("data_dir = {:?}\n[http]\nbind = \"127.0.0.1:1\"\n[nmea]\nenabled = {nmea}\n", folder.join("data"));
    std::fs::write(&config, text).unwrap();
    let [http, tcp, udp] = doors;
    let script = "exec 3<&0 4<&1 5<&2 0</dev/null 1>>\"$2/server.log\" 2>&1\n\
                  LISTEN_PID=$$ LISTEN_FDS=3 LISTEN_FDNAMES=http:nmea-tcp:nmea-udp exec \"$1\" serve --config \"$2/dawria.toml\" \
                  --ready-file \"$2/ready.json\"";
    Command::new("/bin/sh")
        .args(["-c", script, "sh", env!("CARGO_BIN_EXE_dawria")])
        .arg(folder)
        .stdin(Stdio::from(http))
        .stdout(Stdio::from(tcp))
        .stderr(Stdio::from(udp))
        .spawn()
        .unwrap()
}

#[tokio::test]
async fn doors_passed_by_the_manager_are_used() {
    for nmea in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let (http, tcp, udp) =
            (TcpListener::bind("127.0.0.1:0").unwrap(), TcpListener::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap());
        let addresses = [http.local_addr().unwrap(), tcp.local_addr().unwrap(), udp.local_addr().unwrap()];
        let mut child = start_with_doors(folder.path(), [http.into(), tcp.into(), udp.into()], nmea);
        let log = || std::fs::read_to_string(folder.path().join("server.log")).unwrap();
        if !nmea {
            assert_eq!(child.wait().unwrap().code(), Some(1), "a door that is passed and closed by the configuration");
            assert!(log().contains("`nmea-tcp`") && log().contains("nmea.enabled = true"), "{}", log());
            continue;
        }
        let began = Instant::now();
        let ready: Value = loop {
            if let Some(ready) = std::fs::read(folder.path().join("ready.json")).ok().and_then(|b| serde_json::from_slice(&b).ok()) {
                break ready;
            }
            assert!(child.try_wait().unwrap().is_none() && began.elapsed() < Duration::from_secs(30), "{}", log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        for (door, at) in ["http", "nmea_tcp", "nmea_udp"].into_iter().zip(addresses) {
            assert_eq!(ready[door].as_str().unwrap().parse::<SocketAddr>().unwrap(), at, "{door}");
        }
        assert_eq!(Api::new(addresses[0]).ok("/readyz").await["ready"], true);
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

/// SIGTERM in a burst of calls: it ends in order and in time with exit code 0, and every acknowledged call is in the journal, once.
#[tokio::test(flavor = "multi_thread")]
async fn a_stop_under_load_is_ordered_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let (acknowledged, stopped): (Arc<Mutex<Vec<u64>>>, Arc<AtomicBool>) = Default::default();
    let mut callers = Vec::new();
    for _ in 0..16 {
        let (api, acknowledged, stopped) = (server.api(), Arc::clone(&acknowledged), Arc::clone(&stopped));
        callers.push(tokio::spawn(async move {
            while !stopped.load(Relaxed) {
                let body = json!({"id": id(), "answered": true});
                let Ok(answer) = api.request(reqwest::Method::POST, "/api/v1/calls").json(&body).send().await else { break };
                if answer.status() == StatusCode::CREATED {
                    let Ok(made) = answer.json::<Value>().await else { break };
                    acknowledged.lock().unwrap().push(made["call"].as_u64().unwrap());
                }
            }
        }));
    }
    // A watcher and a GPS unit that never says a word hold their doors open.
    let _silent = std::net::TcpStream::connect(server.address("nmea_tcp")).unwrap();
    let _idle = std::net::TcpStream::connect(server.address("http")).unwrap();
    while acknowledged.lock().unwrap().len() < 100 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let began = Instant::now();
    let (code, log) = tokio::task::spawn_blocking(move || server.stop()).await.unwrap();
    let took = began.elapsed();
    stopped.store(true, Relaxed);
    for caller in callers {
        caller.await.unwrap();
    }
    assert_eq!(code, Some(0), "{log}");
    assert!(took < Duration::from_secs(30), "{took:?}");
    for wrong in ["did not end in time", "did not close in time", "panicked"] {
        assert!(!log.contains(wrong), "{log}");
    }
    let mut acknowledged = std::mem::take(&mut *acknowledged.lock().unwrap());
    let n = acknowledged.len();
    acknowledged.sort_unstable();
    acknowledged.dedup();
    assert_eq!(acknowledged.len(), n, "a number was given twice");
    let server = Server::start(folder.path(), "");
    let api = server.api();
    for call in &acknowledged {
        api.ok(&format!("/api/v1/calls/{call}")).await;
    }
    println!("{n} calls acknowledged before the stop, which took {took:?}");
}

/// The container's way: everything from the environment; and a name that is no key ends the start with exit code 2.
#[tokio::test]
async fn the_environment_configures_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let environment = [("DAWRIA_ROOM_ID", "fes"), ("DAWRIA_LIVE_BEAT_MS", "500"), ("DAWRIA_HTTP_CONNECTIONS", "64")];
    let server = Server::start_in(folder.path(), "", &[], &environment);
    assert_eq!(server.ready["room"], "fes");
    server.stop();
    let run = |arguments: &[&str], name: &str, value: &str| {
        let out = Command::new(env!("CARGO_BIN_EXE_dawria")).args(arguments).env(name, value).current_dir(folder.path()).output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap())
    };
    let (code, said) = run(&["serve"], "DAWRIA_HTTP_BNID", "127.0.0.1:0");
    assert!(code == Some(2) && said.contains("DAWRIA_HTTP_BNID: did you mean DAWRIA_HTTP_BIND?"), "{said}");
    let (code, said) = run(&["doctor", "--config-effective", "--http", "127.0.0.1:7"], "DAWRIA_BUS_URL", "redis://a:s3cret@bus:1");
    assert_eq!(code, Some(0), "{said}");
    for line in [
        "http.bind = \"127.0.0.1:7\"  # flag --http",
        "bus.url = \"redis://…@bus:1\"  # environment DAWRIA_BUS_URL",
        "nmea.enabled = true  # file dawria.toml",
        "synthetic.every_s = 30  # default",
    ] {
        assert!(said.lines().any(|l| l == line), "{line} is not in\n{said}");
    }
    assert!(!said.contains("s3cret"));
}
