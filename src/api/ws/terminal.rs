//! One crew's terminal: orders and cancels out until their receipt, statuses in with a durable answer.

use super::room::{Sent, put, shut, utf8};
use crate::{
    api::{
        act::{Act, Draft, Who, own_id},
        door::Acted,
        doors::caller::Caller,
        dto::text::{DETAILS_CHARS, clean},
        extract::Path,
        orders::{Greeting, greeting},
        problem::{ApiError, Problem},
        routes::{logs::corrected, notices::from_crew},
        state::Api,
    },
    dispatch::{
        Reject,
        input::{Envelope, Input},
        logs,
        model::{Actor, Duty, Source, Wish},
        notices, overlay,
    },
    id::{AssignmentId, InputId, RoomId, UnitId},
    live::{FromTerminal, LatLon, TerminalLink, ToTerminal},
    quantity::Position,
    store::seal::subject_of,
};
use axum::{
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, WebSocket, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use std::{pin::Pin, time::Duration};
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// Longest message a terminal may send.
const MESSAGE_BYTES: usize = 8 * 1024;
/// Pings go out this often …
const PING: Duration = Duration::from_secs(15);
/// … and a terminal that says nothing at all for this long is gone.
const SILENCE: Duration = Duration::from_secs(45);

/// A unit's terminal (websocket; see docs/LIVE.md).
#[utoipa::path(get, path = "/units/{unit}/terminal", tag = "live", params(("unit" = String, Path)),
    responses((status = 101, description = "websocket"), (status = "default", body = Problem)))]
pub async fn terminal(
    State(api): State<Api>,
    caller: Caller,
    Path(unit): Path<UnitId>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let upgrade = upgrade.map_err(|e| ApiError::Malformed { field: None, detail: format!("this address is a websocket: {e}") })?;
    // The crew speaks with the room that commands it now.
    let api = api.hall.commanding(&unit).await?.unwrap_or(api);
    let asked = unit.clone();
    let (known, _) = api.stored(move |r| r.unit(&asked)).await?;
    if known.is_none() {
        return Err(ApiError::Rejected(Reject::UnknownUnit(unit)));
    }
    if api.terminals.counters().connected >= api.terminal_limit && !api.terminals.is_connected(&unit) {
        tracing::warn!(unit.id = %unit, limit = api.terminal_limit, "a terminal was refused: too many are connected (live.terminals)");
        return Err(ApiError::Busy);
    }
    let stop = caller.stop;
    let serve = move |socket| Session { api, unit, stop }.run(socket);
    Ok(upgrade.max_message_size(MESSAGE_BYTES).max_frame_size(MESSAGE_BYTES).on_upgrade(serve))
}

struct Session {
    api: Api,
    unit: UnitId,
    /// The terminal's token ended.
    stop: CancellationToken,
}

type Answer = Pin<Box<dyn Future<Output = Reply> + Send>>;

/// What comes of a terminal's message.
enum Reply {
    /// A position: nobody waits for an answer.
    Silence,
    /// The durable result, final either way.
    Result(ToTerminal),
    /// It could not be taken now. A result would be final, so none is sent: the terminal connects again and sends the same id.
    HangUp,
}

