//! Decides shifts to come: planned, copied, dropped.

use super::{
    act::{PlannedEntry, PlannedShift},
    fact::{Fact, LeftOutEntry},
    model::{Crew, Entry, Shift, ShiftState},
};
use crate::{
    dispatch::{decide::Step, event::Event, reject::Reject},
    id::{DeviceId, ShiftId},
    quantity::Timestamp,
};
use std::collections::BTreeSet;

/// A shift leaves memory this long after its end, once nobody is on duty in it, ms: yesterday's can be copied.
const KEPT_MS: i64 = 48 * 3_600_000;
/// Longest name of a team, characters.
const TEAM_CHARS: usize = 40;

/// Plans a shift, or plans it anew while nobody has signed on.
pub(super) fn plan(step: &mut Step<'_>, shift: Option<ShiftId>, plan: &PlannedShift) -> Result<(), Reject> {
    forget(step);
    let present = shift.map(|id| to_come(step, id)).transpose()?;
    check_times(step, plan.from, plan.to)?;
    if plan.team.trim().is_empty() || plan.team.chars().count() > TEAM_CHARS {
        return Err(Reject::TeamName);
    }
    if present.is_none() {
        Step::room_for("shifts", kept(step), step.state.settings().limits.shifts)?;
    }
    let mut seen = Seen::default();
    let mut entries = Vec::new();
    for e in &plan.entries {
        let (entry, shift) = (entry(step, e)?, shift.unwrap_or(ShiftId(step.state.last_shift() + 1)));
        seen.once(&entry, shift)?;
        free(step, &entry, plan.from, plan.to, Some(shift))?;
        entries.push(entry);
    }
    Step::one_may_have("units of a shift", entries.len().saturating_sub(1), step.state.settings().limits.entries_per_shift)?;
    entries.sort_by(|a, b| a.unit.cmp(&b.unit));
    let made = Shift {
        id: shift.unwrap_or(ShiftId(step.state.last_shift() + 1)),
        team: plan.team.trim().to_owned(),
        from: plan.from,
        to: plan.to,
        entries,
        state: ShiftState::Planned,
        on: BTreeSet::new(),
        copied_from: present.and_then(|s| s.copied_from),
    };
    if present == Some(&made) {
        return Err(Reject::NothingToChange);
    }
    step.push(Event::Roster(Fact::ShiftPlanned { shift: Box::new(made), left_out: Vec::new() }));
    Ok(())
}

/// All shifts that begin in a stretch of time, once more, later. A unit that cannot be planned any more is left out by name.
pub(super) fn copy(step: &mut Step<'_>, from: Timestamp, to: Timestamp, by_ms: i64) -> Result<(), Reject> {
    forget(step);
    if by_ms <= 0 {
        return Err(Reject::ShiftTime("a copy is made for later"));
    }
    let state = step.state;
    let chosen: Vec<&Shift> = state.shifts().values().filter(|s| from <= s.from && s.from < to).collect();
    let mut made: Vec<Shift> = Vec::new();
    for s in chosen {
        let (begins, ends) = (s.from.plus_ms(by_ms), s.to.plus_ms(by_ms));
        let there = state.shifts().values().any(|x| x.team == s.team && x.from == begins && x.to == ends);
        if there {
            continue;
        }
        check_times(step, begins, ends)?;
        Step::room_for("shifts", kept(step) + made.len(), state.settings().limits.shifts)?;
        let (mut entries, mut left_out) = (Vec::new(), Vec::new());
        for old in &s.entries {
            let again = PlannedEntry {
                unit: old.unit.clone(),
                vehicle: old.vehicle.clone(),
                crew: old.crew.clone(),
                devices: old.devices.clone(),
                sector: old.sector.clone(),
                post: old.post.clone(),
            };
            let planned = entry(step, &again).and_then(|e| {
                free(step, &e, begins, ends, None)?;
                // Of two that overlapped, one closed early, both come together again.
                free_of(&e, made.iter().filter(|other| other.overlaps(begins, ends)))?;
                Ok(e)
            });
            match planned {
                Ok(e) => entries.push(e),
                Err(r) => left_out.push(LeftOutEntry { unit: old.unit.clone(), rule: r.rule().to_owned(), why: r.to_string() }),
            }
        }
        let copy = Shift {
            id: ShiftId(state.last_shift() + 1 + made.len() as u64),
            team: s.team.clone(),
            from: begins,
            to: ends,
            entries,
            state: ShiftState::Planned,
            on: BTreeSet::new(),
            copied_from: Some(s.id),
        };
        step.push(Event::Roster(Fact::ShiftPlanned { shift: Box::new(copy.clone()), left_out }));
        made.push(copy);
    }
    if made.is_empty() { Err(Reject::NothingToChange) } else { Ok(()) }
}

