//! What happened, counted, and the result in the end.

use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// One intact epoch sent.
#[derive(Clone, Copy, Debug)]
pub struct SentEpoch {
    /// Number of the patrol in the plan.
    pub patrol: u32,
    /// Device time, ms since 1970 UTC.
    pub device_ms: i64,
    /// CLOCK_BOOTTIME after the last byte was written, ns.
    pub written_ns: u64,
}

/// One counter.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// One more.
    pub fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
    /// How many.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// Counters and samples of a run, shared by all tasks.
#[derive(Debug, Default)]
pub struct Tally {
    /// Epochs sent with every byte intact.
    pub epochs_intact: Count,
    /// Of these: sent a second time.
    pub epochs_duplicate: Count,
    /// Of these: sent late, after newer ones.
    pub epochs_late: Count,
    /// Epochs sent garbled on purpose.
    pub epochs_garbled: Count,
    /// Times a unit fell silent.
    pub drop_outs: Count,
    /// Calls that rang.
    pub calls_placed: Count,
    /// Calls that hung up before an answer.
    pub calls_abandoned: Count,
    /// Acts the server refused by a rule.
    pub refused: Count,
    /// Acts that got no answer at all.
    pub failed: Count,
    /// Orders that reached a terminal.
    pub orders: Count,
    /// Statuses confirmed durable.
    pub statuses: Count,
    /// Patrol-initiated incidents.
    pub patrol_initiated: Count,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    acknowledged: Vec<u64>,
    ack_ms: Vec<f64>,
    /// Incident opened from a call → when the act that opened it was sent.
    opened_ns: BTreeMap<u64, u64>,
    /// Incident → when its first order reached a terminal.
    ordered_ns: BTreeMap<u64, u64>,
    burst: Vec<u64>,
    epochs: Vec<SentEpoch>,
    problems: Vec<String>,
}

impl Tally {
    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call was acknowledged as durable.
    pub fn acknowledged(&self, call: u64, sent_ns: u64, answered_ns: u64) {
        let mut inner = self.inner();
        inner.acknowledged.push(call);
        inner.ack_ms.push(answered_ns.saturating_sub(sent_ns) as f64 / 1e6);
    }

    /// An incident was opened from a call by an act sent at `sent_ns`.
    pub fn opened(&self, incident: u64, sent_ns: u64, burst: bool) {
        let mut inner = self.inner();
        inner.opened_ns.insert(incident, sent_ns);
        if burst {
            inner.burst.push(incident);
        }
    }

    /// An order reached a terminal.
    pub fn ordered(&self, incident: u64, at_ns: u64) {
        self.orders.add();
        self.inner().ordered_ns.entry(incident).or_insert(at_ns);
    }

    /// An intact epoch was written.
    pub fn epoch(&self, epoch: SentEpoch) {
        self.epochs_intact.add();
        self.inner().epochs.push(epoch);
    }

    /// Something unexpected, kept for the end (the first hundred).
    pub fn problem(&self, what: String) {
        let mut inner = self.inner();
        if inner.problems.len() < 100 {
            inner.problems.push(what);
        }
    }

    /// Numbers of all acknowledged calls.
    pub fn acknowledged_calls(&self) -> Vec<u64> {
        self.inner().acknowledged.clone()
    }

    /// Incidents opened from calls.
    pub fn opened_incidents(&self) -> Vec<u64> {
        self.inner().opened_ns.keys().copied().collect()
    }

    /// Incidents of the nineteen calls.
    pub fn burst_incidents(&self) -> Vec<u64> {
        self.inner().burst.clone()
    }

    /// Epochs sent intact, in order of writing.
    pub fn epochs(&self) -> Vec<SentEpoch> {
        self.inner().epochs.clone()
    }

    /// Everything as JSON; `checked` is what was read back from the server.
    pub fn summary(&self, seconds: f64, units: u32, checked: &Value) -> Value {
        let inner = self.inner();
        let to_order: Vec<f64> = inner
            .opened_ns
            .iter()
            .filter_map(|(incident, sent)| Some(inner.ordered_ns.get(incident)?.saturating_sub(*sent) as f64 / 1e6))
            .collect();
        json!({
            "units": units,
            "seconds": (seconds * 10.0).round() / 10.0,
            "fixes": {
                "sent": self.epochs_intact.get(), "sent_twice": self.epochs_duplicate.get(), "sent_late": self.epochs_late.get(),
                "garbled": self.epochs_garbled.get(), "drop_outs": self.drop_outs.get(),
            },
            "calls": {
                "placed": self.calls_placed.get(), "acknowledged": inner.acknowledged.len(), "abandoned": self.calls_abandoned.get(),
                "checked": checked,
            },
            "crews": { "orders": self.orders.get(), "statuses": self.statuses.get(), "patrol_initiated": self.patrol_initiated.get() },
            "refused": self.refused.get(),
            "failed": self.failed.get(),
            "latency_ms": { "call_to_ack": percentiles(&inner.ack_ms), "call_to_order": percentiles(&to_order) },
            "problems": inner.problems,
        })
    }
}

/// `{n, p50, p99}` in the samples' unit, by linear interpolation between closest ranks.
pub fn percentiles(samples: &[f64]) -> Value {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |p: f64| {
        let rank = p * (sorted.len() as f64 - 1.0);
        let (low, share) = (rank.floor() as usize, rank.fract());
        let value = sorted[low] + share * (sorted[(low + 1).min(sorted.len() - 1)] - sorted[low]);
        json!((value * 100.0).round() / 100.0)
    };
    if sorted.is_empty() { json!({"n": 0, "p50": null, "p99": null}) } else { json!({"n": sorted.len(), "p50": at(0.5), "p99": at(0.99)}) }
}

/// The summary as an aligned table.
pub fn table(summary: &Value) -> String {
    let mut out = String::new();
    let mut stack = vec![(String::new(), summary)];
    let mut rows = Vec::new();
    while let Some((name, value)) = stack.pop() {
        match value {
            Value::Object(fields) => {
                for (key, inner) in fields.iter().rev() {
                    stack.push((if name.is_empty() { key.clone() } else { format!("{name} · {key}") }, inner));
                }
            }
            Value::Array(items) if items.is_empty() => {}
            _ => rows.push((name, value.to_string())),
        }
    }
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, value) in rows {
        let _ = writeln!(out, "  {name:<width$}  {value:>10}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_interpolate_between_closest_ranks() {
        assert_eq!(percentiles(&[10.0, 20.0, 30.0, 40.0]), json!({"n": 4, "p50": 25.0, "p99": 39.7}));
        assert_eq!(percentiles(&[])["n"], 0);
    }

    #[test]
    fn the_table_names_nested_figures() {
        let text = table(&json!({"calls": {"placed": 3}, "problems": []}));
        assert!(text.contains("calls · placed"), "{text}");
        assert!(!text.contains("problems"));
    }
}
