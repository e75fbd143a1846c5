//! Signing in, and proving it again.

use super::{Doors, hashing, secret, throttle::Verdict, token};
use crate::{
    accounts::{Account, Fact, Refused, Session, SessionKey, WhyEnded},
    api::problem::ApiError,
    dispatch::model::Actor,
    id::AccountId,
    rights::Role,
    store::register::Decided,
};

/// Most sessions of one account at once; the oldest ends for a new one.
const SESSIONS_MAX: usize = 8;

/// What somebody shows to come in.
#[derive(Debug, Default)]
pub struct Credentials<'a> {
    /// As whom.
    pub account: &'a str,
    /// The password.
    pub password: Option<&'a str>,
    /// Or the code to sign in with once; then `new_password` is the password from now on.
    pub code: Option<&'a str>,
    /// With a code.
    pub new_password: Option<&'a str>,
    /// The second factor, where the account has one.
    pub totp: Option<&'a str>,
    /// Why a break-glass account is used.
    pub reason: Option<&'a str>,
}

/// A new session.
#[derive(Debug)]
pub struct SignedIn {
    /// The token, for its owner alone.
    pub token: String,
    /// The session.
    pub session: Session,
    /// A break-glass account: the chiefs of its rooms are to be told, with this reason.
    pub break_glass: Option<String>,
}

impl Doors {
    /// Signs in.
    ///
    /// # Errors
    /// [`ApiError::SignIn`], the same for every wrong thing; [`ApiError::Throttled`]; [`ApiError::SecondFactor`] when only that is missing;
    /// [`ApiError::Reason`] for a break-glass account without one.
    pub async fn sign_in(&self, shown: Credentials<'_>) -> Result<SignedIn, ApiError> {
        let name = shown.account.trim();
        let account = AccountId::new(name).ok().and_then(|id| self.register.book().accounts().get(&id).cloned());
        // No name that somebody types is one of ours, like that of the set-up.
        let watched = account.as_ref().map_or_else(|| format!("?{}", name.chars().take(64).collect::<String>()), |a| a.id.to_string());
        let verdict = self.locked(&self.throttle).ask(&watched, self.now_ms());
        if let Verdict::Wait(ms) = verdict {
            self.refused(&watched, account.as_ref(), Refused::Throttled).await?;
            return Err(ApiError::Throttled { seconds: ms.div_euclid(1_000) + 1 });
        }
        let new_hash = match self.prove(account.as_ref(), &shown).await {
            Ok(new_hash) => new_hash,
            Err(e) => {
                let why = if account.as_ref().is_some_and(|a| a.disabled) { Refused::Disabled } else { Refused::Wrong };
                self.refused(&watched, account.as_ref(), why).await?;
                return Err(e);
            }
        };
        let Some(account) = account else { return Err(ApiError::SignIn) };
        let reason = shown.reason.map(str::trim).filter(|r| !r.is_empty());
        if account.break_glass && reason.is_none_or(|r| r.chars().count() < 10) {
            return Err(ApiError::Reason);
        }
        self.locked(&self.throttle).right(&watched);
        let second = account.second_factor.is_some();
        self.open_session(&account, second, new_hash, reason).await
    }

    /// Opens a session for an account that the identity provider vouches for.
    ///
    /// # Errors
    /// [`ApiError`] when it cannot be recorded, or the account is switched off.
    pub async fn sign_in_by_provider(&self, account: Account) -> Result<SignedIn, ApiError> {
        if account.disabled || account.break_glass {
            self.refused(account.id.as_str(), Some(&account), Refused::Disabled).await?;
            return Err(ApiError::SignIn);
        }
        self.open_session(&account, true, None, None).await
    }

