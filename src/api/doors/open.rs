//! What is known of open sessions and terminals beyond the register: gone with the process.
//!
//! Locked after the book, never before it: what is handed out here is of the book that allowed it.

use crate::{
    accounts::{Book, Grant, SessionKey, WhyEnded},
    id::UnitId,
    quantity::Timestamp,
};
use std::{collections::HashMap, hash::Hash};
use tokio_util::sync::CancellationToken;

/// Somebody who just signed in, or confirmed, need not do so again for sensitive acts, ms.
const CONFIRMED_MS: i64 = 5 * 60_000;
/// Wrong proofs of who one is that end a session: whoever stole it must not guess them.
const PROOFS: u32 = 5;

/// A way to close sockets, and what held when it was handed out.
#[derive(Debug)]
struct Stop<T> {
    of: T,
    token: CancellationToken,
}

/// What is known of open sessions beyond the register.
#[derive(Debug, Default)]
pub struct Open {
    /// With the grants that their account had.
    stops: HashMap<SessionKey, Stop<Vec<Grant>>>,
    /// With the digest of their token.
    terminals: HashMap<UnitId, Stop<String>>,
    confirmed: HashMap<SessionKey, i64>,
    /// Wrong proofs since the last right one.
    wrong: HashMap<SessionKey, u32>,
    /// Ended, and not recorded yet.
    ended: HashMap<SessionKey, WhyEnded>,
}

impl Open {
    /// Ends when the session does, or its account's grants change.
    pub(super) fn stop(&mut self, session: &SessionKey, grants: &[Grant]) -> CancellationToken {
        stop(&mut self.stops, session, grants.to_vec())
    }

    /// Ends when the terminal's token does.
    pub(super) fn terminal(&mut self, unit: &UnitId, digest: &str) -> CancellationToken {
        stop(&mut self.terminals, unit, digest.to_owned())
    }

    /// Closes a session's sockets; what it proved is forgotten.
    pub(super) fn cut(&mut self, session: &SessionKey) {
        self.confirmed.remove(session);
        self.reopen(session);
    }

    /// Closes a session's sockets; they may come back.
    pub(super) fn reopen(&mut self, session: &SessionKey) {
        if let Some(stop) = self.stops.remove(session) {
            stop.token.cancel();
        }
    }

    /// Closes a terminal's socket.
    pub(super) fn cut_terminal(&mut self, unit: &UnitId) {
        if let Some(stop) = self.terminals.remove(unit) {
            stop.token.cancel();
        }
    }

    /// It counts as ended from now on, recorded or not.
    pub(super) fn end(&mut self, session: &SessionKey, why: WhyEnded) {
        self.cut(session);
        self.ended.entry(session.clone()).or_insert(why);
    }

    /// Its end is recorded.
    pub(super) fn recorded(&mut self, session: &SessionKey) {
        self.ended.remove(session);
    }

    /// It ended, though the book does not know it yet.
    pub(super) fn has_ended(&self, session: &SessionKey) -> bool {
        self.ended.contains_key(session)
    }

    pub(super) fn is_confirmed(&self, session: &SessionKey, now_ms: i64) -> bool {
        self.confirmed.get(session).is_some_and(|until| *until > now_ms)
    }

    /// It proved just now who it is.
    pub(super) fn confirm(&mut self, session: &SessionKey, now_ms: i64) {
        self.confirmed.insert(session.clone(), now_ms + CONFIRMED_MS);
    }

    /// Whether it may prove now who it is. What is allowed counts as wrong at once, so that many at the same time do not get past.
    pub(super) fn may_prove(&mut self, session: &SessionKey) -> bool {
        let wrong = self.wrong.entry(session.clone()).or_default();
        let may = *wrong < PROOFS;
        *wrong = wrong.saturating_add(1);
        may
    }

    /// It was right: what was wrong before counts no more.
    pub(super) fn right(&mut self, session: &SessionKey) {
        self.wrong.remove(session);
    }

    /// Nobody could say whether it was right.
    pub(super) fn not_tried(&mut self, session: &SessionKey) {
        if let Some(wrong) = self.wrong.get_mut(session) {
            *wrong = wrong.saturating_sub(1);
        }
    }

    /// It has been wrong too often.
    pub(super) fn is_spent(&self, session: &SessionKey) -> bool {
        self.wrong.get(session).is_some_and(|wrong| *wrong >= PROOFS)
    }

    /// Closes all that is over by the book, whoever should have closed it; gives the sessions whose end is still to be recorded.
    pub(super) fn close_over(&mut self, book: &Book, now: Timestamp) -> Vec<(SessionKey, WhyEnded)> {
        let mut over = Vec::new();
        for session in book.sessions().values() {
            let off = book.accounts().get(&session.account).is_none_or(|a| a.disabled);
            let ended = self.ended.get(&session.key).copied();
            if let Some(why) = ended.or_else(|| session.over(now)).or_else(|| off.then_some(WhyEnded::Changed)) {
                self.cut(&session.key);
                over.push((session.key.clone(), why));
            }
        }
        let known = |key: &SessionKey| book.sessions().get(key);
        let grants = |key: &SessionKey| known(key).and_then(|s| book.accounts().get(&s.account)).map(|a| &a.grants);
        close(&mut self.stops, |key, held| grants(key) == Some(held));
        close(&mut self.terminals, |unit, held| book.tokens().get(unit).is_some_and(|t| t.digest == *held));
        self.ended.retain(|key, _| known(key).is_some());
        self.wrong.retain(|key, _| known(key).is_some());
        self.confirmed.retain(|key, until| *until > now.millis() && known(key).is_some());
        over
    }
}

