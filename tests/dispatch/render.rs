//! Events, refusals and effects as lines a dispatcher can read. Times are seconds since the script began.

use crate::{acts, cards, facts, room::START, written};
use dawria::{
    dispatch::{Effect, Event, Recorded, input::DeadlineId, lending::Owed, model::*},
    id::{IncidentId, UnitId},
    quantity::Timestamp,
};
use std::fmt::{Debug, Write};

pub fn seconds(t: Timestamp) -> String {
    let ms = t.since_ms(START);
    let sign = if ms < 0 { "-" } else { "" };
    let (h, rest) = (ms.abs() / 3_600_000, ms.abs() % 3_600_000);
    let s = rest as f64 / 1_000.0;
    if h == 0 { format!("{sign}{s}s") } else { format!("{sign}{h}h{s}s") }
}

/// `EnRoute` → `en_route`.
pub fn snake(v: &impl Debug) -> String {
    let text = format!("{v:?}");
    let mut out = String::new();
    for (n, c) in text.chars().enumerate() {
        if c.is_ascii_uppercase() && n > 0 {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn units(ids: &[UnitId]) -> String {
    ids.iter().map(UnitId::as_str).collect::<Vec<_>>().join(" ")
}

fn list(ids: &[IncidentId]) -> String {
    ids.iter().map(|i| format!("i{i}")).collect::<Vec<_>>().join(" ")
}

fn deadline(d: &DeadlineId) -> String {
    match d {
        DeadlineId::NobodyAssigned(i) => format!("nobody assigned to i{i}"),
        DeadlineId::ToneAgain(a) => format!("tone again for a{a}"),
        DeadlineId::NotAcknowledged(a) => format!("not acknowledged: a{a}"),
        DeadlineId::Forget(i) => format!("forget i{i}"),
        DeadlineId::ForgetCalls => "forget calls".into(),
        DeadlineId::Holding(i) => format!("i{i} is holding, for the shift supervisor"),
        DeadlineId::Notice(due) => format!("{due:?}"),
        DeadlineId::Closure(due) => format!("{due:?}"),
        DeadlineId::TimeOut(a) => format!("time out: a{a}"),
        DeadlineId::UnitCheck(a) => format!("is a{a} well"),
        DeadlineId::Safety(a) => format!("safety timer of a{a}"),
        DeadlineId::Overdue(a) => format!("overdue: a{a}"),
        DeadlineId::Unconfirmed(a) => format!("nobody confirmed: a{a}"),
        DeadlineId::Reservation(a) => format!("reserved: a{a}"),
        DeadlineId::ShiftEnd(u) => format!("shift over: {u}"),
        DeadlineId::EmergencyUnanswered(e) => format!("nobody answered emergency {e}"),
        DeadlineId::ForgetEmergency(e) => format!("forget emergency {e}"),
        DeadlineId::Escalate => "escalate".into(),
        DeadlineId::HoldEnds(i) => format!("hold of i{i} ends"),
        DeadlineId::ProposeClosing(i) => format!("close i{i}?"),
        DeadlineId::BrokenGlass(a) => format!("emergency account {a} was used"),
        DeadlineId::LendUnanswered(l) => format!("no answer to lend {}", facts::short(l.0)),
        DeadlineId::RequestExpires(r) => format!("request {} ends", facts::short(r.0)),
    }
}

pub fn recommendation(r: &Recommendation) -> String {
    let mut out = String::from("[");
    for (n, c) in r.candidates.iter().enumerate() {
        let space = if n > 0 { " " } else { "" };
        write!(out, "{space}{}:{}s", c.unit, c.cost_ms / 1_000).unwrap();
        if c.coverage_ms > 0 {
            write!(out, "(cover {}ms)", c.coverage_ms).unwrap();
        }
        if let Some(d) = c.doubt {
            write!(out, "({})", snake(&d)).unwrap();
        }
    }
    out.push(']');
    if r.complete {
        out.push_str(" complete");
    }
    for c in &r.closer_left_out {
        write!(out, " closer:{}({})", c.unit, snake(&c.why)).unwrap();
    }
    out += &cards::team(r.team.as_ref(), &r.needs);
    out += &crate::closer::preempting(r);
    out
}

pub fn event(rec: &Recorded) -> String {
    let what = match &rec.event {
        other if crate::duty::render(other, seconds).is_some() => crate::duty::render(other, seconds).unwrap(),
        Event::CallPresented { call, .. } => {
            let before = match &call.earlier.last[..] {
                [] => String::new(),
                last => format!(
                    ", called {} times before: {}",
                    call.earlier.count,
                    last.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
                ),
            };
            format!("call {} presented{before}", call.id)
        }
        Event::CallAnswered { call } => format!("call {call} answered"),
        Event::CallAbandoned { call } => format!("call {call} abandoned"),
        Event::CallClassified { call, classification, incident, new_information, outside } => {
            let on = incident.map(|i| format!(", i{i}")).unwrap_or_default();
            let news = if *new_information { ", with news" } else { "" };
            let to = outside.as_ref().map(|o| format!(", to {}", o.service)).unwrap_or_default();
            format!("call {call} is {}{on}{news}{to}", snake(classification))
        }
        Event::IncidentOpened { incident: i } => {
            let alarm = i.alarm_at.map(|t| format!(", alarm at {}", seconds(t))).unwrap_or_default();
            let held = i.held.as_ref().and_then(|h| h.until).map(|t| format!(", held until {}", seconds(t))).unwrap_or_default();
            format!("i{} opened by {}: {} {:?}{alarm}{held}", i.id, snake(&i.origin), i.kind, i.priority)
        }
        Event::IncidentChanged { incident, place, kind, priority, ranking_version, alarm_at, due: _ } => {
            let mut out = format!("i{incident} changed:");
            if place.is_some() {
                out.push_str(" place");
            }
            if let Some(k) = kind {
                write!(out, " {k}").unwrap();
            }
            if let Some(p) = priority {
                write!(out, " {p:?}").unwrap();
            }
            let alarm = alarm_at.map(|t| format!(", alarm at {}", seconds(t))).unwrap_or_default();
            format!("{out}, ranking version {ranking_version}{alarm}")
        }
        Event::Recommended { incident, recommendation: r, waiting, taken } => {
            let gone = if taken.is_empty() { String::new() } else { format!(" taken:{}", units(taken)) };
            format!("i{incident} waits, {}: {}{gone}", snake(waiting), recommendation(r))
        }
        Event::RankingRepeated { incident, retries } => format!("i{incident} ranked anew, retry {retries}"),
        Event::RankingRequested { incidents, regained } => {
            let why = regained.as_ref().map(|u| format!(" ({u} regained)")).unwrap_or_default();
            format!("to be ranked: {}{why}", list(incidents))
        }
        Event::UnitAssigned { assignment, incident, unit, automatic, recommendation: r, taken, choice, tone_at, alarm_at, time_out_at } => {
            let by = if *automatic { "automatically" } else { "by a person" };
            let mut out = format!("a{assignment} {unit} assigned to i{incident} {by}");
            if let Some(c) = choice {
                write!(out, ", choice {c}").unwrap();
            }
            if let Some(r) = r {
                write!(out, " of {}", recommendation(r)).unwrap();
            }
            if !taken.is_empty() {
                write!(out, " taken:{}", units(taken)).unwrap();
            }
            if let (Some(t), Some(a)) = (tone_at, alarm_at) {
                write!(out, ", tone at {}, alarm at {}", seconds(*t), seconds(*a)).unwrap();
            }
            if let Some(t) = time_out_at {
                write!(out, ", timed out at {}", seconds(*t)).unwrap();
            }
            out
        }
        Event::OrderDelivered { assignment, order_seq } => format!("a{assignment} order #{order_seq} delivered"),
        Event::CancelDelivered { assignment } => format!("a{assignment} cancel delivered"),
        Event::StatusChanged { assignment, status, check_at, overdue_at } => {
            let mut out = format!("a{assignment} {}", snake(status));
            if let Some(t) = check_at {
                write!(out, ", check at {}", seconds(*t)).unwrap();
            }
            if let Some(t) = overdue_at {
                write!(out, ", overdue at {}", seconds(*t)).unwrap();
            }
            out
        }
        Event::StatusLate { assignment, status, disposition } => {
            let came = disposition.map(|d| format!(", {}", snake(&d))).unwrap_or_default();
            format!("a{assignment} {}{came}, late", snake(status))
        }
        Event::AssignmentCleared { assignment, reason, disposition, refusal, cancel, queue_alarm_at, .. } => {
            let mut out = format!("a{assignment} cleared, {}", snake(reason));
            if let Some(r) = refusal {
                write!(out, " ({r})").unwrap();
            }
            if let Some(d) = disposition {
                write!(out, ", {}", snake(d)).unwrap();
            }
            if *cancel {
                out.push_str(", cancel owed");
            }
            if let Some(t) = queue_alarm_at {
                write!(out, ", back to the queue, alarm at {}", seconds(*t)).unwrap();
            }
            out
        }
        Event::IncidentClosed { incident, disposition, note: _ } => format!("i{incident} closed, {}", snake(disposition)),
        Event::UnitRegistered { unit, kind, service, reach, devices } => {
            let devices: Vec<&str> = devices.iter().map(|d| d.as_str()).collect();
            format!("{unit} registered: {} {service} {} {}", snake(kind), snake(reach), devices.join(" "))
        }
        Event::DutyChanged { unit, duty } => format!("{unit} duty {}", snake(duty)),
        Event::AvailabilityChanged { unit, reason } => {
            format!("{unit} {}", reason.map_or("available".to_owned(), |r| format!("unavailable, {}", snake(&r))))
        }
        Event::PositionStated { unit, position } => format!("{unit} says it is at {position}"),
        Event::DeadlinePassed { deadline: d, escalate_at, next } => {
            let next = next.as_ref().map(|u| format!(", next {u}")).unwrap_or_default();
            let chief = escalate_at.map(|t| format!(", to the chief at {}", seconds(t))).unwrap_or_default();
            format!("deadline: {}{next}{chief}", deadline(d))
        }
        Event::IncidentForgotten { incident } => format!("i{incident} forgotten"),
        Event::IncidentRecalled { recalled } => format!("i{} recalled", recalled.incident.id),
        Event::CallsForgotten { calls } => {
            format!("calls forgotten: {}", calls.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        }
        Event::Needs(fact) => cards::fact(fact),
        Event::SettingsChanged(_) | Event::Roster(_) | Event::Cover(_) => unreachable!("rendered above"),
        Event::Calls(fact) => facts::call(fact),
        Event::Incidents(fact) => facts::incident(fact),
        Event::Lending(fact) => facts::lending(fact),
        Event::ClockAccepted { wall, shift_ms } => format!("clock accepted: {}, moved by {shift_ms} ms", seconds(*wall)),
        Event::Logs(fact) => written::log(fact),
        Event::Notices(fact) => written::notice(fact),
        Event::Closures(fact) => written::closure(fact),
        Event::Assignment(fact) => acts::assignment(fact),
        Event::Unit(fact) => acts::unit(fact),
        Event::Emergency(fact) => acts::emergency(fact),
        Event::Alarm(fact) => acts::alarm(fact),
        Event::Closer(fact) => crate::closer::fact(fact),
        Event::Preempt(fact) => crate::closer::diverted(fact),
        Event::Positions(fact) => crate::positions::fact(fact),
    };
    let mut line = format!("#{} {what}", rec.seq);
    if rec.occurred_at != rec.recorded_at {
        write!(line, " (occurred at {})", seconds(rec.occurred_at)).unwrap();
    }
    if rec.clock_doubtful {
        line.push_str(" (clock doubtful)");
    }
    line.trim_end().replace("  ", " ")
}

pub fn effect(e: &Effect) -> String {
    match e {
        Effect::Recommend(ids) => format!("-> rank {}", list(ids)),
        Effect::Order { unit, assignment, seq } => format!("-> order #{seq} to {unit}: a{assignment}"),
        Effect::Cancel { unit, assignment, seq, order_seq } => {
            format!("-> cancel #{seq} of order #{order_seq} to {unit}: a{assignment}")
        }
        Effect::Alarm(d) => format!("-> alarm: {}", deadline(d)),
        Effect::Emergency(e) => format!("-> EMERGENCY {e}"),
        Effect::Suggest { unit, assignment } => format!("-> ask {unit}: a{assignment}"),
        Effect::Notice(owed) => {
            let what = if owed.withdrawn { "taking-back of notice" } else { "notice" };
            format!("-> {what} {} #{} to {}", owed.notice, owed.seq, owed.unit)
        }
        Effect::Between(Owed::Offer(l)) => format!("-> tell the other room: lend {}", facts::short(l.0)),
        Effect::Between(Owed::Request(r)) => format!("-> tell the other room: request {}", facts::short(r.0)),
        Effect::Between(Owed::Emergency(e)) => format!("-> tell the other room: EMERGENCY {e}"),
        Effect::Between(Owed::Transfer(i)) => format!("-> tell the other room: i{i}"),
    }
}
