//! `dawria journal …`.

use super::{print, settings, unless_closed};
use crate::{
    app::cli::JournalCommand,
    config::Config,
    store::tool::{self, ExportRange},
};
use anyhow::bail;
use std::{
    io::{BufWriter, Write},
    path::PathBuf,
};

/// The first room's journal, and those of the others that have been started.
fn dirs(config: &Config) -> anyhow::Result<Vec<PathBuf>> {
    let others = if config.rooms.is_empty() { Vec::new() } else { config.all_rooms()? };
    let others = others.into_iter().skip(1).map(|(_, dir)| dir).filter(|dir| dir.exists());
    Ok(std::iter::once(config.journal_dir()).chain(others).collect())
}

/// Verifies, rebuilds or exports a journal.
///
/// # Errors
/// What is wrong with it, naming the first bad record.
pub fn run(what: JournalCommand) -> anyhow::Result<()> {
    match what {
        JournalCommand::Verify(place) => {
            for dir in dirs(&settings(&place.settings)?)? {
                let report = tool::verify(&dir)?;
                print(report.to_string().trim_end());
                if !report.is_sound() {
                    bail!(
                        "the journal in {} is not sound; keep all files of its folder and restore a backup, or run `dawria journal rebuild` if only derived rows differ",
                        dir.display()
                    );
                }
            }
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
