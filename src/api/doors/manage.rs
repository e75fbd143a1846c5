//! Accounts made and changed by those who may.

use super::{
    Doors, secret,
    sessions::{ends, sessions_of},
    token,
};
use crate::{
    accounts::{Account, Book, Code, Fact, Grant, Scope, SessionKey, WhyEnded},
    api::problem::ApiError,
    dispatch::model::Actor,
    id::{AccountId, RoomId},
    rights::{Right, Role},
    store::register::{Decided, Secret},
};

/// Most accounts of an installation.
const ACCOUNTS_MAX: usize = 20_000;
/// Most grants of one account.
const GRANTS_MAX: usize = 64;
/// A code holds this long, ms.
const CODE_MS: i64 = 7 * 86_400_000;

/// What an account is to be. `None` leaves as it is.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// What it is, where.
    pub grants: Option<Vec<Grant>>,
    /// Its person's name; empty: none.
    pub name: Option<String>,
    /// Switched off.
    pub disabled: Option<bool>,
    /// For emergencies of the house; only when it is made.
    pub break_glass: bool,
    /// Its subject at the identity provider; empty: none.
    pub subject: Option<String>,
    /// A new code to sign in with once.
    pub new_code: bool,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Managed {
    /// It was made.
    pub made: bool,
    /// Something was changed or made.
    pub changed: bool,
    /// The code to hand over, shown once.
    pub code: Option<String>,
}

impl Doors {
    /// Makes an account, or changes it to what is wanted. `dry`: only says what would become of it. What revokes a way to sign in ends the
    /// account's sessions, in the same record.
    ///
    /// # Errors
    /// [`ApiError::BeyondScope`] for grants beyond one's own rooms; [`ApiError::OwnAccount`] for one's own grants; [`ApiError::Invalid`].
    pub async fn manage(&self, actor: &Actor, by: &AccountId, account: &AccountId, wanted: Wanted, dry: bool) -> Result<Managed, ApiError> {
        check(&wanted)?;
        let name = wanted.name.as_deref().map(str::trim).filter(|n| !n.is_empty()).map(|n| secret("name", n.as_bytes())).transpose()?;
        let code = token::code().map_err(super::no_random)?;
        let until = self.clock.now().at.plus_ms(CODE_MS);
        let before = self.known_name(account)?;
        let (managed, ended, seen) = {
            let (wanted, code) = (&wanted, &code);
            self.register
                .act(self.clock.now().at, actor, move |book| {
                    let known = book.accounts().get(account);
                    self.may_manage(book.accounts().get(by), known, wanted.grants.as_deref())?;
                    if known.is_none() && book.accounts().len() >= ACCOUNTS_MAX {
                        return Err(ApiError::Invalid {
                            field: "account",
                            detail: format!("there are {ACCOUNTS_MAX} accounts: switch off or reuse some"),
                        });
                    }
                    let (mut facts, secrets, gone) = facts(account, known, wanted, name, before, (code, until))?;
                    if by == account && facts.iter().any(|f| matches!(f, Fact::GrantsChanged { .. })) {
                        return Err(ApiError::OwnAccount);
                    }
                    unshared(book, account, &facts)?;
                    let managed = Managed {
                        made: known.is_none(),
                        changed: !facts.is_empty(),
                        code: facts.iter().any(|f| matches!(f, Fact::CodeMade { .. })).then(|| code.clone()),
                    };
                    if dry {
                        return Ok(Decided::plain(Vec::new(), (Managed { code: None, ..managed }, Vec::new(), Vec::new())));
                    }
                    let ended = if facts.iter().any(revokes) { sessions_of(book, account, None) } else { Vec::new() };
                    let regranted = facts.iter().any(|f| matches!(f, Fact::GrantsChanged { .. }));
                    let seen = if regranted { sessions_of(book, account, None) } else { Vec::new() };
                    facts.extend(ends(&ended, WhyEnded::Changed));
                    self.revoke(&ended, &seen);
                    Ok(Decided { facts, secrets, gone, then: (managed, ended, seen) })
                })
                .await?
        };
        self.revoke(&ended, &seen);
        Ok(managed)
    }

    fn revoke(&self, ended: &[SessionKey], seen: &[SessionKey]) {
        self.cut(ended);
        self.reopen(seen);
    }

    /// Nobody gives what he does not have: a technician of a room makes accounts of that room alone. What belongs to no room is the centre's.
    fn may_manage(&self, by: Option<&Account>, known: Option<&Account>, grants: Option<&[Grant]>) -> Result<(), ApiError> {
        let present = known.map(|a| &*a.grants).or(grants);
        let all = present.unwrap_or_default().iter().chain(grants.unwrap_or_default());
        self.reaches(by, Right::Accounts, all)?;
        if present.is_some_and(<[_]>::is_empty) { self.is_of_centre(by, Right::Accounts) } else { Ok(()) }
    }

