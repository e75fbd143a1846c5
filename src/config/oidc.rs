//! An identity provider, as an option.

use super::{ConfigError, error::ensure};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The identity provider of the house (`OpenID` Connect, authorisation code flow with PKCE). Off while `issuer` is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct OidcConfig {
    /// Its issuer, exactly as in its tokens: `https://login.police.example/realms/dgsn`. Empty: none.
    pub issuer: String,
    /// This server's name there.
    pub client_id: String,
    /// File with this server's secret there, when it has one.
    pub client_secret_file: Option<PathBuf>,
    /// Where the provider sends people back to: this server's address followed by `/api/v1/session/oidc/callback`.
    pub redirect: String,
    /// What the button on the page says.
    pub name: String,
    /// Certificate (PEM) of the authority that vouches for the provider; the system's when left out.
    pub ca: Option<PathBuf>,
}

/// Where people come back.
const CALLBACK: &str = "/api/v1/session/oidc/callback";

impl OidcConfig {
    /// Whether there is one.
    pub const fn is_on(&self) -> bool {
        !self.issuer.is_empty()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if !self.is_on() {
            return Ok(());
        }
        let local =
            |url: &str| url.starts_with("http://127.0.0.1") || url.starts_with("http://localhost") || url.starts_with("http://[::1]");
        let safe = |url: &str| url.starts_with("https://") || local(url);
        ensure(safe(&self.issuer), "oidc.issuer", || format!("`{}` must begin with https:// (http:// only on this machine)", self.issuer))?;
        ensure(!self.client_id.is_empty(), "oidc.client_id", || "is missing: the name of this server at the provider".to_owned())?;
        let back = safe(&self.redirect) && self.redirect.ends_with(CALLBACK);
        ensure(back, "oidc.redirect", || format!("`{}` must be this server's address followed by {CALLBACK}", self.redirect))
    }
}
