//! A relay's door: who may look is what the server says whose room it shows, also while somebody looks.

use crate::{
    driven::room_id,
    support::{Api, Server, Socket, people},
};
use dawria::{
    api::{guard::Hosts, home::Home, relay, web::Pages},
    live::{FeedLimits, Mirror},
};
use std::{
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::time::Instant;

/// A session that ended closes its sockets within this, at a relay too.
const CUT_WITHIN: Duration = Duration::from_secs(5);

struct Relay {
    child: Child,
    http: SocketAddr,
}

impl Drop for Relay {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Relay {
    async fn start(folder: &Path, redis: &str, home: &SocketAddr) -> Self {
        let ready = folder.join("relay.json");
        let log = std::fs::File::create(folder.join("relay.log")).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_dawria"))
            .args([
                "relay",
                "--room",
                "marrakech",
                "--http",
                "127.0.0.1:0",
                "--redis",
                redis,
                "--home",
                &format!("http://{home}"),
                "--ready-file",
            ])
            .arg(&ready)
            .current_dir(folder)
            .env_remove("DAWRIA_CONFIG")
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut relay = Self { child, http: SocketAddr::from(([127, 0, 0, 1], 0)) };
        crate::until("the relay tells its address", || {
            let found = std::fs::read(&ready).ok().and_then(|b| serde_json::from_slice::<serde_json::Value>(&b).ok());
            relay.http = found.and_then(|r| r["http"].as_str()?.parse().ok()).unwrap_or(relay.http);
            let known = relay.http.port() != 0;
            async move { known }
        })
        .await;
        let nobody = Api::new(relay.http);
        crate::until("the relay has a snapshot", || async { nobody.get("/readyz").await.0 == 200 }).await;
        relay
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_who_may_see_the_room_sees_it_at_a_relay_and_no_longer_than_he_is_signed_in() {
    let Some(redis) = crate::Server::start().await else { return };
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &format!("[bus]\nkind = \"redis\"\nurl = {:?}\n", redis.url()));
    let chief = server.api();
    chief.unit("P-1", "car", "radio", &[]).await;
    let relay = Relay::start(folder.path(), &redis.url(), &server.address("http")).await;
    let live = format!("{}/api/v1/rooms/marrakech/live", relay.http);
    let at_relay = Api::new(relay.http);

    // Nobody, a made-up token, and somebody who is signed in and may not see rooms.
    let auditor = people::hire(&chief, "khalid", &["auditor@centre"]).await;
    for token in ["", "made-up", auditor.token()] {
        let there = if token.is_empty() { at_relay.nobody() } else { at_relay.with_token(token) };
        assert_eq!(there.get("/api/v1/snapshot").await.0, 401, "`{token}`");
        assert_eq!(Socket::refused(&live, token).await, 401, "`{token}`");
    }

    let amina = people::hire(&chief, "amina", &["call_taker@marrakech"]).await;
    assert_eq!(at_relay.with_token(amina.token()).get("/api/v1/snapshot").await.0, 200);
    let mut socket = Socket::with_token(&live, amina.token()).await;
    let mut other = Socket::with_token(&live, chief.token()).await;
    let shown = |m: &serde_json::Value| m["t"] == "snapshot";
    socket.hear("a snapshot", shown).await;
    other.hear("a snapshot", shown).await;
    // Longer than the relay's questions are apart: she still may.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let call = chief.incident("theft", 31.63, -8.0).await["call"].clone();
    let new = |m: &serde_json::Value| m["calls"].as_array().is_some_and(|c| c.iter().any(|c| c["call"] == call));
    socket.hear("a call after a while", new).await;

    // One look for the snapshot, one for the feed, none for each time the relay asks whether she still may.
    let audit = auditor.ok("/api/v1/audit?kind=looked&limit=500").await;
    let looks =
        audit["items"].as_array().unwrap().iter().filter(|l| l["actor"]["account"] == "amina" && l["body"]["look"]["what"] == "room");
    assert_eq!(looks.count(), 2, "{audit}");

    people::leave(&amina).await;
    let left = Instant::now();
    while tokio::time::timeout(2 * CUT_WITHIN, socket.frame()).await.unwrap_or(None).is_some() {}
    assert!(left.elapsed() < CUT_WITHIN, "cut after {:?}", left.elapsed());
    assert_eq!(Socket::refused(&live, amina.token()).await, 401);
    // Somebody else's session is his own.
    let call = chief.incident("theft", 31.64, -8.0).await["call"].clone();
    other.hear("the next call", |m| m["calls"].as_array().is_some_and(|c| c.iter().any(|c| c["call"] == call))).await;
}

/// Whoever asks for the live feed and opens no websocket is not watched over: the server at home is not asked about him for ever.
#[tokio::test]
async fn a_relay_asks_no_more_about_a_viewer_that_never_was() {
    dawria::tls::install();
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let home = axum::Router::new().fallback(move || {
        count.fetch_add(1, Relaxed);
        async { "{}" }
    });
    let home = serve(home).await;
    let mirror = Mirror::new(room_id(), FeedLimits::default());
    let shown = relay::Relay {
        live: mirror.live(),
        counters: Arc::default(),
        pages: Arc::new(Pages::Embedded),
        home: Home::new(&format!("http://{home}"), &room_id(), reqwest::Client::new()),
    };
    let there = Api::new(serve(relay::router(shown, Hosts { named: Arc::from([]), certificate: None })).await).with_token("any");
    let (status, answer) = there.get(&format!("/api/v1/rooms/{}/live", room_id())).await;
    assert_eq!(status, 400, "{answer}");
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert!((1..=2).contains(&asked.load(Relaxed)), "asked {} times", asked.load(Relaxed));
}

async fn serve(routes: axum::Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, routes).await });
    address
}
