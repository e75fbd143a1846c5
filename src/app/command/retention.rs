//! `dawria retention`.

use super::{print, signed_in};
use crate::app::{cli::Retention, runtime};
use anyhow::bail;
use serde_json::{Value, json};
use std::time::Duration;

/// Time between two looks at a run.
const EVERY: Duration = Duration::from_millis(500);

/// Has a running server erase what has served its time, waits for it, and prints the reports.
///
/// # Errors
/// When no server runs, it refuses, or a run did not come to its end.
pub fn run(args: &Retention) -> anyhow::Result<()> {
    runtime()?.block_on(signed_in(&args.server, async |client| {
        let path = args.server.path("retention");
        client.post(&path, &json!({"dry_run": args.dry_run, "clock_is_right": args.clock_is_right})).await?;
        let reports = loop {
            let answer = client.get(&path).await?.body;
            if answer["running"] == false {
                break answer["reports"].as_array().cloned().unwrap_or_default();
            }
            tokio::time::sleep(EVERY).await;
        };
        reports.iter().for_each(|report| print(&line(report)));
        match reports.iter().find_map(|r| r["failed"].as_str()) {
            Some(why) => bail!("not all of it was erased: {why}"),
            None => Ok(()),
        }
    }))
}

/// One report in one line.
fn line(report: &Value) -> String {
    let place = report["room"].as_str().map_or_else(|| "accounts and looks".to_owned(), |room| format!("room {room}"));
    let erased = report["erased"].as_object().cloned().unwrap_or_default();
    let counts: Vec<String> = erased.iter().filter(|(_, n)| **n != 0).map(|(what, n)| format!("{n} {what}")).collect();
    let counts = if counts.is_empty() { "nothing".to_owned() } else { counts.join(", ") };
    let verb = if report["dry_run"] == true { "would be erased" } else { "erased" };
    let (open, held) = (&report["left"]["open"], &report["left"]["held"]);
    let log = if report["log_cleared"] == true { "" } else { "; the write-ahead log is not clear of it yet" };
    let rest = match report["room"].is_string() {
        true => format!("; left: {open} open, {held} under a legal hold; trails: nothing kept"),
        false => String::new(),
    };
    format!("{place}: {verb}: {counts}{rest}{log}")
}
