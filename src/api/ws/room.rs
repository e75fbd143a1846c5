//! One viewer of the room: control as text, positions as binary. It takes the next frame when the last one is sent; the feed skips what a
//! slow one cannot take.

use crate::{
    accounts::Look,
    api::{
        doors::caller::Caller,
        extract::{Path, Query},
        problem::{ApiError, Problem},
        state::Api,
    },
    id::RoomId,
    live::{Cursor, Outgoing, Viewer},
};
use axum::{
    body::Bytes,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, Utf8Bytes, WebSocket, close_code},
    },
    response::Response,
};
use serde::Deserialize;
use std::time::Duration;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use utoipa::IntoParams;

/// Longest message a viewer may send: it has nothing to say.
const MESSAGE_BYTES: usize = 4 * 1024;
/// A frame that is not taken after this long ends the connection.
const SEND_TIME: Duration = Duration::from_secs(20);

/// Where a viewer stands.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CursorQuery {
    /// Epoch of the last message seen.
    epoch: Option<u64>,
    /// Sequence of the last message seen.
    seq: Option<u64>,
    /// Of a page: the ticket that opens this socket, once.
    #[expect(dead_code, reason = "used up before, by the extractor every route stands behind")]
    ticket: Option<String>,
}

/// The room, live (websocket; see docs/LIVE.md).
#[utoipa::path(get, path = "/rooms/{room}/live", tag = "live", params(("room" = String, Path), CursorQuery),
    responses((status = 101, description = "websocket"), (status = "default", body = Problem)))]
pub async fn live(
    State(api): State<Api>,
    caller: Caller,
    Path(room): Path<RoomId>,
    Query(cursor): Query<CursorQuery>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    if let Some(e) = api.hall.not_here(room.as_str()) {
        return Err(e);
    }
    // What is said of one room's feed is looked at in that room.
    let here = api.hall.room(&room).unwrap_or(api);
    watched(&here, &caller, cursor, upgrade).await
}

pub(super) type Upgrade = Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>;

/// This room, live: the same below the room's own address.
pub async fn live_here(
    State(api): State<Api>,
    caller: Caller,
    Query(cursor): Query<CursorQuery>,
    upgrade: Upgrade,
) -> Result<Response, ApiError> {
    watched(&api, &caller, cursor, upgrade).await
}

/// That somebody watches is recorded; the socket closes when his session ends or changes.
async fn watched(api: &Api, caller: &Caller, cursor: CursorQuery, upgrade: Upgrade) -> Result<Response, ApiError> {
    api.doors.looked(&caller.actor, Some(&api.room), Look::Room, None, None).await?;
    serve(&api.live, &api.room, cursor, upgrade, caller.stop.child_token())
}

/// Serves a viewer of `live` until `stop`; also used by the relay.
pub fn serve(
    live: &crate::live::Live,
    room: &RoomId,
    cursor: CursorQuery,
    upgrade: Upgrade,
    stop: CancellationToken,
) -> Result<Response, ApiError> {
    // The token is this socket's own: whoever watches over it learns that nobody looks any more, also where nobody ever did.
    let over = stop.clone().drop_guard();
    let upgrade = upgrade.map_err(|e| ApiError::Malformed { field: None, detail: format!("this address is a websocket: {e}") })?;
    if live.room() != *room {
        return Err(ApiError::NotFound(format!("room {room} is not served here, room {} is", live.room())));
    }
    let cursor = cursor.epoch.zip(cursor.seq).map(|(epoch, seq)| Cursor { epoch, seq });
    let viewer = live.subscribe(cursor).map_err(|e| {
        tracing::warn!(error = %e, "a viewer was refused");
        ApiError::Busy
    })?;
    Ok(upgrade.max_message_size(MESSAGE_BYTES).max_frame_size(MESSAGE_BYTES).on_upgrade(move |socket| async move {
        let _over = over;
        watch(socket, viewer, stop).await;
    }))
}

/// Close code for a viewer whose session ended or changed: sign in, or ask for a new ticket (RFC 6455 §7.4.2: private use).
pub(super) const CLOSE_SESSION: u16 = 4401;

async fn watch(mut socket: WebSocket, mut viewer: Viewer, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return shut(socket).await,
            frame = viewer.next() => {
                let (message, last) = match frame {
                    Some(Outgoing::Snapshot(text) | Outgoing::Text(text)) => (Message::Text(utf8(text)), false),
                    Some(Outgoing::Binary(bytes)) => (Message::Binary(bytes), false),
                    Some(Outgoing::Bye(text)) => (Message::Text(utf8(text)), true),
                    None => break,
                };
                match put(&mut socket, message, &stop).await {
                    Sent::Yes => {}
                    Sent::No => return,
                    Sent::Over => return shut(socket).await,
                }
                if last {
                    break;
                }
            }
            // Pings are answered by the library; anything else a viewer says is ignored.
            received = socket.recv() => if !matches!(received, Some(Ok(_))) { return },
        }
    }
    let close = Message::Close(Some(CloseFrame { code: close_code::NORMAL, reason: Utf8Bytes::default() }));
    let _ = timeout(SEND_TIME, socket.send(close)).await;
}

/// What came of sending something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// It is on its way.
    Yes,
    /// It was not taken.
    No,
    /// The session ended meanwhile.
    Over,
}

/// Sends, as long as the session is open: a viewer that takes nothing must not outlive it.
pub(super) async fn put(socket: &mut WebSocket, message: Message, stop: &CancellationToken) -> Sent {
    tokio::select! {
        biased;
        () = stop.cancelled() => Sent::Over,
        sent = timeout(SEND_TIME, socket.send(message)) => if matches!(sent, Ok(Ok(()))) { Sent::Yes } else { Sent::No },
    }
}

/// The session is over: the socket closes at once, whatever it still had to say.
pub(super) async fn shut(mut socket: WebSocket) {
    let reason = Utf8Bytes::from_static("the session ended or changed");
    let _ = timeout(Duration::from_secs(1), socket.send(Message::Close(Some(CloseFrame { code: CLOSE_SESSION, reason })))).await;
}

/// Our own JSON is UTF-8; should it ever not be, the viewer gets an empty message and connects again.
pub(super) fn utf8(text: Bytes) -> Utf8Bytes {
    Utf8Bytes::try_from(text).unwrap_or_default()
}
