//! Faults on the real binary: each is done to a running server while people place calls; afterwards every acknowledged call is there once
//! and the journal verifies. The numbers are those of the catalogue in `docs/TESTING.md`.
//!
//! Quick by default; `DAWRIA_CHAOS=full` is `make chaos`. Words behind `--` (`cargo test --test chaos -- 17 power`) pick faults by number or
//! part of the name. A table ends the run; its exit code is 1 when a fault failed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, clippy::panic, reason = "tests; seeds and figures are printed")]

#[path = "../it/support/mod.rs"]
#[allow(dead_code, reason = "other tests use more of it")]
mod support;

mod clock;
mod crash;
mod damage;
mod disk;
mod doors;
mod keys;
mod load;
mod positions;
mod power;
mod preload;
mod scarce;
mod stuck;
mod table;
mod tamper;
mod viewers;

use rand::RngExt;
use std::process::ExitCode;
use table::{Size, Told};

/// Number in the catalogue, what is done, how.
type Fault = (&'static str, &'static str, fn(&Size) -> Told);

const FAULTS: [Fault; 24] = [
    ("1", "kill -9 in a call burst", crash::kill),
    ("2", "power loss", crash::power),
    ("2b", "a disk that lies about every sync: must be noticed", crash::lies),
    ("2c", "no sync of the log at a commit, as with NORMAL: must be noticed", crash::normal),
    ("3", "a sync of the journal returns EIO, then power loss", disk::eio),
    ("3b", "a sync of the register returns EIO", disk::eio_register),
    ("4", "journal cut or bit-flipped", damage::damage),
    ("5", "ENOSPC without warning", disk::full_at_once),
    ("5b", "the disk fills up and is cleared", disk::fills_up),
    ("6", "slow disk, 500 ms a sync", disk::slow),
    ("7", "the room's thread stands still", stuck::stuck),
    ("17", "clock ± 1 h, ± 20 y while it runs", clock::steps),
    ("17b", "clock ± 1 h, ± 20 y at a start", clock::starts),
    ("22", "spoofed jump, frozen position", positions::spoofed),
    ("22b", "hundreds of units on one point", positions::one_point),
    ("23", "slow viewers", viewers::slow),
    ("24", "slow heads and NMEA bytes", doors::slow_heads),
    ("24b", "slow TLS handshakes", doors::slow_handshakes),
    ("27", "file descriptors gone", scarce::files),
    ("28", "memory gone", scarce::memory),
    ("29", "processor starved", scarce::processor),
    ("31", "certificate expired, then renewed, under load", keys::certificate),
    ("31b", "a terminal's token revoked under load", keys::token),
    ("33", "journal edited, deleted from, truncated", tamper::tampered),
];

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).peekable();
    let mut wanted = Vec::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            // What cargo and its friends ask of any test program.
            "--list" => return ExitCode::SUCCESS,
            "--skip" | "--test-threads" | "--color" | "--format" => drop(words.next()),
            flag if flag.starts_with('-') => {}
            word => wanted.push(word.to_owned()),
        }
    }
    let seed = std::env::var("DAWRIA_SEED").map_or_else(|_| rand::rng().random_range(0..1_000_000), |s| s.parse().unwrap());
    let size = Size { full: std::env::var("DAWRIA_CHAOS").is_ok_and(|s| s == "full"), seed };
    println!("chaos: seed {seed} (DAWRIA_SEED repeats it), {}", if size.full { "full" } else { "quick; DAWRIA_CHAOS=full for more" });
    let is_wanted =
        |(number, name, _): &&Fault| wanted.is_empty() || wanted.iter().any(|w| w == number || (w.len() > 3 && name.contains(w.as_str())));
    let rows: Vec<table::Row> =
        FAULTS.iter().filter(is_wanted).map(|(number, name, fault)| table::run(number, name, *fault, &size)).collect();
    table::print(&rows);
    ExitCode::from(u8::from(rows.iter().any(table::Row::failed)))
}
