//! From the disk to a running state: newest snapshot that reads, then the tail.

use crate::{
    clock::Clock,
    config::JournalConfig,
    dispatch::{settings::Settings, state::State},
    store::{Journal, OpenError, Options, PoisonNote, RestoreError},
};
use std::{path::Path, sync::Arc};
use thiserror::Error;

/// The room cannot start; nothing was changed.
#[derive(Debug, Error)]
pub enum StartError {
    /// The journal is not opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The journal's events do not make a state.
    #[error(transparent)]
    Restore(#[from] RestoreError),
    /// The note of what was being decided cannot be read or written.
    #[error("the note beside the journal cannot be used: {0}")]
    Note(#[from] std::io::Error),
}

/// A room ready to be owned.
#[derive(Debug)]
pub struct Started {
    /// The journal, open.
    pub journal: Journal,
    /// The state: the fold of the journal.
    pub state: State,
    /// The note of what is being decided.
    pub note: PoisonNote,
    /// The clock, never behind the journal's last stamp.
    pub clock: Arc<Clock>,
    /// Events read after the snapshot.
    pub replayed: u64,
}

/// Opens the journal in `dir` and folds it.
///
/// # Errors
/// [`StartError`], each saying what to do.
pub fn start(dir: &Path, config: &JournalConfig, settings: Arc<Settings>) -> Result<Started, StartError> {
    let options = Options::new(settings.room.clone(), Clock::wall_now()).snapshot_every(config.snapshot_every);
    let (journal, recovered) = Journal::open(dir, options)?;
    let note = PoisonNote::open(dir)?;
    for id in note.refused() {
        tracing::error!(input.id = %id, "ALARM: this input ended the server twice while it was decided; it is refused from now on");
    }
    let from = recovered.snapshots.first().map_or(0, |s| s.seq);
    let state = journal.restore(&recovered, settings)?;
    let clock = Arc::new(Clock::start(recovered.last_stamp, false));
    if let Some(alarm) = clock.now().alarm {
        tracing::error!(
            ?alarm, wall = %clock.wall(),
            "ALARM: the machine's clock does not fit the journal; every stamp is marked until a technician accepts it (--accept-clock)"
        );
    }
    Ok(Started { replayed: state.seq().saturating_sub(from), journal, state, note, clock })
}
