//! Accounts, terminals and audits of other rooms than one's own; and input that is none.

use crate::{
    rooms::SECOND,
    support::{Server, people},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn names(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|a| a["account"].as_str().unwrap()).collect()
}

/// Rule: reliability §5 – nobody gives, frees or ends what reaches beyond his own rooms
#[tokio::test]
async fn a_rooms_people_look_after_that_rooms_accounts_alone() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    api.unit("P-1", "car", "terminal", &[]).await;
    people::hire(&api, "amal", &["dispatcher@marrakech"]).await;
    people::hire(&api, "both", &["dispatcher@marrakech", "dispatcher@casablanca"]).await;
    let technician = people::hire(&api, "tech-casa", &["technician@casablanca"]).await;
    let chief = people::hire(&api, "chief-casa", &["chief@casablanca"]).await;

    for grant in ["technician@centre", "auditor@centre", "dispatcher@marrakech", "chief@region:sud"] {
        let (status, problem) = technician.post("/api/v1/accounts", &json!({"account": "x", "grants": [grant]})).await;
        assert_eq!((status, &problem["rule"]), (StatusCode::FORBIDDEN, &json!("beyond_scope")), "{grant}: {problem}");
    }
    for (account, change) in [
        ("tech-casa", json!({"grants": ["technician@centre"]})),
        ("amal", json!({"new_code": true})),
        ("amal", json!({"disabled": true})),
        ("both", json!({"new_code": true})),
        ("tech-1", json!({"new_code": true})),
    ] {
        let answer = technician.request(Method::PATCH, &format!("/api/v1/accounts/{account}")).json(&change).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{account} {change}");
    }
    let line = json!({"account": "y", "grants": ["chief@marrakech"]});
    let import = technician.post("/api/v1/accounts/import", &json!({"lines": [line]})).await.1;
    assert_eq!(import["kept"], false, "{import}");

    for account in ["amal", "both", "tech-1"] {
        for act in ["sign-out", "unlock"] {
            for by in [&chief, &technician] {
                let (status, problem) = by.post(&format!("/api/v1/accounts/{account}/{act}"), &json!({})).await;
                assert_eq!((status, &problem["rule"]), (StatusCode::FORBIDDEN, &json!("beyond_scope")), "{account} {act}: {problem}");
            }
        }
    }
    assert_eq!(names(&chief.ok("/api/v1/accounts").await), ["both", "chief-casa", "tech-casa"]);
    assert_eq!(chief.post("/api/v1/accounts/tech-casa/sign-out", &json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(technician.get("/api/v1/rooms").await.0, StatusCode::UNAUTHORIZED);
}

/// Rule: reliability §5 – nobody gives himself anything; what belongs to no room is the centre's
#[tokio::test]
async fn nobody_changes_his_own_grants_and_the_centre_keeps_what_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let technician = people::hire(&api, "tech-marra", &["technician@marrakech"]).await;
    people::hire(&api, "amal", &["dispatcher@marrakech"]).await;
    let change = async |account: &str, body: Value| {
        let (status, problem) = technician.patch(&format!("/api/v1/accounts/{account}"), &body).await;
        (status.as_u16(), problem["rule"].as_str().unwrap_or_default().to_owned())
    };
    let own = change("tech-marra", json!({"grants": ["technician@marrakech", "chief@marrakech"]})).await;
    assert_eq!(own, (403, "own_account".to_owned()));
    assert_eq!(change("tech-marra", json!({"grants": ["technician@marrakech"]})).await.0, 200, "as they are");
    assert_eq!(change("amal", json!({"grants": []})).await.0, 200);
    for body in [json!({"new_code": true}), json!({"grants": ["dispatcher@marrakech"]})] {
        assert_eq!(change("amal", body.clone()).await, (403, "beyond_scope".to_owned()), "{body}");
    }
    for act in ["unlock", "sign-out"] {
        assert_eq!(technician.post(&format!("/api/v1/accounts/amal/{act}"), &json!({})).await.1["rule"], "beyond_scope", "{act}");
    }
    let (status, problem) = technician.post("/api/v1/accounts", &json!({"account": "nothing", "grants": []})).await;
    assert_eq!((status, &problem["rule"]), (StatusCode::FORBIDDEN, &json!("beyond_scope")));
    assert!(!names(&technician.ok("/api/v1/accounts").await).contains(&"amal"));
    assert!(names(&api.ok("/api/v1/accounts").await).contains(&"amal"), "the centre sees it");
    assert_eq!(api.post("/api/v1/accounts/amal/unlock", &json!({})).await.0, StatusCode::NO_CONTENT);
    assert!(server.log().contains("own_account"), "what is refused is in the log");
}

