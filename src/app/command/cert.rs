//! `dawria cert`: the local CA and the server's certificate.

use super::{print, settings};
use crate::{
    app::cli::Cert,
    clock::Clock,
    config::Config,
    tls::{
        Facts, Folder, Standing,
        make::{self, Wish},
        pair,
    },
};
use anyhow::Context;
use std::path::Path;

/// Makes, renews or shows certificates.
///
/// # Errors
/// When there is one and `--renew` was not given, or what is there cannot be read.
pub fn run(args: &Cert) -> anyhow::Result<()> {
    let config = settings_of(args)?;
    let folder = Folder::of(&config.data_dir);
    if !args.show {
        let wish = Wish { names: args.names.clone(), renew: args.renew, new_ca: args.new_ca };
        let ca_before = fingerprint(&folder.ca());
        make::make(&folder, &wish, Clock::wall_now())?;
        print(&format!("written to {}", folder.0.display()));
        if fingerprint(&folder.ca()) != ca_before {
            print("the CA is new: every terminal installs it once (address /install of the server, or the file ca.crt)");
        }
        if config.tls.cert.is_some() {
            print("note: the configuration's tls.cert and tls.key name another pair: that one is served");
        } else if !config.tls.enabled {
            print("to serve it: enabled = true in [tls]");
        } else {
            print("a running server takes it within 5 s");
        }
    }
    if let Some(ca) = config.tls.local_ca(&config.data_dir) {
        show("CA", &ca)?;
    }
    show("server", &config.tls.place(&config.data_dir).cert)
}

/// The certificate can be made before the door it is for may be opened, so only what names folders counts here.
fn settings_of(args: &Cert) -> anyhow::Result<Config> {
    let mut flags = args.settings.clone();
    flags.http = Some(([127, 0, 0, 1], 0).into());
    Ok(settings(&flags)?)
}

fn fingerprint(file: &Path) -> Option<String> {
    facts(file).ok().map(|f| f.fingerprint)
}

fn facts(file: &Path) -> anyhow::Result<Facts> {
    let hint = || format!("{}: `dawria cert` makes one", file.display());
    let pem = std::fs::read(file).with_context(hint)?;
    pair::first(&pem).map_err(|why| anyhow::anyhow!("{} {why}", file.display()))
}

fn show(what: &str, file: &Path) -> anyhow::Result<()> {
    let facts = facts(file)?;
    let now = Clock::wall_now();
    let days = facts.until.since_ms(now).div_euclid(86_400_000);
    let left = match Standing::of(&facts, now) {
        Standing::Expired => "EXPIRED".to_owned(),
        Standing::NotYet => "not valid yet".to_owned(),
        Standing::Valid | Standing::EndsSoon => format!("{days} days left"),
    };
    print(&format!("{what}: {}", file.display()));
    let names = if facts.names.is_empty() { &facts.permitted } else { &facts.names };
    print(&format!("  names    {}", names.join(", ")));
    print(&format!("  valid    {} to {} ({left})", facts.from, facts.until));
    print(&format!("  SHA-256  {}", facts.fingerprint));
    Ok(())
}
