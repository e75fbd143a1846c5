//! What all commands share: printing, and the configuration they work with.

use crate::{
    app::{
        cli::{Running, Settings},
        client::Client,
    },
    config::{Config, ConfigError, Layers},
};
use anyhow::{Context, bail};
use serde::Serialize;
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Writes a line to standard error; a closed one is no error.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Writes a line to standard output; a closed pipe is no error.
pub fn print(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Text that somebody typed, for one field of one line: what would begin another line or field, or turn the reading around, is spelled out.
pub fn plain(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || c == '\\' || turns(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    out
}

/// Nothing where the reader of a pipe has closed it (`| head`): a quiet end, as it has what it wanted.
///
/// # Errors
/// Any other.
pub fn unless_closed(e: io::Error) -> io::Result<()> {
    if e.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(e) }
}

/// The configuration: file, environment over it, flags over both, checked as a whole.
///
/// # Errors
/// [`ConfigError`] naming file, line and key, or the variable.
pub fn settings(flags: &Settings) -> Result<Config, ConfigError> {
    Ok(layers(flags)?.config)
}

/// The same with the origin of each value.
///
/// # Errors
/// [`ConfigError`] naming file, line and key, or the variable.
pub fn layers(flags: &Settings) -> Result<Layers, ConfigError> {
    let mut layers = Layers::read(flags.config.as_deref(), std::env::vars_os())?;
    if let Some(dir) = &flags.data_dir {
        layers.config.data_dir.clone_from(dir);
        layers.flag("--data-dir", &["data_dir"]);
    }
    if let Some(http) = flags.http {
        layers.config.http.bind = http;
        layers.flag("--http", &["http.bind"]);
    }
    if let Some(nmea) = flags.nmea {
        layers.config.nmea.enabled = true;
        layers.config.nmea.tcp = nmea;
        layers.config.nmea.udp = nmea;
        layers.flag("--nmea", &["nmea.enabled", "nmea.tcp", "nmea.udp"]);
    }
    if let Some(map) = &flags.map {
        layers.config.map.dir = Some(map.clone());
        layers.flag("--map", &["map.dir"]);
    }
    if let Some(web) = &flags.web_dir {
        layers.config.http.web_dir = Some(web.clone());
        layers.flag("--web-dir", &["http.web_dir"]);
    }
    layers.checked()
}

/// Journals in the data folder of rooms that are in no configuration any more.
///
/// # Errors
/// When the rooms of the configuration do not read, or the folder does not.
pub fn unconfigured(config: &Config) -> anyhow::Result<Vec<PathBuf>> {
    let (rooms, known) = (config.data_dir.join("rooms"), config.all_rooms()?);
    if !rooms.is_dir() {
        return Ok(Vec::new());
    }
    let reading = || format!("reading {}", rooms.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&rooms).with_context(reading)? {
        let dir = entry.with_context(reading)?.path().join("journal");
        if dir.join("journal.sqlite").is_file() && known.iter().all(|(_, known)| *known != dir) {
            found.push(dir);
        }
    }
    found.sort();
    Ok(found)
}

/// Does something with the server that is meant, which has the room that is meant, signed in; signs out after it.
///
/// # Errors
/// When its address is not known, it has no such room or refuses the sign-in, nobody answers, or the work fails.
pub async fn signed_in<T>(server: &Running, work: impl AsyncFnOnce(&Client) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let mut client = Client::new(server.server.as_deref(), &settings(&server.settings)?)?;
    client.sign_in(&server.sign_in).await?;
    let done = match has_room(&client, server).await {
        Ok(()) => work(&client).await,
        Err(e) => Err(e),
    };
    client.sign_out().await;
    done
}

async fn has_room(client: &Client, server: &Running) -> anyhow::Result<()> {
    let Some(room) = &server.room else { return Ok(()) };
    let answer = client.get("/api/v1/rooms").await?.body;
    let rooms = answer["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let rooms: Vec<&str> = rooms.iter().filter_map(|r| r["room"].as_str()).collect();
    if !rooms.contains(&room.as_str()) {
        bail!("the server has no room {room}; it has {}", rooms.join(", "));
    }
    Ok(())
}

/// Writes what programs must know of a started server to `file`: whole, then renamed into place.
///
/// # Errors
/// When the file cannot be written.
pub fn announce(ready: &impl Serialize, file: Option<&Path>) -> anyhow::Result<()> {
    let Some(path) = file else { return Ok(()) };
    let part = path.with_extension("part");
    let write = std::fs::write(&part, serde_json::to_vec(ready)?).and_then(|()| std::fs::rename(&part, path));
    write.with_context(|| format!("writing the ready file {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_makes_no_lines_of_its_own() {
        assert_eq!(plain("بلاغ، l'appel n°4"), "بلاغ، l'appel n°4");
        assert_eq!(plain("a\n8\tb\r\u{1b}[2J\\\u{202e}c"), "a\\n8\\tb\\r\\u{1b}[2J\\\\\\u{202e}c");
    }
}
