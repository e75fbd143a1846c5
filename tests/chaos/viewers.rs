//! 23: viewers that take a byte a second.

use crate::{
    load::{Ledger, Load, crew},
    support::{Api, Server, Socket},
    table::{Size, Told, block},
};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
};

/// What the server may grow by, bytes: the rings are shared, a viewer has its place in them and one frame.
const GROWTH: u64 = 64 << 20;

/// Resident memory of a process, bytes.
pub fn resident(pid: i64) -> u64 {
    let statm = std::fs::read_to_string(format!("/proc/{pid}/statm")).unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4_096
}

/// Viewers that the server feeds.
async fn viewers(api: &Api) -> u64 {
    let metrics = api.text("/metrics").await;
    let of = |line: &str| line.strip_prefix("dawria_viewers").and_then(|l| l.rsplit(' ').next()?.parse::<f64>().ok());
    metrics.lines().filter_map(of).sum::<f64>() as u64
}

/// Opens the room's feed and takes a byte a second, with as small a window as the system gives.
async fn dawdle(api: Api) {
    let url = api.ws("/api/v1/rooms/marrakech/live");
    let (token, rest) = url.strip_prefix("ws://").unwrap().split_once('@').unwrap();
    let (address, path) = rest.split_once('/').unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(1_024).unwrap();
    let mut line = socket.connect(address.parse().unwrap()).await.unwrap();
    let ask = format!(
        "GET /{path} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    line.write_all(ask.as_bytes()).await.unwrap();
    let mut byte = [0];
    while line.read(&mut byte).await.is_ok_and(|n| n > 0) {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Slow ones beside a fast one, while calls make deltas.
pub fn slow(size: &Size) -> Told {
    let slow = size.of(50, 200);
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let mut ledger = Ledger::of(folder.path());
    block(async {
        let (api, pid) = (server.api(), server.ready["pid"].as_i64().unwrap());
        let crew = crew(&server, folder.path()).await;
        // So that a snapshot is more than a socket holds.
        let load = Load::start(&crew, Duration::ZERO);
        load.more(300).await;
        load.stop(&mut ledger).await;
        let load = Load::start(&crew, Duration::from_millis(100));
        let dawdlers: Vec<_> = (0..slow).map(|_| tokio::spawn(dawdle(api.clone()))).collect();
        let mut page = Socket::connect(&api.ws("/api/v1/rooms/marrakech/live")).await;
        page.hear("snapshot", |m| m["t"] == "snapshot").await;
        tokio::time::sleep(Duration::from_secs(1)).await;
        let before = resident(pid);
        let (until, mut seen) = (Instant::now() + Duration::from_secs(size.of(6, 60)), Vec::new());
        while Instant::now() < until {
            let begun = Instant::now();
            let made = api.act("/api/v1/calls", serde_json::json!({"number": "0612345678"})).await;
            ledger.also(&made);
            let has = |m: &serde_json::Value| m["calls"].as_array().is_some_and(|c| c.iter().any(|c| c["call"] == made["call"]));
            page.hear("the call on the screen", has).await;
            seen.push(begun.elapsed());
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let grown = resident(pid).saturating_sub(before);
        let share = load.stop(&mut ledger).await;
        // A slow one hears of its end only when it has taken all that was on its way: the server is asked.
        let left = viewers(&api).await;
        dawdlers.into_iter().for_each(|d| d.abort());
        seen.sort_unstable();
        let p99 = seen[(seen.len() - 1) * 99 / 100];
        let settled = ledger.settle(&server).await;
        assert!(grown < GROWTH, "grown by {grown} bytes");
        assert!(p99 < Duration::from_secs(1), "a fast viewer waits {p99:?}");
        assert!(share.refused.is_empty() && share.quantile(0.99) < Duration::from_secs(1), "{}", share.told());
        let memory = format!("{} MiB more", grown >> 20);
        let screen = format!("a fast one sees a call after {} ms (p99)", p99.as_millis());
        assert!(!size.full || left <= 1, "{left} of {slow} slow viewers are still fed after a minute");
        Told::Measured(format!("{slow} slow viewers, {left} with the fast one at the end: {memory}, {screen}; {}; {settled}", share.told()))
    })
}
