//! What the demo needs before anything starts: a map (kept from one run to the next) and a folder with the configuration of this run.

use super::{Args, people};
use crate::roads::import::{self, MapSource, Prepared as PreparedMap, Terminal};
use anyhow::Context;
use std::{
    fmt::Write as _,
    io::Write as _,
    net::SocketAddr,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// The demo's room.
pub const ROOM: &str = "marrakech";

/// Everything in its place.
pub struct Prepared {
    /// The map's folder.
    pub map_dir: PathBuf,
    /// The password of this run's accounts.
    pub password: String,
    run_dir: PathBuf,
}

/// Makes the map if it is not there yet, and a fresh folder for this run.
///
/// # Errors
/// When the extract cannot be used or nothing can be written.
pub fn prepare(args: &Args) -> anyhow::Result<Prepared> {
    std::fs::create_dir_all(&args.data_dir).with_context(|| format!("the folder {}", args.data_dir.display()))?;
    let data_dir = args.data_dir.canonicalize()?;
    let (source, name) = match &args.city {
        Some(file) => {
            let stem = file.file_name().map_or("city".into(), |n| n.to_string_lossy().replace(['.', ' '], "_"));
            (MapSource::File(file.clone()), stem)
        }
        None => (MapSource::Synthetic { seed: args.seed }, format!("synthetic-{}", args.seed)),
    };
    let map_dir = data_dir.join("maps").join(name);
    std::fs::create_dir_all(data_dir.join("maps"))?;
    let prepared = import::prepare(&source, &map_dir, &mut Terminal::new())?;
    if let PreparedMap::Made(report) = &prepared {
        let _ = write!(std::io::stderr(), "{report}");
    }
    let run_dir = data_dir.join(format!("run-{}", std::process::id()));
    std::fs::create_dir(&run_dir).with_context(|| format!("the folder {}", run_dir.display()))?;
    let prepared = Prepared { map_dir, run_dir, password: people::password()? };
    std::fs::write(prepared.config_file(), prepared.config(args)?)?;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(prepared.password_file())?;
    writeln!(file, "{}", prepared.password)?;
    Ok(prepared)
}

impl Prepared {
    /// The server's configuration.
    pub fn config_file(&self) -> PathBuf {
        self.run_dir.join("dawria.toml")
    }

    /// Where the server tells its addresses.
    pub fn ready_file(&self) -> PathBuf {
        self.run_dir.join("ready.json")
    }

    /// The server's log.
    pub fn log_file(&self) -> PathBuf {
        self.run_dir.join("server.log")
    }

    /// The password, for the simulator; readable by its owner alone, kept with the journal where that is kept.
    pub fn password_file(&self) -> PathBuf {
        self.run_dir.join("password")
    }

    /// The simulator's list of what it sent.
    pub fn fix_log(&self) -> PathBuf {
        self.run_dir.join("fixes.txt")
    }

    /// The server's data folder.
    fn data_dir(&self) -> PathBuf {
        self.run_dir.join("data")
    }

    /// The journal's folder in it.
    pub fn journal_dir(&self) -> PathBuf {
        self.data_dir().join("journal")
    }

    /// Removes this run's folder, or says where it is kept.
    pub fn clean_up(&self, keep: bool) {
        if keep {
            let _ = writeln!(std::io::stderr(), "this run's journal, logs and password are kept in {}", self.run_dir.display());
        } else if let Err(e) = std::fs::remove_dir_all(&self.run_dir) {
            let _ = writeln!(std::io::stderr(), "{} could not be removed: {e}", self.run_dir.display());
        }
    }

    fn config(&self, args: &Args) -> anyhow::Result<String> {
        let measured = args.run_for.is_some();
        let (http, nmea) = if measured { ("127.0.0.1:0", "127.0.0.1:0") } else { ("127.0.0.1:8019", "127.0.0.1:10110") };
        let (http, nmea): (SocketAddr, SocketAddr) = (http.parse()?, nmea.parse()?);
        let (http, nmea) = (args.http.unwrap_or(http), args.nmea.unwrap_or(nmea));
        let mut text = String::new();
        writeln!(text, "# Written by `dawria demo`: plain NMEA from this machine is believed, P0 to P2 are assigned without a person.")?;
        writeln!(text, "data_dir = {}", quoted(&self.data_dir()))?;
        writeln!(text, "[room]\nid = \"{ROOM}\"\nautomatic = [\"P0\", \"P1\", \"P2\"]")?;
        writeln!(text, "[http]\nbind = \"{http}\"")?;
        if let Some(dir) = &args.web_dir {
            writeln!(text, "web_dir = {}", quoted(&dir.canonicalize().with_context(|| format!("the folder {}", dir.display()))?))?;
        }
        writeln!(text, "[nmea]\nenabled = true\ntcp = \"{nmea}\"\nudp = \"{nmea}\"\nallow = [\"127.0.0.0/8\", \"::1/128\"]")?;
        writeln!(text, "[map]\ndir = {}", quoted(&self.map_dir))?;
        Ok(text)
    }
}

/// A TOML basic string.
fn quoted(path: &Path) -> String {
    toml::Value::String(path.to_string_lossy().into_owned()).to_string()
}
