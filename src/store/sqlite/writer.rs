//! The thread that owns the one writing connection.
//!
//! It takes all that is queued, writes it in one transaction, syncs once, answers, and then — with nobody waiting for it — checkpoints.
//! While it syncs, the next group gathers in the queue.

use super::{
    check::Identity,
    disk::Reserve,
    files::{HeadFile, Lock, WAL},
    journal::EraseError,
    open::truncate_log,
    shared::Shared,
    write::{self, Link, Shed, WriteError},
};
use crate::{
    clock,
    id::SubjectId,
    quantity::Timestamp,
    store::{
        Durable, Level, Poisoned,
        batch::Batch,
        seal::{Key, KeyKind, Sealer},
    },
};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::{
    sync::{
        Arc,
        atomic::{AtomicI32, Ordering::Relaxed},
    },
    time::Duration,
};
use tokio::sync::{mpsc, oneshot};

/// Batches that wait to be written. At the limit `append` waits, which holds back the core, which holds back its callers.
pub(super) const QUEUE_MAX: usize = 1_024;
/// Batches written with one sync.
const GROUP_MAX: usize = 512;
/// Pages of the log after which it is checkpointed: 4 MiB.
const CHECKPOINT_PAGES: i32 = 1_000;
/// Groups between two looks at what has served its time.
const RETIRE_EVERY: u64 = 64;
/// Room kept beside a group's own worst case when deciding to give up the reserve.
const MARGIN_BYTES: u64 = 1 << 20;
/// Tries to clear the log after an erasure, and the pause between two when nothing else is to do.
const SCRUB_TRIES: u32 = 200;
const SCRUB_PAUSE: Duration = Duration::from_millis(25);

/// What the handle asks of the writer.
pub(super) enum Command {
    Append { batch: Batch, reply: oneshot::Sender<Result<Durable, Poisoned>> },
    Erase { subjects: Vec<(SubjectId, KeyKind)>, now: Timestamp, reply: oneshot::Sender<Result<(), EraseError>> },
}

type Waiting = (Batch, oneshot::Sender<Result<Durable, Poisoned>>);

/// An erasure whose old pages are still in the log.
struct Scrub {
    tries: u32,
    reply: oneshot::Sender<Result<(), EraseError>>,
}

/// What the writer works with.
pub(super) struct Parts {
    pub lock: Option<Lock>,
    pub head: HeadFile,
    pub reserve: Reserve,
    pub identity: Identity,
    pub shared: Arc<Shared>,
    pub sealer: Arc<Sealer>,
}

pub(super) struct Writer {
    conn: Connection,
    _lock: Option<Lock>,
    head: HeadFile,
    reserve: Reserve,
    identity: Identity,
    shared: Arc<Shared>,
    sealer: Arc<Sealer>,
    link: Link,
    wal_pages: Arc<AtomicI32>,
    groups: u64,
    /// `recorded_at` of the last event: the writer's only clock.
    last_stamp: i64,
    scrubs: Vec<Scrub>,
}

impl Writer {
    pub fn new(mut conn: Connection, parts: Parts, link: Link, last_stamp: Timestamp) -> rusqlite::Result<Self> {
        let wal_pages = Arc::new(AtomicI32::new(0));
        let seen = wal_pages.clone();
        conn.wal_hook(Some(move |_: &mut rusqlite::hooks::Wal, pages| {
            seen.store(pages, Relaxed);
            Ok(())
        }))?;
        conn.busy_timeout(Duration::from_millis(20))?;
        let Parts { lock, head, reserve, identity, shared, sealer } = parts;
        let last_stamp = last_stamp.millis();
        Ok(Self { conn, _lock: lock, head, reserve, identity, shared, sealer, link, wal_pages, groups: 0, last_stamp, scrubs: Vec::new() })
    }

    /// Until every handle is gone, or a failure.
    pub fn run(mut self, mut queue: mpsc::Receiver<Command>) {
        let _guard = PanicGuard(self.shared.clone());
        let outcome = self.serve(&mut queue);
        if let Err(poisoned) = outcome {
            self.stop(queue, poisoned);
        } else if let Err(error) = self.finish() {
            // Everything acknowledged is in the log; the next start goes on from there.
            tracing::warn!(%error, "the last checkpoint failed");
        }
    }

    fn serve(&mut self, queue: &mut mpsc::Receiver<Command>) -> Result<(), Poisoned> {
        // Only for its timer: a pending erasure must not wait for the next call.
        let timer = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let timer = timer.map_err(|e| Poisoned::new(format!("no timer for the journal's writer: {e}")))?;
        loop {
            let next = if self.scrubs.is_empty() {
                queue.blocking_recv()
            } else {
                match timer.block_on(async { tokio::time::timeout(SCRUB_PAUSE, queue.recv()).await }) {
                    Ok(next) => next,
                    Err(_) => {
                        self.scrub()?;
                        continue;
                    }
                }
            };
            let Some(first) = next else { return Ok(()) };
            self.turn(first, queue)?;
        }
    }

