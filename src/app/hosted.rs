//! One of the rooms of a server: its queues, and the tasks that are its own.

use super::{
    courier::Stop,
    fleet_task::Shown,
    opener::SealOpener,
    orders::Post,
    others::Neighbours,
    outlets::{Landed, Letter, Outlets},
    ranking::{self, Job},
    room::{Own, Owner, RoomEnd, Started},
    stages::Stage,
};
use crate::{
    api::{
        city::City,
        door::{Ask, Door},
        health::Health,
        orders::OrderMaker,
        positions::FleetDoor,
        queues::{Class, Queues},
        state::InForce,
    },
    clock::Clock,
    closed::ClosedRoads,
    config::{AreaConfig, Config},
    dispatch::State,
    fleet::{Approaches, Thresholds},
    id::RoomId,
    live::{FeedLimits, Hub, Live, Opener, Terminals},
    store::{Journal, PoisonNote},
};
use anyhow::Context;
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, mpsc, oneshot, watch};

/// Inputs of the shell itself; the ranking worker waits, regained positions are told at the next beat.
const OWN: usize = 1_024;
/// Letters of durable batches to the post; the room drops what does not fit, it is sent with the post's next round.
const LETTERS: usize = 1_024;

/// How an owner ended; the error of the channel: it panicked.
pub type End = Result<Result<(), RoomEnd>, oneshot::error::RecvError>;

/// A room with its queues made and nothing running yet.
pub struct Hosted {
    /// What the API needs of it.
    pub front: Front,
    /// Last event before this start.
    pub before: u64,
    /// Wakes its courier.
    pub courier: Arc<Notify>,
    inside: Inside,
}

/// What the API needs of a room.
pub struct Front {
    /// Which.
    pub room: RoomId,
    /// Its settings in force.
    pub settings: watch::Receiver<InForce>,
    /// The roads as its closures leave them.
    pub closed: Option<Arc<ClosedRoads>>,
    /// Where it is responsible.
    pub area: AreaConfig,
    /// Epoch of this start.
    pub epoch: u64,
    /// The journal.
    pub journal: Journal,
    /// To its owner.
    pub door: Door,
    /// What it shows.
    pub live: Live,
    /// Opens its sealed fields.
    pub opener: Arc<dyn Opener>,
    /// Makes its orders.
    pub orders: OrderMaker,
    /// Whether it turns.
    pub health: Arc<Health>,
}

/// What its tasks take with them.
struct Inside {
    state: State,
    note: PoisonNote,
    asks: mpsc::Receiver<Ask>,
    own_sender: mpsc::Sender<Own>,
    own: mpsc::Receiver<Own>,
    jobs_sender: mpsc::Sender<Job>,
    jobs: mpsc::Receiver<Job>,
    letters_sender: mpsc::Sender<Vec<Letter>>,
    letters: mpsc::Receiver<Vec<Letter>>,
    in_force: watch::Sender<InForce>,
}

/// What all rooms share.
pub struct Around<'a> {
    /// To the fleet.
    pub fleet: FleetDoor,
    /// Time.
    pub clock: Arc<Clock>,
    /// The connected terminals.
    pub terminals: Arc<Terminals>,
    /// To the screens.
    pub landed: mpsc::Sender<Landed>,
    /// Where ends of tasks are told.
    pub ended: mpsc::Sender<&'static str>,
    /// Stage of the owners.
    pub core: &'a Stage,
    /// Stage of what follows from them.
    pub live: &'a Stage,
    /// All rooms as others reach them.
    pub stops: &'a [Stop],
}

