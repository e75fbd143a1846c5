//! `dawria doctor`: what would stop the server on this machine, said before it does.

mod disk;
mod machine;
mod report;

use self::{
    machine::Clocks,
    report::{Mark, Report, is_taken},
};
use super::{layers, print};
use crate::{
    api::{city::City, health::ServerInfo},
    app::{
        cli::Doctor,
        listen,
        running::{self, Running},
        runtime,
    },
    bus::shown_address,
    config::{self, BusKind, Config, RoomConfig},
    dispatch::Settings,
    gateway::registry::Prefix,
    id::RoomId,
    store::{checkpoint::SigningKey, tool},
};
use anyhow::bail;
use std::path::Path;
use tokio::runtime::Runtime;

/// Least disk space for a comfortable start, bytes.
const COMFORTABLE_BYTES: u64 = 1 << 30;

/// Checks the machine and the configuration.
///
/// # Errors
/// When something would stop the server.
pub fn run(args: &Doctor) -> anyhow::Result<()> {
    let layers = layers(&args.settings)?;
    if args.config_effective {
        for line in config::effective(&layers)? {
            print(&format!("{} = {}  # {}", line.key, line.value, line.origin));
        }
        return Ok(());
    }
    let config = layers.config;
    let room = config.room.settings()?;
    if args.room_settings {
        print(toml::to_string_pretty(&room)?.trim_end());
        return Ok(());
    }
    let mut report = Report::default();
    report.good(&format!("configuration: room {}, {} incident types, data in {}", room.room, room.types.len(), config.data_dir.display()));
    let runtime = runtime()?;
    let before = Clocks::now();
    ports(&config, &room.room, &runtime, &mut report);
    certificates(&config, &mut report);
    folder(&config.data_dir, &mut report);
    journal(&config, &mut report);
    checkpoints(&config, &mut report);
    map(&config, &mut report);
    machine(&config, &runtime, before, &mut report);
    if config.bus.kind == BusKind::Redis {
        report.good(&format!("bus: Redis at {} (losing it never disturbs a call)", shown_address(&config.bus.url)));
    }
    match report.bad {
        0 => Ok(()),
        n => bail!("{n} of the points above would stop the server or endanger its data"),
    }
}

/// Clock, memory, open files, SQLite, who watches over the server.
fn machine(config: &Config, runtime: &Runtime, before: Clocks, report: &mut Report) {
    let (ntp, watchdog) = runtime.block_on(async { tokio::join!(machine::ntp(), machine::watchdog()) });
    report.say(machine::wall(before, Clocks::now(), &config.journal_dir()));
    for finding in [ntp, machine::memory(), machine::files(config), machine::sqlite(), watchdog] {
        report.say(finding);
    }
}

fn certificates(config: &Config, report: &mut Report) {
    report.say(machine::certificate(config));
}

fn ports(config: &Config, room: &RoomId, runtime: &Runtime, report: &mut Report) {
    let (http, nmea) = (config.http.bind, &config.nmea);
    let _inside = runtime.enter();
    let opened = listen::tcp(http, "HTTP door", "--http or http.bind").map(drop);
    let running = match &opened {
        Err(e) if is_taken(e) => runtime.block_on(running::ask(config, room)),
        Ok(()) | Err(_) => Running::Unknown,
    };
    match &running {
        Running::Another(server) => report.bad(&format!(
            "HTTP door {http}: port {} is in use by another Dawria (process {}, rooms {}), which is not the one of this configuration: stop              it, or choose another address with --http or http.bind",
            http.port(),
            server.pid,
            server.rooms.join(", ")
        )),
        Running::Ours(_) | Running::Unknown => report.door(&format!("HTTP door {http}"), opened, &running, true),
    }
    let server = match &running {
        Running::Ours(server) => Some(server),
        Running::Another(_) | Running::Unknown => None,
    };
    if let Some(server) = server {
        differences(config, server, report);
    }
    if nmea.enabled {
        let tcp = listen::tcp(nmea.tcp, "NMEA door (TCP)", "--nmea or nmea.tcp").map(drop);
        let its = server.is_some_and(|s| running::same_door(s.nmea_tcp, nmea.tcp));
        report.door(&format!("NMEA door tcp {}", nmea.tcp), tcp, &running, its);
        let udp = listen::udp(nmea.udp, "NMEA door (UDP)", "--nmea or nmea.udp").map(drop);
        let its = server.is_some_and(|s| running::same_door(s.nmea_udp, nmea.udp));
        report.door(&format!("NMEA door udp {}", nmea.udp), udp, &running, its);
        let open = !(nmea.tcp.ip().is_loopback() && nmea.udp.ip().is_loopback());
        if open && nmea.allow.iter().all(Prefix::is_loopback) {
            report.note("nmea.allow names this machine alone: no unit is sent by a device elsewhere without a person");
        }
    } else if let Some(at) = server.and_then(|s| s.nmea_tcp) {
        report.note(&format!(
            "the running Dawria has its NMEA doors open ({at}), this configuration leaves them closed: it was started with --nmea"
        ));
    } else {
        report.note("the NMEA doors are closed: no GPS unit can report ([nmea] enabled = true opens them)");
    }
}

