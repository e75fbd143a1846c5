//! The machine: clock, memory, open files, the service manager, SQLite.

use super::report::{Finding, Mark};
use crate::{
    clock,
    config::Config,
    quantity::Timestamp,
    store::tool,
    tls::{Facts, Keeper, Standing},
};
use std::{fs, path::Path, process::Stdio, time::Duration};
use tokio::{process::Command, time::timeout};

/// Longest wait for another program's answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// 2025-01-01: older than any version of this program.
const OLDEST_MS: i64 = 1_735_689_600_000;
/// Wall and boot-time clock may drift apart by this much while doctor runs, milliseconds.
const DRIFT_MS: i64 = 50;
/// Memory that a room with 800 units and its map is comfortable with, and without which nothing starts, bytes.
const COMFORTABLE: u64 = 512 << 20;
const LEAST: u64 = 96 << 20;
/// Files of a process itself, and of each room's journal with its readers.
const FILES_OWN: usize = 256;
const FILES_A_ROOM: usize = 32;

/// Both clocks at one moment, milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Clocks {
    wall: i64,
    boot: i64,
}

impl Clocks {
    /// Now.
    pub fn now() -> Self {
        Self { wall: clock::Clock::wall_now().millis(), boot: clock::boot_ms() }
    }
}

/// Whether the wall clock can be true: newer than this program and than what `data` holds, and not set while doctor ran.
pub fn wall(before: Clocks, after: Clocks, data: &Path) -> Finding {
    let drift = (after.wall - before.wall) - (after.boot - before.boot);
    let newest = ["journal.sqlite", "journal.sqlite-wal"].iter().filter_map(|name| modified_ms(&data.join(name))).max();
    judge_wall(after.wall, drift, newest)
}

fn judge_wall(wall: i64, drift: i64, newest: Option<i64>) -> Finding {
    let set = "set the machine's clock (timedatectl set-time, or better NTP) before a start";
    if wall < OLDEST_MS {
        return (Mark::Bad, format!("the clock says a time before 2025: {set}"));
    }
    if let Some(ahead) = newest.map(|newest| newest - wall).filter(|ahead| *ahead > clock::STEP_MS) {
        return (Mark::Bad, format!("the clock is {} s behind what was last written to the journal: {set}", ahead / 1_000));
    }
    if drift.abs() > DRIFT_MS {
        return (Mark::Warn, format!("the clock was moved by {drift} ms while this ran: let NTP slew it instead of stepping it"));
    }
    (Mark::Ok, "the clock runs evenly and is not behind the journal".to_owned())
}

fn modified_ms(path: &Path) -> Option<i64> {
    let stat = rustix::fs::stat(path).ok()?;
    Some(stat.st_mtime.saturating_mul(1_000))
}

/// Whether the kernel's clock is held by NTP, as `timedatectl` reads it there.
pub async fn ntp() -> Finding {
    match asked("timedatectl", &["show", "-p", "NTPSynchronized", "--value"]).await.as_deref().map(str::trim) {
        Some("yes") => (Mark::Ok, "the clock is held by NTP".to_owned()),
        Some("no") => {
            (Mark::Warn, "the clock is not held by NTP: start chrony, ntpd or systemd-timesyncd; stamps are only as true as it".to_owned())
        }
        Some(_) | None => {
            (Mark::Note, "whether NTP holds the clock cannot be told here (no timedatectl): see to it on the host".to_owned())
        }
    }
}

/// What starts the server again when it hangs.
pub async fn watchdog() -> Finding {
    let nobody = "nobody starts the server again when it hangs: install deploy/dawria.service, or have a supervisor ask /livez";
    match asked("systemctl", &["show", "dawria.service", "-p", "LoadState", "-p", "Type", "-p", "WatchdogUSec"]).await {
        Some(said) => judge_watchdog(&said, nobody),
        None => (Mark::Note, format!("no systemd here; {nobody}")),
    }
}

fn judge_watchdog(said: &str, nobody: &str) -> Finding {
    let of = |key: &str| said.lines().find_map(|l| l.strip_prefix(key)?.strip_prefix('=')).unwrap_or_default();
    match (of("LoadState"), of("Type"), of("WatchdogUSec")) {
        ("loaded", "notify" | "notify-reload", limit) if !matches!(limit, "" | "0" | "infinity") => {
            (Mark::Ok, format!("systemd's watchdog is set: {limit}"))
        }
        ("loaded", ..) => {
            (Mark::Warn, "dawria.service has no watchdog: set Type=notify and WatchdogSec=15, as deploy/dawria.service does".to_owned())
        }
        _ => (Mark::Note, format!("dawria.service is not installed; {nobody}")),
    }
}

/// What another program prints; `None` when it is not there, fails, or takes too long.
async fn asked(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    let output = timeout(PATIENCE, command.output()).await.ok()?.ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Memory that can be had, also under a limit of the container.
pub fn memory() -> Finding {
    let text = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let available = text("/proc/meminfo").lines().find_map(|l| kib(l.strip_prefix("MemAvailable:")?));
    let limit: Option<u64> = text("/sys/fs/cgroup/memory.max").trim().parse().ok();
    judge_memory(available, limit)
}

fn kib(text: &str) -> Option<u64> {
    text.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|n| n << 10)
}

