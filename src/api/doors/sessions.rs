//! Sessions that are open now, and their ends.

use super::{Doors, caller::Shown, token};
use crate::{
    accounts::{Book, Fact, Session, SessionKey, WhyEnded},
    api::problem::ApiError,
    dispatch::model::Actor,
    id::{AccountId, UnitId},
    store::register::Decided,
};
use axum::http::{HeaderMap, header};

/// Name of the session cookie over TLS: the prefix keeps other hosts and paths from setting it (RFC 6265bis §4.1.3.2).
pub const COOKIE: &str = "__Host-dawria";
/// Its name on plain HTTP, which is open on loopback alone: browsers refuse the prefix there.
pub const COOKIE_PLAIN: &str = "dawria-loopback";

impl Doors {
    /// Who these headers are from; `tls`: they came over TLS.
    pub fn shown(&self, headers: &HeaderMap, tls: bool) -> Shown {
        let bearer = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| {
            let (scheme, token) = v.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
        });
        if let Some(token) = bearer {
            return self.of_token(&token, false);
        }
        cookie(headers, tls).map_or(Shown::Nothing, |token| self.of_token(&token, true))
    }

    fn of_token(&self, text: &str, cookie: bool) -> Shown {
        let (key, now) = (SessionKey(token::digest(text)), self.clock.now().at);
        // Held until the way to close it is handed out: an end in between would leave a socket that nobody closes.
        let book = self.register.book();
        if let Some(session) = book.sessions().get(&key) {
            let account = book.accounts().get(&session.account).filter(|a| !a.disabled && session.over(now).is_none());
            let Some(account) = account else { return Shown::Nothing };
            let mut open = self.locked(&self.open);
            if open.has_ended(&key) {
                return Shown::Nothing;
            }
            return Shown::Session { session: session.clone(), stop: open.stop(&key, &account.grants), cookie };
        }
        // The tokens of machines are no cookies: no browser sends them by themselves.
        if !cookie && self.scraper.as_ref() == Some(&key.0) {
            return Shown::Scraper;
        }
        let Some(held) = book.tokens().values().find(|t| !cookie && t.digest == key.0) else { return Shown::Nothing };
        Shown::Terminal { unit: held.unit.clone(), stop: self.locked(&self.open).terminal(&held.unit, &held.digest) }
    }

    /// Whether this session proved lately who it is.
    pub fn is_confirmed(&self, session: &SessionKey) -> bool {
        let now = self.now_ms();
        self.locked(&self.open).is_confirmed(session, now)
    }

    /// It proved just now.
    pub(super) fn confirm(&self, session: &SessionKey) {
        let now = self.now_ms();
        self.locked(&self.open).confirm(session, now);
    }

    /// Whether somebody has an open session.
    pub fn has_session(&self, account: &AccountId) -> bool {
        let (now, book) = (self.clock.now().at, self.register.book());
        let open = self.locked(&self.open);
        let holds = |s: &&Session| s.over(now).is_none() && !open.has_ended(&s.key);
        book.accounts().get(account).is_some_and(|a| !a.disabled) && book.sessions_of(account).iter().any(holds)
    }

    /// Ends a session, for all who hold it; its sockets close at once.
    ///
    /// # Errors
    /// [`ApiError`] when it cannot be recorded yet: it is over nevertheless, unless the process ends before it could be.
    pub async fn end(&self, actor: &Actor, session: &SessionKey, why: WhyEnded) -> Result<bool, ApiError> {
        Ok(self.end_these(actor, why, |book| book.sessions().get_key_value(session).map(|(k, _)| k.clone()).into_iter().collect()).await?
            > 0)
    }

    /// Ends all sessions of an account.
    ///
    /// # Errors
    /// As [`end`](Self::end).
    pub async fn end_all(&self, actor: &Actor, account: &AccountId, why: WhyEnded) -> Result<usize, ApiError> {
        self.end_these(actor, why, |book| sessions_of(book, account, None)).await
    }

    async fn end_these(&self, actor: &Actor, why: WhyEnded, which: impl Fn(&Book) -> Vec<SessionKey>) -> Result<usize, ApiError> {
        let close = |keys: &[SessionKey]| {
            let mut open = self.locked(&self.open);
            keys.iter().for_each(|key| open.end(key, why));
        };
        close(&which(&self.register.book()));
        let decide = |book: &Book| {
            let keys = which(book);
            close(&keys);
            Ok::<_, ApiError>(Decided::plain(ends(&keys, why), keys))
        };
        let ended = self.register.act(self.clock.now().at, actor, decide).await?;
        let mut open = self.locked(&self.open);
        ended.iter().for_each(|key| open.recorded(key));
        Ok(ended.len())
    }

    /// Closes the sockets of sessions.
    pub(super) fn cut(&self, sessions: &[SessionKey]) {
        let mut open = self.locked(&self.open);
        sessions.iter().for_each(|key| open.cut(key));
    }

    /// Closes a terminal's socket.
    pub(super) fn cut_terminal(&self, unit: &UnitId) {
        self.locked(&self.open).cut_terminal(unit);
    }

    /// Sockets close and come back: what they may see has changed.
    pub(super) fn reopen(&self, sessions: &[SessionKey]) {
        let mut open = self.locked(&self.open);
        sessions.iter().for_each(|key| open.reopen(key));
    }
}