fn stop<K: Clone + Eq + Hash, T: PartialEq>(all: &mut HashMap<K, Stop<T>>, key: &K, of: T) -> CancellationToken {
    if let Some(held) = all.get(key) {
        if held.of == of {
            return held.token.clone();
        }
        held.token.cancel();
    }
    let token = CancellationToken::new();
    all.insert(key.clone(), Stop { of, token: token.clone() });
    token
}

fn close<K: Eq + Hash, T>(all: &mut HashMap<K, Stop<T>>, holds: impl Fn(&K, &T) -> bool) {
    all.retain(|key, stop| {
        let holds = holds(key, &stop.of);
        if !holds {
            stop.token.cancel();
        }
        holds
    });
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        accounts::{Fact, Session, Token},
        id::{AccountId, RoomId},
    };

    fn key(name: &str) -> SessionKey {
        SessionKey(name.to_owned())
    }

    fn grants() -> Vec<Grant> {
        vec!["dispatcher@marrakech".parse().unwrap()]
    }

    /// One account with sessions `a` (until 1,000) and `b` (until 2,000).
    fn book() -> Book {
        let (mut book, account) = (Book::default(), AccountId::new("amal").unwrap());
        book.apply(&Fact::AccountMade { account: account.clone(), grants: grants(), break_glass: false }).unwrap();
        for (name, until) in [("a", 1_000), ("b", 2_000)] {
            let (since, until) = (Timestamp(0), Timestamp(until));
            let session = Session { key: key(name), account: account.clone(), since, until, second_factor: false, break_glass: false };
            book.apply(&Fact::SessionOpened { session, why: None }).unwrap();
        }
        book
    }

    #[test]
    fn a_proof_holds_for_five_minutes() {
        let (mut open, session) = (Open::default(), key("k"));
        assert!(!open.is_confirmed(&session, 0), "a session that proved nothing since the server started");
        open.confirm(&session, 0);
        assert!(open.is_confirmed(&session, 299_999));
        assert!(!open.is_confirmed(&session, 300_000));
    }

    #[test]
    fn five_wrong_proofs_spend_a_session_also_at_once() {
        let (mut open, session) = (Open::default(), key("k"));
        for _ in 0..PROOFS - 1 {
            assert!(open.may_prove(&session) && !open.is_spent(&session));
        }
        open.right(&session);
        let allowed = (0..50).filter(|_| open.may_prove(&session)).count();
        assert_eq!(allowed, PROOFS as usize, "a right one clears those before it");
        open.cut(&session);
        assert!(open.is_spent(&session) && !open.may_prove(&session));
    }

    #[test]
    fn what_is_over_is_closed_whoever_forgot_it() {
        let (mut open, mut book) = (Open::default(), book());
        let (a, b) = (open.stop(&key("a"), &grants()), open.stop(&key("b"), &grants()));
        assert!(open.close_over(&book, Timestamp(999)).is_empty());
        assert_eq!(open.close_over(&book, Timestamp(1_000)), [(key("a"), WhyEnded::Time)]);
        assert!(a.is_cancelled() && !b.is_cancelled());
        let account = AccountId::new("amal").unwrap();
        book.apply(&Fact::GrantsChanged { account: account.clone(), grants: Vec::new() }).unwrap();
        assert!(!open.stop(&key("b"), &[]).is_cancelled() && b.is_cancelled(), "handed out before the grants changed");
        let again = open.stop(&key("b"), &[]);
        book.apply(&Fact::Switched { account, disabled: true }).unwrap();
        assert!(open.close_over(&book, Timestamp(0)).contains(&(key("b"), WhyEnded::Changed)) && again.is_cancelled());
        let after = open.stop(&key("b"), &[]);
        book.apply(&Fact::SessionEnded { session: key("b"), why: WhyEnded::Changed }).unwrap();
        open.close_over(&book, Timestamp(0));
        assert!(after.is_cancelled(), "handed out while the end was decided");
    }

    #[test]
    fn an_end_that_is_not_recorded_is_one() {
        let (mut open, book) = (Open::default(), book());
        open.end(&key("b"), WhyEnded::SignedOut);
        assert!(open.has_ended(&key("b")) && !open.has_ended(&key("a")));
        assert_eq!(open.close_over(&book, Timestamp(0)), [(key("b"), WhyEnded::SignedOut)], "to be recorded");
        open.recorded(&key("b"));
        open.end(&key("gone"), WhyEnded::SignedOut);
        open.close_over(&book, Timestamp(0));
        assert!(!open.has_ended(&key("gone")), "what the book does not have needs no record");
    }

    #[test]
    fn an_older_token_of_a_terminal_closes() {
        let (mut open, mut book, unit) = (Open::default(), book(), UnitId::new("P-1").unwrap());
        let made = |digest: &str| Fact::TokenMade {
            token: Token {
                unit: UnitId::new("P-1").unwrap(),
                room: RoomId::new("marrakech").unwrap(),
                digest: digest.to_owned(),
                made_at: Timestamp(0),
            },
        };
        book.apply(&made("one")).unwrap();
        let one = open.terminal(&unit, "one");
        open.close_over(&book, Timestamp(0));
        assert!(!one.is_cancelled());
        book.apply(&made("two")).unwrap();
        open.close_over(&book, Timestamp(0));
        assert!(one.is_cancelled() && !open.terminal(&unit, "two").is_cancelled());
    }
}
