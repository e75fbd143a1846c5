//! A bar on a terminal, nothing in a pipe.

use indicatif::{ProgressBar, ProgressStyle};

/// Events between two movements of the bar.
const EVERY: u64 = 1_000;

/// Shows how far a run is. Standard error that is no terminal gets nothing.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub fn new(what: &'static str, events: u64) -> Self {
        let bar = ProgressBar::new(events).with_message(what);
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} events, {eta} left") {
            bar.set_style(style);
        }
        Self(bar)
    }

    pub fn at(&self, seq: u64) {
        if seq.is_multiple_of(EVERY) {
            self.0.set_position(seq);
        }
    }

    /// The next part, whose length is not known.
    pub fn part(&self, what: &'static str) {
        self.0.set_message(what);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
