//! `dawria replay`.

use super::settings;
use crate::{
    app::cli::{Replay, ReplayFormat},
    config::RoomConfig,
    dispatch::Settings,
    replay::{self, Format, Options, Source, year::Year},
    roads::MapDir,
};

/// Lives a record or a year again under each policy and prints the figures; stores nothing.
///
/// # Errors
/// What is missing or broken: journal, policy file, map.
pub fn run(args: Replay) -> anyhow::Result<()> {
    let config = settings(&args.settings)?;
    // A configuration that says something of the room speaks for it; without one, the built-in room with the example's rules.
    let room = if config.room == RoomConfig::default() { Settings::example() } else { config.room.settings()? };
    let usual = Year::default();
    let source = match (args.journal, args.year) {
        (Some(dir), _) => Source::Journal(dir),
        (None, seed) => Source::Year(Year {
            seed: seed.unwrap_or(usual.seed),
            days: args.days.unwrap_or(usual.days),
            towns: args.towns.unwrap_or(usual.towns),
            calls: args.calls.unwrap_or(usual.calls),
            interventions: args.interventions.unwrap_or(usual.interventions),
            found: args.found.unwrap_or(usual.found),
            units: args.units.unwrap_or(usual.units),
        }),
    };
    // No map is a way to work; a map that was named and cannot be opened is a mistake.
    let roads = config.map.dir.as_deref().map(|dir| MapDir::open(dir)?.roads()).transpose()?;
    let format = match args.format {
        ReplayFormat::Table => Format::Table,
        ReplayFormat::Csv => Format::Csv,
        ReplayFormat::Json => Format::Json,
    };
    let options = Options { source, settings: room, roads, policies: args.policies, format };
    replay::run(&options, &mut std::io::stdout().lock(), &mut std::io::stderr())?;
    Ok(())
}