/// Drops a shift nobody has signed on.
pub(super) fn drop_shift(step: &mut Step<'_>, id: ShiftId) -> Result<(), Reject> {
    to_come(step, id)?;
    step.push(Event::Roster(Fact::ShiftDropped { shift: id }));
    Ok(())
}

/// The shift, if it is planned and nobody has signed on.
pub(super) fn to_come<'a>(step: &Step<'a>, id: ShiftId) -> Result<&'a Shift, Reject> {
    let s = step.state.shifts().get(&id).ok_or(Reject::UnknownShift(id))?;
    if s.state == ShiftState::Planned { Ok(s) } else { Err(Reject::ShiftState { shift: id, state: s.state }) }
}

fn check_times(step: &Step<'_>, from: Timestamp, to: Timestamp) -> Result<(), Reject> {
    let longest = i64::from(step.state.settings().roster.shift_max_hours) * 3_600_000;
    match to.since_ms(from) {
        ms if ms <= 0 => Err(Reject::ShiftTime("a shift ends after it begins")),
        ms if ms > longest => Err(Reject::ShiftTime("the shift is longer than the settings allow")),
        _ if to <= step.now => Err(Reject::ShiftTime("the shift is over already")),
        _ => Ok(()),
    }
}

/// One entry, if all that it names is there.
fn entry(step: &Step<'_>, e: &PlannedEntry) -> Result<Entry, Reject> {
    let state = step.state;
    let unit = step.unit(&e.unit)?;
    if let Some(v) = &e.vehicle {
        let v = state.vehicles().get(v).ok_or_else(|| Reject::UnknownVehicle(v.clone()))?;
        if v.kind != unit.kind {
            return Err(Reject::VehicleKind { vehicle: v.id.clone(), kind: unit.kind });
        }
    }
    place(step, unit.kind, e.sector.as_deref(), e.post.as_deref())?;
    let most = state.settings().limits.devices_per_unit;
    Step::one_may_have("devices of a unit", e.devices.len().saturating_sub(1), most)?;
    let (unit, vehicle, devices) = (e.unit.clone(), e.vehicle.clone(), e.devices.clone());
    Ok(Entry { unit, vehicle, crew: crew(step, &e.crew)?, devices, sector: e.sector.clone(), post: e.post.clone() })
}

/// The crew in order, its strength at least those named; if they are known.
pub(super) fn crew(step: &Step<'_>, given: &Crew) -> Result<Crew, Reject> {
    let most = step.state.settings().limits.crew;
    let people: BTreeSet<_> = given.people.iter().cloned().collect();
    Step::one_may_have("people of a crew", people.len().max(given.strength as usize).saturating_sub(1), most)?;
    if let Some(p) = people.iter().find(|p| !step.state.people().contains_key(*p)) {
        return Err(Reject::UnknownPerson(p.clone()));
    }
    if let Some(l) = given.leader.as_ref().filter(|l| !people.contains(*l)) {
        return Err(Reject::LeaderNotInCrew(l.clone()));
    }
    let strength = given.strength.max(people.len() as u32);
    Ok(Crew { people: people.into_iter().collect(), leader: given.leader.clone(), strength })
}

