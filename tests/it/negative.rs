//! What must not work: passwords, cookies, tickets, other sites, codes, second factors, accounts of other rooms, rubbish.

use crate::{
    rooms::SECOND,
    support::{Api, Server, Socket, id, people, until},
};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const MARRAKECH: &str = "/api/v1/rooms/marrakech";

/// Status and rule of an answer.
async fn said(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let body: Value = response.json().await.unwrap_or_default();
    (status, body["rule"].as_str().unwrap_or_default().to_owned())
}

fn is(status: u16, rule: &str) -> (u16, String) {
    (status, rule.to_owned())
}

async fn try_sign_in(api: &Api, body: Value) -> (u16, String) {
    said(api.nobody().request(Method::POST, "/api/v1/session").json(&body).send().await.unwrap()).await
}

/// Signs in as a page does; gives the cookie.
async fn page(api: &Api, account: &str, before: &str) -> String {
    let body = json!({"account": account, "password": people::PASSWORD});
    let request = api.nobody().request(Method::POST, "/api/v1/session").header("cookie", before).json(&body);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let set = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!answer.text().await.unwrap().contains("\"token\":\""), "a page never sees its token");
    set.split(';').next().unwrap().to_owned()
}

async fn by_cookie(api: &Api, cookie: &str) -> u16 {
    let answer = api.nobody().request(Method::GET, "/api/v1/rooms").header("cookie", cookie).send().await.unwrap();
    answer.status().as_u16()
}

async fn patch(api: &Api, account: &str, body: &Value) -> (StatusCode, Value) {
    let answer = api.request(Method::PATCH, &format!("/api/v1/accounts/{account}")).json(body).send().await.unwrap();
    (answer.status(), answer.json().await.unwrap())
}

/// Rule: reliability §5 – an empty password signs nobody in
#[tokio::test]
async fn no_password_is_no_password() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    people::hire(&api, "amal", &["dispatcher@marrakech"]).await;
    // Made, and never signed in: it has no password at all.
    api.post("/api/v1/accounts", &json!({"account": "new", "grants": ["chief@marrakech"]})).await;
    for account in ["amal", "new", "no-such-account"] {
        for body in [
            json!({"password": ""}),
            json!({"password": " "}),
            json!({}),
            json!({"code": ""}),
            json!({"code": "-", "new_password": people::PASSWORD}),
        ] {
            let mut body = body;
            body["account"] = json!(account);
            assert_eq!(try_sign_in(&api, body.clone()).await, is(401, "sign_in"), "{body}");
        }
        let unlock = api.post(&format!("/api/v1/accounts/{account}/unlock"), &json!({})).await.0;
        assert_eq!(unlock.is_success(), account != "no-such-account");
    }
}

/// Rule: reliability §5 – a session is always new, and one cookie is one cookie
#[tokio::test]
async fn a_planted_cookie_is_nobodys_session() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    people::hire(&api, "amal", &["dispatcher@marrakech"]).await;
    let planted = "dawria-loopback=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let first = page(&api, "amal", planted).await;
    assert_ne!(first, planted);
    assert_eq!((by_cookie(&api, planted).await, by_cookie(&api, &first).await), (401, 200));
    let second = page(&api, "amal", &first).await;
    assert_eq!((by_cookie(&api, &first).await, by_cookie(&api, &second).await), (401, 200), "the session before has ended");
    assert_eq!(by_cookie(&api, &format!("{planted}; {second}")).await, 401, "two cookies: one was planted");
    // A terminal's token is no cookie, and a session's token no terminal's.
    api.unit("P-1", "car", "terminal", &[]).await;
    let terminal = people::terminal(&api, "P-1").await;
    assert_eq!(by_cookie(&api, &format!("dawria-loopback={}", terminal.token())).await, 401);
}

