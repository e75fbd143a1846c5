//! `dawria room settings …`.

use super::{print, say, signed_in, unless_closed};
use crate::{
    app::{cli::SettingsCommand, runtime},
    dispatch::Settings,
    replay::counted,
};
use anyhow::{Context, bail};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    path::Path,
};
use uuid::Uuid;

/// First words of an exported file; the version follows.
const HEAD: &str = "# Dawria room settings, made from version ";

/// Exports, imports or checks a room's settings.
///
/// # Errors
/// What is wrong with the file, why the server refuses it, or that none is running.
pub fn run(what: SettingsCommand) -> anyhow::Result<()> {
    match what {
        SettingsCommand::Check { file } => {
            let (read, _) = read(&file)?;
            print(&format!(
                "{}: usable; room {}, {}, {}, {}, {}",
                file.display(),
                read.room,
                many(read.types.len(), "type"),
                many(read.run_cards.len(), "run card"),
                many(read.sectors.len(), "sector"),
                many(read.posts.len(), "post")
            ));
            Ok(())
        }
        SettingsCommand::Export { file, server } => runtime()?.block_on(signed_in(&server, async |client| {
            let answer = client.get(&server.path("room/settings")).await?;
            let version = answer.version.unwrap_or(0);
            let found: Settings = serde_json::from_value(answer.body["settings"].clone()).context("the server's settings")?;
            write(&file, &found, version)?;
            say(&format!("version {version} of room {} is in {}", found.room, file.display()));
            Ok(())
        })),
        SettingsCommand::Import { file, server, dry_run, this_room, any_version } => {
            runtime()?.block_on(signed_in(&server, async |client| {
                let (mut new, made_from) = read(&file)?;
                let present = client.get(&server.path("room/settings")).await?;
                let version = present.version.context("the server does not say which version is in force")?;
                if let Some(from) = made_from.filter(|from| *from != version && !any_version) {
                    bail!(
                        "{} was made from version {from}, version {version} is in force: export again, or give --any-version",
                        file.display()
                    );
                }
                if this_room {
                    let room = present.body["settings"]["room"].as_str().context("the server does not name its room")?;
                    new.room = room.parse()?;
                }
                let body = json!({"id": Uuid::now_v7(), "settings": new});
                let trial = client.put(&server.path("room/settings?dry_run=true"), version, &body).await?;
                let lines = trial.body["differences"].as_array().map(Vec::as_slice).unwrap_or_default();
                lines.iter().filter_map(Value::as_str).for_each(print);
                if lines.is_empty() {
                    say("nothing to change");
                } else if dry_run {
                    say(&format!("{} from version {version}; nothing was changed", many(lines.len(), "difference")));
                } else {
                    let made = client.put(&server.path("room/settings"), version, &body).await?;
                    say(&format!("version {} is in force", made.version.unwrap_or(version + 1)));
                }
                Ok(())
            }))
        }
    }
}

fn many(n: usize, one: &str) -> String {
    counted(n as u64, one)
}

fn is_json(file: &Path) -> bool {
    file.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"))
}

/// The settings in a file (`-`: standard input), and the version they were made from where it says so.
fn read(file: &Path) -> anyhow::Result<(Settings, Option<u64>)> {
    let mut text = String::new();
    match file.as_os_str() == "-" {
        true => std::io::stdin().read_to_string(&mut text).map(drop),
        false => std::fs::read_to_string(file).map(|t| text = t),
    }
    .with_context(|| format!("reading {}", file.display()))?;
    let text = text.trim_start_matches('\u{feff}');
    let from = text.lines().next().and_then(|l| l.strip_prefix(HEAD)).and_then(|v| v.trim().parse().ok());
    let settings = if is_json(file) { Settings::from_json(text) } else { Settings::from_toml(text) };
    Ok((settings.with_context(|| file.display().to_string())?, from))
}

fn write(file: &Path, settings: &Settings, version: u64) -> anyhow::Result<()> {
    let text = match is_json(file) {
        true => serde_json::to_string_pretty(settings)? + "\n",
        false => format!("{HEAD}{version}\n{}", toml::to_string_pretty(settings)?),
    };
    if file.as_os_str() == "-" {
        let mut out = std::io::stdout();
        return Ok(out.write_all(text.as_bytes()).and_then(|()| out.flush()).or_else(unless_closed)?);
    }
    let part = file.with_extension("part");
    std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, file)).with_context(|| format!("writing {}", file.display()))
}
