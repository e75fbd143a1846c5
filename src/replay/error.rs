//! Why a what-if cannot be run. Every message says what to do.

use crate::{dispatch::Unfit, id::RoomId, store::tool::ToolError};
use std::{io, path::PathBuf};
use thiserror::Error;

/// Why a what-if cannot be run.
#[derive(Debug, Error)]
pub enum ReplayError {
    /// A policy file cannot be read.
    #[error("the policy file {path} cannot be read: {source}")]
    PolicyRead {
        /// Which.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A policy file is not one.
    #[error("the policy file {path} is not understood: {why}")]
    Policy {
        /// Which.
        path: PathBuf,
        /// Where and why.
        why: String,
    },
    /// The journal belongs to another room than the configuration speaks of.
    #[error(
        "the journal in {dir} is of room {found}, the configuration is of room {wanted}: give that room's configuration with --config FILE"
    )]
    OtherRoom {
        /// Which journal.
        dir: PathBuf,
        /// Whose it is.
        found: RoomId,
        /// Whose the settings are: a room, or all of a configuration.
        wanted: String,
    },
    /// Nothing in the journal can be lived again.
    #[error("the journal in {dir} holds {what}: there is nothing to replay")]
    Empty {
        /// Which journal.
        dir: PathBuf,
        /// What is missing.
        what: &'static str,
    },
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] ToolError),
    /// A number given is out of its range.
    #[error("{what} is {found}, must be {range}")]
    Range {
        /// Which.
        what: &'static str,
        /// What was given.
        found: u64,
        /// What may be given.
        range: &'static str,
    },
    /// The core refused what the simulation needs: its own mistake.
    #[error("the simulation asked the dispatch core for something it refuses: {0}")]
    Refused(String),
    /// An event did not fit: a mistake of the core or the simulation.
    #[error("the simulated room is broken: {0}")]
    Unfit(#[from] Unfit),
    /// The figures cannot be written.
    #[error("writing the figures: {0}")]
    Output(#[from] io::Error),
}
