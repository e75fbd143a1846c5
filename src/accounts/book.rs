//! All accounts, open sessions and tokens: the fold of the facts.

use super::{Account, Fact, HeldThing, LegalHold, Session, SessionKey, Token};
use crate::{
    id::{AccountId, RoomId, UnitId},
    quantity::Timestamp,
};
use serde::Serialize;
use std::collections::BTreeMap;
use thiserror::Error;

/// A fact does not follow from those before it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct BookError(pub String);

/// A row of a projection that a fact changed; `None` as body: it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// `account`, `session` or `token`.
    pub table: &'static str,
    /// Key in it.
    pub id: String,
    /// JSON.
    pub body: Option<String>,
}

/// All accounts, open sessions and terminals' tokens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    accounts: BTreeMap<AccountId, Account>,
    sessions: BTreeMap<SessionKey, Session>,
    tokens: BTreeMap<UnitId, Token>,
    /// With the digest of the reason. No projection: they are few, and folded from their facts at every start.
    holds: BTreeMap<(RoomId, HeldThing), (LegalHold, String)>,
}

impl Book {
    /// From the rows of the projections.
    pub fn of(accounts: Vec<Account>, sessions: Vec<Session>, tokens: Vec<Token>) -> Self {
        Self {
            accounts: accounts.into_iter().map(|a| (a.id.clone(), a)).collect(),
            sessions: sessions.into_iter().map(|s| (s.key.clone(), s)).collect(),
            tokens: tokens.into_iter().map(|t| (t.unit.clone(), t)).collect(),
            holds: BTreeMap::new(),
        }
    }

    /// All accounts, by name.
    pub const fn accounts(&self) -> &BTreeMap<AccountId, Account> {
        &self.accounts
    }

    /// All open sessions.
    pub const fn sessions(&self) -> &BTreeMap<SessionKey, Session> {
        &self.sessions
    }

    /// All terminals' tokens.
    pub const fn tokens(&self) -> &BTreeMap<UnitId, Token> {
        &self.tokens
    }

    /// The open sessions of an account, oldest first.
    pub fn sessions_of(&self, account: &AccountId) -> Vec<&Session> {
        let mut own: Vec<&Session> = self.sessions.values().filter(|s| s.account == *account).collect();
        own.sort_by_key(|s| s.since);
        own
    }

    /// Legal holds that are not lifted, with the digests of their reasons; also those whose time is over.
    pub fn holds(&self) -> impl Iterator<Item = &(LegalHold, String)> {
        self.holds.values()
    }

    /// What holds this thing now.
    pub fn hold(&self, room: &RoomId, thing: HeldThing, now: Timestamp) -> Option<&LegalHold> {
        self.holds.get(&(room.clone(), thing)).map(|(hold, _)| hold).filter(|hold| hold.holds(now))
    }

    /// Takes a fact; gives the rows it changed.
    ///
    /// # Errors
    /// [`BookError`] when it names what is not there, or is there already.
    pub fn apply(&mut self, fact: &Fact) -> Result<Vec<Row>, BookError> {
        match fact {
            Fact::AccountMade { account, grants, break_glass } => {
                if self.accounts.contains_key(account) {
                    return Err(BookError(format!("account {account} is there already")));
                }
                let made = Account {
                    id: account.clone(),
                    grants: grants.clone(),
                    disabled: false,
                    break_glass: *break_glass,
                    subject: None,
                    password: None,
                    second_factor: None,
                    name: None,
                    code: None,
                };
                self.accounts.insert(account.clone(), made);
                self.account_row(account)
            }
            Fact::GrantsChanged { account, grants } => self.change(account, |a| a.grants = grants.clone()),
            Fact::Switched { account, disabled } => self.change(account, |a| a.disabled = *disabled),
            Fact::SubjectSet { account, subject } => self.change(account, |a| a.subject = subject.clone()),
            Fact::CodeMade { account, code } => self.change(account, |a| a.code = Some(code.clone())),
            Fact::PasswordSet { account, digest } => self.change(account, |a| {
                a.password = Some(digest.clone());
                a.code = None;
            }),
            Fact::SecondFactorSet { account, digest } => self.change(account, |a| a.second_factor = digest.clone()),
            Fact::NameSet { account, digest } => self.change(account, |a| a.name = digest.clone()),
            Fact::Unlocked { account } => self.change(account, |_| ()).map(|_| Vec::new()),
            Fact::SessionOpened { session, .. } => {
                if !self.accounts.contains_key(&session.account) {
                    return Err(BookError(format!("account {} is not there", session.account)));
                }
                self.sessions.insert(session.key.clone(), session.clone());
                row("session", &session.key.0, Some(session))
            }
            Fact::SessionEnded { session, .. } => match self.sessions.remove(session) {
                Some(_) => row::<()>("session", &session.0, None),
                None => Err(BookError("a session that is not open ended".to_owned())),
            },
            Fact::TokenMade { token } => {
                self.tokens.insert(token.unit.clone(), token.clone());
                row("token", token.unit.as_str(), Some(token))
            }
            Fact::TokenEnded { unit } => match self.tokens.remove(unit) {
                Some(_) => row::<()>("token", unit.as_str(), None),
                None => Err(BookError(format!("the terminal of {unit} has no token"))),
            },
            Fact::LegalHoldSet { hold, why } => {
                self.holds.insert((hold.room.clone(), hold.thing), (hold.clone(), why.clone()));
                Ok(Vec::new())
            }
            Fact::LegalHoldLifted { room, thing, .. } => match self.holds.remove(&(room.clone(), *thing)) {
                Some(_) => Ok(Vec::new()),
                None => Err(BookError(format!("{thing} is under no legal hold"))),
            },
            Fact::SignInRefused { .. } | Fact::Confirmed { .. } | Fact::Looked { .. } | Fact::Erased { .. } | Fact::Done { .. } => {
                Ok(Vec::new())
            }
        }
    }

    fn change(&mut self, account: &AccountId, change: impl FnOnce(&mut Account)) -> Result<Vec<Row>, BookError> {
        let Some(found) = self.accounts.get_mut(account) else { return Err(BookError(format!("account {account} is not there"))) };
        change(found);
        self.account_row(account)
    }

    fn account_row(&self, account: &AccountId) -> Result<Vec<Row>, BookError> {
        row("account", account.as_str(), self.accounts.get(account))
    }
}

fn row<T: Serialize>(table: &'static str, id: &str, body: Option<&T>) -> Result<Vec<Row>, BookError> {
    let body = body.map(|b| serde_json::to_string(b).map_err(|e| BookError(e.to_string()))).transpose()?;
    Ok(vec![Row { table, id: id.to_owned(), body }])
}
