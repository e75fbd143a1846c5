//! A websocket client that keeps what it is waiting past.

use super::PATIENCE;
use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async, tungstenite::Message};

/// A connected websocket.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    pub async fn connect(url: &str) -> Self {
        Self(connect_async(url).await.unwrap_or_else(|e| panic!("{url}: {e}")).0)
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
