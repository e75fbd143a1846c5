//! TLS at the HTTP door: certificates made, served, replaced and expired; who is refused.

use crate::support::{Server, dawria, id, until};
use dawria::tls::{Facts, Folder, pair};
use reqwest::{Client, tls::TlsInfo};
use serde_json::{Value, json};
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

const ENABLED: &str = "[tls]\nenabled = true\n";

/// `dawria cert` on a folder's data; success and all that it said.
fn cert(folder: &Path, more: &[&str]) -> (bool, String) {
    let data = folder.join("data");
    let out = dawria(&[&["cert", "--data-dir", data.to_str().unwrap()], more].concat());
    (out.status.success(), [out.stdout, out.stderr].map(|o| String::from_utf8(o).unwrap()).concat())
}

fn files(folder: &Path) -> Folder {
    Folder::of(&folder.join("data"))
}

fn fingerprint(file: &Path) -> String {
    pair::first(&fs::read(file).unwrap()).unwrap().fingerprint
}

/// A client that trusts this CA alone and says which certificate it was shown.
fn client(ca: &Path) -> Client {
    let config = dawria::tls::client::trusting(ca).unwrap();
    Client::builder().tls_backend_preconfigured(config).tls_info(true).timeout(Duration::from_secs(10)).build().unwrap()
}

/// Status, certificate shown, and body of a GET over TLS.
async fn get(client: &Client, at: SocketAddr, path: &str) -> (u16, String, reqwest::header::HeaderMap, Vec<u8>) {
    let answer = client.get(format!("https://{at}{path}")).send().await.unwrap();
    let info = answer.extensions().get::<TlsInfo>().unwrap().peer_certificate().unwrap().to_vec();
    let shown = Facts::read(&info).unwrap().fingerprint;
    (answer.status().as_u16(), shown, answer.headers().clone(), answer.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn a_certificate_is_made_served_and_installed() {
    let folder = tempfile::tempdir().unwrap();
    let (ok, said) = cert(folder.path(), &["--name", "room.example", "--name", "10.0.0.4"]);
    assert!(ok && said.contains("room.example, 10.0.0.4, localhost"), "{said}");
    let files = files(folder.path());
    assert!(said.contains(&fingerprint(&files.ca())) && said.contains("396 days left"), "{said}");
    let (ok, said) = cert(folder.path(), &[]);
    assert!(!ok && said.contains("--renew"), "{said}");
    let before = fingerprint(&files.cert());
    let (ok, said) = cert(folder.path(), &["--show"]);
    assert!(ok && said.contains(&before), "{said}");
    let config = folder.path().join("doctor.toml");
    let doctor = |data: &str| {
        fs::write(&config, format!("data_dir = {:?}\n[http]\nbind = \"127.0.0.1:0\"\n{ENABLED}", folder.path().join(data))).unwrap();
        let out = dawria(&["doctor", "--config", config.to_str().unwrap()]);
        (out.status.success(), String::from_utf8(out.stdout).unwrap())
    };
    let (well, said) = doctor("data");
    assert!(well && said.contains("room.example, 10.0.0.4, localhost") && said.contains("396 days left"), "{said}");
    let (well, said) = doctor("elsewhere");
    assert!(!well && said.contains("server.crt is missing"), "{said}");

    let server = Server::start(folder.path(), ENABLED);
    assert_eq!(server.ready["tls"], true);
    let at = server.address("http");
    let client = client(&files.ca());
    let (status, shown, headers, body) = get(&client, at, "/readyz").await;
    assert_eq!((status, &shown), (200, &before));
    assert_eq!(headers["strict-transport-security"], "max-age=31536000");
    let ready: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!((ready["ready"].as_bool(), ready["certificate"]["standing"].as_str()), (Some(true), Some("valid")));
    // A name of the certificate is one of this server's, without being configured.
    let named = client.get(format!("https://{at}/livez")).header("host", "room.example").send().await.unwrap();
    assert_eq!(named.status(), 200);
    let stranger = client.get(format!("https://{at}/livez")).header("host", "evil.example").send().await.unwrap();
    assert_eq!(stranger.status(), 403);
    // Nobody but the CA's holders trusts it.
    assert!(Client::new().get(format!("https://{at}/livez")).send().await.is_err());

    let (status, _, headers, page) = get(&client, at, "/install").await;
    let page = String::from_utf8(page).unwrap();
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "text/html; charset=utf-8"));
    assert_eq!(page.matches(&fingerprint(&files.ca())).count(), 3, "in each language");
    assert!(!page.contains("FINGERPRINT") && !page.contains("UNTIL") && !page.contains("<script") && !page.contains("style="), "{page}");
    let (status, _, headers, der) = get(&client, at, "/install/ca.crt").await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "application/x-x509-ca-cert"));
    assert_eq!(Facts::read(&der).unwrap().fingerprint, fingerprint(&files.ca()));
    assert_eq!(get(&client, at, "/install/style.css").await.0, 200);

    // Acts over TLS: our own page's and programs', not a page's that was loaded without it.
    let act = |origin: Option<String>| {
        let request = client
            .post(format!("https://{at}/api/v1/calls"))
            .bearer_auth(server.api().token())
            .json(&json!({"id": id(), "number": "0612345678"}));
        origin.into_iter().fold(request, |r, o| r.header("origin", o)).send()
    };
    assert_eq!(act(None).await.unwrap().status(), 201);
    assert_eq!(act(Some(format!("https://{at}"))).await.unwrap().status(), 201);
    assert_eq!(act(Some(format!("http://{at}"))).await.unwrap().status(), 403);
    let metrics = server.api().text("/metrics").await;
    let left = metrics.lines().find_map(|l| l.strip_prefix("dawria_certificate_expires_seconds ")?.parse::<f64>().ok()).unwrap();
    assert!((396.0 * 86_400.0..397.0 * 86_400.0).contains(&left), "{left}");
}

