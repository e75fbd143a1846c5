//! The words of scripts about calls and incidents.

use crate::{
    render::seconds,
    room::{Room, place, unit_id},
    script::{Words, parse, span},
};
use dawria::{
    dispatch::{
        self, Input,
        calls::Act as CallAct,
        incidents::Act,
        input::NewIncident,
        intervals::{self, Story},
        lending::{Act as Lending, Command, Outcome, Stand},
        model::*,
    },
    id::{AssignmentId, CallId, DraftId, IncidentId, LendId, RequestId, RoomId},
    quantity::Timestamp,
};
use std::fmt::Write;

/// `3` or `3:handset`: so far east, by whom; an operator's is verified.
pub fn place_said(word: &str) -> Place {
    let (east, source) = word.split_once(':').unwrap_or((word, "operator"));
    Place { source: parse(source).unwrap(), ..place(east.parse().unwrap()) }
}

pub fn outside(service: &str) -> Outside {
    Outside { service: service.into(), number: None, person: None, receipt: None }
}

fn sealed(room: &Room, text: &str) -> Sealed {
    Sealed { subject: room.subject(), text: text.into() }
}

fn at(room: &Room, w: &Words<'_>, key: &str) -> Result<Option<Timestamp>, String> {
    Ok(w.key(key).map(span).transpose()?.map(|ms| room.now.plus_ms(ms)))
}

fn list<T>(w: &Words<'_>, key: &str, id: impl Fn(u64) -> T) -> Vec<T> {
    w.key(key).map(|l| l.split(',').map(|n| id(n.parse().unwrap())).collect()).unwrap_or_default()
}

/// `type=fight [priority=P1] [place=3] [exercise] [scheduled=30m]`.
pub fn new_incident(room: &Room, w: &Words<'_>) -> Result<NewIncident, String> {
    let kind = w.key("type").ok_or("type= is missing")?.to_owned();
    let known = room.settings.kind(&kind).map(|t| t.priority);
    let priority = w.key("priority").map(parse).transpose()?.or(known).unwrap_or(Priority::P3);
    let mut place = w.key("place").map_or_else(|| place(0), place_said);
    place.found = w.key("street").map(|s| s.replace('_', " "));
    let hold_until = at(room, w, "scheduled")?;
    Ok(NewIncident { subject: room.subject(), kind, priority, place, details: None, exercise: w.has("exercise"), hold_until })
}

/// `call [answered] [type=…] [caller=ali] [formerly=ali] [from=3:cell] [exercise]`.
pub fn call(room: &Room, w: &Words<'_>) -> Result<Input, String> {
    let who = |key: &str| w.key(key).map(|c| Fingerprint(c.to_owned()));
    Ok(Input::PresentCall {
        subject: room.subject(),
        presented_at: at(room, w, "presented")?,
        number: None,
        caller: None,
        number_fingerprint: who("caller"),
        earlier_fingerprints: who("formerly").into_iter().collect(),
        location: w.key("from").map(place_said),
        answered: w.has("answered") || w.at(0) == Ok("calls"),
        incident: w.key("type").map(|_| new_incident(room, w)).transpose()?,
        exercise: w.has("exercise"),
    })
}

