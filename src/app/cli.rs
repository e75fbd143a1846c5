//! The command line: what can be typed, and which exit code follows.

mod people;

pub use people::{Audit, More, UserCommand};

use super::command;
use crate::config::ConfigError;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

/// Real-time patrol dispatch and GPS tracking server.
#[derive(Debug, Parser)]
#[command(name = "dawria", version, arg_required_else_help = true, after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server.
    Serve(Serve),
    /// Make or extend a road map.
    #[command(subcommand)]
    Map(crate::roads::import::MapCommand),
    /// Check, rebuild or export the journal (the server must not be running for `rebuild`).
    #[command(subcommand)]
    Journal(JournalCommand),
    /// Serve the room's viewers from Redis, as a second process.
    Relay(Relay),
    /// Start a server and a simulated city, and say what to try; with `--summary`, measure and judge a run.
    Demo(crate::demo::Args),
    /// Check this machine and the configuration, and say what would stop the server.
    Doctor(Doctor),
    /// Make, renew or show the local CA and the server's certificate.
    Cert(Cert),
    /// Look at or change a running room.
    #[command(subcommand)]
    Room(RoomCommand),
    /// Back up the journals and their keys into a new folder; the server may be running.
    Backup(Backup),
    /// Restore a backup into a new data folder.
    Restore(Restore),
    /// Take a list of units, devices, people or accounts into a running server.
    Import(Import),
    /// Look at or change accounts and terminals' tokens of a running server.
    #[command(subcommand)]
    User(UserCommand),
    /// Print who signed in, who looked at what, and what became of accounts.
    Audit(Audit),
    /// Have a running server erase the personal data that have served their time, and print what was erased.
    Retention(Retention),
    /// What if: live a journal, or a year from a seed, again under other rules, and compare the figures. Stores nothing.
    Replay(Replay),
}

/// Where settings come from: a file, before it the environment (`DAWRIA_HTTP_BIND` for `http.bind`), before both the flags.
#[derive(Clone, Debug, Default, Args)]
pub struct Settings {
    /// Configuration file (TOML); `dawria.toml` in the working folder when left out and there.
    #[arg(long, value_name = "FILE", env = "DAWRIA_CONFIG")]
    pub config: Option<PathBuf>,
    /// Folder of the journal.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Address and port of the HTTP door; port 0 takes any free one.
    #[arg(long, value_name = "ADDR:PORT")]
    pub http: Option<SocketAddr>,
    /// Opens the plain NMEA doors (TCP and UDP) at this address; port 0 takes any free ones.
    #[arg(long, value_name = "ADDR:PORT")]
    pub nmea: Option<SocketAddr>,
    /// Folder of the road map.
    #[arg(long, value_name = "DIR")]
    pub map: Option<PathBuf>,
    /// Folder to serve the pages from, instead of those built into the binary.
    #[arg(long, value_name = "DIR")]
    pub web_dir: Option<PathBuf>,
}

/// `dawria serve`.
#[derive(Clone, Debug, Default, Args)]
pub struct Serve {
    /// Settings.
    #[command(flatten)]
    pub settings: Settings,
    /// Accept the machine's clock after a clock alarm.
    #[arg(long)]
    pub accept_clock: bool,
    /// Write the addresses in use to this file, as JSON, once the server is ready.
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
}

/// `dawria journal …`.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Fold every room's journal from its first event, check chain, snapshots, projections, keys and decision records, and name the first
    /// bad record.
    Verify {
        /// Which journals.
        #[command(flatten)]
        place: JournalPlace,
        /// Checkpoints kept elsewhere: a checkpoint file, or a log that holds such lines. Finds an end that was cut off, an older copy put in
        /// place, a journal that was written anew.
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
        /// Public key of the checkpoints, or a file that holds it; may be given several times. The key on this machine when left out.
        #[arg(long = "key", value_name = "HEX|FILE", requires = "against")]
        keys: Vec<String>,
    },
    /// Print the public key that checkpoints and backups are signed with: keep it on another machine.
    Key(JournalPlace),
    /// Make the projections anew from the events.
    Rebuild(JournalPlace),
    /// Write the events as JSON lines to standard output; personal fields stay sealed.
    Export {
        /// Which journal.
        #[command(flatten)]
        place: JournalPlace,
        /// First event.
        #[arg(long, value_name = "SEQ")]
        from: Option<u64>,
        /// Last event.
        #[arg(long, value_name = "SEQ")]
        to: Option<u64>,
    },
}

