//! What must hold of calls, callers and drafts.

use super::{Broken, hold};
use crate::dispatch::{
    model::{CallBackOutcome, CallState, Classification},
    state::{CALLS_A_CALLER, State},
};

pub(super) fn check(state: &State) -> Result<(), Broken> {
    for c in state.calls().values() {
        let about = || format!("call {} {:?}", c.id, c.state);
        hold(state.call_was_made(c.id), "numbers are never used twice", about)?;
        hold(c.exercise == (c.id.0 > crate::dispatch::state::EXERCISE_FROM), "exercises are numbered apart", about)?;
        hold((c.state == CallState::Done) == c.classification.is_some(), "a call that is done is classified", about)?;
        let joined = c.incident.is_none_or(|i| state.incidents().get(&i).is_some_and(|i| i.calls.contains(&c.id)));
        hold(joined, "a call is on its incident", about)?;
        hold(c.leaves() == c.leaves_at.is_some(), "calls leave memory when over and on no incident", about)?;
        hold(c.state != CallState::Answered || c.answered.is_some(), "an answered call is stamped", about)?;
        hold(c.outside.is_some() == (c.classification == Some(Classification::Passed)), "a passed call names to whom", about)?;
        let gave_up = c.call_backs.last().is_some_and(|b| b.outcome == CallBackOutcome::GivenUp);
        hold(gave_up || c.state != CallState::GivenUp, "a call is given up by an attempt with a reason", about)?;
        let tried = c.call_backs.is_empty() || c.abandoned.is_some();
        hold(tried, "only abandoned calls are called back", about)?;
    }
    for (who, calls) in &state.f.callers {
        let about = || format!("caller {}", who.0);
        hold((1..=CALLS_A_CALLER).contains(&calls.len()), "a remembered caller has calls", about)?;
        hold(calls.is_sorted_by_key(|(at, _)| *at), "a caller's calls are in order of time", about)?;
    }
    for d in state.drafts().values() {
        let about = || format!("draft {}", d.id);
        hold(d.id.0 <= state.f.last_draft, "numbers are never used twice", about)?;
    }
    Ok(())
}
