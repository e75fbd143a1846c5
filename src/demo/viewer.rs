//! A viewer of its own: one websocket as a console opens it, every position noted with the moment it was decoded.

use super::people::Watch;
use anyhow::{Context, bail};
use futures_util::StreamExt;
use serde_json::Value;
use std::{collections::BTreeMap, sync::Arc};
use tokio_tungstenite::{
    connect_async,
    tungstenite::{Message, client::IntoClientRequest},
};
use tokio_util::sync::CancellationToken;

/// One position as a viewer saw it first.
pub type Sightings = BTreeMap<(String, i64), u64>;

/// Size of a beat's header and the smallest size of its records, bytes (docs/LIVE.md, section 1.5).
const HEADER: usize = 36;
const RECORD: usize = 24;
/// A record without an age has no measured position.
const NO_AGE: u32 = u32::MAX;

/// The server closes a feed with this when the session has ended (docs/LIVE.md).
const SIGNED_OUT: u16 = 4401;

/// Watches until stopped; gives (unit, effective time ms) → CLOCK_BOOTTIME ns of its first decoding.
///
/// # Errors
/// When the feed ends or breaks its protocol.
pub async fn watch(
    who: Arc<Watch>,
    url: String,
    ready: tokio::sync::oneshot::Sender<()>,
    stop: CancellationToken,
) -> anyhow::Result<Sightings> {
    let mut ready = Some(ready);
    let mut sightings = Sightings::new();
    while !look(&who, &url, &mut ready, &stop, &mut sightings).await? {
        who.renew().await.context("the viewer's session ended")?;
    }
    Ok(sightings)
}

/// Watches one connection: `true` when stopped, `false` when the session ended.
async fn look(
    who: &Watch,
    url: &str,
    ready: &mut Option<tokio::sync::oneshot::Sender<()>>,
    stop: &CancellationToken,
    sightings: &mut Sightings,
) -> anyhow::Result<bool> {
    let mut request = url.into_client_request()?;
    request.headers_mut().insert("authorization", format!("Bearer {}", who.token()).parse()?);
    let (mut socket, _) = connect_async(request).await.context("the room's live feed")?;
    let mut names: BTreeMap<u32, String> = BTreeMap::new();
    loop {
        let message = tokio::select! {
            () = stop.cancelled() => return Ok(true),
            message = socket.next() => message.context("the room closed the live feed")??,
        };
        match message {
            Message::Binary(frame) => note(&frame, &names, sightings)?,
            Message::Text(text) => {
                let control: Value = serde_json::from_str(text.as_str())?;
                let body = if control["snapshot"].is_object() { &control["snapshot"] } else { &control };
                for unit in body["units"].as_array().into_iter().flatten() {
                    if let (Some(ix), Some(name)) = (unit["ix"].as_u64(), unit["unit"].as_str()) {
                        names.insert(u32::try_from(ix)?, name.to_owned());
                    }
                }
                if control["t"] == "bye" {
                    bail!("the room sent this viewer away: {}", control["reason"]);
                }
                if let Some(ready) = ready.take() {
                    let _ = ready.send(());
                }
            }
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            Message::Close(Some(why)) if u16::from(why.code) == SIGNED_OUT => return Ok(false),
            Message::Close(_) => bail!("the room closed the live feed"),
        }
    }
}

fn note(frame: &[u8], names: &BTreeMap<u32, String>, sightings: &mut Sightings) -> anyhow::Result<()> {
    let at = u64::try_from(crate::clock::boot_us()).unwrap_or(0) * 1_000;
    if frame.len() < HEADER || frame[0] != 1 {
        bail!("a beat of {} bytes, version {:?}", frame.len(), frame.first());
    }
    let size = usize::from(u16::from_le_bytes(bytes(frame, 2)));
    if size < RECORD || !(frame.len() - HEADER).is_multiple_of(size) {
        bail!("a beat of {} bytes with records of {size}", frame.len());
    }
    let server_time = i64::from_le_bytes(bytes(frame, 16));
    for record in frame[HEADER..].chunks_exact(size) {
        let (ix, age) = (u32::from_le_bytes(bytes(record, 0)), u32::from_le_bytes(bytes(record, 12)));
        if let (Some(name), true) = (names.get(&ix), age != NO_AGE) {
            sightings.entry((name.clone(), server_time - i64::from(age))).or_insert(at);
        }
    }
    Ok(())
}

fn bytes<const N: usize>(from: &[u8], at: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&from[at..at + N]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beat_is_read_as_documented() {
        let mut frame = vec![0u8; HEADER + RECORD];
        frame[0] = 1;
        frame[2] = 24;
        frame[16..24].copy_from_slice(&1_000_000i64.to_le_bytes());
        frame[HEADER..HEADER + 4].copy_from_slice(&7u32.to_le_bytes());
        frame[HEADER + 12..HEADER + 16].copy_from_slice(&250u32.to_le_bytes());
        let mut sightings = Sightings::new();
        note(&frame, &BTreeMap::from([(7, "P-107".to_owned())]), &mut sightings).expect("a beat");
        assert_eq!(sightings.keys().next(), Some(&("P-107".to_owned(), 999_750)));
        assert!(note(&frame[..50], &BTreeMap::new(), &mut sightings).is_err());
    }
}
