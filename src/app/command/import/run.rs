//! Sends a list to the running server: first all of it for trial, then line by line for good.

use super::{lines, table::Table};
use crate::{
    app::{
        cli::{Import, ListKind},
        client::Client,
        command::{print, say, signed_in},
        runtime,
    },
    replay::counted,
};
use anyhow::bail;
use serde_json::{Value, json};
use uuid::Uuid;

/// Lines sent at once.
const PART: usize = 500;

/// What became of the lines.
#[derive(Debug, Default)]
struct Outcome {
    taken: u64,
    unchanged: u64,
    refused: Vec<(u64, String)>,
    moved: Vec<Moved>,
}

/// A device that a line takes from another vehicle or unit.
#[derive(Debug)]
struct Moved {
    line: u64,
    device: String,
    from: String,
    to: String,
}

/// Imports a list, or says what would become of it.
///
/// # Errors
/// When the file cannot be read, no server answers, or lines are refused: they are listed, and nothing is taken unless the others were
/// asked for.
pub fn run(args: Import) -> anyhow::Result<()> {
    if args.what == ListKind::Users {
        return super::users::run(&args);
    }
    if args.codes.is_some() {
        bail!("--codes is for a list of users: no other list has codes to hand over");
    }
    let (known, needed) = lines::columns(args.what);
    let table = Table::open(&args.file, known, needed)?;
    let (mut ready, mut bad, mut named) = (Vec::new(), Vec::new(), lines::Named::default());
    for row in table.rows() {
        match lines::line(args.what, row).and_then(|line| named.note(args.what, &line).map(|()| line)) {
            Ok(line) => ready.push(line),
            Err(why) => bad.push((u64::from(row.line), why)),
        }
    }
    bad.extend(table.bad.iter().map(|(line, why)| (u64::from(*line), why.clone())));
    runtime()?.block_on(signed_in(&args.server, async |client| {
        let mut trial = send(client, &args, &ready, true).await?;
        trial.refused.extend(bad);
        trial.refused.sort();
        for (line, why) in &trial.refused {
            print(&format!("{}, line {line}: {why}", args.file.display()));
        }
        let refused = trial.refused.len();
        let are = if refused == 1 { "is" } else { "are" };
        if args.dry_run {
            for m in &trial.moved {
                print(&format!("{}, line {}: {} moves from {} to {}", args.file.display(), m.line, m.device, m.from, m.to));
            }
            say(&format!(
                "{} would be taken, {} {} what is known already, {refused} refused; nothing was changed",
                counted(trial.taken, "line"),
                trial.unchanged,
                if trial.unchanged == 1 { "says" } else { "say" }
            ));
            if refused > 0 {
                bail!("{} {are} refused", counted(refused as u64, "line"));
            }
            return Ok(());
        }
        if refused > 0 && !args.skip_refused {
            bail!(
                "{} {are} refused and nothing was taken: mend them, or take the others with --skip-refused",
                counted(refused as u64, "line")
            );
        }
        ready.retain(|l| l["line"].as_u64().is_some_and(|n| !trial.refused.iter().any(|(bad, _)| *bad == n)));
        let done = send(client, &args, &ready, false).await?;
        for (line, why) in &done.refused {
            print(&format!("{}, line {line}: {why}", args.file.display()));
        }
        // The trial has just said it, and only it can: what is taken is done before anybody could look.
        for m in trial.moved.iter().filter(|m| done.refused.iter().all(|(line, _)| *line != m.line)) {
            print(&format!("{}, line {}: {} moved from {} to {}", args.file.display(), m.line, m.device, m.from, m.to));
        }
        say(&format!(
            "{} taken, {} said what was known already, {} refused",
            counted(done.taken, "line"),
            done.unchanged,
            done.refused.len() + refused
        ));
        match done.refused.len() + refused {
            0 => Ok(()),
            1 => bail!("1 line was refused"),
            n => bail!("{n} lines were refused"),
        }
    }))
}

/// Parts of a trial are decided one by one, each as if the others were not there: a line that needs one of an earlier part is sent after it.
async fn send(client: &Client, args: &Import, ready: &[Value], dry_run: bool) -> anyhow::Result<Outcome> {
    let mut out = Outcome::default();
    for part in ready.chunks(PART) {
        let mut body = json!({"id": Uuid::now_v7(), "dry_run": dry_run, "shift": args.shift});
        body[lines::field(args.what)] = part.into();
        let answer = client.post(&args.server.path("import"), &body).await?.body;
        out.taken += answer["taken"].as_u64().unwrap_or(0);
        out.unchanged += answer["unchanged"].as_u64().unwrap_or(0);
        for refused in answer["refused"].as_array().map(Vec::as_slice).unwrap_or_default() {
            out.refused.push((refused["line"].as_u64().unwrap_or(0), refused["why"].as_str().unwrap_or_default().to_owned()));
        }
        for moved in answer["moved"].as_array().map(Vec::as_slice).unwrap_or_default() {
            let text = |name: &str| moved[name].as_str().unwrap_or_default().to_owned();
            let line = moved["line"].as_u64().unwrap_or(0);
            out.moved.push(Moved { line, device: text("device"), from: text("from"), to: text("to") });
        }
    }
    Ok(out)
}
