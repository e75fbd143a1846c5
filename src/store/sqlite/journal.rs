//! The handle of an open journal.

use super::{
    check::Identity,
    error::ReadError,
    reader::Reader,
    shared::{JournalStats, Shared},
    writer::Command,
};
use crate::{
    dispatch::event::Recorded,
    id::{RoomId, SubjectId},
    quantity::Timestamp,
    store::{
        Durable, Erasures, ErasuresError, Headroom, Level, Poisoned,
        batch::Batch,
        checkpoint::ChainEnd,
        seal::{KeyKind, SealError, Sealer},
    },
};
use std::{
    collections::BTreeSet,
    future::Future,
    path::PathBuf,
    pin::Pin,
    sync::{Arc, atomic::Ordering::Relaxed},
    task::{Context, Poll},
    thread::JoinHandle,
};
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};

/// An open journal. Cheap to clone; the last clone's drop writes what is queued, checkpoints and frees the lock.
#[derive(Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

/// Reads with connections apart, by who must not wait for whom.
pub(super) struct Readers {
    pub everybody: Arc<Reader>,
    pub owner: Arc<Reader>,
}

/// What it was opened with and goes by.
pub(super) struct Kept {
    pub snapshot_every: u64,
    pub erasures: Option<PathBuf>,
}

struct Inner {
    shared: Arc<Shared>,
    readers: Readers,
    sealer: Arc<Sealer>,
    identity: Identity,
    kept: Kept,
    commands: Option<mpsc::Sender<Command>>,
    thread: Option<JoinHandle<()>>,
}

