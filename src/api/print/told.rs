//! What each event says to a dispatcher.

use super::{duty, line::Line, teller::Teller, wider, words::*};
use crate::{
    dispatch::{
        closures::{self, ClosureState},
        event::{Event, Recorded},
        input::DeadlineId,
        logs,
        model::{CrewStatus, Disposition, Priority, WaitReason},
        notices::{self, Audience},
    },
    id::AssignmentId,
    store::ReadError,
};

/// The text of a line, and on the line what it is about; `None` for what is nobody's news.
pub(super) fn told(t: &mut Teller<'_>, rec: &Recorded, line: &mut Line) -> Result<Option<String>, ReadError> {
    let lang = t.lang;
    let text = match &rec.event {
        Event::CallPresented { call, .. } => {
            line.call = Some(call.id.0);
            lang.say(CALL_PRESENTED, &[&call.id.to_string()])
        }
        Event::CallAnswered { call } => {
            line.call = Some(call.0);
            lang.say(CALL_ANSWERED, &[&call.to_string()])
        }
        Event::CallAbandoned { call } => {
            line.call = Some(call.0);
            lang.say(CALL_ABANDONED, &[&call.to_string()])
        }
        Event::CallClassified { call, classification, incident, .. } => {
            (line.call, line.incident) = (Some(call.0), incident.map(|i| i.0));
            let what = word(lang, classification);
            match incident {
                Some(i) => lang.say(CALL_JOINED, &[&call.to_string(), &what, &i.to_string()]),
                None => lang.say(CALL_IS, &[&call.to_string(), &what]),
            }
        }
        Event::IncidentOpened { incident: i } => {
            line.incident = Some(i.id.0);
            let (n, kind, priority) = (i.id.to_string(), kind(t, &i.kind), priority(t, i.priority));
            match &i.place.found {
                Some(found) => lang.say(INCIDENT_AT, &[&n, &kind, &priority, found]),
                None => lang.say(INCIDENT_OPENED, &[&n, &kind, &priority]),
            }
        }
        Event::IncidentChanged { incident, place, kind: k, priority: p, .. } => {
            line.incident = Some(incident.0);
            let at = place.as_ref().map(|p| p.found.clone().unwrap_or_else(|| p.position.to_string()));
            let parts = [
                at.map(|at| lang.say(CHANGED_PLACE, &[&at])),
                k.as_ref().map(|k| lang.say(CHANGED_TYPE, &[&kind(t, k)])),
                p.map(|p| lang.say(CHANGED_PRIORITY, &[&priority(t, p)])),
            ];
            parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
        }
        Event::Recommended { incident, waiting, .. } => {
            line.incident = Some(incident.0);
            if *waiting == WaitReason::Ranking {
                return Ok(None);
            }
            lang.say(WAITS, &[&word(lang, waiting)])
        }
        Event::RankingRepeated { .. } | Event::RankingRequested { .. } => RANKED_ANEW[lang as usize].to_owned(),
        Event::UnitAssigned { incident, unit, automatic, .. } => {
            (line.incident, line.unit) = (Some(incident.0), Some(unit.clone()));
            lang.say(if *automatic { ASSIGNED_BY_ITSELF } else { ASSIGNED }, &[unit.as_str(), &incident.to_string()])
        }
        Event::OrderDelivered { assignment, .. } => lang.say(ORDER_DELIVERED, &[&unit(t, *assignment, line)?]),
        Event::CancelDelivered { assignment } => lang.say(CANCEL_DELIVERED, &[&unit(t, *assignment, line)?]),
        Event::StatusChanged { assignment, status, .. } => status_text(t, *assignment, *status, false, line)?,
        Event::StatusLate { assignment, status, .. } => status_text(t, *assignment, *status, true, line)?,
        Event::AssignmentCleared { assignment, reason, disposition: d, .. } => {
            let (unit, why) = (unit(t, *assignment, line)?, word(lang, reason));
            let incident = line.incident.map(|i| i.to_string()).unwrap_or_default();
            match d {
                Some(d) => lang.say(CLEARED_WITH, &[&unit, &incident, &why, &disposition(t, *d)]),
                None => lang.say(CLEARED, &[&unit, &incident, &why]),
            }
        }
        Event::IncidentClosed { incident, disposition: d, note, .. } => {
            line.incident = Some(incident.0);
            let (n, how) = (incident.to_string(), disposition(t, *d));
            match note {
                Some(note) => lang.say(CLOSED_NOTE, &[&n, &how, &t.open(note, "note")]),
                None => lang.say(CLOSED, &[&n, &how]),
            }
        }
        Event::UnitRegistered { unit, kind, service, .. } => {
            line.unit = Some(unit.clone());
            let service = t.settings.services.iter().find(|s| s.code == *service).map_or(service.as_str(), |s| lang.label(&s.labels));
            lang.say(UNIT_REGISTERED, &[unit.as_str(), &word(lang, kind), service])
        }
        Event::DutyChanged { unit, duty } => {
            line.unit = Some(unit.clone());
            lang.say(DUTY, &[unit.as_str(), &word(lang, duty)])
        }
        Event::AvailabilityChanged { unit, reason } => {
            line.unit = Some(unit.clone());
            match reason {
                Some(reason) => lang.say(UNAVAILABLE, &[unit.as_str(), &word(lang, reason)]),
                None => lang.say(AVAILABLE, &[unit.as_str()]),
            }
        }
        Event::PositionStated { unit, position } => {
            line.unit = Some(unit.clone());
            lang.say(POSITION_STATED, &[unit.as_str(), &position.to_string()])
        }
        Event::DeadlinePassed { deadline, .. } => match deadline {
            DeadlineId::NobodyAssigned(incident) => {
                line.incident = Some(incident.0);
                lang.say(ALARM_NOBODY, &[&incident.to_string()])
            }
            DeadlineId::ToneAgain(assignment) => lang.say(ALARM_TONE, &[&unit(t, *assignment, line)?]),
            DeadlineId::NotAcknowledged(assignment) => lang.say(ALARM_NOT_ACKNOWLEDGED, &[&unit(t, *assignment, line)?]),
            other => lang.say(ALARM_OTHER, &[&alarm_name(other)]),
        },
        Event::IncidentRecalled { recalled } => {
            line.incident = Some(recalled.incident.id.0);
            lang.say(INCIDENT_RECALLED, &[&recalled.incident.id.to_string()])
        }
        Event::ClockAccepted { .. } => CLOCK_ACCEPTED[lang as usize].to_owned(),
        Event::IncidentForgotten { .. } | Event::CallsForgotten { .. } => return Ok(None),
        Event::Logs(fact) => log(t, fact),
        Event::Notices(fact) => return Ok(notice(t, fact, line)),
        Event::Closures(fact) => return Ok(closure(t, fact)),
        Event::SettingsChanged(changed) => duty::settings(t, changed),
        Event::Roster(fact) => return Ok(duty::roster(t, fact, line)),
        Event::Cover(fact) => duty::cover(t, fact, line),
        Event::Closer(fact) => {
            let of = unit(t, fact.assignment(), line)?;
            wider::closer(lang, &of, fact)
        }
        Event::Preempt(fact) => {
            unit(t, fact.assignment(), line)?;
            wider::diverted(lang, fact)
        }
        // Whatever else became true is told by its name: nothing is left out of a log.
        _ => lang.say(OTHER_EVENT, &[&line.event.replace(['_', '.'], " ")]),
    };
    Ok(Some(text))
}

