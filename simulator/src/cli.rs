//! What may be asked of the simulator on its command line.

use clap::Parser;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// A seeded city life for Dawria: patrols with GPS units, crews with terminals or only a radio, and callers on line 19. It speaks to the
/// server only through the device doors and the public API, signed in like everybody.
#[derive(Clone, Debug, Parser)]
#[command(name = "dawria-simulator", version, about)]
pub struct Args {
    /// Address of the server's HTTP door.
    #[arg(long, default_value = "http://127.0.0.1:8019")]
    pub server: String,
    /// The account it acts as: a technician of the room, and its call taker and dispatcher too unless those are named.
    #[arg(long, value_name = "ACCOUNT", env = "DAWRIA_USER")]
    pub user: String,
    /// File with the password of all of them.
    #[arg(long, value_name = "FILE", env = "DAWRIA_PASSWORD_FILE")]
    pub password_file: PathBuf,
    /// The account that answers line 19, from a call taker's position; `--user` when left out.
    #[arg(long, value_name = "ACCOUNT")]
    pub call_taker: Option<String>,
    /// The account at the radio, at a dispatcher's position; `--user` when left out.
    #[arg(long, value_name = "ACCOUNT")]
    pub dispatcher: Option<String>,
    /// Address of the plain NMEA door (TCP and UDP).
    #[arg(long, default_value = "127.0.0.1:10110")]
    pub nmea: SocketAddr,
    /// Address of the plain NMEA door on UDP, when it differs from the TCP one.
    #[arg(long)]
    pub nmea_udp: Option<SocketAddr>,
    /// Patrols with a GPS unit (cars and motorbikes, half reporting over TCP, half over UDP). Foot and bicycle patrols come on top, one
    /// in twelve.
    #[arg(long, default_value_t = 800, value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub units: u32,
    /// Reports per second and unit.
    #[arg(long, default_value_t = 1.0, value_parser = rate)]
    pub hz: f64,
    /// Stop after this long; without it, run until interrupted.
    #[arg(long = "for", value_parser = duration)]
    pub run_for: Option<Duration>,
    /// Same seed, same city life (up to the timing of the machine).
    #[arg(long, default_value_t = 19)]
    pub seed: u64,
    /// Calls on line 19 per minute; without it the daily curve at `--scale`.
    #[arg(long, value_parser = rate)]
    pub calls_per_minute: Option<f64>,
    /// Share of the country's yearly calls (19 722 041 in 2023) that ring in this room.
    #[arg(long, default_value_t = 1.0 / 19.0, value_parser = share)]
    pub scale: f64,
    /// Share of calls that need an intervention (4 % in 2023, 35 % in 2019).
    #[arg(long, default_value_t = 0.35, value_parser = share)]
    pub interventions: f64,
    /// Patrol-initiated incidents per minute.
    #[arg(long, default_value_t = 1.0, value_parser = rate)]
    pub patrol_initiated_per_minute: f64,
    /// How much faster than life people talk, walk to the car and work on scene. Vehicles and clocks stay real.
    #[arg(long, default_value_t = 4.0, value_parser = rate)]
    pub pace: f64,
    /// The nineteen calls in the same second, this long after the start.
    #[arg(long, value_parser = duration)]
    pub burst_after: Option<Duration>,
    /// Share of epochs that arrive garbled, twice or late, each; and of units that fall silent for a while.
    #[arg(long, default_value_t = 0.01, value_parser = share)]
    pub faults: f64,
    /// Standard deviation of the position noise, metres.
    #[arg(long, default_value_t = 3.0, value_parser = rate)]
    pub noise_m: f64,
    /// Print lines of JSON instead of a table: first that all units are connected, at the end the result as one object.
    #[arg(long)]
    pub json: bool,
    /// Write one line per intact epoch sent (unit, device time ms, CLOCK_BOOTTIME ns after the last byte) to this file at the end.
    #[arg(long)]
    pub fix_log: Option<PathBuf>,
}

/// `90`, `90s`, `5m`, `2h`.
fn duration(text: &str) -> Result<Duration, String> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len()));
    let n: f64 = digits.parse().map_err(|_| format!("`{text}` is not a duration: use for example 60s, 5m, 2h"))?;
    let s = match unit {
        "" | "s" => n,
        "m" | "min" => n * 60.0,
        "h" => n * 3600.0,
        "ms" => n / 1000.0,
        _ => return Err(format!("`{unit}` is not a unit of time: use ms, s, m or h")),
    };
    Duration::try_from_secs_f64(s).map_err(|e| e.to_string())
}

fn rate(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0).ok_or_else(|| format!("`{text}` is not a number ≥ 0"))
}

fn share(text: &str) -> Result<f64, String> {
    rate(text)?.le(&1.0).then(|| text.parse().unwrap_or(0.0)).ok_or_else(|| format!("`{text}` is not a share: use 0 to 1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_with_their_unit() {
        assert_eq!(duration("60s"), Ok(Duration::from_secs(60)));
        assert_eq!(duration("1.5m"), Ok(Duration::from_secs(90)));
        assert!(duration("60x").is_err());
        assert!(duration("soon").is_err());
    }

    #[test]
    fn shares_stay_within_one() {
        assert_eq!(share("0.04"), Ok(0.04));
        assert!(share("1.2").is_err());
        assert!(share("-0.1").is_err());
    }
}
