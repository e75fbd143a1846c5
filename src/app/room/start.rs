//! From the disk to a running state: newest snapshot that reads, then the tail.

use crate::{
    clock::Clock,
    config::JournalConfig,
    dispatch::{
        apply::{self, Unfit},
        settings::Settings,
        snapshot,
        state::State,
    },
    store::{Journal, OpenError, Options, PoisonNote, ReadError},
};
use std::{path::Path, sync::Arc};
use thiserror::Error;

/// The room cannot start; nothing was changed.
#[derive(Debug, Error)]
pub enum StartError {
    /// The journal is not opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The journal cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The journal's events do not make a state.
    #[error("{0}. `dawria journal verify` tells more")]
    Unfit(#[from] Unfit),
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
    pub clock: Clock,
    /// Events read after the snapshot.
    pub replayed: u64,
}

/// Opens the journal in `dir` and folds it.
///
/// # Errors
/// [`StartError`], each saying what to do.
pub fn start(dir: &Path, config: &JournalConfig, settings: Arc<Settings>) -> Result<Started, StartError> {
    let room = settings.room.clone();
    let options = Options::new(room.clone(), Clock::wall()).snapshot_every(config.snapshot_every);
    let (journal, recovered) = Journal::open(dir, options)?;
    let note = PoisonNote::open(dir)?;
    for id in note.refused() {
        tracing::error!(input.id = %id, "ALARM: this input ended the server twice while it was decided; it is refused from now on");
    }
    let mut state = State::new(room.clone(), Arc::clone(&settings));
    for stored in &recovered.snapshots {
        match snapshot::decode(&stored.bytes, &room, Arc::clone(&settings)) {
            Ok(decoded) if decoded.seq() == stored.seq => {
                state = decoded;
                break;
            }
            Ok(_) => tracing::warn!(seq = stored.seq, "a state snapshot names another sequence; an older one is taken"),
            Err(e) => tracing::warn!(seq = stored.seq, error = %e, "a state snapshot is not used; the start takes longer"),
        }
    }
    let from = state.seq();
    journal.replay(from, |recorded| apply::apply(&mut state, &recorded).map_err(StartError::from))?;
    let clock = Clock::start(recovered.last_stamp);
    if clock.doubtful() {
        tracing::error!(
            last_stamp = ?recovered.last_stamp, wall = %Clock::wall(),
            "ALARM: the machine's clock does not fit the journal; every stamp is marked until a technician accepts it (--accept-clock)"
        );
    }
    Ok(Started { journal, replayed: state.seq() - from, state, note, clock })
}
