//! One run: muster, let the city live, stop in order, read everything back.

use crate::{
    api::{Api, Outcome},
    burst,
    cli::Args,
    clock,
    crew::Crew,
    line19::{Line19, kinds, rate_per_minute},
    muster::{Ready, muster},
    network::{Mover, Network, Point},
    patrol::{Street, Voice, dice},
    people::People,
    plan::patrols,
    radio::Radio,
    tally::Tally,
    terminal::{Terminal, place},
};
use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};
use rand::RngExt;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Write as _, io::Write, sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, mpsc},
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Mean seconds an operator is busy with a call (picking up and talking), for the number of operators a rate needs.
const BUSY_S: f64 = 55.0;
/// After the last report, the server has this long to take in what is under way before it is asked.
const DRAIN: Duration = Duration::from_millis(1500);

/// Runs as asked and gives the summary.
///
/// # Errors
/// When the server cannot be reached, has no road network, or refuses the fleet.
pub async fn run(args: &Args) -> anyhow::Result<Value> {
    let who = People::come(args).await?;
    let room = who.technician.get("/api/v1/room").await?;
    let network = Arc::new(Network::parse(&who.technician.get_bytes("/api/v1/map/network").await?)?);
    let tally = Arc::new(Tally::default());
    let plan = patrols(args.units, &mut dice(args.seed, u32::MAX - 1));

    let progress = bar(plan.len() as u64, "patrols sign on {bar:32} {pos}/{len}");
    let ready = muster(args, &who, &network, plan, &progress).await?;
    progress.finish_and_clear();
    if args.json {
        // Whoever started this program learns from its first line that the clock starts now.
        writeln!(std::io::stdout(), "{}", json!({"connected": ready.len()}))?;
    }

    let (stop_people, stop_streets) = (CancellationToken::new(), CancellationToken::new());
    let (people, streets) = (TaskTracker::new(), TaskTracker::new());
    start_streets(args, &who.dispatcher, &room, &network, &tally, ready, (&stop_streets, &streets, &people));
    let line = line(args, &who.call_taker, &room, &network, &tally)?;
    start_line(args, line.clone(), &stop_people, &people);
    let (radio, places) = (who.dispatcher.clone(), Arc::clone(&line.places));
    people.spawn(patrol_initiated(args.clone(), radio, places, Arc::clone(&tally), stop_people.clone(), room));

    let started = Instant::now();
    let until = args.run_for.map(|d| started + d);
    live(args, &line, &tally, started, until).await;
    stop_people.cancel();
    let seconds = started.elapsed().as_secs_f64();
    // Devices first, so that nothing is under way when the counts are read; crews' words follow.
    stop_streets.cancel();
    streets.close();
    streets.wait().await;
    people.close();
    let _ = tokio::time::timeout(Duration::from_secs(15), people.wait()).await;
    tokio::time::sleep(DRAIN).await;

    let checked = burst::check(&who.call_taker, &tally).await?;
    who.leave().await;
    if let Some(path) = &args.fix_log {
        write_fix_log(path, &tally, args)?;
    }
    Ok(tally.summary(seconds, args.units, &checked))
}

async fn live(args: &Args, line: &Line19, tally: &Tally, started: Instant, until: Option<Instant>) {
    let total = args.run_for.map_or(0, |d| d.as_secs());
    let progress = bar(total, if total > 0 { "{bar:32} {pos}/{len} s  {msg}" } else { "{elapsed}  {msg}" });
    let mut burst_at = args.burst_after.map(|d| started + d);
    let mut tick = tokio::time::interval(Duration::from_millis(250));
    let interrupted = tokio::signal::ctrl_c();
    tokio::pin!(interrupted);
    loop {
        tokio::select! {
            _ = &mut interrupted => break,
            _ = tick.tick() => {}
        }
        let now = Instant::now();
        if burst_at.is_some_and(|at| now >= at) {
            burst_at = None;
            line.burst(args.seed).await;
        }
        progress.set_position(started.elapsed().as_secs());
        progress.set_message(format!(
            "{} reports · {} calls · {} orders · {} statuses",
            tally.epochs_intact.get(),
            tally.calls_placed.get(),
            tally.orders.get(),
            tally.statuses.get()
        ));
        if until.is_some_and(|at| now >= at) {
            break;
        }
    }
    progress.finish_and_clear();
}

fn start_streets(
    args: &Args,
    api: &Api,
    room: &Value,
    network: &Arc<Network>,
    tally: &Arc<Tally>,
    ready: Vec<Ready>,
    (stop, streets, people): (&CancellationToken, &TaskTracker, &TaskTracker),
) {
    let (to_radio, heard) = mpsc::channel(1024);
    let mut radio_crews = BTreeMap::new();
    for (number, Ready { patrol, motion, link, token }) in (0u32..).zip(ready) {
        let (to_crew, words) = mpsc::channel(16);
        let voice = if let Some(token) = token {
            let (to_terminal, from_crew) = mpsc::channel(64);
            let url = api.ws(&format!("/api/v1/units/{}/terminal", patrol.unit));
            let terminal = Terminal { url, token, from_crew, to_crew, tally: Arc::clone(tally) };
            people.spawn(terminal.run(stop.clone()));
            Voice::Terminal(to_terminal)
        } else {
            radio_crews.insert(patrol.unit.clone(), to_crew);
            Voice::Radio(to_radio.clone())
        };
        let street = Street {
            number,
            patrol,
            network: Arc::clone(network),
            motion,
            link,
            crew: Crew::new(args.pace),
            voice,
            words,
            tally: Arc::clone(tally),
            rng: dice(args.seed ^ 0x5EED, number),
            hz: args.hz,
            faults: args.faults,
            noise_m: args.noise_m,
        };
        streets.spawn(street.run(stop.clone()));
    }
    let live_path = format!("/api/v1/rooms/{}/live", room["room"].as_str().unwrap_or_default());
    let radio = Radio { api: api.clone(), live_path, crews: radio_crews, heard, tally: Arc::clone(tally) };
    people.spawn(radio.run(stop.clone()));
}

