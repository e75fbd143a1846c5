//! Who there is in a demo: accounts for whoever tries it, others for the simulated city, and one for the demo's own measuring. Made with the
//! set-up token of the server, like the first accounts of any server; all have the same password, made for this run.

use super::prepare::ROOM;
use anyhow::{Context, bail};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use std::{
    fmt::Write as _,
    path::Path,
    sync::{PoisonError, RwLock},
    time::Duration,
};

/// Those of the simulator: technician, call taker, dispatcher.
pub const CITY: [&str; 3] = ["demo-sim-tech", "demo-sim-calls", "demo-sim-radio"];
/// The one that measures.
const WATCH: &str = "demo-watch";
/// The first account of the server.
const FIRST: &str = "demo-tech";
/// Those to be tried: account, role, where, and what one can see as it.
const VISITORS: [(&str, &str, &str, &str); 7] = [
    ("demo-chief", "chief", ROOM, "leads the shift: may do everything in the room, from chief-1"),
    ("demo-calls", "call_taker", ROOM, "answers line 19, from ct-1"),
    ("demo-radio", "dispatcher", ROOM, "sends patrols and speaks to them, from rd-1"),
    ("demo-check", "check_desk", ROOM, "looks up plates, from check-1"),
    ("demo-super", "supervisor", "centre", "answers for all rooms and sees them together"),
    (FIRST, "technician", "centre", "keeps units, devices, settings and accounts; sees no callers"),
    ("demo-audit", "auditor", "centre", "reads the audit and nothing else"),
];
/// Letters of a password: none that look alike.
const LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";
/// How many: 99 random bits.
const CHARS: usize = 20;

/// A password to be read and typed: four groups of five, `m4trk-…`.
///
/// # Errors
/// When the system gives no random bytes.
pub fn password() -> anyhow::Result<String> {
    let mut bytes = [0; CHARS];
    getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("the system gives no random bytes: {e}"))?;
    let letters: Vec<char> = bytes.iter().map(|b| char::from(LETTERS[usize::from(*b) % LETTERS.len()])).collect();
    Ok(letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

/// The demo itself as a client of the server, signed in.
#[derive(Debug)]
pub struct Watch {
    client: Client,
    base: String,
    password: String,
    token: RwLock<String>,
}

impl Watch {
    /// Sets the server up, makes everybody, and signs in.
    ///
    /// # Errors
    /// When the token cannot be read or the server refuses.
    pub async fn set_up(base: &str, token_file: &Path, password: &str) -> anyhow::Result<Self> {
        let client = Client::builder().timeout(Duration::from_secs(20)).build()?;
        let token = std::fs::read_to_string(token_file).with_context(|| format!("the set-up token {}", token_file.display()))?;
        let watch = Self { client, base: base.to_owned(), password: password.to_owned(), token: RwLock::default() };
        let first = json!({"token": token.trim(), "account": FIRST, "password": password});
        let technician = Self::signed(&watch.post("/api/v1/setup", "", &first).await?)?;
        let visitors = VISITORS.iter().filter(|v| v.0 != FIRST).map(|(account, role, place, _)| (*account, *role, *place));
        let own =
            [(CITY[0], "technician", ROOM), (CITY[1], "call_taker", ROOM), (CITY[2], "dispatcher", ROOM), (WATCH, "supervisor", ROOM)];
        for (account, role, place) in visitors.chain(own) {
            let made = json!({"account": account, "grants": [format!("{role}@{place}")], "name": format!("Demo: {role}")});
            let code = watch.post("/api/v1/accounts", &technician, &made).await?["code"].clone();
            let first = json!({"account": account, "code": code, "new_password": password, "bearer": true});
            let session = Self::signed(&watch.post("/api/v1/session", "", &first).await?)?;
            watch.ask(Method::DELETE, "/api/v1/session", &session).send().await?.error_for_status()?;
        }
        watch.ask(Method::DELETE, "/api/v1/session", &technician).send().await?.error_for_status()?;
        watch.renew().await?;
        Ok(watch)
    }

    /// The token of the session.
    pub fn token(&self) -> String {
        self.token.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Signs in, again after a session has ended: a demo may be watched for longer than a shift.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn renew(&self) -> anyhow::Result<()> {
        let body = json!({"account": WATCH, "password": self.password, "bearer": true});
        let token = Self::signed(&self.post("/api/v1/session", "", &body).await?)?;
        *self.token.write().unwrap_or_else(PoisonError::into_inner) = token;
        Ok(())
    }

    /// JSON of a GET.
    ///
    /// # Errors
    /// When the server does not answer, or refuses.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let mut answer = self.ask(Method::GET, path, &self.token()).send().await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            self.renew().await?;
            answer = self.ask(Method::GET, path, &self.token()).send().await?;
        }
        Ok(answer.error_for_status()?.json().await?)
    }

    fn ask(&self, method: Method, path: &str, token: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.base));
        if token.is_empty() { request } else { request.bearer_auth(token) }
    }

    async fn post(&self, path: &str, token: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self.ask(Method::POST, path, token).json(body).send().await?;
        let status = answer.status();
        let answer: Value = answer.json().await.with_context(|| format!("the answer of {path}"))?;
        if !status.is_success() {
            bail!("the demo's server refuses {path}: {}", answer["detail"].as_str().unwrap_or("no reason given"));
        }
        Ok(answer)
    }

    /// The token of an answer to signing in.
    fn signed(answer: &Value) -> anyhow::Result<String> {
        answer["token"].as_str().map(str::to_owned).context("the demo's server gave no token")
    }
}

/// The logins, to be printed.
pub fn logins(password: &str) -> String {
    let mut out = format!("  Sign in with the password  {password}  (demo logins, made for this run; they work on this machine alone):\n");
    for (account, .., what) in VISITORS {
        let _ = writeln!(out, "    {account:<11} {what}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_new_each_time_and_can_be_typed() {
        let (one, other) = (password().expect("random"), password().expect("random"));
        assert_ne!(one, other);
        assert_eq!(one.len(), 23);
        assert!(one.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{one}");
    }

    #[test]
    fn logins_say_that_they_are_a_demos() {
        let said = logins("m4trk-2xyzw");
        assert!(VISITORS.iter().all(|v| v.0.starts_with("demo-") && said.contains(v.0)), "{said}");
        assert!(said.contains("m4trk-2xyzw") && said.contains("this machine alone"), "{said}");
    }
}
