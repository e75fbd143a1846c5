//! A hand-over sheet, as JSON and on paper.

use super::{
    lang::{Lang, Words},
    page::{moment, who},
    told::alarm_name,
    words::*,
};
use crate::{
    dispatch::{
        input::DeadlineId,
        logs::{Sheet, SheetBusy, SheetClosure, SheetIncident, SheetState, SheetUnit},
        model::Actor,
        notices::{Kind, Urgency},
        settings::Settings,
    },
    id::{CallId, NoticeId, SheetId, UnitId},
    live::Opener,
    quantity::Timestamp,
};
use serde::Serialize;
use std::fmt::Write;

/// A hand-over sheet with its texts opened.
#[derive(Clone, Debug, Serialize)]
pub struct SheetView {
    /// Number.
    pub sheet: SheetId,
    /// Life.
    pub state: SheetState,
    /// When it was offered.
    pub offered_at: Timestamp,
    /// By whom.
    pub offered_by: Actor,
    /// To the next shift.
    pub remarks: Option<String>,
    /// When it was answered.
    pub answered_at: Option<Timestamp>,
    /// By whom.
    pub answered_by: Option<Actor>,
    /// The incoming chief's remark.
    pub answer: Option<String>,
    /// Journal sequence it shows.
    pub seq: u64,
    /// Open incidents: most urgent, then oldest, first.
    pub incidents: Vec<SheetIncident>,
    /// Units on duty.
    pub units: Vec<SheetUnit>,
    /// Alarms, as the core names them.
    pub alarms: Vec<DeadlineId>,
    /// Abandoned calls that nobody called back.
    pub call_backs: Vec<CallId>,
    /// Unread messages, bulletins and plate notes that stand.
    pub notices: Vec<SheetNoticeView>,
    /// Road closures.
    pub closures: Vec<SheetClosure>,
    /// Entries that were too many.
    pub left_off: u32,
}

/// A notice on a sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SheetNoticeView {
    /// Which.
    pub notice: NoticeId,
    /// What it is.
    pub kind: Kind,
    /// How pressing.
    pub urgency: Urgency,
    /// The crew it comes from.
    pub from: Option<UnitId>,
    /// What it says; `None` when erased.
    pub text: Option<String>,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Units that have not read it.
    pub unread: Vec<UnitId>,
}

/// Opens a sheet's texts.
pub fn view(s: &Sheet, opener: &dyn Opener) -> SheetView {
    let notices = s.shift.notices.iter().map(|n| SheetNoticeView {
        notice: n.notice,
        kind: n.kind,
        urgency: n.urgency,
        from: n.from.clone(),
        text: opener.open(&n.text, "notice"),
        expires_at: n.expires_at,
        unread: n.unread.clone(),
    });
    SheetView {
        sheet: s.id,
        state: s.state,
        offered_at: s.offered_at,
        offered_by: s.offered_by.clone(),
        remarks: s.remarks.as_ref().and_then(|r| opener.open(r, "remarks")),
        answered_at: s.answered_at,
        answered_by: s.answered_by.clone(),
        answer: s.answer.as_ref().and_then(|r| opener.open(r, "answer")),
        seq: s.shift.seq,
        incidents: s.shift.incidents.clone(),
        units: s.shift.units.clone(),
        alarms: s.shift.alarms.clone(),
        call_backs: s.shift.call_backs.clone(),
        notices: notices.collect(),
        closures: s.shift.closures.clone(),
        left_off: s.shift.left_off,
    }
}

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
            let _ = writeln!(out, "\n{}:\n  {}", title[lang as usize], text.replace('\n', "\n  "));
        }
    }
    section(&mut out, lang, SHEET_INCIDENTS, &s.incidents, |i| {
        let kind = settings.kind(&i.kind).map_or(i.kind.as_str(), |k| lang.label(&k.labels));
        let place = i.found.as_ref().map(|f| format!(", {f}")).unwrap_or_default();
        let waiting = i.waiting.as_ref().map(|w| format!(", {}", word(lang, w))).unwrap_or_default();
        let since = lang.say(SINCE, &[&moment(i.created_at)]);
        format!("{} {:?} {kind}{place}, {}, {since}{waiting}  {}", i.incident, i.priority, word(lang, &i.state), names(&i.units))
    });
    section(&mut out, lang, SHEET_UNITS, &s.units, |u| {
        let busy = match u.busy {
            SheetBusy::Free => word(lang, &"free"),
            SheetBusy::On(incident) => lang.say(ON_INCIDENT, &[&incident.to_string()]),
            SheetBusy::Away(reason) => word(lang, &reason),
        };
        format!("{} {}, {busy}", u.unit, word(lang, &u.kind))
    });
    section(&mut out, lang, SHEET_ALARMS, &s.alarms, |a| match a {
        DeadlineId::NobodyAssigned(incident) => lang.say(ALARM_NOBODY, &[&incident.to_string()]),
        other => lang.say(ALARM_OTHER, &[&alarm_name(other)]),
    });
    section(&mut out, lang, SHEET_CALL_BACKS, &s.call_backs, ToString::to_string);
    section(&mut out, lang, SHEET_NOTICES, &s.notices, |n| {
        let text = n.text.clone().unwrap_or_else(|| ERASED[lang as usize].to_owned());
        let from = n.from.as_ref().map(|u| format!(" ({u})")).unwrap_or_default();
        let until = lang.say(UNTIL, &[&moment(n.expires_at)]);
        let unread = if n.unread.is_empty() { String::new() } else { format!("; {}", lang.say(UNREAD_BY, &[&names(&n.unread)])) };
        format!("{} {}, {}{from}: {text}  [{until}{unread}]", n.notice, word(lang, &n.kind), word(lang, &n.urgency))
    });
    section(&mut out, lang, SHEET_CLOSURES, &s.closures, |c| {
        format!("{} {}, {} – {}", c.closure, word(lang, &c.reason), moment(c.from), moment(c.until))
    });
    if s.left_off > 0 {
        let _ = writeln!(out, "\n{}", lang.say(SHEET_LEFT_OFF, &[&s.left_off.to_string()]));
    }
    out
}

fn names(units: &[UnitId]) -> String {
    units.iter().map(UnitId::as_str).collect::<Vec<_>>().join(" ")
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
