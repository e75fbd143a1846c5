//! One account, and a terminal's token.

use super::{Grant, Regions};
use crate::{
    id::{AccountId, RoomId, UnitId},
    quantity::Timestamp,
    rights::Role,
};
use serde::{Deserialize, Serialize};

/// A code to sign in with once, handed over by whoever made the account; the account then gets a password of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Code {
    /// SHA-256 of the code, hex. It has 80 random bits, so that a plain hash is enough.
    pub digest: String,
    /// Until when.
    pub until: Timestamp,
}

impl Code {
    /// Whether this is it, in time.
    pub fn holds(&self, digest: &str, now: Timestamp) -> bool {
        self.until > now && self.digest == digest
    }
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The name one signs in with.
    pub id: AccountId,
    /// What it is, where.
    pub grants: Vec<Grant>,
    /// It cannot sign in.
    pub disabled: bool,
    /// For emergencies of the house alone: asks for a reason, lasts an hour, tells the chiefs at once.
    pub break_glass: bool,
    /// The subject by which the identity provider knows it; then it signs in there.
    pub subject: Option<String>,
    /// Digest of its password's hash, when it has one.
    pub password: Option<String>,
    /// Digest of its second factor's secret, when it has one.
    pub second_factor: Option<String>,
    /// Digest of its person's name, when it is kept.
    pub name: Option<String>,
    /// A code to sign in with once.
    pub code: Option<Code>,
}

impl Account {
    /// The strongest role by which it may do something in a room: chief before supervisor before the others.
    pub fn role_in(&self, room: &RoomId, regions: &Regions, fits: impl Fn(Role) -> bool) -> Option<Role> {
        const ORDER: [Role; 7] =
            [Role::Chief, Role::Supervisor, Role::Dispatcher, Role::CallTaker, Role::CheckDesk, Role::Technician, Role::Auditor];
        ORDER.into_iter().filter(|r| fits(*r)).find(|role| self.grants.iter().any(|g| g.role == *role && g.scope.covers(room, regions)))
    }

    /// Whether any of its roles, anywhere, fits.
    pub fn is_anywhere(&self, fits: impl Fn(Role) -> bool) -> Option<Role> {
        self.grants.iter().map(|g| g.role).find(|r| fits(*r))
    }
}

/// What a unit's terminal shows to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// Of which unit.
    pub unit: UnitId,
    /// Home room of the unit when it was made.
    pub room: RoomId,
    /// SHA-256 of the token, hex.
    pub digest: String,
    /// When it was made.
    pub made_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_holds_until_its_time() {
        let code = Code { digest: "d".to_owned(), until: Timestamp(1_000) };
        assert!(code.holds("d", Timestamp(999)));
        assert!(!code.holds("d", Timestamp(1_000)), "late");
        assert!(!code.holds("e", Timestamp(0)), "another");
    }
}