    /// Checks everything; gives the hash of the new password when a code was used.
    async fn prove(&self, account: Option<&Account>, shown: &Credentials<'_>) -> Result<Option<String>, ApiError> {
        let usable = account.filter(|a| !a.disabled);
        if let Some(code) = shown.code {
            let now = self.clock.now().at;
            let held = usable.and_then(|a| a.code.as_ref()).is_some_and(|c| c.holds(&token::digest(&token::typed(code)), now));
            let (true, Some(account)) = (held, usable) else { return Err(ApiError::SignIn) };
            let Some(new) = shown.new_password else {
                return Err(ApiError::Invalid { field: "new_password", detail: "choose a password: the code holds once".to_owned() });
            };
            hashing::acceptable(new, account.id.as_str())?;
            self.factor(account, shown.totp)?;
            return self.hashing.hash(new).await.map(Some);
        }
        // As long for a name nobody has, and for an account without a password. While a code waits to be used, the password of before does not
        // hold: whoever was given the code lost it, or somebody else found it.
        let stored = match usable.filter(|a| a.code.is_none()).and_then(|a| a.password.as_deref()) {
            Some(digest) => self.register.secret(digest)?.and_then(|v| String::from_utf8(v).ok()),
            None => None,
        };
        if !self.hashing.check(shown.password.unwrap_or_default(), stored).await? {
            return Err(ApiError::SignIn);
        }
        let Some(account) = usable else { return Err(ApiError::SignIn) };
        self.factor(account, shown.totp)?;
        Ok(None)
    }

    fn factor(&self, account: &Account, code: Option<&str>) -> Result<(), ApiError> {
        if account.second_factor.is_some() && code.is_none_or(|c| c.trim().is_empty()) {
            return Err(ApiError::SecondFactor);
        }
        if self.factor_holds(account, code)? { Ok(()) } else { Err(ApiError::SignIn) }
    }

    async fn refused(&self, watched: &str, account: Option<&Account>, why: Refused) -> Result<(), ApiError> {
        let told = self.locked(&self.throttle).tell(watched, self.now_ms());
        let Some(times) = told else { return Ok(()) };
        metrics::counter!("dawria_sign_in_refused_total").increment(u64::from(times));
        let fact = Fact::SignInRefused { account: account.map(|a| a.id.clone()), why, times };
        Ok(self.register.record(self.clock.now().at, &super::system(), vec![fact], Vec::new()).await?)
    }

    async fn open_session(
        &self,
        account: &Account,
        second: bool,
        new_hash: Option<String>,
        reason: Option<&str>,
    ) -> Result<SignedIn, ApiError> {
        let token = token::random().map_err(super::no_random)?;
        let now = self.clock.now().at;
        let session = Session {
            key: SessionKey(token::digest(&token)),
            account: account.id.clone(),
            since: now,
            until: now.plus_ms(self.lasts_ms(account)),
            second_factor: second,
            break_glass: account.break_glass,
        };
        let why = reason.map(|r| secret("why", r.as_bytes())).transpose()?;
        let hash = new_hash.map(|h| secret("password", h.as_bytes())).transpose()?;
        let role = account.grants.first().map_or("none", |g| g.role.word());
        let actor = Actor { account: account.id.to_string(), role: role.to_owned(), position: None };
        let (id, opened) = (account.id.clone(), session.clone());
        let ended = self
            .register
            .act(now, &actor, |book| {
                let present = book.accounts().get(&id).filter(|a| !a.disabled).ok_or(ApiError::SignIn)?;
                let (mut facts, mut gone) = (Vec::new(), Vec::new());
                if let Some(hash) = &hash {
                    facts.push(Fact::PasswordSet { account: id.clone(), digest: hash.digest.clone() });
                    gone.extend(present.password.clone());
                }
                let own = book.sessions_of(&id);
                // A new password ends whatever was open under the old one.
                let leave = if hash.is_some() { 0 } else { SESSIONS_MAX - 1 };
                let ended: Vec<SessionKey> = own.iter().take(own.len().saturating_sub(leave)).map(|s| s.key.clone()).collect();
                let reason = if hash.is_some() { WhyEnded::Changed } else { WhyEnded::TooMany };
                facts.extend(ended.iter().map(|key| Fact::SessionEnded { session: key.clone(), why: reason }));
                facts.push(Fact::SessionOpened { session: opened, why: why.as_ref().map(|w| w.digest.clone()) });
                let secrets = hash.into_iter().chain(why).collect();
                Ok::<_, ApiError>(Decided { facts, secrets, gone, then: ended })
            })
            .await?;
        self.cut(&ended);
        self.confirm(&session.key);
        metrics::counter!("dawria_sign_ins_total").increment(1);
        let break_glass = session.break_glass.then(|| reason.unwrap_or_default().to_owned());
        Ok(SignedIn { token, session, break_glass })
    }

