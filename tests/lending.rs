//! Lending between two rooms over two real journals, on disks that lose what was not synced, with messages lost, repeated, delayed and out
//! of order, and an end of the process before, in and after every write of the protocol.
//!
//! `DAWRIA_LENDINGS` sets the size; `DAWRIA_SEED` runs one life alone.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests; seeds and outcomes are printed")]
#![allow(dead_code, reason = "the simulated disk can do more than is needed here")]

#[path = "lending/counts.rs"]
mod counts;
#[path = "lending/crews.rs"]
mod crews;
#[path = "lending/desk.rs"]
mod desk;
#[path = "simulate/disk.rs"]
mod disk;
#[path = "lending/life.rs"]
mod life;
#[path = "simulate/locks.rs"]
mod locks;
#[path = "simulate/medium.rs"]
mod medium;
#[path = "simulate/small.rs"]
mod small;
#[path = "simulate/vfs.rs"]
mod vfs;

use counts::Counts;
use life::Life;
use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};

/// Lendings of one life.
const A_LIFE: u64 = 125;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

/// Rule: domain §2.6, §5.19 – lending: never assignable in two rooms; within 5 s of the last fault the unit belongs to exactly one
#[test]
fn a_unit_is_never_assignable_in_two_rooms_and_soon_belongs_to_one() {
    let lendings = number("DAWRIA_LENDINGS").unwrap_or(375);
    let seeds: Vec<u64> = number("DAWRIA_SEED").map_or_else(|| (1..=lendings.div_ceil(A_LIFE)).collect(), |seed| vec![seed]);
    println!("{} lives of {A_LIFE} lendings, seeds 1 to {} (one alone: DAWRIA_SEED=n)", seeds.len(), seeds.len());
    let (next, sum, began) = (AtomicU64::new(0), Mutex::new(Counts::default()), Instant::now());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from).min(8) {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Relaxed) as usize) {
                    let counts = Life::new(*seed).run(A_LIFE);
                    sum.lock().unwrap().add(&counts);
                    if *seed % 10 == 0 {
                        println!("life {seed} is over, {:.0} s", began.elapsed().as_secs_f64());
                    }
                }
            });
        }
    });
    let sum = sum.into_inner().unwrap();
    println!("{sum}in {:.1} s", began.elapsed().as_secs_f64());
    if seeds.len() > 2 {
        sum.saw_everything();
    }
}
