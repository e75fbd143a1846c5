//! The scripts' words for notes, hand-over sheets, notices and road closures, and how their events read.

use crate::{
    render::{seconds, snake},
    room::{Room, place, unit_id},
    script::span,
};
use dawria::{
    dispatch::{
        Input,
        closures::{self, Passes, Shape},
        logs::{self, Corrected},
        model::{Fingerprint, Sealed},
        notices::{self, Audience, Kind, NewNotice, Plate, Urgency},
    },
    id::{ClosureId, IncidentId, LineId, NoticeId, SheetId, UnitId},
    quantity::Timestamp,
};
use serde::de::DeserializeOwned;

/// What a command asks.
pub enum Asked {
    Input(Box<Input>),
    Shown(String),
}

fn word<T: DeserializeOwned>(word: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).map_err(|e| e.to_string())
}

/// `what key=value flag : text`
struct Line<'a> {
    words: Vec<&'a str>,
    text: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Self {
        let (words, text) = line.split_once(" : ").map_or((line, None), |(words, text)| (words, Some(text)));
        Self { words: words.split_whitespace().collect(), text }
    }

    fn at(&self, n: usize) -> Result<&'a str, String> {
        self.words.iter().filter(|w| !w.contains('=')).nth(n).copied().ok_or_else(|| format!("word {n} is missing"))
    }

    fn number(&self, n: usize) -> Result<u64, String> {
        self.at(n)?.parse().map_err(|e| format!("{e}"))
    }

    fn key(&self, key: &str) -> Option<&'a str> {
        self.words.iter().find_map(|w| w.strip_prefix(key)?.strip_prefix('='))
    }

    fn time(&self, room: &Room, key: &str) -> Result<Option<Timestamp>, String> {
        self.key(key).map(span).transpose().map(|ms| ms.map(|ms| room.now.plus_ms(ms)))
    }

    fn incident(&self) -> Option<IncidentId> {
        self.key("i").map(|n| IncidentId(n.parse().unwrap()))
    }

    fn sealed(&self, room: &Room) -> Option<Sealed> {
        self.text.map(|text| Sealed { subject: room.subject(), text: text.to_owned() })
    }
}

