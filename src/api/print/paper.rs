//! A hand-over sheet on paper.

use super::{
    alarm::{self, Concerned},
    duty::{place_name, sector_name},
    lang::{Lang, Words},
    lending,
    needs::missing,
    page::{moment, who},
    sheet::{SheetAlarmView, SheetEmergencyView, SheetIncidentView, SheetNoticeView, SheetView},
    teller::degrees,
    words::*,
};
use crate::{
    dispatch::{
        cover::About,
        lending::Request,
        logs::{SheetBusy, SheetCover, SheetLent, SheetRequest, SheetReserved, SheetState, SheetUnit},
        model::Actor,
        settings::Settings,
        state::is_exercise,
    },
    id::UnitId,
    quantity::Timestamp,
};
use std::fmt::Write;

/// The sheet on paper.
pub fn print(s: &SheetView, settings: &Settings, lang: Lang, now: Timestamp) -> String {
    let mut out = format!("{}\n{}\n", lang.label(&settings.name), lang.say(SHEET, &[&s.sheet.to_string()]));
    let by = |state: SheetState, at: Timestamp, actor: &Actor| lang.say(SHEET_BY, &[&word(lang, &state), &moment(at), &who(actor)]);
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{}", by(SheetState::Offered, s.offered_at, &s.offered_by));
    if let (Some(at), Some(actor)) = (s.answered_at, &s.answered_by) {
        let _ = writeln!(out, "{}", by(s.state, at, actor));
    }
    let _ = writeln!(out, "{}", lang.say(PRINTED, &[&moment(now)]));
    for (title, text) in [(SHEET_REMARKS, &s.remarks), (SHEET_ANSWER, &s.answer)] {
        if let Some(text) = text {
            let _ = writeln!(out, "\n{}{}\n  {}", title[lang as usize], lang.colon(), text.replace('\n', "\n  "));
        }
    }
    let p = Paper { settings, lang };
    section(&mut out, lang, SHEET_EMERGENCIES, &s.emergencies, |e| p.emergency(e));
    section(&mut out, lang, SHEET_INCIDENTS, &s.incidents, |i| p.incident(i));
    section(&mut out, lang, SHEET_UNITS, &s.units, |u| p.unit(u));
    section(&mut out, lang, SHEET_LENT, &s.lent, |l| p.lent(l));
    section(&mut out, lang, SHEET_ALARMS, &s.alarms, |a| p.alarm(a));
    section(&mut out, lang, SHEET_COVER, &s.cover, |a| p.cover(a));
    section(&mut out, lang, SHEET_RESERVED, &s.reserved, |r| p.reserved(r));
    section(&mut out, lang, SHEET_REQUESTS, &s.requests, |r| p.request(r));
    section(&mut out, lang, SHEET_CALL_BACKS, &s.call_backs, |c| {
        lang.marked(lang.say(CALL_ABANDONED, &[&c.to_string()]), is_exercise(c.0))
    });
    section(&mut out, lang, SHEET_NOTICES, &s.notices, |n| p.notice(n));
    section(&mut out, lang, SHEET_CLOSURES, &s.closures, |c| {
        let words = if c.from <= s.offered_at { CLOSURE_IN_FORCE } else { CLOSURE_PLANNED };
        lang.say(words, &[&c.closure.to_string(), &word(lang, &c.reason), &moment(c.from), &moment(c.until)])
    });
    if s.left_off > 0 {
        let _ = writeln!(out, "\n{}", lang.say(SHEET_LEFT_OFF, &[&s.left_off.to_string()]));
    }
    out
}

struct Paper<'a> {
    settings: &'a Settings,
    lang: Lang,
}

