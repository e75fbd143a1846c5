//! The owner's loop.

use super::{derived, flight::Flight, turn::Turn};
use crate::{
    api::{
        door::{Acted, Ask},
        health::Health,
    },
    app::outlets::Outlets,
    clock::{self, Clock},
    dispatch::{
        input::RankingAnswer,
        model::{CrewStatus, Fingerprint},
        pending_effects,
        state::State,
    },
    id::{AssignmentId, IncidentId, InputId, UnitId},
    quantity::Timestamp,
    store::{ApplyError, Journal, Level, PackedDecision, PoisonNote, Poisoned, ReadError},
};
use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    future::pending,
    sync::Arc,
    time::Duration,
};
use thiserror::Error;
use tokio::{sync::mpsc, time::sleep};
use tokio_util::sync::CancellationToken;

/// Most requests decided in one turn: one batch, one share of a sync.
const TURN: usize = 256;
/// The loop turns at least this often, so that a stuck one is seen.
const HEARTBEAT: Duration = Duration::from_millis(500);
/// Pause after a deadline that the core did not find due, so that a disagreement about time never becomes a busy loop.
const DEADLINE_PAUSE_MS: i64 = 500;

/// Inputs of the shell itself.
#[derive(Debug)]
pub enum Own {
    /// An answer to a ranking; the owner may ask the next one.
    Ranked(Box<Ranked>),
    /// A unit regained a usable position.
    Regained(UnitId),
    /// Nothing is heard of a unit's device any more.
    Lost(UnitId),
    /// A unit's movements suggest a status.
    Propose {
        /// Of which assignment.
        assignment: AssignmentId,
        /// What.
        status: CrewStatus,
        /// When it was seen.
        detected_at: Timestamp,
    },
}

/// The answer to one ranking job.
#[derive(Debug)]
pub struct Ranked {
    /// What was asked.
    pub incidents: Vec<IncidentId>,
    /// Journal sequence it was asked at.
    pub at_seq: u64,
    /// The lists; `None` when the ranking failed (logged), to be asked again.
    pub answers: Option<Vec<RankingAnswer>>,
    /// The decision records whose hashes the lists carry.
    pub decisions: Vec<PackedDecision>,
}

