//! What notes, sheets, notices and road closures say to a dispatcher.

use super::{duty, line::Line, teller::Teller, words::*};
use crate::dispatch::{
    closures::{self, ClosureState},
    logs,
    notices::{self, Audience},
};

/// Notes and hand-over sheets.
pub(super) fn log(t: &Teller<'_>, fact: &logs::Fact) -> String {
    let say = |words, sheet: u64| t.lang.say(words, &[&sheet.to_string()]);
    let remarked = |said: String, remark: Option<String>| match remark {
        Some(remark) => t.lang.say(WITH_REMARK, &[&said, &remark]),
        None => said,
    };
    match fact {
        logs::Fact::Noted { text, .. } => t.open(text, "line"),
        logs::Fact::SheetOffered { sheet } => {
            let remarks = sheet.remarks.as_ref().map(|r| t.open(r, "remarks"));
            remarked(say(SHEET_OFFERED, sheet.id.0), remarks)
        }
        logs::Fact::SheetAccepted { sheet, remark } => remarked(say(SHEET_ACCEPTED, sheet.0), remark.as_ref().map(|r| t.open(r, "answer"))),
        logs::Fact::SheetReturned { sheet, remark } => remarked(say(SHEET_RETURNED, sheet.0), Some(t.open(remark, "answer"))),
        logs::Fact::SheetWithdrawn { sheet } => say(SHEET_WITHDRAWN, sheet.0),
    }
}

/// Messages, bulletins, plate notes; `None` for what is nobody's news.
pub(super) fn notice(t: &Teller<'_>, fact: &notices::Fact, line: &mut Line) -> Option<String> {
    let lang = t.lang;
    let n = fact.notice().to_string();
    Some(match fact {
        notices::Fact::Sent { notice, units } => {
            line.incident = notice.incident.map(|i| i.0);
            let text = t.open(&notice.text, "notice");
            let text = match &notice.plate {
                Some(plate) => lang.list([t.open(&plate.shown, "plate"), text]),
                None => text,
            };
            if let Some(from) = &notice.from {
                line.unit = Some(from.clone());
                return Some(lang.say(MESSAGE_FROM, &[&n, from.as_str(), &text]));
            }
            let count = lang.say(UNITS, &[&units.len().to_string()]);
            let to = match &notice.audience {
                Audience::Units(_) if units.len() <= 5 => lang.list(units.iter().map(|u| u.as_str())),
                Audience::Service(code) => lang.list([t.service(code), count]),
                Audience::Sector(code) => lang.list([duty::sector_name(lang, t.settings, code), count]),
                Audience::Units(_) | Audience::Room | Audience::Desk => count,
            };
            lang.say(NOTICE_SENT, &[&n, &word(lang, &notice.kind), &to, &text])
        }
        notices::Fact::Received { unit: Some(unit), what, .. } => {
            line.unit = Some(unit.clone());
            lang.say(NOTICE_RECEIPT, &[&n, unit.as_str(), &word(lang, what)])
        }
        notices::Fact::Received { unit: None, .. } => lang.say(NOTICE_DESK, &[&n]),
        notices::Fact::Cancelled { .. } => lang.say(NOTICE_CANCELLED, &[&n]),
        notices::Fact::Expired { .. } => lang.say(NOTICE_EXPIRED, &[&n]),
        notices::Fact::Forgotten { .. } => return None,
    })
}

/// Road closures; `None` for what is nobody's news.
pub(super) fn closure(t: &Teller<'_>, fact: &closures::Fact) -> Option<String> {
    let lang = t.lang;
    let n = fact.closure().to_string();
    Some(match fact {
        closures::Fact::Drawn { closure: c } => {
            let why = match &c.note {
                Some(note) => lang.list([word(lang, &c.reason), t.open(note, "closure")]),
                None => word(lang, &c.reason),
            };
            let (from, until) = (t.moment(c.from), t.moment(c.until));
            match c.state {
                ClosureState::Planned => lang.say(CLOSURE_PLANNED, &[&n, &why, &from, &until]),
                ClosureState::InForce | ClosureState::Ended => lang.say(CLOSURE_DRAWN, &[&n, &why, &until]),
            }
        }
        closures::Fact::Began { .. } => lang.say(CLOSURE_BEGAN, &[&n]),
        closures::Fact::Prolonged { until, .. } => lang.say(CLOSURE_PROLONGED, &[&n, &t.moment(*until)]),
        closures::Fact::Ended { early: true, .. } => lang.say(CLOSURE_ENDED_EARLY, &[&n]),
        closures::Fact::Ended { early: false, .. } => lang.say(CLOSURE_ENDED, &[&n]),
        closures::Fact::Forgotten { .. } => return None,
    })
}
