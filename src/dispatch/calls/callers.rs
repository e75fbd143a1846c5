//! Repeated callers: the same number within the room's setting.

use crate::{
    dispatch::{
        model::{CallerHistory, Fingerprint},
        state::State,
    },
    id::CallId,
    quantity::Timestamp,
};

/// Calls shown of one caller.
const SHOWN: usize = 5;

impl State {
    /// Earlier calls under these fingerprints (one number's, of one or more days) since `since`.
    pub(in crate::dispatch) fn caller_history<'a>(&self, who: impl Iterator<Item = &'a Fingerprint>, since: Timestamp) -> CallerHistory {
        let mut found: Vec<(Timestamp, CallId)> =
            who.filter_map(|f| self.f.callers.get(f)).flatten().filter(|(at, _)| *at >= since).copied().collect();
        found.sort_unstable();
        found.dedup();
        CallerHistory { count: found.len() as u32, last: found.iter().rev().take(SHOWN).map(|(_, c)| *c).collect() }
    }

    /// From when on callers are remembered, when one more comes now: the room's setting, or less when the register is full.
    pub(in crate::dispatch) fn callers_since(&self, now: Timestamp) -> Timestamp {
        let since = now.plus_ms(-i64::from(self.settings.calls.repeated_caller_hours) * 3_600_000);
        let limit = self.settings.limits.callers as usize;
        let over = (self.f.callers.len() + 1).saturating_sub(limit);
        match over.checked_sub(1).and_then(|n| self.ix.callers.iter().nth(n)) {
            Some((at, _)) => since.max(at.plus_ms(1)),
            None => since,
        }
    }
}
