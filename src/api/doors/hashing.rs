//! Passwords: what may be one, and the slow hash of it, two at a time.

use crate::api::problem::ApiError;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};
use zeroize::Zeroizing;

/// 19 MiB, two passes, one lane: what OWASP's password storage cheat sheet asks of argon2id at least.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// Hashes under way at once: more would starve the room's own threads.
const AT_ONCE: usize = 2;
/// Longest wait for a place; then *busy*.
const WAIT: Duration = Duration::from_secs(10);
/// Fewest characters of a password.
pub const PASSWORD_MIN: usize = 12;
/// Most bytes of one: a longer text would only cost time.
pub const PASSWORD_MAX: usize = 256;

/// Long passwords that everybody tries first.
const COMMON: [&str; 20] = [
    "123456789012",
    "1234567890123",
    "password1234",
    "password12345",
    "passwordpassword",
    "qwertyuiop12",
    "qwertyuiop123",
    "azertyuiop12",
    "azertyuiop123",
    "administrator",
    "administrateur",
    "motdepasse12",
    "motdepasse123",
    "letmeinletmein",
    "iloveyouiloveyou",
    "casablanca12",
    "casablanca2026",
    "marrakech1234",
    "bienvenue123",
    "bienvenue1234",
];

/// Hashes and checks passwords.
#[derive(Debug)]
pub struct Hashing {
    places: Arc<Semaphore>,
    /// Hash of a password nobody has: checked where there is no account, so that it takes as long.
    nobody: String,
}

impl Hashing {
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new() -> anyhow::Result<Self> {
        let mut nobody = [0; 32];
        getrandom::fill(&mut nobody)?;
        let nobody = argon2()?.hash_password(&nobody).map_err(|e| anyhow::anyhow!("hashing a password: {e}"))?.to_string();
        Ok(Self { places: Arc::new(Semaphore::new(AT_ONCE)), nobody })
    }

    /// The hash of a new password, as a PHC string.
    ///
    /// # Errors
    /// [`ApiError::Busy`] when too many wait; [`ApiError::Internal`].
    pub async fn hash(&self, password: &str) -> Result<String, ApiError> {
        let password = Zeroizing::new(password.to_owned());
        self.slowly(move || {
            let hash = argon2().ok()?.hash_password(password.as_bytes()).ok()?;
            Some(hash.to_string())
        })
        .await?
        .ok_or(ApiError::Internal)
    }

    /// Whether the password is the one of this hash; with `None` it takes as long and is wrong.
    ///
    /// # Errors
    /// [`ApiError::Busy`] when too many wait.
    pub async fn check(&self, password: &str, hash: Option<String>) -> Result<bool, ApiError> {
        let (known, hash) = (hash.is_some(), hash.unwrap_or_else(|| self.nobody.clone()));
        // An empty or endless password is never right, whatever is stored.
        let sensible = !password.is_empty() && password.len() <= PASSWORD_MAX;
        let password = Zeroizing::new(if sensible { password.to_owned() } else { "-".to_owned() });
        let right = self.slowly(move || {
            let parsed = PasswordHash::new(&hash).ok()?;
            Some(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
        });
        Ok(right.await?.unwrap_or(false) && known && sensible)
    }

    async fn slowly<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
        let place =
            timeout(WAIT, Arc::clone(&self.places).acquire_owned()).await.map_err(|_| ApiError::Busy)?.map_err(|_| ApiError::Stopping)?;
        let work = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(place);
            done
        });
        work.await.map_err(|_| ApiError::Internal)
    }
}

fn argon2() -> anyhow::Result<Argon2<'static>> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|e| anyhow::anyhow!("argon2: {e}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Whether this may be a password of that account (NIST SP 800-63B §3.1.1: length, not composition; not one that everybody tries).
///
/// # Errors
/// [`ApiError::Invalid`] saying what to change.
pub fn acceptable(password: &str, account: &str) -> Result<(), ApiError> {
    let refuse = |detail: String| Err(ApiError::Invalid { field: "password", detail });
    let (chars, lower) = (password.chars().count(), password.to_lowercase());
    if chars < PASSWORD_MIN {
        return refuse(format!("a password has at least {PASSWORD_MIN} characters; three or four words are easy to keep"));
    }
    if password.len() > PASSWORD_MAX {
        return refuse(format!("a password has at most {PASSWORD_MAX} bytes"));
    }
    let different: std::collections::BTreeSet<char> = lower.chars().collect();
    if COMMON.contains(&&*lower) || different.len() < 5 || lower.contains("dawria") || lower.contains(&account.to_lowercase()) {
        return refuse(
            "this is a password that others try first: no account name, no `dawria`, no repeated letters, no common one".to_owned(),
        );
    }
    Ok(())
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_an_empty_one_never() {
        let hashing = Hashing::new().unwrap();
        let hash = hashing.hash("دورية الليل رقم سبعة").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(hashing.check("دورية الليل رقم سبعة", Some(hash.clone())).await.unwrap());
        for wrong in ["", "دورية", "x", &"x".repeat(PASSWORD_MAX + 1)] {
            assert!(!hashing.check(wrong, Some(hash.clone())).await.unwrap());
        }
        assert!(!hashing.check("anything at all", None).await.unwrap());
        assert!(!hashing.check("", Some(String::new())).await.unwrap(), "an empty password on a broken hash");
    }

    #[test]
    fn short_and_common_ones_are_refused() {
        for bad in ["", "short", "password1234", "aaaaaaaaaaaaaaaa", "my-dawria-server", "r-alami-2026-x", &"x1y2z3".repeat(60)] {
            acceptable(bad, "r-alami").unwrap_err();
        }
        acceptable("correct horse battery", "r-alami").unwrap();
        acceptable("قطة زرقاء فوق السطح", "r-alami").unwrap();
    }
}