    fn turn(&mut self, first: Command, queue: &mut mpsc::Receiver<Command>) -> Result<(), Poisoned> {
        let mut group: Vec<Waiting> = Vec::new();
        let mut erasures = Vec::new();
        let mut next = Some(first);
        while let Some(command) = next {
            match command {
                Command::Append { batch, reply } => group.push((batch, reply)),
                Command::Erase { subjects, now, reply } => erasures.push((subjects, now, reply)),
            }
            next = if group.len() < GROUP_MAX && erasures.is_empty() { queue.try_recv().ok() } else { None };
        }
        if !group.is_empty() {
            self.append(group)?;
        }
        for (subjects, now, reply) in erasures {
            match self.erase(&subjects, now) {
                Ok(true) => self.scrubs.push(Scrub { tries: 0, reply }),
                Ok(false) => drop(reply.send(Err(EraseError::DiskFull))),
                Err(poisoned) => {
                    let _ = reply.send(Err(poisoned.clone().into()));
                    return Err(poisoned);
                }
            }
        }
        self.scrub()?;
        self.keep_house()
    }

    fn append(&mut self, group: Vec<Waiting>) -> Result<(), Poisoned> {
        let worst: u64 = group.iter().map(|(batch, _)| batch.worst_bytes()).sum();
        let shed = self.make_room(worst);
        let owed = self.sealer.owed(group.iter().flat_map(|(batch, _)| batch.entries.iter()).flat_map(|e| e.subjects.iter().copied()));
        let stamp = group.iter().filter_map(|(batch, _)| batch.entries.last()).next_back().map_or(self.last_stamp, |e| e.line.recorded_at);
        let mut written = self.write(&group, &owed, stamp, shed);
        if written.as_ref().is_err_and(WriteError::is_disk_full) && self.give_up_reserve() {
            written = self.write(&group, &owed, stamp, shed);
        }
        let result = match written {
            Ok(link) => Ok(link),
            Err(error) => Err(Poisoned::new(error.to_string())),
        };
        self.shared.promised_bytes.fetch_sub(worst, Relaxed);
        match result {
            Ok(link) => {
                self.confirm(link, stamp, group, shed);
                self.sealer.settled(owed.into_iter().map(|(subject, ..)| subject));
                Ok(())
            }
            Err(poisoned) => {
                tracing::error!(reason = %poisoned.reason, "the journal stops");
                self.shared.condition.send_modify(|c| c.failed = Some(poisoned.clone()));
                for (_, reply) in group {
                    let _ = reply.send(Err(poisoned.clone()));
                }
                Err(poisoned)
            }
        }
    }

