//! `dawria doctor`: what would stop the server on this machine, said before it does.

use super::{print, settings};
use crate::{
    api::city::City,
    app::{cli::Doctor, listen, runtime},
    bus::shown_address,
    config::{BusKind, Config},
    gateway::registry::Prefix,
    store::tool,
};
use anyhow::bail;
use std::path::Path;

/// Least disk space for a comfortable start, bytes.
const COMFORTABLE_BYTES: u64 = 1 << 30;
/// Least open files for a room with its units.
const OPEN_FILES: u64 = 8_192;

/// Checks the machine and the configuration.
///
/// # Errors
/// When something would stop the server.
pub fn run(args: &Doctor) -> anyhow::Result<()> {
    let config = settings(&args.settings)?;
    let room = config.room.settings()?;
    if args.room_settings {
        print(toml::to_string_pretty(&room)?.trim_end());
        return Ok(());
    }
    let mut report = Report::default();
    report.good(&format!("configuration: room {}, {} incident types, data in {}", room.room, room.types.len(), config.data_dir.display()));
    ports(&config, &mut report)?;
    disk(&config.data_dir, &mut report);
    journal(&config, &mut report);
    map(&config, &mut report);
    limits(&mut report);
    if config.bus.kind == BusKind::Redis {
        report.good(&format!("bus: Redis at {} (losing it never disturbs a call)", shown_address(&config.bus.url)));
    }
    match report.bad {
        0 => Ok(()),
        n => bail!("{n} of the points above would stop the server or endanger its data"),
    }
}

#[derive(Default)]
struct Report {
    bad: u32,
}

impl Report {
    fn good(&mut self, line: &str) {
        print(&format!("  ok    {line}"));
    }

    fn note(&mut self, line: &str) {
        print(&format!("  note  {line}"));
    }

    fn bad(&mut self, line: &str) {
        self.bad += 1;
        print(&format!("  BAD   {line}"));
    }
}

fn ports(config: &Config, report: &mut Report) -> anyhow::Result<()> {
    let runtime = runtime()?;
    let _inside = runtime.enter();
    let mut tell = |opened: anyhow::Result<()>, what: String| match opened {
        Ok(()) => report.good(&format!("{what} is free")),
        Err(e) => report.bad(&format!("{e}")),
    };
    tell(listen::tcp(config.http.bind, "HTTP door", "--http or http.bind").map(drop), format!("HTTP door {}", config.http.bind));
    if config.nmea.enabled {
        tell(listen::tcp(config.nmea.tcp, "NMEA door (TCP)", "--nmea or nmea.tcp").map(drop), format!("NMEA door tcp {}", config.nmea.tcp));
        tell(listen::udp(config.nmea.udp, "NMEA door (UDP)", "--nmea or nmea.udp").map(drop), format!("NMEA door udp {}", config.nmea.udp));
        let open = !(config.nmea.tcp.ip().is_loopback() && config.nmea.udp.ip().is_loopback());
        if open && config.nmea.allow.iter().all(Prefix::is_loopback) {
            report.note("nmea.allow names this machine alone: no unit is sent by a device elsewhere without a person");
        }
    } else {
        report.note("the NMEA doors are closed: no GPS unit can report ([nmea] enabled = true opens them)");
    }
    Ok(())
}

fn disk(dir: &Path, report: &mut Report) {
    if let Err(e) = std::fs::create_dir_all(dir).and_then(|()| tempfile_in(dir)) {
        report.bad(&format!("data folder {} cannot be written: {e}", dir.display()));
        return;
    }
    match rustix::fs::statvfs(dir) {
        Ok(fs) => {
            let free = fs.f_bavail.saturating_mul(fs.f_frsize);
            let line = format!("{} MiB are free for {}", free >> 20, dir.display());
            if free >= COMFORTABLE_BYTES { report.good(&line) } else { report.bad(&format!("{line}: below 1 GiB")) }
        }
        Err(e) => report.bad(&format!("free space of {} cannot be read: {e}", dir.display())),
    }
}

fn tempfile_in(dir: &Path) -> std::io::Result<()> {
    let path = dir.join(".doctor");
    std::fs::write(&path, b"written by dawria doctor")?;
    std::fs::remove_file(path)
}

fn journal(config: &Config, report: &mut Report) {
    let dir = config.journal_dir();
    if !dir.join("journal.sqlite").exists() {
        report.note(&format!("no journal yet in {}: the first start makes one", dir.display()));
        return;
    }
    match tool::verify(&dir) {
        Ok(found) if found.is_sound() => report.good(&format!("journal: {} events, sound", found.events)),
        Ok(found) => report.bad(&format!("journal: {}", found.to_string().trim_end())),
        Err(e) => report.bad(&format!("journal: {e}")),
    }
}

fn map(config: &Config, report: &mut Report) {
    match &config.map.dir {
        None => report.note("no map: units are ranked in a straight line (`dawria map import` makes one)"),
        Some(dir) => match City::open(dir) {
            Ok(city) => report.good(&format!("map of {}", city.info.name)),
            Err(e) => report.bad(&e.to_string()),
        },
    }
}

fn limits(report: &mut Report) {
    let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(u64::MAX);
    let line = format!("{files} files may be open");
    if files >= OPEN_FILES { report.good(&line) } else { report.note(&format!("{line}: raise it (ulimit -n 65536) for many units")) }
}