    fn reaches<'g>(&self, by: Option<&Account>, right: Right, grants: impl IntoIterator<Item = &'g Grant>) -> Result<(), ApiError> {
        match grants.into_iter().find(|g| !self.is_within(by, right, g)) {
            Some(grant) => Err(ApiError::BeyondScope(grant.to_string())),
            None => Ok(()),
        }
    }

    /// An account that is nothing anywhere might have been anything: only the centre looks after it.
    fn is_of_centre(&self, by: Option<&Account>, right: Right) -> Result<(), ApiError> {
        let mut own = by.into_iter().flat_map(|a| &a.grants);
        let is_centre = own.any(|g| g.role.has(right) && g.scope == Scope::Centre);
        if is_centre { Ok(()) } else { Err(ApiError::BeyondScope("an account without grants".to_owned())) }
    }

    /// Whether somebody looks after an account: his own, or one of his rooms.
    pub fn is_looked_after(&self, by: Option<&Account>, account: &Account) -> bool {
        let is_own = by.is_some_and(|by| by.id == account.id);
        let of_rooms = account.grants.iter().any(|g| self.is_within(by, Right::Unlock, g));
        is_own || of_rooms || (account.grants.is_empty() && self.is_of_centre(by, Right::Unlock).is_ok())
    }

    /// Whether an account has a right in every room where this grant holds.
    pub fn is_within(&self, by: Option<&Account>, right: Right, grant: &Grant) -> bool {
        let mut own = by.into_iter().flat_map(|a| &a.grants).filter(|g| g.role.has(right)).map(|g| &g.scope);
        own.any(|scope| match (scope, &grant.scope) {
            (Scope::Centre, _) => true,
            (scope, Scope::Room(room)) => scope.covers(room, &self.regions),
            (Scope::Region(own), Scope::Region(region)) => own == region,
            (Scope::Room(_), Scope::Region(_)) | (_, Scope::Centre) => false,
        })
    }

    /// Nobody frees or signs out an account of other rooms than his own: a chief could try passwords of the centre's technician for ever, or
    /// end the sessions of a room that is not his.
    ///
    /// # Errors
    /// [`ApiError::NotFound`]; [`ApiError::BeyondScope`].
    pub fn may_free(&self, by: &AccountId, account: &AccountId) -> Result<(), ApiError> {
        let book = self.register.book();
        let missing = || ApiError::NotFound(format!("there is no account {account}"));
        let known = book.accounts().get(account).ok_or_else(missing)?;
        if by == account {
            return Ok(());
        }
        let by = book.accounts().get(by);
        self.reaches(by, Right::Unlock, &known.grants)?;
        if known.grants.is_empty() { self.is_of_centre(by, Right::Unlock) } else { Ok(()) }
    }

    /// Of which rooms (`None`: of no room) an auditor sees what was recorded.
    pub fn audited(&self, by: Option<&AccountId>) -> impl Fn(Option<&str>) -> bool {
        let account = by.and_then(|by| self.register.book().accounts().get(by).cloned());
        let regions = self.regions.clone();
        move |room| {
            let mut own = account.iter().flat_map(|a| &a.grants).filter(|g| g.role.has(Right::Audit)).map(|g| &g.scope);
            let room = room.and_then(|r| RoomId::new(r).ok());
            own.any(|scope| *scope == Scope::Centre || room.as_ref().is_some_and(|r| scope.covers(r, &regions)))
        }
    }

    /// A throttled account may try again at once, by somebody else's word: whoever guesses one's own password must not clear his own wait.
    ///
    /// # Errors
    /// [`ApiError::NotFound`]; [`ApiError::OwnAccount`].
    pub async fn unlock(&self, actor: &Actor, by: &AccountId, account: &AccountId) -> Result<bool, ApiError> {
        if by == account {
            return Err(ApiError::OwnAccount);
        }
        let facts = vec![Fact::Unlocked { account: account.clone() }];
        self.register
            .act(self.clock.now().at, actor, |book| {
                if !book.accounts().contains_key(account) {
                    return Err(ApiError::NotFound(format!("there is no account {account}")));
                }
                Ok(Decided::plain(facts, ()))
            })
            .await?;
        Ok(self.locked(&self.throttle).unlock(account))
    }

    /// How long an account has to wait before it may try again, ms.
    pub fn waits_ms(&self, account: &AccountId) -> i64 {
        self.locked(&self.throttle).waits(account, self.now_ms())
    }

    /// The name of an account's person, as far as it is kept.
    ///
    /// # Errors
    /// [`ApiError`] when the register cannot be read.
    pub fn known_name(&self, account: &AccountId) -> Result<Option<String>, ApiError> {
        let digest = self.register.book().accounts().get(account).and_then(|a| a.name.clone());
        let Some(digest) = digest else { return Ok(None) };
        Ok(self.register.secret(&digest)?.and_then(|v| String::from_utf8(v).ok()))
    }
}

