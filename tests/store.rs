//! The journal on a real disk, with real and injected faults. Seeds are printed; the same seed is the same run.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests; seeds and outcomes are printed")]

#[path = "store/driver.rs"]
mod driver;

#[path = "store/attacker.rs"]
mod attacker;
#[path = "store/backup.rs"]
mod backup;
#[path = "store/basics.rs"]
mod basics;

#[path = "store/damage.rs"]
mod damage;
#[path = "store/erasure.rs"]
mod erasure;
#[path = "store/faults.rs"]
mod faults;
#[path = "store/kill.rs"]
mod kill;
#[path = "store/refusals.rs"]
mod refusals;
#[path = "store/register.rs"]
mod register;
#[path = "store/tamper.rs"]
mod tamper;
#[path = "store/tools.rs"]
mod tools;
#[path = "store/upgrade.rs"]
mod upgrade;
#[path = "store/witness.rs"]
mod witness;