impl Session {
    async fn run(self, mut socket: WebSocket) {
        // On the line before the state is read: an order made in between comes twice, never not at all.
        let mut link = self.api.terminals.connect(&self.unit);
        let greeted = tokio::select! {
            biased;
            () = self.stop.cancelled() => None,
            greeted = self.begin(&mut socket) => greeted,
        };
        if greeted.is_none() {
            return self.leave(socket, link).await;
        }
        let mut answer: Option<Answer> = None;
        let mut ping = interval(PING);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            let sent = tokio::select! {
                () = self.stop.cancelled() => return shut(socket).await,
                text = link.next() => match text {
                    Some(text) => self.put(&mut socket, Message::Text(utf8(text))).await,
                    None => None,
                },
                done = async { match answer.as_mut() { Some(a) => a.await, None => std::future::pending().await } } => {
                    answer = None;
                    match done {
                        Reply::Silence => Some(()),
                        Reply::Result(message) => self.send(&mut socket, &message).await,
                        Reply::HangUp => None,
                    }
                },
                // One message in work at a time, in the order of the terminal's outbox.
                received = socket.recv(), if answer.is_none() => {
                    heard = Instant::now();
                    match received {
                        Some(Ok(Message::Text(text))) => {
                            answer = Some(Box::pin(answer_to(self.api.clone(), self.unit.clone(), text.as_str().to_owned())));
                            Some(())
                        }
                        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Binary(_))) => Some(()),
                        Some(Ok(Message::Close(_)) | Err(_)) | None => None,
                    }
                }
                _ = ping.tick() => {
                    if heard.elapsed() > SILENCE { None } else { self.put(&mut socket, Message::Ping(Default::default())).await }
                }
            };
            if sent.is_none() {
                break;
            }
        }
        self.leave(socket, link).await;
    }

    /// Off the line: told why, where its token ended.
    async fn leave(&self, socket: WebSocket, link: TerminalLink) {
        if self.stop.is_cancelled() {
            drop(link);
            return shut(socket).await;
        }
        hang_up(socket, link).await;
    }

    async fn begin(&self, socket: &mut WebSocket) -> Option<()> {
        // Lent between the look for its room and its line: nobody would hang up on it.
        let now = self.api.hall.commanding(&self.unit).await;
        if !now.is_ok_and(|now| now.is_none_or(|now| now.room == self.api.room)) {
            return None;
        }
        self.greet(socket).await
    }

    /// The welcome with the present order, then everything owed to this unit.
    async fn greet(&self, socket: &mut WebSocket) -> Option<()> {
        let (maker, unit) = (self.api.orders.clone(), self.unit.clone());
        let Greeting { order, owed, superseded } = self.api.door.read(move |state| greeting(state, &unit)).await.ok()?.value;
        let make = move || (order.map(|o| maker.order(&o)), owed.iter().map(|d| maker.make(d)).collect::<Vec<_>>());
        let (order, owed) = tokio::task::spawn_blocking(make).await.ok()?;
        let welcome = ToTerminal::Welcome {
            unit: self.unit.clone(),
            room: self.api.room.clone(),
            epoch: self.api.epoch,
            server_time: self.api.clock.now().at,
            order: order.map(Box::new),
        };
        self.send(socket, &welcome).await?;
        for assignment in superseded {
            self.lapse(assignment).await;
        }
        for message in &owed {
            self.send(socket, message).await?;
        }
        Some(())
    }

    async fn send(&self, socket: &mut WebSocket, message: &ToTerminal) -> Option<()> {
        let text = serde_json::to_string(message).ok()?;
        self.put(socket, Message::Text(text.into())).await
    }

    async fn put(&self, socket: &mut WebSocket, message: Message) -> Option<()> {
        (put(socket, message, &self.stop).await == Sent::Yes).then_some(())
    }
}

impl Session {
    /// The welcome carries an order that came after this cancel. Should it be lost on the way, the next welcome carries the order of then.
    async fn lapse(&self, assignment: AssignmentId) {
        let what = format!("greeted {assignment}");
        let envelope = Envelope {
            id: own_id(&self.api.room, &what),
            content: self.api.sealer.plain_fingerprint(what.as_bytes()),
            actor: Actor { account: "system".to_owned(), role: "system".to_owned(), position: None },
            source: Source::Automatic,
            occurred_at: None,
            position: None,
            input: Input::CancelReceived { assignment },
        };
        if let Err(e) = self.api.door.act(envelope).await {
            tracing::debug!(%assignment, error = %e, "a cancel stays owed until the next greeting");
        }
    }
}

async fn hang_up(mut socket: WebSocket, link: TerminalLink) {
    drop(link);
    let _ = timeout(Duration::from_secs(2), socket.send(Message::Close(None))).await;
}

/// Does what a terminal says, and answers once it is durable. A position of the crew needs no answer.
async fn answer_to(api: Api, unit: UnitId, text: String) -> Reply {
    let said = match Act::<FromTerminal>::read(text.as_bytes()) {
        Ok(said) => said,
        Err(e) => return reply(id_of(&text), Err(e)),
    };
    // Positions, wishes, messages and calls for help are for the room that commands now.
    let api = maker(&api, said.body.room());
    let (id, outcome) = match said.body {
        FromTerminal::Position { position } => {
            return state_position(&api, unit, position).await.map_or_else(|e| reply(InputId(Uuid::nil()), Err(e)), |()| Reply::Silence);
        }
        FromTerminal::Received { id, ref identity, assignment } => {
            (id, received(&api, &unit, id, assignment, identity.seq, &said.content).await)
        }
        FromTerminal::Status { id, assignment, status, occurred_at, position, disposition, room: _ } => {
            let act = async {
                own(&api, &unit, assignment).await?;
                let position = position.map(checked).transpose()?;
                let input = Input::Status { assignment, status, disposition };
                let draft = Draft { occurred_at: occurred_at.map(|t| t.0), position, ..draft(&unit, id, &said.content, input) };
                api.act(draft).await
            };
            (id, act.await)
        }
        FromTerminal::Duty { id, duty } => {
            // Off duty is asked for; the room grants it.
            let unit_of = unit.clone();
            let input = match duty {
                Duty::Off => Input::Unit(overlay::Act::Ask { unit: unit_of, wish: Some(Wish::OffDuty) }),
                Duty::On | Duty::Unknown => Input::SetDuty { unit: unit_of, duty },
            };
            (id, api.act(draft(&unit, id, &said.content, input)).await)
        }
        FromTerminal::NoticeReceived { id, notice, what, occurred_at, room: _ } => {
            let input = Input::Notices(notices::Act::Receive { notice, unit: Some(unit.clone()), what });
            let draft = Draft { occurred_at: occurred_at.map(|t| t.0), ..draft(&unit, id, &said.content, input) };
            (id, api.act(draft).await)
        }
        FromTerminal::Message { id, text, urgency } => {
            let act = async {
                let input = from_crew(&api, id.0, unit.clone(), text, urgency, None)?;
                let subject = Some(subject_of(id, "notice"));
                api.act(Draft { subject, ..draft(&unit, id, &said.content, input) }).await
            };
            (id, act.await)
        }
        FromTerminal::Note { id, incident, text, corrects, occurred_at, room: _ } => {
            let act = async {
                let subject = api.incident_subject(incident).await?;
                let text = api.seal(subject, "line", clean(Some(text), "text", DETAILS_CHARS)?)?;
                let text = text.ok_or_else(|| ApiError::Invalid { field: "text", detail: "says nothing".to_owned() })?;
                let corrects = corrected(&api, corrects.map(|l| l.0)).await?;
                let note = logs::Act::Note { incident: Some(incident), unit: Some(unit.clone()), text, corrects };
                let draft = draft(&unit, id, &said.content, Input::Logs(note));
                api.act(Draft { subject: Some(subject), occurred_at: occurred_at.map(|t| t.0), ..draft }).await
            };
            (id, act.await)
        }
        other => super::crew::act(&api, &unit, other, &said.content).await,
    };
    reply(id, outcome)
}

