//! Signing in by an identity provider: a real one on a socket of its own, which can also be made to lie.

use crate::support::{Api, Server, people, until};
use axum::{Form, Json, Router, extract::State, http::StatusCode as Code, routing::get, routing::post};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use reqwest::{Method, StatusCode, Url};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// What a code stands for.
struct Grant {
    challenge: String,
    claims: Value,
    /// Signs with a key that is not the provider's.
    forged: bool,
    /// Says `alg: none` and signs nothing.
    unsigned: bool,
}

struct Inside {
    issuer: String,
    key: SigningKey,
    grants: Mutex<HashMap<String, Grant>>,
}

/// A provider.
#[derive(Clone)]
struct Provider(Arc<Inside>);

impl Provider {
    async fn start() -> (Self, tokio::task::JoinHandle<()>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let provider = Self(Arc::new(Inside { issuer, key: SigningKey::from_bytes(&[7; 32]), grants: Mutex::default() }));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/jwks", get(jwks))
            .route("/token", post(token))
            .with_state(provider.clone());
        let task = tokio::spawn(async move { axum::serve(listener, routes).await.unwrap() });
        (provider, task)
    }

    /// Somebody signed in at the provider: it gives a code for what the browser brought along.
    fn grants(&self, brought: &Url, tweak: impl FnOnce(&mut Grant)) -> String {
        let asked: HashMap<String, String> = brought.query_pairs().into_owned().collect();
        assert_eq!((&*asked["response_type"], &*asked["code_challenge_method"]), ("code", "S256"));
        let now = jiff::Timestamp::now().as_second();
        let claims = json!({"iss": self.0.issuer, "aud": "dawria", "sub": "4711", "nonce": asked["nonce"], "iat": now, "exp": now + 300});
        let mut grant = Grant { challenge: asked["code_challenge"].clone(), claims, forged: false, unsigned: false };
        tweak(&mut grant);
        let code = format!("code-{}", uuid::Uuid::new_v4());
        self.0.grants.lock().unwrap().insert(code.clone(), grant);
        code
    }
}

async fn configuration(State(p): State<Provider>) -> Json<Value> {
    let i = &p.0.issuer;
    Json(json!({
        "issuer": i, "authorization_endpoint": format!("{i}/authorize"), "token_endpoint": format!("{i}/token"),
        "jwks_uri": format!("{i}/jwks"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
}

async fn jwks(State(p): State<Provider>) -> Json<Value> {
    let x = URL_SAFE_NO_PAD.encode(p.0.key.verifying_key().as_bytes());
    Json(json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": "k", "x": x}]}))
}

async fn token(State(p): State<Provider>, Form(form): Form<HashMap<String, String>>) -> (Code, Json<Value>) {
    // A code holds once.
    let grant = p.0.grants.lock().unwrap().remove(form.get("code").map_or("", String::as_str));
    let verifier = form.get("code_verifier").map_or("", String::as_str);
    let fits = grant.filter(|g| g.challenge == URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)));
    let Some(grant) = fits else { return (Code::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))) };
    let part = |v: &Value| URL_SAFE_NO_PAD.encode(v.to_string());
    let head = if grant.unsigned { json!({"alg": "none"}) } else { json!({"alg": "EdDSA", "kid": "k"}) };
    let text = format!("{}.{}", part(&head), part(&grant.claims));
    let key = if grant.forged { SigningKey::from_bytes(&[8; 32]) } else { p.0.key.clone() };
    let sig = if grant.unsigned { String::new() } else { URL_SAFE_NO_PAD.encode(key.sign(text.as_bytes()).to_bytes()) };
    (Code::OK, Json(json!({"access_token": "a", "token_type": "Bearer", "id_token": format!("{text}.{sig}")})))
}

/// A browser that goes by itself.
struct Browser {
    http: reqwest::Client,
    base: String,
}

/// What came of a way to the provider and back.
struct Back {
    status: StatusCode,
    session: Option<String>,
}

impl Browser {
    fn new(api: &Api) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let base = api.ws("").replace("ws://", "http://").split('@').nth(1).map(|at| format!("http://{at}")).unwrap();
        Self { http, base }
    }

    /// To the provider: where it was sent, and its cookie.
    async fn leaves(&self) -> (Url, String) {
        let answer = self.http.get(format!("{}/api/v1/session/oidc", self.base)).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        (answer.headers()["location"].to_str().unwrap().parse().unwrap(), cookie.split(';').next().unwrap().to_owned())
    }

    async fn comes_back(&self, code: &str, state: &str, cookie: &str) -> Back {
        let request = self.http.get(format!("{}/api/v1/session/oidc/callback", self.base)).query(&[("code", code), ("state", state)]);
        let answer = request.header("cookie", cookie).send().await.unwrap();
        let cookies = answer.headers().get_all("set-cookie").into_iter().filter_map(|v| v.to_str().ok());
        let session = cookies.filter_map(|c| c.strip_prefix("dawria-loopback=")).find_map(|c| c.split(';').next().map(str::to_owned));
        Back { status: answer.status(), session }
    }
}

