//! A client of a running server, for commands that change a room: they go through the same door as everybody.

use crate::config::Config;
use anyhow::{Context, bail};
use serde_json::Value;
use std::{net::SocketAddr, time::Duration};

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the server is.
#[derive(Debug)]
pub struct Client {
    base: String,
    http: reqwest::Client,
}

/// An answer that is no refusal.
#[derive(Debug)]
pub struct Answer {
    /// The version in its `ETag`.
    pub version: Option<u64>,
    /// The body.
    pub body: Value,
}

impl Client {
    /// A client of the server named, or of the one this configuration is for.
    ///
    /// # Errors
    /// When the address is not known.
    pub fn new(server: Option<&str>, config: &Config) -> anyhow::Result<Self> {
        let base = match server {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => {
                let mut at = config.http.bind;
                if at.port() == 0 {
                    bail!("the configuration lets the server take any free port: name it with --server http://127.0.0.1:PORT");
                }
                if at.ip().is_unspecified() {
                    at = SocketAddr::new([127, 0, 0, 1].into(), at.port());
                }
                format!("http://{at}")
            }
        };
        let base = if base.contains("://") { base } else { format!("http://{base}") };
        Ok(Self { base, http: reqwest::Client::builder().timeout(PATIENCE).build()? })
    }

    /// A GET.
    ///
    /// # Errors
    /// When nobody answers, or the answer is a refusal: its own words.
    pub async fn get(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(self.http.get(self.url(path))).await
    }

    /// A POST of a JSON body.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(self.http.post(self.url(path)).json(body)).await
    }

    /// A PUT of a JSON body made from a version.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn put(&self, path: &str, version: u64, body: &Value) -> anyhow::Result<Answer> {
        self.send(self.http.put(self.url(path)).header("if-match", format!("\"{version}\"")).json(body)).await
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> anyhow::Result<Answer> {
        let sent = request.send().await;
        let response = sent.map_err(|e| match e.is_connect() {
            true => anyhow::anyhow!("no server answers at {}: start it with `dawria serve`, or name it with --server", self.base),
            false => anyhow::Error::from(e).context(format!("asking {}", self.base)),
        })?;
        let status = response.status();
        let tag = response.headers().get("etag").and_then(|v| v.to_str().ok()).and_then(|v| v.trim_matches('"').parse().ok());
        let text = response.text().await.context("reading the answer")?;
        let body: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
        if !status.is_success() {
            let why = body.get("detail").and_then(Value::as_str).unwrap_or("no reason given");
            let field = body.get("field").and_then(Value::as_str).map(|f| format!(" ({f})")).unwrap_or_default();
            bail!("{why}{field}");
        }
        Ok(Answer { version: tag, body })
    }
}
