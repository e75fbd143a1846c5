//! The second factor: six digits that change every 30 s (RFC 6238), each good once.

use super::{
    Doors, no_random, secret,
    sessions::{ends, sessions_of},
};
use crate::{
    accounts::{Account, Fact, SessionKey, WhyEnded},
    api::problem::ApiError,
    dispatch::model::Actor,
    id::AccountId,
    store::register::Decided,
};
use totp_rs::{Builder, Secret as Shared, Totp};

/// RFC 4226 §4 asks for 160 bits.
const SECRET_BYTES: usize = 20;

fn totp(bytes: &[u8]) -> Option<Totp> {
    let shared = Shared::new(bytes.to_vec().into_boxed_slice());
    Builder::new().with_secret(shared).build().ok()
}

impl Doors {
    /// A new secret, to be put into an authenticator: base 32, and the address for a QR code. Nothing holds until a code of it was shown.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn offer_factor(&self, account: &AccountId) -> Result<(String, String), ApiError> {
        let mut bytes = [0; SECRET_BYTES];
        getrandom::fill(&mut bytes).map_err(no_random)?;
        let text = Shared::new(Box::new(bytes)).to_base32();
        let uri = format!("otpauth://totp/Dawria:{account}?secret={text}&issuer=Dawria&algorithm=SHA1&digits=6&period=30");
        Ok((text, uri))
    }

    /// The account has this second factor from now on; `code` shows that the authenticator has it. Its other sessions end.
    ///
    /// # Errors
    /// [`ApiError::Invalid`] for a secret or code that is wrong; [`ApiError::NotSignedIn`] when the session ended meanwhile.
    pub async fn set_factor(
        &self,
        actor: &Actor,
        session: &SessionKey,
        account: &AccountId,
        base32: &str,
        code: &str,
    ) -> Result<(), ApiError> {
        let wrong = |field, detail: &str| ApiError::Invalid { field, detail: detail.to_owned() };
        let shared = Shared::try_from_base32(base32.trim()).map_err(|_| wrong("secret", "this is not a secret as it was given"))?;
        if shared.as_bytes().len() < SECRET_BYTES {
            return Err(wrong("secret", "this secret is too short"));
        }
        let Some(step) = totp(shared.as_bytes()).and_then(|t| t.check(code.trim(), self.seconds())) else {
            return Err(wrong("code", "this is not what an authenticator with that secret shows now; is its clock right?"));
        };
        let kept = secret("second_factor", shared.as_bytes())?;
        let ended = self.register.act(self.clock.now().at, actor, |book| {
            let open = book.sessions().contains_key(session);
            let found = book.accounts().get(account).filter(|a| open && !a.disabled).ok_or(ApiError::NotSignedIn)?;
            let ended = sessions_of(book, account, Some(session));
            let mut facts = vec![Fact::SecondFactorSet { account: account.clone(), digest: Some(kept.digest.clone()) }];
            facts.extend(ends(&ended, WhyEnded::Changed));
            self.cut(&ended);
            Ok::<_, ApiError>(Decided { facts, gone: found.second_factor.iter().cloned().collect(), secrets: vec![kept], then: ended })
        });
        let ended = ended.await?;
        self.cut(&ended);
        // The code that took it up is used: nobody who saw it typed signs in with it.
        self.use_step(account, step);
        Ok(())
    }

    /// Uses a time step of an account's factor; true when it and all later ones were unused.
    fn use_step(&self, account: &AccountId, step: u64) -> bool {
        let mut steps = self.locked(&self.steps);
        let last = steps.entry(account.to_string()).or_default();
        let fresh = step > *last;
        *last = step.max(*last);
        fresh
    }

    /// Whether this code is the account's now, and was not used before.
    pub(super) fn factor_holds(&self, account: &Account, code: Option<&str>) -> Result<bool, ApiError> {
        let Some(digest) = &account.second_factor else { return Ok(true) };
        let (Some(code), Some(bytes)) = (code, self.register.secret(digest)?) else { return Ok(false) };
        let Some(step) = totp(&bytes).and_then(|t| t.check(code.trim(), self.seconds())) else { return Ok(false) };
        Ok(self.use_step(&account.id, step))
    }

    fn seconds(&self) -> u64 {
        u64::try_from(self.now_ms().div_euclid(1_000)).unwrap_or(0)
    }
}
