//! The operator at the radio: hears from the room's live feed whom to call, speaks to crews without a terminal, stamps what they answer.

use crate::{
    api::{Api, Outcome},
    crew::{Order, Told},
    network::Point,
    tally::Tally,
    terminal::{Word, place, point},
};
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;

/// What a crew says on the radio.
#[derive(Clone, Debug, PartialEq)]
pub enum Spoken {
    /// A status.
    Status(Told),
    /// Where it is.
    Position {
        /// Call sign.
        unit: String,
        /// Where.
        point: Point,
    },
}

/// The operator at the radio.
pub struct Radio {
    /// The HTTP door.
    pub api: Api,
    /// Path of the room's live websocket.
    pub live_path: String,
    /// Crews reached by voice only, by call sign.
    pub crews: BTreeMap<String, mpsc::Sender<Word>>,
    /// What they say.
    pub heard: mpsc::Receiver<Spoken>,
    /// Counters.
    pub tally: Arc<Tally>,
}

#[derive(Default)]
struct Board {
    places: BTreeMap<u64, Point>,
    told: BTreeSet<u64>,
    taken_back: BTreeSet<u64>,
    open: BTreeMap<u64, (String, u64)>,
}

impl Radio {
    /// Works until stopped.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut board = Board::default();
        while !stop.is_cancelled() {
            if let Err(e) = self.shift(&mut board, &stop).await {
                tracing::debug!("radio operator lost the room's live feed: {e:#}");
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(Duration::from_millis(300)) => {}
            }
        }
    }

    async fn shift(&mut self, board: &mut Board, stop: &CancellationToken) -> anyhow::Result<()> {
        let mut socket = self.api.socket(&self.live_path).await?;
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                Some(spoken) = self.heard.recv() => {
                    let (api, tally) = (self.api.clone(), Arc::clone(&self.tally));
                    // In order: a crew's next word waits until this one is written down.
                    write_down(&api, &tally, spoken).await;
                }
                message = socket.next() => {
                    let Some(message) = message else { return Ok(()) };
                    if let Message::Text(text) = message? {
                        self.look(board, &serde_json::from_str(text.as_str())?).await;
                    }
                }
            }
        }
    }

    async fn look(&self, board: &mut Board, message: &Value) {
        let message = if message["t"] == "snapshot" && message["snapshot"].is_object() { &message["snapshot"] } else { message };
        for incident in message["incidents"].as_array().into_iter().flatten() {
            if let (Some(number), Some(at)) = (incident["incident"].as_u64(), point(&incident["position"])) {
                board.places.insert(number, at);
            }
        }
        for assignment in message["assignments"].as_array().into_iter().flatten() {
            let (Some(number), Some(unit), Some(incident), Some(state)) = (
                assignment["assignment"].as_u64(),
                assignment["unit"].as_str(),
                assignment["incident"].as_u64(),
                assignment["state"].as_str(),
            ) else {
                continue;
            };
            let Some(crew) = self.crews.get(unit) else { continue };
            if state == "assigned" {
                if board.told.insert(number) {
                    board.open.insert(number, (unit.to_owned(), incident));
                    if let Some(&target) = board.places.get(&incident) {
                        let _ = crew.send(Word::Order(Order { assignment: number, target })).await;
                    }
                }
            } else if state == "cleared" && board.open.remove(&number).is_some() && board.taken_back.insert(number) {
                let _ = crew.send(Word::Cancel(number)).await;
            }
        }
    }
}

async fn write_down(api: &Api, tally: &Tally, spoken: Spoken) {
    let (path, body) = match spoken {
        Spoken::Status(told) => {
            let mut body = json!({"status": told.status, "source": "radio"});
            if let Some(disposition) = told.disposition {
                body["disposition"] = json!(disposition);
            }
            (format!("/api/v1/assignments/{}/status", told.assignment), body)
        }
        Spoken::Position { unit, point } => (format!("/api/v1/units/{unit}/stated-position"), json!({"position": place(point)})),
    };
    match api.act(&path, body).await {
        Ok(Outcome::Done(_)) => {
            if path.ends_with("status") {
                tally.statuses.add();
            }
        }
        Ok(Outcome::Refused(why)) => {
            tally.refused.add();
            tally.problem(format!("{path}: {why}"));
        }
        Err(e) => {
            tally.failed.add();
            tally.problem(format!("{path}: {e:#}"));
        }
    }
}
