//! What a script's room prints: its journal in a real store, told by the words of the product.

use crate::room::{Room, room_id};
use dawria::{
    api::{
        print::{self, Lang, Teller, sheet},
        routes::logs::MACHINERY,
    },
    dispatch::{self, State, model::Sealed},
    id::{IncidentId, SheetId},
    live::Opener,
    quantity::Timestamp,
    store::{Batch, Journal, Options, sqlite::Between},
};

/// Scripts seal nothing: what was said stands there.
struct Plain;

impl Opener for Plain {
    fn open(&self, sealed: &Sealed, _field: &'static str) -> Option<String> {
        Some(sealed.text.clone())
    }
}

/// `print incident 3 fr`, `print room en [from=-12h]`, `print sheet 1 ar`: each line behind a bar.
pub fn print(room: &Room, what: &str, n: Option<u64>, lang: &str, from_ms: i64) -> Result<String, String> {
    let lang = match lang {
        "en" => Lang::En,
        "fr" => Lang::Fr,
        "ar" => Lang::Ar,
        other => return Err(format!("language {other}?")),
    };
    let dir = tempfile::tempdir().map_err(|e| e.to_string())?;
    let journal = stored(room, dir.path());
    let (reader, settings) = (journal.reader(), room.state.settings());
    let number = n.ok_or("a number is missing");
    let (title, events) = match what {
        "sheet" => {
            let s = reader.sheet(SheetId(number?)).map_err(|e| e.to_string())?.ok_or("no such sheet")?;
            let view = sheet::view(&s, &Plain, &mut sheet::Kept::new(&**reader)).map_err(|e| e.to_string())?;
            return Ok(barred(&print::print_sheet(&view, settings, lang, room.now)));
        }
        "incident" => {
            let events = reader.incident_history(IncidentId(number?), 0, 500).map_err(|e| e.to_string())?;
            (print::incident_title(lang, number?), events)
        }
        "room" => {
            let between = Between { from: room.now.plus_ms(from_ms), to: room.now.plus_ms(1) };
            let events = reader.room_history(between, &MACHINERY, 0, 500).map_err(|e| e.to_string())?;
            (print::room_title(lang, &settings.name, between.from, between.to), events)
        }
        other => return Err(format!("print {other}?")),
    };
    let mut teller = Teller::new(&**reader, settings, &Plain, lang);
    let lines: Result<Vec<_>, _> = events.iter().filter_map(|e| teller.line(&e.recorded, e.incident).transpose()).collect();
    Ok(barred(&print::log(&title, &lines.map_err(|e| e.to_string())?, None, lang, room.now)))
}

fn barred(text: &str) -> String {
    text.lines().map(|l| format!("| {l}").trim_end().to_owned() + "\n").collect()
}

fn stored(room: &Room, dir: &std::path::Path) -> Journal {
    let journal = Journal::open(dir, Options::new(room_id(), Timestamp(room.now.0))).unwrap().0;
    let mut state = State::new(room_id(), room.settings.clone());
    let mut batch = Batch::new();
    for rec in &room.journal {
        batch.apply(&mut state, rec).unwrap();
    }
    assert_eq!(dispatch::snapshot::hash(&state), dispatch::snapshot::hash(&room.state));
    journal.append_blocking(batch).unwrap().wait().unwrap();
    journal
}