fn judge_memory(available: Option<u64>, limit: Option<u64>) -> Finding {
    let Some(least) = available.into_iter().chain(limit).min() else {
        return (Mark::Note, "how much memory can be had cannot be told here".to_owned());
    };
    let line = format!("{} MiB of memory can be had", least >> 20);
    match least {
        ..LEAST => (Mark::Bad, format!("{line}: too little to start")),
        LEAST..COMFORTABLE => (Mark::Warn, format!("{line}: below 512 MiB, with a large map it may not do")),
        COMFORTABLE.. => (Mark::Ok, line),
    }
}

/// Open files that the configuration may come to need, and how many may be.
pub fn files(config: &Config) -> Finding {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    judge_files(limit.unwrap_or(u64::MAX), needed(config))
}

fn needed(config: &Config) -> u64 {
    let rooms = config.rooms.len() + 1;
    let nmea = if config.nmea.enabled { config.nmea.connections } else { 0 };
    let live = config.live.viewers * rooms + config.live.terminals;
    (FILES_OWN + FILES_A_ROOM * rooms + config.http.connections + nmea + live) as u64
}

fn judge_files(limit: u64, needed: u64) -> Finding {
    let line = format!("{limit} files may be open, the configuration's limits need up to {needed}");
    if limit >= needed {
        (Mark::Ok, line)
    } else {
        (Mark::Warn, format!("{line}: raise it (LimitNOFILE={needed} in the service, ulimit -n {needed} in a shell), or lower the limits"))
    }
}

/// The SQLite that is built in.
pub fn sqlite() -> Finding {
    let (version, sound) = tool::sqlite_version();
    if sound {
        (Mark::Ok, format!("SQLite {version}"))
    } else {
        (Mark::Bad, format!("SQLite {version} is too old to be trusted with a journal: build with the bundled one"))
    }
}

/// The certificate of the HTTP door, and how long it is valid.
pub fn certificate(config: &Config) -> Finding {
    if !config.tls.enabled {
        return (Mark::Note, "no TLS configured: the HTTP door is for this machine alone".to_owned());
    }
    match Keeper::open(config.tls.place(&config.data_dir)) {
        Ok(keeper) => judge_certificate(&keeper.facts(), clock::Clock::wall_now()),
        Err(e) => (Mark::Bad, format!("TLS at the HTTP door: {e}")),
    }
}

fn judge_certificate(facts: &Facts, now: Timestamp) -> Finding {
    let days = facts.until.since_ms(now).div_euclid(86_400_000);
    let line = format!("certificate for {}: {days} days left", facts.names.join(", "));
    match Standing::of(facts, now) {
        Standing::Valid => (Mark::Ok, line),
        Standing::EndsSoon => (Mark::Warn, format!("{line}: `dawria cert --renew`, or a new one where it comes from")),
        Standing::Expired => (Mark::Bad, format!("{line}: browsers refuse it; `dawria cert --renew`, or a new one where it comes from")),
        Standing::NotYet => (Mark::Bad, format!("{line}, and it does not count yet: a clock is wrong")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000_000;

    #[test]
    fn clocks_are_judged() {
        for (wall, drift, newest, mark) in [
            (NOW, 3, Some(NOW - 1), Mark::Ok),
            (NOW, 3, None, Mark::Ok),
            (0, 0, None, Mark::Bad),
            (NOW, 0, Some(NOW + 10_000), Mark::Bad),
            (NOW, -900, None, Mark::Warn),
        ] {
            assert_eq!(judge_wall(wall, drift, newest).0, mark, "{wall} {drift} {newest:?}");
        }
    }

    #[test]
    fn memory_files_and_watchdog_are_judged() {
        for (available, limit, mark) in [
            (Some(8 << 30), None, Mark::Ok),
            (Some(8 << 30), Some(256 << 20), Mark::Warn),
            (Some(64 << 20), None, Mark::Bad),
            (None, None, Mark::Note),
        ] {
            assert_eq!(judge_memory(available, limit).0, mark, "{available:?} {limit:?}");
        }
        assert_eq!(kib("  16 kB"), Some(16_384));
        let config = Config::default();
        assert_eq!((judge_files(1_024, needed(&config)).0, judge_files(100_000, needed(&config)).0), (Mark::Warn, Mark::Ok));
        for (said, mark) in [
            ("LoadState=loaded\nType=notify\nWatchdogUSec=15s\n", Mark::Ok),
            ("Type=simple\nWatchdogUSec=0\nLoadState=loaded\n", Mark::Warn),
            ("Type=notify\nWatchdogUSec=infinity\nLoadState=loaded\n", Mark::Warn),
            ("LoadState=not-found\nType=simple\nWatchdogUSec=0\n", Mark::Note),
        ] {
            assert_eq!(judge_watchdog(said, "").0, mark, "{said}");
        }
        assert_eq!(sqlite().0, Mark::Ok);
    }
}