/// Rule: reliability §5 – a browser opens a websocket from our own page, with a ticket that holds once
#[tokio::test]
async fn a_websocket_by_cookie_needs_its_origin_and_its_ticket() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    people::hire(&api, "amal", &["dispatcher@marrakech"]).await;
    people::hire(&api, "badr", &["dispatcher@marrakech"]).await;
    let (mine, other) = (page(&api, "amal", "").await, page(&api, "badr", "").await);
    let own = format!("http://{}", api.address());
    let ticket = async |cookie: &str| {
        let request = api.nobody().request(Method::POST, "/api/v1/session/ticket").header("cookie", cookie).header("origin", &own);
        request.send().await.unwrap().json::<Value>().await.unwrap()["ticket"].as_str().unwrap().to_owned()
    };
    let dial = async |ticket: &str, headers: &[(&str, &str)]| {
        let headers: Vec<_> = headers.iter().copied().chain([("cookie", &*mine)]).collect();
        let address = format!("{}{MARRAKECH}/live?ticket={ticket}", api.address());
        Socket::dial(&address, &headers).await.map(drop).map_err(|(status, rule)| format!("{status} {rule}"))
    };
    let good = ticket(&mine).await;
    let other_port = format!("http://127.0.0.1:{}", api.address().port() ^ 1);
    let other_scheme = format!("https://{}", api.address());
    for origin in ["http://evil.example", &other_port, &other_scheme, "null", "http://localhost"] {
        assert_eq!(dial(&good, &[("origin", origin)]).await, Err("403 origin".to_owned()), "{origin}");
    }
    assert_eq!(dial(&good, &[]).await, Err("403 origin".to_owned()), "a page says where it is from");
    assert_eq!(dial(&good, &[("origin", &own)]).await, Ok(()), "the guard looks before the ticket is used up");
    assert_eq!(dial(&good, &[("origin", &own)]).await, Err("403 ticket".to_owned()), "used again");
    let stolen = ticket(&other).await;
    for bad in ["", "x", &stolen, &stolen] {
        assert_eq!(dial(bad, &[("origin", &own)]).await, Err("403 ticket".to_owned()), "`{bad}`");
    }
}

/// Rule: reliability §5 – a page of another site does nothing in somebody's name
#[tokio::test]
async fn another_sites_page_does_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    people::seated(&api, "amal", "dispatcher@marrakech", "rd-1").await;
    let cookie = page(&api, "amal", "").await;
    let send = async |method: Method, path: &str, headers: &[(&str, &str)]| {
        let mut request = api.nobody().request(method, path).header("cookie", &cookie).json(&json!({"id": id(), "text": "planted"}));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        said(request.send().await.unwrap()).await
    };
    let notes = "/api/v1/room/notes";
    for headers in [
        &[("origin", "http://evil.example")][..],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "null"), ("sec-fetch-site", "cross-site")],
        &[("origin", "https://127.0.0.1")],
    ] {
        assert_eq!(send(Method::POST, notes, headers).await, is(403, "origin"), "{headers:?}");
        assert_eq!(send(Method::DELETE, "/api/v1/session", headers).await, is(403, "origin"), "{headers:?}");
    }
    // What a form of another site can send without asking is no JSON.
    let form = api.nobody().request(Method::POST, notes).header("cookie", &cookie).header("content-type", "text/plain");
    assert_eq!(said(form.body("{}").send().await.unwrap()).await, is(415, "media_type"));
    let rebound = api.nobody().request(Method::GET, notes).header("host", "evil.example");
    assert_eq!(said(rebound.send().await.unwrap()).await, is(403, "origin"), "a name that was made to point here");
    assert!(!api.ok("/api/v1/room/log").await.to_string().contains("planted"));
    let own = format!("http://{}", api.address());
    assert_eq!(send(Method::POST, notes, &[("origin", &own), ("sec-fetch-site", "same-origin")]).await.0, 201);
}