#[tokio::test]
async fn old_versions_and_what_is_no_tls_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(cert(folder.path(), &[]).0);
    let server = Server::start(folder.path(), ENABLED);
    let at = server.address("http");
    for (what, version, suites, alert) in [
        // TLS 1.1 with a CBC suite; TLS 1.2 with CBC, with RSA key exchange, with RC4: alerts protocol_version and handshake_failure.
        ("TLS 1.0", [3, 1], &[0xc0, 0x13][..], &[70u8][..]),
        ("TLS 1.1", [3, 2], &[0xc0, 0x13][..], &[70][..]),
        ("ECDHE with CBC", [3, 3], &[0xc0, 0x13, 0xc0, 0x09][..], &[40, 47, 109][..]),
        ("RSA key exchange", [3, 3], &[0x00, 0x9c, 0x00, 0x2f][..], &[40, 47, 109][..]),
    ] {
        let mut stream = TcpStream::connect(at).await.unwrap();
        stream.write_all(&hello(version, suites)).await.unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        // A record of type alert (21), level fatal (2).
        assert_eq!((answer.first(), answer.get(5)), (Some(&21), Some(&2)), "{what}: {answer:02x?}");
        assert!(alert.contains(&answer[6]), "{what}: alert {}", answer[6]);
    }
    let mut stream = TcpStream::connect(at).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.ends_with("begin with https://"), "{answer}");
    let metrics = server.api().text("/metrics").await;
    assert!(metrics.contains("dawria_tls_handshakes_failed_total{reason=\"protocol\"} 4"), "{metrics}");
    assert!(metrics.contains("dawria_tls_handshakes_failed_total{reason=\"not_tls\"} 1"), "{metrics}");
}

/// A ClientHello (RFC 5246, §7.4.1.2) of this version with these suites, and groups and signatures that this server knows.
fn hello(version: [u8; 2], suites: &[u8]) -> Vec<u8> {
    let extensions = [
        &[0, 10, 0, 4, 0, 2, 0, 0x17][..], // supported_groups: secp256r1
        &[0, 11, 0, 2, 1, 0][..],          // ec_point_formats: uncompressed
        &[0, 13, 0, 4, 0, 2, 4, 3][..],    // signature_algorithms: ecdsa_secp256r1_sha256
        &[0, 23, 0, 0][..],                // extended_master_secret
    ]
    .concat();
    let mut body = version.to_vec();
    body.extend([7; 32]);
    body.push(0);
    body.extend(u16::try_from(suites.len()).unwrap().to_be_bytes());
    body.extend(suites);
    body.extend([1, 0]);
    body.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
    body.extend(extensions);
    let mut handshake = vec![1, 0];
    handshake.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
    handshake.extend(body);
    let mut record = vec![22, 3, 1];
    record.extend(u16::try_from(handshake.len()).unwrap().to_be_bytes());
    record.extend(handshake);
    record
}

/// A renewed certificate is shown to newcomers; who is connected stays so; a broken file changes nothing.
#[tokio::test]
async fn a_renewed_certificate_is_taken_without_a_connection_lost() {
    let folder = tempfile::tempdir().unwrap();
    assert!(cert(folder.path(), &[]).0);
    let files = files(folder.path());
    let server = Server::start(folder.path(), ENABLED);
    let (at, first) = (server.address("http"), fingerprint(&files.cert()));
    let stays = client(&files.ca());
    assert_eq!(get(&stays, at, "/livez").await.1, first);
    assert!(cert(folder.path(), &["--renew"]).0);
    let second = fingerprint(&files.cert());
    assert_ne!(first, second);
    until("newcomers see the new one", async || {
        // The connection of before is used all along: its certificate is the old one to the end.
        assert_eq!(get(&stays, at, "/livez").await.1, first);
        (get(&client(&files.ca()), at, "/livez").await.1 == second).then_some(())
    })
    .await;
    fs::write(files.cert(), "rubbish").unwrap();
    until("the broken one is complained of", async || server.log().contains("the one before stays in use").then_some(())).await;
    assert_eq!(get(&client(&files.ca()), at, "/livez").await.1, second);
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
}

