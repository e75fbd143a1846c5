//! The end of a decision: which incidents it left incomplete, or made whole.

use super::{Choice, Fact, Wants};
use crate::{
    dispatch::{
        assign,
        decide::Step,
        edit::derive,
        event::Event,
        incidents::{self, Fact as Over},
        model::{Assignment, AssignmentState, ClearReason, Incident, IncidentState, Priority, WaitReason},
        settings::Settings,
        state::State,
    },
    id::{AssignmentId, IncidentId, UnitId},
};
use std::collections::BTreeSet;

/// Says of every incident whose units, type or priority this decision changed what it now misses. Those that the ranking settled itself are
/// passed over.
pub(in crate::dispatch) fn after(step: &mut Step<'_>) {
    let new = step.events_so_far().find_map(|e| if let Event::SettingsChanged(c) = e { Some((*c.settings).clone()) } else { None });
    for id in touched(step) {
        if step.needs_settled.contains(&id) {
            continue;
        }
        let Some(seen) = seen(step, id) else { continue };
        let settings = new.as_ref().unwrap_or(&step.state.settings);
        let on_it = seen.counted.iter().filter_map(|u| step.state.units().get(u));
        let wants = Wants::new(settings, &seen.kind, seen.priority, on_it);
        if seen.holding && !holds(settings, seen.priority) {
            step.push(Event::Needs(Fact::HoldingOver { incident: id }));
        }
        let ranking_version = seen.ranking_version.saturating_add(1);
        let choice = if seen.at_work { choose_by_free(step, &wants) } else { None };
        match choice {
            Some(choice) => {
                step.settled.insert(id);
                let (open, waiting) = (choice.filling.open(), WaitReason::Ranking);
                step.push(Event::Needs(Fact::Incomplete { incident: id, open, ranking_version, waiting }));
            }
            None if seen.incomplete && seen.at_work => {
                step.push(Event::Needs(Fact::Complete { incident: id, ranking_version }));
            }
            None => {}
        }
    }
}

/// The combination to go by, by who is free once this decision is made.
fn choose_by_free(step: &Step<'_>, wants: &Wants) -> Option<Choice> {
    wants.choose(step.state.available().filter(|u| !step.taken.contains(&u.id)))
}

/// Whether an incident of this priority for which nobody qualifies is told to the shift supervisor.
pub(in crate::dispatch) fn holds(settings: &Settings, priority: Priority) -> bool {
    settings.needs.holding.contains(&priority)
}

fn touched(step: &Step<'_>) -> BTreeSet<IncidentId> {
    let mut all = BTreeSet::new();
    for event in step.events_so_far() {
        if let Event::UnitAssigned { incident, .. } | Event::IncidentChanged { incident, .. } = event {
            all.insert(*incident);
        } else if let Event::AssignmentCleared { assignment, .. } = event {
            all.extend(step.state.assignments().get(assignment).map(|a| a.incident));
        } else if let Event::Assignment(assign::Fact::Past { past }) = event {
            all.insert(past.incident);
        } else if let Event::Incidents(fact) = event
            && let incidents::Fact::AssignmentMoved { from, to, .. } = &**fact
        {
            all.extend([*from, *to]);
        } else if let Event::Incidents(fact) = event
            && let incidents::Fact::NoDuplicate { incident, .. } = &**fact
        {
            all.insert(*incident);
        } else if let Event::SettingsChanged(_) = event {
            all.extend(step.state.incidents().values().filter(|i| i.incomplete.is_some() || i.holding.is_some()).map(|i| i.id));
        }
    }
    all
}

/// An incident as this decision leaves it.
struct Seen {
    kind: String,
    priority: Priority,
    ranking_version: u32,
    at_work: bool,
    incomplete: bool,
    holding: bool,
    counted: Vec<UnitId>,
}

