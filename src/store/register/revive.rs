//! A register out of a backup: what it let in when the backup was made may have been ended since.

use super::{Decided, Register, RegisterError};
use crate::{
    accounts::{Fact, SessionKey, WhyEnded},
    dispatch::model::Actor,
    quantity::Timestamp,
    store::sqlite::{OpenError, outside::Lock},
};
use std::{path::Path, time::Duration};

/// Looks at whether the writer has let go, and the pause between two.
const TRIES: u32 = 500;
const PAUSE: Duration = Duration::from_millis(10);

/// What [`revive`] ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revived {
    /// Epoch it has now.
    pub epoch: u64,
    /// Sessions ended.
    pub sessions: usize,
    /// Terminals' tokens ended.
    pub tokens: usize,
}

/// Ends every session of the register in `dir`, which nobody has open, and all terminals' tokens but for `keep_tokens`.
///
/// # Errors
/// [`OpenError`] when it cannot be opened; what kept the ends from being recorded.
pub fn revive(dir: &Path, now: Timestamp, keep_tokens: bool) -> Result<Revived, OpenError> {
    let io = |what, e: std::io::Error| OpenError::Io { what, path: dir.to_owned(), source: e };
    let register = Register::open(dir, now)?;
    let actor = Actor { account: "restore".to_owned(), role: "system".to_owned(), position: None };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(|e| io("a runtime for", e))?;
    let ended = runtime.block_on(register.act(now, &actor, |book| {
        let ended = |key: &SessionKey| Fact::SessionEnded { session: key.clone(), why: WhyEnded::Changed };
        let tokens = book.tokens().keys().filter(|_| !keep_tokens).map(|unit| Fact::TokenEnded { unit: unit.clone() });
        let facts: Vec<Fact> = book.sessions().keys().map(ended).chain(tokens).collect();
        let sessions = book.sessions().len();
        let revived = Revived { epoch: register.epoch(), sessions, tokens: facts.len() - sessions };
        Ok::<_, RegisterError>(Decided::plain(facts, revived))
    }));
    let revived = ended.map_err(|e| io("ending sessions and tokens of", std::io::Error::other(e)))?;
    drop(register);
    runtime.block_on(closed(dir))?;
    Ok(revived)
}

/// Waits until the writer has let go of the files, which come next into other hands.
async fn closed(dir: &Path) -> Result<(), OpenError> {
    for _ in 0..TRIES {
        match Lock::take(dir) {
            Ok(_) => return Ok(()),
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
    Lock::take(dir).map(drop)
}
