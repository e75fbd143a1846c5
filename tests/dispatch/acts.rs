//! Words of the scripts for assignments beyond the plain way forward, units' overlays, emergencies and alarms.

use crate::{
    render::{self, snake},
    room::{Room, place, unit_id},
    script::{Words, parse, span},
};
use dawria::{
    dispatch::{Input, alarm, assign, emergency, input::DeadlineId, model::*, overlay, roster},
    id::{AssignmentId, DeviceId, EmergencyId, IncidentId},
    quantity::Timestamp,
};
use std::fmt::Write;

/// The input of a line, when it is one of these.
pub fn read(w: &Words<'_>, room: &Room) -> Result<Option<Input>, String> {
    let a = || w.number(1).map(AssignmentId);
    let time = || -> Result<Option<Timestamp>, String> { Ok(w.key("time").map(span).transpose()?.map(|ms| room.now.plus_ms(ms))) };
    Ok(Some(match w.at(0)? {
        // Assignments
        "reserve" => {
            let act = assign::Act::Reserve { incident: IncidentId(w.number(1)?), unit: unit_id(w.at(2)?), at: time()? };
            Input::Assignment(act)
        }
        "assign-reserved" => Input::Assignment(assign::Act::AssignReserved { assignment: a()? }),
        "unreserve" => Input::Assignment(assign::Act::CancelReserved { assignment: a()? }),
        "preempt" => {
            let to = w.key("to").map(|n| IncidentId(n.parse().unwrap()));
            Input::Assignment(assign::Act::Preempt { assignment: a()?, to })
        }
        "refuse" => Input::Assignment(assign::Act::Refuse { assignment: a()?, reason: w.at(2)?.to_owned() }),
        "go" => Input::Assignment(assign::Act::Go { assignment: a()? }),
        "propose" => {
            let detected_at = room.now.plus_ms(w.key("seen").map_or(Ok(0), span)?);
            Input::Assignment(assign::Act::Propose { assignment: a()?, status: parse(w.at(2)?)?, detected_at })
        }
        "confirm" => Input::Assignment(assign::Act::Confirm { assignment: a()? }),
        "dismiss" => Input::Assignment(assign::Act::Dismiss { assignment: a()? }),
        // `past 1 P-1 from=-3h on_scene=-2.8h … settled at=-2h by=catch_up`
        "past" => {
            let when = |key: &str| w.key(key).map(|v| span(v).map(|ms| room.now.plus_ms(ms))).transpose();
            let mut stamps = Vec::new();
            for status in CrewStatus::ALL {
                stamps.extend(when(&snake(&status))?.map(|at| (status, at)));
            }
            // A second journey.
            for (key, status) in [("transporting2", CrewStatus::Transporting), ("at_destination2", CrewStatus::AtDestination)] {
                stamps.extend(when(key)?.map(|at| (status, at)));
            }
            let disposition = w.key("disposition").map(parse).transpose()?;
            Input::Assignment(assign::Act::RecordPast(Box::new(assign::WrittenDown {
                incident: IncidentId(w.number(1)?),
                unit: unit_id(w.at(2)?),
                assigned_at: when("from")?.ok_or("from= is missing")?,
                stamps,
                disposition,
            })))
        }
        "correct" => {
            let why = Sealed { subject: room.subject(), text: "the crew said so by radio".into() };
            Input::Assignment(assign::Act::Correct { assignment: a()?, status: parse(w.at(2)?)?, at: time()?, why })
        }
        "safety" => {
            let minutes = if w.has("off") { None } else { Some(w.number(2)? as u32) };
            Input::Assignment(assign::Act::Safety { assignment: a()?, minutes })
        }
        "well" => Input::Assignment(assign::Act::Well { assignment: a()? }),
        // Units
        "fit" => {
            let (unit, device) = (Some(unit_id(w.at(1)?)), DeviceId::new(w.at(2)?).unwrap());
            Input::Roster(roster::Act::BindDevice { device, vehicle: None, unit })
        }
        "speak" => Input::Unit(overlay::Act::WantsToSpeak { unit: unit_id(w.at(1)?), on: w.at(2)? == "on" }),
        "contact" => Input::Unit(overlay::Act::NoContact { unit: unit_id(w.at(1)?), on: w.at(2)? == "lost" }),
        "ask" => {
            let wish = if w.has("nothing") { None } else { Some(parse(w.at(2)?)?) };
            Input::Unit(overlay::Act::Ask { unit: unit_id(w.at(1)?), wish })
        }
        "grant" => Input::Unit(overlay::Act::Answer { unit: unit_id(w.at(1)?), grant: true }),
        "decline" => Input::Unit(overlay::Act::Answer { unit: unit_id(w.at(1)?), grant: false }),
        "shift-ends" => Input::Unit(overlay::Act::ShiftEnds { unit: unit_id(w.at(1)?), at: time()? }),
        // Emergencies and alarms
        "emergency" => Input::Emergency(emergency::Act::Raise { unit: unit_id(w.at(1)?), subject: room.subject() }),
        "saw" => Input::Emergency(emergency::Act::Acknowledge { emergency: EmergencyId(w.number(1)?) }),
        "end-emergency" => {
            Input::Emergency(emergency::Act::Clear { emergency: EmergencyId(w.number(1)?), reason: parse(w.at(2)?)?, note: None })
        }
        "emergency-link" => {
            Input::Emergency(emergency::Act::Link { emergency: EmergencyId(w.number(1)?), incident: IncidentId(w.number(2)?) })
        }
        "emergency-incident" => Input::Emergency(emergency::Act::OpenIncident { emergency: EmergencyId(w.number(1)?) }),
        "silence" => {
            let alarm = DeadlineId::of_alarm_name(w.at(1)?).ok_or("no such alarm")?;
            Input::Alarm(alarm::Act::Silence { alarm })
        }
        _ => return crate::positions::read(w, room),
    }))
}

