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

/// Opens the journal in `dir` and folds it. `erasures`: the list that erasures are put on.
///
/// # Errors
/// [`StartError`], each saying what to do.
pub fn start(dir: &Path, config: &JournalConfig, settings: Arc<Settings>, erasures: Option<&Path>) -> Result<Started, StartError> {
    let mut options = Options::new(settings.room.clone(), Clock::wall_now()).snapshot_every(config.snapshot_every);
    if let Some(list) = erasures {
        options = options.erasures(list);
    }
    let (journal, recovered) = Journal::open(dir, options)?;
    match journal.erase_again(Clock::wall_now()) {
        Ok(0) => {}
        Ok(n) => tracing::warn!(keys = n, "keys on the list of erasures were held: destroyed again"),
        // The room must answer calls all the same.
        Err(e) => tracing::error!(error = %e, "ALARM: what is on the list of erasures may not be erased"),
    }
    let note = PoisonNote::open(dir)?;
    for id in note.refused() {
        tracing::error!(input.id = %id, "ALARM: this input ended the server twice while it was decided; it is refused from now on");
    }
    let from = recovered.snapshots.first().map_or(0, |s| s.seq);
    let state = journal.restore(&recovered, settings)?;
    // The state's stamp, not the last event's: an accepted clock may lie before the event that says so.
    let clock = Arc::new(Clock::start(state.last_stamp(), false));
    if let Some(alarm) = clock.now().alarm {
        tracing::error!(
            ?alarm, wall = %clock.wall(),
            "ALARM: the machine's clock does not fit the journal; every stamp is marked until a technician accepts it (--accept-clock)"
        );
    }
    Ok(Started { replayed: state.seq().saturating_sub(from), journal, state, note, clock })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        app::room::derived,
        dispatch::{Ctx, Input, decide},
        store::Batch,
    };

    #[test]
    fn a_clock_accepted_backwards_still_holds_after_a_restart_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let settings = Arc::new(Settings::example());
        let room = settings.room.clone();
        let ahead = Clock::wall_now().plus_ms(3_600_000);
        {
            let Started { journal, mut state, .. } = start(dir.path(), &JournalConfig::default(), Arc::clone(&settings), None).unwrap();
            let mut batch = Batch::new();
            let envelope = derived::clock_accepted(&room, journal.sealer(), journal.epoch(), Clock::wall_now());
            assert!(matches!(envelope.input, Input::AcceptClock { .. }));
            // Decided while the server's time was an hour ahead of the wall clock.
            let ctx = Ctx { now: ahead, clock_doubtful: true, recalled: None };
            for recorded in decide(&state, &ctx, &envelope).unwrap() {
                batch.apply(&mut state, &recorded).unwrap();
            }
            journal.append_blocking(batch).unwrap().wait().unwrap();
        }
        let Started { clock, .. } = start(dir.path(), &JournalConfig::default(), settings, None).unwrap();
        let now = clock.now();
        assert_eq!((now.alarm, now.doubtful), (None, false), "the clock was accepted");
        assert!(now.at < ahead.plus_ms(-1_800_000), "time did not jump ahead again");
    }
}
