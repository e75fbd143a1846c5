//! A long pause between two runs: the server was off for weeks, or its clock is years ahead and somebody accepted it unseen.

use super::{batch::Ended, report::Progress};
use crate::quantity::Timestamp;

/// A pause longer than that is vouched for by a person, days.
const LONGEST_DAYS: i64 = 40;
const DAY_MS: i64 = 86_400_000;

/// Where no run ever came to its end, the newest stamp made before this tells: younger ones may be those of the clock in question.
pub(super) fn earlier(now: Timestamp) -> Timestamp {
    now.plus_ms(-DAY_MS)
}

/// Refuses a run long after the last one; `stamp`: the newest [`earlier`] one.
pub(super) fn check(now: Timestamp, before: &Progress, stamp: Option<Timestamp>) -> Result<(), Ended> {
    let last = if before.ran_at > 0 { Some(Timestamp(before.ran_at)) } else { stamp };
    let Some((last, days)) = last.map(|last| (last, now.since_ms(last) / DAY_MS)).filter(|(_, days)| *days > LONGEST_DAYS) else {
        return Ok(());
    };
    Err(Ended(format!(
        "it is {now} by the server's clock, {days} days after {last}, when this last ran or was in use: nothing is erased by such a clock. If \
         it is right, say so: `dawria retention --clock-is-right` (with --dry-run first: what would go)"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(2_400_000_000_000);

    #[test]
    fn a_run_long_after_the_last_one_waits_for_a_person() {
        let ran = |days: i64| Progress { ran_at: NOW.plus_ms(-days * DAY_MS).millis(), ..Progress::default() };
        let stamp = |days: i64| Some(NOW.plus_ms(-days * DAY_MS));
        assert!(check(NOW, &ran(40), stamp(9_000)).is_ok());
        assert!(check(NOW, &ran(41), stamp(1)).is_err_and(|e| e.0.contains("41 days") && e.0.contains("--clock-is-right")));
        // Never run: the stamps tell; a new room has none.
        assert!(check(NOW, &Progress::default(), stamp(41)).is_err());
        assert!(check(NOW, &Progress::default(), stamp(40)).is_ok() && check(NOW, &Progress::default(), None).is_ok());
        // A clock that was set back since is no pause.
        assert!(check(NOW, &ran(-500), None).is_ok());
    }
}
