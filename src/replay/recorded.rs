//! From what a journal holds to demand, patrols, habits and the recorded figures.

use super::{
    demand::{Answer, CallDemand, Demand, End, More, What, Work},
    figures::{Figures, Samples},
    patrols::PatrolPlan,
    plan::{Habits, Plan},
    record::{Harvest, Record, SeenUnit},
    table::counted,
};
use crate::{
    dispatch::{
        Settings,
        model::{Assignment, Call, Classification, Disposition, Duty, Ended, Incident, Origin, Recalled},
    },
    id::{IncidentId, UnitId},
    quantity::{Position, Timestamp},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// What nobody recorded, ms: talk of a call still open at the end, work where no unit's ever was.
const TALK_MS: u32 = 60_000;
const ON_SCENE_MS: u32 = 20 * 60_000;
/// Time after a recorded hang-up at which the call would have been picked up: never.
const NEVER_MS: u32 = 3_600_000;

pub(super) fn record(mut h: Harvest, mut settings: Settings) -> Record {
    let mut notes = Vec::new();
    let (calls, incidents) = (h.calls.len(), h.incidents.len());
    h.calls.retain(|_, c| !c.exercise);
    h.incidents.retain(|_, whole| !whole.incident.exercise);
    let (calls, incidents) = (calls - h.calls.len(), incidents - h.incidents.len());
    if calls + incidents > 0 {
        notes.push(format!("exercises are left out: {}, {}", counted(calls as u64, "call"), counted(incidents as u64, "incident")));
    }
    // What was assigned without a person then is so in the baseline; where nothing was assigned the settings stand.
    for p in &mut settings.priorities {
        let (by_rule, by_person) = h.assigned[p.priority as usize];
        if by_rule + by_person > 0 {
            p.automatic = by_rule > 0;
        }
    }
    let mut times = Times::of(&h);
    let (patrols, unplaced) = patrols(&h.units, &settings);
    if !unplaced.is_empty() {
        notes
            .push(format!("left out, for their place was never recorded or their service is not in the settings: {}", unplaced.join(", ")));
    }
    let here: BTreeSet<&UnitId> = patrols.iter().map(|p| &p.id).collect();
    let mut demand: Vec<Demand> = std::mem::take(&mut h.signs);
    demand.retain(|d| match &d.what {
        What::Duty { unit, .. } | What::Unavailable { unit, .. } => here.contains(unit),
        What::Call(_) | What::Found { .. } | What::Opened(_) => true,
    });
    let stay_ms = times.on_scene.median_s().map_or(ON_SCENE_MS, |s| (s * 1_000.0) as u32);
    let (mut filled, mut unknown_type) = (0u64, 0u64);
    // What was merged is counted with its master, and another room answers for what it took.
    let elsewhere = h.incidents.values().filter(|w| is_elsewhere(&w.incident));
    let (left_out, with_units) = elsewhere.fold((0u64, 0u64), |(all, sent), w| (all + 1, sent + u64::from(!w.assignments.is_empty())));
    if left_out > 0 {
        notes.push(format!(
            "{} merged into others or taken by another room {} left out, {with_units} of them with units of their own",
            counted(left_out, "incident"),
            if left_out == 1 { "is" } else { "are" }
        ));
    }
    let mut by_call: BTreeMap<_, Work> = BTreeMap::new();
    for whole in h.incidents.values().filter(|w| !is_elsewhere(&w.incident)) {
        let i = &whole.incident;
        let Some(kind) = settings.types.iter().position(|t| t.code == i.kind) else {
            unknown_type += 1;
            continue;
        };
        let work = work(whole, kind as u16, stay_ms, &mut filled);
        let first = i.calls.iter().min().filter(|c| h.calls.contains_key(c));
        match (i.origin, first) {
            (Origin::Patrol, _) => {
                let by = whole.assignments.first().map(|a| a.unit.clone());
                demand.push(Demand { at: i.created_at, what: What::Found { by, dice: 0, work } });
            }
            (Origin::Call, Some(call)) => {
                by_call.insert(*call, work);
            }
            (Origin::Call | Origin::Room | Origin::OtherRoom, _) => demand.push(Demand { at: i.created_at, what: What::Opened(work) }),
        }
    }
    for call in h.calls.values() {
        let until = h.classified.get(&call.id).copied();
        demand.push(Demand { at: call.presented.occurred_at, what: What::Call(call_demand(call, until, by_call.remove(&call.id))) });
    }
    demand.sort_by_key(|d| d.at);
    if filled > 0 {
        notes.push(format!(
            "{} without a recorded end of the work: the median of the others is taken, {} s",
            counted(filled, "incident"),
            stay_ms / 1_000
        ));
    }
    if unknown_type > 0 {
        let are = if unknown_type == 1 { "is" } else { "are" };
        notes.push(format!("{} of types that the settings do not have {are} left out", counted(unknown_type, "incident")));
    }
    let mut start = h.begin.unwrap_or_default();
    if let Some(first) = demand.first() {
        start = start.min(first.at);
    }
    let recorded = figures(&h, &patrols, &demand);
    let plan = Plan { settings: Arc::new(settings), patrols, takers: 1, habits: times.habits(), start };
    Record { plan, demand, recorded, notes }
}

fn call_demand(call: &Call, until: Option<Timestamp>, work: Option<Work>) -> CallDemand {
    let between = |from: Timestamp, to: Timestamp| u32::try_from(to.since_ms(from).max(0)).unwrap_or(u32::MAX);
    let answered_at = call.answered.as_ref().map(|s| s.occurred_at);
    let patience_ms = call.abandoned.as_ref().map(|s| s.occurred_at).map(|at| between(call.presented.occurred_at, at));
    let answer = match (answered_at, patience_ms) {
        // Called back: the waiting is over with the hang-up.
        (Some(_), Some(ms)) | (None, Some(ms)) => Answer::After(ms.saturating_add(NEVER_MS)),
        (Some(at), None) => Answer::After(between(call.presented.occurred_at, at)),
        (None, None) => Answer::After(0),
    };
    let talk_ms = match (answered_at, until) {
        (Some(from), Some(to)) => between(from, to),
        _ => TALK_MS,
    };
    let end = match (work, call.classification) {
        (Some(work), _) => End::Work(Box::new(work)),
        (None, Some(Classification::Intervention)) => End::Closed(Classification::Repeat),
        (None, Some(c)) => End::Closed(c),
        (None, None) => End::Closed(Classification::Enquiry),
    };
    // A call-back that led to an incident: the incident must not be lost with the hang-up.
    let (answer, patience_ms) = match (&end, answered_at) {
        (End::Work(_), Some(at)) => (Answer::After(between(call.presented.occurred_at, at)), None),
        _ => (answer, patience_ms),
    };
    CallDemand { answer, patience_ms, talk_ms, end }
}

fn work(whole: &Recalled, kind: u16, stay_ms: u32, filled: &mut u64) -> Work {
    let i = &whole.incident;
    let ms = |d: i64| u32::try_from(d.max(0)).unwrap_or(u32::MAX);
    let mut arrived: Vec<&Assignment> = whole.assignments.iter().filter(|a| a.on_scene.is_some()).collect();
    arrived.sort_by_key(|a| a.on_scene.as_ref().map(|s| s.occurred_at));
    let stay = |a: &Assignment| match (&a.on_scene, &a.cleared) {
        (Some(on), Some(off)) if off.occurred_at >= on.occurred_at => Some(ms(off.occurred_at.since_ms(on.occurred_at))),
        _ => None,
    };
    let first = arrived.first().and_then(|a| stay(a));
    let called_off_ms = if arrived.is_empty() { i.closed_at.map(|at| ms(at.since_ms(i.ready_at))) } else { None };
    if first.is_none() && called_off_ms.is_none() {
        *filled += 1;
    }
    let more = arrived
        .iter()
        .skip(1)
        .map(|a| More { after_ms: ms(a.assigned.occurred_at.since_ms(i.ready_at)), on_scene_ms: stay(a).unwrap_or(stay_ms) });
    Work {
        place: Some(i.place.position),
        kind,
        priority: i.initial_priority,
        on_scene_ms: first.unwrap_or(stay_ms),
        more: more.collect(),
        called_off_ms,
    }
}

/// A unit's post is where it mostly was when it was free: the median of the places it was ranked or stated at.
fn patrols(units: &BTreeMap<UnitId, SeenUnit>, settings: &Settings) -> (Vec<PatrolPlan>, Vec<String>) {
    let (mut out, mut unplaced) = (Vec::new(), Vec::new());
    for (id, u) in units {
        let known = settings.services.iter().any(|s| s.code == u.service);
        match median(&u.positions).filter(|_| known) {
            Some(post) => {
                // Codes that the settings have no longer nobody asks for.
                let here = |c: &&String| settings.capabilities.iter().any(|known| known.code == **c);
                out.push(PatrolPlan {
                    id: id.clone(),
                    kind: u.kind,
                    service: u.service.clone(),
                    reach: u.reach,
                    post,
                    on_duty: false,
                    capabilities: u.capabilities.iter().filter(here).cloned().collect(),
                    strength: u.strength.min(settings.limits.crew),
                });
            }
            None => unplaced.push(id.to_string()),
        }
    }
    (out, unplaced)
}

fn median(places: &[Position]) -> Option<Position> {
    let middle = |mut all: Vec<i32>| {
        all.sort_unstable();
        all.get(all.len() / 2).copied()
    };
    let lat_e7 = middle(places.iter().map(|p| p.lat_e7).collect())?;
    let lon_e7 = middle(places.iter().map(|p| p.lon_e7).collect())?;
    Some(Position { lat_e7, lon_e7 })
}

/// How long people took.
#[derive(Default)]
struct Times {
    acknowledge: Samples,
    turnout: Samples,
    operator: Samples,
    on_scene: Samples,
}

impl Times {
    fn of(h: &Harvest) -> Self {
        let mut t = Self::default();
        for whole in h.incidents.values() {
            let i = &whole.incident;
            for (n, a) in whole.assignments.iter().enumerate() {
                let after = |s: &Option<crate::dispatch::model::Stamp>| s.as_ref().map(|s| s.occurred_at.since_ms(a.assigned.occurred_at));
                if i.origin == Origin::Patrol && n == 0 {
                    continue;
                }
                after(&a.acknowledged).into_iter().for_each(|ms| t.acknowledge.add(ms));
                after(&a.en_route).into_iter().for_each(|ms| t.turnout.add(ms));
                if n == 0 && !a.automatic {
                    t.operator.add(a.assigned.occurred_at.since_ms(i.ready_at));
                }
                if let (Some(on), Some(off)) = (&a.on_scene, &a.cleared) {
                    t.on_scene.add(off.occurred_at.since_ms(on.occurred_at));
                }
            }
        }
        t
    }

    fn habits(&mut self) -> Habits {
        let usual = Habits::default();
        let ms = |s: Option<f64>| s.map(|s| (s * 1_000.0).round() as u32);
        Habits {
            acknowledge_ms: ms(self.acknowledge.median_s()),
            turnout_ms: ms(self.turnout.median_s()).unwrap_or(usual.turnout_ms),
            operator_ms: ms(self.operator.median_s()).unwrap_or(usual.operator_ms),
            lost: false,
        }
    }
}

/// What really happened, counted as the simulation counts.
fn figures(h: &Harvest, patrols: &[PatrolPlan], demand: &[Demand]) -> Figures {
    let mut f = Figures { units: patrols.len() as u64, ..Figures::default() };
    for c in h.calls.values() {
        f.calls += 1;
        f.abandoned += u64::from(c.abandoned.is_some());
        if let (Some(at), None) = (&c.answered, &c.abandoned) {
            f.answered += 1;
            f.within_15_s += u64::from(at.occurred_at.since_ms(c.presented.occurred_at) <= 15_000);
        }
    }
    let mut of_duplicates: BTreeMap<IncidentId, Timestamp> = BTreeMap::new();
    for whole in h.incidents.values() {
        if let (Some(master), Some(there)) = (whole.incident.duplicate_of, first_arrival(&whole.assignments)) {
            let first = of_duplicates.entry(master).or_insert(there);
            *first = there.min(*first);
        }
    }
    for whole in h.incidents.values() {
        let of_duplicates = of_duplicates.get(&whole.incident.id).copied();
        incident(&mut f, h, whole, of_duplicates);
    }
    f.duty_ms = duty_ms(demand, h.end);
    f
}

/// A duplicate, or another room's.
fn is_elsewhere(i: &Incident) -> bool {
    i.duplicate_of.is_some() || i.ended == Some(Ended::Transferred)
}

fn first_arrival(assignments: &[Assignment]) -> Option<Timestamp> {
    assignments.iter().filter_map(|a| a.on_scene.as_ref()).map(|s| s.occurred_at).min()
}

/// `of_duplicates`: when the first unit of those merged into it arrived.
fn incident(f: &mut Figures, h: &Harvest, whole: &Recalled, of_duplicates: Option<Timestamp>) {
    let (i, assignments) = (&whole.incident, &whole.assignments);
    for a in assignments {
        let until = a.cleared.as_ref().map_or(h.end, |s| s.occurred_at);
        f.busy_ms += until.since_ms(a.assigned.occurred_at).max(0);
    }
    if is_elsewhere(i) {
        return;
    }
    if i.origin == Origin::Patrol {
        f.found += 1;
        return;
    }
    let by = f.of(i.initial_priority);
    by.opened += 1;
    if let Some(first) = assignments.iter().map(|a| a.assigned.occurred_at).min() {
        by.queue.add(first.since_ms(i.ready_at));
    } else if i.closed_at.is_none() {
        by.waiting += 1;
    }
    for a in assignments {
        if let (Some(left), Some(there)) = (&a.en_route, &a.on_scene) {
            by.travel.add(there.occurred_at.since_ms(left.occurred_at));
        }
    }
    let arrived = [first_arrival(assignments), of_duplicates].into_iter().flatten().min();
    let answered = i.calls.iter().filter_map(|c| Some(h.calls.get(c)?.answered.as_ref()?.occurred_at)).min();
    by.interventions += u64::from(arrived.is_some());
    match (arrived, answered) {
        (Some(there), Some(t1)) => by.response.add(there.since_ms(t1)),
        (Some(_), None) => by.no_call += 1,
        (None, _) if i.closed_at.is_none() => by.under_way += u64::from(!assignments.is_empty()),
        (None, _) if i.disposition == Some(Disposition::CancelledBeforeArrival) => by.called_off += 1,
        (None, _) => by.unseen += 1,
    }
}

fn duty_ms(demand: &[Demand], end: Timestamp) -> i64 {
    let mut on: BTreeMap<&UnitId, Timestamp> = BTreeMap::new();
    let mut total = 0;
    for d in demand {
        if let What::Duty { unit, duty } = &d.what {
            total += on.remove(unit).map_or(0, |since| d.at.since_ms(since));
            if *duty == Duty::On {
                on.insert(unit, d.at);
            }
        }
    }
    total + on.values().map(|since| end.since_ms(*since)).sum::<i64>()
}