/// Where a crew presses its button: `east=30`.
pub fn position(w: &Words<'_>) -> Option<dawria::quantity::Position> {
    w.key("east").map(|e| place(e.parse().unwrap()).position)
}

/// What `show` tells of these.
pub fn show(w: &Words<'_>, room: &Room) -> Result<Option<String>, String> {
    let state = &room.state;
    Ok(Some(match w.at(1)? {
        "reserved" => {
            let r = state.reserved().get(&AssignmentId(w.number(2)?)).ok_or("not in memory")?;
            let outcome = r.outcome.map_or("holds".to_owned(), |o| snake(&o));
            let due = r.due_at.map(|t| format!(", asked at {}", render::seconds(t))).unwrap_or_default();
            format!("a{} reserved {} for i{}, {outcome}{due}\n", r.id, r.unit, r.incident)
        }
        "doubtful" => {
            let a = state.assignments().get(&AssignmentId(w.number(2)?)).ok_or("not in memory")?;
            let stamps = CrewStatus::ALL.iter().filter(|s| a.stamp(**s).is_some_and(|t| t.clock_doubtful));
            let names = a.assigned.clock_doubtful.then(|| "assigned".to_owned()).into_iter().chain(stamps.map(snake));
            format!("a{} doubtful: {}\n", a.id, names.collect::<Vec<_>>().join(" "))
        }
        "emergency" => {
            let e = state.emergencies().get(&EmergencyId(w.number(2)?)).ok_or("not in memory")?;
            let mut out = format!("emergency {} of {} {}, {} presses", e.id, e.unit, snake(&e.state), e.presses);
            if let Some(at) = e.escalated_at {
                write!(out, ", with the chief since {}", render::seconds(at)).unwrap();
            }
            if let Some(reason) = e.reason {
                write!(out, ", {}", snake(&reason)).unwrap();
            }
            if let Some(i) = e.incident {
                write!(out, ", i{i}").unwrap();
            }
            out + "\n"
        }
        "alarms" => {
            let mut out = String::new();
            for (id, a) in state.alarms() {
                write!(out, "{} since {}", id.alarm_name().unwrap(), render::seconds(a.at)).unwrap();
                if let Some(at) = a.escalated_at {
                    write!(out, ", with the chief since {}", render::seconds(at)).unwrap();
                }
                if let Some(s) = &a.silenced {
                    write!(out, ", silenced by {}", s.by.account).unwrap();
                }
                if let Some(next) = &a.next {
                    write!(out, ", next {next}").unwrap();
                }
                out.push('\n');
            }
            if out.is_empty() { "no alarm\n".to_owned() } else { out }
        }
        "corrections" => {
            let a = state.assignments().get(&AssignmentId(w.number(2)?)).ok_or("not in memory")?;
            let at = |s: &Option<Stamp>| s.as_ref().map_or("nothing".to_owned(), |s| render::seconds(s.occurred_at));
            let line = |c: &Correction| {
                format!(
                    "{} was {}, became {}, by {} at {}\n",
                    snake(&c.status),
                    at(&c.old),
                    at(&c.new),
                    c.by.account,
                    render::seconds(c.at)
                )
            };
            a.corrections.iter().map(line).collect()
        }
        "proposals" => {
            let a = state.assignments().get(&AssignmentId(w.number(2)?)).ok_or("not in memory")?;
            let line = |p: &Proposal| {
                let outcome = p.outcome.map_or("waits".to_owned(), |o| snake(&o));
                let by = p.by.as_ref().map(|b| format!(" by {}", b.account)).unwrap_or_default();
                format!("{} seen {}: {outcome}{by}\n", snake(&p.status), render::seconds(p.detected_at))
            };
            a.proposals.iter().map(line).collect()
        }
        "overlays" => {
            let u = state.units().get(&unit_id(w.at(2)?)).ok_or("unknown")?;
            let o = &u.overlays;
            let mut out = format!("{} {}", u.id, snake(&u.disposability()));
            for (name, on) in [
                ("emergency", u.emergency.is_some()),
                ("wants to speak", o.wants_to_speak.is_some()),
                ("no contact", o.no_contact.is_some()),
            ] {
                if on {
                    write!(out, ", {name}").unwrap();
                }
            }
            if let Some(asked) = o.asked {
                write!(out, ", asks for {}", snake(&asked.wish)).unwrap();
            }
            out + "\n"
        }
        _ => return Ok(crate::positions::show(w, room)),
    }))
}