/// The open sessions of an account, but for one.
pub(super) fn sessions_of(book: &Book, account: &AccountId, but: Option<&SessionKey>) -> Vec<SessionKey> {
    book.sessions_of(account).into_iter().map(|s| s.key.clone()).filter(|k| Some(k) != but).collect()
}

/// Their ends, to be recorded together with what ends them: a second step would be lost with the process.
pub(super) fn ends(sessions: &[SessionKey], why: WhyEnded) -> Vec<Fact> {
    sessions.iter().map(|key| Fact::SessionEnded { session: key.clone(), why }).collect()
}

fn cookie(headers: &HeaderMap, tls: bool) -> Option<String> {
    // Over TLS the plain name counts for nothing: a neighbour under the same domain, or whoever answers for us on plain HTTP, can plant it.
    let is_ours = |name: &str| name == COOKIE || (name == COOKIE_PLAIN && !tls);
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    let mut own = all.filter_map(|pair| pair.trim().split_once('=')).filter(|(name, _)| is_ours(name));
    let found = own.next().map(|(_, value)| value.to_owned());
    // Two of them: somebody planted one.
    if own.next().is_some() { None } else { found }
}

/// The `Set-Cookie` of a session, or its removal.
pub fn set_cookie(token: Option<&str>, tls: bool, seconds: i64) -> String {
    let (name, secure) = if tls { (COOKIE, "; Secure") } else { (COOKIE_PLAIN, "") };
    match token {
        Some(token) => format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict{secure}; Max-Age={seconds}"),
        None => format!("{name}=; Path=/; HttpOnly; SameSite=Strict{secure}; Max-Age=0"),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn only_a_cookie_that_nobody_else_can_plant_counts() {
        for (sent, tls, taken) in [
            ("__Host-dawria=a", true, Some("a")),
            ("dawria-loopback=a", true, None),
            ("dawria-loopback=planted; __Host-dawria=a", true, Some("a")),
            ("__Host-dawria=planted; __Host-dawria=a", true, None),
            ("dawria-loopback=a", false, Some("a")),
            ("dawria-loopback=planted; dawria-loopback=a", false, None),
            ("theme=dark; dawria-loopback=a", false, Some("a")),
            ("dawria=a", false, None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, sent.parse().unwrap());
            assert_eq!(cookie(&headers, tls).as_deref(), taken, "{sent}, TLS {tls}");
        }
    }
}
