//! What a flood of connections that never finish must not take from others, and what happens when files run out.
//!
//! Quick by default; `DAWRIA_HALF_OPEN=5000` opens as many half-open heads.

use crate::support::{Server, id, until};
use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit, setrlimit};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::{io::AsyncWriteExt, net::TcpStream};

/// Half-open heads of the quick run.
const QUICK: usize = 600;
/// Places at the HTTP door.
const PLACES: usize = 256;
/// Slow NMEA connections beside them.
const SLOW_NMEA: usize = 2_000;

/// The test itself holds one file a connection.
fn raise_own_limit() {
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
}

async fn open(address: std::net::SocketAddr, says: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(says).await;
    stream
}

#[tokio::test]
async fn a_call_is_placed_beside_half_open_heads_and_slow_nmea_connections() {
    raise_own_limit();
    let heads: usize = std::env::var("DAWRIA_HALF_OPEN").ok().and_then(|n| n.parse().ok()).unwrap_or(QUICK);
    let nmea = if heads > QUICK { SLOW_NMEA } else { SLOW_NMEA / 10 };
    let folder = tempfile::tempdir().unwrap();
    // Fewer places than heads: the flood alone would take all of them.
    let server = Server::start_http(folder.path(), &format!("connections = {PLACES}\n"));
    let (http, tcp) = (server.address("http"), server.address("nmea_tcp"));
    let flood = tokio::spawn(async move {
        let mut held = Vec::new();
        for n in 0..heads + nmea {
            held.push(if n < heads { open(http, b"GET /livez HTTP/1.1\r\nx-slow: ").await } else { open(tcp, b"$GP").await });
        }
        held
    });
    // A new connection each time: nobody has a place from before.
    let mut slowest = Duration::ZERO;
    let mut calls = 0;
    while !flood.is_finished() || calls < 5 {
        let begun = Instant::now();
        server.api().act("/api/v1/calls", json!({"id": id(), "number": "0612345678"})).await;
        slowest = slowest.max(begun.elapsed());
        calls += 1;
    }
    let held = flood.await.unwrap();
    println!("{calls} calls beside {} connections, the slowest took {slowest:?}", held.len());
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    // A connection counts as made once the kernel has it; the server takes them up in its own time.
    let (gone, made_room) = until("the server has taken up the flood", async || {
        let metrics = server.api().request(reqwest::Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
        let value = |name: &str| metrics.lines().find_map(|l| l.strip_prefix(name)?.trim().parse::<f64>().ok());
        assert!(value("dawria_http_connections_half_open ").unwrap() <= PLACES as f64 / 2.0, "{metrics}");
        // On a slow machine the flood lasts longer than a head may: then their time is over before they make room.
        let closed = |reason: &str| value(&format!("dawria_http_connections_closed_total{{reason=\"{reason}\"}} ")).unwrap_or(0.0);
        let gone: f64 = ["made_room", "head_time", "first_byte_time", "never_spoke", "broken"].into_iter().map(closed).sum();
        (gone >= (heads - PLACES) as f64).then(|| (gone, closed("made_room")))
    })
    .await;
    assert!(made_room > 0.0, "{gone} gone, none made room");
    drop(held);
}

#[tokio::test]
async fn when_files_run_out_the_door_waits_and_recovers() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    assert_eq!(api.ok("/readyz").await["ready"], true);
    let pid = Pid::from_raw(server.ready["pid"].as_i64().unwrap() as i32);
    let whole = prlimit(pid, Resource::Nofile, Rlimit { current: Some(8), maximum: getrlimit(Resource::Nofile).maximum }).unwrap();
    let begun = cpu_ms(pid.unwrap());
    let mut waiting = Vec::new();
    for _ in 0..40 {
        waiting.push(open(server.address("http"), b"GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n").await);
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    let log = server.log();
    assert_eq!(log.matches("no room for another HTTP connection").count(), 1, "{log}");
    let spent = cpu_ms(pid.unwrap()) - begun;
    assert!(spent < 1_000, "it spins: {spent} ms of the processor in 2 s");
    prlimit(pid, Resource::Nofile, whole).unwrap();
    until("it accepts again", async || server.log().contains("the HTTP door accepts connections again").then_some(())).await;
    assert_eq!(server.api().ok("/readyz").await["ready"], true);
    server.api().act("/api/v1/calls", json!({"number": "0612345678"})).await;
}

/// Processor time of a process, ms.
fn cpu_ms(pid: Pid) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap();
    // Fields 14 and 15 (proc(5)), counted behind the name in brackets; in hundredths of a second.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    10 * (fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap())
}

/// A limit that was low from the start: connections are lowered to it, the reserve stays, and the server says so.
#[test]
fn a_low_limit_of_files_lowers_the_connections_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_limited(folder.path(), 160);
    let log = server.log();
    assert!(log.contains("only 160 files may be open") && log.contains("LimitNOFILE"), "{log}");
    let sockets: Vec<_> = (0..300).filter_map(|_| std::net::TcpStream::connect(server.address("http")).ok()).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        server.api().act("/api/v1/calls", json!({"number": "0612345678"})).await;
    });
    assert!(sockets.len() > 100);
    assert!(!server.log().contains("no room for another HTTP connection"), "{}", server.log());
}

/// Whole heads whose bodies never come, at an address that anybody may post to.
#[tokio::test]
async fn a_call_is_placed_beside_bodies_that_do_not_come() {
    raise_own_limit();
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start_http(folder.path(), &format!("connections = {PLACES}\n"));
    let http = server.address("http");
    let flood = tokio::spawn(async move {
        let says = b"POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
        let mut held = Vec::new();
        for _ in 0..QUICK {
            held.push(open(http, says).await);
        }
        held
    });
    let (mut slowest, mut calls) = (Duration::ZERO, 0);
    while !flood.is_finished() || calls < 5 {
        let begun = Instant::now();
        server.api().act("/api/v1/calls", json!({"id": id(), "number": "0612345678"})).await;
        slowest = slowest.max(begun.elapsed());
        calls += 1;
    }
    let held = flood.await.unwrap();
    println!("{calls} calls beside {} slow bodies, the slowest took {slowest:?}", held.len());
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    let metrics = server.api().request(reqwest::Method::GET, "/metrics").send().await.unwrap().text().await.unwrap();
    assert!(metrics.lines().any(|l| l.starts_with("dawria_http_connections_closed_total{reason=\"made_room\"}")), "{metrics}");
}
