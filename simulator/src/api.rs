//! The public HTTP API, as an outside program sees it.

use anyhow::{Context, bail};
use reqwest::{Client, Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// How often a request without an answer is sent again, with the same id.
const TRIES: u32 = 5;

/// A client of the server's HTTP door.
#[derive(Clone, Debug)]
pub struct Api {
    client: Client,
    base: String,
}

/// The server's answer to something that was to be recorded.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Recorded {
    /// Number of the call, when one was made.
    pub call: Option<u64>,
    /// Number of the incident, when one was opened.
    pub incident: Option<u64>,
    /// Number of the assignment, when one was made.
    pub assignment: Option<u64>,
}

/// How an act ended.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Recorded, durable.
    Done(Recorded),
    /// Refused by a rule: trying again would not help.
    Refused(String),
}

impl Api {
    /// A client for `http://host:port`.
    ///
    /// # Errors
    /// When the address is not usable.
    pub fn new(base: &str) -> anyhow::Result<Self> {
        let client = Client::builder().timeout(Duration::from_secs(10)).pool_max_idle_per_host(64).build()?;
        Ok(Self { client, base: base.trim_end_matches('/').to_owned() })
    }

    /// `ws://…` address of a path.
    pub fn ws(&self, path: &str) -> String {
        format!("{}{path}", self.base.replacen("http", "ws", 1))
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// When the server does not answer 200.
    pub async fn get_bytes(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let answer = self.client.get(format!("{}{path}", self.base)).timeout(Duration::from_secs(60)).send().await?;
        let status = answer.status();
        let body = answer.bytes().await?;
        if status != StatusCode::OK {
            bail!("{path}: {status}: {}", String::from_utf8_lossy(&body));
        }
        Ok(body.to_vec())
    }

    /// Reads JSON.
    ///
    /// # Errors
    /// When the server does not answer 200 with JSON.
    pub async fn get(&self, path: &str) -> anyhow::Result<Value> {
        serde_json::from_slice(&self.get_bytes(path).await?).with_context(|| format!("{path}: not JSON"))
    }

    /// Reads every page of a list, calling `each` for every item.
    ///
    /// # Errors
    /// When a page cannot be read.
    pub async fn pages(&self, path: &str, mut each: impl FnMut(&Value)) -> anyhow::Result<()> {
        let mut after = 0u64;
        loop {
            let page = self.get(&format!("{path}{}after={after}&limit=500", if path.contains('?') { '&' } else { '?' })).await?;
            page["items"].as_array().into_iter().flatten().for_each(&mut each);
            match page["next"].as_u64() {
                Some(next) if next > after => after = next,
                _ => return Ok(()),
            }
        }
    }

    /// Sends an act under a fresh id, and again under the same id while no answer comes.
    ///
    /// # Errors
    /// When the server could not be reached in several tries or answered something unexpected.
    pub async fn act(&self, path: &str, body: Value) -> anyhow::Result<Outcome> {
        self.act_as(Uuid::now_v7(), path, body).await
    }

    /// [`Api::act`] under a given id.
    ///
    /// # Errors
    /// As [`Api::act`].
    pub async fn act_as(&self, id: Uuid, path: &str, mut body: Value) -> anyhow::Result<Outcome> {
        body["id"] = json!(id);
        let mut last = None;
        for attempt in 0..TRIES {
            if attempt > 0 {
                tokio::time::sleep(Duration::from_millis(100 << attempt)).await;
            }
            match self.client.request(Method::POST, format!("{}{path}", self.base)).json(&body).send().await {
                Ok(answer) => {
                    let status = answer.status();
                    let bytes = answer.bytes().await?;
                    if status.is_success() {
                        return Ok(Outcome::Done(serde_json::from_slice(&bytes).unwrap_or_default()));
                    }
                    let text = String::from_utf8_lossy(&bytes).into_owned();
                    if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS {
                        return Ok(Outcome::Refused(text));
                    }
                    last = Some(format!("{status}: {text}"));
                }
                Err(e) => last = Some(e.to_string()),
            }
        }
        bail!("{path}: no answer in {TRIES} tries: {}", last.unwrap_or_default())
    }
}
