//! Proving again who one is, by what one's own session sends: nobody else's wrong tries keep anybody from it.

use super::{
    Doors, hashing, secret,
    sessions::{ends, sessions_of},
    system,
    throttle::Watched,
};
use crate::{
    accounts::{Account, Fact, Refused, SessionKey, WhyEnded},
    api::problem::ApiError,
    dispatch::model::Actor,
    id::AccountId,
    store::register::Decided,
};

impl Doors {
    /// Proves again who a session is: for sensitive acts in the next five minutes.
    ///
    /// # Errors
    /// [`ApiError::SignIn`] for what is wrong; a session that is wrong five times is over: [`ApiError::NotSignedIn`].
    pub async fn confirm_again(&self, session: &SessionKey, password: Option<&str>, totp: Option<&str>) -> Result<(), ApiError> {
        let proved = self.proved(session, password, totp).await?;
        let actor = Actor { account: proved.id.to_string(), role: "none".to_owned(), position: None };
        self.register
            .act(self.clock.now().at, &actor, |book| {
                let present = book.sessions().get(session).and_then(|s| book.accounts().get(&s.account));
                let present = present.ok_or(ApiError::NotSignedIn)?;
                if present.disabled || !present.is_proved_by(&proved) {
                    return Err(ApiError::SignIn);
                }
                Ok(Decided::plain(vec![Fact::Confirmed { session: session.clone() }], ()))
            })
            .await?;
        self.confirm(session);
        Ok(())
    }

    /// Changes one's own password; other sessions of the account end.
    ///
    /// # Errors
    /// As [`confirm_again`](Self::confirm_again); a password that is none.
    pub async fn change_password(
        &self,
        actor: &Actor,
        session: &SessionKey,
        account: &AccountId,
        old: &str,
        new: &str,
    ) -> Result<(), ApiError> {
        let proved = self.proved(session, Some(old), None).await?;
        hashing::acceptable(new, account.as_str())?;
        let hash = secret("password", self.hashing.hash(new).await?.as_bytes())?;
        let ended = self.register.act(self.clock.now().at, actor, |book| {
            if !book.sessions().contains_key(session) {
                return Err(ApiError::NotSignedIn);
            }
            let present = book.accounts().get(account).filter(|a| !a.disabled && a.is_proved_by(&proved)).ok_or(ApiError::SignIn)?;
            let ended = sessions_of(book, account, Some(session));
            let mut facts = vec![Fact::PasswordSet { account: account.clone(), digest: hash.digest.clone() }];
            facts.extend(ends(&ended, WhyEnded::Changed));
            facts.push(Fact::Confirmed { session: session.clone() });
            self.cut(&ended);
            Ok(Decided { facts, secrets: vec![hash], gone: present.password.iter().cloned().collect(), then: ended })
        });
        let ended = ended.await?;
        self.cut(&ended);
        self.confirm(session);
        Ok(())
    }

    /// The account as it was when this was proved.
    async fn proved(&self, session: &SessionKey, password: Option<&str>, totp: Option<&str>) -> Result<Account, ApiError> {
        let (account, may) = {
            let book = self.register.book();
            let account = book.sessions().get(session).and_then(|s| book.accounts().get(&s.account)).cloned();
            let mut open = self.locked(&self.open);
            let account = account.filter(|_| !open.has_ended(session)).ok_or(ApiError::NotSignedIn)?;
            (account, open.may_prove(session))
        };
        if !may {
            return self.spent(session).await;
        }
        match self.holds(&account, password, totp).await {
            Ok(true) => {
                self.locked(&self.open).right(session);
                return Ok(account);
            }
            Ok(false) => {}
            Err(e) => {
                self.locked(&self.open).not_tried(session);
                return Err(e);
            }
        }
        let spent = self.locked(&self.open).is_spent(session);
        let refused = self.refused(&Watched::Account(account.id), Refused::Wrong).await;
        if spent {
            return self.spent(session).await;
        }
        refused?;
        Err(ApiError::SignIn)
    }

    async fn holds(&self, account: &Account, password: Option<&str>, totp: Option<&str>) -> Result<bool, ApiError> {
        match (password, totp) {
            // The second factor alone will do: it is at hand and quick.
            (None, Some(_)) if account.second_factor.is_some() => self.factor_holds(account, totp),
            (Some(password), _) => {
                let stored = account.password.as_deref().map(|d| self.register.secret(d)).transpose()?.flatten();
                self.hashing.check(password, stored.and_then(|v| String::from_utf8(v).ok())).await
            }
            (None, _) => Ok(false),
        }
    }

    /// Wrong too often: whoever holds the session may have stolen it.
    async fn spent<T>(&self, session: &SessionKey) -> Result<T, ApiError> {
        self.end(&system(), session, WhyEnded::Guessed).await?;
        Err(ApiError::NotSignedIn)
    }
}
