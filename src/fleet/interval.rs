//! How often a device reports: declared, or the median of what was seen.

/// Longest interval that is believed from observation alone, milliseconds. A device that falls silent bit by bit must not widen its own
/// age classes without end; a slower one declares its interval.
const OBSERVED_MAX_MS: i64 = 60_000;
/// Longest interval a device may declare, milliseconds.
const DECLARED_MAX_MS: i64 = 600_000;
/// Assumed before anything is known, milliseconds.
const UNKNOWN_MS: i64 = 1_000;

/// Interval between reports of one device.
#[derive(Clone, Debug, Default)]
pub(super) struct Interval {
    declared_ms: Option<i64>,
    seen: [i64; 5],
    count: usize,
}

impl Interval {
    /// The device, or its entry in the list of devices, says how often it reports.
    pub(super) fn declare(&mut self, ms: i64) {
        self.declared_ms = Some(ms.clamp(100, DECLARED_MAX_MS));
    }

    /// Takes the time between two reports into account.
    pub(super) fn observe(&mut self, ms: i64) {
        if ms > 0 {
            self.seen[self.count % self.seen.len()] = ms.min(OBSERVED_MAX_MS);
            self.count += 1;
        }
    }

    /// Declared, else the median of the last five, so that one drop-out changes nothing.
    pub(super) fn ms(&self) -> i64 {
        if let Some(ms) = self.declared_ms {
            return ms;
        }
        let n = self.count.min(self.seen.len());
        if n == 0 {
            return UNKNOWN_MS;
        }
        let mut sorted = self.seen;
        let sorted = &mut sorted[..n];
        sorted.sort_unstable();
        sorted[n / 2]
    }
}