/// Rule: reliability §5 – what an account may is asked at every request; its sockets close when it changes
#[tokio::test]
async fn rights_that_end_end_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    for (account, change) in [
        ("moved", json!({"grants": ["dispatcher@casablanca"]})),
        ("lowered", json!({"grants": ["call_taker@marrakech"]})),
        ("off", json!({"disabled": true})),
        ("recoded", json!({"new_code": true})),
    ] {
        let who = people::seated(&api, account, "dispatcher@marrakech", "rd-1").await;
        let mut feed = Socket::connect(&who.ws(&format!("{MARRAKECH}/live"))).await;
        feed.hear("snapshot", |m| m["t"] == "snapshot").await;
        let act = async || {
            let answer = who.post("/api/v1/bulletins", &json!({"id": id(), "kind": "general", "text": account})).await;
            (answer.0.as_u16(), answer.1["rule"].as_str().unwrap_or_default().to_owned())
        };
        assert_eq!(act().await.0, 201);
        let began = Instant::now();
        assert_eq!(patch(&api, account, &change).await.0, StatusCode::OK);
        let expected = if change["grants"].is_array() { is(403, "not_allowed") } else { is(401, "not_signed_in") };
        assert_eq!(act().await, expected, "{account}");
        assert_eq!(feed.closed().await, Some(4401), "{account}");
        assert!(began.elapsed() < Duration::from_secs(5), "{account}: {:?}", began.elapsed());
        until("nobody sits there any more", async || {
            let list = api.ok("/api/v1/positions").await;
            list["positions"].as_array().unwrap().iter().any(|p| p["id"] == "rd-1" && p["held"].is_null()).then_some(())
        })
        .await;
    }
    let signed = json!({"account": "off", "password": people::PASSWORD});
    assert_eq!(try_sign_in(&api, signed).await, is(401, "sign_in"), "switched off");
}

/// Rule: reliability §5 – the number of another room's incident opens nothing
#[tokio::test]
async fn another_rooms_numbers_open_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    let there = "/api/v1/rooms/casablanca";
    let incident = json!({"incident": {"type": "fight", "position": {"lat": 33.58, "lon": -7.6}, "details": "theirs"}});
    api.act(&format!("{there}/incidents"), incident).await;
    let who = people::seated(&api, "amal", "chief@marrakech", "all-1").await;
    for path in ["incidents/1", "incidents/1/log", "calls", "snapshot", "units", "room/settings", "roster/shifts"] {
        let (status, problem) = who.get(&format!("{there}/{path}")).await;
        assert_eq!((status, &problem["rule"]), (StatusCode::FORBIDDEN, &json!("not_allowed")), "{path}");
    }
    let (status, problem) = who.post(&format!("{there}/incidents/1/notes"), &json!({"id": id(), "text": "x"})).await;
    assert_eq!((status, &problem["rule"]), (StatusCode::FORBIDDEN, &json!("not_allowed")));
    assert_eq!(who.get("/api/v1/incidents/1").await.0, StatusCode::NOT_FOUND, "his own room has no such incident");
}

/// Rule: reliability §5 – wrong sign-ins slow the next ones down, of that account alone, and lock nobody out
#[tokio::test]
async fn guessing_is_slowed_down_and_locks_nobody_out() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    for account in ["amal", "badr"] {
        people::hire(&api, account, &["dispatcher@marrakech"]).await;
    }
    let right = json!({"account": "amal", "password": people::PASSWORD});
    let guess = async || {
        for n in 0..5 {
            let wrong = json!({"account": "amal", "password": format!("guess number {n}")});
            assert_eq!(try_sign_in(&api, wrong).await, is(401, "sign_in"), "{n}");
        }
        assert_eq!(try_sign_in(&api, right.clone()).await, is(429, "throttled"), "also the right one waits");
    };
    guess().await;
    assert_eq!(try_sign_in(&api, json!({"account": "badr", "password": people::PASSWORD})).await.0, 200, "nobody else waits");
    assert_eq!(try_sign_in(&api, json!({"account": "amal ", "password": people::PASSWORD})).await.0, 429, "the same account");
    let free = api.post("/api/v1/accounts/amal/unlock", &json!({})).await.0;
    assert_eq!(free, StatusCode::NO_CONTENT);
    assert_eq!(try_sign_in(&api, right.clone()).await.0, 200, "a supervisor's word");
    guess().await;
    until("it ends by itself", async || (try_sign_in(&api, right.clone()).await.0 == 200).then_some(())).await;
}

