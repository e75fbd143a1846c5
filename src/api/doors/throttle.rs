//! Wrong sign-ins slow the next ones down. No account is ever locked: the longest wait is five minutes, and a supervisor clears it with a word.
//! Whoever is signed in proves himself by his session, which nobody else's mistakes reach.

use crate::{accounts::Refused, id::AccountId};
use std::collections::HashMap;

/// Wrong ones that cost nothing: fingers slip.
const FREE: u32 = 4;
/// Longest wait, ms.
const WAIT_MAX_MS: i64 = 5 * 60_000;
/// Forgotten after this long without a wrong one, ms.
const FORGET_MS: i64 = 60 * 60_000;
/// Most names of no account watched; beyond it the one with fewest wrong ones goes, of those the one longest quiet. Accounts are never
/// forgotten for others: there are only so many.
const UNKNOWN_MAX: usize = 10_000;
/// Characters of a name of no account that are told apart.
const NAME_CHARS: usize = 64;

/// A line of the register for one name at most so often, ms.
const TELL_MS: i64 = 1_000;

/// Whose sign-ins are watched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Watched {
    /// An account's.
    Account(AccountId),
    /// Those with the set-up token.
    SetUp,
    /// Those by the identity provider that came to nothing.
    Provider,
    /// Those with a name of no account.
    Unknown(String),
}

impl Watched {
    /// Of a name that somebody typed.
    pub fn unknown(name: &str) -> Self {
        Self::Unknown(name.chars().take(NAME_CHARS).collect())
    }
}

#[derive(Clone, Copy, Debug)]
struct Wrong {
    times: u32,
    last_ms: i64,
    told: Told,
}

impl Wrong {
    fn left_ms(&self, now_ms: i64) -> i64 {
        (self.last_ms + wait_ms(self.times) - now_ms).max(0)
    }
}

/// Refusals not yet recorded, and when one last was.
#[derive(Clone, Copy, Debug)]
struct Told {
    untold: u32,
    at_ms: i64,
    why: Refused,
}

impl Default for Told {
    fn default() -> Self {
        Self { untold: 0, at_ms: i64::MIN / 2, why: Refused::Wrong }
    }
}

impl Told {
    fn tell(&mut self, why: Refused, now_ms: i64) -> Option<u32> {
        (self.untold, self.why) = (self.untold.saturating_add(1), why);
        self.owed(now_ms)
    }

    /// Those not yet recorded, once a second has gone by since the last line.
    fn owed(&mut self, now_ms: i64) -> Option<u32> {
        if self.untold == 0 || now_ms - self.at_ms < TELL_MS {
            return None;
        }
        self.at_ms = now_ms;
        Some(std::mem::take(&mut self.untold))
    }
}

/// What came of a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It may be tried.
    Try,
    /// Only in so many milliseconds.
    Wait(i64),
}

/// Wrong sign-ins by name; names of no account wait alike, so that they look the same from outside.
#[derive(Debug, Default)]
pub struct Throttle {
    /// Accounts and our own names.
    known: HashMap<Watched, Wrong>,
    /// Names that anybody may make up.
    unknown: HashMap<Watched, Wrong>,
    /// They are recorded together: whoever makes names up must not fill the record with them.
    strangers: Told,
}

impl Throttle {
    /// Whether this name may try now. A try that is allowed counts at once, so that many at the same time do not get past.
    pub fn ask(&mut self, who: &Watched, now_ms: i64) -> Verdict {
        let wrong = self.entry(who, now_ms);
        let left = wrong.left_ms(now_ms);
        if left > 0 {
            return Verdict::Wait(left);
        }
        (wrong.times, wrong.last_ms) = (wrong.times.saturating_add(1), now_ms);
        Verdict::Try
    }

    fn entry(&mut self, who: &Watched, now_ms: i64) -> &mut Wrong {
        let map = match who {
            Watched::Unknown(_) => &mut self.unknown,
            Watched::Account(_) | Watched::SetUp | Watched::Provider => &mut self.known,
        };
        map.retain(|_, w| now_ms - w.last_ms < FORGET_MS);
        if matches!(who, Watched::Unknown(_))
            && map.len() >= UNKNOWN_MAX
            && !map.contains_key(who)
            && let Some(least) = map.iter().min_by_key(|(_, w)| (w.times, w.last_ms)).map(|(n, _)| n.clone())
        {
            map.remove(&least);
        }
        map.entry(who.clone()).or_insert(Wrong { times: 0, last_ms: now_ms, told: Told::default() })
    }

    /// It was right: forgotten.
    pub fn right(&mut self, who: &Watched) {
        if let Some(wrong) = self.known.get_mut(who) {
            wrong.times = 0;
        }
    }

    /// A supervisor's word.
    pub fn unlock(&mut self, account: &AccountId) -> bool {
        let wrong = self.known.get_mut(&Watched::Account(account.clone()));
        wrong.is_some_and(|w| std::mem::take(&mut w.times) > 0)
    }

    /// Milliseconds an account has to wait now; 0: none.
    pub fn waits(&self, account: &AccountId, now_ms: i64) -> i64 {
        self.known.get(&Watched::Account(account.clone())).map_or(0, |w| w.left_ms(now_ms))
    }

