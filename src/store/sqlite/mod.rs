//! The journal in SQLite: the only home of SQL.
//!
//! One file a room. Write-ahead log with `synchronous=FULL`, one connection that writes *and* checkpoints on its own thread, no memory
//! map, `secure_delete`. Readers are read-only connections with short transactions; they see only what is durable, because SQLite
//! publishes a commit to them after its sync.
//!
//! | file | what | synced |
//! |---|---|---|
//! | `journal.sqlite`, `-wal`, `-shm` | the store | at every commit |
//! | `journal.lock` | held while a process has the store open | – |
//! | `journal.head` | last acknowledged sequence and hash: finds a journal that lost its end | never (survives kill -9; may be older after power loss) |
//! | `journal.reserve` | 64 MiB given up when the disk is full | – |

mod check;
mod connect;
mod disk;
mod due;
mod error;
mod files;
mod journal;
mod lines;
mod open;
pub(in crate::store) mod outside;
mod pages;
mod planted;
mod reader;
mod schema;
mod shared;
mod table;
mod write;
mod writer;

pub use disk::{Disk, Overwrite, RealDisk, Synchronous};
pub use due::KeyPage;
pub use error::{OpenError, ReadError};
pub use journal::{EraseError, Journal, Receipt};
pub use lines::NoticeKinds;
pub use open::{Options, Recovered, sqlite_version};
pub use pages::{Between, CallFilter, HistoryEvent, IncidentFilter, PAGE_MAX};
pub use reader::Reader;
pub use shared::JournalStats;
