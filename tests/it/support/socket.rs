//! A websocket client that keeps what it is waiting past.

use super::PATIENCE;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, handshake::client::Request, http::HeaderName},
};

/// A connected websocket.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Connects with the token in the address; to a unit's terminal with a new token of that unit, which is asked for first.
    pub async fn connect(url: &str) -> Self {
        let (token, address) = url.strip_prefix("ws://").unwrap().split_once('@').unwrap();
        match address.strip_suffix("/terminal") {
            None => Self::with_token(address, token).await,
            Some(unit) => {
                let made = reqwest::Client::new().post(format!("http://{unit}/token")).bearer_auth(token).send().await.unwrap();
                let made: Value = made.json().await.unwrap();
                Self::with_token(address, made["token"].as_str().unwrap_or_else(|| panic!("{url}: {made}"))).await
            }
        }
    }

    /// Connects with a token.
    pub async fn with_token(address: &str, token: &str) -> Self {
        Self(connect_async(request(address, token)).await.unwrap_or_else(|e| panic!("{address}: {e}")).0)
    }

    /// Tries to connect and must not come in: the status of the refusal. An empty token is none.
    pub async fn refused(address: &str, token: &str) -> u16 {
        match connect_async(request(address, token)).await {
            Err(Error::Http(answer)) => answer.status().as_u16(),
            Err(e) => panic!("{address}: {e}"),
            Ok(_) => panic!("{address}: let in"),
        }
    }

    /// Tries to connect with these headers; the status and rule of the refusal otherwise.
    pub async fn dial(address: &str, headers: &[(&str, &str)]) -> Result<Self, (u16, String)> {
        let mut request = format!("ws://{address}").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => {
                let problem: Value = serde_json::from_slice(response.body().as_deref().unwrap_or_default()).unwrap_or_default();
                Err((response.status().as_u16(), problem["rule"].as_str().unwrap_or_default().to_owned()))
            }
            Err(e) => panic!("{address}: {e}"),
        }
    }

    /// Waits until the server closes; gives the code it closed with.
    pub async fn closed(&mut self) -> Option<u16> {
        let end = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Close(frame))) => return frame.map(|f| f.code.into()),
                    Some(Ok(_)) => {}
                    Some(Err(_)) | None => return None,
                }
            }
        };
        tokio::time::timeout(PATIENCE, end).await.expect("the server did not close")
    }

    /// Sends JSON.
    pub async fn say(&mut self, message: &Value) {
        self.0.send(Message::text(message.to_string())).await.unwrap();
    }

    /// Sends any text.
    pub async fn say_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.unwrap();
    }

    /// The next frame; `None` when the server closed.
    pub async fn frame(&mut self) -> Option<Message> {
        loop {
            match tokio::time::timeout(PATIENCE, self.0.next()).await.expect("the server is silent") {
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(message)) => return Some(message),
            }
        }
    }

    /// The next JSON message that fits; others are passed over.
    pub async fn hear(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let search = async {
            loop {
                let Some(message) = self.frame().await else { panic!("the server closed before: {what}") };
                if let Message::Text(text) = message {
                    let value: Value = serde_json::from_str(&text).unwrap();
                    if fits(&value) {
                        return value;
                    }
                }
            }
        };
        tokio::time::timeout(PATIENCE, search).await.unwrap_or_else(|_| panic!("never heard: {what}"))
    }

    /// The next position frame that has records.
    pub async fn positions(&mut self) -> (dawria::live::FrameHeader, Vec<dawria::live::Record>) {
        loop {
            if let Some(Message::Binary(bytes)) = self.frame().await {
                let (header, records) = dawria::live::decode(&bytes).unwrap();
                let records: Vec<_> = records.collect();
                if !records.is_empty() {
                    return (header, records);
                }
            }
        }
    }
}

fn request(address: &str, token: &str) -> Request {
    let mut request = format!("ws://{address}").into_client_request().unwrap();
    if !token.is_empty() {
        request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    }
    request
}
