//! Words of scripts about run cards, and how needs are told.

use crate::render::snake;
use dawria::dispatch::{
    Settings,
    model::{Priority, UnitKind},
    needs::{CouldAsk, Fact, Need, Team},
    settings::{Alternative, Element, RunCard},
};
use std::fmt::Write;

/// `2*car(2) 1*motorbike[dog_handler] or 3*any traffic.car`: how many, service, kind, least strength, capabilities; `or` between
/// combinations.
pub fn card(settings: &mut Settings, kind: &str, priority: Option<Priority>, words: &[&str]) -> Result<(), String> {
    let alternatives = words.split(|w| *w == "or").map(|part| {
        let needs = part.iter().map(|w| element(w)).collect::<Result<_, String>>()?;
        Ok(Alternative { needs })
    });
    let alternatives = alternatives.collect::<Result<_, String>>()?;
    settings.run_cards.retain(|c| c.kind != kind || c.priority != priority);
    settings.run_cards.push(RunCard { kind: kind.to_owned(), priority, alternatives });
    settings.check().map_err(|e| e.to_string())
}

fn element(word: &str) -> Result<Element, String> {
    let (count, rest) = word.split_once('*').unwrap_or(("1", word));
    let (rest, capabilities) = match rest.split_once('[') {
        Some((rest, list)) => (rest, list.trim_end_matches(']').split('+').map(str::to_owned).collect()),
        None => (rest, Vec::new()),
    };
    let (rest, strength) = match rest.split_once('(') {
        Some((rest, n)) => (rest, n.trim_end_matches(')').parse().map_err(|e| format!("{word}: {e}"))?),
        None => (rest, 0),
    };
    let (services, kind) = match rest.split_once('.') {
        Some((service, kind)) => (vec![service.to_owned()], kind),
        None => (Vec::new(), rest),
    };
    let all = [UnitKind::Car, UnitKind::Motorbike, UnitKind::Bicycle, UnitKind::Foot];
    let kinds: Vec<UnitKind> = all.into_iter().filter(|k| snake(k) == kind).collect();
    if kinds.is_empty() && kind != "any" {
        return Err(format!("`{kind}` is not a kind"));
    }
    let count = count.parse().map_err(|e| format!("{word}: {e}"))?;
    Ok(Element { count, services, kinds, capabilities, min_strength: strength })
}

/// `2*car(2)`, as in [`card`].
pub fn need(n: &Need) -> String {
    let e = &n.what;
    let mut out = format!("{}*", e.count);
    if !e.services.is_empty() {
        write!(out, "{}.", e.services.join("+")).unwrap();
    }
    out += &if e.kinds.is_empty() { "any".into() } else { e.kinds.iter().map(snake).collect::<Vec<_>>().join("+") };
    if e.min_strength > 0 {
        write!(out, "({})", e.min_strength).unwrap();
    }
    if !e.capabilities.is_empty() {
        write!(out, "[{}]", e.capabilities.join("+")).unwrap();
    }
    out
}

pub fn needs(all: &[Need]) -> String {
    all.iter().map(need).collect::<Vec<_>>().join(" ")
}

/// Told where there is more than one to send, or one too few.
pub fn team(t: Option<&Team>, open: &[Need]) -> String {
    let Some(t) = t.filter(|t| t.members.len() > 1 || t.missing > 0) else { return String::new() };
    let members = t.members.iter().map(|m| {
        let meets = m.need.and_then(|at| open.get(at as usize)).map(|n| format!("→{}", need(n))).unwrap_or_default();
        format!("{}{meets}", m.unit)
    });
    let members: Vec<String> = members.collect();
    let missing = if t.missing > 0 { format!(", {} missing", t.missing) } else { String::new() };
    format!(" team:{} there in {}s{missing}", members.join(" "), t.last_arrival_ms / 1_000)
}

fn ask(all: &[CouldAsk]) -> String {
    let all: Vec<String> = all.iter().map(|c| format!("{}({})", c.unit, snake(&c.why))).collect();
    if all.is_empty() { "nobody could be asked".into() } else { format!("could be asked: {}", all.join(" ")) }
}

pub fn fact(f: &Fact) -> String {
    match f {
        Fact::Incomplete { incident, open, ranking_version, waiting } => {
            format!("i{incident} incomplete, {}: {}, ranking version {ranking_version}", snake(waiting), needs(open))
        }
        Fact::Complete { incident, ranking_version } => format!("i{incident} complete, ranking version {ranking_version}"),
        Fact::Holding { incident, could_ask } => format!("i{incident} is holding, {}", ask(could_ask)),
        Fact::HoldingOver { incident } => format!("i{incident} is not holding any more"),
    }
}
