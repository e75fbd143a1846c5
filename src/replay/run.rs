//! The command: reads policies and record, lives every policy, prints the figures.

use super::{
    ReplayError,
    choose::{Choose, Closest, Fastest},
    coverage::Covered,
    demand::{Answer, Demand, What},
    figures::{Figures, RoomEnd},
    ground::{Ground, Straight, Streets},
    plan::Plan,
    policy::{Order, Policy},
    progress::Progress,
    record::{self, Record},
    sim::Sim,
    table::{self, Column, counted},
    why,
    year::Year,
    yearplan::{Part, TownShare},
};
use crate::{clock, dispatch::Settings, roads::Roads};
use std::{io::Write, path::PathBuf, sync::Arc};

/// What is lived again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The journal in this folder.
    Journal(PathBuf),
    /// A year from a seed.
    Year(Year),
    /// The first towns of a year from a seed.
    Part(Part),
}

/// How figures are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people.
    #[default]
    Table,
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// What is lived again.
    pub source: Source,
    /// The room's settings (of a year: every room's).
    pub settings: Settings,
    /// The roads; without them, straight lines.
    pub roads: Option<Roads>,
    /// Policy files, beside the baseline.
    pub policies: Vec<PathBuf>,
    /// How it is printed.
    pub format: Format,
}

