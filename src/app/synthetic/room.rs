//! The test room: an owner with a journal of its own, thrown away with it. Nobody sees it, nothing is ranked or sent in it.

use crate::{
    api::{
        door::{Acted, Door},
        health::Health,
        problem::ApiError,
        state::InForce,
    },
    app::{
        outlets::Outlets,
        room::{Own, Owner, derived},
    },
    clock::Clock,
    dispatch::{
        Settings,
        input::Input,
        model::{CallState, Classification},
        state::State,
    },
    id::{CallId, RoomId},
    store::{
        Disk, Journal, Options, PoisonNote,
        seal::{Sealer, subject_of},
    },
};
use anyhow::Context;
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

/// What it is called in its own journal, which nobody else reads.
const NAME: &str = "_test";
/// Inputs waiting: there is one caller.
const QUEUE: usize = 8;
/// How long that caller waits for a place.
const PATIENCE: Duration = Duration::from_secs(5);
/// What a disk seems to have left at most: too little for a reserve file, which a journal that is thrown away does not need.
const SEEMS_FREE: u64 = 128 << 20;

struct WithoutReserve;

impl Disk for WithoutReserve {
    fn free_bytes(&self, dir: &Path) -> io::Result<u64> {
        let stat = rustix::fs::statvfs(dir)?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize).min(SEEMS_FREE))
    }
}

/// A running test room; ended by [`TestRoom::close`].
pub struct TestRoom {
    dir: PathBuf,
    room: RoomId,
    epoch: u64,
    door: Door,
    sealer: Arc<Sealer>,
    calls: u64,
    stop: CancellationToken,
    ended: oneshot::Receiver<()>,
    _own: mpsc::Sender<Own>,
}

impl TestRoom {
    /// Begins one in `dir`, whatever an earlier one left there.
    ///
    /// # Errors
    /// When the disk or the system does not give what it needs.
    pub async fn open(dir: &Path, clock: Arc<Clock>) -> anyhow::Result<Self> {
        let place = dir.to_owned();
        let (journal, state, note) = tokio::task::spawn_blocking(move || begin(&place)).await??;
        let (room, epoch, sealer) = (state.room().clone(), journal.epoch(), Arc::clone(journal.sealer()));
        let (asks_sender, asks) = mpsc::channel(QUEUE);
        let (own_sender, own) = mpsc::channel(QUEUE);
        let out = Outlets {
            room: 0,
            courier: Arc::default(),
            landed: unread(),
            jobs: unread(),
            letters: unread(),
            settings: watch::Sender::new(InForce::of(&state)),
        };
        let owner = Owner::new(state, journal, note, clock, Arc::new(Health::default()), out, asks, own);
        let (stop, (over, ended)) = (CancellationToken::new(), oneshot::channel());
        let (handle, stopped) = (tokio::runtime::Handle::current(), stop.clone());
        let run = move || {
            if let Err(e) = handle.block_on(owner.run(false, stopped)) {
                tracing::warn!(error = %e, "the test room ended");
            }
            let _ = over.send(());
        };
        std::thread::Builder::new().name("test room".to_owned()).spawn(run).context("starting the test room's thread")?;
        let door = Door::new(asks_sender, PATIENCE);
        Ok(Self { dir: dir.to_owned(), room, epoch, door, sealer, calls: 0, stop, ended, _own: own_sender })
    }

    /// Places one call: it rings, is answered, is classified *test*, each step durable before the next.
    ///
    /// # Errors
    /// The refusal, or that the room does not answer.
    pub async fn call(&mut self) -> Result<(), ApiError> {
        self.calls += 1;
        let id = derived::synthetic(&self.room, &self.sealer, self.epoch, self.calls, "ring", Input::AnswerCall { call: CallId(0) }).id;
        let ring = Input::PresentCall {
            subject: subject_of(id, "call"),
            presented_at: None,
            number: None,
            caller: None,
            number_fingerprint: None,
            earlier_fingerprints: Vec::new(),
            location: None,
            answered: false,
            incident: None,
            exercise: true,
        };
        let call = CallId(self.step("ring", ring).await?.call.ok_or(ApiError::Internal)?);
        self.step("answer", Input::AnswerCall { call }).await?;
        let classification = Classification::Test;
        self.step("classify", Input::ClassifyCall { call, classification, repeat_of: None, new_information: false, outside: None }).await?;
        let done = move |state: &State| state.calls().get(&call).is_some_and(|c| c.exercise && c.state == CallState::Done);
        if self.door.read(done).await?.value { Ok(()) } else { Err(ApiError::Internal) }
    }