fn check(wanted: &Wanted) -> Result<(), ApiError> {
    let invalid = |field, detail: String| Err(ApiError::Invalid { field, detail });
    if let Some(grants) = &wanted.grants {
        if grants.len() > GRANTS_MAX {
            return invalid("grants", format!("an account has at most {GRANTS_MAX} grants"));
        }
        if grants.iter().any(|g| matches!(g.role, Role::System | Role::Terminal)) {
            return invalid("grants", "terminals have tokens, not accounts".to_owned());
        }
    }
    let long =
        |text: &Option<String>, most: usize| text.as_ref().is_some_and(|t| t.chars().count() > most || t.chars().any(char::is_control));
    if long(&wanted.name, 120) {
        return invalid("name", "a name has at most 120 characters".to_owned());
    }
    if long(&wanted.subject, 255) {
        return invalid("subject", "a subject has at most 255 characters".to_owned());
    }
    Ok(())
}

/// What takes away a way to sign in: sessions that came by it end.
const fn revokes(fact: &Fact) -> bool {
    matches!(fact, Fact::Switched { disabled: true, .. } | Fact::CodeMade { .. } | Fact::SubjectSet { .. } | Fact::SecondFactorSet { .. })
}

/// A subject of the identity provider is one account's.
fn unshared(book: &Book, account: &AccountId, facts: &[Fact]) -> Result<(), ApiError> {
    let new = facts.iter().find_map(|f| if let Fact::SubjectSet { subject, .. } = f { subject.as_deref() } else { None });
    match new {
        Some(new) if book.accounts().values().any(|a| a.id != *account && a.subject.as_deref() == Some(new)) => {
            Err(ApiError::Invalid { field: "subject", detail: "another account has this subject: take it off that one first".to_owned() })
        }
        _ => Ok(()),
    }
}

type Facts = (Vec<Fact>, Vec<Secret>, Vec<String>);

fn facts(
    account: &AccountId,
    known: Option<&Account>,
    wanted: &Wanted,
    name: Option<Secret>,
    name_before: Option<String>,
    (code, until): (&str, crate::quantity::Timestamp),
) -> Result<Facts, ApiError> {
    let (mut facts, mut secrets, mut gone) = (Vec::new(), Vec::new(), Vec::new());
    let mut grants = wanted.grants.clone();
    if let Some(grants) = &mut grants {
        grants.sort();
        grants.dedup();
    }
    match known {
        None => facts.push(Fact::AccountMade {
            account: account.clone(),
            grants: grants.ok_or_else(|| ApiError::Invalid { field: "grants", detail: "say what the account is, and where".to_owned() })?,
            break_glass: wanted.break_glass,
        }),
        Some(known) => {
            if let Some(grants) = grants.filter(|g| *g != known.grants) {
                facts.push(Fact::GrantsChanged { account: account.clone(), grants });
            }
        }
    }
    if let Some(disabled) = wanted.disabled.filter(|d| *d != known.is_some_and(|k| k.disabled)) {
        facts.push(Fact::Switched { account: account.clone(), disabled });
    }
    if let Some(subject) = &wanted.subject {
        let subject = Some(subject.trim().to_owned()).filter(|s| !s.is_empty());
        if subject.as_ref() != known.and_then(|k| k.subject.as_ref()) {
            facts.push(Fact::SubjectSet { account: account.clone(), subject });
        }
    }
    let wanted_name = wanted.name.as_deref().map(str::trim);
    if wanted_name.is_some_and(|n| n != name_before.as_deref().unwrap_or_default()) {
        facts.push(Fact::NameSet { account: account.clone(), digest: name.as_ref().map(|n| n.digest.clone()) });
        gone.extend(known.and_then(|k| k.name.clone()));
        secrets.extend(name);
    }
    let first = known.is_none() && wanted.subject.as_deref().is_none_or(str::is_empty);
    if wanted.new_code || first {
        facts.push(Fact::CodeMade { account: account.clone(), code: Code { digest: token::digest(code), until } });
        // Whoever gets a new code has lost the authenticator too, as often as not: it is set again after signing in.
        if let Some(factor) = known.and_then(|k| k.second_factor.clone()) {
            facts.push(Fact::SecondFactorSet { account: account.clone(), digest: None });
            gone.push(factor);
        }
    }
    Ok((facts, secrets, gone))
}
