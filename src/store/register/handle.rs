//! The handle that everybody shares.

use super::{
    CHAIN, RegisterError, Secret,
    chain::Line,
    due::{self, DoneLine, DueReasons},
    open,
    page::{self, AuditPage},
    writer::{End, Write, Writer},
};
use crate::{
    accounts::{Book, Fact, Session},
    dispatch::model::Actor,
    id::{AccountId, RoomId},
    quantity::Timestamp,
    store::{
        checkpoint::ChainEnd,
        sqlite::{Disk, OpenError, RealDisk, outside},
    },
};
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::timeout,
};

/// Groups of lines that wait to be written; at the limit senders wait.
const QUEUE: usize = 512;
/// Longest wait for a place in the queue, and for the sync.
const WAIT: Duration = Duration::from_secs(10);
/// Below so many free bytes nothing is recorded any more, and so nothing sensitive shown.
const FREE_BYTES_MIN: u64 = 4 << 20;

/// What was decided on the book.
#[derive(Debug)]
pub struct Decided<T> {
    /// To be recorded, in order.
    pub facts: Vec<Fact>,
    /// Secrets that the facts name.
    pub secrets: Vec<Secret>,
    /// Digests of secrets that are replaced or erased.
    pub gone: Vec<String>,
    /// What the caller gets once it is durable.
    pub then: T,
}

impl<T> Decided<T> {
    /// Facts without secrets.
    pub const fn plain(facts: Vec<Fact>, then: T) -> Self {
        Self { facts, secrets: Vec::new(), gone: Vec::new(), then }
    }
}

/// The register. Share it behind an `Arc`.
pub struct Register {
    book: RwLock<Book>,
    /// Facts enter the queue in the order they were applied.
    turn: Mutex<()>,
    queue: mpsc::Sender<Write>,
    reader: Mutex<rusqlite::Connection>,
    end: watch::Receiver<End>,
    failed: watch::Receiver<Option<String>>,
    dir: PathBuf,
    id: [u8; 16],
    epoch: u64,
}

impl Register {
    /// Opens or makes the register in `dir` and starts its writer.
    ///
    /// # Errors
    /// [`OpenError`] when it is in use, damaged, newer, or not ours.
    pub fn open(dir: &Path, now: Timestamp) -> Result<Arc<Self>, OpenError> {
        let mut opened = open::open(dir, now)?;
        let at = |source| outside::sqlite_opening(source, opened.path.clone());
        let reader = outside::reader(&opened.path).map_err(at)?;
        let id = open::id(&opened.conn, &opened.path)?;
        let (book, epoch) = (std::mem::take(&mut opened.book), opened.epoch);
        let (told, end) = watch::channel(End { seq: opened.seq, hash: opened.hash });
        let (failing, failed) = watch::channel(None);
        let (queue, receiver) = mpsc::channel(QUEUE);
        let path = opened.path.clone();
        let writer = Writer::new(opened, told, failing);
        std::thread::Builder::new().name("register".to_owned()).spawn(move || writer.run(receiver)).map_err(|source| OpenError::Io {
            what: "starting the writer of",
            path,
            source,
        })?;
        Ok(Arc::new(Self {
            book: RwLock::new(book),
            turn: Mutex::new(()),
            queue,
            reader: Mutex::new(reader),
            end,
            failed,
            dir: dir.to_owned(),
            id,
            epoch,
        }))
    }

    /// The book as of what was decided. What it allows was either durable before, or is handed out only after it is.
    pub fn book(&self) -> RwLockReadGuard<'_, Book> {
        self.book.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides on the book and records it; the answer comes once it is durable.
    ///
    /// # Errors
    /// What `decide` refuses; [`RegisterError`] when it cannot be recorded.
    pub async fn act<T, E: From<RegisterError>>(
        &self,
        at: Timestamp,
        actor: &Actor,
        decide: impl FnOnce(&Book) -> Result<Decided<T>, E>,
    ) -> Result<T, E> {
        if let Some(why) = self.failed.borrow().clone() {
            return Err(RegisterError::Stopped(why).into());
        }
        // Before anything is decided: after that a full disk would stop the process.
        if RealDisk.free_bytes(&self.dir).unwrap_or(0) < FREE_BYTES_MIN {
            return Err(RegisterError::DiskFull.into());
        }
        let place = match timeout(WAIT, self.queue.reserve()).await {
            Ok(Ok(place)) => place,
            Ok(Err(_)) => return Err(RegisterError::Stopped("its writer ended".to_owned()).into()),
            Err(_) => return Err(RegisterError::Busy.into()),
        };
        let (reply, answer) = oneshot::channel();
        let then = {
            let _turn: MutexGuard<'_, ()> = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            let Decided { facts, secrets, gone, then } = decide(&self.book())?;
            if facts.is_empty() {
                return Ok(then);
            }
            let (lines, rows) = self.apply(at, actor, &facts)?;
            place.send(Write { lines, rows, secrets, gone, reply });
            then
        };
        match timeout(WAIT, answer).await {
            Ok(Ok(Ok(_))) => Ok(then),
            Ok(Ok(Err(e))) => Err(e.into()),
            Ok(Err(_)) => Err(RegisterError::Stopped("its writer ended".to_owned()).into()),
            Err(_) => Err(RegisterError::Busy.into()),
        }
    }

