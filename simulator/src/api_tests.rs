//! The client against a server made of a few rules: sessions end, positions are lost, proofs grow old.

use crate::api::{Api, Outcome};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
};

/// What the server holds, and what it was asked.
#[derive(Default)]
struct Room {
    sign_ins: u32,
    valid: String,
    seated: bool,
    confirmed: bool,
    asked: Vec<String>,
}

impl Room {
    fn answer(&mut self, method: &str, path: &str, token: &str) -> (u16, Value) {
        self.asked.push(format!("{method} {path}"));
        let signed = token == self.valid && !token.is_empty();
        let rule = |rule: &str| json!({"rule": rule, "detail": rule});
        match (method, path) {
            ("POST", "/api/v1/session") => {
                self.sign_ins += 1;
                (self.valid, self.confirmed) = (format!("t{}", self.sign_ins), true);
                (200, json!({"token": self.valid}))
            }
            _ if !signed => (401, rule("not_signed_in")),
            ("GET", "/api/v1/positions") => {
                let held = if self.seated { json!({"account": "sim"}) } else { Value::Null };
                (200, json!({"positions": [{"id": "ct-1", "kinds": ["call_taker"], "held": held}]}))
            }
            ("POST", "/api/v1/positions/ct-1/sign-on") => {
                self.seated = true;
                (200, json!({}))
            }
            ("POST", "/api/v1/session/confirm") => {
                self.confirmed = true;
                (204, Value::Null)
            }
            ("POST", "/api/v1/units/P-1/token") if self.confirmed => (201, json!({"unit": "P-1", "token": "for P-1"})),
            ("POST", "/api/v1/units/P-1/token") => (403, rule("confirm")),
            ("POST", "/api/v1/calls") if self.seated => (201, json!({"call": 7})),
            ("POST", "/api/v1/calls") => (403, rule("off_position")),
            ("GET", "/api/v1/room") => (200, json!({"room": "fes"})),
            _ => (403, rule("not_allowed")),
        }
    }
}

/// Starts such a server; gives its address and what it holds.
fn serve() -> (String, Arc<Mutex<Room>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let room = Arc::<Mutex<Room>>::default();
    let held = Arc::clone(&room);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let held = Arc::clone(&held);
            std::thread::spawn(move || talk(stream, &held));
        }
    });
    (base, room)
}

fn talk(stream: TcpStream, room: &Mutex<Room>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let (mut head, mut token, mut length) = (String::new(), String::new(), 0);
        reader.read_line(&mut head).ok().filter(|n| *n > 0)?;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok()?;
            let Some((name, value)) = line.trim().split_once(": ") else { break };
            match name.to_lowercase().as_str() {
                "authorization" => value.trim_start_matches("Bearer ").clone_into(&mut token),
                "content-length" => length = value.parse().ok()?,
                _ => {}
            }
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        let mut words = head.split(' ');
        let (status, body) = room.lock().ok()?.answer(words.next()?, words.next()?, &token);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        write!(stream, "HTTP/1.1 {status} x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len()).ok()?;
    }
}

async fn call_taker(base: &str) -> Api {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Api::sign_in(base, "sim", "any", Some("call_taker")).await.expect("signed in")
}

#[tokio::test]
async fn whoever_was_signed_out_and_lost_the_position_comes_back_and_the_act_is_done() {
    let (base, room) = serve();
    let api = call_taker(&base).await;
    {
        let mut room = room.lock().expect("the room");
        assert_eq!(room.asked, ["POST /api/v1/session", "GET /api/v1/positions", "POST /api/v1/positions/ct-1/sign-on"]);
        (room.valid, room.seated) = ("gone".to_owned(), false);
        room.asked.clear();
    }
    let outcome = api.act("/api/v1/calls", json!({})).await.expect("an answer");
    assert!(matches!(outcome, Outcome::Done(r) if r.call == Some(7)));
    let acts = [
        "POST /api/v1/calls",
        "POST /api/v1/session",
        "POST /api/v1/calls",
        "GET /api/v1/positions",
        "POST /api/v1/positions/ct-1/sign-on",
        "POST /api/v1/calls",
    ];
    assert_eq!(room.lock().expect("the room").asked, acts);
}

#[tokio::test]
async fn many_at_once_sign_in_again_once() {
    let (base, room) = serve();
    let api = call_taker(&base).await;
    room.lock().expect("the room").valid = "gone".to_owned();
    let reads = (0..20).map(|_| async { api.get("/api/v1/room").await.expect("read")["room"] == "fes" });
    assert!(futures_util::future::join_all(reads).await.into_iter().all(|fes| fes));
    assert_eq!(room.lock().expect("the room").sign_ins, 2);
}

#[tokio::test]
async fn a_terminals_token_asks_for_a_fresh_proof_and_gets_it() {
    let (base, room) = serve();
    let api = call_taker(&base).await;
    room.lock().expect("the room").confirmed = false;
    assert_eq!(api.terminal_token("P-1").await.expect("a token"), "for P-1");
    let why = api.terminal_token("P-2").await.expect_err("not allowed").to_string();
    assert!(why.contains("P-2") && why.contains("not_allowed"), "{why}");
}
