//! TLS at the HTTP door.

use super::{ConfigError, error::ensure};
use crate::tls::{Folder, pair::Place};
use serde::{Deserialize, Serialize};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// TLS at the HTTP door. Off in a new installation, whose door is open to this machine alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct TlsConfig {
    /// The HTTP door speaks TLS and nothing else.
    pub enabled: bool,
    /// Certificate (PEM, with those that lead to its root); without it the one made by `dawria cert` in `data_dir/tls` is used.
    pub cert: Option<PathBuf>,
    /// Its key (PEM).
    pub key: Option<PathBuf>,
    /// The CA (PEM) that commands of this program trust when they talk to the server; the local CA when left out.
    pub ca: Option<PathBuf>,
    /// Address and port of a second, plain door that answers everything with the way to the first.
    pub redirect: Option<SocketAddr>,
}

impl TlsConfig {
    pub(super) fn check(&self, http: SocketAddr) -> Result<(), ConfigError> {
        ensure(self.cert.is_some() == self.key.is_some(), "tls.cert", || {
            "tls.cert and tls.key go together: give both, or neither".to_owned()
        })?;
        ensure(self.redirect.is_none() || self.enabled, "tls.redirect", || {
            "leads to the TLS door, which is not open: set tls.enabled = true".to_owned()
        })?;
        ensure(self.enabled || http.ip().is_loopback(), "http.bind", || {
            format!(
                "{http} can be reached from other machines, and without TLS anybody between could read and change what is sent. Run \
                 `dawria cert` and set enabled = true in [tls]; or use 127.0.0.1 or [::1], where a proxy that does TLS can stand in front \
                 (its name in http.hosts)"
            )
        })
    }

    /// Where the pair is that is served.
    pub fn place(&self, data_dir: &Path) -> Place {
        let folder = Folder::of(data_dir);
        match (&self.cert, &self.key) {
            (Some(cert), Some(key)) => Place { cert: cert.clone(), key: key.clone() },
            _ => Place { cert: folder.cert(), key: folder.key() },
        }
    }

    /// Certificate file of the local CA, where the pair that is served is one of its.
    pub fn local_ca(&self, data_dir: &Path) -> Option<PathBuf> {
        self.cert.is_none().then(|| Folder::of(data_dir).ca())
    }

    /// The CA that our own clients trust; `None`: those that the system trusts.
    pub fn trusted(&self, data_dir: &Path) -> Option<PathBuf> {
        self.ca.clone().or_else(|| self.local_ca(data_dir))
    }
}

#[cfg(test)]
mod tests {
    use crate::config::parse;

    #[test]
    fn a_door_to_other_machines_needs_tls() {
        for (text, key) in [
            ("", None),
            ("[http]\nbind = \"[::1]:0\"", None),
            ("[http]\nbind = \"0.0.0.0:0\"", Some("http.bind")),
            ("[http]\nbind = \"[::]:0\"", Some("http.bind")),
            ("[http]\nbind = \"0.0.0.0:0\"\n[tls]\nenabled = false", Some("http.bind")),
            ("[http]\nbind = \"0.0.0.0:0\"\n[tls]\nenabled = true", None),
            ("[tls]\ncert = \"a\"", Some("tls.cert")),
            ("[tls]\nkey = \"a\"", Some("tls.cert")),
            ("[tls]\nenabled = true\ncert = \"a\"\nkey = \"b\"", None),
            ("[tls]\nredirect = \"0.0.0.0:80\"", Some("tls.redirect")),
        ] {
            let said = parse(text, "t").err().map(|e| e.to_string());
            assert_eq!(said.is_some(), key.is_some(), "{text}: {said:?}");
            assert!(key.is_none_or(|key| said.is_some_and(|said| said.contains(key))), "{text}");
        }
    }
}