/// `dawria backup`.
#[derive(Clone, Debug, Args)]
pub struct Backup {
    /// Settings: the data folder and the rooms.
    #[command(flatten)]
    pub settings: Settings,
    /// The new folder to back up into; missing or empty.
    #[arg(long, value_name = "DIR")]
    pub to: PathBuf,
    /// Restore it into a temporary folder in there as well, and compare what comes out.
    #[arg(long)]
    pub prove: bool,
}

/// `dawria restore`.
#[derive(Clone, Debug, Args)]
pub struct Restore {
    /// The backup's folder.
    #[arg(long, value_name = "DIR")]
    pub from: PathBuf,
    /// The new data folder; missing or empty.
    #[arg(long, value_name = "DIR")]
    pub data_dir: PathBuf,
    /// The newest list of erasures (`erasures.jsonl`): whoever is on it is erased again.
    #[arg(long, value_name = "FILE", required_unless_present = "without_erasures", conflicts_with = "without_erasures")]
    pub erasures: Option<PathBuf>,
    /// There is no list of erasures: whoever was erased after the backup was made is there again.
    #[arg(long)]
    pub without_erasures: bool,
    /// Terminals keep their tokens, also those that were ended after the backup was made; without this all of them need new ones.
    #[arg(long)]
    pub keep_tokens: bool,
    /// Public key that must have signed the backup, or a file that holds it.
    #[arg(long, value_name = "HEX|FILE")]
    pub key: Option<String>,
}

/// Which journal.
#[derive(Clone, Debug, Args)]
pub struct JournalPlace {
    /// Settings: the folder and the room.
    #[command(flatten)]
    pub settings: Settings,
}

/// `dawria room …`.
#[derive(Debug, Subcommand)]
pub enum RoomCommand {
    /// Its settings as one file.
    #[command(subcommand)]
    Settings(SettingsCommand),
}

/// `dawria room settings …`. Files ending in `.json` are JSON, others TOML; `-` is standard input or output.
#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    /// Write the settings in force to a file.
    Export {
        /// File.
        file: PathBuf,
        /// Which server.
        #[command(flatten)]
        server: Running,
    },
    /// Bring the settings in a file into force, as a new version; says line by line what changes.
    Import {
        /// File.
        file: PathBuf,
        /// Which server.
        #[command(flatten)]
        server: Running,
        /// Only say what would change, or why it would be refused.
        #[arg(long)]
        dry_run: bool,
        /// Take a file that was made for another room.
        #[arg(long)]
        this_room: bool,
        /// Take a file that was made from another version than the one in force.
        #[arg(long)]
        any_version: bool,
    },
    /// Check a file; needs no server.
    Check {
        /// File.
        file: PathBuf,
    },
}

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListKind {
    /// Units with their vehicles. Columns: unit, kind (car, motorbike, bicycle, foot), service, reach (terminal, radio), vehicle (fleet
    /// number), plate, devices, capabilities; the first three must be there.
    Units,
    /// Devices. Columns: device, and vehicle or unit.
    Devices,
    /// People. Columns: badge, name, and for a planned shift (--shift) unit and leader (yes, no).
    Crews,
    /// Accounts. Columns: account, name, grants (role@room, role@region:NAME, role@centre; several of them), break_glass, disabled (yes, no),
    /// subject (at the identity provider); the first and the grants must be there. An empty field leaves as it is.
    Users,
}

