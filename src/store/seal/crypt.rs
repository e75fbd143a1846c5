//! The arithmetic of sealing, without keeping anything.

use crate::{dispatch::model::Sealed, id::SubjectId};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use chacha20poly1305::{
    ChaCha20Poly1305, KeyInit as _,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// RFC 8439 §2.8: 96-bit nonce.
const NONCE_BYTES: usize = 12;

/// A subject's key. Wiped from memory when dropped; never printed.
#[derive(Clone)]
pub(in crate::store) struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A new one from the operating system.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(bytes.as_mut())?;
        Ok(Self(bytes))
    }

    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// One key a purpose, so that sealing and comparing never share one.
    fn derived(&self, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(hmac(&self.0, &[purpose]))
    }

    pub fn seal(&self, subject: SubjectId, field: &str, text: &str) -> Result<Sealed, getrandom::Error> {
        let mut nonce = [0; NONCE_BYTES];
        getrandom::fill(&mut nonce)?;
        let cipher = ChaCha20Poly1305::new((&*self.derived(b"seal")).into());
        let payload = Payload { msg: text.as_bytes(), aad: &associated(subject, field) };
        // Encryption fails only above 256 GiB; an empty ciphertext would not open, which is the safe side.
        let sealed = cipher.encrypt((&nonce).into(), payload).unwrap_or_default();
        Ok(Sealed { subject, text: STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat()) })
    }

    /// `None` when it was not sealed by this key for this subject and field.
    pub fn open(&self, sealed: &Sealed, field: &str) -> Option<String> {
        let bytes = STANDARD_NO_PAD.decode(&sealed.text).ok()?;
        let (nonce, text) = bytes.split_at_checked(NONCE_BYTES)?;
        let nonce: [u8; NONCE_BYTES] = nonce.try_into().ok()?;
        let cipher = ChaCha20Poly1305::new((&*self.derived(b"seal")).into());
        let plain = cipher.decrypt((&nonce).into(), Payload { msg: text, aad: &associated(sealed.subject, field) }).ok()?;
        String::from_utf8(plain).ok()
    }

    /// HMAC-SHA-256 cut to 16 bytes, hex.
    pub fn fingerprint(&self, content: &[u8]) -> String {
        crate::store::canonical::hex(&hmac(&self.derived(b"fingerprint"), &[content])[..16])
    }
}

/// 16 bytes of subject, then the field's name.
fn associated(subject: SubjectId, field: &str) -> Vec<u8> {
    [subject.0.as_bytes(), field.as_bytes()].concat()
}

fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // RFC 2104 §2: a short key is padded with zeros to the block.
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(key);
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new((&*block).into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn subject(n: u128) -> SubjectId {
        SubjectId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn opens_only_with_the_same_key_subject_and_field() {
        let key = Key::random().unwrap();
        let sealed = key.seal(subject(1), "caller", "فاطمة").unwrap();
        assert_eq!(key.open(&sealed, "caller").as_deref(), Some("فاطمة"));
        assert_eq!(key.open(&sealed, "number"), None, "another field");
        assert_eq!(key.open(&Sealed { subject: subject(2), ..sealed.clone() }, "caller"), None, "another subject");
        assert_eq!(Key::random().unwrap().open(&sealed, "caller"), None, "another key");
        for broken in ["", "AAAA", "not base64!", &sealed.text[..sealed.text.len() - 4]] {
            assert_eq!(key.open(&Sealed { subject: subject(1), text: broken.into() }, "caller"), None, "{broken}");
        }
    }

    #[test]
    fn the_same_text_never_looks_the_same_but_compares_the_same() {
        let key = Key::random().unwrap();
        assert_ne!(key.seal(subject(1), "f", "x").unwrap(), key.seal(subject(1), "f", "x").unwrap());
        assert_eq!(key.fingerprint(b"x"), key.fingerprint(b"x"));
        assert_ne!(key.fingerprint(b"x"), Key::random().unwrap().fingerprint(b"x"));
        assert_eq!(key.fingerprint(b"x").len(), 32);
    }

    /// RFC 4231 test case 2 through the same construction.
    #[test]
    fn the_hmac_is_the_standard_one() {
        let mut key = [0; 32];
        key[..4].copy_from_slice(b"Jefe");
        let got = hmac(&key, &[b"what do ya ", b"want for nothing?"]);
        assert_eq!(crate::store::canonical::hex(&got), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
