//! How far an import is: shown on a terminal, silent in a pipe.

use indicatif::{ProgressBar, ProgressStyle};

/// The steps of an import, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Reading the extract, or making up the city.
    Read,
    /// Building the road graph.
    Graph,
    /// Building the gazetteer.
    Gazetteer,
    /// Drawing the basemap.
    Basemap,
    /// Putting the directory in place.
    Place,
}

impl Step {
    /// What is being done.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Read => "reading the extract",
            Self::Graph => "building the road graph",
            Self::Gazetteer => "collecting names",
            Self::Basemap => "drawing the basemap",
            Self::Place => "putting the map in place",
        }
    }
}

/// Told how far an import is.
pub trait Progress {
    /// This far of this much in this step.
    fn at(&mut self, step: Step, done: u64, total: u64);
}

/// Says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn at(&mut self, _: Step, _: u64, _: u64) {}
}

/// A bar on standard error when that is a terminal; nothing otherwise.
pub struct Terminal {
    bar: ProgressBar,
    step: Option<Step>,
}

impl Terminal {
    /// A bar that is not shown yet.
    pub fn new() -> Self {
        let bar = ProgressBar::new(1);
        if let Ok(style) = ProgressStyle::with_template("{msg:28} {wide_bar} {percent:>3} %") {
            bar.set_style(style);
        }
        Self { bar, step: None }
    }
}

impl Default for Terminal {
    fn default() -> Self {
        Self::new()
    }
}

impl Progress for Terminal {
    fn at(&mut self, step: Step, done: u64, total: u64) {
        if self.step != Some(step) {
            self.step = Some(step);
            self.bar.set_message(step.words());
        }
        self.bar.set_length(total.max(1));
        self.bar.set_position(done);
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
