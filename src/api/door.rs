//! The way from a request to the room's owner task and back.
//!
//! The queue is bounded. When it is full a sender waits, and after its time limit is told *busy*; since every act has a client-made id, it
//! may be sent again without harm. Every answer comes after the batch whose state it shows is on the disk.

use super::problem::ApiError;
use crate::{
    dispatch::{
        answer::{Answer, Numbered},
        input::Envelope,
        lending::Outcome,
        state::State,
    },
    store::Durable,
};
use serde::Serialize;
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use utoipa::ToSchema;

/// Longest wait for an answer once the room has the request: a disk that stalls longer is answered *busy*.
const ANSWER_TIME: Duration = Duration::from_secs(30);

/// Sends the answer of a read; called once the shown state is durable.
pub type Reply = Box<dyn FnOnce(&Durable) + Send>;

/// What the room's owner is asked.
pub enum Ask {
    /// Decide this input.
    Act {
        /// The input.
        envelope: Box<Envelope>,
        /// Where the answer goes, after it is durable.
        reply: oneshot::Sender<Result<Acted, ApiError>>,
    },
    /// Look at the state now; the answer is sent when that state is durable.
    Read(Box<dyn FnOnce(&State) -> Reply + Send>),
}

/// What an act made; a repeat of the act gets the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Acted {
    /// Journal sequence of the act's last event.
    pub seq: u64,
    /// The call made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<u64>,
    /// The incident opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<u64>,
    /// The assignment made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignment: Option<u64>,
    /// The line written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The hand-over sheet offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<u64>,
    /// The message, bulletin or plate note sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<u64>,
    /// The road closure drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closure: Option<u64>,
    /// Of a road closure just drawn, true: it touches no road of the map, so no way changes by it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub closes_no_road: bool,
    /// The emergency raised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency: Option<u64>,
    /// The draft begun or saved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<u64>,
    /// The lending begun or answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lend: Option<uuid::Uuid>,
    /// The request made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<uuid::Uuid>,
    /// The answer to an offer; for the courier between rooms.
    #[serde(skip)]
    pub outcome: Option<Outcome>,
    /// The act was known: nothing was done again.
    #[serde(skip)]
    pub repeated: bool,
}

impl Acted {
    /// The answer to an input; `seq` is what an input without events shows.
    pub fn of(answer: Option<Answer>, seq: u64, repeated: bool) -> Self {
        let empty = Self { seq, repeated, ..Self::default() };
        match answer {
            None => empty,
            Some(Answer::Call { call, incident, seq }) => Self { seq, call: Some(call.0), incident: incident.map(|i| i.0), ..empty },
            Some(Answer::Incident { incident, assignment, seq }) => {
                Self { seq, incident: Some(incident.0), assignment: assignment.map(|a| a.0), ..empty }
            }
            Some(Answer::Assignment { assignment, seq }) => Self { seq, assignment: Some(assignment.0), ..empty },
            Some(Answer::Numbered { what, seq }) => match what {
                Numbered::Line(n) => Self { seq, line: Some(n.0), ..empty },
                Numbered::Sheet(n) => Self { seq, sheet: Some(n.0), ..empty },
                Numbered::Notice(n) => Self { seq, notice: Some(n.0), ..empty },
                Numbered::Closure(n) => Self { seq, closure: Some(n.0), ..empty },
            },
            Some(Answer::Emergency { emergency, incident, seq }) => {
                Self { seq, emergency: Some(emergency.0), incident: incident.map(|i| i.0), ..empty }
            }
            Some(Answer::Draft { draft, seq }) => Self { seq, draft: Some(draft.0), ..empty },
            Some(Answer::Lend { lend, outcome, seq }) => Self { seq, lend: Some(lend.0), outcome, ..empty },
            Some(Answer::Request { request, seq }) => Self { seq, request: Some(request.0), ..empty },
            Some(Answer::Done { seq }) => Self { seq, ..empty },
        }
    }
}

/// A value with the journal sequence of the state it was read from.
#[derive(Clone, Debug)]
pub struct Shown<T> {
    /// The value.
    pub value: T,
    /// Sequence, for the `Dawria-Seq` header.
    pub seq: u64,
}

/// The sending side of the room's queue.
#[derive(Clone, Debug)]
pub struct Door {
    queue: mpsc::Sender<Ask>,
    wait: Duration,
    busy: Arc<AtomicU64>,
}

impl Door {
    /// A door to `queue`; a sender waits at most `wait` for a place in it.
    pub fn new(queue: mpsc::Sender<Ask>, wait: Duration) -> Self {
        Self { queue, wait, busy: Arc::default() }
    }

    /// Has an input decided and waits for the durable answer.
    ///
    /// # Errors
    /// The refusal; [`ApiError::Busy`] or [`ApiError::Stopping`] when the room cannot take or answer it now.
    pub async fn act(&self, envelope: Envelope) -> Result<Acted, ApiError> {
        let (reply, answer) = oneshot::channel();
        self.send(Ask::Act { envelope: Box::new(envelope), reply }).await?;
        self.wait(answer).await?
    }

    /// Reads the room's state and waits until what was read is durable.
    ///
    /// # Errors
    /// [`ApiError::Busy`] or [`ApiError::Stopping`].
    pub async fn read<T: Send + 'static>(&self, look: impl FnOnce(&State) -> T + Send + 'static) -> Result<Shown<T>, ApiError> {
        let (reply, answer) = oneshot::channel();
        self.send(Ask::Read(Box::new(move |state| {
            let value = look(state);
            Box::new(move |durable: &Durable| {
                let _ = reply.send(Shown { value, seq: durable.seq() });
            })
        })))
        .await?;
        self.wait(answer).await
    }

    async fn send(&self, ask: Ask) -> Result<(), ApiError> {
        match timeout(self.wait, self.queue.send(ask)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(ApiError::Stopping),
            Err(_) => Err(self.too_busy()),
        }
    }

    async fn wait<T>(&self, answer: oneshot::Receiver<T>) -> Result<T, ApiError> {
        match timeout(ANSWER_TIME, answer).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(_)) => Err(ApiError::Stopping),
            Err(_) => Err(self.too_busy()),
        }
    }

    fn too_busy(&self) -> ApiError {
        self.busy.fetch_add(1, Relaxed);
        ApiError::Busy
    }

    /// The queue behind it, to be measured.
    pub fn queue(&self) -> &mpsc::Sender<Ask> {
        &self.queue
    }

    /// How often somebody was told *busy* here since the start.
    pub fn busy(&self) -> u64 {
        self.busy.load(Relaxed)
    }
}
