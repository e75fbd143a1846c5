//! Accounts made and changed by those who may.

use super::{Doors, secret, token};
use crate::{
    accounts::{Account, Code, Fact, Grant, Scope, WhyEnded},
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
    /// Makes an account, or changes it to what is wanted. `dry`: only says what would become of it.
    ///
    /// # Errors
    /// [`ApiError::NotAllowed`] for grants beyond one's own rooms; [`ApiError::Invalid`].
    pub async fn manage(&self, actor: &Actor, by: &AccountId, account: &AccountId, wanted: Wanted, dry: bool) -> Result<Managed, ApiError> {
        check(&wanted)?;
        let name = wanted.name.as_deref().map(str::trim).filter(|n| !n.is_empty()).map(|n| secret("name", n.as_bytes())).transpose()?;
        let code = token::code().map_err(super::no_random)?;
        let until = self.clock.now().at.plus_ms(CODE_MS);
        let before = self.known_name(account)?;
        let managed = {
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
                    let (facts, secrets, gone) = facts(account, known, wanted, name, before, (code, until))?;
                    let managed = Managed {
                        made: known.is_none(),
                        changed: !facts.is_empty(),
                        code: facts.iter().any(|f| matches!(f, Fact::CodeMade { .. })).then(|| code.clone()),
                    };
                    if dry {
                        return Ok(Decided::plain(Vec::new(), Managed { code: None, ..managed }));
                    }
                    Ok(Decided { facts, secrets, gone, then: managed })
                })
                .await?
        };
        if !dry && managed.changed && !managed.made {
            if wanted.disabled == Some(true) || managed.code.is_some() {
                self.end_all(actor, account, None, WhyEnded::Changed).await?;
            } else if wanted.grants.is_some() {
                self.reopen(account);
            }
        }
        Ok(managed)
    }

    /// Nobody gives what he does not have: a technician of a room makes accounts of that room alone.
    fn may_manage(&self, by: Option<&Account>, known: Option<&Account>, grants: Option<&[Grant]>) -> Result<(), ApiError> {
        let all = known.iter().flat_map(|a| &a.grants).chain(grants.unwrap_or_default());
        match all.into_iter().find(|g| !self.is_within(by, Right::Accounts, g)) {
            Some(grant) => Err(ApiError::BeyondScope(grant.to_string())),
            None => Ok(()),
        }
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
        match known.grants.iter().find(|g| !self.is_within(book.accounts().get(by), Right::Unlock, g)) {
            Some(grant) if by != account => Err(ApiError::BeyondScope(grant.to_string())),
            Some(_) | None => Ok(()),
        }
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

    /// A throttled account may try again at once.
    ///
    /// # Errors
    /// [`ApiError::NotFound`].
    pub async fn unlock(&self, actor: &Actor, account: &AccountId) -> Result<bool, ApiError> {
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