/// Rule: reliability §5 – a terminal's token is made by who keeps its unit's room
#[tokio::test]
async fn another_rooms_technician_makes_no_token() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    api.unit("P-1", "car", "terminal", &[]).await;
    let terminal = people::terminal(&api, "P-1").await;
    let technician = people::hire(&api, "tech-casa", &["technician@casablanca"]).await;
    let own = people::hire(&api, "tech-marra", &["technician@marrakech"]).await;
    api.act("/api/v1/units/P-1/lend", json!({"room": "casablanca"})).await;
    crate::support::until("it is lent", async || {
        (api.get("/api/v1/rooms/casablanca/units/P-1").await.1["command"]["here"] == true).then_some(())
    })
    .await;
    for path in ["/api/v1/units/P-1/token", "/api/v1/rooms/casablanca/units/P-1/token"] {
        assert_eq!(technician.post(path, &json!({})).await.1["rule"], "not_allowed", "{path}");
        let end = technician.request(Method::DELETE, path).send().await.unwrap();
        assert_eq!(end.status(), StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(technician.ok("/api/v1/terminals").await["items"], json!([]));
    assert_eq!(terminal.get("/api/v1/rooms").await.0, StatusCode::OK, "the token holds");
    assert_eq!(own.ok("/api/v1/terminals").await["items"][0]["unit"], "P-1");
    assert_eq!(own.post("/api/v1/units/P-1/token", &json!({})).await.0, StatusCode::CREATED);
    assert_eq!(terminal.get("/api/v1/rooms").await.0, StatusCode::UNAUTHORIZED, "a newer one was made");
}

/// Rule: reliability §5 – an auditor of a room sees what was looked at in that room
#[tokio::test]
async fn an_auditor_sees_his_rooms() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), SECOND);
    let api = server.api();
    let auditor = people::hire(&api, "aud-casa", &["auditor@casablanca"]).await;
    for room in ["marrakech", "casablanca"] {
        api.ok(&format!("/api/v1/rooms/{room}/roster/shifts")).await;
    }
    let lines = auditor.ok("/api/v1/audit?limit=500").await["items"].as_array().unwrap().clone();
    assert!(lines.iter().any(|l| l["body"]["look"]["what"] == "shifts"), "{lines:?}");
    assert!(lines.iter().all(|l| l["room"] == "casablanca"), "{lines:?}");
    let all = api.ok("/api/v1/audit?limit=500").await["items"].as_array().unwrap().clone();
    assert!(all.iter().any(|l| l["room"] == "marrakech") && all.iter().any(|l| l["kind"] == "account_made"));
}

/// Rule: reliability §5 – input that is too long, no text, or climbs is refused, and nothing breaks
#[tokio::test]
async fn rubbish_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let api = server.api();
    let long = "x".repeat(10_000);
    for body in [
        json!({"account": long, "password": "p"}),
        json!({"account": "../../etc/passwd", "password": "p"}),
        json!({"account": "amal\u{0}", "password": "p"}),
        json!({"account": "a' OR '1'='1", "password": "' OR '1'='1"}),
        json!({"account": "(set-up)", "password": "p"}),
        json!({"account": "tech-1", "password": long}),
        json!({"account": "tech-1", "code": long, "new_password": long}),
    ] {
        let (status, problem) = api.nobody().post("/api/v1/session", &body).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "{problem}");
    }
    for account in ["..", "a/b", "a b", "", &long, "é", "a\u{202e}b"] {
        let (status, problem) = api.post("/api/v1/accounts", &json!({"account": account, "grants": ["chief@marrakech"]})).await;
        assert!(matches!(status.as_u16(), 400 | 422), "{account}: {problem}");
    }
    for body in [&b"\xff\xfe"[..], b"{\"account\":\"\xff\"}", b"", b"null", b"[[[[[[[[", &[b'['; 60_000]] {
        let request = api.nobody().request(Method::POST, "/api/v1/session").header("content-type", "application/json");
        let answer = request.body(body.to_vec()).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
    }
    let big = api.nobody().request(Method::POST, "/api/v1/session").json(&json!({"account": "x".repeat(70_000)}));
    assert_eq!(big.send().await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
    for path in ["/api/v1/units/..%2F..%2Fx", "/api/v1/units/a%00b", "/api/v1/units/%ff", "/api/v1/accounts/%5c../unlock"] {
        let answer = api.request(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path}");
    }
    // Numbers that no journal reaches, and that SQLite cannot even hold.
    for n in [i64::MAX as u64, 1 << 63, u64::MAX] {
        for path in [
            "emergencies/N",
            "emergencies?after=N",
            "audit?after=N",
            "calls/N",
            "calls?after=N",
            "incidents/N",
            "incidents/N/log",
            "assignments/N/corrections",
            "notices/N",
            "messages?after=N",
            "closures/N",
            "closures?after=N",
            "room/sheets/N",
            "room/sheets?before=N",
            "room/log?after=N",
            "roster/shifts/N",
            "room/settings/versions/N",
            "room/settings/versions?after=N",
        ] {
            let (status, problem) = api.get(&format!("/api/v1/{}", path.replace('N', &n.to_string()))).await;
            assert!(!status.is_server_error(), "{path} of {n}: {problem}");
        }
    }
    assert_eq!(api.get("/api/v1/audit?limit=501").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    for token in ["", " ", "x", &long, "Ā"] {
        let bearer = [b"Bearer ", token.as_bytes()].concat();
        let answer = api.nobody().request(Method::GET, "/api/v1/rooms").header("authorization", bearer).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    assert_eq!(api.ok("/readyz").await["ready"], true);
}
