//! The public HTTP API, as an outside program sees it.

use crate::person::Person;
use anyhow::{Context, bail};
use reqwest::{Client, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{self, client::IntoClientRequest, http::HeaderValue},
};
use uuid::Uuid;

/// How often a request without an answer is sent again, with the same id.
const TRIES: u32 = 5;

/// A client of the server's HTTP door, for one person of it.
#[derive(Clone, Debug)]
pub struct Api {
    client: Client,
    base: String,
    person: Arc<Person>,
}

/// A connected websocket.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

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
    /// A client for `http://host:port`, signed in as this account; it works from a position of `kind` where one is named.
    ///
    /// # Errors
    /// When nobody answers there, the sign-in is refused, or there is nowhere to sit.
    pub async fn sign_in(base: &str, account: &str, password: &str, kind: Option<&'static str>) -> anyhow::Result<Self> {
        let client = Client::builder().timeout(Duration::from_secs(10)).pool_max_idle_per_host(64).build()?;
        let base = base.trim_end_matches('/').to_owned();
        let person = Arc::new(Person::come(client.clone(), &base, account, password, kind).await?);
        Ok(Self { client, base, person })
    }

    /// Signs out.
    pub async fn leave(&self) {
        self.person.leave().await;
    }

    /// Makes a new token for a unit's terminal; an older one ends.
    ///
    /// # Errors
    /// When the server refuses: the account has to be a technician's.
    pub async fn terminal_token(&self, unit: &str) -> anyhow::Result<String> {
        match self.send(&format!("/api/v1/units/{unit}/token"), &json!({})).await? {
            Sent::Done(body) => {
                let answer: Value = serde_json::from_slice(&body)?;
                answer["token"].as_str().map(str::to_owned).with_context(|| format!("the server gave {unit} no token"))
            }
            Sent::Refused(why) => bail!("the server gave {unit}'s terminal no token: {why}"),
        }
    }

    /// A websocket of this person; signs in again when the session has ended.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub async fn socket(&self, path: &str) -> anyhow::Result<Socket> {
        let token = self.person.token();
        match connect(&self.ws(path), &token).await {
            Err(e) if is_signed_out(&e) => {
                self.person.renew(&token).await?;
                Ok(connect(&self.ws(path), &self.person.token()).await?)
            }
            connected => Ok(connected?),
        }
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
        let token = self.person.token();
        let get = |token: &str| self.client.get(format!("{}{path}", self.base)).bearer_auth(token).timeout(Duration::from_secs(60)).send();
        let mut answer = get(&token).await?;
        if answer.status() == StatusCode::UNAUTHORIZED {
            self.person.renew(&token).await?;
            answer = get(&self.person.token()).await?;
        }
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
        Ok(match self.send(path, &body).await? {
            Sent::Done(bytes) => Outcome::Done(serde_json::from_slice(&bytes).unwrap_or_default()),
            Sent::Refused(why) => Outcome::Refused(why),
        })
    }

    /// Posts until there is an answer, first mending what the server finds wrong with this person: no session, no position, no fresh proof.
    async fn send(&self, path: &str, body: &Value) -> anyhow::Result<Sent> {
        let mut last = None;
        for attempt in 0..TRIES {
            if attempt > 0 {
                tokio::time::sleep(Duration::from_millis(100 << attempt)).await;
            }
            let token = self.person.token();
            let (status, bytes) = match self.post(path, body, &token).await {
                Ok(answered) => answered,
                Err(e) => {
                    last = Some(e.to_string());
                    continue;
                }
            };
            if status.is_success() {
                return Ok(Sent::Done(bytes));
            }
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let rule = serde_json::from_slice::<Value>(&bytes).ok().and_then(|p| p["rule"].as_str().map(str::to_owned));
            let mended = match (status, rule.as_deref()) {
                (StatusCode::UNAUTHORIZED, _) => self.person.renew(&token).await,
                (StatusCode::FORBIDDEN, Some("off_position")) => self.person.sit_again().await,
                (StatusCode::FORBIDDEN, Some("confirm")) => self.person.confirm().await,
                (status, _) if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => return Ok(Sent::Refused(text)),
                _ => Ok(()),
            };
            last = Some(mended.err().map_or_else(|| format!("{status}: {text}"), |e| format!("{e:#}")));
        }
        bail!("{path}: no answer in {TRIES} tries: {}", last.unwrap_or_default())
    }

    async fn post(&self, path: &str, body: &Value, token: &str) -> reqwest::Result<(StatusCode, Vec<u8>)> {
        let answer = self.client.post(format!("{}{path}", self.base)).bearer_auth(token).json(body).send().await?;
        Ok((answer.status(), answer.bytes().await?.to_vec()))
    }
}

/// How a request ended.
enum Sent {
    /// With this body.
    Done(Vec<u8>),
    /// For good.
    Refused(String),
}

/// Opens a websocket with a token.
///
/// # Errors
/// When nobody answers, or the server refuses.
pub async fn connect(url: &str, token: &str) -> Result<Socket, tungstenite::Error> {
    let mut request = url.into_client_request()?;
    let value = HeaderValue::try_from(format!("Bearer {token}")).map_err(tungstenite::http::Error::from)?;
    request.headers_mut().insert("authorization", value);
    Ok(connect_async(request).await?.0)
}

/// Whether the server does not know the token any more.
pub fn is_signed_out(e: &tungstenite::Error) -> bool {
    matches!(e, tungstenite::Error::Http(answer) if answer.status() == 401)
}