impl Paper<'_> {
    fn emergency(&self, e: &SheetEmergencyView) -> String {
        let lang = self.lang;
        let at = match e.position {
            Some(at) => lang.say(POSITION, &[&degrees(at.lat, at.lon)]),
            None => NO_POSITION[lang as usize].to_owned(),
        };
        let mut parts = vec![lang.say(EMERGENCY, &[&e.emergency.to_string(), e.unit.as_str(), &word(lang, &e.state)])];
        parts.push(lang.say(SINCE, &[&moment(e.raised_at)]));
        parts.extend((e.presses > 1).then(|| lang.say(PRESSES, &[&e.presses.to_string()])));
        parts.push(at);
        parts.extend(e.incident.map(|i| lang.say(ON_INCIDENT, &[&lang.numbered(i.0)])));
        lang.list(parts)
    }

    fn incident(&self, i: &SheetIncidentView) -> String {
        let lang = self.lang;
        let kind = self.settings.kind(&i.kind).map_or_else(|| plain(&i.kind), |k| lang.label(&k.labels).to_owned());
        let mut parts = vec![format!("{:?} {kind}", i.priority)];
        parts.extend(i.found.clone());
        match &i.held {
            None => parts.push(word(lang, &i.state)),
            Some(held) => {
                let said = match held.until {
                    Some(until) => lang.say(HELD_TO, &[&moment(until)]),
                    None => HELD_FOR[lang as usize].to_owned(),
                };
                parts.push(match &held.reason {
                    Some(reason) => lang.say(WITH_REMARK, &[&said, reason]),
                    None => said,
                });
            }
        }
        parts.push(lang.say(SINCE, &[&moment(i.created_at)]));
        parts.extend(i.offered_to.as_ref().map(|room| lang.say(OFFERED_TO, &[room.as_str()])));
        parts.extend(i.waiting.as_ref().map(|w| word(lang, w)));
        parts.extend((!i.missing.is_empty()).then(|| lang.say(MISSING, &[&missing(lang, self.settings, &i.missing)])));
        parts.extend((!i.units.is_empty()).then(|| self.names(&i.units)));
        let said = format!("{} {}", lang.apart(&i.incident.to_string()), lang.list(parts));
        let said = if i.caught_up { lang.say(CAUGHT_UP, &[&said]) } else { said };
        lang.marked(said, i.exercise)
    }

    fn unit(&self, u: &SheetUnit) -> String {
        let lang = self.lang;
        let mut parts = vec![word(lang, &u.kind)];
        parts.extend(u.emergency.map(|e| lang.say(IN_EMERGENCY, &[&e.to_string()])));
        parts.extend(match u.busy {
            // Nobody sends a unit whose crew calls for help.
            SheetBusy::Free => u.emergency.is_none().then(|| word(lang, &"free")),
            SheetBusy::On(incident) => Some(lang.say(ON_INCIDENT, &[&lang.numbered(incident.0)])),
            SheetBusy::Away(reason) => Some(word(lang, &reason)),
        });
        parts.extend(u.shift.map(|s| lang.say(IN_SHIFT, &[&s.to_string()])));
        parts.extend((u.strength > 0).then(|| lang.say(CREW, &[&u.strength.to_string()])));
        parts.extend(place_name(lang, self.settings, u.sector.as_deref(), u.post.as_deref()));
        parts.extend(u.shift_ends_at.map(|at| lang.say(SHIFT_TO, &[&moment(at)])));
        parts.extend(u.home.as_ref().map(|room| lang.say(BORROWED_FROM, &[room.as_str()])));
        parts.extend(u.no_contact.then(|| WITHOUT_CONTACT[lang as usize].to_owned()));
        parts.extend(u.wants_to_speak.then(|| WANTS_CALL[lang as usize].to_owned()));
        parts.extend(u.asks.map(|wish| lang.say(ASKS, &[&word(lang, &wish)])));
        format!("{} {}", lang.apart(u.unit.as_str()), lang.list(parts))
    }

    fn lent(&self, l: &SheetLent) -> String {
        let lang = self.lang;
        let mut parts = vec![lang.say(OF_ROOM, &[l.room.as_str()]), lang.say(SINCE, &[&moment(l.since)])];
        parts.extend(l.between.then(|| BETWEEN[lang as usize].to_owned()));
        format!("{} {}", lang.apart(l.unit.as_str()), lang.list(parts))
    }

    fn alarm(&self, a: &SheetAlarmView) -> String {
        let lang = self.lang;
        let text = |what: Option<String>| what.unwrap_or_else(|| word(lang, &"unknown"));
        let about = Concerned {
            unit: text(a.unit.as_ref().map(ToString::to_string)),
            incident: text(a.incident.map(|i| i.to_string())),
            room: text(a.room.as_ref().map(ToString::to_string)),
            exercise: a.exercise,
        };
        let said = alarm::words_of(lang, &a.id, &about).unwrap_or_default();
        let mut parts = vec![lang.marked(said, about.exercise)];
        parts.extend(a.since.map(|at| lang.say(SINCE, &[&moment(at)])));
        parts.extend(a.escalated_at.map(|at| lang.say(ESCALATED_AT, &[&moment(at)])));
        parts.extend(a.silenced_by.as_ref().map(|by| lang.say(SILENCED_BY, &[&who(by)])));
        lang.list(parts)
    }

    fn cover(&self, a: &SheetCover) -> String {
        let (lang, n, since) = (self.lang, a.alert.to_string(), moment(a.since));
        let said = match &a.about {
            About::Immobile(unit) => lang.say(COVER_IMMOBILE, &[&n, unit.as_str(), &since]),
            About::Uncovered(code) => lang.say(COVER_SECTOR, &[&n, &sector_name(lang, self.settings, code), &since]),
        };
        let Some(p) = &a.proposal else { return said };
        let to = place_name(lang, self.settings, p.sector.as_deref(), p.post.as_deref()).unwrap_or_default();
        lang.say(COVER_PROPOSED, &[&said, p.unit.as_str(), &to])
    }

    fn reserved(&self, r: &SheetReserved) -> String {
        let lang = self.lang;
        let mut parts = vec![lang.say(RESERVED, &[r.unit.as_str(), &lang.numbered(r.incident.0)])];
        parts.extend(r.at.map(|at| lang.say(NOT_BEFORE, &[&moment(at)])));
        parts.extend(r.due.then(|| DUE[lang as usize].to_owned()));
        lang.list(parts)
    }

    fn request(&self, r: &SheetRequest) -> String {
        let lang = self.lang;
        let asked = Request {
            id: r.request,
            way: r.way,
            room: r.room.clone(),
            unit: r.unit.clone(),
            incident: r.incident,
            since: r.since,
            expires_at: r.expires_at,
            end: None,
            untold: false,
        };
        let said = lang.list([lending::asked(lang, &asked), lang.say(SINCE, &[&moment(r.since)])]);
        match r.expires_at {
            Some(by) => lang.say(ANSWER_BY, &[&said, &moment(by)]),
            None => said,
        }
    }

    fn notice(&self, n: &SheetNoticeView) -> String {
        let lang = self.lang;
        let text = n.text.clone().unwrap_or_else(|| ERASED[lang as usize].to_owned());
        let text = match &n.plate {
            Some(plate) => lang.list([plate, &text]),
            None => text,
        };
        let mut head = vec![format!("{} {}", word(lang, &n.kind), lang.apart(&n.notice.to_string())), word(lang, &n.urgency)];
        head.extend(n.from.as_ref().map(ToString::to_string));
        let mut tail = vec![lang.say(UNTIL, &[&moment(n.expires_at)])];
        tail.extend((!n.unread.is_empty()).then(|| lang.say(UNREAD_BY, &[&self.names(&n.unread)])));
        format!("{}  [{}]", lang.say(WITH_REMARK, &[&lang.list(head), &text]), lang.list(tail))
    }

    fn names(&self, units: &[UnitId]) -> String {
        self.lang.list(units.iter().map(UnitId::as_str))
    }
}

fn section<T>(out: &mut String, lang: Lang, title: Words, entries: &[T], tell: impl Fn(&T) -> String) {
    let _ = writeln!(out, "\n{}", lang.say(title, &[&entries.len().to_string()]));
    if entries.is_empty() {
        let _ = writeln!(out, "  {}", NONE[lang as usize]);
    }
    for entry in entries {
        let _ = writeln!(out, "  {}", tell(entry));
    }
}
