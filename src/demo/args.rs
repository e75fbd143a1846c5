//! What may be asked of `dawria demo`.

use clap::{Args as ClapArgs, ValueEnum};
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// `dawria demo`: a server and a simulated city.
#[derive(Clone, Debug, ClapArgs)]
pub struct Args {
    /// Patrols with a GPS unit; foot and bicycle patrols come on top, one in twelve.
    #[arg(long, default_value_t = 800, value_parser = clap::value_parser!(u32).range(1..=5000))]
    pub units: u32,
    /// An OpenStreetMap extract (.osm.pbf) for the streets; without it, a synthetic city from the seed.
    #[arg(long, value_name = "FILE")]
    pub city: Option<PathBuf>,
    /// Stop after this long, counted from when all units are connected; without it, run until interrupted.
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub run_for: Option<Duration>,
    /// Print what was measured at the end: one JSON object or a table.
    #[arg(long, value_enum)]
    pub summary: Option<Format>,
    /// Calls on line 19 per minute; without it the room's share of the yearly figure, by its daily curve.
    #[arg(long, value_name = "N")]
    pub calls_per_minute: Option<f64>,
    /// Share of calls that need an intervention.
    #[arg(long, default_value_t = 0.35)]
    pub interventions: f64,
    /// How much faster than life people talk and work; vehicles and clocks stay real.
    #[arg(long, default_value_t = 4.0)]
    pub pace: f64,
    /// Seed of the city and of its life.
    #[arg(long, default_value_t = 19)]
    pub seed: u64,
    /// Loopback address of the HTTP door; 127.0.0.1:8019, or a free port when `--for` is given.
    #[arg(long, value_name = "ADDR:PORT", value_parser = loopback)]
    pub http: Option<SocketAddr>,
    /// Address of the NMEA doors; 127.0.0.1:10110, or free ports when `--for` is given.
    #[arg(long, value_name = "ADDR:PORT")]
    pub nmea: Option<SocketAddr>,
    /// Folder for the prepared maps and the demo's own journal (a new one every time).
    #[arg(long, value_name = "DIR", default_value = "data/demo")]
    pub data_dir: PathBuf,
    /// Keep the journal of this run in the data folder.
    #[arg(long)]
    pub keep: bool,
    /// Folder to serve the page from, instead of the one built into the binary.
    #[arg(long, value_name = "DIR")]
    pub web_dir: Option<PathBuf>,
}

/// Form of the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One JSON object on standard output.
    Json,
    /// An aligned table.
    Table,
}

/// Demo logins are printed, so nobody else's machine may reach them.
fn loopback(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text.parse().map_err(|_| format!("`{text}` is not an address such as 127.0.0.1:8019"))?;
    if !address.ip().is_loopback() {
        return Err(format!(
            "{} is not a loopback address: a demo's logins are printed on the screen, so it answers on this machine only; use 127.0.0.1:{}, or \
             `dawria serve` with TLS for a server that others reach",
            address.ip(),
            address.port()
        ));
    }
    Ok(address)
}

fn duration(text: &str) -> Result<Duration, String> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len()));
    let n: f64 = digits.parse().map_err(|_| format!("`{text}` is not a duration: use for example 60s, 5m, 2h"))?;
    let seconds = match unit {
        "" | "s" => n,
        "m" => n * 60.0,
        "h" => n * 3600.0,
        _ => return Err(format!("`{unit}` is not a unit of time: use s, m or h")),
    };
    if !(1.0..=604_800.0).contains(&seconds) {
        return Err(format!("`{text}` is outside 1 second to 7 days"));
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demo_answers_on_this_machine_only() {
        for own in ["127.0.0.1:0", "127.0.0.2:8019", "[::1]:8019"] {
            assert_eq!(loopback(own).map(|a| a.to_string()), Ok(own.to_owned()));
        }
        for others in ["0.0.0.0:8019", "192.168.1.7:8019", "[::]:8019"] {
            let why = loopback(others).expect_err("refused");
            assert!(why.contains("this machine only"), "{why}");
        }
        assert!(loopback("localhost").is_err());
    }
}
