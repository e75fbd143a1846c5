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
    let clock = Arc::new(Clock::start(state.last_stamp(), state.clock_doubted()));
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
    fn a_clock_far_ahead_is_doubted_after_a_restart_too_until_it_is_accepted() {
        let dir = tempfile::tempdir().unwrap();
        let settings = Arc::new(Settings::example());
        let again = || start(dir.path(), &JournalConfig::default(), Arc::clone(&settings), None).unwrap();
        // Stamps: long ago; by a clock that is years ahead of them; after a restart by the same clock.
        let (long_ago, wall) = (crate::quantity::Timestamp(1_606_000_000_000), Clock::wall_now());
        for (now, clock_doubtful) in [(long_ago, false), (wall, true), (wall.plus_ms(1), true)] {
            let Started { journal, mut state, clock, .. } = again();
            assert_eq!(clock.now().doubtful, clock_doubtful);
            write(&journal, &mut state, &Ctx { now, clock_doubtful, recalled: None });
        }
        let Started { clock, journal, mut state, .. } = again();
        assert!(matches!(clock.now().alarm, Some(crate::clock::ClockAlarm::NeverAccepted { .. })));
        let envelope = derived::clock_accepted(&settings.room, journal.sealer(), journal.epoch(), Clock::wall_now());
        put(&journal, &mut state, &Ctx { now: clock.now().at, clock_doubtful: true, recalled: None }, &envelope);
        drop(journal);
        assert!(!again().clock.now().doubtful, "accepted");
    }

    /// Some event.
    fn write(journal: &Journal, state: &mut State, ctx: &Ctx) {
        let mut envelope = derived::clock_accepted(state.room(), journal.sealer(), journal.epoch(), ctx.now);
        envelope.input = Input::PresentCall {
            subject: crate::id::SubjectId(uuid::Uuid::now_v7()),
            presented_at: None,
            number: None,
            caller: None,
            number_fingerprint: None,
            earlier_fingerprints: Vec::new(),
            location: None,
            answered: true,
            incident: None,
            exercise: false,
        };
        put(journal, state, ctx, &envelope);
    }

    fn put(journal: &Journal, state: &mut State, ctx: &Ctx, envelope: &crate::dispatch::Envelope) {
        let mut batch = Batch::new();
        for recorded in decide(state, ctx, envelope).unwrap() {
            batch.apply(state, &recorded).unwrap();
        }
        journal.append_blocking(batch).unwrap().wait().unwrap();
    }

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