/// Writes a pair with these days of validity around now, of a CA of its own; gives the CA's file.
fn pair_with(folder: &Path, from_days: i64, until_days: i64) -> PathBuf {
    let at = |days: i64| {
        let now = jiff::Timestamp::now().as_second() + days * 86_400;
        rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(now.try_into().unwrap())
    };
    let key = rcgen::KeyPair::generate().unwrap();
    let mut ca = rcgen::CertificateParams::default();
    ca.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    let (ca_cert, issuer) = (ca.self_signed(&key).unwrap(), rcgen::Issuer::from_params(&ca, &key));
    let mut params = rcgen::CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    (params.not_before, params.not_after) = (at(from_days), at(until_days));
    let own = rcgen::KeyPair::generate().unwrap();
    let cert = params.signed_by(&own, &issuer).unwrap();
    fs::write(folder.join("own.crt"), cert.pem()).unwrap();
    fs::write(folder.join("own.key"), own.serialize_pem()).unwrap();
    let file = folder.join("own-ca.crt");
    fs::write(&file, ca_cert.pem()).unwrap();
    file
}

#[tokio::test]
async fn an_expired_certificate_is_served_and_complained_of() {
    for (from, until_days, standing, says) in [(-400, -1, "expired", "has expired"), (-380, 17, "ends_soon", "ends within 30 days")] {
        let folder = tempfile::tempdir().unwrap();
        let ca = pair_with(folder.path(), from, until_days);
        let place = |file: &str| folder.path().join(file);
        let more = format!("{ENABLED}cert = {:?}\nkey = {:?}\n", place("own.crt"), place("own.key"));
        let server = Server::start(folder.path(), &more);
        let at = server.address("http");
        until("it says so", async || server.log().contains(says).then_some(())).await;
        let careful = client(&ca).get(format!("https://{at}/readyz")).send().await;
        assert_eq!(careful.is_ok(), standing == "ends_soon", "{careful:?}");
        let careless = Client::builder().tls_danger_accept_invalid_certs(true).build().unwrap();
        let ready: Value = careless.get(format!("https://{at}/readyz")).send().await.unwrap().json().await.unwrap();
        assert_eq!((ready["ready"].as_bool(), ready["certificate"]["standing"].as_str()), (Some(true), Some(standing)));
        let install = careless.get(format!("https://{at}/install")).send().await.unwrap();
        assert_eq!(install.status(), 404, "its CA is not ours");
    }
}

#[tokio::test]
async fn our_own_commands_trust_the_local_ca_and_find_the_server() {
    let folder = tempfile::tempdir().unwrap();
    assert!(cert(folder.path(), &[]).0);
    let server = Server::start(folder.path(), ENABLED);
    let at = server.address("http");
    let config = folder.path().join("client.toml");
    let data = folder.path().join("data");
    fs::write(&config, format!("data_dir = {data:?}\n[http]\nbind = \"{at}\"\n{ENABLED}")).unwrap();
    let file = folder.path().join("settings.json");
    let export = |more: &[&str]| dawria(&[&["room", "settings", "export", file.to_str().unwrap()][..], more].concat());
    let out = export(&["--config", config.to_str().unwrap()]);
    assert!(out.status.success() && file.exists(), "{}", String::from_utf8_lossy(&out.stderr));
    let doctor = dawria(&["doctor", "--config", config.to_str().unwrap()]);
    let said = String::from_utf8(doctor.stdout).unwrap();
    assert!(said.contains(&format!("in use by the running Dawria (process {})", server.ready["pid"])), "{said}");
    // Without the CA it is a stranger.
    let elsewhere = folder.path().join("elsewhere.toml");
    fs::write(&elsewhere, format!("data_dir = {:?}\n[http]\nbind = \"{at}\"\n{ENABLED}", folder.path().join("none"))).unwrap();
    let out = export(&["--config", elsewhere.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success() && said.contains("no server that is trusted"), "{said}");
}

#[tokio::test]
async fn the_plain_door_leads_to_the_other_and_a_start_without_a_pair_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("none.toml");
    fs::write(&file, format!("data_dir = {:?}\n[http]\nbind = \"0.0.0.0:0\"\n{ENABLED}", folder.path().join("data"))).unwrap();
    let out = dawria(&["serve", "--config", file.to_str().unwrap()]);
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(out.status.code() == Some(1) && said.contains("server.crt") && said.contains("`dawria cert`"), "{said}");

    assert!(cert(folder.path(), &[]).0);
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = Server::start(folder.path(), &format!("{ENABLED}redirect = \"{free}\"\n"));
    let plain = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let answer = plain.get(format!("http://{free}/install?a=b")).send().await.unwrap();
    let to = format!("https://127.0.0.1:{}/install?a=b", server.address("http").port());
    assert_eq!((answer.status().as_u16(), answer.headers()["location"].to_str().unwrap()), (308, &*to));
}
