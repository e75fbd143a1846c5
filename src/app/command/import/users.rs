//! `dawria import users FILE.csv`: accounts from a list, and their codes to hand over.

use super::table::{Row, Table};
use crate::{
    app::{
        cli::Import,
        client::Client,
        command::{print, say, signed_in, user::CODE_HINT},
        runtime,
    },
    id::AccountId,
    replay::counted,
};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// Columns.
pub const COLUMNS: &[&str] = &["account", "name", "grants", "break_glass", "disabled", "subject"];
/// Those that must be there.
pub const NEEDED: &[&str] = &["account", "grants"];
/// Lines sent at once.
const PART: usize = 500;

/// What became of the lines, by their number in the file.
#[derive(Default)]
struct Outcome {
    done: BTreeMap<u32, Value>,
    refused: BTreeMap<u32, String>,
}

/// Makes and changes accounts from a list, or says what would become of it.
///
/// # Errors
/// When the file cannot be read, the file for the codes is there already, no server answers, or lines are refused.
pub fn run(args: &Import) -> anyhow::Result<()> {
    if args.shift.is_some() || args.server.room.is_some() {
        bail!("--shift and --room are not for a list of users: the column `grants` says where each works");
    }
    let table = Table::open(&args.file, COLUMNS, NEEDED)?;
    let (ready, bad) = read(&table);
    // Before anything is made: codes that could not be written down would be lost.
    let mut file = match &args.codes {
        Some(path) if !args.dry_run => Some(open(path)?),
        Some(_) | None => None,
    };
    let outcome = runtime()?.block_on(signed_in(&args.server, async |client| take(client, args, ready, bad, file.as_mut()).await));
    if let (Some(file), Some(path)) = (&file, &args.codes)
        && file.metadata().is_ok_and(|m| m.len() == 0)
    {
        let _ = std::fs::remove_file(path);
    }
    outcome
}

/// Rows as the server takes them, by line; and what is wrong with the others.
fn read(table: &Table) -> (Vec<(u32, Value)>, BTreeMap<u32, String>) {
    let (mut ready, mut named) = (Vec::new(), HashMap::<String, u32>::new());
    let mut bad: BTreeMap<u32, String> = table.bad.iter().cloned().collect();
    for row in table.rows() {
        match line(row) {
            Ok(body) => {
                let account = body["account"].as_str().unwrap_or_default().to_owned();
                if let Some(first) = named.get(&account) {
                    bad.insert(row.line, format!("names {account} again (line {first})"));
                    continue;
                }
                named.insert(account, row.line);
                ready.push((row.line, body));
            }
            Err(why) => drop(bad.insert(row.line, why)),
        }
    }
    (ready, bad)
}

/// One row as the server takes it; or what is wrong with it. Says no line number: the server counts for itself.
pub fn line(row: Row<'_>) -> Result<Value, String> {
    let account: AccountId = row.need("account")?.parse().map_err(|e: crate::id::IdError| e.to_string())?;
    let mut body = json!({"account": account});
    // An empty field leaves as it is.
    if let Some(grants) = row.words("grants") {
        body["grants"] = json!(grants);
    }
    for text in ["name", "subject"] {
        if let Some(given) = row.get(text) {
            body[text] = json!(given);
        }
    }
    for flag in ["break_glass", "disabled"] {
        if let Some(given) = row.get(flag) {
            body[flag] = json!(super::lines::yes(flag, given)?);
        }
    }
    Ok(body)
}