/// What an alarm without words of its own is about: its name.
pub(super) fn alarm_name(alarm: &DeadlineId) -> String {
    let written = serde_json::to_string(alarm).unwrap_or_default();
    written.replace(['{', '}', '"'], "").replace(['_', ':'], " ")
}

fn unit(t: &mut Teller<'_>, assignment: AssignmentId, line: &mut Line) -> Result<String, ReadError> {
    let Some((unit, incident)) = t.assignment(assignment)? else { return Ok(String::new()) };
    (line.unit, line.incident) = (Some(unit.clone()), Some(incident.0));
    Ok(unit.to_string())
}

fn status_text(t: &mut Teller<'_>, a: AssignmentId, status: CrewStatus, late: bool, line: &mut Line) -> Result<String, ReadError> {
    let unit = unit(t, a, line)?;
    Ok(t.lang.say(if late { STATUS_LATE } else { STATUS }, &[&unit, &word(t.lang, &status)]))
}

fn kind(t: &Teller<'_>, code: &str) -> String {
    t.settings.kind(code).map_or_else(|| code.to_owned(), |k| t.lang.label(&k.labels).to_owned())
}

fn priority(t: &Teller<'_>, p: Priority) -> String {
    format!("{p:?} {}", t.lang.label(&t.settings.priority(p).labels))
}

fn disposition(t: &Teller<'_>, d: Disposition) -> String {
    let known = t.settings.dispositions.iter().find(|l| l.code == d);
    known.map_or_else(|| word(t.lang, &d), |l| t.lang.label(&l.labels).to_owned())
}

fn log(t: &Teller<'_>, fact: &logs::Fact) -> String {
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

fn notice(t: &Teller<'_>, fact: &notices::Fact, line: &mut Line) -> Option<String> {
    let lang = t.lang;
    let n = fact.notice().to_string();
    Some(match fact {
        notices::Fact::Sent { notice, units } => {
            line.incident = notice.incident.map(|i| i.0);
            let text = t.open(&notice.text, "notice");
            let text = match &notice.plate {
                Some(plate) => format!("{}, {text}", t.open(&plate.shown, "plate")),
                None => text,
            };
            if let Some(from) = &notice.from {
                line.unit = Some(from.clone());
                return Some(lang.say(MESSAGE_FROM, &[&n, from.as_str(), &text]));
            }
            let count = lang.say(UNITS, &[&units.len().to_string()]);
            let to = match &notice.audience {
                Audience::Units(_) if units.len() <= 5 => units.iter().map(|u| u.as_str()).collect::<Vec<_>>().join(" "),
                Audience::Service(code) => {
                    let service = t.settings.services.iter().find(|s| s.code == *code).map_or(code.as_str(), |s| lang.label(&s.labels));
                    format!("{service}, {count}")
                }
                Audience::Sector(code) => format!("{}, {count}", duty::sector_name(t, code)),
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

fn closure(t: &Teller<'_>, fact: &closures::Fact) -> Option<String> {
    let lang = t.lang;
    let n = fact.closure().to_string();
    Some(match fact {
        closures::Fact::Drawn { closure: c } => {
            let why = match &c.note {
                Some(note) => format!("{}, {}", word(lang, &c.reason), t.open(note, "closure")),
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