    /// How many refusals the next recorded line stands for; `None`: one was recorded less than a second ago.
    pub fn tell(&mut self, who: &Watched, why: Refused, now_ms: i64) -> Option<u32> {
        match who {
            Watched::Unknown(_) => self.strangers.tell(why, now_ms),
            Watched::Account(_) | Watched::SetUp | Watched::Provider => self.entry(who, now_ms).told.tell(why, now_ms),
        }
    }

    /// Refusals that no line stands for yet and that no other refusal would bring to light: whose (`None`: of no account), why the last, how
    /// many.
    pub fn owed(&mut self, now_ms: i64) -> Vec<(Option<AccountId>, Refused, u32)> {
        let mut all: Vec<_> = self.strangers.owed(now_ms).map(|n| (None, self.strangers.why, n)).into_iter().collect();
        for (who, wrong) in &mut self.known {
            if let Some(n) = wrong.told.owed(now_ms) {
                let account = if let Watched::Account(id) = who { Some(id.clone()) } else { None };
                all.push((account, wrong.told.why, n));
            }
        }
        all
    }

    /// A try that turned out to be no guess.
    pub fn forgive(&mut self, who: &Watched) {
        if let Some(wrong) = self.known.get_mut(who) {
            wrong.times = wrong.times.saturating_sub(1);
        }
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

    fn account(name: &str) -> Watched {
        Watched::Account(AccountId::new(name).unwrap())
    }

    #[test]
    fn it_slows_down_and_never_locks() {
        let (mut t, mut now, amal) = (Throttle::default(), 0, account("r-alami"));
        for _ in 0..=FREE {
            assert_eq!(t.ask(&amal, now), Verdict::Try);
        }
        assert_eq!(t.ask(&amal, now), Verdict::Wait(2_000));
        assert_eq!(t.ask(&account("other"), now), Verdict::Try, "nobody else waits");
        for _ in 0..40 {
            now += WAIT_MAX_MS;
            assert_eq!(t.ask(&amal, now), Verdict::Try, "after five minutes at the latest");
        }
        assert!(matches!(t.ask(&amal, now + 1), Verdict::Wait(ms) if ms <= WAIT_MAX_MS));
        let id = AccountId::new("r-alami").unwrap();
        assert!(t.waits(&id, now + 1) > 0);
        assert!(t.unlock(&id));
        assert_eq!(t.ask(&amal, now + 1), Verdict::Try);
    }

    #[test]
    fn a_flood_is_recorded_once_a_second_with_its_count() {
        let (mut t, x) = (Throttle::default(), account("x"));
        t.ask(&x, 0);
        assert_eq!(t.tell(&x, Refused::Wrong, 0), Some(1));
        for _ in 0..9 {
            assert_eq!(t.tell(&x, Refused::Wrong, 500), None);
        }
        assert_eq!(t.tell(&x, Refused::Wrong, 1_500), Some(10));
        assert_eq!(t.tell(&Watched::Provider, Refused::Wrong, 1_500), Some(1), "also what was never asked");
    }

    #[test]
    fn what_no_later_refusal_brings_to_light_is_owed() {
        let (mut t, x) = (Throttle::default(), account("x"));
        t.ask(&x, 0);
        assert_eq!(t.tell(&x, Refused::Wrong, 0), Some(1));
        for _ in 0..3 {
            assert_eq!(t.tell(&x, Refused::Throttled, 500), None);
        }
        assert!(t.owed(900).is_empty());
        t.right(&x);
        assert_eq!(t.owed(1_000), [(Some(AccountId::new("x").unwrap()), Refused::Throttled, 3)], "also when it was right afterwards");
        assert!(t.owed(3_000).is_empty());
        for _ in 0..5 {
            t.tell(&Watched::unknown("nobody"), Refused::Wrong, 3_000);
        }
        assert_eq!(t.owed(4_000), [(None, Refused::Wrong, 4)]);
    }

    #[test]
    fn what_was_no_guess_costs_nothing() {
        let (mut t, x) = (Throttle::default(), account("x"));
        for _ in 0..20 {
            assert_eq!(t.ask(&x, 0), Verdict::Try);
            t.forgive(&x);
        }
    }

    #[test]
    fn names_that_somebody_makes_up_are_recorded_together() {
        let mut t = Throttle::default();
        let told = (0..100).filter_map(|n| t.tell(&Watched::unknown(&format!("n{n}")), Refused::Wrong, 0)).count();
        assert_eq!(told, 1);
        assert_eq!(t.tell(&Watched::unknown("one more"), Refused::Wrong, 1_000), Some(100));
    }

    #[test]
    fn names_that_somebody_makes_up_have_a_bound_and_free_no_account() {
        let (mut t, amal) = (Throttle::default(), account("r-alami"));
        // Guessed as often as costs nothing before the flood and after it: the waits come all the same.
        for _ in 0..FREE {
            t.ask(&amal, 0);
        }
        for n in 0..UNKNOWN_MAX + 10 {
            t.ask(&Watched::unknown(&format!("n{n}")), 1);
        }
        for _ in 0..FREE {
            t.ask(&amal, 2);
        }
        assert!(t.unknown.len() <= UNKNOWN_MAX);
        assert!(matches!(t.ask(&amal, 3), Verdict::Wait(_)), "the guessed one waits");
    }
}
