//! The crew's terminal: one websocket, orders in with a receipt, statuses out in order until the durable answer.

use crate::{
    api, clock,
    crew::{Order, Told},
    network::Point,
    tally::Tally,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{sync::mpsc, time::Instant};
use tokio_tungstenite::tungstenite::Message;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// What the room says to a crew.
#[derive(Clone, Debug, PartialEq)]
pub enum Word {
    /// Go there.
    Order(Order),
    /// Do not.
    Cancel(u64),
}

/// What a crew gives its terminal.
#[derive(Clone, Debug, PartialEq)]
pub enum Say {
    /// A status to report.
    Status(Told),
    /// Where the telephone is.
    Position(Point),
}

/// Entries a terminal keeps while there is no link; a patrol makes a handful in a shift.
const OUTBOX: usize = 256;
/// An entry without an answer is sent again after this.
const RESEND: Duration = Duration::from_secs(5);

struct Entry {
    id: Uuid,
    body: Value,
    sent: Option<Instant>,
}

/// A terminal of one unit.
pub struct Terminal {
    /// Address of its websocket.
    pub url: String,
    /// Its token, kept over all connections.
    pub token: String,
    /// From the crew.
    pub from_crew: mpsc::Receiver<Say>,
    /// To the crew.
    pub to_crew: mpsc::Sender<Word>,
    /// Counters.
    pub tally: Arc<Tally>,
}

impl Terminal {
    /// Runs until stopped, connecting again with a pause whenever the link is lost.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut outbox = VecDeque::new();
        let mut pause = Duration::from_millis(u64::from(Uuid::new_v4().as_fields().1) % 500);
        while !stop.is_cancelled() {
            let session = self.session(&mut outbox, &stop).await;
            if let Err(e) = session {
                tracing::debug!(url = %self.url, "terminal link lost: {e:#}");
            }
            for entry in &mut outbox {
                entry.sent = None;
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).clamp(Duration::from_millis(200), Duration::from_secs(5));
        }
    }

    async fn session(&mut self, outbox: &mut VecDeque<Entry>, stop: &CancellationToken) -> anyhow::Result<()> {
        let socket = api::connect(&self.url, &self.token).await;
        if socket.as_ref().is_err_and(api::is_signed_out) {
            self.tally.problem(format!("{}: the terminal's token holds no more", self.url));
        }
        let (mut out, mut incoming) = socket?.split();
        let mut tick = tokio::time::interval(Duration::from_secs(1));
        loop {
            for entry in outbox.iter_mut().filter(|e| e.sent.is_none_or(|at| at.elapsed() > RESEND)) {
                entry.sent = Some(Instant::now());
                out.send(Message::text(entry.body.to_string())).await?;
            }
            tokio::select! {
                () = stop.cancelled() => {
                    let _ = out.send(Message::Close(None)).await;
                    return Ok(());
                }
                _ = tick.tick() => {}
                Some(say) = self.from_crew.recv(), if outbox.len() < OUTBOX => match say {
                    Say::Status(told) => queue(outbox, status(&told)),
                    Say::Position(p) => out.send(Message::text(json!({"t": "position", "position": place(p)}).to_string())).await?,
                },
                message = incoming.next() => {
                    let Some(message) = message else { return Ok(()) };
                    let at = clock::boot_ns();
                    if let Message::Text(text) = message? {
                        self.heard(&serde_json::from_str(text.as_str())?, at, outbox).await;
                    }
                }
            }
        }
    }

    async fn heard(&self, message: &Value, at_ns: u64, outbox: &mut VecDeque<Entry>) {
        match message["t"].as_str() {
            Some("welcome") if message["order"].is_object() => self.order(&message["order"], at_ns, outbox).await,
            Some("order") => self.order(message, at_ns, outbox).await,
            Some("cancel") => {
                if let Some(assignment) = message["assignment"].as_u64() {
                    let _ = self.to_crew.send(Word::Cancel(assignment)).await;
                    queue(outbox, json!({"t": "received", "identity": message["identity"], "assignment": assignment}));
                }
            }
            Some("result") => {
                let Some(id) = message["id"].as_str().and_then(|s| s.parse::<Uuid>().ok()) else { return };
                let Some(place) = outbox.iter().position(|e| e.id == id) else { return };
                let answered = outbox.remove(place);
                if message["ok"] == json!(true) {
                    if answered.is_some_and(|e| e.body["t"] == "status") {
                        self.tally.statuses.add();
                    }
                } else {
                    // A refusal is final: the outbox goes on to the next entry.
                    self.tally.refused.add();
                    self.tally.problem(format!("{}: {message}", self.url));
                }
            }
            _ => {}
        }
    }

    async fn order(&self, order: &Value, at_ns: u64, outbox: &mut VecDeque<Entry>) {
        let (Some(assignment), Some(incident), Some(target)) =
            (order["assignment"].as_u64(), order["incident"].as_u64(), point(&order["position"]))
        else {
            self.tally.problem(format!("an order that cannot be read: {order}"));
            return;
        };
        self.tally.ordered(incident, at_ns);
        queue(outbox, json!({"t": "received", "identity": order["identity"], "assignment": assignment}));
        let _ = self.to_crew.send(Word::Order(Order { assignment, target })).await;
    }
}

fn queue(outbox: &mut VecDeque<Entry>, mut body: Value) {
    let repeated = |e: &Entry| body["t"] == "received" && e.body["t"] == "received" && e.body["identity"] == body["identity"];
    if outbox.iter().any(repeated) {
        return;
    }
    let id = Uuid::now_v7();
    body["id"] = json!(id);
    outbox.push_back(Entry { id, body, sent: None });
}

fn status(told: &Told) -> Value {
    let mut body = json!({"t": "status", "assignment": told.assignment, "status": told.status, "occurred_at": clock::unix_ms()});
    if let Some(disposition) = told.disposition {
        body["disposition"] = json!(disposition);
    }
    body
}

/// `{"lat", "lon"}` of a point.
pub fn place(point: Point) -> Value {
    json!({"lat": f64::from(point.0) / 1e7, "lon": f64::from(point.1) / 1e7})
}

/// The point of `{"lat", "lon"}`.
pub fn point(value: &Value) -> Option<Point> {
    let e7 = |v: &Value| Some((v.as_f64()? * 1e7).round() as i32);
    Some((e7(&value["lat"])?, e7(&value["lon"])?))
}
