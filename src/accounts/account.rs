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

    /// Whether what was proved of it as it was `then` still proves it: nothing that one signs in with has changed.
    pub fn is_proved_by(&self, then: &Self) -> bool {
        let shown = |a: &Self| (a.password.clone(), a.code.clone(), a.second_factor.clone(), a.subject.clone(), a.break_glass);
        shown(self) == shown(then)
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
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_was_proved_counts_as_long_as_nothing_of_it_changes() {
        let then = Account {
            id: AccountId::new("amal").unwrap(),
            grants: Vec::new(),
            disabled: false,
            break_glass: false,
            subject: None,
            password: Some("p".to_owned()),
            second_factor: None,
            name: None,
            code: None,
        };
        assert!(Account { name: Some("n".to_owned()), ..then.clone() }.is_proved_by(&then));
        let code = Code { digest: "c".to_owned(), until: Timestamp(1) };
        for changed in [
            Account { password: Some("q".to_owned()), ..then.clone() },
            Account { code: Some(code), ..then.clone() },
            Account { second_factor: Some("f".to_owned()), ..then.clone() },
            Account { subject: Some("s".to_owned()), ..then.clone() },
            Account { break_glass: true, ..then.clone() },
        ] {
            assert!(!changed.is_proved_by(&then));
        }
    }

    #[test]
    fn a_code_holds_until_its_time() {
        let code = Code { digest: "d".to_owned(), until: Timestamp(1_000) };
        assert!(code.holds("d", Timestamp(999)));
        assert!(!code.holds("d", Timestamp(1_000)), "late");
        assert!(!code.holds("e", Timestamp(0)), "another");
    }
}
