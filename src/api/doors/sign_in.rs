//! Signing in.

use super::{
    Doors, hashing, secret,
    sessions::{ends, sessions_of},
    throttle::{Verdict, Watched},
    token,
};
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
/// Characters of the reason of a break-glass account.
const REASON_CHARS: std::ops::RangeInclusive<usize> = 10..=500;

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
    /// The session that the same browser had when it left for the identity provider.
    pub before: Option<SessionKey>,
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
        let watched = account.as_ref().map_or_else(|| Watched::unknown(name), |a| Watched::Account(a.id.clone()));
        let verdict = self.locked(&self.throttle).ask(&watched, self.now_ms());
        if let Verdict::Wait(ms) = verdict {
            self.refused(&watched, Refused::Throttled).await?;
            return Err(ApiError::Throttled { seconds: ms.div_euclid(1_000) + 1 });
        }
        let opened = match (self.prove(account.as_ref(), &shown).await, &account) {
            (Ok((new_hash, reason)), Some(account)) => self.open_session(account, account.second_factor.is_some(), new_hash, reason).await,
            (Ok(_), None) => Err(ApiError::SignIn),
            (Err(e), _) => Err(e),
        };
        match &opened {
            Ok(_) => self.locked(&self.throttle).right(&watched),
            // Not by its fault: nothing was wrong.
            Err(ApiError::Busy | ApiError::Stopping | ApiError::Internal | ApiError::Register(_)) => {}
            // The code was right; the password chosen for it would not do.
            Err(ApiError::Invalid { .. }) => self.locked(&self.throttle).forgive(&watched),
            Err(e) => {
                let why = match e {
                    _ if account.as_ref().is_some_and(|a| a.disabled) => Refused::Disabled,
                    ApiError::Reason => Refused::Reason,
                    _ => Refused::Wrong,
                };
                self.refused(&watched, why).await?;
            }
        }
        opened
    }

    /// Opens a session for an account that the identity provider vouches for.
    ///
    /// # Errors
    /// [`ApiError`] when it cannot be recorded, or the account is switched off.
    pub async fn sign_in_by_provider(&self, account: Account) -> Result<SignedIn, ApiError> {
        if account.disabled || account.break_glass {
            self.refused(&Watched::Account(account.id), Refused::Disabled).await?;
            return Err(ApiError::SignIn);
        }
        self.open_session(&account, true, None, None).await
    }

    /// Checks everything; gives the hash of the new password when a code was used, and the reason of a break-glass account.
    async fn prove<'s>(&self, account: Option<&Account>, shown: &Credentials<'s>) -> Result<(Option<String>, Option<&'s str>), ApiError> {
        let usable = account.filter(|a| !a.disabled);
        if let Some(code) = shown.code {
            let now = self.clock.now().at;
            let held = usable.and_then(|a| a.code.as_ref()).is_some_and(|c| c.holds(&token::digest(&token::typed(code)), now));
            let (true, Some(account)) = (held, usable) else { return Err(ApiError::SignIn) };
            let Some(new) = shown.new_password else {
                return Err(ApiError::Invalid { field: "new_password", detail: "choose a password: the code holds once".to_owned() });
            };
            hashing::acceptable(new, account.id.as_str())?;
            let reason = reason_of(account, shown.reason)?;
            self.factor(account, shown.totp)?;
            return Ok((Some(self.hashing.hash(new).await?), reason));
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
        // Before the factor, whose digits hold once.
        let reason = reason_of(account, shown.reason)?;
        self.factor(account, shown.totp)?;
        Ok((None, reason))
    }

    fn factor(&self, account: &Account, code: Option<&str>) -> Result<(), ApiError> {
        if account.second_factor.is_some() && code.is_none_or(|c| c.trim().is_empty()) {
            return Err(ApiError::SecondFactor);
        }
        if self.factor_holds(account, code)? { Ok(()) } else { Err(ApiError::SignIn) }
    }

    /// Records that a sign-in was refused: at most a line a second and account, and one for all names that are none.
    pub(super) async fn refused(&self, watched: &Watched, why: Refused) -> Result<(), ApiError> {
        metrics::counter!("dawria_sign_in_refused_total").increment(1);
        let told = self.locked(&self.throttle).tell(watched, why, self.now_ms());
        let Some(times) = told else { return Ok(()) };
        let account = if let Watched::Account(id) = watched { Some(id.clone()) } else { None };
        let fact = Fact::SignInRefused { account, why, times };
        Ok(self.register.record(self.clock.now().at, &super::system(), vec![fact], Vec::new()).await?)
    }

    /// `account`: as it was when everything was proved.
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
                // Proving takes its time: what was proved must still be so, and a code is used by one.
                let present = book.accounts().get(&id).filter(|a| !a.disabled && a.is_proved_by(account)).ok_or(ApiError::SignIn)?;
                let (mut facts, mut gone) = (Vec::new(), Vec::new());
                if let Some(hash) = &hash {
                    facts.push(Fact::PasswordSet { account: id.clone(), digest: hash.digest.clone() });
                    gone.extend(present.password.clone());
                }
                let mut ended = sessions_of(book, &id, None);
                // A new password ends whatever was open under the old one.
                let (leave, why_ended) = if hash.is_some() { (0, WhyEnded::Changed) } else { (SESSIONS_MAX - 1, WhyEnded::TooMany) };
                ended.truncate(ended.len().saturating_sub(leave));
                facts.extend(ends(&ended, why_ended));
                self.cut(&ended);
                facts.push(Fact::SessionOpened { session: opened, why: why.as_ref().map(|w| w.digest.clone()) });
                let secrets = hash.into_iter().chain(why).collect();
                Ok::<_, ApiError>(Decided { facts, secrets, gone, then: ended })
            })
            .await?;
        self.cut(&ended);
        self.confirm(&session.key);
        metrics::counter!("dawria_sign_ins_total").increment(1);
        Ok(SignedIn { token, session, before: None })
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

/// Why a break-glass account is used; others are not asked.
fn reason_of<'s>(account: &Account, typed: Option<&'s str>) -> Result<Option<&'s str>, ApiError> {
    if !account.break_glass {
        return Ok(None);
    }
    let reason = typed.unwrap_or_default().trim();
    let is_text = !reason.chars().any(|c| c.is_control() && c != '\n');
    if is_text && REASON_CHARS.contains(&reason.chars().count()) { Ok(Some(reason)) } else { Err(ApiError::Reason) }
}
