//! What all commands share: printing, and the configuration they work with.

use crate::{
    app::{
        cli::{Running, Settings},
        client::Client,
    },
    config::{self, Config, ConfigError},
};
use anyhow::{Context, bail};
use serde::Serialize;
use std::{
    io::{self, Write},
    path::Path,
};

/// Writes a line to standard error; a closed one is no error.
pub fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Writes a line to standard output; a closed pipe is no error.
pub fn print(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Nothing where the reader of a pipe has closed it (`| head`): a quiet end, as it has what it wanted.
///
/// # Errors
/// Any other.
pub fn unless_closed(e: io::Error) -> io::Result<()> {
    if e.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(e) }
}

/// The configuration: file, then flags over it, checked as a whole.
///
/// # Errors
/// [`ConfigError`] naming file, line and key.
pub fn settings(flags: &Settings) -> Result<Config, ConfigError> {
    let mut config = config::load(flags.config.as_deref())?;
    if let Some(dir) = &flags.data_dir {
        config.data_dir.clone_from(dir);
    }
    if let Some(http) = flags.http {
        config.http.bind = http;
    }
    if let Some(nmea) = flags.nmea {
        config.nmea.enabled = true;
        config.nmea.tcp = nmea;
        config.nmea.udp = nmea;
    }
    if let Some(map) = &flags.map {
        config.map.dir = Some(map.clone());
    }
    if let Some(web) = &flags.web_dir {
        config.http.web_dir = Some(web.clone());
    }
    config.check()?;
    Ok(config)
}

/// A client of the server that is meant, which has the room that is meant.
///
/// # Errors
/// When its address is not known, or it has no such room; where a room is named, also when nobody answers.
pub async fn client(server: &Running) -> anyhow::Result<Client> {
    let client = Client::new(server.server.as_deref(), &settings(&server.settings)?)?;
    let Some(room) = &server.room else { return Ok(client) };
    let answer = client.get("/api/v1/rooms").await?.body;
    let rooms = answer["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    let rooms: Vec<&str> = rooms.iter().filter_map(|r| r["room"].as_str()).collect();
    if !rooms.contains(&room.as_str()) {
        bail!("the server has no room {room}; it has {}", rooms.join(", "));
    }
    Ok(client)
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