/// Rule: reliability §5 – an account for emergencies of the house says why, tells the chiefs at once, and ends soon
#[tokio::test]
async fn broken_glass_is_heard() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "[accounts]\nbreak_glass_minutes = 5\n");
    let api = server.api();
    let body = json!({"account": "glass-1", "grants": ["chief@marrakech"], "break_glass": true});
    let made = api.post("/api/v1/accounts", &body).await.1;
    let first = json!({"account": "glass-1", "code": made["code"], "new_password": people::PASSWORD, "bearer": true});
    assert_eq!(try_sign_in(&api, first.clone()).await, is(422, "reason"));
    let mut reasoned = first;
    let endless = "x".repeat(20_000);
    for (reason, status) in [(&*endless, 422), ("because", 422), ("something \u{7} rings", 422), ("the whole shift is ill", 200)] {
        reasoned["reason"] = json!(reason);
        let (got, answer) = api.nobody().post("/api/v1/session", &reasoned).await;
        assert_eq!(got.as_u16(), status, "`{reason}`: {answer}");
        if status == 200 {
            let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64;
            let left = answer["until"].as_i64().unwrap() - now;
            assert!((200_000..=300_000).contains(&left), "five minutes, not a shift: {left} ms");
        }
    }
    let alarm = until("the room's chiefs hear it", async || {
        let snapshot = api.ok("/api/v1/snapshot").await;
        snapshot["alarms"].as_array()?.iter().find(|a| a.to_string().contains("glass")).cloned()
    })
    .await;
    assert!(alarm.to_string().contains("broken_glass"), "{alarm}");
    let audit = api.ok("/api/v1/audit?kind=session_opened&limit=500").await;
    assert!(audit["items"].as_array().unwrap().iter().any(|l| l["why"] == "the whole shift is ill"), "{audit}");
    let refused = api.ok("/api/v1/audit?kind=sign_in_refused&limit=500").await;
    assert!(refused["items"].as_array().unwrap().iter().any(|l| l["body"]["why"] == "reason"), "{refused}");
}

/// Rule: reliability §5 – whoever stole a session does not guess what proves it; whoever guesses from outside keeps nobody from proving
#[tokio::test]
async fn a_session_proves_itself_five_times_wrong_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let amal = people::seated(&api, "amal", "chief@marrakech", "all-1").await;
    for n in 0..6 {
        try_sign_in(&api, json!({"account": "amal", "password": format!("guess number {n}")})).await;
    }
    assert_eq!(try_sign_in(&api, json!({"account": "amal", "password": people::PASSWORD})).await.0, 429, "from outside it waits");
    let confirm = async |body: Value| {
        let (status, answer) = amal.post("/api/v1/session/confirm", &body).await;
        (status.as_u16(), answer["rule"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(confirm(json!({"password": people::PASSWORD})).await.0, 204, "whoever is in does not");
    let (status, problem) = amal.post("/api/v1/accounts/amal/unlock", &json!({})).await;
    assert_eq!((status.as_u16(), &problem["rule"]), (403, &json!("own_account")));
    for n in 0..4 {
        assert_eq!(confirm(json!({"password": "guessed"})).await, is(401, "sign_in"), "{n}");
    }
    assert_eq!(confirm(json!({"password": people::PASSWORD})).await.0, 204, "a right one clears those before it");
    for n in 0..4 {
        assert_eq!(confirm(json!({"totp": format!("00000{n}")})).await, is(401, "sign_in"), "{n}");
    }
    assert_eq!(confirm(json!({"totp": "000004"})).await, is(401, "not_signed_in"));
    assert_eq!(confirm(json!({"password": people::PASSWORD})).await, is(401, "not_signed_in"), "over");
    until("he sits nowhere", async || {
        let list = api.ok("/api/v1/positions").await;
        list["positions"].as_array().unwrap().iter().any(|p| p["id"] == "all-1" && p["held"].is_null()).then_some(())
    })
    .await;
    let ended = api.ok("/api/v1/audit?kind=session_ended&limit=500").await;
    assert!(ended["items"].as_array().unwrap().iter().any(|l| l["body"]["why"] == "guessed"), "{ended}");
}

/// Rule: domain §6.11 – whoever signs in over somebody's session at the same screen leaves nobody sitting there
#[tokio::test]
async fn the_next_one_at_a_screen_frees_the_chair() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    for account in ["amal", "badr"] {
        let hired = people::hire(&api, account, &["dispatcher@marrakech"]).await;
        people::leave(&hired).await;
    }
    let first = page(&api, "amal", "").await;
    let sit = api.nobody().request(Method::POST, "/api/v1/positions/rd-1/sign-on").header("cookie", &first).json(&json!({"id": id()}));
    assert_eq!(sit.send().await.unwrap().status(), StatusCode::OK);
    page(&api, "badr", &first).await;
    let list = api.ok("/api/v1/positions").await;
    assert!(list["positions"].as_array().unwrap().iter().any(|p| p["id"] == "rd-1" && p["held"].is_null()), "{list}");
}

/// Rule: reliability §5 – somebody without the right to know who is on the roster does not learn it by trying a list
#[tokio::test]
async fn a_list_that_is_only_tried_tells_nobody_more() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let crew = |name: &str, dry: bool| json!({"id": id(), "dry_run": dry, "shift": null, "units": [], "devices": [], "crews": [{"line": 1, "badge": "4711", "name": name}]});
    let (status, taken) = api.post("/api/v1/import", &crew("Amal Idrissi", false)).await;
    assert_eq!((status, &taken["taken"]), (StatusCode::OK, &json!(1)), "{taken}");
    assert_eq!(api.post("/api/v1/import", &crew("Amal Idrissi", true)).await.1["unchanged"], 1);
    let technician = people::hire(&api, "tech-2", &["technician@marrakech"]).await;
    for name in ["Amal Idrissi", "somebody else"] {
        let tried = technician.post("/api/v1/import", &crew(name, true)).await.1;
        assert_eq!((&tried["refused"][0]["rule"], &tried["unchanged"]), (&json!("not_allowed"), &json!(0)), "{name}: {tried}");
    }
}