async fn take(
    client: &Client,
    args: &Import,
    mut ready: Vec<(u32, Value)>,
    bad: BTreeMap<u32, String>,
    file: Option<&mut File>,
) -> anyhow::Result<()> {
    let mut trial = send(client, &ready, true).await.map_err(|(_, e)| e)?;
    trial.refused.extend(bad);
    let at = |line: u32| format!("{}, line {line}", args.file.display());
    for (line, why) in &trial.refused {
        print(&format!("{}: {why}", at(*line)));
    }
    let refused = trial.refused.len() as u64;
    let are = if refused == 1 { "is" } else { "are" };
    if args.dry_run {
        for (line, done) in &trial.done {
            print(&format!("{}: {} {}", at(*line), name(done), would(done)));
        }
        say(&format!("{} would be taken, {refused} refused; nothing was changed", counted(trial.done.len() as u64, "line")));
    }
    if refused > 0 && (args.dry_run || !args.skip_refused) {
        let rest = if args.dry_run { "" } else { " and nothing was taken: mend them, or take the others with --skip-refused" };
        bail!("{} {are} refused{rest}", counted(refused, "line"));
    }
    if args.dry_run {
        return Ok(());
    }
    ready.retain(|(line, _)| trial.done.contains_key(line));
    let (done, failed) = match send(client, &ready, false).await {
        Ok(outcome) => (outcome, None),
        Err((outcome, e)) => (outcome, Some(e)),
    };
    for (line, why) in &done.refused {
        print(&format!("{}: {why}", at(*line)));
    }
    hand_out(&done, file, args.codes.as_deref())?;
    if let Some(e) = failed {
        return Err(e.context("the list was taken in part only: send it again, what is there already stays as it is; `dawria user new-code` makes a code that did not come"));
    }
    let count = |what: &str| done.done.values().filter(|d| d[what] == json!(true)).count() as u64;
    let (made, changed) = (count("made"), count("changed") - count("made"));
    say(&format!("{} made, {changed} changed, {} known already", counted(made, "account"), done.done.len() as u64 - made - changed));
    match refused + done.refused.len() as u64 {
        0 => Ok(()),
        n => bail!("{} {} refused", counted(n, "line"), if n == 1 { "was" } else { "were" }),
    }
}

/// Sends the lines in parts; when one part fails, what became of those before it is told too.
async fn send(client: &Client, ready: &[(u32, Value)], dry_run: bool) -> Result<Outcome, (Outcome, anyhow::Error)> {
    let mut out = Outcome::default();
    for part in ready.chunks(PART) {
        let lines: Vec<&Value> = part.iter().map(|(_, body)| body).collect();
        let answer = match client.post("/api/v1/accounts/import", &json!({"lines": lines, "dry_run": dry_run})).await {
            Ok(answer) => answer.body,
            Err(e) => return Err((out, e)),
        };
        if !dry_run && answer["kept"] != json!(true) {
            return Err((out, anyhow::anyhow!("the server refuses a part of the list that it had found right just before")));
        }
        for line in answer["lines"].as_array().into_iter().flatten() {
            let place = line["line"].as_u64().and_then(|n| usize::try_from(n).ok()?.checked_sub(1));
            let Some((number, _)) = place.and_then(|at| part.get(at)) else { continue };
            match line["refused"].as_str() {
                Some(why) => drop(out.refused.insert(*number, why.to_owned())),
                None => drop(out.done.insert(*number, line["done"].clone())),
            }
        }
    }
    Ok(out)
}

/// Writes the codes where they are wanted, or prints them; they are nowhere else.
fn hand_out(done: &Outcome, file: Option<&mut File>, path: Option<&Path>) -> anyhow::Result<()> {
    let codes: Vec<(&str, &str)> = done.done.values().filter_map(|d| Some((name(d), d["code"].as_str()?))).collect();
    if codes.is_empty() {
        return Ok(());
    }
    let text: String = codes.iter().map(|(account, code)| format!("{account};{code}\n")).collect();
    let many = counted(codes.len() as u64, "code");
    if let (Some(file), Some(path)) = (file, path) {
        match file.write_all(text.as_bytes()).and_then(|()| file.sync_all()) {
            Ok(()) => {
                say(&format!("{many} in {}, each {CODE_HINT}", path.display()));
                return Ok(());
            }
            Err(e) => say(&format!("{} could not be written ({e}); the codes are here instead:", path.display())),
        }
    }
    text.lines().for_each(print);
    say(&format!("{many}, each {CODE_HINT}; shown this once"));
    Ok(())
}

fn name(done: &Value) -> &str {
    done["account"].as_str().unwrap_or_default()
}

fn would(done: &Value) -> &'static str {
    match (done["made"] == json!(true), done["changed"] == json!(true)) {
        (true, _) => "would be made",
        (false, true) => "would be changed",
        (false, false) => "is that already",
    }
}

fn open(path: &Path) -> anyhow::Result<File> {
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match opened {
        Err(e) if e.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("{} is there already, with codes perhaps that nobody has handed over yet: name a new file with --codes", path.display())
        }
        other => other.with_context(|| format!("making {}", path.display())),
    }
}
