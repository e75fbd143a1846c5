//! The demo from start to end: prepare, start, live, stop, judge.

use super::{
    Args, Format, check,
    child::{Server, Simulator},
    measure,
    people::{self, CITY, Watch},
    prepare::{self, Prepared},
    summary::{self, Demands, Findings},
    viewer,
};
use anyhow::{Context, bail};
use serde_json::Value;
use std::{io::Write, net::SocketAddr, sync::Arc};
use tokio_util::sync::CancellationToken;

/// The burst comes this share into a run of a given length.
const BURST_AT: f64 = 0.3;
/// Calls of the burst.
const BURST: usize = 19;

/// Runs the demo.
///
/// # Errors
/// When something is missing or broken, or, with a summary, when a promise was not kept.
pub fn run(args: Args) -> anyhow::Result<()> {
    let prepared = prepare::prepare(&args)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let outcome = runtime.block_on(live(&args, &prepared));
    let judged = outcome.and_then(|found| match found {
        Some(found) => judge(&args, &prepared, found).map(Some),
        None => Ok(None),
    });
    prepared.clean_up(args.keep || judged.is_err());
    let Some(summary) = judged? else { return Ok(()) };
    let text = match args.summary {
        Some(Format::Json) => format!("{summary}\n"),
        Some(Format::Table) | None => summary::table(&summary),
    };
    std::io::stdout().write_all(text.as_bytes())?;
    // A demo that was watched and ended by hand promises nothing: nobody asked for a judgement.
    let shortcomings = if is_measured(&args) { summary::shortcomings(&summary, demands(&args)) } else { Vec::new() };
    if !shortcomings.is_empty() {
        bail!("promises not kept:\n  {}", shortcomings.join("\n  "));
    }
    Ok(())
}

async fn live(args: &Args, prepared: &Prepared) -> anyhow::Result<Option<Findings>> {
    let mut server = Server::start(&prepared.config_file(), &prepared.ready_file(), &prepared.log_file()).await?;
    let base = format!("http://{}", server.http);
    let watch = Arc::new(Watch::set_up(&base, &server.set_up, &prepared.password).await?);
    let room = watch.get("/api/v1/room").await?;
    if args.run_for.is_none() {
        say(&welcome(&base, &server, args, &room, &prepared.password));
    }
    let stats_before = watch.get("/api/v1/stats").await?;
    let (stop, (ready, is_ready)) = (CancellationToken::new(), tokio::sync::oneshot::channel());
    let url = format!("ws://{}/api/v1/rooms/{}/live", server.http, room["room"].as_str().unwrap_or_default());
    let watching = tokio::spawn(viewer::watch(Arc::clone(&watch), url, ready, stop.clone()));
    is_ready.await.context("the viewer did not get a snapshot")?;
    let mut simulator = Simulator::start(&simulator_args(args, prepared, &server))?;
    let Some(_connected) = started(&mut simulator, &mut server).await? else {
        server.stop().await?;
        return Ok(None);
    };
    let pid = server.pid().context("the server has ended")?;
    let cpu_before = measure::cpu_us(pid).unwrap_or(0);

    let said = tokio::select! {
        said = simulator.next() => said?,
        how = server.ended() => bail!("the server ended in mid-run ({how}); its log is {}", prepared.log_file().display()),
        _ = tokio::signal::ctrl_c() => {
            simulator.interrupt();
            simulator.next().await?
        }
    };
    let (stats_after, cpu_after) = (watch.get("/api/v1/stats").await?, measure::cpu_us(pid).unwrap_or(0));
    let server_rss_mib = measure::rss_mib(pid).unwrap_or(0.0);
    stop.cancel();
    let sightings = watching.await??;
    simulator.wait().await?;
    server.stop().await?;
    let Some(simulator) = said else { bail!("the simulator ended without a summary") };
    let latencies = measure::fix_to_viewer(&prepared.fix_log(), &sightings)?;
    Ok(Some(Findings {
        simulator,
        stats: (stats_before, stats_after),
        assignments: Value::Null,
        fix_to_viewer: measure::percentiles(&latencies),
        server_cpu_us: cpu_after.saturating_sub(cpu_before),
        server_rss_mib,
    }))
}

/// Waits for the simulator's word that all units are connected; `None` when interrupted before.
async fn started(simulator: &mut Simulator, server: &mut Server) -> anyhow::Result<Option<Value>> {
    tokio::select! {
        line = simulator.next() => {
            let line = line?.context("the simulator ended before its units were connected; its message is above")?;
            Ok(Some(line))
        }
        how = server.ended() => bail!("the server ended while units signed on ({how})"),
        _ = tokio::signal::ctrl_c() => {
            simulator.interrupt();
            Ok(None)
        }
    }
}

fn judge(args: &Args, prepared: &Prepared, mut found: Findings) -> anyhow::Result<Value> {
    if is_measured(args) {
        found.assignments = check::assignments(&prepared.journal_dir(), &prepared.map_dir)?;
    }
    Ok(summary::summary(&found))
}

/// Whether the run is to be judged at its end.
fn is_measured(args: &Args) -> bool {
    args.summary.is_some() || args.run_for.is_some()
}

fn demands(args: &Args) -> Demands {
    Demands { burst: if args.run_for.is_some() { BURST } else { 0 }, decisions: args.interventions > 0.0 }
}

fn simulator_args(args: &Args, prepared: &Prepared, server: &Server) -> Vec<String> {
    let mut out = vec![
        format!("--server=http://{}", server.http),
        format!("--nmea={}", server.nmea_tcp),
        format!("--nmea-udp={}", server.nmea_udp),
        format!("--user={}", CITY[0]),
        format!("--call-taker={}", CITY[1]),
        format!("--dispatcher={}", CITY[2]),
        format!("--password-file={}", prepared.password_file().display()),
        format!("--units={}", args.units),
        format!("--seed={}", args.seed),
        format!("--interventions={}", args.interventions),
        format!("--pace={}", args.pace),
        format!("--fix-log={}", prepared.fix_log().display()),
        "--json".to_owned(),
    ];
    if let Some(n) = args.calls_per_minute {
        out.push(format!("--calls-per-minute={n}"));
    }
    if let Some(time) = args.run_for {
        out.push(format!("--for={}s", time.as_secs_f64()));
        out.push(format!("--burst-after={}s", time.as_secs_f64() * BURST_AT));
    }
    out
}

fn welcome(base: &str, server: &Server, args: &Args, room: &Value, password: &str) -> String {
    let (tcp, udp): (SocketAddr, SocketAddr) = (server.nmea_tcp, server.nmea_udp);
    let city = room["map"]["name"].as_str().unwrap_or("no map");
    format!(
        "\n  Dawria is up: {base}/\n\n{logins}\n  {units} patrols with GPS in {city}, more on foot and by bicycle; callers ring on line 19.\n  \
         NMEA doors: tcp {tcp}, udp {udp}\n\n  Try:\n    open {base}/, sign in as demo-chief and take the position chief-1; press ع, FR or EN\n    \
         click the map, choose a type, press Ctrl+Enter: the patrol that is there first is sent\n    click an incident: its route, and why \
         this patrol and not a closer one\n  Ctrl-C ends it.\n",
        logins = people::logins(password),
        units = args.units
    )
}

fn say(text: &str) {
    // Standard error: standard output carries the summary alone.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
