//! Why the bus does not carry.

use thiserror::Error;

/// Why the bus does not carry. None of these disturbs the room: it is counted, and tried again.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum BusError {
    /// The address is not usable. Whoever configured it is at fault.
    #[error("bus address is not usable: {0}")]
    Address(String),
    /// The server does not answer, or answers with an error.
    #[error("bus is not reachable: {0}")]
    Unreachable(String),
    /// What is stored or heard is not ours, or of another version.
    #[error("bus holds something that is not ours: {0}")]
    Foreign(&'static str),
}
