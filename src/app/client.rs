//! A client of a running server, for commands that change a room: they go through the same door as everybody.

use crate::{config::Config, tls};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::{io::IsTerminal, net::SocketAddr, path::PathBuf, time::Duration};

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the server is, and as whom one is signed in there.
pub struct Client {
    base: String,
    http: reqwest::Client,
    token: Option<String>,
}

/// Who a command acts as.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct SignIn {
    /// The account to sign in with.
    #[arg(long, value_name = "ACCOUNT", env = "DAWRIA_USER")]
    pub user: Option<String>,
    /// File with its password, for scripts; asked for on a terminal when left out.
    #[arg(long, value_name = "FILE", env = "DAWRIA_PASSWORD_FILE")]
    pub password_file: Option<PathBuf>,
    /// Six digits of its authenticator, where it has a second factor; asked for on a terminal.
    #[arg(long, value_name = "DIGITS")]
    pub totp: Option<String>,
}

impl SignIn {
    /// The password of `user`: from the file, or asked for on a terminal.
    ///
    /// # Errors
    /// When there is neither.
    pub fn password(&self, user: &str) -> anyhow::Result<String> {
        match &self.password_file {
            Some(file) => {
                let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
                Ok(text.trim_end_matches(['\r', '\n']).to_owned())
            }
            None if std::io::stdin().is_terminal() => Ok(rpassword::prompt_password(format!("password of {user}: "))?),
            None => bail!("no password: give --password-file FILE (or DAWRIA_PASSWORD_FILE)"),
        }
    }
}

/// An answer that is no refusal.
#[derive(Debug)]
pub struct Answer {
    /// The version in its `ETag`.
    pub version: Option<u64>,
    /// The body.
    pub body: Value,
}

/// A client to be built: over TLS it trusts the CA of the configuration alone, where there is one.
///
/// # Errors
/// When the CA's file holds none.
pub fn builder(base: &str, config: &Config) -> anyhow::Result<reqwest::ClientBuilder> {
    tls::install();
    // Somebody who led a token elsewhere would have it.
    let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    match config.tls.trusted(&config.data_dir) {
        // An address of another machine may have a certificate that the system trusts.
        Some(ca) if base.starts_with("https://") && (ca.exists() || config.tls.ca.is_some()) => {
            Ok(builder.tls_backend_preconfigured(tls::client::trusting(&ca).map_err(anyhow::Error::msg)?))
        }
        Some(_) | None => Ok(builder),
    }
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
                let scheme = if config.tls.enabled { "https" } else { "http" };
                format!("{scheme}://{at}")
            }
        };
        let base = if base.contains("://") { base } else { format!("http://{base}") };
        Ok(Self { http: builder(&base, config)?.timeout(PATIENCE).build()?, base, token: None })
    }

    /// Signs in; what follows is done as that account.
    ///
    /// # Errors
    /// When no account is named, no password is to be had, or the server refuses.
    pub async fn sign_in(&mut self, by: &SignIn) -> anyhow::Result<()> {
        let Some(user) = &by.user else {
            bail!("say as whom: --user ACCOUNT (or DAWRIA_USER), with --password-file FILE in scripts");
        };
        let password = by.password(user)?;
        let mut body = json!({"account": user, "password": password, "totp": by.totp, "bearer": true});
        let mut answer = self.http.post(self.url("/api/v1/session")).json(&body).send().await.map_err(|e| self.unreached(e))?;
        if answer.status() == 401 && by.totp.is_none() && std::io::stdin().is_terminal() {
            let problem: Value = answer.json().await?;
            if problem["rule"] != "second_factor" {
                bail!("{}", problem["detail"].as_str().unwrap_or("the server refuses"));
            }
            body["totp"] = json!(rpassword::prompt_password("six digits of the authenticator: ")?);
            answer = self.http.post(self.url("/api/v1/session")).json(&body).send().await.map_err(|e| self.unreached(e))?;
        }
        let signed = self.read(answer).await?;
        self.token = Some(signed.body["token"].as_str().context("the server gave no token")?.to_owned());
        Ok(())
    }

    /// Signs out; what this leaves open ends by itself.
    pub async fn sign_out(&mut self) {
        if let Some(token) = self.token.take() {
            let _ = self.http.delete(self.url("/api/v1/session")).bearer_auth(token).send().await;
        }
    }

    fn unreached(&self, e: reqwest::Error) -> anyhow::Error {
        match e.is_connect() {
            true if self.base.starts_with("https") => anyhow::Error::from(e).context(format!(
                "no server that is trusted answers at {}: start it with `dawria serve`, or name it with --server by a name in its certificate",
                self.base
            )),
            true => anyhow::anyhow!("no server answers at {}: start it with `dawria serve`, or name it with --server", self.base),
            false => anyhow::Error::from(e).context(format!("asking {}", self.base)),
        }
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

    /// A PATCH with a JSON body.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn patch(&self, path: &str, body: &Value) -> anyhow::Result<Answer> {
        self.send(self.http.patch(self.url(path)).json(body)).await
    }

    /// A DELETE.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn delete(&self, path: &str) -> anyhow::Result<Answer> {
        self.send(self.http.delete(self.url(path))).await
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
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        self.read(request.send().await.map_err(|e| self.unreached(e))?).await
    }

    async fn read(&self, response: reqwest::Response) -> anyhow::Result<Answer> {
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
