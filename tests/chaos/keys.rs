//! 31: what lets people and terminals in ends while they work.

use crate::{
    doors::{tls_client, tls_server, tls_taker},
    load::{Ledger, Load, crew},
    support::{Server, Socket, dawria, id, people, until},
    table::{Size, Told, block},
};
use dawria::tls::{Folder, pair};
use serde_json::json;
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// Writes a server's pair, signed by the folder's own CA, that ended yesterday.
fn expire(folder: &Path) {
    let files = Folder::of(&folder.join("data"));
    let at = |days: i64| {
        let now = jiff::Timestamp::now().as_second() + days * 86_400;
        rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(now.try_into().unwrap())
    };
    let mut ca = rcgen::CertificateParams::default();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let ca_key = rcgen::KeyPair::generate().unwrap();
    let issuer = rcgen::Issuer::from_params(&ca, &ca_key);
    let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (at(-400), at(-1));
    let key = rcgen::KeyPair::generate().unwrap();
    let cert = params.signed_by(&key, &issuer).unwrap();
    std::fs::write(files.key(), key.serialize_pem()).unwrap();
    std::fs::write(files.cert(), cert.pem()).unwrap();
}

/// The certificate in use is replaced by one that has expired: who is connected works on, newcomers refuse it, it is complained of; renewed,
/// they come in. All the while calls are placed over a connection of before.
pub fn certificate(_: &Size) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let server = tls_server(folder.path());
    let client = tls_client(folder.path());
    let at = server.address("http");
    let (calls, slowest, renewed) = block(async {
        let taker = tls_taker(&server, folder.path()).await;
        let (mut calls, mut slowest) = (0, Duration::ZERO);
        let mut place = async || {
            let begun = Instant::now();
            let call = client.post(format!("https://{at}/api/v1/calls")).bearer_auth(&taker);
            let status = call.json(&json!({"id": id(), "number": "0612345678"})).send().await.unwrap().status();
            assert_eq!(status, 201);
            slowest = slowest.max(begun.elapsed());
            calls += 1;
        };
        place().await;
        let good = pair::first(&std::fs::read(Folder::of(&folder.path().join("data")).cert()).unwrap()).unwrap().fingerprint;
        expire(folder.path());
        until("it is complained of", async || {
            place().await;
            server.log().contains("has expired").then_some(())
        })
        .await;
        let refused = tls_client(folder.path()).get(format!("https://{at}/livez")).send().await;
        assert!(refused.is_err(), "an expired certificate is trusted");
        for _ in 0..20 {
            place().await;
        }
        let made = dawria(&["cert", "--renew", "--data-dir", folder.path().join("data").to_str().unwrap()]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let begun = Instant::now();
        until("newcomers come in", async || {
            place().await;
            tls_client(folder.path()).get(format!("https://{at}/livez")).send().await.ok()
        })
        .await;
        let now = pair::first(&std::fs::read(Folder::of(&folder.path().join("data")).cert()).unwrap()).unwrap().fingerprint;
        assert_ne!(good, now);
        (calls, slowest, begun.elapsed())
    });
    Ledger::of(folder.path()).verify();
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    let told = format!(
        "{calls} calls meanwhile, slowest {} ms; newcomers come in {} ms after the renewal; verified",
        slowest.as_millis(),
        renewed.as_millis()
    );
    Told::Measured(told)
}

/// A terminal's token is taken from it: its connection ends at once and it comes in no more; another terminal and the calls feel nothing.
pub fn token(_: &Size) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let mut ledger = Ledger::of(folder.path());
    block(async {
        let api = server.api();
        let load = Load::start(&crew(&server, folder.path()).await, Duration::from_millis(10));
        let (mut lines, mut keys) = (Vec::new(), Vec::new());
        for unit in ["T-1", "T-2"] {
            api.unit(unit, "car", "terminal", &[]).await;
            let terminal = people::terminal(&api, unit).await;
            let url = terminal.ws(&format!("/api/v1/units/{unit}/terminal"));
            let (token, address) = url.strip_prefix("ws://").unwrap().split_once('@').unwrap();
            let mut line = Socket::with_token(address, token).await;
            line.hear("welcome", |m| m["t"] == "welcome").await;
            lines.push(line);
            keys.push((address.to_owned(), token.to_owned()));
        }
        load.more(20).await;
        let begun = Instant::now();
        let ended = api.request(reqwest::Method::DELETE, "/api/v1/units/T-1/token").send().await.unwrap();
        assert_eq!(ended.status(), 204);
        while lines[0].frame().await.is_some() {}
        let closed = begun.elapsed();
        assert!(closed < Duration::from_secs(2), "its connection lived on for {closed:?}");
        let (address, token) = &keys[0];
        let again = reqwest::Client::new().get(format!("http://{address}")).bearer_auth(token);
        let again = again.header("connection", "upgrade").header("upgrade", "websocket").header("sec-websocket-version", "13");
        let again = again.header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==").send().await.unwrap();
        assert_eq!(again.status(), 401, "it comes in again");
        let status = json!({"t": "status", "id": id(), "assignment": 1, "status": "en_route"});
        lines[1].say(&status).await;
        lines[1].hear("the other one is answered", |m| m["id"] == status["id"]).await;
        load.more(20).await;
        let share = load.stop(&mut ledger).await;
        assert!(share.refused.is_empty(), "{}", share.told());
        let settled = ledger.settle(&server).await;
        Told::Measured(format!("closed after {} ms, then 401; {}; {settled}", closed.as_millis(), share.told()))
    })
}