    fn write(&mut self, group: &[Waiting], owed: &[(SubjectId, Key, KeyKind)], stamp: i64, shed: Shed) -> Result<Link, WriteError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        write::keys(&tx, owed, stamp)?;
        let link = write::batches(&tx, &self.identity, self.shared.epoch, self.link, group.iter().map(|(batch, _)| batch), shed)?;
        // A key that is gone is gone for good: not by the word of a clock that nobody vouches for.
        let sure = group.iter().filter_map(|(batch, _)| batch.entries.last()).next_back().is_some_and(|e| !e.line.doubtful);
        let retire =
            sure && self.groups.is_multiple_of(RETIRE_EVERY) && write::retire(&tx, stamp, link.seq, shed.snapshots || shed.decisions)?;
        self.shared.disk.before_sync().map_err(|e| WriteError::Io("the sync of the journal", e))?;
        let began = clock::boot_us();
        tx.commit()?;
        metrics::histogram!("dawria_journal_sync_seconds").record((clock::boot_us() - began).max(0) as f64 * 1e-6);
        self.shared.disk.after_sync().map_err(|e| WriteError::Io("the sync of the journal", e))?;
        if retire {
            self.sealer.forget_known();
        }
        self.head.write(link.seq, link.hash).map_err(|e| WriteError::Io("writing `journal.head`", e))?;
        Ok(link)
    }

    fn confirm(&mut self, link: Link, stamp: i64, group: Vec<Waiting>, shed: Shed) {
        let counters = &self.shared.counters;
        counters.commits.fetch_add(1, Relaxed);
        counters.appends.fetch_add(group.len() as u64, Relaxed);
        counters.events.fetch_add(link.seq - self.link.seq, Relaxed);
        (self.link, self.last_stamp) = (link, stamp);
        self.groups += 1;
        for (batch, _) in &group {
            if shed.decisions {
                counters.decisions_shed.fetch_add(batch.decisions.len() as u64, Relaxed);
            }
            counters.snapshots_shed.fetch_add(u64::from(shed.snapshots && batch.snapshot.is_some()), Relaxed);
        }
        self.shared.condition.send_modify(|c| (c.durable, c.hash) = (link.seq, link.hash));
        for (_, reply) in group {
            // A caller that went away does not need its receipt.
            let _ = reply.send(Ok(self.shared.durable(link.seq)));
        }
    }

    /// Gives up the reserve before it is needed: a full disk in the middle of a commit would stop the process.
    fn make_room(&mut self, worst: u64) -> Shed {
        let free = self.shared.disk.free_bytes(&self.shared.dir).unwrap_or(0);
        if free < worst.saturating_mul(2).saturating_add(MARGIN_BYTES) {
            self.give_up_reserve();
        }
        let level = self.shared.headroom().level();
        Shed { decisions: level <= Level::CallsOnly, snapshots: level <= Level::Tight }
    }

    fn give_up_reserve(&mut self) -> bool {
        let had = self.reserve.give_up();
        self.shared.reserve_bytes.store(0, Relaxed);
        had
    }

    /// `false`: there is no room for it, and nothing of it was done.
    fn erase(&mut self, subjects: &[(SubjectId, KeyKind)], now: Timestamp) -> Result<bool, Poisoned> {
        let write = |conn: &mut Connection| {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            write::erase(&tx, subjects, now)?;
            tx.commit()
        };
        let mut written = write(&mut self.conn);
        if written.as_ref().is_err_and(is_full) && self.give_up_reserve() {
            written = write(&mut self.conn);
        }
        match written {
            Err(e) if is_full(&e) => return Ok(false),
            written => written.map_err(|e| Poisoned::new(format!("destroying a key failed: {e}")))?,
        }
        self.sealer.erased(subjects.iter().map(|(subject, _)| *subject));
        Ok(true)
    }

    /// Clears the log of destroyed keys as soon as no reader holds it.
    fn scrub(&mut self) -> Result<(), Poisoned> {
        if self.scrubs.is_empty() {
            return Ok(());
        }
        let clear = match truncate_log(&self.conn) {
            // Nothing is lost by it: the log stays as it is, and is cleared when there is room.
            Err(e) if is_full(&e) => {
                self.give_up_reserve();
                false
            }
            cleared => cleared.map_err(checkpoint_failed)?,
        };
        if clear {
            self.shared.counters.checkpoints.fetch_add(1, Relaxed);
            self.wal_pages.store(0, Relaxed);
        }
        for mut scrub in std::mem::take(&mut self.scrubs) {
            scrub.tries += 1;
            if clear {
                let _ = scrub.reply.send(Ok(()));
            } else if scrub.tries >= SCRUB_TRIES {
                let _ = scrub.reply.send(Err(EraseError::LogBusy));
            } else {
                self.scrubs.push(scrub);
            }
        }
        Ok(())
    }

    fn keep_house(&mut self) -> Result<(), Poisoned> {
        if self.wal_pages.load(Relaxed) >= CHECKPOINT_PAGES {
            self.checkpoint()?;
            let free = self.shared.disk.free_bytes(&self.shared.dir).unwrap_or(0);
            self.reserve.ensure(free);
            self.shared.reserve_bytes.store(self.reserve.bytes(), Relaxed);
        }
        let wal = self.shared.disk.size(&self.shared.dir.join(WAL)).unwrap_or(0);
        self.shared.wal_bytes.store(wal, Relaxed);
        Ok(())
    }

    /// Moves the log into the file. A disk that has no room for that costs nothing yet: all of it stays in the log, and the next turn
    /// tries again with the room of the reserve.
    fn checkpoint(&mut self) -> Result<(), Poisoned> {
        let moved = self.conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |r| Ok((r.get::<_, i64>(1)?, r.get::<_, i64>(2)?)));
        match moved {
            Ok((written, done)) => {
                self.shared.counters.checkpoints.fetch_add(1, Relaxed);
                if written == done {
                    // All of it is in the file: the next commit begins the log anew.
                    self.wal_pages.store(0, Relaxed);
                }
                Ok(())
            }
            Err(error) if is_full(&error) => {
                tracing::error!(%error, "the disk is full: the write-ahead log waits for room");
                self.give_up_reserve();
                Ok(())
            }
            Err(error) => Err(checkpoint_failed(error)),
        }
    }

    fn finish(&mut self) -> rusqlite::Result<()> {
        for scrub in std::mem::take(&mut self.scrubs) {
            let _ = scrub.reply.send(if truncate_log(&self.conn)? { Ok(()) } else { Err(EraseError::LogBusy) });
        }
        truncate_log(&self.conn).map(drop)
    }

    /// Tells everybody. The connection is closed without a checkpoint, so the log stays as it is for the restart.
    fn stop(mut self, mut queue: mpsc::Receiver<Command>, poisoned: Poisoned) {
        self.shared.condition.send_modify(|c| c.failed = Some(poisoned.clone()));
        for scrub in self.scrubs.drain(..) {
            let _ = scrub.reply.send(Err(poisoned.clone().into()));
        }
        queue.close();
        while let Ok(command) = queue.try_recv() {
            match command {
                Command::Append { reply, .. } => drop(reply.send(Err(poisoned.clone()))),
                Command::Erase { reply, .. } => drop(reply.send(Err(poisoned.clone().into()))),
            }
        }
    }
}

fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
}

fn checkpoint_failed(error: rusqlite::Error) -> Poisoned {
    Poisoned::new(format!("checkpointing the journal failed: {error}"))
}

/// Says so when the thread ends in a panic, so that nobody waits for a dead writer.
struct PanicGuard(Arc<Shared>);

impl Drop for PanicGuard {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.condition.send_modify(|c| c.failed = Some(Poisoned::new("the journal's writer panicked")));
        }
    }
}
