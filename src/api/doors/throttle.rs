//! Wrong sign-ins slow the next ones down. No account is ever locked: somebody else's mistakes must not keep a dispatcher out, and a
//! supervisor clears the wait with a word.

use crate::id::AccountId;
use std::collections::HashMap;

/// Wrong ones that cost nothing: fingers slip.
const FREE: u32 = 4;
/// Longest wait, ms.
const WAIT_MAX_MS: i64 = 5 * 60_000;
/// Forgotten after this long without a wrong one, ms.
const FORGET_MS: i64 = 60 * 60_000;
/// Most names watched; beyond it the one with fewest wrong ones goes, of those the one longest quiet: a flood of names does not make a
/// guessed one forgotten.
const NAMES_MAX: usize = 10_000;

#[derive(Clone, Copy, Debug)]
struct Wrong {
    times: u32,
    last_ms: i64,
    /// Refusals not yet recorded, and when one last was.
    untold: u32,
    told_ms: i64,
}

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be tried.
    Try,
    /// Only in so many milliseconds.
    Wait(i64),
}

/// Wrong sign-ins by name; names of no account are watched alike, so that they look the same from outside.
#[derive(Debug, Default)]
pub struct Throttle(HashMap<String, Wrong>);

impl Throttle {
    /// Whether this name may try now. A try that is allowed counts at once, so that many at the same time do not get past.
    pub fn ask(&mut self, name: &str, now_ms: i64) -> Verdict {
        self.0.retain(|_, w| now_ms - w.last_ms < FORGET_MS);
        if self.0.len() >= NAMES_MAX
            && !self.0.contains_key(name)
            && let Some(oldest) = self.0.iter().min_by_key(|(_, w)| (w.times, w.last_ms)).map(|(n, _)| n.clone())
        {
            self.0.remove(&oldest);
        }
        let wrong = self.0.entry(name.to_owned()).or_insert(Wrong { times: 0, last_ms: now_ms, untold: 0, told_ms: i64::MIN / 2 });
        let left = wrong.last_ms + wait_ms(wrong.times) - now_ms;
        if left > 0 {
            return Verdict::Wait(left);
        }
        (wrong.times, wrong.last_ms) = (wrong.times.saturating_add(1), now_ms);
        Verdict::Try
    }

    /// It was right: forgotten.
    pub fn right(&mut self, name: &str) {
        self.0.remove(name);
    }

    /// A supervisor's word.
    pub fn unlock(&mut self, account: &AccountId) -> bool {
        self.0.remove(account.as_str()).is_some()
    }

    /// Milliseconds an account has to wait now; 0: none.
    pub fn waits(&self, account: &AccountId, now_ms: i64) -> i64 {
        self.0.get(account.as_str()).map_or(0, |w| (w.last_ms + wait_ms(w.times) - now_ms).max(0))
    }

    /// How many refusals the next recorded line stands for; `None`: one was recorded less than a second ago.
    pub fn tell(&mut self, name: &str, now_ms: i64) -> Option<u32> {
        let wrong = self.0.get_mut(name)?;
        wrong.untold += 1;
        if now_ms - wrong.told_ms < 1_000 {
            return None;
        }
        wrong.told_ms = now_ms;
        Some(std::mem::take(&mut wrong.untold))
    }
}

/// Nothing for the first four, then 2, 4, 8 … seconds, at most five minutes.
fn wait_ms(times: u32) -> i64 {
    if times <= FREE { 0 } else { (1_000_i64 << (times - FREE).min(20)).min(WAIT_MAX_MS) }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn it_slows_down_and_never_locks() {
        let (mut t, mut now) = (Throttle::default(), 0);
        for _ in 0..=FREE {
            assert_eq!(t.ask("r-alami", now), Verdict::Try);
        }
        assert_eq!(t.ask("r-alami", now), Verdict::Wait(2_000));
        assert_eq!(t.ask("other", now), Verdict::Try, "nobody else waits");
        for _ in 0..40 {
            now += WAIT_MAX_MS;
            assert_eq!(t.ask("r-alami", now), Verdict::Try, "after five minutes at the latest");
        }
        assert!(matches!(t.ask("r-alami", now + 1), Verdict::Wait(ms) if ms <= WAIT_MAX_MS));
        let account = AccountId::new("r-alami").unwrap();
        assert!(t.waits(&account, now + 1) > 0);
        assert!(t.unlock(&account));
        assert_eq!(t.ask("r-alami", now + 1), Verdict::Try);
    }

    #[test]
    fn a_flood_is_recorded_once_a_second_with_its_count() {
        let mut t = Throttle::default();
        t.ask("x", 0);
        assert_eq!(t.tell("x", 0), Some(1));
        for _ in 0..9 {
            assert_eq!(t.tell("x", 500), None);
        }
        assert_eq!(t.tell("x", 1_500), Some(10));
    }

    #[test]
    fn what_is_watched_has_a_bound_and_a_flood_frees_nobody() {
        let mut t = Throttle::default();
        for _ in 0..=FREE {
            t.ask("r-alami", -1);
        }
        for n in 0..NAMES_MAX + 100 {
            t.ask(&format!("n{n}"), n as i64);
        }
        assert!(t.0.len() <= NAMES_MAX);
        assert!(matches!(t.ask("r-alami", 0), Verdict::Wait(_)), "the guessed one still waits");
    }
}
