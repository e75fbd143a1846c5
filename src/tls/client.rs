//! The client's end: our own commands trust the local CA and nobody else.

use super::{
    pair::certificates,
    provider::{VERSIONS, provider},
};
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;

/// What a client trusts when it trusts the CA in this file alone.
///
/// # Errors
/// In words naming the file, when it holds no certificate.
pub fn trusting(ca: &Path) -> Result<ClientConfig, String> {
    let named = |why: String| format!("{} {why}", ca.display());
    let pem = std::fs::read(ca).map_err(|e| named(format!("cannot be read ({e})")))?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates(&pem).map_err(named)? {
        roots.add(certificate).map_err(|e| named(format!("is no CA ({e})")))?;
    }
    let builder = ClientConfig::builder_with_provider(provider()).with_protocol_versions(&VERSIONS).map_err(|e| named(e.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