/// The input or the answer of a command of these areas; `None` for a word of another.
///
/// - `as night`: who acts from now on; `as ali dispatcher at rd-1`, `guard`: [`crate::positions::speaker`].
/// - `note [i=1] [unit=P-1] [corrects=7 [of=i1]] : text`
/// - `sheet offer|accept N|return N|withdraw N [: remark]`
/// - `message to=P-1,P-2|room|service/CODE|sector/CODE [urgent] [until=2h] : text`; `message from=P-1 : text`
/// - `bulletin missing_child to=… : text`; `plate 12345A6 to=… : text`
/// - `receipt N P-1|desk delivered|read|withdrawn`; `take-back N`
/// - `closure point|circle|line|area [reason=works] [passes=siren,foot] [from=10m] [until=2h] [: note]`; `prolong N until=3h`; `reopen-road N`
/// - `show-notice N`, `show-closures`, `show-sheet`
pub fn command(room: &mut Room, line: &str) -> Result<Option<Asked>, String> {
    let l = Line::of(line);
    let input = match l.at(0)? {
        "as" | "guard" if crate::positions::speaker(room, &l.words).is_some() => return Ok(Some(Asked::Shown(String::new()))),
        "as" => {
            room.acting = None;
            room.seat = Some(l.at(1)?.to_owned());
            return Ok(Some(Asked::Shown(String::new())));
        }
        "show-notice" => return Ok(Some(Asked::Shown(shown(room, NoticeId(l.number(1)?))?))),
        "show-closures" => {
            let in_force: Vec<String> = room.state.closures().in_force().map(|c| c.id.to_string()).collect();
            return Ok(Some(Asked::Shown(format!("in force: {}, version {}\n", in_force.join(" "), room.state.closures().version()))));
        }
        "show-sheet" => return Ok(Some(Asked::Shown(sheet(room)?))),
        "note" => {
            let of = l.key("of").map(|n| IncidentId(n.trim_start_matches('i').parse().unwrap()));
            let corrects = l.key("corrects").map(|n| Corrected { line: LineId(n.parse().unwrap()), incident: of });
            let text = l.sealed(room).ok_or("a note has a text")?;
            Input::Logs(logs::Act::Note { incident: l.incident(), unit: l.key("unit").map(unit_id), text, corrects })
        }
        "sheet" => {
            let remark = l.sealed(room);
            let number = || l.number(2).map(SheetId);
            Input::Logs(match l.at(1)? {
                "offer" => logs::Act::Offer { subject: room.subject(), remarks: remark },
                "accept" => logs::Act::Accept { sheet: number()?, remark },
                "return" => logs::Act::Return { sheet: number()?, remark },
                "withdraw" => logs::Act::Withdraw { sheet: number()? },
                other => return Err(format!("sheet {other}?")),
            })
        }
        "message" => new_notice(room, &l, Kind::Message)?,
        "bulletin" => new_notice(room, &l, word(l.at(1)?)?)?,
        "plate" => new_notice(room, &l, Kind::PlateNote)?,
        "receipt" => {
            let unit = Some(l.at(2)?).filter(|u| *u != "desk").map(unit_id);
            Input::Notices(notices::Act::Receive { notice: NoticeId(l.number(1)?), unit, what: word(l.at(3)?)? })
        }
        "take-back" => Input::Notices(notices::Act::Cancel { notice: NoticeId(l.number(1)?) }),
        "closure" => {
            let points: Vec<_> = (0..3).map(|n| place(n).position).collect();
            let shape = match l.at(1)? {
                "point" => Shape::Point(points[0]),
                "circle" => Shape::Circle { centre: points[0], radius_m: l.key("radius").unwrap_or("50").parse().unwrap() },
                "line" => Shape::Line(points[..2].to_vec()),
                "short-line" => Shape::Line(points[..1].to_vec()),
                _ => Shape::Area(points),
            };
            let passes = l.key("passes").unwrap_or("");
            let passes = Passes {
                siren: passes.contains("siren"),
                motorbike: passes.contains("motorbike"),
                bicycle: passes.contains("bicycle"),
                foot: passes.contains("foot"),
            };
            let (from, until) = (l.time(room, "from")?, l.time(room, "until")?);
            let reason = l.key("reason").map_or(Ok(closures::Reason::Works), word)?;
            Input::Closures(closures::Act::Draw { shape, reason, note: l.sealed(room), passes, from, until })
        }
        "prolong" => {
            let until = l.time(room, "until")?.ok_or("until= is missing")?;
            Input::Closures(closures::Act::Prolong { closure: ClosureId(l.number(1)?), until })
        }
        "reopen-road" => Input::Closures(closures::Act::End { closure: ClosureId(l.number(1)?) }),
        _ => return Ok(None),
    };
    Ok(Some(Asked::Input(Box::new(input))))
}

fn new_notice(room: &Room, l: &Line<'_>, kind: Kind) -> Result<Input, String> {
    let from = l.key("from").map(unit_id);
    let audience = match l.key("to").unwrap_or("desk") {
        "desk" => Audience::Desk,
        "room" => Audience::Room,
        to => match to.split_once('/') {
            Some(("service", code)) => Audience::Service(code.to_owned()),
            Some((_, code)) => Audience::Sector(code.to_owned()),
            None => Audience::Units(to.split(',').map(unit_id).collect()),
        },
    };
    let text = l.sealed(room).ok_or("a notice has a text")?;
    let plate = (kind == Kind::PlateNote).then(|| l.at(1)).transpose()?;
    let plate =
        plate.map(|p| Plate { shown: Sealed { subject: text.subject, text: p.to_owned() }, fingerprint: Fingerprint(p.to_owned()) });
    let urgency = if l.words.contains(&"urgent") { Urgency::Urgent } else { Urgency::Routine };
    let expires_at = l.time(room, "until")?;
    Ok(Input::Notices(notices::Act::Send(Box::new(NewNotice {
        kind,
        from,
        audience,
        urgency,
        text,
        plate,
        incident: l.incident(),
        expires_at,
    }))))
}