    /// Records facts that need no decision.
    ///
    /// # Errors
    /// [`RegisterError`].
    pub async fn record(&self, at: Timestamp, actor: &Actor, facts: Vec<Fact>, secrets: Vec<Secret>) -> Result<(), RegisterError> {
        self.act(at, actor, |_| Ok(Decided { facts, secrets, gone: Vec::new(), then: () })).await
    }

    fn apply(&self, at: Timestamp, actor: &Actor, facts: &[Fact]) -> Result<(Vec<Line>, Vec<crate::accounts::Row>), RegisterError> {
        let wrong = |e: &dyn std::fmt::Display| RegisterError::Wrong(e.to_string());
        let actor = serde_json::to_string(actor).map_err(|e| wrong(&e))?;
        let mut book = self.book.write().unwrap_or_else(PoisonError::into_inner);
        // All or nothing: a fact that does not follow must not leave half of its group behind.
        let mut after = None;
        let (mut lines, mut rows) = (Vec::with_capacity(facts.len()), Vec::new());
        for fact in facts {
            let next = if facts.len() == 1 { &mut *book } else { after.get_or_insert_with(|| book.clone()) };
            rows.extend(next.apply(fact).map_err(|e| wrong(&e))?);
            lines.push(Line {
                at: at.millis(),
                actor: actor.clone(),
                room: fact.room().map(ToString::to_string),
                kind: fact.kind().to_owned(),
                body: serde_json::to_string(fact).map_err(|e| wrong(&e))?,
            });
        }
        if let Some(after) = after {
            *book = after;
        }
        Ok((lines, rows))
    }

    /// A secret by its digest; `None` when it was replaced or erased. Blocks for one read.
    ///
    /// # Errors
    /// [`RegisterError::Read`]; also when the value is not what its digest says.
    pub fn secret(&self, digest: &str) -> Result<Option<Vec<u8>>, RegisterError> {
        page::secret(&self.reader.lock().unwrap_or_else(PoisonError::into_inner), digest)
    }

    /// Lines after number `after`, oldest first. Blocks for one read.
    ///
    /// # Errors
    /// [`RegisterError::Read`].
    pub fn page(&self, after: u64, limit: u32, kind: Option<&str>) -> Result<AuditPage, RegisterError> {
        page::lines(&self.reader.lock().unwrap_or_else(PoisonError::into_inner), after, limit, kind)
    }

    /// The last lines of things done of this sort, newest first, `limit` at most; `room`: of this room, `None`: of none. Blocks for one read.
    ///
    /// # Errors
    /// [`RegisterError::Read`].
    pub fn last_done(&self, what: &str, room: Option<&RoomId>, limit: usize) -> Result<Vec<DoneLine>, RegisterError> {
        due::last_done(&self.reader.lock().unwrap_or_else(PoisonError::into_inner), what, room.map(RoomId::as_str), limit)
    }

    /// What somebody typed as the reason when he opened this session, while it is kept. Blocks for one read.
    ///
    /// # Errors
    /// [`RegisterError::Read`].
    pub fn why_of(&self, session: &Session) -> Result<Option<String>, RegisterError> {
        page::why_of(&self.reader.lock().unwrap_or_else(PoisonError::into_inner), session)
    }

    /// When the newest line before a moment was written. Blocks for one read.
    ///
    /// # Errors
    /// [`RegisterError::Read`].
    pub fn newest_before(&self, before: Timestamp) -> Result<Option<Timestamp>, RegisterError> {
        let found = due::newest_before(&self.reader.lock().unwrap_or_else(PoisonError::into_inner), before.millis())?;
        Ok(found.map(Timestamp))
    }

    /// Reasons typed before a moment that are still kept, in lines after number `after`; `limit` lines are looked at. Blocks for one read.
    ///
    /// # Errors
    /// [`RegisterError::Read`].
    pub fn due_reasons(&self, after: u64, before: Timestamp, limit: u32) -> Result<DueReasons, RegisterError> {
        due::reasons(&self.reader.lock().unwrap_or_else(PoisonError::into_inner), after, before.millis(), limit)
    }

    /// Accounts switched off at the latest before a moment whose person's name is still kept, with its digest. Blocks for one read.
    ///
    /// # Errors
    /// [`RegisterError::Read`].
    pub fn due_names(&self, before: Timestamp) -> Result<Vec<(AccountId, String)>, RegisterError> {
        let off: Vec<(AccountId, String)> = {
            let book = self.book();
            book.accounts().values().filter(|a| a.disabled).filter_map(|a| Some((a.id.clone(), a.name.clone()?))).collect()
        };
        due::switched_before(&self.reader.lock().unwrap_or_else(PoisonError::into_inner), off, before.millis())
    }

    /// Why it stopped, once it did.
    pub async fn failed(&self) -> String {
        let mut failed = self.failed.clone();
        let why = failed.wait_for(Option::is_some).await;
        why.ok().and_then(|w| w.clone()).unwrap_or_else(|| "its writer ended".to_owned())
    }

    /// Epoch of this start.
    pub(super) const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Where its chain stands, durable.
    pub fn chain_end(&self) -> ChainEnd {
        let end = *self.end.borrow();
        ChainEnd { chain: CHAIN.to_owned(), store: self.id, epoch: self.epoch, seq: end.seq, hash: end.hash }
    }
}
