//! `dawria journal …`.

use super::{print, settings};
use crate::{
    app::cli::JournalCommand,
    store::tool::{self, ExportRange},
};
use anyhow::bail;
use std::io::{BufWriter, Write};

/// Verifies, rebuilds or exports a journal.
///
/// # Errors
/// What is wrong with it, naming the first bad record.
pub fn run(what: JournalCommand) -> anyhow::Result<()> {
    match what {
        JournalCommand::Verify(place) => {
            let report = tool::verify(&settings(&place.settings)?.journal_dir())?;
            print(report.to_string().trim_end());
            if !report.is_sound() {
                bail!(
                    "the journal is not sound; keep all files of its folder and restore a backup, or run `dawria journal rebuild` if only derived rows differ"
                );
            }
        }
        JournalCommand::Rebuild(place) => print(tool::rebuild(&settings(&place.settings)?.journal_dir())?.to_string().trim_end()),
        JournalCommand::Export { place, from, to } => {
            let mut out = BufWriter::new(std::io::stdout().lock());
            let range: ExportRange = from.unwrap_or(1)..=to.unwrap_or(u64::MAX);
            tool::export(&settings(&place.settings)?.journal_dir(), range, &mut out)?;
            out.flush()?;
        }
    }
    Ok(())
}
