//! Many lives at once, and what they add up to.

use crate::life::{Counts, Life};
use dawria::store::sqlite::Synchronous;
use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    time::Instant,
};

/// What every life of a run has in common.
#[derive(Clone, Copy)]
pub struct Plan {
    pub steps: u64,
    pub synchronous: Synchronous,
    pub sealed: bool,
}

pub struct Sum {
    pub seeds: usize,
    pub counts: Counts,
    seconds: f64,
}

/// Lives one seed to its end; the trace, or what broke.
pub fn one(seed: u64, plan: Plan) -> Result<([u8; 32], Counts), String> {
    let mut step = 0;
    let lived = catch_unwind(AssertUnwindSafe(|| {
        let mut life = Life::begin(seed, plan.synchronous, plan.sealed);
        for n in 1..=plan.steps {
            step = n;
            life.step()?;
        }
        life.end()
    }));
    let words = match lived {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(words)) => words,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned().or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()));
            format!("panicked: {}", text.unwrap_or_default())
        }
    };
    Err(format!("seed {seed}, step {step}: {words}"))
}

/// Lives all seeds, one thread a core.
pub fn many(seeds: &[u64], plan: Plan) -> (Sum, Vec<String>) {
    let (next, done) = (AtomicUsize::new(0), Mutex::new((Counts::default(), Vec::new())));
    let started = Instant::now();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Relaxed)) {
                    let outcome = one(*seed, plan);
                    let mut done = done.lock().unwrap();
                    match outcome {
                        Ok((_, counts)) => done.0.add(&counts),
                        Err(words) => {
                            println!("{words}");
                            done.1.push(words);
                        }
                    }
                    if next.load(Relaxed).is_multiple_of(200) {
                        println!("{} seeds, {:.0} s", next.load(Relaxed), started.elapsed().as_secs_f64());
                    }
                }
            });
        }
    });
    let (counts, failures) = done.into_inner().unwrap();
    (Sum { seeds: seeds.len(), counts, seconds: started.elapsed().as_secs_f64() }, failures)
}

impl Counts {
    fn add(&mut self, o: &Self) {
        self.steps += o.steps;
        self.events += o.events;
        self.starts += o.starts;
        self.power_losses += o.power_losses;
        self.kills += o.kills;
        self.disk_errors += o.disk_errors;
        self.full += o.full;
        self.refused_for_room += o.refused_for_room;
        self.unacknowledged_kept += o.unacknowledged_kept;
        self.unacknowledged_lost += o.unacknowledged_lost;
        self.clock_jumps += o.clock_jumps;
        self.recalled += o.recalled;
        self.repeats += o.repeats;
        self.erasures += o.erasures;
        self.timers += o.timers;
        self.calls += o.calls;
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = &self.counts;
        writeln!(f, "{} seeds, {} steps, {} events, {} disk calls in {:.1} s", self.seeds, c.steps, c.events, c.calls, self.seconds)?;
        writeln!(
            f,
            "{} starts after {} power losses and {} kills; {} disk errors, disk full {} times ({} inputs refused for want of room)",
            c.starts, c.power_losses, c.kills, c.disk_errors, c.full, c.refused_for_room
        )?;
        write!(
            f,
            "unacknowledged events found again {}, lost {}; {} clock jumps, {} timers, {} recalled incidents, {} repeats, {} erasures",
            c.unacknowledged_kept, c.unacknowledged_lost, c.clock_jumps, c.timers, c.recalled, c.repeats, c.erasures
        )
    }
}
