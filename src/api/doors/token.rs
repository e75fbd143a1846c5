//! Random tokens, and the digests by which they are kept.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// Letters of a code that somebody types: none that look alike.
const CODE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// Letters of a code: 80 random bits.
const CODE_CHARS: usize = 16;

/// 256 random bits, 43 characters that need no escaping anywhere.
///
/// # Errors
/// When the system gives no random bytes.
pub fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A code to be read out and typed once: `7KQ2-M4TR-…`.
///
/// # Errors
/// When the system gives no random bytes.
pub fn code() -> Result<String, getrandom::Error> {
    let mut bytes = [0; CODE_CHARS];
    getrandom::fill(&mut bytes)?;
    let letters: String = bytes.iter().map(|b| char::from(CODE_LETTERS[usize::from(b & 31)])).collect();
    Ok(letters.as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join("-"))
}

/// A typed code as it was made: capitals, with its dashes.
pub fn typed(code: &str) -> String {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).take(64).collect();
    letters.as_bytes().chunks(4).map(|c| String::from_utf8_lossy(c).into_owned()).collect::<Vec<_>>().join("-")
}

/// SHA-256, hex. Enough for what has 80 random bits or more; never for passwords.
pub fn digest(token: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(token.as_bytes()).iter().fold(String::with_capacity(64), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn tokens_differ_and_codes_are_typed_as_people_type() {
        assert_ne!(random().unwrap(), random().unwrap());
        assert_eq!(random().unwrap().len(), 43);
        let made = code().unwrap();
        assert_eq!(made.len(), 19);
        assert_eq!(typed(&made.to_lowercase().replace('-', " ")), made);
        assert_eq!(digest("").len(), 64);
    }
}