/// Their events.
pub fn assignment(f: &assign::Fact) -> String {
    use assign::Fact as F;
    match f {
        F::Reserved { reserved: r } => {
            let at = r.at.map_or("as soon as it is free".to_owned(), |t| format!("for {}", render::seconds(t)));
            format!("a{} {} reserved for i{}, {at}", r.id, r.unit, r.incident)
        }
        F::ReservationDue { assignment, .. } => format!("a{assignment} reserved: the room is asked"),
        F::ReservationCancelled { assignment } => format!("a{assignment} reservation cancelled"),
        F::Proposed { assignment, status, detected_at, ask_at } => {
            let (seen, ask) = (render::seconds(*detected_at), render::seconds(*ask_at));
            format!("a{assignment} {} proposed, seen at {seen}, a task at {ask}", snake(status))
        }
        F::Confirmed { assignment } => format!("a{assignment} proposal confirmed"),
        F::Dismissed { assignment } => format!("a{assignment} proposal dismissed"),
        F::Corrected { assignment, status, old, new, state, why: _ } => {
            let at = |s: &Option<Stamp>| s.as_ref().map_or("nothing".to_owned(), |s| render::seconds(s.occurred_at));
            format!("a{assignment} corrected: {} was {}, is {}; now {}", snake(status), at(old), at(new), snake(state))
        }
        F::Past { past: p } => {
            let stamps: String = p.stamps.iter().map(|(s, t)| format!(", {} {}", snake(s), render::seconds(t.occurred_at))).collect();
            let how = p.disposition.map_or("no disposition".to_owned(), |d| snake(&d));
            format!("a{} {} was on i{} from {}{stamps}, {how}", p.id, p.unit, p.incident, render::seconds(p.assigned.occurred_at))
        }
        F::SafetySet { assignment, at: Some(at) } => format!("a{assignment} safety timer set for {}", render::seconds(*at)),
        F::SafetySet { assignment, at: None } => format!("a{assignment} safety timer ended"),
        F::Checked { assignment, next_at } => {
            let next = next_at.map(|t| format!(", next check at {}", render::seconds(t))).unwrap_or_default();
            format!("a{assignment} is well{next}")
        }
    }
}

pub fn unit(f: &overlay::Fact) -> String {
    use overlay::Fact as F;
    match f {
        F::WantsToSpeak { unit, on: true } => format!("{unit} wants to speak"),
        F::WantsToSpeak { unit, on: false } => format!("{unit} was spoken to"),
        F::NoContact { unit, on: true } => format!("{unit} no contact"),
        F::NoContact { unit, on: false } => format!("{unit} is heard again"),
        F::Asked { unit, wish: Some(wish) } => format!("{unit} asks for {}", snake(wish)),
        F::Asked { unit, wish: None } => format!("{unit} asks for nothing any more"),
        F::Answered { unit, granted } => format!("{unit} is {}", if *granted { "granted" } else { "declined" }),
        F::ShiftEnds { unit, at } => format!("{unit} shift ends {}", at.map_or("never".to_owned(), render::seconds)),
    }
}

pub fn emergency(f: &emergency::Fact) -> String {
    use emergency::Fact as F;
    match f {
        F::Raised { emergency: e } => {
            format!("emergency {} of {} raised, answer until {}", e.id, e.unit, render::seconds(e.unanswered_at.unwrap()))
        }
        F::PressedAgain { emergency } => format!("emergency {emergency} pressed again"),
        F::Acknowledged { emergency } => format!("emergency {emergency} acknowledged"),
        F::Cleared { emergency, reason, .. } => format!("emergency {emergency} cleared, {}", snake(reason)),
        F::Linked { emergency, incident } => format!("emergency {emergency} is i{incident}"),
        F::Forgotten { emergency } => format!("emergency {emergency} forgotten"),
    }
}

pub fn alarm(f: &alarm::Fact) -> String {
    let name = |id: &DeadlineId| id.alarm_name().unwrap();
    match f {
        alarm::Fact::Silenced { alarm } => format!("{} silenced", name(alarm)),
        alarm::Fact::Escalated { alarms } => format!("to the chief: {}", alarms.iter().map(name).collect::<Vec<_>>().join(" ")),
    }
}
