//! A bar on a terminal, nothing in a pipe.

use indicatif::{ProgressBar, ProgressStyle};
use std::cell::Cell;

/// Steps between two movements of the bar.
const EVERY: u64 = 4_096;

/// Shows how far a run is, on standard error when that is a terminal.
pub(super) struct Progress {
    bar: ProgressBar,
    steps: Cell<u64>,
}

impl Progress {
    pub fn new(what: impl Into<String>, steps: u64) -> Self {
        let bar = ProgressBar::new(steps).with_message(what.into());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len}, {eta} left") {
            bar.set_style(style);
        }
        Self { bar, steps: Cell::new(0) }
    }

    pub fn step(&self) {
        let steps = self.steps.get() + 1;
        self.steps.set(steps);
        if steps.is_multiple_of(EVERY) {
            self.bar.set_position(steps);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