impl Hosted {
    /// Makes a room's queues; gives it with its screens, which are the fleet task's.
    pub fn new(config: &Config, city: Option<&City>, area: AreaConfig, started: Started) -> (Self, Shown) {
        let Started { journal, state, note, .. } = started;
        let (room, epoch, before) = (state.room().clone(), journal.epoch(), state.seq());
        // Closures are a room's own.
        let closed = city.map(|c| Arc::new(ClosedRoads::new(c.roads.clone())));
        let (in_force, settings) = watch::channel(InForce::of(&state));
        let (own_sender, own) = mpsc::channel(OWN);
        let (asks_sender, asks) = mpsc::channel(config.journal.queue);
        let (jobs_sender, jobs) = mpsc::channel(1);
        let (letters_sender, letters) = mpsc::channel(LETTERS);
        let door = Door::new(asks_sender, Duration::from_millis(config.journal.queue_wait_ms));
        let opener: Arc<dyn Opener> = Arc::new(SealOpener(Arc::clone(journal.sealer())));
        let limits = FeedLimits { viewers: config.live.viewers as u64, ..FeedLimits::default() };
        let hub = Hub::new(room.clone(), epoch, limits, Arc::clone(&opener));
        let live = hub.live();
        let orders = OrderMaker::new(room.clone(), epoch, before, Arc::clone(&opener), Arc::clone(journal.reader()));
        let thresholds = Thresholds { fence_m: state.settings().assignments.fence_m, ..Thresholds::default() };
        let shown = Shown::new(hub, own_sender.clone(), Approaches::new(thresholds));
        let inside = Inside { state, note, asks, own_sender, own, jobs_sender, jobs, letters_sender, letters, in_force };
        let health = Arc::new(Health::default());
        let courier = Arc::new(Notify::new());
        let front = Front { room, settings, closed, area, epoch, journal, door, live, opener, orders, health };
        (Self { front, before, courier, inside }, shown)
    }

    /// The state of its start.
    pub fn state(&self) -> &State {
        &self.inside.state
    }

    /// This room as couriers reach it.
    pub fn stop(&self) -> Stop {
        Stop {
            room: self.front.room.clone(),
            door: self.front.door.clone(),
            sealer: Arc::clone(self.front.journal.sealer()),
            opener: Arc::clone(&self.front.opener),
        }
    }

    /// Has its queues measured.
    pub fn watch(&self, queues: &mut Queues) {
        let (inside, room) = (&self.inside, Some(&self.front.room));
        queues.watch("inputs", room, Class::L0, self.front.door.queue());
        queues.watch("own_inputs", room, Class::L0, &inside.own_sender);
        queues.watch("rankings", room, Class::L0, &inside.jobs_sender);
        queues.watch("orders", room, Class::L0, &inside.letters_sender);
    }

    /// Starts its ranking worker, its post and its owner; `n` is its number. Gives what the API needs, and how the owner ends.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn run(self, n: usize, around: &Around<'_>, accept_clock: bool) -> anyhow::Result<(Front, oneshot::Receiver<Result<(), RoomEnd>>)> {
        let Inside { state, note, asks, own_sender, own, jobs_sender, jobs, letters_sender, letters, in_force } = self.inside;
        let front = self.front;
        let neighbours = Neighbours::of(&front.room, around.stops);
        let ranking = ranking::run(jobs, around.fleet.clone(), front.closed.clone(), Arc::clone(&around.clock), own_sender, neighbours);
        around.core.vital("ranking", &around.ended, ranking);
        let post = Post {
            maker: front.orders.clone(),
            door: front.door.clone(),
            terminals: Arc::clone(&around.terminals),
            clock: Arc::clone(&around.clock),
            tells_time: n == 0,
            letters,
        };
        around.live.vital("orders", &around.ended, post.run(around.live.stop.clone()));
        let outlets = Outlets {
            room: n,
            courier: Arc::clone(&self.courier),
            landed: around.landed.clone(),
            jobs: jobs_sender,
            letters: letters_sender,
            settings: in_force,
        };
        let (journal, clock) = (front.journal.clone(), Arc::clone(&around.clock));
        let owner = Owner::new(state, journal, note, clock, Arc::clone(&front.health), outlets, asks, own);
        let end = run_owner(owner, accept_clock, around.core)?;
        Ok((front, end))
    }
}

/// An owner has a thread of its own: its reads of the journal block, and nothing else must wait for them.
fn run_owner(owner: Owner, accept_clock: bool, stage: &Stage) -> anyhow::Result<oneshot::Receiver<Result<(), RoomEnd>>> {
    let (ended, room_end) = oneshot::channel();
    let (handle, stop) = (tokio::runtime::Handle::current(), stage.stop.clone());
    let alive = stage.tasks.token();
    let run = move || {
        let end = handle.block_on(owner.run(accept_clock, stop));
        drop(alive);
        let _ = ended.send(end);
    };
    std::thread::Builder::new().name("room".to_owned()).spawn(run).context("starting the room's thread")?;
    Ok(room_end)
}