fn shown(room: &Room, id: NoticeId) -> Result<String, String> {
    let notices = room.state.notices();
    let n = notices.all().get(&id).ok_or("not in memory")?;
    let mut out = format!("notice {id} {} {}\n", snake(&n.kind), snake(&n.state));
    for (unit, r) in notices.receipts(id) {
        let said = [("delivered", r.delivered), ("read", r.read), ("withdrawn", r.withdrawn)];
        let said: Vec<String> =
            said.iter().filter_map(|(what, s)| s.map(|s| format!("{what} {} by {}", seconds(s.at), snake(&s.source)))).collect();
        out += &format!("  {unit}: {}\n", if said.is_empty() { "nothing yet".to_owned() } else { said.join(", ") });
    }
    Ok(out)
}

fn sheet(room: &Room) -> Result<String, String> {
    let s = room.state.logs().sheet().ok_or("no sheet")?;
    let list = |names: Vec<String>| if names.is_empty() { "none".to_owned() } else { names.join(" ") };
    let incidents = s.shift.incidents.iter().map(|i| format!("i{}({})", i.incident, snake(&i.state))).collect();
    let units = s.shift.units.iter().map(|u| u.unit.to_string()).collect();
    let notices = s.shift.notices.iter().map(|n| format!("{}(unread:{})", n.notice, n.unread.len())).collect();
    let closures = s.shift.closures.iter().map(|c| c.closure.to_string()).collect();
    let calls = s.shift.call_backs.iter().map(ToString::to_string).collect();
    Ok(format!(
        "sheet {} {}: incidents {}; units {}; alarms {}; call back {}; notices {}; closures {}\n",
        s.id,
        snake(&s.state),
        list(incidents),
        list(units),
        s.shift.alarms.len(),
        list(calls),
        list(notices),
        list(closures)
    ))
}

pub fn log(fact: &logs::Fact) -> String {
    let said = |remark: Option<&Sealed>| remark.map(|r| format!(": {}", r.text)).unwrap_or_default();
    match fact {
        logs::Fact::Noted { incident, unit, text, corrects } => {
            let whose = incident.map_or("the room's log".to_owned(), |i| format!("the log of i{i}"));
            let by = unit.as_ref().map(|u| format!(" by {u}")).unwrap_or_default();
            let corrects = corrects.map(|l| format!(", corrects line {l}")).unwrap_or_default();
            format!("line in {whose}{by}{corrects}: {}", text.text)
        }
        logs::Fact::SheetOffered { sheet } => format!("sheet {} offered{}", sheet.id, said(sheet.remarks.as_ref())),
        logs::Fact::SheetAccepted { sheet, remark } => format!("sheet {sheet} accepted{}", said(remark.as_ref())),
        logs::Fact::SheetReturned { sheet, remark } => format!("sheet {sheet} sent back{}", said(Some(remark))),
        logs::Fact::SheetWithdrawn { sheet } => format!("sheet {sheet} withdrawn"),
    }
}

pub fn notice(fact: &notices::Fact) -> String {
    match fact {
        notices::Fact::Sent { notice: n, units } => {
            let units: Vec<&str> = units.iter().map(UnitId::as_str).collect();
            let from = n.from.as_ref().map(|u| format!(" from {u}")).unwrap_or_default();
            let to = if units.is_empty() { snake(&n.audience) } else { units.join(" ") };
            format!(
                "notice {} {} {}{from} to {to}, until {}: {}",
                n.id,
                snake(&n.urgency),
                snake(&n.kind),
                seconds(n.expires_at),
                n.text.text
            )
        }
        notices::Fact::Received { notice, unit, what } => {
            format!("notice {notice} {} by {}", snake(what), unit.as_ref().map_or("the desk", UnitId::as_str))
        }
        notices::Fact::Cancelled { notice } => format!("notice {notice} taken back"),
        notices::Fact::Expired { notice } => format!("notice {notice} is over"),
        notices::Fact::Forgotten { notice } => format!("notice {notice} forgotten"),
    }
}

pub fn closure(fact: &closures::Fact) -> String {
    match fact {
        closures::Fact::Drawn { closure: c } => {
            format!("closure {} {}, {}: {} to {}", c.id, snake(&c.state), snake(&c.reason), seconds(c.from), seconds(c.until))
        }
        closures::Fact::Began { closure } => format!("closure {closure} in force"),
        closures::Fact::Prolonged { closure, until } => format!("closure {closure} until {}", seconds(*until)),
        closures::Fact::Ended { closure, early } => format!("closure {closure} ended{}", if *early { " by the room" } else { "" }),
        closures::Fact::Forgotten { closure } => format!("closure {closure} forgotten"),
    }
}
