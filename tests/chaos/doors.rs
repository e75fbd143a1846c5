//! 24: people who open doors and never come in.

use crate::{
    load::{Ledger, Load, crew, sit},
    support::{Server, dawria, id, people, rmc},
    table::{Size, Told, block},
};
use reqwest::Client;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};
use tokio::{io::AsyncWriteExt, net::TcpStream};

/// An operator signs in and places a call within this.
const LIMIT: Duration = Duration::from_secs(2);

/// This process holds one file a connection.
pub fn raise_own_limit() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX)
}

/// Connections that say a little, and then one byte now and then for ever.
pub struct Flood(Vec<tokio::task::JoinHandle<()>>);

impl Flood {
    /// So many connections to a door, by `hands` at once; `words`: what is said at first, then repeated byte by byte.
    pub fn start(door: SocketAddr, connections: usize, hands: usize, words: &'static [u8]) -> Self {
        let hand = |_| {
            tokio::spawn(async move {
                let mut held = Vec::new();
                for _ in 0..connections / hands {
                    if let Ok(mut line) = TcpStream::connect(door).await {
                        let _ = line.write_all(words).await;
                        held.push(line);
                    }
                }
                let mut open = held.len();
                while open > 0 {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    open = 0;
                    for line in &mut held {
                        open += usize::from(line.write_all(&words[words.len() - 1..]).await.is_ok());
                    }
                }
            })
        };
        Self((0..hands).map(hand).collect())
    }

    /// Ends it.
    pub fn end(self) {
        self.0.into_iter().for_each(|hand| hand.abort());
    }
}

/// Half-open heads and slow NMEA connections; meanwhile people sign in and place calls, each over a connection of its own.
pub fn slow_heads(size: &Size) -> Told {
    let (heads, nmea) = (size.of(600, 5_000), size.of(200, 2_000));
    let files = raise_own_limit();
    if files < (heads + nmea + 500) as u64 {
        return Told::Skipped(format!("this process may open {files} files only"));
    }
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let mut ledger = Ledger::of(folder.path());
    block(async {
        let load = Load::start(&crew(&server, folder.path()).await, Duration::from_millis(50));
        let slow = [
            Flood::start(server.address("http"), heads, 4, b"GET /livez HTTP/1.1\r\nx-slow: "),
            Flood::start(server.address("nmea_tcp"), nmea, 2, b"$GP"),
        ];
        let technician = people::technician(&server.api().nobody(), folder.path()).await;
        let newcomer = people::hire(&technician, "newcomer", &["call_taker@marrakech"]).await;
        sit(&newcomer, "ct-3").await;
        let (mut slowest, mut times) = (Duration::ZERO, 0);
        let until = Instant::now() + Duration::from_secs(size.of(4, 40));
        while Instant::now() < until {
            let begun = Instant::now();
            // A client of its own: a connection from before would not show what a newcomer meets.
            let fresh = crate::support::Api::new(server.address("http"));
            let taker = people::sign_in(&fresh, "newcomer").await;
            let made = taker.act("/api/v1/calls", json!({"number": "0612345678"})).await;
            slowest = slowest.max(begun.elapsed());
            ledger.also(&made);
            times += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        // A unit comes in beside the slow ones.
        let api = server.api();
        api.unit("P-1", "car", "radio", &["351467108700001"]).await;
        let mut unit = TcpStream::connect(server.address("nmea_tcp")).await.unwrap();
        let _ = unit.write_all(format!("IMEI 351467108700001\r\n{}", rmc(31.63, -8.0)).as_bytes()).await;
        crate::support::until("the unit is seen", async || (!api.ok("/api/v1/units/P-1").await["position"].is_null()).then_some(())).await;
        slow.into_iter().for_each(Flood::end);
        let share = load.stop(&mut ledger).await;
        let settled = ledger.settle(&server).await;
        assert!(slowest < LIMIT, "signing in and placing a call took {slowest:?}");
        assert!(share.quantile(0.99) < LIMIT, "{}", share.told());
        let did = format!("{heads} heads, {nmea} NMEA lines: {times} × signed in and placed a call, slowest {} ms", slowest.as_millis());
        Told::Measured(format!("{did}; beside it {}; {settled}", share.told()))
    })
}

/// A call taker of a server with TLS, seated; his token.
pub async fn tls_taker(server: &Server, folder: &Path) -> String {
    let technician = people::technician(&server.api().nobody(), folder).await;
    let taker = people::hire(&technician, "taker", &["call_taker@marrakech"]).await;
    sit(&taker, "ct-1").await;
    taker.token().to_owned()
}

/// A server with TLS in this folder.
pub fn tls_server(folder: &Path) -> Server {
    let made = dawria(&["cert", "--data-dir", folder.join("data").to_str().unwrap()]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Server::start(folder, "[tls]\nenabled = true\n")
}

/// A client with no connection yet that trusts the CA of this folder alone.
pub fn tls_client(folder: &Path) -> Client {
    dawria::tls::install();
    let trusting = dawria::tls::client::trusting(&dawria::tls::Folder::of(&folder.join("data")).ca()).unwrap();
    Client::builder().tls_backend_preconfigured(trusting).timeout(Duration::from_secs(20)).build().unwrap()
}

/// Handshakes that begin and never go on.
pub fn slow_handshakes(size: &Size) -> Told {
    let connections = size.of(400, 5_000);
    let files = raise_own_limit();
    if files < (connections + 500) as u64 {
        return Told::Skipped(format!("this process may open {files} files only"));
    }
    let folder = tempfile::tempdir().unwrap();
    let server = tls_server(folder.path());
    let at = server.address("http");
    block(async {
        tls_taker(&server, folder.path()).await;
        // The head of a ClientHello record of 512 bytes, and the first of them.
        let flood = Flood::start(at, connections, 4, &[22, 3, 1, 2, 0, 1]);
        let (mut slowest, mut times) = (Duration::ZERO, 0);
        let until = Instant::now() + Duration::from_secs(size.of(4, 30));
        while Instant::now() < until {
            let (begun, client) = (Instant::now(), tls_client(folder.path()));
            let body = json!({"account": "taker", "password": people::PASSWORD, "bearer": true});
            let session: Value =
                client.post(format!("https://{at}/api/v1/session")).json(&body).send().await.unwrap().json().await.unwrap();
            let call = client.post(format!("https://{at}/api/v1/calls")).bearer_auth(session["token"].as_str().unwrap());
            let call = call.json(&json!({"id": id(), "number": "0612345678"})).send().await.unwrap();
            assert_eq!(call.status(), 201);
            slowest = slowest.max(begun.elapsed());
            times += 1;
        }
        flood.end();
        Ledger::of(folder.path()).verify();
        assert!(slowest < LIMIT, "signing in and placing a call took {slowest:?}");
        Told::Measured(format!(
            "{connections} handshakes: {times} × signed in and placed a call, slowest {} ms; verified",
            slowest.as_millis()
        ))
    })
}
