//! The command line of `dawria map`.

use super::{ImportError, MapSource, Terminal, landmarks, run};
use clap::Subcommand;
use std::{
    io::{self, Write},
    path::PathBuf,
};

/// `dawria map …`
#[derive(Clone, Debug, Subcommand)]
pub enum MapCommand {
    /// Make a map directory (road graph, gazetteer, basemap) of an OpenStreetMap extract
    Import {
        /// The extract, .osm.pbf
        #[arg(required_unless_present = "synthetic")]
        file: Option<PathBuf>,
        /// Make up a city from this seed instead of reading an extract
        #[arg(long, value_name = "SEED", conflicts_with = "file")]
        synthetic: Option<u64>,
        /// The directory to make or replace
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Add the room's landmarks to a map; columns: name_ar,name_fr,name_en,aliases,lat,lon,kind,verified_by
    Landmarks {
        /// The list, .csv in UTF-8
        file: PathBuf,
        /// The map directory
        #[arg(long, value_name = "DIR")]
        map: PathBuf,
    },
}

impl MapCommand {
    /// Does it, with a progress bar on a terminal, and says what was made on standard output.
    ///
    /// # Errors
    /// [`ImportError`]; the map that was there is then unchanged.
    pub fn run(&self) -> Result<(), ImportError> {
        match self {
            Self::Import { file, synthetic, out } => {
                let source = match (file, synthetic) {
                    (_, Some(seed)) => MapSource::Synthetic { seed: *seed },
                    (Some(file), None) => MapSource::File(file.clone()),
                    // The argument parser asks for one of the two.
                    (None, None) => MapSource::Synthetic { seed: 1 },
                };
                let report = {
                    let mut bar = Terminal::new();
                    run(&source, out, &mut bar)?
                };
                say(&report.to_string())
            }
            Self::Landmarks { file, map } => {
                let done = landmarks::add(file, map).inspect_err(|e| {
                    if let ImportError::NothingTaken { refused, .. } = e {
                        // Standard error itself failing leaves nobody to tell.
                        let _ = io::stderr().lock().write_all(list(refused).as_bytes());
                    }
                })?;
                let summary =
                    format!("{} landmarks added, {} replaced, {} in {} now\n", done.added, done.replaced, done.total, done.dir.display());
                say(&(summary + &list(&done.refused)))
            }
        }
    }
}

fn list(refused: &[crate::roads::gazetteer::landmarks::Refused]) -> String {
    let mut out = String::new();
    if !refused.is_empty() {
        out += &format!("{} lines refused:\n", refused.len());
    }
    for r in refused {
        out += &format!("  line {}: {}\n", r.line, r.why);
    }
    out
}

fn say(text: &str) -> Result<(), ImportError> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // The reader of the pipe went away (`| head`): the work is done all the same.
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(ImportError::io("cannot write to", "standard output")(e)),
        _ => Ok(()),
    }
}
