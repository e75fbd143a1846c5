//! Call takers against Erlang C: calls that ring at random, talk of exponential length, takers who pick up in the order of ringing.
//!
//! Calls go through the real core (presented, answered, classified). P(wait) is the share of calls that find every taker busy. Controls:
//! the talk of the calls and the gaps between them, whose means are given.

use crate::{
    estimate::{Batches, controlled},
    full, seed,
};
use dawria::{
    dispatch::{Settings, model::Classification},
    quantity::Timestamp,
    replay::{Answer, CallDemand, Demand, End, Habits, Plan, Seen, Sim, Watch, choose::Fastest, demand::What, ground::Straight},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{cell::RefCell, rc::Rc, sync::Arc};

/// Calls an hour, mean talk in seconds, takers, the published probability of waiting, calls of the full run in millions.
const CASES: [(f64, f64, u32, f64, f64); 3] =
    [(60.0, 180.0, 7, 0.037_645, 6.0), (200.0, 150.0, 14, 0.052_638, 12.0), (600.0, 150.0, 32, 0.126_898, 9.0)];
const BATCHES: u64 = 240;

struct Count(Rc<RefCell<Batches>>);

impl Watch for Count {
    fn see(&mut self, _at: Timestamp, seen: Seen<'_>) {
        // First come, first served: calls are answered in the order in which they rang.
        if let Seen::Answered { queued, .. } = seen {
            self.0.borrow_mut().add(0, f64::from(u8::from(queued)));
        }
    }
}

#[test]
fn call_takers_wait_as_erlang_c_says() {
    for (i, (an_hour, talk_s, takers, published, millions)) in CASES.into_iter().enumerate() {
        let calls = if full() { (millions * 1e6) as u64 } else { 120_000 };
        assert!((erlang_c(an_hour * talk_s / 3_600.0, takers) - published).abs() < 5e-7, "the published number");
        let e = run(an_hour, talk_s, takers, calls, seed() + i as u64);
        let (off, relative) = ((e.mean - published) / e.standard_error, e.standard_error / published);
        eprintln!(
            "{an_hour} calls/h of {talk_s} s, {takers} takers, seed {}, {calls} calls: P(wait) {:.6} ± {:.6} ({:.2} %), published \
             {published}, {off:+.2} standard errors; without controls {:.6} ± {:.6}",
            seed() + i as u64,
            e.mean,
            e.standard_error,
            relative * 100.0,
            e.plain.0,
            e.plain.1
        );
        assert!(off.abs() <= 3.0, "off by {off} standard errors");
        assert!(!full() || relative <= 0.005, "the standard error is {relative} of the value");
    }
}

fn run(an_hour: f64, talk_s: f64, takers: u32, calls: u64, seed: u64) -> crate::estimate::Estimate {
    let (gap_ms, talk_ms) = (3_600_000.0 / an_hour, talk_s * 1_000.0);
    let batches = Rc::new(RefCell::new(Batches::new(calls / BATCHES, 3)));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut exponential = move |mean: f64| -(1.0 - rng.random::<f64>()).ln() * mean;
    let (mut at, noted) = (1_672_527_600_000.0, Rc::clone(&batches));
    let mut demand = (0..calls).map(move |_| {
        let (gap, talk) = (exponential(gap_ms), exponential(talk_ms));
        at += gap;
        noted.borrow_mut().add(1, talk / talk_ms - 1.0);
        noted.borrow_mut().add(2, gap / gap_ms - 1.0);
        let end = End::Closed(Classification::Enquiry);
        let call = CallDemand { answer: Answer::Taker, patience_ms: None, talk_ms: talk.round() as u32, end };
        Demand { at: Timestamp(at as i64), what: What::Call(call) }
    });
    let settings = Arc::new(Settings::example());
    let plan = Plan {
        settings: Arc::clone(&settings),
        patrols: Vec::new(),
        takers,
        habits: Habits::default(),
        start: Timestamp(1_672_527_600_000),
    };
    let (ground, mut count) = (Straight { settings: &settings }, Count(Rc::clone(&batches)));
    let mut sim = Sim::new(&plan, &ground, Box::new(Fastest::new(None)), &mut count).unwrap();
    sim.live(&mut demand).unwrap();
    let means = batches.borrow().means();
    controlled(&means)
}

/// Erlang's formula for the probability of waiting, by the recursion for loss.
fn erlang_c(load: f64, servers: u32) -> f64 {
    let b = (1..=servers).fold(1.0, |b, n| load * b / (f64::from(n) + load * b));
    let rho = load / f64::from(servers);
    b / (1.0 - rho * (1.0 - b))
}