/// `dawria import …`. The file is CSV in UTF-8, separated by `;` or `,`, its first line names the columns; several words in one field are
/// separated by spaces or `|`. Each line is taken whole or refused and named; a list with refused lines is not taken at all, unless
/// --skip-refused is given. What is named on two lines is refused on the second. A device that leaves a vehicle or unit for another is
/// said. The list goes to the server's first room, or to the one named by --room.
#[derive(Clone, Debug, Args)]
pub struct Import {
    /// Which list.
    #[arg(value_enum)]
    pub what: ListKind,
    /// File.
    pub file: PathBuf,
    /// Which server.
    #[command(flatten)]
    pub server: Running,
    /// Only say what would become of each line.
    #[arg(long)]
    pub dry_run: bool,
    /// Take the lines that are not refused.
    #[arg(long)]
    pub skip_refused: bool,
    /// The shift to come that people are planned in.
    #[arg(long, value_name = "N")]
    pub shift: Option<u64>,
    /// Of users: write the codes to hand over to this new file, readable by you alone; printed when left out.
    #[arg(long, value_name = "FILE")]
    pub codes: Option<PathBuf>,
}

/// Which running server.
#[derive(Clone, Debug, Args)]
pub struct Running {
    /// Settings: the HTTP door's address.
    #[command(flatten)]
    pub settings: Settings,
    /// The server's address; goes before the configuration's `http.bind`.
    #[arg(long, value_name = "URL")]
    pub server: Option<String>,
    /// The room meant, where the server has several; the first when left out.
    #[arg(long, value_name = "ID")]
    pub room: Option<crate::id::RoomId>,
    /// Who acts.
    #[command(flatten)]
    pub sign_in: super::client::SignIn,
}

impl Running {
    /// Where a route of the room meant is.
    pub fn path(&self, route: &str) -> String {
        self.room.as_ref().map_or_else(|| format!("/api/v1/{route}"), |room| format!("/api/v1/rooms/{room}/{route}"))
    }
}

/// `dawria retention`. The server does the same every day at `retention.hour`. It is done in the rooms that the account answers for.
#[derive(Clone, Debug, Args)]
pub struct Retention {
    /// Which server.
    #[command(flatten)]
    pub server: Running,
    /// Only count.
    #[arg(long)]
    pub dry_run: bool,
    /// The server's clock is right: erase though the last run was more than 40 days ago by it.
    #[arg(long)]
    pub clock_is_right: bool,
}

/// `dawria doctor`.
#[derive(Clone, Debug, Args)]
pub struct Doctor {
    /// Settings.
    #[command(flatten)]
    pub settings: Settings,
    /// Print the room's settings as TOML, to start a settings file from, and do nothing else.
    #[arg(long)]
    pub room_settings: bool,
    /// Print every key of the configuration as it holds, and whether it comes from a flag, the environment, the file or nobody.
    #[arg(long, conflicts_with = "room_settings")]
    pub config_effective: bool,
}

/// `dawria cert`. Makes a CA of this installation (valid for ten years, for the names given alone) and a server certificate of it (397 days)
/// in `data_dir/tls`. Nothing that is there is overwritten without --renew.
#[derive(Clone, Debug, Args)]
pub struct Cert {
    /// Settings: the data folder.
    #[command(flatten)]
    pub settings: Settings,
    /// A host name or address that the server is reached by; may be given several times. When left out: those of the certificate there, else
    /// the machine's host name and addresses. `localhost` is always among them.
    #[arg(long = "name", value_name = "NAME")]
    pub names: Vec<String>,
    /// Replace the server's certificate; the CA stays, so terminals notice nothing.
    #[arg(long)]
    pub renew: bool,
    /// Replace the CA as well: every terminal must install the new one.
    #[arg(long, requires = "renew")]
    pub new_ca: bool,
    /// Only say what is there: names, dates, fingerprints.
    #[arg(long, conflicts_with_all = ["names", "renew", "new_ca"])]
    pub show: bool,
}