/// Rule: reliability §5 – sensitive acts ask again who one is
#[tokio::test]
async fn an_old_session_proves_itself_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let old = people::hire(&server.api(), "tech-2", &["technician@centre"]).await;
    server.kill();
    // The session is there after a restart, what it proved before is not.
    let server = Server::start(folder.path(), "");
    let old = old.moved_to(&server.api());
    assert_eq!(old.get("/api/v1/accounts").await.0, StatusCode::OK);
    let body = json!({"account": "badr", "grants": ["dispatcher@marrakech"]});
    let make = async || old.post("/api/v1/accounts", &body).await.1["rule"].clone();
    assert_eq!(make().await, "confirm");
    for wrong in [json!({}), json!({"password": ""}), json!({"password": "something else"}), json!({"totp": "000000"})] {
        assert_eq!(old.post("/api/v1/session/confirm", &wrong).await.0, StatusCode::UNAUTHORIZED, "{wrong}");
    }
    assert_eq!(make().await, "confirm");
    let (status, _) = old.post("/api/v1/session/confirm", &json!({"password": people::PASSWORD})).await;
    assert_eq!((status, make().await), (StatusCode::NO_CONTENT, Value::Null));
}

/// Rule: reliability §5 – a code holds once, and the password of before holds no more
#[tokio::test]
async fn a_code_holds_once_and_ends_what_was_before() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let made = api.post("/api/v1/accounts", &json!({"account": "amal", "grants": ["dispatcher@marrakech"]})).await.1;
    let use_it = |code: &Value, password: &str| json!({"account": "amal", "code": code, "new_password": password, "bearer": true});
    assert_eq!(try_sign_in(&api, use_it(&made["code"], "short")).await.0, 422);
    assert_eq!(try_sign_in(&api, use_it(&made["code"], people::PASSWORD)).await.0, 200, "a refused password does not use it up");
    assert_eq!(try_sign_in(&api, use_it(&made["code"], "another long password")).await, is(401, "sign_in"), "used");
    let again = patch(&api, "amal", &json!({"new_code": true})).await.1;
    assert_eq!(try_sign_in(&api, json!({"account": "amal", "password": people::PASSWORD})).await, is(401, "sign_in"), "the lost password");
    let newest = patch(&api, "amal", &json!({"new_code": true})).await.1;
    assert_eq!(try_sign_in(&api, use_it(&again["code"], "another long password")).await, is(401, "sign_in"), "a newer one was made");
    assert_eq!(try_sign_in(&api, use_it(&newest["code"], "another long password")).await.0, 200);
    assert_eq!(try_sign_in(&api, json!({"account": "amal", "password": people::PASSWORD})).await, is(401, "sign_in"));
    let list = api.ok("/api/v1/accounts").await;
    assert!(!list.to_string().contains(newest["code"].as_str().unwrap()), "a code is shown once");
}

