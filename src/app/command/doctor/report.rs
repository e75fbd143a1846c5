//! What doctor says, line by line.

use crate::app::{command::print, running::Running};
use std::io;

/// How a finding is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// As it should be.
    Ok,
    /// Good to know.
    Note,
    /// Works, and is to be mended.
    Warn,
    /// Would stop the server, or endangers its data.
    Bad,
}

/// One line: what was found, and what to do where something is to be done.
pub type Finding = (Mark, String);

/// Prints findings and counts the bad ones.
#[derive(Default)]
pub struct Report {
    /// Bad findings so far.
    pub bad: u32,
}

impl Report {
    /// Prints one.
    pub fn say(&mut self, (mark, line): Finding) {
        let word = match mark {
            Mark::Ok => "ok  ",
            Mark::Note => "note",
            Mark::Warn => "warn",
            Mark::Bad => "BAD ",
        };
        self.bad += u32::from(mark == Mark::Bad);
        print(&format!("  {word}  {line}"));
    }

    /// As it should be.
    pub fn good(&mut self, line: &str) {
        self.say((Mark::Ok, line.to_owned()));
    }

    /// Good to know.
    pub fn note(&mut self, line: &str) {
        self.say((Mark::Note, line.to_owned()));
    }

    /// Would stop the server, or endangers its data.
    pub fn bad(&mut self, line: &str) {
        self.say((Mark::Bad, line.to_owned()));
    }

    /// A door: free, taken by the running server of this configuration (`its`: whether that server has it open), or taken by a stranger.
    pub fn door(&mut self, what: &str, opened: anyhow::Result<()>, running: &Running, its: bool) {
        match (opened, running) {
            (Ok(()), _) => self.good(&format!("{what} is free")),
            (Err(e), Running::Ours(server)) if its && is_taken(&e) => {
                self.good(&format!("{what} is in use by the running Dawria (process {})", server.pid));
            }
            (Err(e), _) => self.bad(&e.to_string()),
        }
    }
}

/// Whether a door could not be opened because somebody else has it.
pub fn is_taken(e: &anyhow::Error) -> bool {
    e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::AddrInUse)
}