fn state(url: &Url) -> String {
    url.query_pairs().find(|(k, _)| k == "state").unwrap().1.into_owned()
}

async fn set_up(folder: &std::path::Path, issuer: &str) -> Server {
    let more = format!(
        "[oidc]\nissuer = {issuer:?}\nclient_id = \"dawria\"\nname = \"DGSN\"\nredirect = \"http://localhost:8019/api/v1/session/oidc/callback\"\n"
    );
    Server::start(folder, &more)
}

#[tokio::test]
async fn the_provider_signs_in_whom_it_knows_and_nobody_else() {
    let (provider, _task) = Provider::start().await;
    let folder = tempfile::tempdir().unwrap();
    let server = set_up(folder.path(), &provider.0.issuer).await;
    let api = server.api();
    let body = json!({"account": "amal", "grants": ["dispatcher@marrakech"], "subject": "4711"});
    let (status, made) = api.post("/api/v1/accounts", &body).await;
    assert_eq!((status, made.get("code")), (StatusCode::CREATED, None), "whoever signs in elsewhere has no code: {made}");
    let (_, shown) = api.nobody().get("/api/v1/session").await;
    assert_eq!(shown["provider"], "DGSN");

    let browser = Browser::new(&api);
    let (url, cookie) = browser.leaves().await;
    let code = provider.grants(&url, |_| ());
    let back = browser.comes_back(&code, &state(&url), &cookie).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let session = back.session.unwrap();
    let who = api.nobody().request(Method::GET, "/api/v1/session").header("cookie", format!("dawria-loopback={session}")).send().await;
    let who: Value = who.unwrap().json().await.unwrap();
    assert_eq!((&who["account"], &who["signed_in"]), (&json!("amal"), &json!(true)));

    // A subject is one account's.
    let twice = json!({"account": "badr", "grants": ["dispatcher@marrakech"], "subject": "4711"});
    let (status, problem) = api.post("/api/v1/accounts", &twice).await;
    assert_eq!((status, &problem["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("subject")), "{problem}");

    // Whoever was signed in at this browser is so no more, though his cookie does not come back with it.
    let request = browser.http.get(format!("{}/api/v1/session/oidc", browser.base)).header("cookie", format!("dawria-loopback={session}"));
    let answer = request.send().await.unwrap();
    let away: Url = answer.headers()["location"].to_str().unwrap().parse().unwrap();
    let bound = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let next = browser.comes_back(&provider.grants(&away, |_| ()), &state(&away), &bound).await.session.unwrap();
    let is_open = async |session: &str| {
        let asked =
            api.nobody().request(Method::GET, "/api/v1/session").header("cookie", format!("dawria-loopback={session}")).send().await;
        asked.unwrap().json::<Value>().await.unwrap()["signed_in"] == true
    };
    assert_eq!((is_open(&session).await, is_open(&next).await), (false, true));

    // The same way back once more: state and code are used up.
    let again = browser.comes_back(&code, &state(&url), &cookie).await;
    assert_eq!((again.status, again.session), (StatusCode::UNAUTHORIZED, None));
    // The old code with a new state: the provider does not take it.
    let (fresh, cookie) = browser.leaves().await;
    assert_eq!(browser.comes_back(&code, &state(&fresh), &cookie).await.status, StatusCode::UNAUTHORIZED);

    type Tweak = fn(&mut Grant);
    let lies: [(&str, Tweak); 8] = [
        ("another nonce", |g| g.claims["nonce"] = json!("x")),
        ("no nonce", |g| drop(g.claims.as_object_mut().unwrap().remove("nonce"))),
        ("another audience", |g| g.claims["aud"] = json!("another-program")),
        ("another issuer", |g| g.claims["iss"] = json!("https://evil.example")),
        ("a time that is over", |g| g.claims["exp"] = json!(1_700_000_000)),
        ("another's signature", |g| g.forged = true),
        ("no signature", |g| g.unsigned = true),
        ("a subject that no account has", |g| g.claims["sub"] = json!("4712")),
    ];
    for (what, tweak) in lies {
        let (url, cookie) = browser.leaves().await;
        let code = provider.grants(&url, tweak);
        let back = browser.comes_back(&code, &state(&url), &cookie).await;
        assert_eq!((back.status, back.session), (StatusCode::UNAUTHORIZED, None), "{what}");
    }
    let (url, cookie) = browser.leaves().await;
    let code = provider.grants(&url, |_| ());
    for (what, state, cookie) in [
        ("a state that nobody gave", "x".to_owned(), cookie.clone()),
        ("no cookie", state(&url), String::new()),
        ("used up by the try before", state(&url), cookie),
    ] {
        assert_eq!(browser.comes_back(&code, &state, &cookie).await.status, StatusCode::UNAUTHORIZED, "{what}");
    }
    let (mine, _) = browser.leaves().await;
    let (_, others) = browser.leaves().await;
    let code = provider.grants(&mine, |_| ());
    assert_eq!(browser.comes_back(&code, &state(&mine), &others).await.status, StatusCode::UNAUTHORIZED, "another browser's cookie");

    // Switched off here, whatever the provider says.
    let (status, _) =
        people::technician(&api.nobody(), folder.path()).await.patch("/api/v1/accounts/amal", &json!({"disabled": true})).await;
    assert_eq!(status, StatusCode::OK);
    let (url, cookie) = browser.leaves().await;
    let code = provider.grants(&url, |_| ());
    assert_eq!(browser.comes_back(&code, &state(&url), &cookie).await.status, StatusCode::UNAUTHORIZED);
    let lines = api.ok("/api/v1/audit?kind=sign_in_refused").await;
    assert!(lines["items"].as_array().unwrap().iter().any(|l| l["body"]["why"] == "provider"), "{lines}");
}

/// Fault 30: the provider is down; passwords and break-glass accounts still open.
#[tokio::test]
async fn without_the_provider_there_are_other_doors() {
    let (provider, task) = Provider::start().await;
    task.abort();
    let _ = task.await;
    let folder = tempfile::tempdir().unwrap();
    let server = set_up(folder.path(), &provider.0.issuer).await;
    let api = server.api();
    let answer = api.nobody().request(Method::GET, "/api/v1/session/oidc").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::BAD_GATEWAY);
    let body = json!({"account": "glass-1", "grants": ["chief@marrakech"], "break_glass": true});
    let (_, made) = api.post("/api/v1/accounts", &body).await;
    let mut sign_in = json!({"account": "glass-1", "code": made["code"], "new_password": people::PASSWORD, "bearer": true});
    let (status, problem) = api.nobody().post("/api/v1/session", &sign_in).await;
    assert_eq!((status, &problem["rule"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("reason")));
    sign_in["reason"] = json!("the provider does not answer since 14:02");
    let (status, opened) = api.nobody().post("/api/v1/session", &sign_in).await;
    assert_eq!((status, &opened["break_glass"]), (StatusCode::OK, &json!(true)));
    until("the chief is told", async || api.ok("/api/v1/snapshot").await.to_string().contains("broken_glass:glass-1").then_some(())).await;
}