/// Where the running server is not the one that a start would make now.
fn differences(config: &Config, server: &ServerInfo, report: &mut Report) {
    let ours = env!("CARGO_PKG_VERSION");
    if server.version != ours {
        report.note(&format!("the running Dawria is version {}, this program is {ours}: the next start runs this one", server.version));
    }
    let Ok(rooms) = config.all_rooms() else { return };
    let rooms: Vec<String> = rooms.iter().map(|(settings, _)| settings.room.to_string()).collect();
    if rooms != server.rooms {
        report.note(&format!(
            "the running Dawria serves {}, this configuration names {}: the next start takes these",
            server.rooms.join(", "),
            rooms.join(", ")
        ));
    }
}

fn folder(dir: &Path, report: &mut Report) {
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
    report.say(disk::speed(dir));
}

fn tempfile_in(dir: &Path) -> std::io::Result<()> {
    let path = dir.join(".doctor");
    std::fs::write(&path, b"written by dawria doctor")?;
    std::fs::remove_file(path)
}

fn journal(config: &Config, report: &mut Report) {
    let rooms = match config.all_rooms() {
        Ok(rooms) => rooms,
        Err(e) => return report.bad(&e.to_string()),
    };
    for ((settings, dir), room) in rooms.into_iter().zip(std::iter::once(&config.room).chain(&config.rooms)) {
        if !dir.join("journal.sqlite").exists() {
            report.note(&format!("no journal yet in {}: the first start makes one", dir.display()));
            example(room, &settings, None, report);
            continue;
        }
        match tool::verify(&dir) {
            Ok(found) if found.is_sound() => {
                let open = if found.projections == tool::Projections::ServerRunning { ", open in the running server" } else { "" };
                report.good(&format!("journal of {}: {} events, sound{open}{}", settings.room, found.events, store_version(&dir)));
                example(room, &settings, found.settings.as_deref(), report);
            }
            Ok(found) => report.bad(&format!("journal of {}: {}", settings.room, found.to_string().trim_end())),
            Err(e) => report.bad(&format!("journal of {}: {e}", settings.room)),
        }
    }
}

/// Which tables the store has, and what a start makes of them.
fn store_version(dir: &Path) -> String {
    match tool::version(dir) {
        Ok((found, known)) if found == known => format!("; store version {found}"),
        Ok((found, known)) => format!("; store version {found}, which the next start brings to {known}: back it up before"),
        Err(_) => String::new(),
    }
}

/// Whether checkpoints are signed, and go anywhere.
fn checkpoints(config: &Config, report: &mut Report) {
    let path = config.checkpoint_key();
    match SigningKey::load(&path) {
        Ok(key) => report.good(&format!("checkpoints and backups are signed with key {}", key.public())),
        Err(_) if !path.exists() => report.note(&format!("no key for checkpoints yet in {}: the first start makes one", path.display())),
        Err(e) => report.bad(&e.to_string()),
    }
    match (&config.checkpoint.file, &config.checkpoint.syslog) {
        (None, None) => report.note(
            "checkpoints go nowhere: that a journal's end was cut off could not be proved ([checkpoint] file, on another machine, or syslog)",
        ),
        (file, syslog) => {
            if let Some(folder) = file.as_ref().and_then(|f| f.parent()).filter(|p| !p.as_os_str().is_empty() && !p.is_dir()) {
                report.bad(&format!("checkpoint.file: there is no folder {}", folder.display()));
            }
            let places = file.iter().map(|f| f.display().to_string()).chain(syslog.clone());
            report.good(&format!("checkpoints go to {}", places.collect::<Vec<_>>().join(" and ")));
        }
    }
}

/// Says that a room works with the settings of another one, and how it gets its own.
fn example(room: &RoomConfig, settings: &Settings, in_force: Option<&Settings>, report: &mut Report) {
    if room.on_example(in_force) {
        let id = &settings.room;
        report.note(&format!(
            "room {id} runs on the settings built in as an example (Marrakech's types, services, limits): write them to a file with \
             `dawria room settings export FILE --room {id}`, make them its own, and `dawria room settings import FILE --room {id}`"
        ));
    }
}

fn map(config: &Config, report: &mut Report) {
    match &config.map.dir {
        None => report.say((Mark::Warn, "no map: units are ranked in a straight line (`dawria map import` makes one)".to_owned())),
        Some(dir) => match City::open(dir) {
            Ok(city) => report.good(&format!("map of {}", city.info.name)),
            Err(e) => report.bad(&e.to_string()),
        },
    }
}
