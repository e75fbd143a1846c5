//! The owner's loop.

use super::{derived, flight::Flight, looks::Looks, turn::Turn};
use crate::{
    api::{
        door::{Acted, Ask},
        health::Health,
    },
    app::outlets::Outlets,
    clock::{self, Clock},
    dispatch::{
        closer, cover,
        input::{DeadlineId, RankingAnswer},
        model::{CrewStatus, Fingerprint},
        pending_effects,
        state::State,
    },
    id::{AssignmentId, IncidentId, InputId, UnitId},
    quantity::Timestamp,
    store::{ApplyError, Journal, Level, PackedDecision, PoisonNote, Poisoned},
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
/// A deadline that was not accepted is tried again after this, so that a disagreement about time never becomes a busy loop.
const DEADLINE_PAUSE_MS: i64 = 500;

/// Inputs of the shell itself.
#[derive(Debug)]
pub enum Own {
    /// An answer to a ranking; the owner may ask the next one.
    Ranked(Box<Ranked>),
    /// Lists that went out without anybody, with units of other rooms.
    Others {
        /// The lists.
        answers: Vec<RankingAnswer>,
        /// Journal sequence they were made at.
        at_seq: u64,
    },
    /// A unit can be ranked where it could not before (see `FleetEvent::Regained`).
    Regained(UnitId),
    /// Where everybody is, and since when.
    Seen(Vec<cover::Seen>),
    /// What the ranking worker found when it looked for closer units.
    Closer(Vec<closer::Act>),
    /// Nothing is heard of a unit's device any more, or it is heard again.
    Contact {
        /// Which.
        unit: UnitId,
        /// Lost, or heard.
        lost: bool,
    },
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
    /// Nobody would see any more what is decided.
    #[error("the fleet's task, which draws the screens, has ended")]
    Screens,
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
    /// Ranking answers refused since the last that was taken.
    pub(super) rankings_refused: u32,
    pub(super) ranking_pause_until_ms: i64,
    /// Units whose regained position could not be looked at: told again in the next turn.
    pub(super) again: BTreeSet<UnitId>,
    /// Deadlines that were not accepted, left out until the pause is over: the others are due all the same.
    pub(super) skipped: BTreeSet<DeadlineId>,
    pub(super) deadline_pause_until_ms: i64,
    /// Looks for units that stand still and sectors that are empty.
    pub(super) watch: cover::Watch,
    /// When to look for closer units, and at which.
    pub(super) closer: Looks,
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
        let (_, to_rank) = Outlets::prepare(pending_effects(&state), &state);
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
            rankings_refused: 0,
            ranking_pause_until_ms: 0,
            again: BTreeSet::new(),
            skipped: BTreeSet::new(),
            deadline_pause_until_ms: 0,
            watch: cover::Watch::default(),
            closer: Looks::default(),
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
        if self.state.settings_version() == 0 {
            self.first_settings().await?;
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
            own.extend(std::mem::take(&mut self.again).into_iter().map(Own::Regained));
            for own in own.drain(..) {
                self.own_input(&mut turn, own)?;
            }
            for ask in asks.drain(..) {
                self.ask(&mut turn, ask)?;
            }
            self.deadlines(&mut turn)?;
            self.overtaken(&mut turn)?;
            self.finish(turn).await?;
            self.rank().await;
            self.look().await;
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

    /// What the configuration names becomes the first version of a new room.
    async fn first_settings(&mut self) -> Result<(), RoomEnd> {
        let mut turn = Turn::default();
        let envelope = derived::first_settings(self.state.room(), self.journal.sealer(), self.state.settings().clone());
        match self.decide_own(&mut turn, envelope)? {
            Ok(_) => tracing::info!("the settings of the configuration are the first version of this room's"),
            Err(e) => tracing::error!(error = %e, "ALARM: the first settings were not accepted"),
        }
        self.finish(turn).await
    }

    fn until_deadline(&self) -> Duration {
        let Some((due, _)) = self.state.next_deadline_but(&self.skipped) else { return HEARTBEAT };
        Duration::from_millis(due.since_ms(self.clock.now().at).max(0).unsigned_abs())
    }

    fn deadlines(&mut self, turn: &mut Turn) -> Result<(), RoomEnd> {
        if clock::boot_ms() >= self.deadline_pause_until_ms {
            self.skipped.clear();
        }
        // Bounded: after a long downtime many are due at once, and requests must come in between.
        for _ in 0..TURN {
            let Some((due, id)) = self.state.next_deadline_but(&self.skipped) else { break };
            if due > self.clock.now().at || self.skipped.len() >= TURN {
                break;
            }
            let envelope = derived::deadline(self.state.room(), self.journal.sealer(), due, id.clone());
            let answer = match self.decide_own(turn, envelope)? {
                Ok(acted) if acted.repeated => {
                    let (room, seq) = (self.state.room(), self.state.seq());
                    let again = derived::deadline_again(room, self.journal.sealer(), due, id.clone(), seq);
                    self.decide_own(turn, again)?
                }
                answer => answer,
            };
            match answer {
                Ok(acted) if !acted.repeated => {}
                not => {
                    tracing::warn!(deadline = ?id, %due, answer = ?not, "a deadline was not accepted");
                    if self.skipped.is_empty() {
                        self.deadline_pause_until_ms = clock::boot_ms() + DEADLINE_PAUSE_MS;
                    }
                    self.skipped.insert(id);
                }
            }
        }
        Ok(())
    }

    async fn rank(&mut self) {
        if self.ranking || self.to_rank.is_empty() || clock::boot_ms() < self.ranking_pause_until_ms {
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        api::door::Ask,
        app::room::rig::{Rig, envelope, theft},
    };
    use tokio::sync::oneshot;

    #[tokio::test]
    async fn a_room_whose_screens_are_gone_ends_unless_it_is_stopping() {
        let dir = tempfile::tempdir().unwrap();
        let mut rig = Rig::new(dir.path(), Vec::new()).await;
        rig.landed.close();
        let landing = async |owner: &mut Owner| {
            let mut turn = Turn::default();
            let (reply, _answer) = oneshot::channel();
            owner.ask(&mut turn, Ask::Act { envelope: Box::new(envelope(theft())), reply }).unwrap();
            owner.finish(turn).await.unwrap();
            let durable = landed(&mut owner.flights).await.unwrap();
            owner.land(durable).await
        };
        assert!(matches!(landing(&mut rig.owner).await, Err(RoomEnd::Screens)));
        rig.owner.asks.close();
        assert!(landing(&mut rig.owner).await.is_ok());
    }

    #[tokio::test]
    async fn a_deadline_that_is_not_accepted_holds_up_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let hour_ago = Clock::wall_now().plus_ms(-3_600_000);
        let mut rig = Rig::new(dir.path(), vec![(hour_ago, theft()), (hour_ago.plus_ms(1_000), theft())]).await;
        let owner = &mut rig.owner;
        // Somebody else has the id that the first alarm is decided under.
        let (due, first) = owner.state.next_deadline().unwrap();
        assert_eq!(first, DeadlineId::NobodyAssigned(IncidentId(1)));
        let taken = derived::deadline(owner.state.room(), owner.journal.sealer(), due, first).id;
        owner.known.insert(taken, Known { content: Fingerprint("another".to_owned()), acted: Acted::default() });
        let alarmed = |owner: &Owner| owner.state.incidents().values().map(|i| i.alarmed_at.is_some()).collect::<Vec<_>>();
        let mut turn = Turn::default();
        owner.deadlines(&mut turn).unwrap();
        assert_eq!(alarmed(owner), [false, true]);
        // The first is tried again after a pause, not at once.
        owner.known.remove(&taken);
        owner.deadlines(&mut turn).unwrap();
        assert_eq!(alarmed(owner), [false, true]);
        owner.deadline_pause_until_ms = 0;
        owner.deadlines(&mut turn).unwrap();
        assert_eq!(alarmed(owner), [true, true]);
        rig.finish(turn).await;
    }

    #[tokio::test]
    async fn a_deadline_set_again_for_a_moment_it_had_before_is_kept() {
        let dir = tempfile::tempdir().unwrap();
        let mut rig = Rig::new(dir.path(), vec![(Clock::wall_now().plus_ms(-3_600_000), theft())]).await;
        let owner = &mut rig.owner;
        let (due, first) = owner.state.next_deadline().unwrap();
        // It was over once before: its name has an answer.
        let before = derived::deadline(owner.state.room(), owner.journal.sealer(), due, first);
        owner.known.insert(before.id, Known { content: before.content, acted: Acted::default() });
        let mut turn = Turn::default();
        owner.deadlines(&mut turn).unwrap();
        assert!(owner.state.incidents().values().all(|i| i.alarmed_at.is_some()));
        rig.finish(turn).await;
    }

    #[tokio::test]
    async fn rankings_that_are_always_refused_are_asked_with_a_pause() {
        let dir = tempfile::tempdir().unwrap();
        let mut rig = Rig::new(dir.path(), vec![(Clock::wall_now().plus_ms(-1_000), theft())]).await;
        for refusals in 0..2 {
            rig.owner.rank().await;
            let job = rig.jobs.try_recv().unwrap();
            // An answer that answers nothing: refused as outdated.
            let ranked = Ranked { incidents: job.incidents, at_seq: job.state.seq(), answers: Some(Vec::new()), decisions: Vec::new() };
            let mut turn = Turn::default();
            rig.owner.own_input(&mut turn, Own::Ranked(Box::new(ranked))).unwrap();
            assert_eq!(rig.owner.to_rank.len(), 1, "after {refusals} refusals it is still owed");
        }
        rig.owner.rank().await;
        assert!(rig.jobs.try_recv().is_err(), "not at once again");
        rig.owner.ranking_pause_until_ms = 0;
        rig.owner.rank().await;
        assert!(rig.jobs.try_recv().is_ok());
    }
}
