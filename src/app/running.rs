//! Who has the ports of a configuration when they are taken: the server it is for, another one, or some other program.

use super::client::builder;
use crate::{api::health::ServerInfo, config::Config, id::RoomId, store::tool};
use serde::Deserialize;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

/// Longest wait for a server on this machine to say who it is.
const PATIENCE: Duration = Duration::from_secs(3);

/// Who answers at the address of an HTTP door that is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Running {
    /// The server that the configuration is for.
    Ours(ServerInfo),
    /// A Dawria that serves another room, or keeps its journal elsewhere.
    Another(ServerInfo),
    /// Nobody who says to be one.
    Unknown,
}

/// What of the answer is needed here; a server that is not ready gives it as well.
#[derive(Deserialize)]
struct Answer {
    server: ServerInfo,
}

/// Asks whoever has the configuration's HTTP door; `room` is the configuration's first.
pub async fn ask(config: &Config, room: &RoomId) -> Running {
    let Some(server) = server_at(config).await else { return Running::Unknown };
    // One that cannot be looked at may well be this one's: a service's folder is often closed to the person who asks.
    let open = tool::in_use(&config.journal_dir()).unwrap_or(true);
    let same = server.rooms.first().is_some_and(|first| first == room.as_str());
    if same && open { Running::Ours(server) } else { Running::Another(server) }
}

/// The Dawria at an address; `None` when it is none, or says nothing in time.
async fn server_at(config: &Config) -> Option<ServerInfo> {
    let mut at = config.http.bind;
    if at.ip().is_unspecified() {
        at.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    // A proxy would be asked about its own loopback.
    let base = format!("{}://{at}", if config.tls.enabled { "https" } else { "http" });
    let client = builder(&base, config).ok()?.timeout(PATIENCE).no_proxy().build().ok()?;
    let answer = client.get(format!("{base}/readyz")).send().await.ok()?;
    Some(answer.json::<Answer>().await.ok()?.server)
}

/// Whether a door that is open at `open` keeps one at `wanted` from being opened.
pub fn same_door(open: Option<SocketAddr>, wanted: SocketAddr) -> bool {
    open.is_some_and(|open| {
        let same_address = open.ip() == wanted.ip() || open.ip().is_unspecified() || wanted.ip().is_unspecified();
        open.port() == wanted.port() && same_address
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    /// A program that answers every connection in these words.
    async fn answering(words: String) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut line, _)) = listener.accept().await {
                let mut request = [0; 4_096];
                let _ = line.read(&mut request).await;
                let _ = line.write_all(words.as_bytes()).await;
            }
        });
        at
    }

    fn http(status: &str, body: &str) -> String {
        format!("HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
    }

    const DAWRIA: &str = r#"{"ready":false,"core":true,"journal":false,
        "server":{"version":"9.9.9","pid":77,"rooms":["marrakech","fes"],"nmea_tcp":"0.0.0.0:10110","nmea_udp":null}}"#;

    #[tokio::test]
    async fn the_server_of_this_configuration_is_told_from_others() {
        let dir = tempfile::tempdir().unwrap();
        let mut config = Config { data_dir: dir.path().to_owned(), ..Config::default() };
        let (marrakech, fes) = (RoomId::new("marrakech").unwrap(), RoomId::new("fes").unwrap());
        for stranger in ["hello\r\n".to_owned(), http("200 OK", r#"{"ready":true}"#), http("404 Not Found", "no")] {
            config.http.bind = answering(stranger).await;
            assert_eq!(ask(&config, &marrakech).await, Running::Unknown);
        }
        config.http.bind = answering(http("503 Service Unavailable", DAWRIA)).await;
        assert!(matches!(ask(&config, &marrakech).await, Running::Another(_)), "nobody has the journal here open");
        let settings = std::sync::Arc::new(config.room.settings().unwrap());
        let started = crate::app::room::start(&config.journal_dir(), &config.journal, settings, None).unwrap();
        let Running::Ours(server) = ask(&config, &marrakech).await else { panic!("it serves this room, and the journal is open") };
        assert_eq!((server.pid, &*server.version, server.nmea_udp), (77, "9.9.9", None));
        assert!(matches!(ask(&config, &fes).await, Running::Another(_)), "its first room is another one");
        drop(started);
    }

    #[test]
    fn a_door_on_all_addresses_is_the_same_as_one_on_each() {
        for (open, wanted, same) in [
            (Some("0.0.0.0:10110"), "127.0.0.1:10110", true),
            (Some("127.0.0.1:10110"), "0.0.0.0:10110", true),
            (Some("127.0.0.1:10110"), "127.0.0.2:10110", false),
            (Some("127.0.0.1:10110"), "127.0.0.1:10111", false),
            (None, "127.0.0.1:10110", false),
        ] {
            assert_eq!(same_door(open.map(|a| a.parse().unwrap()), wanted.parse().unwrap()), same, "{open:?} {wanted}");
        }
    }
}
