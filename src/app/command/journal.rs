//! `dawria journal …`.

use super::{print, say, settings, unconfigured, unless_closed};
use crate::{
    app::cli::JournalCommand,
    config::Config,
    store::{
        checkpoint::{Book, PublicKey, SigningKey},
        tool::{self, Against, Asked, ExportRange},
    },
};
use anyhow::bail;
use std::{
    collections::BTreeSet,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

/// Verifies every journal, whatever is wrong with the one before it.
fn verify(config: &Config, against: Option<&Path>, keys: &[String]) -> anyhow::Result<()> {
    let book = against.map(Book::read).transpose()?;
    let mut trusted = keys.iter().map(|k| PublicKey::read(k)).collect::<Result<Vec<_>, _>>()?;
    if book.is_some() && trusted.is_empty() {
        let path = config.checkpoint_key();
        trusted.push(SigningKey::load(&path)?.public());
        say(&format!(
            "the public key is taken from {} on this machine: whoever could change the journal could change it, too; keep a copy elsewhere and \
             give it with --key",
            path.display()
        ));
    }
    let against = book.as_ref().map(|book| Against { book, trusted: &trusted });
    let erasures = config.erasures();
    let asked = Asked { beside: true, erasures: Some(&erasures), against };
    let (mut bad, mut visited) = (Vec::new(), BTreeSet::new());
    for dir in dirs(config)? {
        match tool::verify_asked(&dir, &asked) {
            Ok(report) => {
                print(report.to_string().trim_end());
                visited.insert(format!("room/{}", report.room));
                if !report.is_sound() {
                    bad.push(dir.display().to_string());
                }
            }
            Err(e) => {
                print(&format!("BAD: {e}"));
                bad.push(dir.display().to_string());
            }
        }
    }
    if let Some(report) = tool::verify_register(&config.data_dir, against)? {
        print(&format!(
            "{}: {} lines folded from the first, {} accounts, {} derived rows and secrets compared; chain {}",
            report.chain, report.records, report.accounts, report.compared, report.hash
        ));
        match report.vouched.and_then(|v| v.newest) {
            Some((seq, at)) => print(&format!("register: checkpoints vouch for it up to line {seq}, signed at {at}")),
            None => print("register: without a checkpoint it cannot be excluded that its end was cut off or an older copy put in place"),
        }
        report.findings.iter().for_each(|f| print(&format!("BAD: {f}")));
        if !report.findings.is_empty() {
            bad.push(report.chain.clone());
        }
        visited.insert(report.chain);
    }
    for (chain, what) in against.map(|against| against.missing(&visited)).unwrap_or_default() {
        print(&format!("BAD: {what}"));
        bad.push(chain);
    }
    if bad.is_empty() {
        return Ok(());
    }
    bail!(
        "{} is not sound; keep all files of its folder and restore a backup, or run `dawria journal rebuild` if only derived rows \
         differ",
        bad.join(" and ")
    )
}

/// The first room's journal, those of the others that have been started, and those of rooms that are in no configuration any more.
fn dirs(config: &Config) -> anyhow::Result<Vec<PathBuf>> {
    let others = if config.rooms.is_empty() { Vec::new() } else { config.all_rooms()? };
    let others = others.into_iter().skip(1).map(|(_, dir)| dir).filter(|dir| dir.exists());
    Ok(std::iter::once(config.journal_dir()).chain(others).chain(unconfigured(config)?).collect())
}

/// Verifies, rebuilds or exports a journal.
///
/// # Errors
/// What is wrong with it, naming the first bad record.
pub fn run(what: JournalCommand) -> anyhow::Result<()> {
    match what {
        JournalCommand::Verify { place, against, keys } => verify(&settings(&place.settings)?, against.as_deref(), &keys)?,
        JournalCommand::Key(place) => {
            let path = settings(&place.settings)?.checkpoint_key();
            print(&SigningKey::load(&path)?.public().to_string());
        }
        JournalCommand::Rebuild(place) => {
            for dir in dirs(&settings(&place.settings)?)? {
                print(tool::rebuild(&dir)?.to_string().trim_end());
            }
        }
        JournalCommand::Export { place, from, to } => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            let range: ExportRange = from.unwrap_or(1)..=to.unwrap_or(u64::MAX);
            tool::export(&settings(&place.settings)?.journal_dir(), range, &mut out)?;
            out.flush().or_else(unless_closed)?;
        }
    }
    Ok(())
}