/// The room whose numbers a crew means: what it says of an earlier room's assignment, incident or notice enters that room's history.
fn maker(api: &Api, room: Option<&RoomId>) -> Api {
    room.filter(|room| **room != api.room).and_then(|room| api.hall.room(room)).unwrap_or_else(|| api.clone())
}

fn reply(id: InputId, outcome: Result<Acted, ApiError>) -> Reply {
    match outcome {
        Ok(acted) => Reply::Result(ToTerminal::Result { id, ok: true, seq: Some(acted.seq), problem: None }),
        // Commanded by another room meanwhile: it comes back, and is greeted by that one.
        Err(e) if e.is_passing() || matches!(e, ApiError::Rejected(Reject::UnitElsewhere { .. })) => {
            tracing::warn!(input.id = %id, error = %e, "a terminal is hung up on: it comes back and says it again");
            Reply::HangUp
        }
        Err(e) => {
            let problem: Problem = e.problem();
            Reply::Result(ToTerminal::Result { id, ok: false, seq: None, problem: serde_json::to_value(problem).ok() })
        }
    }
}

/// A receipt is of the assignment's cancel, or of an order.
async fn received(api: &Api, unit: &UnitId, id: InputId, assignment: AssignmentId, seq: u64, content: &[u8]) -> Result<Acted, ApiError> {
    let cancel = own(api, unit, assignment).await?;
    let input =
        if cancel == Some(seq) { Input::CancelReceived { assignment } } else { Input::OrderReceived { assignment, order_seq: seq } };
    api.act(draft(unit, id, content, input)).await
}

/// The assignment is this unit's; gives the sequence of its cancel. A crew cannot act on another's.
pub(super) async fn own(api: &Api, unit: &UnitId, id: AssignmentId) -> Result<Option<u64>, ApiError> {
    let (found, _) = api.stored(move |r| r.assignment(id)).await?;
    match found {
        Some(assignment) if assignment.unit == *unit => Ok(assignment.cancel_seq),
        Some(_) | None => Err(ApiError::Rejected(Reject::UnknownAssignment(id))),
    }
}

pub(super) fn draft<'a>(unit: &UnitId, id: InputId, content: &'a [u8], input: Input) -> Draft<'a> {
    Draft { source: Source::Terminal, ..Draft::plain(id.0, format!("terminal/{unit}"), content, Who::terminal(unit), input) }
}

pub(super) fn checked(position: LatLon) -> Result<Position, ApiError> {
    position.position().ok_or_else(|| ApiError::Invalid { field: "position", detail: "this is not on the Earth".to_owned() })
}

async fn state_position(api: &Api, unit: UnitId, position: LatLon) -> Result<(), ApiError> {
    let position = checked(position)?;
    api.fleet.ask(move |fleet, now| fleet.state_position(now, &unit, position, now)).await
}

/// The id of a message that does not read otherwise, so that the terminal can go on to the next.
fn id_of(text: &str) -> InputId {
    #[derive(serde::Deserialize)]
    struct OnlyId {
        id: Uuid,
    }
    InputId(serde_json::from_str::<OnlyId>(text).map_or(Uuid::nil(), |o| o.id))
}
