//! How the synthetic test calls went: for readiness and for the metrics.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
};

/// So many in a row must fail before readiness speaks of it: one may have met a stalled disk.
const TOLD_AFTER: u32 = 3;

/// How they went since the start.
#[derive(Debug, Default)]
pub struct Synthetic {
    calls: AtomicU64,
    failures: AtomicU64,
    in_a_row: AtomicU32,
    journal_bytes: AtomicU64,
    why: Mutex<String>,
}

impl Synthetic {
    /// One went all its way, in so many seconds.
    pub fn passed(&self, seconds: f64) {
        metrics::histogram!("dawria_synthetic_call_seconds").record(seconds);
        self.calls.fetch_add(1, Relaxed);
        self.in_a_row.store(0, Relaxed);
    }

    /// One did not.
    pub fn failed(&self, why: &str) {
        self.calls.fetch_add(1, Relaxed);
        self.failures.fetch_add(1, Relaxed);
        self.in_a_row.fetch_add(1, Relaxed);
        why.clone_into(&mut self.why.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The test room's journal has this size now, bytes.
    pub fn journal(&self, bytes: u64) {
        self.journal_bytes.store(bytes, Relaxed);
    }

    /// What to say beside readiness, once several in a row failed.
    pub fn warning(&self) -> Option<String> {
        let n = self.in_a_row.load(Relaxed);
        let why = || self.why.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (n >= TOLD_AFTER).then(|| format!("the last {n} synthetic test calls failed: {}", why()))
    }

    /// Brings its counts into the metrics.
    pub fn publish(&self) {
        metrics::counter!("dawria_synthetic_calls_total").absolute(self.calls.load(Relaxed));
        metrics::counter!("dawria_synthetic_call_failures_total").absolute(self.failures.load(Relaxed));
        metrics::gauge!("dawria_synthetic_failures_in_a_row").set(f64::from(self.in_a_row.load(Relaxed)));
        metrics::gauge!("dawria_synthetic_journal_bytes").set(self.journal_bytes.load(Relaxed) as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_are_told_and_one_success_ends_it() {
        let synthetic = Synthetic::default();
        synthetic.failed("busy");
        synthetic.failed("busy");
        assert_eq!(synthetic.warning(), None);
        synthetic.failed("the disk is full");
        assert_eq!(synthetic.warning().as_deref(), Some("the last 3 synthetic test calls failed: the disk is full"));
        synthetic.passed(0.01);
        assert_eq!(synthetic.warning(), None);
    }
}