/// Sector and post are in the settings, and the post takes this kind.
pub(super) fn place(
    step: &Step<'_>,
    kind: crate::dispatch::model::UnitKind,
    sector: Option<&str>,
    post: Option<&str>,
) -> Result<(), Reject> {
    let settings = step.state.settings();
    if let Some(code) = sector.filter(|c| settings.sector(c).is_none()) {
        return Err(Reject::UnknownSector(code.to_owned()));
    }
    let Some(code) = post else { return Ok(()) };
    let p = settings.post(code).ok_or_else(|| Reject::UnknownPost(code.to_owned()))?;
    if p.kinds.is_empty() || p.kinds.contains(&kind) { Ok(()) } else { Err(Reject::PostKind { post: code.to_owned(), kind }) }
}

/// What one shift names, each once.
#[derive(Default)]
struct Seen {
    names: BTreeSet<String>,
}

impl Seen {
    fn once(&mut self, e: &Entry, shift: ShiftId) -> Result<(), Reject> {
        for what in names(e) {
            if !self.names.insert(what.clone()) {
                return Err(Reject::PlannedTwice { what, shift, unit: e.unit.clone() });
            }
        }
        Ok(())
    }
}

fn names(e: &Entry) -> impl Iterator<Item = String> + '_ {
    let devices = e.devices.iter().map(|d: &DeviceId| format!("device {d}"));
    let people = e.crew.people.iter().map(|p| format!("person {p}"));
    [format!("unit {}", e.unit)].into_iter().chain(e.vehicle.iter().map(|v| format!("vehicle {v}"))).chain(people).chain(devices)
}

/// Nothing an entry names is planned elsewhere at the same time.
fn free(step: &Step<'_>, e: &Entry, from: Timestamp, to: Timestamp, but: Option<ShiftId>) -> Result<(), Reject> {
    free_of(e, there(step, from, to, but))
}

/// None of these shifts has anything that the entry names.
fn free_of<'a>(e: &Entry, others: impl Iterator<Item = &'a Shift>) -> Result<(), Reject> {
    let mine: BTreeSet<String> = names(e).collect();
    clash_in(others, |other| names(other).find(|n| mine.contains(n)))
}

/// The shifts that are planned or run at that time.
fn there<'a>(step: &Step<'a>, from: Timestamp, to: Timestamp, but: Option<ShiftId>) -> impl Iterator<Item = &'a Shift> + use<'a> {
    step.state.shifts().values().filter(move |s| Some(s.id) != but && s.state != ShiftState::Closed && s.overlaps(from, to))
}

/// No entry of another shift at the same time has what `clash` finds.
pub(super) fn free_between(
    step: &Step<'_>,
    from: Timestamp,
    to: Timestamp,
    but: Option<ShiftId>,
    clash: impl Fn(&Entry) -> Option<String>,
) -> Result<(), Reject> {
    clash_in(there(step, from, to, but), clash)
}

fn clash_in<'a>(shifts: impl Iterator<Item = &'a Shift>, clash: impl Fn(&Entry) -> Option<String>) -> Result<(), Reject> {
    for s in shifts {
        for e in &s.entries {
            if let Some(what) = clash(e) {
                return Err(Reject::PlannedTwice { what, shift: s.id, unit: e.unit.clone() });
            }
        }
    }
    Ok(())
}

fn over<'a>(step: &Step<'a>) -> impl Iterator<Item = &'a Shift> + use<'a> {
    let now = step.now;
    step.state.shifts().values().filter(move |s| s.on.is_empty() && s.to.plus_ms(KEPT_MS) < now)
}

fn kept(step: &Step<'_>) -> usize {
    step.state.shifts().len() - over(step).count()
}

fn forget(step: &mut Step<'_>) {
    let shifts: Vec<ShiftId> = over(step).map(|s| s.id).collect();
    if !shifts.is_empty() {
        step.push(Event::Roster(Fact::ShiftsForgotten { shifts }));
    }
}
