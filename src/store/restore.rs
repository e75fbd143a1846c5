//! The state after a start: the newest snapshot that decodes, and the events after it.

use super::{Journal, ReadError, Recovered};
use crate::dispatch::{Settings, State, Unfit, apply, snapshot};
use std::sync::Arc;
use thiserror::Error;

/// The journal is whole, but its events do not make a state.
#[derive(Debug, Error)]
pub enum RestoreError {
    /// A record cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An event does not fit: the journal was written by a program that decided otherwise, or was altered.
    #[error("the journal does not fold: {0}. `dawria journal verify` tells more")]
    Unfit(#[from] Unfit),
}

impl Journal {
    /// The room's state as of the last durable event.
    ///
    /// # Errors
    /// [`RestoreError`], with the first bad record.
    pub fn restore(&self, recovered: &Recovered, settings: impl Into<Arc<Settings>>) -> Result<State, RestoreError> {
        let settings = settings.into();
        let decoded = recovered.snapshots.iter().find_map(|s| match snapshot::decode(&s.bytes, self.room(), settings.clone()) {
            Ok(state) => Some(state),
            Err(error) => {
                tracing::warn!(seq = s.seq, %error, "a snapshot is not used; the start takes longer");
                None
            }
        });
        let mut state = decoded.unwrap_or_else(|| State::new(self.room().clone(), settings));
        self.replay(state.seq(), |recorded| Ok::<_, RestoreError>(apply(&mut state, &recorded)?))?;
        Ok(state)
    }
}
