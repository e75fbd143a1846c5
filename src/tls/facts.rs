//! What a certificate says of itself: names, times, fingerprint; and of a CA's, which names it may vouch for.

use crate::quantity::Timestamp;
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use x509_parser::{
    extensions::{GeneralName, NameConstraints},
    prelude::{FromDer, X509Certificate},
};

/// What a certificate says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Its DNS names and addresses.
    pub names: Vec<String>,
    /// Valid from.
    pub from: Timestamp,
    /// Valid until.
    pub until: Timestamp,
    /// SHA-256 of the certificate, as people compare it: `AB:CD:…`.
    pub fingerprint: String,
    /// Of a CA: the only names it may vouch for (a DNS name also stands for those below it); empty when it is not limited.
    pub permitted: Vec<String>,
}

impl Facts {
    /// Reads a certificate.
    ///
    /// # Errors
    /// In words, when it is not one.
    pub fn read(der: &[u8]) -> Result<Self, String> {
        let (_, certificate) = X509Certificate::from_der(der).map_err(|e| format!("is no X.509 certificate ({e})"))?;
        let names = match certificate.subject_alternative_name() {
            Ok(Some(names)) => names.value.general_names.iter().filter_map(name).collect(),
            Ok(None) => Vec::new(),
            Err(e) => return Err(format!("has names that cannot be read ({e})")),
        };
        let permitted = match certificate.name_constraints() {
            Ok(limits) => limits.map(|l| permitted(l.value)).unwrap_or_default(),
            Err(e) => return Err(format!("has name constraints that cannot be read ({e})")),
        };
        let validity = certificate.validity();
        let at = |seconds: i64| Timestamp(seconds.saturating_mul(1_000));
        Ok(Self {
            names,
            from: at(validity.not_before.timestamp()),
            until: at(validity.not_after.timestamp()),
            fingerprint: fingerprint(der),
            permitted,
        })
    }

    /// Whether a CA with these limits may vouch for a name.
    pub fn permits(&self, name: &str) -> bool {
        let is_address = |text: &str| text.parse::<IpAddr>().is_ok();
        let below = |limit: &str| {
            let (name, limit) = (name.to_ascii_lowercase(), limit.to_ascii_lowercase());
            name.strip_suffix(&limit).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let permits = |limit: &String| match (is_address(name), is_address(limit)) {
            (true, true) => limit == name,
            (false, false) => below(limit),
            _ => false,
        };
        self.permitted.is_empty() || self.permitted.iter().any(permits)
    }
}

/// SHA-256 as upper-case hex pairs joined by colons.
fn fingerprint(der: &[u8]) -> String {
    Sha256::digest(der).iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(":")
}

fn name(of: &GeneralName<'_>) -> Option<String> {
    match of {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => address(bytes).map(|ip| ip.to_string()),
        _ => None,
    }
}

fn permitted(limits: &NameConstraints<'_>) -> Vec<String> {
    // An address of a constraint is followed by its mask; ours are of single addresses.
    let name = |of: &GeneralName<'_>| match of {
        GeneralName::IPAddress(bytes) => address(bytes.get(..bytes.len() / 2)?).map(|ip| ip.to_string()),
        other => name(other),
    };
    limits.permitted_subtrees.iter().flatten().filter_map(|subtree| name(&subtree.base)).collect()
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    v4.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limited_ca_vouches_for_its_names_and_those_below() {
        let at = Timestamp(0);
        let permitted = ["localhost", "room.example", "10.0.0.4"].map(str::to_owned).to_vec();
        let ca = Facts { names: Vec::new(), from: at, until: at, fingerprint: String::new(), permitted };
        for (name, may) in [
            ("room.example", true),
            ("ROOM.example", true),
            ("a.room.example", true),
            ("aroom.example", false),
            ("example", false),
            ("10.0.0.4", true),
            ("10.0.0.40", false),
            ("1.10.0.0.4", false),
            ("ü.room.example", true),
            ("ü", false),
        ] {
            assert_eq!(ca.permits(name), may, "{name}");
        }
        assert!(Facts { permitted: Vec::new(), ..ca }.permits("anything"));
    }

    #[test]
    fn rubbish_is_no_certificate() {
        assert!(Facts::read(b"rubbish").is_err());
        assert!(Facts::read(&[]).is_err());
    }
}
