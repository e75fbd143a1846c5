//! Logs as text on paper: one line an entry, notes set off, times in the room's own time zone.

use super::{
    lang::Lang,
    line::{Line, LineKind},
    words::*,
};
use crate::{
    dispatch::{
        model::{Actor, Source},
        settings::Labels,
        state::is_exercise,
    },
    quantity::Timestamp,
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use jiff::tz::TimeZone;
use std::{fmt::Write, sync::OnceLock};

/// Morocco's time; where the machine does not know it, UTC.
const ZONE: &str = "Africa/Casablanca";

/// A receipt later than this after what it tells of is worth a word, ms.
const LATER_MS: i64 = 60_000;

/// The rooms' own time zone.
pub fn zone() -> &'static TimeZone {
    static KNOWN: OnceLock<TimeZone> = OnceLock::new();
    KNOWN.get_or_init(|| TimeZone::get(ZONE).unwrap_or(TimeZone::UTC))
}

/// A moment in the room's local time: `2026-11-22 14:03:05`.
pub fn moment(at: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(t) => t.to_zoned(zone().clone()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => at.to_string(),
    }
}

fn stamped(at: Timestamp) -> String {
    match jiff::Timestamp::from_millisecond(at.0) {
        Ok(t) => t.to_zoned(zone().clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string(),
        Err(_) => at.to_string(),
    }
}

/// The heading of an incident's log.
pub fn incident_title(lang: Lang, n: u64) -> String {
    lang.marked(lang.say(INCIDENT_LOG, &[&n.to_string()]), is_exercise(n))
}

/// The heading of a room's log.
pub fn room_title(lang: Lang, room: &Labels, from: Timestamp, to: Timestamp) -> String {
    lang.say(ROOM_LOG, &[lang.label(room), &moment(from), &moment(to)])
}

/// Who, in a few words: the account, and the position if there is one.
pub fn who(actor: &Actor) -> String {
    match &actor.position {
        Some(position) => format!("{} ({position})", actor.account),
        None => actor.account.clone(),
    }
}

/// A page of a log.
pub fn log(title: &str, lines: &[Line], next: Option<u64>, lang: Lang, now: Timestamp) -> String {
    let mut out = format!("{title}\n{}\n\n", lang.say(PRINTED, &[&stamped(now)]));
    // Writing to a String cannot fail.
    for line in lines {
        let at = moment(line.occurred_at);
        // Set apart: else a line of Arabic turns date and time around.
        let _ = write!(out, "{}  ", lang.apart(&format!("#{:<6} {at}", line.line)));
        let text = line.text.clone().unwrap_or_else(|| ERASED[lang as usize].to_owned());
        match line.kind {
            LineKind::System => out.push_str(&text),
            LineKind::Note => {
                let by = line.unit.as_ref().map_or_else(|| who(&line.actor), ToString::to_string);
                let by = lang.marked(lang.say(NOTE_BY, &[&by]), line.exercise);
                let _ = write!(out, "{by}{} {}", lang.colon(), text.replace('\n', "\n        "));
            }
        }
        let remarks = remarks(line, lang);
        if !remarks.is_empty() {
            let _ = write!(out, "  [{}]", remarks.join(lang.semicolon()));
        }
        out.push('\n');
    }
    if let Some(next) = next {
        let _ = writeln!(out, "\n{}", lang.say(MORE, &[&next.to_string()]));
    }
    out
}

fn remarks(line: &Line, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    let spoken = matches!(line.source, Source::Operator | Source::Radio | Source::Import | Source::CatchUp);
    if !matches!(line.source, Source::Automatic) {
        let source = word(lang, &line.source);
        // A note says by itself whose it is.
        out.push(if line.kind == LineKind::System && spoken && line.actor.account != "system" {
            format!("{source} {}", lang.apart(&who(&line.actor)))
        } else {
            source
        });
    }
    out.extend(line.corrects.map(|l| lang.say(CORRECTS, &[&l.to_string()])));
    out.extend(line.corrected_by.iter().map(|l| lang.say(CORRECTED_BY, &[&l.to_string()])));
    if line.clock_doubtful {
        out.push(DOUBTFUL[lang as usize].to_owned());
    }
    if line.recorded_at.since_ms(line.occurred_at) >= LATER_MS {
        out.push(lang.say(RECORDED_LATER, &[&moment(line.recorded_at)]));
    }
    out
}

/// Answers with text.
pub fn text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
