//! Which cryptography TLS uses: ring, TLS 1.3 and 1.2, suites with forward secrecy and authenticated encryption alone.

use rustls::{
    SupportedProtocolVersion,
    crypto::{CryptoProvider, ring},
    version::{TLS12, TLS13},
};
use std::sync::Arc;

/// The versions that are spoken, both ways.
pub(super) static VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS13, &TLS12];

/// The provider of this program. All of its suites are AEAD, its TLS 1.2 ones ECDHE: there is no CBC, no RSA key exchange to switch off.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// Makes it the provider of libraries that take the process's own (HTTP clients). Any number of times; the first counts.
pub fn install() {
    // Refused when one is installed: it is the same one.
    let _ = ring::default_provider().install_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suite_has_forward_secrecy_and_authenticated_encryption() {
        let suites: Vec<String> = provider().cipher_suites.iter().map(|s| format!("{:?}", s.suite())).collect();
        assert!(suites.len() >= 6, "{suites:?}");
        for name in suites {
            assert!(name.starts_with("TLS13_") || name.starts_with("TLS_ECDHE_"), "{name}");
            assert!(name.contains("_GCM_") || name.contains("_CHACHA20_POLY1305_"), "{name}");
        }
    }
}