/// `dawria relay`.
#[derive(Clone, Debug, Args)]
pub struct Relay {
    /// Settings: the room, the HTTP door and the bus.
    #[command(flatten)]
    pub settings: Settings,
    /// Where Redis is; goes before the configuration's `bus.url`.
    #[arg(long, value_name = "URL")]
    pub redis: Option<String>,
    /// The server whose room it shows, which says who may look; goes before the configuration's `bus.home`.
    #[arg(long, value_name = "URL")]
    pub home: Option<String>,
    /// The room to show; goes before the configuration's `room.id`.
    #[arg(long, value_name = "ID")]
    pub room: Option<crate::id::RoomId>,
    /// Write the address in use to this file, as JSON, once the relay is ready.
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
}

/// `dawria replay`.
#[derive(Clone, Debug, Args)]
#[command(group = clap::ArgGroup::new("source").required(true).args(["journal", "year"]))]
pub struct Replay {
    /// Settings: the room, and the road map.
    #[command(flatten)]
    pub settings: Settings,
    /// Folder of the journal to live again, of any room of the configuration.
    #[arg(long, value_name = "DIR")]
    pub journal: Option<PathBuf>,
    /// Seed of a year to live instead of a journal.
    #[arg(long, value_name = "SEED")]
    pub year: Option<u64>,
    /// A policy (TOML) to compare with the room's own rules; may be given several times.
    #[arg(long = "policy", value_name = "FILE")]
    pub policies: Vec<PathBuf>,
    /// How the figures are printed.
    #[arg(long, value_enum, default_value_t)]
    pub format: ReplayFormat,
    /// Of the year: days from 1 January; volumes are brought down to them.
    #[arg(long, value_name = "N", conflicts_with = "journal")]
    pub days: Option<u32>,
    /// Of the year: the first so many of the country's 57 towns, each a room, with their own share of calls and units.
    #[arg(long, value_name = "N", conflicts_with = "journal")]
    pub towns: Option<u32>,
    /// Of the year: calls in 365 days, in what is simulated (the towns' own share when left out).
    #[arg(long, value_name = "N", conflicts_with = "journal")]
    pub calls: Option<u64>,
    /// Of the year: calls among them that need a patrol (the same).
    #[arg(long, value_name = "N", conflicts_with = "journal")]
    pub interventions: Option<u64>,
    /// Of the year: what patrols come upon (the same).
    #[arg(long, value_name = "N", conflicts_with = "journal")]
    pub found: Option<u64>,
    /// Of the year: units on the street (the same).
    #[arg(long, value_name = "N", conflicts_with = "journal")]
    pub units: Option<u32>,
}

/// How `dawria replay` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ReplayFormat {
    /// For people.
    #[default]
    Table,
    /// For spreadsheets; what is said in words goes to standard error.
    Csv,
    /// For programs.
    Json,
}

/// Reads the command line, runs the command, returns the exit code.
pub fn main() -> ExitCode {
    crate::tls::install();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let _ = e.print();
            return ExitCode::from(if e.use_stderr() { 2 } else { 0 });
        }
    };
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) => {
            command::say(&format!("dawria: {e:#}"));
            ExitCode::from(if e.is::<ConfigError>() { 2 } else { 1 })
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Serve(args) => command::serve::run(args),
        Command::Map(what) => command::map::run(what),
        Command::Journal(what) => command::journal::run(what),
        Command::Relay(args) => command::relay::run(args),
        Command::Demo(args) => crate::demo::run(args),
        Command::Doctor(args) => command::doctor::run(&args),
        Command::Cert(args) => command::cert::run(&args),
        Command::Room(RoomCommand::Settings(what)) => command::room::run(what),
        Command::Backup(args) => command::backup::run(&args),
        Command::Restore(args) => command::backup::restore(&args),
        Command::Import(args) => command::import::run(args),
        Command::User(what) => command::user::run(what),
        Command::Audit(args) => command::audit::run(args),
        Command::Retention(args) => command::retention::run(&args),
        Command::Replay(args) => command::replay::run(args),
    }
}