/// Rule: reliability §5 – of two who use one code at once, one comes in
#[tokio::test]
async fn a_code_used_twice_at_once_opens_one_session() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let made = api.post("/api/v1/accounts", &json!({"account": "amal", "grants": ["dispatcher@marrakech"]})).await.1;
    let with = |password: &str| json!({"account": "amal", "code": made["code"], "new_password": password, "bearer": true});
    let (one, other) = tokio::join!(try_sign_in(&api, with("the first long word")), try_sign_in(&api, with("another long word")));
    let mut both = [one.0, other.0];
    both.sort_unstable();
    assert_eq!(both, [200, 401]);
    let audit = api.ok("/api/v1/audit?kind=session_opened&limit=500").await;
    assert_eq!(audit["items"].as_array().unwrap().iter().filter(|l| l["body"]["session"]["account"] == "amal").count(), 1);
}

/// Rule: reliability §5 – the six digits hold once, those that took the factor up among them
#[tokio::test]
async fn a_second_factor_holds_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let who = people::hire(&api, "amal", &["dispatcher@marrakech"]).await;
    let offer = who.post("/api/v1/session/factor/offer", &json!({})).await.1;
    let shared = totp_rs::Secret::try_from_base32(offer["secret"].as_str().unwrap()).unwrap();
    let totp = totp_rs::Builder::new().with_secret(shared).build().unwrap();
    let now = || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let digits = |at: u64| totp.generate(at).to_string();
    let set = |code: String| json!({"secret": offer["secret"], "code": code});
    assert_eq!(who.post("/api/v1/session/factor", &set("000000".to_owned())).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let elsewhere = people::sign_in(&api, "amal").await;
    let began = now();
    assert_eq!(who.post("/api/v1/session/factor", &set(digits(began))).await.0, StatusCode::NO_CONTENT);
    assert_eq!((who.get("/api/v1/rooms").await.0, elsewhere.get("/api/v1/rooms").await.0), (StatusCode::OK, StatusCode::UNAUTHORIZED));
    let with = |code: Option<String>| json!({"account": "amal", "password": people::PASSWORD, "totp": code});
    assert_eq!(try_sign_in(&api, with(None)).await, is(401, "second_factor"));
    assert_eq!(try_sign_in(&api, with(Some(digits(began)))).await, is(401, "sign_in"), "the digits that took it up");
    // The next ones, which clocks half a minute apart may show already.
    assert_eq!(try_sign_in(&api, with(Some(digits(began + 30)))).await.0, 200);
    assert_eq!(try_sign_in(&api, with(Some(digits(began + 30)))).await, is(401, "sign_in"), "used");
    let wrong = json!({"account": "amal", "password": "not the password", "totp": digits(began + 30)});
    assert_eq!(try_sign_in(&api, wrong).await, is(401, "sign_in"), "the digits alone");
}

/// Rule: reliability §5 – a new password ends the sessions that were open under the old one
#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let here = people::hire(&api, "amal", &["dispatcher@marrakech"]).await;
    let elsewhere = people::sign_in(&api, "amal").await;
    let change = async |old: &str, new: &str| here.post("/api/v1/session/password", &json!({"password": old, "new_password": new})).await.0;
    assert_eq!(change("something else", "a new long password").await, StatusCode::UNAUTHORIZED);
    assert_eq!(change(people::PASSWORD, "short").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(elsewhere.get("/api/v1/rooms").await.0, StatusCode::OK);
    assert_eq!(change(people::PASSWORD, "a new long password").await, StatusCode::NO_CONTENT);
    assert_eq!((here.get("/api/v1/rooms").await.0, elsewhere.get("/api/v1/rooms").await.0), (StatusCode::OK, StatusCode::UNAUTHORIZED));
    assert_eq!(try_sign_in(&api, json!({"account": "amal", "password": people::PASSWORD})).await, is(401, "sign_in"));
    assert_eq!(try_sign_in(&api, json!({"account": "amal", "password": "a new long password"})).await.0, 200);
}