pub fn input(room: &Room, w: &Words<'_>) -> Result<Input, String> {
    let incident = || w.number(1).map(IncidentId);
    let call = || w.number(1).map(CallId);
    let act = match w.at(0)? {
        // Calls
        "call-back" => {
            let outcome: CallBackOutcome = parse(w.at(2)?)?;
            let reason = (!w.has("unreasoned") && outcome == CallBackOutcome::GivenUp).then(|| sealed(room, "in vain"));
            return Ok(Input::Calls(CallAct::CallBack { call: call()?, outcome, reason }));
        }
        "locate" => return Ok(Input::Calls(CallAct::Locate { call: call()?, place: place_said(w.at(2)?) })),
        "take-call-back" => return Ok(Input::Calls(CallAct::TakeBack { call: call()?, why: None })),
        "leave" => return Ok(Input::Calls(CallAct::Leave { call: call()?, why: None })),
        // The life of an incident
        "hold" => Act::Hold { incident: incident()?, until: at(room, w, "until")?, reason: None },
        "release" => Act::Release { incident: incident()? },
        "cancel" => Act::Cancel { incident: incident()?, reason: (!w.has("unreasoned")).then(|| sealed(room, "mistake")) },
        "reopen" => Act::Reopen { incident: incident()?, reason: None },
        "hand-over" => Act::HandOver { incident: incident()? },
        "accepted" => Act::HandOverAccepted { incident: incident()?, receipt: None },
        // Ties
        "merge" => Act::Merge { incident: incident()?, into: IncidentId(w.number(2)?) },
        "split" => Act::Split {
            incident: incident()?,
            calls: list(w, "calls", CallId),
            assignments: list(w, "units", AssignmentId),
            new: new_incident(room, w)?,
        },
        "move" => Act::MoveAssignment { assignment: AssignmentId(w.number(1)?), to: IncidentId(w.number(2)?) },
        "link" => Act::Link { incident: incident()?, with: IncidentId(w.number(2)?) },
        "unlink" => Act::Unlink { incident: incident()?, with: IncidentId(w.number(2)?) },
        // Passed on
        "outside" => Act::TellOutside { incident: incident()?, outside: outside(w.at(2)?), joint: w.has("joint") },
        "outside-receipt" => Act::OutsideReceipt { incident: incident()?, contact: w.number(2)? as u32, receipt: sealed(room, "77/2026") },
        "offer" => Act::OfferTransfer { incident: incident()?, to: RoomId::new(w.at(2)?).unwrap() },
        "answered" => Act::TransferAnswered {
            incident: incident()?,
            from: RoomId::new(w.at(2)?).unwrap(),
            accepted: w.at(3)? == "yes",
            theirs: w.key("theirs").map(|n| IncidentId(n.parse().unwrap())),
        },
        "withdraw" => Act::WithdrawTransfer { incident: incident()? },
        "receive" => Act::Receive {
            from: RoomId::new(w.at(1)?).unwrap(),
            theirs: IncidentId(w.number(2)?),
            clock: ClockStart { presented_at: None, answered_at: at(room, w, "answered")? },
            carried: Carried {
                hold: w
                    .key("held")
                    .map(|until| if until == "released" { Ok(None) } else { span(until).map(|ms| Some(room.now.plus_ms(ms))) })
                    .transpose()?,
                priorities: w.key("first").map(parse).transpose()?.map(|first| (first, first)),
                downgrades: w.key("downgrades").map_or(0, |n| n.parse().unwrap()),
                caught_up: w.has("caught-up"),
            },
            new: new_incident(room, w)?,
        },
        // Drafts
        "draft" => {
            let text = DraftText {
                said: None,
                call: w.key("call").map(|n| CallId(n.parse().unwrap())),
                kind: w.key("type").map(str::to_owned),
                priority: w.key("priority").map(parse).transpose()?,
                place: w.key("place").map(place_said),
                details: None,
                exercise: w.has("exercise"),
            };
            Act::SaveDraft { draft: w.number(1).ok().map(DraftId), subject: room.subject(), text }
        }
        "discard" => Act::DiscardDraft { draft: DraftId(w.number(1)?) },
        "open" => Act::OpenDraft { draft: DraftId(w.number(1)?) },
        other => return lending(room, w)?.map(Input::Lending).ok_or_else(|| format!("`{other}` is not a command")),
    };
    Ok(Input::Incidents(act))
}

/// `repeats 3 [type=fight] [exercise]`.
pub fn repeats(room: &Room, w: &Words<'_>) -> String {
    let here = place(w.number(1).unwrap() as i32).position;
    let found = dispatch::repeats(&room.state, here, w.key("type"), w.has("exercise"), room.now);
    if found.is_empty() {
        return "no repeat offered\n".into();
    }
    let mut out = String::new();
    for r in found {
        let same = if r.same_kind { ", same type" } else { "" };
        writeln!(out, "may repeat i{}: {} m away, {} s ago{same}", r.incident, r.distance_m, r.age_ms / 1_000).unwrap();
    }
    out
}

