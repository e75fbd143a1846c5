//! `dawria cert`'s work: a local CA that may vouch for the names asked for and no others, and a server certificate of it.

use super::{Facts, Folder, folder, machine, pair};
use crate::quantity::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, NameConstraints, PKCS_ECDSA_P256_SHA256, date_time_ymd,
};
use std::{
    fs, io,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};
use thiserror::Error;

/// How long a server certificate is valid, days: browsers take no more than 398.
pub const SERVER_DAYS: u64 = 397;
/// How long the CA is valid, days: ten years.
pub const CA_DAYS: u64 = 3_653;
/// Terminals' clocks may be behind by so much, seconds.
const BACK_DATED: u64 = 3_600;
/// Longest list of names.
const NAMES_MAX: usize = 64;

/// Why no certificate was made.
#[derive(Debug, Error)]
pub enum MakeError {
    /// There is one already.
    #[error("{0} exists: nothing is overwritten without --renew; `dawria cert --show` says what is there")]
    Exists(PathBuf),
    /// A name that cannot stand in a certificate.
    #[error("`{0}` is neither a host name nor an address: give --name room.example or --name 10.0.0.4")]
    Name(String),
    /// Too many names.
    #[error("{0} names are too many for one certificate: at most {NAMES_MAX}")]
    Names(usize),
    /// The CA is limited to other names.
    #[error(
        "the CA here may not vouch for {name}: it was made for {permitted}. Make another with --renew --new-ca; every terminal must then \
         install that one"
    )]
    NotPermitted {
        /// The name asked for.
        name: String,
        /// Those it was made for.
        permitted: String,
    },
    /// The CA's own time is over.
    #[error("the CA here ends on {0}: make another with --renew --new-ca; every terminal must then install that one")]
    CaEnds(Timestamp),
    /// A file cannot be read or written.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file does not hold what it should.
    #[error("{path} {why}", path = path.display())]
    Content {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The library refuses.
    #[error("making the certificate: {0}")]
    Library(#[from] rcgen::Error),
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Names and addresses; those of the certificate there, else the machine's, when empty.
    pub names: Vec<String>,
    /// A certificate that is there may be replaced.
    pub renew: bool,
    /// So may the CA.
    pub new_ca: bool,
}

/// Makes the CA, where there is none, and a server certificate; valid from `now`.
///
/// # Errors
/// [`MakeError`]; then nothing was replaced.
pub fn make(folder: &Folder, wish: &Wish, now: Timestamp) -> Result<(), MakeError> {
    let (cert, ca) = (folder.cert(), folder.ca());
    if let Some(there) = [&cert, &folder.key()].into_iter().find(|p| p.exists() && !wish.renew) {
        return Err(MakeError::Exists(there.clone()));
    }
    let names = names(wish, &cert)?;
    let keeps = ca.exists() && !(wish.renew && wish.new_ca);
    let (ca_pem, ca_key) = if keeps { (read(&ca)?, read(&folder.ca_key())?) } else { authority(&names, now)? };
    let key = KeyPair::from_pem(&ca_key).map_err(|e| MakeError::Content { path: folder.ca_key(), why: format!("holds no key ({e})") })?;
    if keeps {
        let facts = facts(&ca, &ca_pem)?;
        if let Some(name) = names.iter().find(|name| !facts.permits(name)) {
            return Err(MakeError::NotPermitted { name: name.clone(), permitted: facts.permitted.join(", ") });
        }
        if facts.until.since_ms(now) <= 0 {
            return Err(MakeError::CaEnds(facts.until));
        }
    }
    let issuer = Issuer::from_ca_cert_pem(&ca_pem, key)?;
    let own = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let served = server(&names, now)?.signed_by(&own, &issuer)?;
    let write = |path: PathBuf, text: &str| folder::write(&path, text).map_err(|source| MakeError::File { path, source });
    folder.make().map_err(|source| MakeError::File { path: folder.0.clone(), source })?;
    if !keeps {
        write(folder.ca_key(), &ca_key)?;
        write(ca, &ca_pem)?;
    }
    // Between these two writes the pair does not fit: a server keeps the old one until it does.
    write(folder.key(), &own.serialize_pem())?;
    write(cert, &served.pem())
}

/// The names to certify, each once.
fn names(wish: &Wish, cert: &Path) -> Result<Vec<String>, MakeError> {
    let mut names: Vec<String> = Vec::new();
    let before = if wish.names.is_empty() && cert.exists() { facts(cert, &read(cert)?)?.names } else { Vec::new() };
    let wanted = match (wish.names.is_empty(), before.is_empty()) {
        (false, _) => wish.names.clone(),
        (true, false) => before,
        (true, true) => machine::names(),
    };
    for name in wanted.into_iter().chain(machine::own()) {
        let name = match name.parse::<IpAddr>() {
            Ok(ip) => ip.to_string(),
            Err(_) if machine::is_dns_name(&name) => name.to_ascii_lowercase(),
            Err(_) => return Err(MakeError::Name(name)),
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.len() > NAMES_MAX { Err(MakeError::Names(names.len())) } else { Ok(names) }
}

fn read(path: &Path) -> Result<String, MakeError> {
    fs::read_to_string(path).map_err(|source| MakeError::File { path: path.to_owned(), source })
}

fn facts(path: &Path, pem: &str) -> Result<Facts, MakeError> {
    let content = |why| MakeError::Content { path: path.to_owned(), why };
    pair::first(pem.as_bytes()).map_err(content)
}

/// Certificate and key of a new CA, PEM.
fn authority(names: &[String], now: Timestamp) -> Result<(String, String), MakeError> {
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    let mut params = valid(CertificateParams::default(), now, CA_DAYS);
    params.distinguished_name.push(DnType::CommonName, format!("Dawria local CA {}", names[0]));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    // A stolen key of this CA is worth nothing elsewhere: terminals that trust it believe it of these names alone. Every kind of name is
    // limited, since a kind without a limit would be free.
    params.name_constraints = Some(NameConstraints {
        permitted_subtrees: names
            .iter()
            .map(|name| match name.parse::<IpAddr>() {
                Ok(ip) => GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(ip, if ip.is_ipv4() { 32 } else { 128 })),
                Err(_) => GeneralSubtree::DnsName(name.clone()),
            })
            .collect(),
        excluded_subtrees: Vec::new(),
    });
    Ok((params.self_signed(&key)?.pem(), key.serialize_pem()))
}

fn server(names: &[String], now: Timestamp) -> Result<CertificateParams, MakeError> {
    let mut params = valid(CertificateParams::new(names.to_vec())?, now, SERVER_DAYS);
    params.distinguished_name.push(DnType::CommonName, "Dawria");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    Ok(params)
}

fn valid(mut params: CertificateParams, now: Timestamp, days: u64) -> CertificateParams {
    let seconds = u64::try_from(now.millis() / 1_000).unwrap_or(0);
    let at = |seconds: u64| date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds);
    params.not_before = at(seconds.saturating_sub(BACK_DATED));
    params.not_after = at(seconds.saturating_sub(BACK_DATED) + days * 86_400);
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use std::os::unix::fs::PermissionsExt;

    fn wish(names: &[&str], renew: bool, new_ca: bool) -> Wish {
        Wish { names: names.iter().map(|n| (*n).to_owned()).collect(), renew, new_ca }
    }

    #[test]
    fn what_is_there_is_kept_and_a_renewal_keeps_the_ca() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::of(dir.path());
        let now = Clock::wall_now();
        make(&folder, &wish(&["room.example", "10.0.0.4"], false, false), now).unwrap();
        for file in [folder.ca(), folder.ca_key(), folder.cert(), folder.key()] {
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
        }
        let read_facts = |path: &Path| facts(path, &fs::read_to_string(path).unwrap()).unwrap();
        let (first, ca) = (read_facts(&folder.cert()), read_facts(&folder.ca()));
        assert_eq!(first.names, ["room.example", "10.0.0.4", "localhost", "127.0.0.1", "::1"]);
        assert_eq!(ca.permitted, first.names);
        assert_eq!(first.until.since_ms(first.from), 397 * 86_400_000);
        assert!(matches!(make(&folder, &wish(&[], false, false), now), Err(MakeError::Exists(_))));
        assert_eq!(read_facts(&folder.cert()), first);
        make(&folder, &wish(&[], true, false), now).unwrap();
        let second = read_facts(&folder.cert());
        assert_eq!(second.names, first.names, "a renewal keeps the names");
        assert_ne!(second.fingerprint, first.fingerprint);
        assert_eq!(read_facts(&folder.ca()), ca, "and the CA");
        assert!(matches!(make(&folder, &wish(&["other.example"], true, false), now), Err(MakeError::NotPermitted { .. })));
        assert!(matches!(make(&folder, &wish(&[], true, false), now.plus_ms(11 * 366 * 86_400_000)), Err(MakeError::CaEnds(_))));
        assert_eq!(read_facts(&folder.cert()), second, "a refusal replaces nothing");
        make(&folder, &wish(&["other.example"], true, true), now).unwrap();
        assert_ne!(read_facts(&folder.ca()).fingerprint, ca.fingerprint);
        assert!(matches!(make(&folder, &wish(&["a b"], true, false), now), Err(MakeError::Name(_))));
    }
}
