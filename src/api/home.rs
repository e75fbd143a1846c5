//! How a relay knows who may look: it asks the server whose room it shows, with what the viewer showed, and again while the viewer looks.

use super::problem::ApiError;
use axum::http::{HeaderMap, StatusCode, header};
use std::time::Duration;
use tokio::time::{Instant, interval, timeout};
use tokio_util::sync::CancellationToken;

/// Longest wait for the server's word.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often a viewer's right is looked at again: a session that ended closes its sockets within 5 s, here too.
const AGAIN: Duration = Duration::from_secs(2);
/// A server that does not answer for so long cannot vouch for anybody any more.
const ALONE: Duration = Duration::from_secs(60);

/// The server whose room is shown.
#[derive(Clone, Debug)]
pub struct Home {
    access: String,
    http: reqwest::Client,
}

impl Home {
    /// `base` is the server's address, `room` the room that is shown.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new(base: &str, room: &crate::id::RoomId, http: reqwest::Client) -> Self {
        Self { access: format!("{}/api/v1/rooms/{room}/access", base.trim_end_matches('/')), http }
    }

    /// Whether these headers are of somebody who may see the room; the server records that he begins to look.
    ///
    /// # Errors
    /// [`ApiError::NotSignedIn`] when not; [`ApiError::Busy`] when the server does not answer.
    pub async fn admit(&self, headers: &HeaderMap) -> Result<(), ApiError> {
        self.ask(headers, true).await
    }

    async fn ask(&self, headers: &HeaderMap, look: bool) -> Result<(), ApiError> {
        let mut request = self.http.get(&self.access).query(&[("look", look)]);
        for name in [header::AUTHORIZATION, header::COOKIE] {
            for value in headers.get_all(&name) {
                request = request.header(name.clone(), value.clone());
            }
        }
        match timeout(PATIENCE, request.send()).await {
            Ok(Ok(answer)) if answer.status().is_success() => Ok(()),
            Ok(Ok(answer)) if matches!(answer.status(), StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Err(ApiError::NotSignedIn),
            Ok(_) | Err(_) => Err(ApiError::Busy),
        }
    }

    /// A token that ends once the viewer may look no longer. A websocket by cookie comes from a page, which says which in its Origin.
    ///
    /// # Errors
    /// As [`admit`](Self::admit).
    pub async fn watch(&self, headers: &HeaderMap) -> Result<CancellationToken, ApiError> {
        if headers.contains_key(header::COOKIE) && !headers.contains_key(header::AUTHORIZATION) && !headers.contains_key(header::ORIGIN) {
            return Err(ApiError::Origin("a websocket by cookie comes from a page, and says which in Origin"));
        }
        self.admit(headers).await?;
        let stop = CancellationToken::new();
        let (home, headers, ended) = (self.clone(), headers.clone(), stop.clone());
        tokio::spawn(async move {
            let (mut again, mut heard) = (interval(AGAIN), Instant::now());
            loop {
                again.tick().await;
                match home.ask(&headers, false).await {
                    Ok(()) => heard = Instant::now(),
                    Err(ApiError::Busy) if heard.elapsed() < ALONE => {}
                    Err(_) => break ended.cancel(),
                }
                // Nobody looks any more: only this task and the map of the socket held it.
                if ended.is_cancelled() {
                    break;
                }
            }
        });
        Ok(stop)
    }
}