/// What an incident is tied to.
pub fn ties(i: &Incident) -> String {
    let mut out = String::new();
    if let Some(m) = i.duplicate_of {
        write!(out, ", duplicate of i{m}").unwrap();
    }
    if let Some(p) = i.split_from {
        write!(out, ", split from i{p}").unwrap();
    }
    for l in &i.links {
        write!(out, ", linked with i{l}").unwrap();
    }
    if let Some(h) = &i.held {
        write!(out, ", held until {}", h.until.map_or("released".to_owned(), seconds)).unwrap();
    }
    if i.segments.len() > 1 {
        write!(out, ", segment {}", i.segments.len()).unwrap();
    }
    if i.close_proposed_at.is_some() {
        out.push_str(", closing proposed");
    }
    out
}

/// Waiting, called back, located.
pub fn about_call(c: &Call, now: Timestamp) -> String {
    let mut out = String::new();
    if let Some(ms) = c.waiting_ms(now) {
        write!(out, ", waiting since {} s", ms / 1_000).unwrap();
    }
    if !c.call_backs.is_empty() {
        write!(out, ", called back {} times", c.call_backs.len()).unwrap();
    }
    for l in &c.locations {
        write!(out, ", {} says {}", crate::render::snake(&l.source), l.position).unwrap();
    }
    if let Some(l) = c.location().filter(|_| c.locations.len() > 1) {
        write!(out, ": shown is {}", crate::render::snake(&l.source)).unwrap();
    }
    out
}

/// The intervals of an incident in memory, with those merged into it.
pub fn times(room: &Room, id: IncidentId) -> Result<String, String> {
    let state = &room.state;
    let main = state.incidents().get(&id).ok_or("not in memory")?;
    let all = || std::iter::once(main).chain(main.merged.iter().filter_map(|m| state.incidents().get(m)));
    let story = Story {
        calls: all().flat_map(|i| &i.calls).filter_map(|c| state.calls().get(c)).collect(),
        assignments: all().flat_map(|i| &i.assignments).filter_map(|a| state.assignments().get(a)).collect(),
    };
    let v = intervals::of(main, &story);
    let s = |ms: Option<i64>| ms.map_or("-".to_owned(), |ms| format!("{}s", ms as f64 / 1_000.0));
    let mut out = format!(
        "i{id} processing {} queue {} total {} (from ringing {}) consumed {} closing {} hand-over {}",
        s(v.processing_ms),
        s(v.queue_ms),
        s(v.total_ms),
        s(v.total_from_presented_ms),
        s(Some(v.consumed_ms)),
        s(v.closing_lag_ms),
        s(v.hand_over_lag_ms)
    );
    if v.officer_initiated {
        out.push_str(", officer-initiated");
    }
    write!(out, ", {:?} at first, {:?} at most, {} downgrades", v.initial_priority, v.highest_priority, v.downgrades).unwrap();
    for a in v.anomalies {
        write!(out, ", anomaly: {:?}", a.interval).unwrap();
    }
    Ok(out + "\n")
}

/// How soon a call was answered, by itself.
pub fn answering(room: &Room, id: CallId) -> Result<String, String> {
    let state = &room.state;
    let call = state.calls().get(&id).ok_or("not in memory")?;
    let any = state.incidents().values().next().ok_or("no incident")?;
    let v = intervals::of(any, &Story { calls: vec![call], assignments: vec![] });
    let ms = v.calls[0].answering_ms.map_or("not known".to_owned(), |ms| format!("{} s", ms / 1_000));
    Ok(format!("call {id} answered after: {ms}\n"))
}

