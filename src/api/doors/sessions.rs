//! Sessions that are open now, and their ends.

use super::{Doors, caller::Shown, system, token};
use crate::{
    accounts::{Fact, SessionKey, WhyEnded},
    api::problem::ApiError,
    dispatch::model::Actor,
    id::{AccountId, UnitId},
    store::register::Decided,
};
use axum::http::{HeaderMap, header};
use std::{collections::HashMap, pin::Pin, time::Duration};
use tokio_util::sync::CancellationToken;

/// Name of the session cookie over TLS: the prefix keeps other hosts and paths from setting it (RFC 6265bis §4.1.3.2).
pub const COOKIE: &str = "__Host-dawria";
/// Its name on plain HTTP, which is open on loopback alone: browsers refuse the prefix there.
pub const COOKIE_PLAIN: &str = "dawria-loopback";
/// Somebody who just signed in, or confirmed, need not do so again for sensitive acts, ms.
const CONFIRMED_MS: i64 = 5 * 60_000;
/// How often ends of sessions are looked for.
const EVERY: Duration = Duration::from_secs(1);

/// What is known of open sessions beyond the register.
#[derive(Debug, Default)]
pub struct Open {
    stops: HashMap<SessionKey, CancellationToken>,
    terminals: HashMap<UnitId, CancellationToken>,
    confirmed: HashMap<SessionKey, i64>,
}

impl Open {
    fn is_confirmed(&self, session: &SessionKey, now_ms: i64) -> bool {
        self.confirmed.get(session).is_some_and(|until| *until > now_ms)
    }

    fn confirm(&mut self, session: &SessionKey, now_ms: i64) {
        self.confirmed.insert(session.clone(), now_ms + CONFIRMED_MS);
    }
}

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
        let digest = token::digest(text);
        let book = self.register.book();
        let key = SessionKey(digest);
        if let Some(session) = book.sessions().get(&key) {
            let usable = session.over(self.clock.now().at).is_none() && book.accounts().get(&session.account).is_some_and(|a| !a.disabled);
            if !usable {
                return Shown::Nothing;
            }
            let session = session.clone();
            drop(book);
            let stop = self.locked(&self.open).stops.entry(key).or_default().clone();
            return Shown::Session { session, stop, cookie };
        }
        // The tokens of machines are no cookies: no browser sends them by themselves.
        if !cookie && self.scraper.as_ref() == Some(&key.0) {
            return Shown::Scraper;
        }
        let unit = book.tokens().values().find(|t| !cookie && t.digest == key.0).map(|t| t.unit.clone());
        drop(book);
        unit.map_or(Shown::Nothing, |unit| {
            let stop = self.locked(&self.open).terminals.entry(unit.clone()).or_default().clone();
            Shown::Terminal { unit, stop }
        })
    }

    /// Whether this session proved lately who it is.
    pub fn is_confirmed(&self, session: &SessionKey) -> bool {
        self.locked(&self.open).is_confirmed(session, self.now_ms())
    }

    /// It proved just now.
    pub(super) fn confirm(&self, session: &SessionKey) {
        let now = self.now_ms();
        self.locked(&self.open).confirm(session, now);
    }

    /// Ends a session, for all who hold it; its sockets close at once.
    ///
    /// # Errors
    /// [`ApiError`] when it cannot be recorded: it is closed nevertheless, until the next start.
    pub async fn end(&self, actor: &Actor, session: &SessionKey, why: WhyEnded) -> Result<bool, ApiError> {
        self.cut(std::slice::from_ref(session));
        let key = session.clone();
        let ended = self.register.act(self.clock.now().at, actor, move |book| {
            let there = book.sessions().contains_key(&key);
            let facts = if there { vec![Fact::SessionEnded { session: key, why }] } else { Vec::new() };
            Ok::<_, ApiError>(Decided::plain(facts, there))
        });
        let ended = ended.await;
        // Once more: somebody may have come in between.
        self.cut(std::slice::from_ref(session));
        ended
    }

    /// Ends all sessions of an account.
    ///
    /// # Errors
    /// As [`end`](Self::end).
    pub async fn end_all(&self, actor: &Actor, account: &AccountId, but: Option<&SessionKey>, why: WhyEnded) -> Result<usize, ApiError> {
        let keys: Vec<SessionKey> =
            self.register.book().sessions_of(account).into_iter().map(|s| s.key.clone()).filter(|k| Some(k) != but).collect();
        for key in &keys {
            self.end(actor, key, why).await?;
        }
        Ok(keys.len())
    }

    /// Closes the sockets of sessions.
    pub(super) fn cut(&self, sessions: &[SessionKey]) {
        let mut open = self.locked(&self.open);
        for key in sessions {
            open.confirmed.remove(key);
            if let Some(stop) = open.stops.remove(key) {
                stop.cancel();
            }
        }
    }

    /// Closes a terminal's socket.
    pub(super) fn cut_terminal(&self, unit: &UnitId) {
        if let Some(stop) = self.locked(&self.open).terminals.remove(unit) {
            stop.cancel();
        }
    }

    /// Sockets of an account close and come back: what it may see has changed.
    pub(super) fn reopen(&self, account: &AccountId) {
        let keys: Vec<SessionKey> = self.register.book().sessions_of(account).into_iter().map(|s| s.key.clone()).collect();
        let mut open = self.locked(&self.open);
        for key in &keys {
            if let Some(stop) = open.stops.remove(key) {
                stop.cancel();
            }
        }
    }

    /// Ends sessions whose time is over, until `stop`; `ended` is told each account that has none left.
    pub async fn watch(&self, stop: CancellationToken, ended: impl Fn(AccountId) -> Pin<Box<dyn Future<Output = ()> + Send>>) {
        let mut every = tokio::time::interval(EVERY);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = every.tick() => {}
            }
            let now = self.clock.now().at;
            let over: Vec<_> = self.register.book().sessions().values().filter(|s| s.over(now).is_some()).cloned().collect();
            for session in over {
                if let Err(e) = self.end(&system(), &session.key, WhyEnded::Time).await {
                    tracing::warn!(error = %e, account = %session.account, "the end of a session cannot be recorded yet");
                    continue;
                }
                let left = self.register.book().sessions_of(&session.account).len();
                if left == 0 {
                    ended(session.account).await;
                }
            }
            let now = self.now_ms();
            self.locked(&self.open).confirmed.retain(|_, until| *until > now);
        }
    }
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

    #[test]
    fn a_proof_holds_for_five_minutes() {
        let (mut open, session) = (Open::default(), SessionKey("k".to_owned()));
        assert!(!open.is_confirmed(&session, 0), "a session that proved nothing since the server started");
        open.confirm(&session, 0);
        assert!(open.is_confirmed(&session, 299_999));
        assert!(!open.is_confirmed(&session, 300_000));
    }
}
