//! The journal on a real disk, with real and injected faults. Seeds are printed; the same seed is the same run.
#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "store/driver.rs"]
mod driver;

#[path = "store/basics.rs"]
mod basics;
