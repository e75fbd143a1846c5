//! The secrets that lines name: which are to be there, and as what.

use crate::accounts::{Book, Fact, LegalHold};
use std::collections::{BTreeMap, BTreeSet};

/// Secrets by their digests, as the lines go by.
#[derive(Debug, Default)]
pub(super) struct Named {
    /// What each is: `password`, `second_factor`, `name`, `why`.
    fields: BTreeMap<String, &'static str>,
    /// Reasons, with the line that names them.
    reasons: BTreeMap<String, u64>,
    /// Reasons that went with their holds.
    lifted: BTreeSet<String>,
    /// Reasons of lines up to this one have served their time.
    through: u64,
}

/// The digest that a fact names, and what it is of.
fn secret_of(fact: &Fact) -> Option<(&'static str, &String)> {
    match fact {
        Fact::PasswordSet { digest, .. } => Some(("password", digest)),
        Fact::SecondFactorSet { digest, .. } => digest.as_ref().map(|d| ("second_factor", d)),
        Fact::NameSet { digest, .. } => digest.as_ref().map(|d| ("name", d)),
        Fact::SessionOpened { why, .. } | Fact::Looked { why, .. } => why.as_ref().map(|d| ("why", d)),
        Fact::Erased { why, .. } | Fact::LegalHoldSet { why, .. } | Fact::LegalHoldLifted { why, .. } => Some(("why", why)),
        Fact::AccountMade { .. }
        | Fact::GrantsChanged { .. }
        | Fact::Switched { .. }
        | Fact::SubjectSet { .. }
        | Fact::CodeMade { .. }
        | Fact::SignInRefused { .. }
        | Fact::Unlocked { .. }
        | Fact::Confirmed { .. }
        | Fact::SessionEnded { .. }
        | Fact::TokenMade { .. }
        | Fact::TokenEnded { .. }
        | Fact::Done { .. } => None,
    }
}

impl Named {
    /// The next line; `before`: the book without it.
    pub fn take(&mut self, seq: u64, fact: &Fact, before: &Book) {
        if let Some((field, digest)) = secret_of(fact) {
            self.fields.insert(digest.clone(), field);
            if field == "why" {
                self.reasons.insert(digest.clone(), seq);
            }
        }
        match fact {
            Fact::LegalHoldLifted { room, thing, .. } => {
                let is = |hold: &LegalHold| hold.room == *room && hold.thing == *thing;
                self.lifted.extend(before.holds().filter(|(hold, _)| is(hold)).map(|(_, why)| why.clone()));
            }
            Fact::Done { what, detail, .. } if what == "reasons_erased" => {
                self.through = detail["through"].as_u64().unwrap_or(0).max(self.through);
            }
            _ => {}
        }
    }

    /// What the lines say it is; `None`: no line names it.
    pub fn field(&self, digest: &str) -> Option<&'static str> {
        self.fields.get(digest).copied()
    }

    /// What is to be there and is not.
    pub fn missing(&self, held: &BTreeSet<String>, book: &Book) -> Vec<String> {
        let mut missing = Vec::new();
        for account in book.accounts().values() {
            for (field, digest) in [("password", &account.password), ("second factor", &account.second_factor), ("name", &account.name)] {
                if let Some(digest) = digest.as_ref().filter(|d| !held.contains(*d)) {
                    missing.push(format!("account `{}`: its {field} ({digest}) is missing", account.id));
                }
            }
        }
        let kept = self.reasons.iter().filter(|(digest, seq)| **seq > self.through && !self.lifted.contains(*digest));
        missing.extend(
            kept.filter(|(d, _)| !held.contains(*d)).map(|(d, seq)| format!("line {seq} of the register: its reason ({d}) is missing")),
        );
        missing
    }
}
