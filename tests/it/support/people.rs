//! People of the tests: the first account by the set-up token, then somebody who is everything, at a position that may do everything.

use super::{Api, id};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::path::Path;

/// The technician made at set-up.
pub const TECHNICIAN: &str = "tech-1";
/// Somebody with every role that is not a technician's alone, in every room.
pub const CHIEF: &str = "chief-of-all";
/// Password of all of them.
pub const PASSWORD: &str = "trois mots faciles 7";

/// A client that is signed in as `account`.
pub async fn sign_in(api: &Api, account: &str) -> Api {
    let body = json!({"account": account, "password": PASSWORD, "bearer": true});
    let (status, answer) = api.nobody().post("/api/v1/session", &body).await;
    assert_eq!(status, StatusCode::OK, "{account}: {answer}");
    api.with_token(answer["token"].as_str().unwrap())
}

/// Makes an account with these grants and signs in with its code.
pub async fn hire(technician: &Api, account: &str, grants: &[&str]) -> Api {
    let (status, made) = technician.post("/api/v1/accounts", &json!({"account": account, "grants": grants})).await;
    assert_eq!(status, StatusCode::CREATED, "{account}: {made}");
    let body = json!({"account": account, "code": made["code"], "new_password": PASSWORD, "bearer": true});
    let (status, answer) = technician.nobody().post("/api/v1/session", &body).await;
    assert_eq!(status, StatusCode::OK, "{account}: {answer}");
    technician.with_token(answer["token"].as_str().unwrap())
}

/// The technician of a server: made with the set-up token at its first start, signed in at later ones.
pub async fn technician(api: &Api, folder: &Path) -> Api {
    let file = folder.join("data/setup-token");
    let Ok(token) = std::fs::read_to_string(&file) else { return sign_in(api, TECHNICIAN).await };
    let body = json!({"token": token.trim(), "account": TECHNICIAN, "password": PASSWORD});
    let (status, answer) = api.nobody().post("/api/v1/setup", &body).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    api.with_token(answer["token"].as_str().unwrap())
}

/// Somebody who may do everything, at a chief's position of every room.
pub async fn chief(api: &Api, folder: &Path) -> Api {
    let technician = technician(api, folder).await;
    let known = technician.get("/api/v1/accounts").await.1["items"].as_array().unwrap().iter().any(|a| a["account"] == CHIEF);
    let chief = match known {
        true => sign_in(api, CHIEF).await,
        false => hire(&technician, CHIEF, &["chief@centre", "supervisor@centre", "technician@centre", "auditor@centre"]).await,
    };
    let rooms = chief.ok("/api/v1/rooms").await;
    for room in rooms["items"].as_array().unwrap() {
        let room = room["room"].as_str().unwrap();
        let held = chief.ok(&format!("/api/v1/rooms/{room}/positions")).await;
        let own = held["positions"].as_array().unwrap().iter().any(|p| p["held"]["account"] == CHIEF);
        if !own {
            sit(&chief, room, "chief-1").await;
        }
    }
    chief
}

/// Makes an account with one grant and sits it down at a position of the room it names.
pub async fn seated(technician: &Api, account: &str, grant: &str, position: &str) -> Api {
    let hired = hire(technician, account, &[grant]).await;
    sit(&hired, grant.split_once('@').unwrap().1, position).await;
    hired
}

/// Signs on to a position.
pub async fn sit(api: &Api, room: &str, position: &str) {
    let path = format!("/api/v1/rooms/{room}/positions/{position}/sign-on");
    let (status, answer): (StatusCode, Value) = api.post(&path, &json!({"id": id()})).await;
    assert!(status.is_success(), "{position}: {answer}");
}

/// A unit's terminal: a client with its token.
#[allow(dead_code, reason = "not every suite has terminals")]
pub async fn terminal(api: &Api, unit: &str) -> Api {
    let (status, answer) = api.post(&format!("/api/v1/units/{unit}/token"), &json!({})).await;
    assert_eq!(status, StatusCode::CREATED, "{unit}: {answer}");
    api.with_token(answer["token"].as_str().unwrap())
}

/// Signs out.
pub async fn leave(api: &Api) {
    let answer = api.request(Method::DELETE, "/api/v1/session").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
}
