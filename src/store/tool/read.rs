//! The journal's events for somebody who only reads: nothing is written, and a server may be running.

use super::{ToolError, source::Source};
use crate::{
    dispatch::Recorded,
    id::RoomId,
    store::{ReadError, sqlite::outside},
};
use std::path::Path;

/// A journal opened for reading from outside.
pub struct Events(Source);

impl Events {
    /// Opens the journal in `dir`.
    ///
    /// # Errors
    /// [`ToolError::Open`] when there is none, or it cannot be read.
    pub fn open(dir: &Path) -> Result<Self, ToolError> {
        let mut source = Source::open(dir)?;
        // Whoever only reads keeps no server from starting.
        source.lock = None;
        Ok(Self(source))
    }

    /// Whose journal it is.
    pub fn room(&self) -> &RoomId {
        &self.0.identity.room
    }

    /// How many events it had when it was opened.
    pub fn len(&self) -> u64 {
        self.0.last_seq
    }

    /// It has no event.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Each of them in order, checked against the chain.
    ///
    /// # Errors
    /// [`ToolError::Bad`] names the first bad record, or what `each` said.
    pub fn each(&self, mut each: impl FnMut(Recorded) -> Result<(), String>) -> Result<(), ToolError> {
        let walked = self.0.identity.walk(&self.0.conn, 0, |row| {
            if row.line.seq > self.0.last_seq {
                return Err(Stop::End);
            }
            each(outside::recorded(&row.line)?).map_err(Stop::Caller)
        });
        match walked {
            Ok(_) | Err(Stop::End) => Ok(()),
            Err(Stop::Read(e)) => Err(e.into()),
            Err(Stop::Caller(why)) => Err(ToolError::Bad(why)),
        }
    }
}

/// Why the walk ended early.
enum Stop {
    End,
    Read(ReadError),
    Caller(String),
}

impl From<ReadError> for Stop {
    fn from(e: ReadError) -> Self {
        Self::Read(e)
    }
}