/// What a script says of lending. `offered` and the like are the other room's words; ids are numbers.
fn lending(room: &Room, w: &Words<'_>) -> Result<Option<Lending>, String> {
    let id = |n: usize| w.number(n).map(|n| uuid::Uuid::from_u128(n.into()));
    let (lend, request) = (|n| id(n).map(LendId), |n| id(n).map(RequestId));
    let other = |n: usize| w.at(n).map(|r| RoomId::new(r).unwrap());
    Ok(Some(match w.at(0)? {
        "lend" => Lending::Release { unit: unit_id(w.at(1)?), to: other(2)? },
        "grant-request" => Lending::Grant { request: request(1)? },
        "refuse-request" => Lending::Refuse { request: request(1)?, why: parse(w.at(2)?)? },
        "ask-for" => {
            Lending::Ask { of: other(2)?, unit: unit_id(w.at(1)?), incident: w.key("for").map(|n| IncidentId(n.parse().unwrap())) }
        }
        "withdraw-request" => Lending::Withdraw { request: request(1)? },
        // `offered 7 P-9 casablanca generation=1 [home=casablanca] [off] [unreached] [asks=meal]`
        "offered" => {
            let (name, from) = (unit_id(w.at(2)?), other(3)?);
            let home = w.key("home").map_or_else(|| from.clone(), |h| RoomId::new(h).unwrap());
            let generation = w.key("generation").and_then(|g| g.parse().ok()).unwrap_or(2);
            let unit = Unit {
                id: name,
                kind: UnitKind::Car,
                service: "police_secours".into(),
                reach: Reach::Terminal,
                devices: Vec::new(),
                duty: if w.has("off") { Duty::Off } else { Duty::On },
                unavailable: None,
                assignment: None,
                stated: None,
                freed_seq: 1,
                status_since: room.now,
                command: Command { home, generation: generation - 1, stand: Stand::Here },
                roster: dawria::dispatch::roster::Rostered::default(),
                emergency: None,
                overlays: Overlays {
                    no_contact: w.has("unreached").then_some(NoContact { since: room.now, source: Source::Operator }),
                    asked: w.key("asks").map(parse).transpose()?.map(|wish| Asked { wish, at: room.now }),
                    ..Overlays::default()
                },
            };
            let request = w.key("request").map(|n| RequestId(uuid::Uuid::from_u128(n.parse().unwrap())));
            Lending::Offered { lend: lend(1)?, from, generation, unit: Box::new(unit), request }
        }
        "taken" => Lending::Answered { lend: lend(1)?, from: other(2)?, outcome: Outcome::Taken },
        "declined" => Lending::Answered { lend: lend(1)?, from: other(2)?, outcome: Outcome::Declined(parse(w.at(3)?)?) },
        "asked" => Lending::Asked {
            request: request(1)?,
            from: other(3)?,
            unit: unit_id(w.at(2)?),
            incident: None,
            expires_at: at(room, w, "until")?.unwrap_or_else(|| room.now.plus_ms(600_000)),
        },
        "asked-no-more" => Lending::AskedNoMore { request: request(1)?, from: other(2)? },
        "refused" => Lending::Refused { request: request(1)?, from: other(2)?, why: parse(w.at(3)?)? },
        "shared" => Lending::Helped { emergency: dawria::id::EmergencyId(w.number(1)?) },
        "told" => Lending::Told { request: request(1)?, ended: w.has("ended") },
        _ => return Ok(None),
    }))
}

/// Who commands it, where that is not simply this room and always was.
pub fn commanded_by(u: &Unit) -> String {
    let generation = u.command.generation;
    match &u.command.stand {
        Stand::Here if generation == 1 => String::new(),
        Stand::Here => format!(", of {}, commanded here, generation {generation}", u.command.home),
        Stand::Lending(l) => format!(", on its way to {} since {}, generation {generation}", l.to, seconds(l.since)),
        Stand::Away { room, since } => format!(", lent to {room} since {}, generation {generation}", seconds(*since)),
    }
}
