//! What must hold of needs.

use crate::dispatch::{
    invariant::{Broken, hold},
    model::{Incident, IncidentState},
};

/// What must hold of one incident.
pub(in crate::dispatch) fn check(i: &Incident) -> Result<(), Broken> {
    let about = || format!("incident {} {:?} {:?} {:?}", i.id, i.state, i.waiting, i.incomplete);
    let at_work = matches!(i.state, IncidentState::Dispatched | IncidentState::EnRoute | IncidentState::OnScene);
    hold(i.incomplete.is_none() || at_work, "an incomplete incident has a unit at work", about)?;
    hold(i.incomplete.as_ref().is_none_or(|x| !x.open.is_empty()), "an incomplete incident misses something", about)?;
    hold(i.holding.is_none() || i.waiting.is_some(), "an incident that holds has no unit", about)
}