    async fn step(&self, step: &str, input: Input) -> Result<Acted, ApiError> {
        self.door.act(derived::synthetic(&self.room, &self.sealer, self.epoch, self.calls, step, input)).await
    }

    /// Calls placed in it.
    pub fn calls(&self) -> u64 {
        self.calls
    }

    /// Size of its files now, bytes.
    pub fn bytes(&self) -> u64 {
        let Ok(entries) = std::fs::read_dir(&self.dir) else { return 0 };
        entries.filter_map(|e| Some(e.ok()?.metadata().ok()?.len())).sum()
    }

    /// Ends it and waits until its journal is closed.
    pub async fn close(self) {
        self.stop.cancel();
        let Self { door, ended, .. } = self;
        drop(door);
        if tokio::time::timeout(PATIENCE, ended).await.is_err() {
            tracing::warn!("the test room did not end in time");
        }
    }
}

fn begin(dir: &Path) -> anyhow::Result<(Journal, State, PoisonNote)> {
    match std::fs::remove_dir_all(dir) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e).context(format!("emptying {}", dir.display())),
        Ok(()) | Err(_) => {}
    }
    let mut settings = Settings::example();
    settings.room = RoomId::new(NAME).context("the test room's name")?;
    let options = Options::new(settings.room.clone(), Clock::wall_now()).disk(Arc::new(WithoutReserve));
    let (journal, recovered) = Journal::open(dir, options)?;
    let state = journal.restore(&recovered, Arc::new(settings))?;
    let note = PoisonNote::open(dir)?;
    Ok((journal, state, note))
}

/// A way out at whose end nobody looks.
fn unread<T: Send + 'static>() -> mpsc::Sender<T> {
    let (sender, mut receiver) = mpsc::channel(QUEUE);
    tokio::spawn(async move { while receiver.recv().await.is_some() {} });
    sender
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::print_stdout, reason = "tests; figures are printed")]
mod tests {
    use super::*;

    /// What is kept of a day must stay small: every half minute is 2,880 calls.
    #[tokio::test(flavor = "multi_thread")]
    async fn calls_are_durable_cheap_and_forgotten_with_the_room() {
        let dir = tempfile::tempdir().unwrap();
        let place = dir.path().join("test");
        let clock = Arc::new(Clock::start(None, false));
        let mut room = TestRoom::open(&place, Arc::clone(&clock)).await.unwrap();
        room.call().await.unwrap();
        for _ in 0..99 {
            room.call().await.unwrap();
        }
        assert_eq!(room.calls(), 100);
        assert!(!place.join("reserve").exists(), "64 MiB for nothing");
        room.close().await;
        let size = |name: &str| std::fs::metadata(place.join(name)).map_or(0, |m| m.len());
        let hundred = size("journal.sqlite");
        let mut room = TestRoom::open(&place, Arc::clone(&clock)).await.unwrap();
        for _ in 0..400 {
            room.call().await.unwrap();
        }
        room.close().await;
        let four_hundred = size("journal.sqlite");
        let a_call = (four_hundred - hundred) / 300;
        println!("{a_call} bytes a call, {} MiB for 2,880", (a_call * 2_880) >> 20);
        assert!(a_call < 10_000, "{a_call} bytes a call");
        // A new one knows nothing of the calls before.
        let mut room = TestRoom::open(&place, clock).await.unwrap();
        let calls = room.door.read(|state| state.calls().len()).await.unwrap().value;
        assert_eq!(calls, 0);
        room.call().await.unwrap();
        room.close().await;
    }
}
