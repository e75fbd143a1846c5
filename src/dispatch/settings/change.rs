//! A new version comes into force, or the rule that keeps it out.

use super::Settings;
use crate::dispatch::{
    decide::{Step, queue},
    event::Event,
    model::IncidentState,
    reject::Reject,
    state::State,
};
use serde::{Deserialize, Serialize};

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Brings new settings into force.
    Change {
        /// The version they were made from: the one in force, 0 for a new room.
        expected: u64,
        /// The settings.
        settings: Box<Settings>,
        /// The earlier version they are a copy of.
        reverts: Option<u64>,
    },
}

/// Settings came into force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    /// 1, 2, 3 … without a gap.
    pub version: u64,
    /// The earlier version they are a copy of.
    pub reverts: Option<u64>,
    /// The settings.
    pub settings: Box<Settings>,
}

/// Decides a change.
pub(in crate::dispatch) fn change(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    let Act::Change { expected, settings, reverts } = act;
    let present = step.state.settings_version();
    if *expected != present {
        return Err(Reject::SettingsVersion { given: *expected, present });
    }
    settings.check().map_err(|e| Reject::SettingsInvalid(e.to_string()))?;
    let now = step.state.settings();
    if settings.room != now.room {
        return Err(Reject::SettingsRoom { given: settings.room.clone(), present: now.room.clone() });
    }
    if present > 0 && **settings == *now {
        return Err(Reject::NothingToChange);
    }
    if let Some(what) = in_use(step.state, settings) {
        return Err(Reject::SettingsInUse(what));
    }
    step.push(Event::SettingsChanged(Changed { version: present + 1, reverts: *reverts, settings: settings.clone() }));
    // Those that miss something are settled with all that a decision changed of what is needed.
    let state = step.state;
    queue::ask_anew(step, state.queue());
    Ok(())
}

/// What the new settings leave out, or bound too tightly, though it is in use.
fn in_use(state: &State, new: &Settings) -> Option<String> {
    let open = state.incidents().values().filter(|i| i.state != IncidentState::Closed);
    if let Some(i) = open.into_iter().find(|i| new.kind(&i.kind).is_none()) {
        return Some(format!("incident {} is open and of type `{}`", i.id, i.kind));
    }
    // What a borrowed unit is comes from its home's settings.
    let own = || state.units().values().filter(|u| !u.is_borrowed(state.room()));
    for u in own() {
        if !new.services.iter().any(|s| s.code == u.service) {
            return Some(format!("unit {} is of service `{}`", u.id, u.service));
        }
        if let Some(c) = u.roster.capabilities.iter().find(|c| !new.capabilities.iter().any(|known| known.code == **c)) {
            return Some(format!("unit {} has the capability `{c}`", u.id));
        }
    }
    for u in state.units().values() {
        if let Some(code) = u.roster.sector.as_ref().filter(|c| new.sector(c).is_none()) {
            return Some(format!("unit {} works in sector `{code}`", u.id));
        }
        if let Some(code) = u.roster.post.as_ref().filter(|c| new.post(c).is_none()) {
            return Some(format!("unit {} holds post `{code}`", u.id));
        }
    }
    if let Some((id, held)) = state.positions().held().iter().find(|(id, _)| new.position(id).is_none()) {
        return Some(format!("position {id} is held by {}", held.account));
    }
    let l = &new.limits;
    let most = |n: Option<usize>| n.unwrap_or(0);
    let held = [
        ("open_incidents", state.open_incidents().max(state.open_exercise().0), l.open_incidents),
        ("incidents", state.incidents().len(), l.incidents),
        ("open_calls", state.open_calls().max(state.open_exercise().1), l.open_calls),
        ("calls", state.calls().len(), l.calls),
        ("units", state.units().len(), l.units),
        ("devices_per_unit", most(state.units().values().map(|u| u.devices.len()).max()), l.devices_per_unit),
        ("assignments_per_incident", most(state.incidents().values().map(|i| i.assignments.len()).max()), l.assignments_per_incident),
        ("vehicles", state.vehicles().len(), l.vehicles),
        ("people", state.people().len(), l.people),
        ("crew", most(own().map(|u| u.roster.crew.strength as usize).max()), l.crew),
        ("shifts", state.shifts().len(), l.shifts),
        ("logs.notes_per_incident", most(state.logs().most_notes()), l.logs.notes_per_incident),
        ("notices.notices", state.notices().all().len(), l.notices.notices),
        ("notices.in_force", state.notices().in_force().count(), l.notices.in_force),
        ("road_closures.closures", state.closures().all().len(), l.road_closures.closures),
        ("lending.known_units", state.lending().seen.len(), new.lending.known_units),
        ("entries_per_shift", most(state.shifts().values().map(|s| s.entries.len()).max()), l.entries_per_shift),
    ];
    let full = held.into_iter().find(|(_, n, limit)| *n > *limit as usize);
    full.map(|(name, n, limit)| format!("limits.{name} of {limit} is below the {n} there are"))
}