    /// A shift for the room, less for everybody else, an hour for break-glass.
    fn lasts_ms(&self, account: &Account) -> i64 {
        if account.break_glass {
            return i64::from(self.config.break_glass_minutes) * 60_000;
        }
        let room = |r: Role| matches!(r, Role::CallTaker | Role::Dispatcher | Role::CheckDesk | Role::Chief);
        let hours = if account.is_anywhere(room).is_some() { self.config.room_hours } else { self.config.other_hours };
        i64::from(hours) * 3_600_000
    }

    /// Proves again who a session is: for sensitive acts in the next five minutes.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in).
    pub async fn confirm_again(&self, session: &SessionKey, password: Option<&str>, totp: Option<&str>) -> Result<(), ApiError> {
        let account = {
            let book = self.register.book();
            book.sessions().get(session).and_then(|s| book.accounts().get(&s.account)).cloned().ok_or(ApiError::NotSignedIn)?
        };
        if let Verdict::Wait(ms) = self.locked(&self.throttle).ask(account.id.as_str(), self.now_ms()) {
            return Err(ApiError::Throttled { seconds: ms.div_euclid(1_000) + 1 });
        }
        // The second factor alone will do: it is at hand and quick.
        let right = match (password, totp) {
            (None, Some(_)) if account.second_factor.is_some() => self.factor_holds(&account, totp)?,
            (Some(password), _) => {
                let stored = account.password.as_deref().map(|d| self.register.secret(d)).transpose()?.flatten();
                self.hashing.check(password, stored.and_then(|v| String::from_utf8(v).ok())).await?
            }
            (None, _) => false,
        };
        if !right {
            self.refused(account.id.as_str(), Some(&account), Refused::Wrong).await?;
            return Err(ApiError::SignIn);
        }
        self.locked(&self.throttle).right(account.id.as_str());
        self.confirm(session);
        let actor = Actor { account: account.id.to_string(), role: "none".to_owned(), position: None };
        Ok(self.register.record(self.clock.now().at, &actor, vec![Fact::Confirmed { session: session.clone() }], Vec::new()).await?)
    }

    /// Changes one's own password; other sessions of the account end.
    ///
    /// # Errors
    /// As [`sign_in`](Self::sign_in); a password that is none.
    pub async fn change_password(
        &self,
        actor: &Actor,
        session: &SessionKey,
        account: &AccountId,
        old: &str,
        new: &str,
    ) -> Result<(), ApiError> {
        self.confirm_again(session, Some(old), None).await?;
        hashing::acceptable(new, account.as_str())?;
        let hash = secret("password", self.hashing.hash(new).await?.as_bytes())?;
        self.register
            .act(self.clock.now().at, actor, |book| {
                let gone = book.accounts().get(account).and_then(|a| a.password.clone()).into_iter().collect();
                let facts = vec![Fact::PasswordSet { account: account.clone(), digest: hash.digest.clone() }];
                Ok::<_, ApiError>(Decided { facts, secrets: vec![hash], gone, then: () })
            })
            .await?;
        self.end_all(actor, account, Some(session), WhyEnded::Changed).await.map(drop)
    }

    /// A ticket for one websocket.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn ticket(&self, session: &SessionKey) -> Result<String, ApiError> {
        let now = self.now_ms();
        self.locked(&self.tickets).make(session.clone(), now).map_err(super::no_random)
    }

    /// Uses a ticket up.
    pub fn use_ticket(&self, ticket: &str, session: &SessionKey) -> bool {
        let now = self.now_ms();
        self.locked(&self.tickets).take(ticket, session, now)
    }
}