/// Why an erasure is not complete.
#[derive(Debug, Error)]
pub enum EraseError {
    /// The journal stopped before the key was destroyed; erase again after the restart.
    #[error(transparent)]
    Poisoned(#[from] Poisoned),
    /// The key is destroyed, but the write-ahead log still holds its old page because readers kept it busy, or there was no room to clear
    /// it. It goes with a later checkpoint; erase again to be told when.
    #[error("the key is destroyed, but readers or a full disk kept the write-ahead log from being cleared; erase again in a while")]
    LogBusy,
    /// The disk has no room for it, not even with the reserve: nothing was erased. Make room and erase again.
    #[error("nothing was erased: the disk is full; make room and erase again")]
    DiskFull,
    /// The disk filled up after they were put on the list of erasures: the next start destroys their keys. Make room.
    #[error("the disk is full: the keys are on the list of erasures and are destroyed at the next start; make room")]
    Owed,
    /// They cannot be put on the list of erasures, so a restored backup would bring them back: nothing was erased.
    #[error("nothing was erased: {0}")]
    List(#[from] ErasuresError),
    /// The keys to destroy could not be found.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// The promise of a [`Durable`]: await it, or block on it outside of async code.
#[must_use = "only the `Durable` it gives proves anything"]
#[derive(Debug)]
pub struct Receipt(oneshot::Receiver<Result<Durable, Poisoned>>);

impl Receipt {
    /// Waits on this thread.
    ///
    /// # Errors
    /// [`Poisoned`] when the journal stopped.
    ///
    /// # Panics
    /// When called from async code.
    pub fn wait(self) -> Result<Durable, Poisoned> {
        self.0.blocking_recv().unwrap_or_else(|_| Err(gone()))
    }
}

impl Future for Receipt {
    type Output = Result<Durable, Poisoned>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(cx).map(|answer| answer.unwrap_or_else(|_| Err(gone())))
    }
}

fn gone() -> Poisoned {
    Poisoned::new("the journal's writer ended")
}

impl Journal {
    pub(super) fn start(
        shared: Arc<Shared>,
        readers: Readers,
        sealer: Arc<Sealer>,
        identity: Identity,
        kept: Kept,
        commands: mpsc::Sender<Command>,
        thread: JoinHandle<()>,
    ) -> Self {
        let inner = Inner { shared, readers, sealer, identity, kept, commands: Some(commands), thread: Some(thread) };
        Self { inner: Arc::new(inner) }
    }

    /// Queues a batch; its first event must follow the last one queued. Waits while the queue (1 024 batches) is full, which holds the
    /// core back. Batches become durable in the order of these calls, many of them with one sync.
    ///
    /// # Errors
    /// [`Poisoned`] when the journal stopped: the process must stop too.
    pub async fn append(&self, batch: Batch) -> Result<Receipt, Poisoned> {
        let (command, receipt) = self.promise(batch);
        self.commands().send(command).await.map_err(|_| self.stopped())?;
        Ok(receipt)
    }

    /// [`append`](Self::append) for a thread of its own.
    ///
    /// # Errors
    /// As there.
    ///
    /// # Panics
    /// When called from async code.
    pub fn append_blocking(&self, batch: Batch) -> Result<Receipt, Poisoned> {
        let (command, receipt) = self.promise(batch);
        self.commands().blocking_send(command).map_err(|_| self.stopped())?;
        Ok(receipt)
    }

    fn promise(&self, batch: Batch) -> (Command, Receipt) {
        self.inner.shared.promised_bytes.fetch_add(batch.worst_bytes(), Relaxed);
        if let Some(snapshot) = &batch.snapshot {
            // Also when it is shed for want of room: the next is tried as many events later, not with every batch.
            self.inner.shared.last_snapshot.store(snapshot.seq, Relaxed);
        }
        let (reply, receipt) = oneshot::channel();
        (Command::Append { batch, reply }, Receipt(receipt))
    }

    /// What is durable now.
    pub fn durable(&self) -> Durable {
        self.inner.shared.durable(self.inner.shared.condition.borrow().durable)
    }

    /// Where its chain stands, as far as it is durable: for a signed checkpoint.
    pub fn chain_end(&self) -> ChainEnd {
        let condition = self.inner.shared.condition.borrow();
        ChainEnd {
            chain: ChainEnd::of_room(self.room()),
            store: self.inner.identity.journal,
            epoch: self.epoch(),
            seq: condition.durable,
            hash: condition.hash,
        }
    }

    /// Waits until event `seq` is durable: for refusals, answers and snapshots, which show state that others changed.
    ///
    /// # Errors
    /// [`Poisoned`] when the journal stopped first.
    pub async fn wait_durable(&self, seq: u64) -> Result<Durable, Poisoned> {
        let mut condition = self.inner.shared.condition.subscribe();
        let reached = condition.wait_for(|c| c.durable >= seq || c.failed.is_some()).await.map_err(|_| gone())?;
        match &reached.failed {
            Some(failed) if reached.durable < seq => Err(failed.clone()),
            _ => Ok(self.inner.shared.durable(reached.durable)),
        }
    }

    /// Waits until the journal stops by a failure, perhaps for ever. The process must then stop without another word.
    pub async fn failed(&self) -> Poisoned {
        let mut condition = self.inner.shared.condition.subscribe();
        condition.wait_for(|c| c.failed.is_some()).await.map_or_else(|_| gone(), |c| c.failed.clone().unwrap_or_else(gone))
    }

    /// It works: for the readiness check.
    pub fn is_writable(&self) -> bool {
        self.inner.shared.condition.borrow().failed.is_none()
    }

    /// How much more may be decided; about 1 µs.
    pub fn headroom(&self) -> Headroom {
        self.inner.shared.headroom()
    }

    /// A snapshot is due with the batch that ends at `seq`.
    pub fn snapshot_due(&self, seq: u64) -> bool {
        seq >= self.inner.shared.last_snapshot.load(Relaxed) + self.inner.kept.snapshot_every
    }

    /// Gives every event after `after` in order, each checked against the chain.
    ///
    /// # Errors
    /// What `visit` says, or [`ReadError`] with the first bad record.
    pub fn replay<E: From<ReadError>>(&self, after: u64, mut visit: impl FnMut(Recorded) -> Result<(), E>) -> Result<(), E> {
        let conn = self.inner.readers.everybody.fresh()?;
        self.inner.identity.walk(&conn, after, |row| visit(super::reader::recorded(&row.line)?))?;
        Ok(())
    }

    /// Reads of what is durable.
    pub fn reader(&self) -> &Arc<Reader> {
        &self.inner.readers.everybody
    }

    /// The same for the room's owner alone: however many lists are being read, its look-ups wait for none of them.
    pub fn owner_reader(&self) -> &Arc<Reader> {
        &self.inner.readers.owner
    }

    /// Sealing and opening personal fields.
    pub fn sealer(&self) -> &Arc<Sealer> {
        &self.inner.sealer
    }

    /// There is room to destroy keys: asked before anything is recorded or listed, which nobody takes back.
    ///
    /// # Errors
    /// [`EraseError::DiskFull`].
    pub fn may_erase(&self) -> Result<(), EraseError> {
        if self.headroom().level() == Level::Full { Err(EraseError::DiskFull) } else { Ok(()) }
    }

    /// Destroys the key of `subject` (and, for a call presented at `called_at`, the caller keys of that day), then clears the
    /// write-ahead log. Afterwards no copy of the key is in the store's files.
    ///
    /// # Errors
    /// [`EraseError`]; erasing again is harmless.
    pub async fn erase(&self, subject: SubjectId, called_at: Option<Timestamp>, now: Timestamp) -> Result<(), EraseError> {
        self.erase_all(&[subject], called_at.as_slice(), now).await
    }

    /// The same for many at once, in one transaction; `days` are those whose caller keys go too. Give some hundred at most: whoever calls
    /// waits behind it. With nothing to erase it only clears the write-ahead log.
    ///
    /// # Errors
    /// [`EraseError`]; erasing again is harmless.
    pub async fn erase_all(&self, subjects: &[SubjectId], days: &[Timestamp], now: Timestamp) -> Result<(), EraseError> {
        let mut subjects: Vec<_> = subjects.iter().map(|subject| (*subject, KeyKind::Subject)).collect();
        for at in days {
            subjects.extend(self.inner.sealer.caller_keys(*at)?.into_iter().map(|day| (day, KeyKind::CallerDay)));
        }
        let list = self.inner.kept.erasures.as_ref().filter(|_| !subjects.is_empty());
        if let Some(list) = list {
            // A short write and its sync; an erasure is rare.
            Erasures::at(list).add(self.room(), &subjects, now)?;
        }
        let (reply, done) = oneshot::channel();
        self.commands().send(Command::Erase { subjects, now, reply }).await.map_err(|_| self.stopped())?;
        match done.await.unwrap_or_else(|_| Err(gone().into())) {
            Err(EraseError::DiskFull) if list.is_some() => Err(EraseError::Owed),
            done => done,
        }
    }

    /// Destroys the keys of subjects that are on the list of erasures already. For a thread of its own.
    pub(in crate::store) fn erase_blocking(&self, subjects: Vec<(SubjectId, KeyKind)>, now: Timestamp) -> Result<(), EraseError> {
        if subjects.is_empty() {
            return Ok(());
        }
        let (reply, done) = oneshot::channel();
        self.commands().blocking_send(Command::Erase { subjects, now, reply }).map_err(|_| self.stopped())?;
        done.blocking_recv().unwrap_or_else(|_| Err(gone().into()))
    }

    /// Destroys again what is on the list of erasures and has a key: the process ended between the two, or the files are those of a backup.
    /// Gives how many. For a thread of its own, at the start.
    ///
    /// # Errors
    /// [`EraseError`].
    pub fn erase_again(&self, now: Timestamp) -> Result<usize, EraseError> {
        let Some(list) = &self.inner.kept.erasures else { return Ok(0) };
        let list = Erasures::at(list);
        let listed: Vec<SubjectId> = list.subjects_of(self.room())?.into_iter().collect();
        let held: BTreeSet<SubjectId> = self.reader().held_keys(&listed).map_err(SealError::from)?.into_iter().collect();
        if held.is_empty() {
            return Ok(0);
        }
        let again: Vec<_> = list.all()?.iter().map(|e| (SubjectId(e.subject), e.kind())).filter(|(s, _)| held.contains(s)).collect();
        let n = held.len();
        self.erase_blocking(again, now)?;
        Ok(n)
    }

    /// Which room.
    pub fn room(&self) -> &RoomId {
        &self.inner.shared.room
    }

    /// This start's epoch.
    pub fn epoch(&self) -> u64 {
        self.inner.shared.epoch
    }

    /// Counts since the start.
    pub fn stats(&self) -> JournalStats {
        self.inner.shared.stats()
    }

    /// Batches that wait for the writer, and how many may.
    pub fn waiting(&self) -> (usize, usize) {
        let queue = self.commands();
        (queue.max_capacity() - queue.capacity(), queue.max_capacity())
    }

    fn commands(&self) -> &mpsc::Sender<Command> {
        // Taken only by the drop of the last clone.
        self.inner.commands.as_ref().unwrap_or_else(|| unreachable!("a journal in use has its writer"))
    }

    fn stopped(&self) -> Poisoned {
        self.inner.shared.condition.borrow().failed.clone().unwrap_or_else(gone)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the writer was reported through its receipts.
            let _ = thread.join();
        }
    }
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Journal({}, epoch {})", self.inner.shared.room, self.inner.shared.epoch)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{id::InputId, store::Options};
    use std::sync::{Barrier, mpsc};

    #[test]
    fn the_owners_look_ups_wait_for_nobodys_list() {
        const LISTS: usize = 4;
        let dir = tempfile::tempdir().unwrap();
        let (journal, _) = Journal::open(dir.path(), Options::new(RoomId::new("r").unwrap(), Timestamp(1_790_000_000_000))).unwrap();
        let (all_read, done) = (Barrier::new(LISTS + 1), Barrier::new(LISTS + 1));
        std::thread::scope(|scope| {
            for _ in 0..LISTS {
                scope.spawn(|| {
                    let read = journal.reader().with(|_| {
                        all_read.wait();
                        done.wait();
                        Ok(())
                    });
                    read.unwrap();
                });
            }
            all_read.wait();
            let (answer, found) = mpsc::channel();
            let reader = journal.owner_reader().clone();
            scope.spawn(move || answer.send(reader.events_of_input(InputId(uuid::Uuid::from_u128(7))).unwrap().len()).unwrap());
            let found = found.recv_timeout(std::time::Duration::from_secs(5));
            done.wait();
            assert_eq!(found, Ok(0));
        });
    }
}