/// Runs a what-if and writes its figures to `out`; for [`Format::Csv`] what is said in words goes to `aside`.
///
/// # Errors
/// [`ReplayError`]; nothing is written then.
pub fn run(options: &Options, out: &mut dyn Write, aside: &mut dyn Write) -> Result<(), ReplayError> {
    let mut policies = vec![(PathBuf::new(), Policy::baseline())];
    for path in &options.policies {
        policies.push((path.clone(), Policy::read(path)?));
    }
    let roads = options.roads.as_ref();
    let (mut head, mut columns) = match &options.source {
        Source::Journal(dir) => journal(&record::read(dir, options.settings.clone())?, &policies, roads)?,
        Source::Year(year) => {
            year.check()?;
            let all = year.shares();
            lived_year(year, &all, all.len(), &options.settings, &policies, roads)?
        }
        Source::Part(part) => {
            let shares = part.shares()?;
            lived_year(&part.year, &shares, part.year.towns as usize, &options.settings, &policies, roads)?
        }
    };
    if roads.is_none() {
        head.push("no map: travel times and lengths are straight-line estimates (speeds and detour of the room's settings)".into());
    }
    let rows = table::rows(&mut columns);
    let text = match options.format {
        Format::Table => table::table(&head, &columns, &rows),
        Format::Json => table::json(&head, &columns, &rows),
        Format::Csv => {
            head.iter().try_for_each(|line| writeln!(aside, "{line}"))?;
            table::csv(&columns, &rows)?
        }
    };
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

type Outcome = (Vec<String>, Vec<Column>);

fn fits(path: &std::path::Path, policy: &Policy, plan: &Plan) -> Result<Plan, ReplayError> {
    policy.applied(plan).map_err(|why| ReplayError::Policy { path: path.to_owned(), why })
}

fn journal(record: &Record, policies: &[(PathBuf, Policy)], roads: Option<&Roads>) -> Result<Outcome, ReplayError> {
    // All are tried on the room before any is lived: a mistake in the last must not cost the time of the first.
    let plans = policies.iter().map(|(path, policy)| fits(path, policy, &record.plan)).collect::<Result<Vec<_>, _>>()?;
    let mut columns = vec![Column { name: "recorded".into(), recorded: true, figures: record.recorded.clone() }];
    for (plan, (_, policy)) in plans.iter().zip(policies) {
        let progress = Progress::new(policy.name.clone(), record.demand.len() as u64);
        let demand = record.demand.iter().cloned().map(|d| if policy.takers.is_some() { for_takers(d) } else { d });
        let figures = simulate(plan, policy, roads, &mut demand.inspect(|_| progress.step()))?;
        columns.push(Column { name: policy.name.clone(), recorded: false, figures });
    }
    let mut head = vec![why::baseline_against_recorded(&mut columns)];
    if let [recorded, baseline, ..] = &columns[..] {
        head.extend(why::nobody_sent(&recorded.figures, &baseline.figures));
    }
    head.extend(record.notes.iter().cloned());
    Ok((head, columns))
}

/// The call waits for a taker of the policy instead of being answered as recorded.
fn for_takers(mut d: Demand) -> Demand {
    if let What::Call(call) = &mut d.what {
        call.answer = Answer::Taker;
    }
    d
}

/// Lives these towns of a year, of so many in all.
fn lived_year(
    year: &Year,
    shares: &[TownShare],
    of: usize,
    settings: &Settings,
    policies: &[(PathBuf, Policy)],
    roads: Option<&Roads>,
) -> Result<Outcome, ReplayError> {
    let sum = |of: fn(&TownShare) -> u64| shares.iter().map(of).sum::<u64>();
    let rooms = match shares.len() {
        n if n == of => counted(n as u64, "room"),
        n => format!("a part of the country, {} of {of}", counted(n as u64, "room")),
    };
    let mut head = vec![
        "no record to hold the baseline against: the demand is drawn from the seed".to_owned(),
        format!(
            "seed {}, {}, {rooms}: {}, {}, {} patrol-initiated, {}",
            year.seed,
            counted(year.days.into(), "day"),
            counted(sum(|s| s.calls), "call"),
            counted(sum(|s| s.interventions), "intervention"),
            sum(|s| s.found),
            counted(sum(|s| s.units.into()), "unit")
        ),
    ];
    for (path, policy) in policies {
        for share in shares {
            fits(path, policy, &year.town(share, settings, roads).0)?;
        }
    }
    if roads.is_some() {
        let alone = towns(year, shares, settings, &policies[0], None)?;
        head.push(format!(
            "without routing: {:.1} s, of it {:.1} s to decide {} and apply {}, {:.2} µs an input",
            alone.took_s,
            alone.core_s,
            counted(alone.work.0, "input"),
            counted(alone.work.1, "event"),
            alone.core_s * 1e6 / alone.work.0.max(1) as f64
        ));
    }
    let mut columns = Vec::new();
    for policy in policies {
        let figures = towns(year, shares, settings, policy, roads)?;
        columns.push(Column { name: policy.1.name.clone(), recorded: false, figures });
    }
    Ok((head, columns))
}

/// All rooms of a year, one after the other: each is a core of its own, and only its figures are kept.
fn towns(
    year: &Year,
    shares: &[TownShare],
    settings: &Settings,
    (path, policy): &(PathBuf, Policy),
    roads: Option<&Roads>,
) -> Result<Figures, ReplayError> {
    let progress = Progress::new(policy.name.clone(), shares.iter().map(|s| s.calls + s.found).sum());
    let mut figures = Figures::default();
    for share in shares {
        let (plan, demand) = year.town(share, settings, roads);
        let plan = fits(path, policy, &plan)?;
        figures.merge(simulate(&plan, policy, roads, &mut demand.inspect(|_| progress.step()))?);
    }
    Ok(figures)
}

/// One room under one policy.
///
/// # Errors
/// When the core breaks, or refuses what it must not.
pub fn simulate(
    plan: &Plan,
    policy: &Policy,
    roads: Option<&Roads>,
    demand: &mut dyn Iterator<Item = Demand>,
) -> Result<Figures, ReplayError> {
    let settings = Arc::clone(&plan.settings);
    let straight = Straight { settings: &settings };
    let streets = roads.map(|r| Streets::new(r, &settings));
    let ground: &dyn Ground = match &streets {
        Some(streets) => streets,
        None => &straight,
    };
    let inner: Box<dyn Choose + '_> = match policy.choose {
        Order::FastestByRoad => Box::new(Fastest::new(roads)),
        Order::ClosestStraightLine => Box::new(Closest),
    };
    let choose: Box<dyn Choose + '_> = match policy.cap() {
        Some(cap) => Box::new(Covered::new(inner, cap)),
        None => inner,
    };
    let (started, began) = (clock::cpu_us(), clock::boot_us());
    let mut figures = Figures::default();
    let end = {
        let mut sim = Sim::new(plan, ground, choose, &mut figures)?;
        sim.live(demand)?;
        RoomEnd::of(&sim)
    };
    figures.close(&end);
    figures.off_road = ground.off_road();
    figures.took_s = (clock::cpu_us() - started) as f64 * 1e-6;
    // The core's share of the time that passed is its share of the processor's.
    figures.core_s = figures.took_s * end.core_us / (clock::boot_us() - began).max(1) as f64;
    Ok(figures)
}
