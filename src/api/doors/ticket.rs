//! Tickets for websockets: a browser sends its cookie by itself, so a socket also needs something that only our own page could ask for.

use super::token;
use crate::accounts::SessionKey;
use std::collections::HashMap;

/// A ticket holds this long, ms.
pub const TICKET_MS: i64 = 30_000;
/// Most unused tickets of one session; at the limit its own oldest goes, never another's.
const TICKETS_MAX: usize = 8;

/// Tickets not yet used, by digest.
#[derive(Debug, Default)]
pub struct Tickets(HashMap<String, (SessionKey, i64)>);

impl Tickets {
    /// A new one for a session.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn make(&mut self, session: SessionKey, now_ms: i64) -> Result<String, getrandom::Error> {
        self.0.retain(|_, (_, until)| *until > now_ms);
        let own = || self.0.iter().filter(|(_, (of, _))| *of == session);
        if own().count() >= TICKETS_MAX
            && let Some(oldest) = own().min_by_key(|(_, (_, until))| *until).map(|(d, _)| d.clone())
        {
            self.0.remove(&oldest);
        }
        let ticket = token::random()?;
        self.0.insert(token::digest(&ticket), (session, now_ms + TICKET_MS));
        Ok(ticket)
    }

    /// Uses one up; true when it was this session's and still held.
    pub fn take(&mut self, ticket: &str, session: &SessionKey, now_ms: i64) -> bool {
        self.0.remove(&token::digest(ticket)).is_some_and(|(own, until)| own == *session && until > now_ms)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_used_once_in_time_by_its_own_session() {
        let (mut t, own, other) = (Tickets::default(), SessionKey("a".into()), SessionKey("b".into()));
        let ticket = t.make(own.clone(), 0).unwrap();
        assert!(t.take(&ticket, &own, 29_999));
        assert!(!t.take(&ticket, &own, 29_999), "used again");
        let late = t.make(own.clone(), 0).unwrap();
        assert!(!t.take(&late, &own, TICKET_MS), "late");
        let stolen = t.make(own.clone(), 0).unwrap();
        assert!(!t.take(&stolen, &other, 1), "another session's");
        assert!(!t.take(&stolen, &own, 1), "and gone then");
        assert!(!t.take("", &own, 1));
    }

    #[test]
    fn whoever_asks_for_many_uses_up_his_own() {
        let (mut t, own, other) = (Tickets::default(), SessionKey("a".into()), SessionKey("b".into()));
        let (kept, first) = (t.make(other.clone(), 0).unwrap(), t.make(own.clone(), 0).unwrap());
        for n in 1..10_000 {
            t.make(own.clone(), n).unwrap();
        }
        assert_eq!(t.0.len(), TICKETS_MAX + 1);
        assert!(!t.take(&first, &own, 10_000) && t.take(&kept, &other, 10_000));
    }
}
