//! What-if: the simulation against published numbers, against itself, and the command with what can go wrong.
//!
//! Quick by default; `DAWRIA_REPLAY_FULL=1` (`make full-replay`) runs long enough for the standard errors that are promised.
//! `DAWRIA_SEED` repeats a run with another seed.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "a failed unwrap is a failed test; figures are printed")]

#[path = "replay/city.rs"]
mod city;
#[path = "replay/command.rs"]
mod command;
#[path = "replay/estimate.rs"]
mod estimate;
#[path = "replay/policies.rs"]
mod policies;
#[path = "replay/preempt.rs"]
mod preempt;
#[path = "replay/record.rs"]
mod record;
#[path = "replay/takers.rs"]
mod takers;

/// Long runs are wanted.
fn full() -> bool {
    std::env::var_os("DAWRIA_REPLAY_FULL").is_some_and(|v| v == "1")
}

/// The seed of the published-number runs.
fn seed() -> u64 {
    std::env::var("DAWRIA_SEED").ok().map_or(19, |v| v.parse().expect("DAWRIA_SEED must be a number"))
}
