//! The first account: a token in a file of the machine itself, and on its terminal where somebody starts the server by hand. There is no
//! default password.

use super::{
    Doors, hashing, secret,
    throttle::{Verdict, Watched},
    token,
};
use crate::{
    accounts::{Fact, Grant, Refused, Scope},
    api::problem::ApiError,
    dispatch::model::Actor,
    id::AccountId,
    rights::Role,
    store::register::{Decided, Register},
};
use anyhow::Context;
use std::{io::Write, os::unix::fs::OpenOptionsExt, path::PathBuf};

/// The token of a server without accounts.
#[derive(Debug)]
pub struct SetUp {
    digest: String,
    file: PathBuf,
}

impl SetUp {
    /// One, when there is no account; the token is in the file, readable by its owner alone, and in nothing else.
    pub(super) fn for_empty(register: &Register, file: PathBuf) -> anyhow::Result<Option<Self>> {
        if !register.book().accounts().is_empty() {
            let _ = std::fs::remove_file(&file);
            return Ok(None);
        }
        let token = token::code()?;
        // Made anew, so that its rights are ours whatever was there.
        let _ = std::fs::remove_file(&file);
        let mut open = std::fs::OpenOptions::new();
        let mut written =
            open.write(true).create_new(true).mode(0o600).open(&file).with_context(|| format!("writing {}", file.display()))?;
        writeln!(written, "{token}")?;
        written.sync_all()?;
        Ok(Some(Self { digest: token::digest(&token), file }))
    }

    /// Where it is written.
    pub const fn file(&self) -> &PathBuf {
        &self.file
    }
}

impl Doors {
    /// Where the set-up token is, while one is needed.
    pub fn set_up_file(&self) -> Option<PathBuf> {
        self.locked(&self.set_up).as_ref().map(|s| s.file().clone())
    }

    /// Makes the first account, a technician of the whole server.
    ///
    /// # Errors
    /// [`ApiError::SetUpOver`] when there are accounts; [`ApiError::SignIn`] for a wrong token; a password that is none.
    pub async fn set_up(&self, typed: &str, account: AccountId, password: &str) -> Result<(), ApiError> {
        let held = self.locked(&self.set_up).as_ref().map(|s| (s.digest.clone(), s.file.clone()));
        let Some((digest, file)) = held else { return Err(ApiError::SetUpOver) };
        let verdict = self.locked(&self.throttle).ask(&Watched::SetUp, self.now_ms());
        if let Verdict::Wait(ms) = verdict {
            self.refused(&Watched::SetUp, Refused::Throttled).await?;
            return Err(ApiError::Throttled { seconds: ms.div_euclid(1_000) + 1 });
        }
        if token::digest(&token::typed(typed)) != digest {
            self.refused(&Watched::SetUp, Refused::Wrong).await?;
            return Err(ApiError::SignIn);
        }
        hashing::acceptable(password, account.as_str())?;
        let hash = secret("password", self.hashing.hash(password).await?.as_bytes())?;
        let actor = Actor { account: account.to_string(), role: Role::Technician.word().to_owned(), position: None };
        self.register
            .act(self.clock.now().at, &actor, |book| {
                if !book.accounts().is_empty() {
                    return Err(ApiError::SetUpOver);
                }
                let grants = vec![Grant { role: Role::Technician, scope: Scope::Centre }];
                let facts = vec![
                    Fact::AccountMade { account: account.clone(), grants, break_glass: false },
                    Fact::PasswordSet { account: account.clone(), digest: hash.digest.clone() },
                ];
                Ok(Decided { facts, secrets: vec![hash], gone: Vec::new(), then: () })
            })
            .await?;
        self.locked(&self.throttle).right(&Watched::SetUp);
        *self.locked(&self.set_up) = None;
        let _ = std::fs::remove_file(file);
        Ok(())
    }
}