fn line(args: &Args, api: &Api, room: &Value, network: &Arc<Network>, tally: &Arc<Tally>) -> anyhow::Result<Line19> {
    let mut rng = dice(args.seed, u32::MAX - 2);
    let nodes = network.roaming(Mover::Foot);
    let nodes = if nodes.is_empty() { network.roaming(Mover::Car) } else { nodes };
    // People call from beside a street, not from its middle.
    let mut beside = |p: Point| (p.0 + rng.random_range(-3000..3000), p.1 + rng.random_range(-3000..3000));
    let places: Vec<Point> = nodes.iter().map(|&n| network.node(n)).map(&mut beside).collect();
    let known: Vec<&str> = room["types"].as_array().into_iter().flatten().filter_map(|t| t["code"].as_str()).collect();
    let peak = args.calls_per_minute.unwrap_or_else(|| rate_per_minute(None, args.scale, 20));
    let operators = (peak / 60.0 * BUSY_S / args.pace * 1.3).ceil().clamp(2.0, 500.0) as usize;
    Ok(Line19 {
        api: api.clone(),
        places: Arc::new(places),
        kinds: Arc::new(kinds(&known)?),
        interventions: args.interventions,
        pace: args.pace,
        operators: Arc::new(Semaphore::new(operators)),
        tally: Arc::clone(tally),
    })
}

fn start_line(args: &Args, line: Line19, stop: &CancellationToken, people: &TaskTracker) {
    let (fixed, scale) = (args.calls_per_minute, args.scale);
    // Morocco keeps UTC+1 nearly all year; the hour of the curve is the caller's.
    let hour = || usize::try_from(clock::unix_ms() / 3_600_000 + 1).unwrap_or(0) % 24;
    let tracker = people.clone();
    people.spawn(line.ring(move || rate_per_minute(fixed, scale, hour()), args.seed ^ 0x19, stop.clone(), tracker));
}

/// What patrols come upon by themselves: a stream of its own, workload and not response.
async fn patrol_initiated(
    args: Args,
    api: Api,
    places: Arc<Vec<Point>>,
    tally: Arc<Tally>,
    stop: CancellationToken,
    room: Value,
) -> anyhow::Result<()> {
    let mut rng = dice(args.seed, u32::MAX - 3);
    let kinds: Vec<&str> = room["types"].as_array().into_iter().flatten().filter_map(|t| t["code"].as_str()).collect();
    if args.patrol_initiated_per_minute <= 0.0 || kinds.is_empty() {
        return Ok(());
    }
    loop {
        let gap = -(1.0 - rng.random_range(0.0..1.0f64)).ln() * 60.0 / args.patrol_initiated_per_minute;
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = tokio::time::sleep(Duration::from_secs_f64(gap.min(3600.0))) => {}
        }
        let units = api.get("/api/v1/units").await?;
        let free: Vec<&Value> = units["items"].as_array().into_iter().flatten().filter(|u| u["status"] == "available").collect();
        if free.is_empty() {
            continue;
        }
        let unit = free[rng.random_range(0..free.len())];
        let at = if unit["position"].is_object() { unit["position"].clone() } else { place(places[rng.random_range(0..places.len())]) };
        let incident = json!({"type": kinds[rng.random_range(0..kinds.len())], "priority": "P3", "position": at, "place_source": "unit"});
        let work = Duration::from_secs_f64(rng.random_range(60.0..400.0) / args.pace);
        match api.act("/api/v1/incidents", json!({"unit": unit["unit"], "incident": incident})).await? {
            Outcome::Done(recorded) => {
                tally.patrol_initiated.add();
                if let Some(assignment) = recorded.assignment {
                    tokio::spawn(finish(api.clone(), assignment, work, stop.clone()));
                }
            }
            // Between look and act the unit was sent elsewhere: the room is right.
            Outcome::Refused(_) => {}
        }
    }
}

async fn finish(api: Api, assignment: u64, work: Duration, stop: CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(work) => {
            let body = json!({"status": "cleared", "disposition": "settled", "source": "radio"});
            let _ = api.act(&format!("/api/v1/assignments/{assignment}/status"), body).await;
        }
    }
}

fn write_fix_log(path: &std::path::Path, tally: &Tally, args: &Args) -> anyhow::Result<()> {
    let plan = patrols(args.units, &mut dice(args.seed, u32::MAX - 1));
    let mut text = String::new();
    for e in tally.epochs() {
        let _ = writeln!(text, "{} {} {}", plan[e.patrol as usize].unit, e.device_ms, e.written_ns);
    }
    let mut file = std::fs::File::create(path).with_context(|| format!("the fix log {} cannot be written", path.display()))?;
    Ok(file.write_all(text.as_bytes())?)
}

fn bar(len: u64, template: &str) -> ProgressBar {
    use std::io::IsTerminal;
    let bar = if std::io::stderr().is_terminal() { ProgressBar::new(len) } else { ProgressBar::hidden() };
    bar.with_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()))
}
