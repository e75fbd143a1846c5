//! The main centre's live look: the frames of every room's feed, each with its room, personal fields left out.
//!
//! Text: `{"room":"marrakech","message":{…}}`. Binary: one byte with the length of the room's name, the name, then the room's frame.

use super::room::{Sent, Upgrade, put, shut, utf8};
use crate::{
    accounts::Look,
    api::{
        doors::caller::Caller,
        problem::{ApiError, Problem},
        state::Api,
    },
    live::{Delta, Outgoing, Snapshot, Viewer},
};
use axum::{
    body::Bytes,
    extract::{
        State,
        ws::{Message, WebSocket},
    },
    response::Response,
};
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;
use tokio::{sync::mpsc, time::timeout};
use tokio_util::sync::CancellationToken;

/// Longest message a viewer may send: it has nothing to say.
const MESSAGE_BYTES: usize = 4 * 1024;
/// Longest wait for the closing word to be taken.
const CLOSE_TIME: Duration = Duration::from_secs(20);
/// Frames of all rooms that wait for one viewer; a room's feed waits, and skips positions meanwhile.
const WAITING: usize = 16;

#[derive(Serialize)]
struct Framed<'a> {
    room: &'a str,
    message: Value,
}

/// All rooms, live (websocket; see docs/LIVE.md).
#[utoipa::path(get, path = "/centre/live", tag = "live",
    responses((status = 101, description = "websocket"), (status = "default", body = Problem)))]
pub async fn live(State(api): State<Api>, caller: Caller, upgrade: Upgrade) -> Result<Response, ApiError> {
    let upgrade = upgrade.map_err(|e| ApiError::Malformed { field: None, detail: format!("this address is a websocket: {e}") })?;
    api.doors.looked(&caller.actor, None, Look::Centre, None, None).await?;
    let account = caller.account.as_ref().ok_or(ApiError::NotSignedIn)?;
    let mut viewers = Vec::new();
    for room in api.hall.rooms().into_iter().filter(|room| room.is_seen_from_centre(account)) {
        let viewer = room.live.subscribe(None).map_err(|e| {
            tracing::warn!(error = %e, "a viewer was refused");
            ApiError::Busy
        })?;
        viewers.push((room.room.to_string(), viewer));
    }
    let stop = caller.stop;
    Ok(upgrade.max_message_size(MESSAGE_BYTES).max_frame_size(MESSAGE_BYTES).on_upgrade(move |socket| watch(socket, viewers, stop)))
}

async fn watch(mut socket: WebSocket, viewers: Vec<(String, Viewer)>, stop: CancellationToken) {
    let (sender, mut frames) = mpsc::channel(WAITING);
    for (room, viewer) in viewers {
        tokio::spawn(forward(room, viewer, sender.clone()));
    }
    drop(sender);
    loop {
        tokio::select! {
            () = stop.cancelled() => return shut(socket).await,
            frame = frames.recv() => {
                // A feed that ended ends the whole: the centre connects again and gets all rooms anew.
                let Some(Some(message)) = frame else { break };
                match put(&mut socket, message, &stop).await {
                    Sent::Yes => {}
                    Sent::No => return,
                    Sent::Over => return shut(socket).await,
                }
            }
            received = socket.recv() => if !matches!(received, Some(Ok(_))) { return },
        }
    }
    let _ = timeout(CLOSE_TIME, socket.send(Message::Close(None))).await;
}

/// One room's frames, until the connection is gone.
async fn forward(room: String, mut viewer: Viewer, to: mpsc::Sender<Option<Message>>) {
    loop {
        let next = tokio::select! {
            next = viewer.next() => next,
            () = to.closed() => return,
        };
        let message = match next {
            Some(Outgoing::Snapshot(text)) => framed(&room, public::<Snapshot>(&text, Snapshot::without_personal)),
            Some(Outgoing::Text(text)) => framed(&room, public::<Delta>(&text, Delta::without_personal).or_else(|| other(&text))),
            Some(Outgoing::Binary(frame)) => Some(Message::Binary(named(&room, &frame))),
            Some(Outgoing::Bye(_)) | None => None,
        };
        let last = message.is_none();
        if to.send(message).await.is_err() || last {
            return;
        }
    }
}

fn public<T: serde::de::DeserializeOwned + Serialize>(text: &[u8], without: impl FnOnce(T) -> T) -> Option<Value> {
    serde_json::to_value(without(serde_json::from_slice(text).ok()?)).ok()
}

/// A message that shows nobody: it reads neither as a delta nor has it personal fields.
fn other(text: &[u8]) -> Option<Value> {
    serde_json::from_slice::<Value>(text).ok().filter(|v| v["t"] == "resume")
}

fn framed(room: &str, message: Option<Value>) -> Option<Message> {
    let text = serde_json::to_vec(&Framed { room, message: message? }).ok()?;
    Some(Message::Text(utf8(Bytes::from(text))))
}

fn named(room: &str, frame: &[u8]) -> Bytes {
    let mut out = Vec::with_capacity(1 + room.len() + frame.len());
    // A room's name has at most 32 bytes.
    out.push(room.len().min(255) as u8);
    out.extend_from_slice(room.as_bytes());
    out.extend_from_slice(frame);
    Bytes::from(out)
}
