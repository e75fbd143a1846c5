//! `dawria replay`.

use super::{settings, unless_closed};
use crate::{
    app::cli::{Replay, ReplayFormat},
    config::{Config, RoomConfig},
    dispatch::Settings,
    id::RoomId,
    replay::{self, Format, Options, Part, ReplayError, Source, TownShare, record, year::Year},
    roads::MapDir,
};

/// Lives a record or a year again under each policy and prints the figures; stores nothing.
///
/// # Errors
/// What is missing or broken: journal, policy file, map.
pub fn run(args: Replay) -> anyhow::Result<()> {
    let config = settings(&args.settings)?;
    let source = source(&args)?;
    let room = room(&config, &source)?;
    // No map is a way to work; a map that was named and cannot be opened is a mistake.
    let roads = config.map.dir.as_deref().map(|dir| MapDir::open(dir)?.roads()).transpose()?;
    let format = match args.format {
        ReplayFormat::Table => Format::Table,
        ReplayFormat::Csv => Format::Csv,
        ReplayFormat::Json => Format::Json,
    };
    let options = Options { source, settings: room, roads, policies: args.policies, format };
    match replay::run(&options, &mut std::io::stdout().lock(), &mut std::io::stderr()) {
        Err(ReplayError::Output(e)) => Ok(unless_closed(e)?),
        done => Ok(done?),
    }
}

/// The settings that are lived by: of the configured room that the journal is of, or of the first.
fn room(config: &Config, source: &Source) -> anyhow::Result<Settings> {
    // A configuration that says something of the room speaks for it; without one, the built-in room with the example's rules.
    let first = if config.room == RoomConfig::default() { Settings::example() } else { config.room.settings()? };
    let Source::Journal(dir) = source else { return Ok(first) };
    let found = record::room(dir)?;
    if found == first.room {
        return Ok(first);
    }
    match config.rooms.iter().find(|r| r.id.as_ref() == Some(&found)) {
        Some(other) => Ok(other.settings()?),
        None => {
            let others = config.rooms.iter().filter_map(|r| r.id.as_ref());
            let wanted: Vec<&str> = std::iter::once(&first.room).chain(others).map(RoomId::as_str).collect();
            Err(ReplayError::OtherRoom { dir: record::journal_dir(dir), found, wanted: wanted.join(", ") }.into())
        }
    }
}

/// A journal; or a year: of the whole country, of its first towns with their own share, or of towns with volumes of their own.
fn source(args: &Replay) -> anyhow::Result<Source> {
    if let Some(dir) = &args.journal {
        return Ok(Source::Journal(dir.clone()));
    }
    let usual = Year::default();
    let year = Year { seed: args.year.unwrap_or(usual.seed), days: args.days.unwrap_or(usual.days), ..usual };
    let given = args.calls.or(args.interventions).or(args.found).is_some();
    let mut year = match args.towns {
        Some(towns) if !given => return Ok(Source::Part(Part { year, towns, units: args.units })),
        // What is not given is what these towns have in the country; one of more towns than that has nothing of its own.
        Some(towns) if (1..=usual.towns).contains(&towns) => {
            let shares = Part { year: usual, towns, units: None }.shares()?;
            let sum = |of: fn(&TownShare) -> u64| shares.iter().map(of).sum();
            let units = shares.iter().map(|s| s.units).sum();
            Year { towns, calls: sum(|s| s.calls), interventions: sum(|s| s.interventions), found: sum(|s| s.found), units, ..year }
        }
        Some(towns) => Year { towns, ..year },
        None => year,
    };
    year.calls = args.calls.unwrap_or(year.calls);
    year.interventions = args.interventions.unwrap_or(year.interventions);
    year.found = args.found.unwrap_or(year.found);
    year.units = args.units.unwrap_or(year.units);
    Ok(Source::Year(year))
}