/// Why the owner ended. All but a stop end the process with exit code 1.
#[derive(Debug, Error)]
pub enum RoomEnd {
    /// The journal failed.
    #[error(transparent)]
    Journal(#[from] Poisoned),
    /// An event does not fit the state, or cannot be written.
    #[error("{0}: the state in memory is not to be trusted; start again, it is rebuilt from the journal")]
    Apply(#[from] ApplyError),
    /// The journal cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The note of what is being decided cannot be written.
    #[error("the note of the input being decided cannot be written: {0}")]
    Note(#[from] std::io::Error),
}

/// An input decided but not yet durable.
pub(super) struct Known {
    pub content: Fingerprint,
    pub acted: Acted,
}

/// The one holder of a room's state.
pub struct Owner {
    pub(super) state: State,
    pub(super) journal: Journal,
    pub(super) note: PoisonNote,
    pub(super) clock: Arc<Clock>,
    pub(super) health: Arc<Health>,
    pub(super) out: Outlets,
    pub(super) asks: mpsc::Receiver<Ask>,
    pub(super) own: mpsc::Receiver<Own>,
    pub(super) flights: VecDeque<Flight>,
    pub(super) known: HashMap<InputId, Known>,
    /// Incidents a ranking is owed for and not asked yet.
    pub(super) to_rank: BTreeSet<IncidentId>,
    /// One ranking job at a time: what comes meanwhile is ranked together in the next.
    pub(super) ranking: bool,
    pub(super) deadline_pause_until_ms: i64,
}

impl Owner {
    /// The owner of a state as of the journal's last event; what is still owed is taken up.
    #[expect(clippy::too_many_arguments, reason = "called once, by the composition root")]
    pub fn new(
        state: State,
        journal: Journal,
        note: PoisonNote,
        clock: Arc<Clock>,
        health: Arc<Health>,
        out: Outlets,
        asks: mpsc::Receiver<Ask>,
        own: mpsc::Receiver<Own>,
    ) -> Self {
        // Letters are sent by whoever greets a terminal; nobody is connected yet.
        let (_, to_rank) = out.prepare(pending_effects(&state), &state);
        Self {
            state,
            journal,
            note,
            clock,
            health,
            out,
            asks,
            own,
            flights: VecDeque::new(),
            known: HashMap::new(),
            to_rank: to_rank.into_iter().collect(),
            ranking: false,
            deadline_pause_until_ms: 0,
        }
    }

    /// Runs until `stop`; then refuses new requests, waits for what is in flight, and returns. `accept_clock`: a technician vouches for
    /// the machine's clock.
    ///
    /// # Errors
    /// [`RoomEnd`]: the process must end.
    pub async fn run(mut self, accept_clock: bool, stop: CancellationToken) -> Result<(), RoomEnd> {
        if accept_clock {
            self.accept_clock().await?;
        }
        let journal = self.journal.clone();
        let mut failed = std::pin::pin!(journal.failed());
        let (mut asks, mut own) = (Vec::with_capacity(TURN), Vec::with_capacity(TURN));
        loop {
            self.health.turned(self.journal.is_writable() && self.journal.headroom().level() > Level::Full);
            let wait = self.until_deadline();
            tokio::select! {
                biased;
                failed = &mut failed => return Err(failed.into()),
                durable = landed(&mut self.flights) => self.land(durable?).await?,
                () = stop.cancelled(), if !self.asks.is_closed() => self.asks.close(),
                n = self.own.recv_many(&mut own, TURN) => if n == 0 { return Ok(()) },
                n = self.asks.recv_many(&mut asks, TURN) => if n == 0 { break },
                () = sleep(wait.min(HEARTBEAT)) => {}
            }
            let mut turn = Turn::default();
            for own in own.drain(..) {
                self.own_input(&mut turn, own)?;
            }
            for ask in asks.drain(..) {
                self.ask(&mut turn, ask)?;
            }
            self.deadlines(&mut turn)?;
            self.finish(turn).await?;
            self.rank().await;
        }
        while !self.flights.is_empty() {
            let durable = landed(&mut self.flights).await?;
            self.land(durable).await?;
        }
        Ok(())
    }

    async fn accept_clock(&mut self) -> Result<(), RoomEnd> {
        let mut turn = Turn::default();
        let envelope = derived::clock_accepted(self.state.room(), self.journal.sealer(), self.journal.epoch(), self.clock.wall());
        match self.decide_own(&mut turn, envelope)? {
            Ok(_) => tracing::info!(wall = %self.clock.wall(), "the machine's clock is accepted"),
            Err(e) => tracing::warn!(error = %e, "the machine's clock was not accepted"),
        }
        self.finish(turn).await
    }

    fn until_deadline(&self) -> Duration {
        let Some((due, _)) = self.state.next_deadline() else { return HEARTBEAT };
        let pause = self.deadline_pause_until_ms - clock::boot_ms();
        let ms = due.since_ms(self.clock.now().at).max(pause).max(0);
        Duration::from_millis(ms.unsigned_abs())
    }

    fn deadlines(&mut self, turn: &mut Turn) -> Result<(), RoomEnd> {
        // Bounded: after a long downtime many are due at once, and requests must come in between.
        for _ in 0..TURN {
            let Some((due, id)) = self.state.next_deadline() else { break };
            if due > self.clock.now().at || clock::boot_ms() < self.deadline_pause_until_ms {
                break;
            }
            let envelope = derived::deadline(self.state.room(), self.journal.sealer(), due, id.clone());
            match self.decide_own(turn, envelope)? {
                Ok(acted) if !acted.repeated => {}
                not => {
                    tracing::warn!(deadline = ?id, %due, answer = ?not, "a deadline was not accepted");
                    self.deadline_pause_until_ms = clock::boot_ms() + DEADLINE_PAUSE_MS;
                }
            }
        }
        Ok(())
    }

    async fn rank(&mut self) {
        if self.ranking || self.to_rank.is_empty() {
            return;
        }
        let mut incidents: Vec<IncidentId> = std::mem::take(&mut self.to_rank).into_iter().collect();
        incidents.sort_by_key(|id| self.state.incidents().get(id).map(|i| (i.priority, i.ready_at, i.id)));
        self.to_rank.extend(incidents.drain(incidents.len().min(crate::app::ranking::BATCH)..));
        self.ranking = self.out.rank(&self.state, incidents).await;
    }
}

/// The proof for the oldest batch in flight; never, when none is.
async fn landed(flights: &mut VecDeque<Flight>) -> Result<crate::store::Durable, Poisoned> {
    match flights.front_mut() {
        Some(flight) => (&mut flight.receipt).await,
        None => pending().await,
    }
}
