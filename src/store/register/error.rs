//! What can go wrong with the register.

use thiserror::Error;

/// Something was not recorded, or cannot be read.
#[derive(Clone, Debug, Error)]
pub enum RegisterError {
    /// The register stopped: the process must be started again.
    #[error("the register of accounts and looks stopped: {0}")]
    Stopped(String),
    /// Its disk is full.
    #[error("the disk of the register of accounts and looks is full: make room, then try again")]
    DiskFull,
    /// Its queue stayed full.
    #[error("the register of accounts and looks is overloaded: try again")]
    Busy,
    /// It cannot be read.
    #[error("the register of accounts and looks cannot be read: {0}")]
    Read(String),
    /// A fact does not follow from those before it: our fault.
    #[error("the register refuses a line: {0}")]
    Wrong(String),
}

impl From<rusqlite::Error> for RegisterError {
    fn from(e: rusqlite::Error) -> Self {
        Self::Read(e.to_string())
    }
}
