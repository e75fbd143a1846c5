//! Somebody of the server whom a part of the city acts as: signed in, and sitting where the work is done from.

use anyhow::{Context, bail};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::{
    fmt,
    path::Path,
    sync::{PoisonError, RwLock},
};
use uuid::Uuid;

/// The program's hold on an account: password, token of the session, kind of its position.
pub struct Person {
    client: Client,
    base: String,
    account: String,
    password: String,
    /// The kind of position it works from; `None`: it needs none.
    kind: Option<&'static str>,
    token: RwLock<String>,
    /// One at a time signs in, proves who it is, or sits down; the others find it done.
    gate: tokio::sync::Mutex<()>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("account", &self.account).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Reads a password file: its first line.
///
/// # Errors
/// When it cannot be read or is empty.
pub fn password(file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| format!("reading the password file {}", file.display()))?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        bail!("the password file {} is empty: write the account's password in it", file.display());
    }
    Ok(password)
}

impl Person {
    /// Signs in, and sits down where a kind of position is named.
    ///
    /// # Errors
    /// When no server answers, the sign-in is refused, or no position of that kind is free.
    pub async fn come(client: Client, base: &str, account: &str, password: &str, kind: Option<&'static str>) -> anyhow::Result<Self> {
        let person = Self {
            client,
            base: base.to_owned(),
            account: account.to_owned(),
            password: password.to_owned(),
            kind,
            token: RwLock::default(),
            gate: tokio::sync::Mutex::default(),
        };
        person.sign_in().await?;
        person.sit().await?;
        Ok(person)
    }

    /// The token of the session.
    pub fn token(&self) -> String {
        self.token.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Signs in again, unless another task did so since `stale` was the token.
    ///
    /// # Errors
    /// As [`Person::come`].
    pub async fn renew(&self, stale: &str) -> anyhow::Result<()> {
        let _gate = self.gate.lock().await;
        if self.token() == stale { self.sign_in().await } else { Ok(()) }
    }

    /// Takes a position again after it was lost.
    ///
    /// # Errors
    /// As [`Person::come`].
    pub async fn sit_again(&self) -> anyhow::Result<()> {
        let _gate = self.gate.lock().await;
        self.sit().await
    }

    /// Proves again who it is, for what asks for that.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn confirm(&self) -> anyhow::Result<()> {
        let _gate = self.gate.lock().await;
        let (status, answer) = self.post("/api/v1/session/confirm", &json!({"password": self.password})).await?;
        if !status.is_success() {
            bail!("{} could not prove who it is: {}", self.account, told(&answer));
        }
        Ok(())
    }

    /// Signs out: its positions are free.
    pub async fn leave(&self) {
        // What this leaves open ends by itself.
        let _ = self.client.delete(format!("{}/api/v1/session", self.base)).bearer_auth(self.token()).send().await;
    }

    async fn sign_in(&self) -> anyhow::Result<()> {
        let body = json!({"account": self.account, "password": self.password, "bearer": true});
        let request = self.client.post(format!("{}/api/v1/session", self.base)).json(&body);
        let answer = request.send().await.with_context(|| format!("no Dawria server answers at {}: start it first", self.base))?;
        let status = answer.status();
        let answer: Value = answer.json().await.context("the answer to signing in")?;
        let token = answer["token"].as_str().filter(|_| status.is_success());
        let Some(token) = token else { bail!("{} could not sign in: {}", self.account, told(&answer)) };
        token.clone_into(&mut self.token.write().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    async fn sit(&self) -> anyhow::Result<()> {
        let Some(kind) = self.kind else { return Ok(()) };
        let answer = self.client.get(format!("{}/api/v1/positions", self.base)).bearer_auth(self.token()).send().await?;
        let status = answer.status();
        let list: Value = answer.json().await.context("the room's positions")?;
        if !status.is_success() {
            bail!("{} cannot see the room's positions: {}", self.account, told(&list));
        }
        let mut why = "all of them are taken: somebody has to leave one".to_owned();
        match choice(&list, kind, &self.account) {
            Choice::Held => return Ok(()),
            Choice::Free(positions) => {
                for position in positions {
                    let path = format!("/api/v1/positions/{position}/sign-on");
                    let (status, answer) = self.post(&path, &json!({"id": Uuid::now_v7()})).await?;
                    if status.is_success() {
                        return Ok(());
                    }
                    why = told(&answer);
                }
            }
        }
        bail!("{} found no {kind} position to sit at: {why}", self.account)
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<(StatusCode, Value)> {
        let answer = self.client.post(format!("{}{path}", self.base)).bearer_auth(self.token()).json(body).send().await?;
        let status = answer.status();
        Ok((status, answer.json().await.unwrap_or_default()))
    }
}

/// What a refusal says.
fn told(answer: &Value) -> String {
    answer["detail"].as_str().map_or_else(|| answer.to_string(), str::to_owned)
}

/// Where to sit.
#[derive(Debug, PartialEq)]
enum Choice {
    /// There already.
    Held,
    /// At the first of these that can be had.
    Free(Vec<String>),
}

/// Positions for nothing else before those for everything, and the last of each before the first: people look for a seat from the other end.
fn choice(list: &Value, kind: &str, account: &str) -> Choice {
    let positions = list["positions"].as_array().map(Vec::as_slice).unwrap_or_default();
    let kinds = |p: &Value| p["kinds"].as_array().map_or(0, Vec::len);
    let fits = |p: &&Value| p["kinds"].as_array().is_some_and(|k| k.iter().any(|k| k == kind));
    let fitting: Vec<&Value> = positions.iter().filter(fits).collect();
    if fitting.iter().any(|p| p["held"]["account"] == account) {
        return Choice::Held;
    }
    let mut free: Vec<&Value> = fitting.into_iter().rev().filter(|p| p["held"].is_null()).collect();
    free.sort_by_key(|p| kinds(p));
    Choice::Free(free.into_iter().filter_map(|p| p["id"].as_str()).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_looked_for_from_the_end_and_one_held_is_kept() {
        let held = |by: Option<&str>| by.map(|account| json!({"account": account}));
        let list = |second: Option<&str>| {
            json!({"positions": [
                {"id": "ct-1", "kinds": ["call_taker"], "held": null}, {"id": "ct-2", "kinds": ["call_taker"], "held": held(second)},
                {"id": "rd-1", "kinds": ["dispatcher"], "held": null},
                {"id": "all-1", "kinds": ["call_taker", "dispatcher"], "held": null}]})
        };
        let free = |ids: &[&str]| Choice::Free(ids.iter().map(|id| (*id).to_owned()).collect());
        assert_eq!(choice(&list(None), "call_taker", "sim"), free(&["ct-2", "ct-1", "all-1"]));
        assert_eq!(choice(&list(Some("amina")), "call_taker", "sim"), free(&["ct-1", "all-1"]));
        assert_eq!(choice(&list(Some("sim")), "call_taker", "sim"), Choice::Held);
        assert_eq!(choice(&list(Some("sim")), "dispatcher", "sim"), free(&["rd-1", "all-1"]));
    }

    #[test]
    fn an_empty_password_file_is_refused_with_its_name() {
        let file = std::env::temp_dir().join(format!("dawria-sim-{}", Uuid::now_v7()));
        std::fs::write(&file, "\n").expect("a file");
        let why = password(&file).expect_err("empty").to_string();
        assert!(why.contains("is empty") && why.contains(&file.display().to_string()), "{why}");
        std::fs::write(&file, "trois mots faciles\r\n").expect("a file");
        assert_eq!(password(&file).expect("a password"), "trois mots faciles");
        std::fs::remove_file(&file).expect("gone");
    }
}