fn seen(step: &Step<'_>, id: IncidentId) -> Option<Seen> {
    let opened = step.events_so_far().find_map(|e| if let Event::IncidentOpened { incident } = e { Some(&**incident) } else { None });
    let opened = opened.filter(|i| i.id == id);
    let i = step.state.incidents().get(&id).or(opened)?;
    let known = i.current_assignments().filter_map(|a| step.state.assignments().get(&a));
    let mut on: Vec<(AssignmentId, UnitId, AssignmentState, Option<ClearReason>)> =
        known.map(|a| (a.id, a.unit.clone(), a.state, a.clear_reason)).collect();
    let mut seen = Seen {
        kind: i.kind.clone(),
        priority: i.priority,
        ranking_version: i.ranking_version,
        at_work: false,
        incomplete: i.incomplete.is_some(),
        holding: i.holding.is_some(),
        counted: Vec::new(),
    };
    let mut closed = i.takes_nobody();
    for event in step.events_so_far() {
        if let Event::IncidentChanged { incident, kind, priority, ranking_version, .. } = event
            && *incident == id
        {
            seen.kind = kind.clone().unwrap_or(seen.kind);
            seen.priority = priority.unwrap_or(seen.priority);
            seen.ranking_version = *ranking_version;
        } else if let Event::UnitAssigned { incident, unit, assignment, .. } = event
            && *incident == id
        {
            on.push((*assignment, unit.clone(), AssignmentState::Assigned, None));
            seen.holding = false;
        } else if let Event::Assignment(assign::Fact::Past { past }) = event
            && past.incident == id
            && past.segment as usize + 1 == i.segments.len()
        {
            on.push((past.id, past.unit.clone(), AssignmentState::Cleared, Some(ClearReason::Finished)));
            seen.holding = false;
        } else if let Event::AssignmentCleared { assignment, reason, .. } = event {
            let ended = on.iter_mut().filter(|(a, ..)| a == assignment);
            ended.for_each(|(_, _, state, why)| (*state, *why) = (AssignmentState::Cleared, Some(*reason)));
        } else if let Event::IncidentClosed { incident, .. } = event {
            closed |= *incident == id;
        } else if let Event::Incidents(fact) = event {
            if let incidents::Fact::AssignmentMoved { assignment, from, to } = &**fact {
                let unit = step.state.assignments().get(assignment).filter(|_| *to == id);
                on.extend(unit.map(|a| (a.id, a.unit.clone(), a.state, a.clear_reason)));
                on.retain(|(a, ..)| *from != id || a != assignment);
            }
            closed &= !matches!(**fact, Over::NoDuplicate { incident, .. } if incident == id);
            // Cancelled, passed on, a duplicate: it needs nobody any more.
            let over = matches!(**fact, Over::Cancelled { .. } | Over::TransferAccepted { .. } | Over::Merged { .. });
            closed |= over && fact.incidents()[0] == Some(id);
        }
    }
    let state = derive(on.iter().map(|(_, _, state, why)| (*state, *why)));
    seen.at_work = !closed && is_at_work(state);
    seen.counted = on.into_iter().filter(|(_, _, state, why)| counts(*state, *why)).map(|(_, unit, ..)| unit).collect();
    Some(seen)
}

/// A unit on its way or there, or one that did its work, meets a need; one that was freed or refused does not.
fn counts(state: AssignmentState, why: Option<ClearReason>) -> bool {
    state != AssignmentState::Cleared || why == Some(ClearReason::Finished)
}

/// A unit is on it.
pub(in crate::dispatch) fn is_at_work(state: IncidentState) -> bool {
    matches!(state, IncidentState::Dispatched | IncidentState::EnRoute | IncidentState::OnScene)
}

impl Incident {
    /// Its assignments that count towards its needs.
    pub(in crate::dispatch) fn counted<'a>(&'a self, state: &'a State) -> impl Iterator<Item = &'a Assignment> {
        let all = self.current_assignments().filter_map(|a| state.assignments().get(&a));
        all.filter(|a| counts(a.state, a.clear_reason))
    }
}
