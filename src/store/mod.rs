//! Durable truth: the journal of decided events, what is derived from it, and the keys of personal fields.
//!
//! **No acknowledged call is ever lost.** Whoever wants to tell the world something needs a [`Durable`], and only the journal makes one,
//! after the operating system said that the bytes are on the disk.
//!
//! # The way of a batch
//! ```text
//! core: decide ─► Batch::apply(&mut state, event) ─► Journal::append ─► writer thread: one transaction, one sync ─► Durable
//!                                                     (bounded: waits)      many appends a sync (group commit)
//! ```
//!
//! # The API in one look
//! ```text
//! let (journal, recovered) = Journal::open(dir, Options::new(room, now))?;   // lock, recovery, checks, a new epoch
//! let mut state = journal.restore(&recovered, settings)?;                    // newest snapshot + tail
//!
//! let mut batch = Batch::new();
//! for recorded in &events { batch.apply(&mut state, recorded)?; }            // applies, and keeps the event and the rows it changed
//! batch.decision(made_at, packed);                                           // the decision record beside it, when one was made
//! if journal.snapshot_due(state.seq()) { batch.snapshot(&state); }           // every 10 000 events
//! let durable = journal.append(batch).await?.await?;                         // first await: room in the queue; second: synced
//! journal.wait_durable(seq).await?                                           // for answers that show state others changed
//! journal.failed().await                                                     // resolves when it stopped: the process must stop too
//! journal.headroom()                                                         // asked before deciding
//! journal.reader()                                                           // events_of_input, pages, histories, decision records
//! journal.sealer()                                                           // personal fields: seal before decide, open at the edge
//! journal.erase(subject, called_at, now).await                               // destroys a subject's key
//! ```
//!
//! [`sqlite`] is the only home of SQL. One file holds one room: `journal.sqlite`, with `journal.lock`, `journal.head` and
//! `journal.reserve` beside it.

mod batch;
mod canonical;
mod decision;
mod durable;
mod entity;
mod erasures;
mod headroom;
mod line;
mod note;
mod owner;
mod projection;
mod restore;
mod snapshot;
mod upcast;
mod written;

pub mod backup;
pub mod checkpoint;
pub mod register;
pub mod seal;
pub mod sqlite;
pub mod tool;

pub use batch::{ApplyError, Batch};
pub use decision::{DecisionError, PackedDecision};
pub use durable::{Durable, Poisoned};
pub use entity::{EntityKind, SettingsVersion, StoredBinding, number, thing_name};
pub use erasures::{Erasures, ErasuresError};
pub use headroom::{Headroom, Level};
pub use note::{PANICS_UNTIL_REFUSED, PoisonNote};
pub use restore::RestoreError;
pub use snapshot::StoredSnapshot;
pub use sqlite::{Disk, Journal, OpenError, Options, ReadError, Reader, Receipt, Recovered};
pub use upcast::UpcastError;
pub use written::{NoteLine, ReceiptLine};
