//! Calls: presented, answered, abandoned, called back, classified, located, corrected.

use super::{clock, incidents, step::Step};
use crate::{
    dispatch::{
        calls::{Act, Fact, apply::location},
        event::Event,
        input::Input,
        model::*,
        reject::Reject,
        state::EXERCISE_FROM,
    },
    id::{CallId, IncidentId},
};

/// A call starts ringing; the same act may answer it and open its incident.
pub(super) fn present(step: &mut Step<'_>) -> Result<(), Reject> {
    let Input::PresentCall {
        subject,
        presented_at,
        number,
        caller,
        number_fingerprint,
        earlier_fingerprints,
        location: place,
        answered,
        incident,
        exercise,
    } = &step.env.input
    else {
        return Ok(());
    };
    let limits = &step.state.settings.limits;
    room_for_open(step, *exercise)?;
    Step::room_for("calls in memory", step.state.f.calls.len(), limits.calls)?;
    if let Some(new) = incident {
        incidents::openable(step, new)?;
        if new.exercise != *exercise {
            return Err(Reject::ModeMixed);
        }
    }
    let ringing_unknown = presented_at.is_none() && (*answered || incident.is_some());
    let (presented_at, doubtful) = match presented_at {
        Some(at) => clock::believable(step.state, step.now, Some(*at)),
        None => (step.occurred_at, step.occurred_doubtful),
    };
    let presented = Stamp { occurred_at: presented_at, clock_doubtful: doubtful || step.ctx_doubtful(), ..step.stamp() };
    let last = if *exercise { step.state.f.last_exercise_call.max(EXERCISE_FROM) } else { step.state.f.last_call };
    let id = CallId(last + 1);
    let callers_since = step.state.callers_since(step.now);
    let known = number_fingerprint.iter().chain(earlier_fingerprints).filter(|_| !*exercise);
    let call = Call {
        id,
        subject: *subject,
        exercise: *exercise,
        state: CallState::Ringing,
        answer_due_at: presented_at.plus_ms(i64::from(step.state.settings.calls.answer_target_s) * 1_000),
        locations: place.iter().map(|p| location(p, presented.clone())).collect(),
        presented,
        ringing_unknown,
        answered: None,
        abandoned: None,
        call_backs: Vec::new(),
        number: number.clone(),
        caller: caller.clone(),
        number_fingerprint: number_fingerprint.clone(),
        earlier: step.state.caller_history(known, callers_since),
        classification: None,
        new_information: false,
        outside: None,
        incident: None,
        leaves_at: None,
    };
    step.push_at(presented_at, doubtful, Event::CallPresented { call: Box::new(call), callers_since });
    if *answered || incident.is_some() {
        step.push(Event::CallAnswered { call: id });
    }
    if let Some(new) = incident {
        let incident = incidents::push_opened_since(step, new, Origin::Call, Some(step.occurred_at));
        push_intervention(step, id, incident);
    }
    Ok(())
}

/// The call is what an incident came from.
pub(super) fn push_intervention(step: &mut Step<'_>, call: CallId, incident: IncidentId) {
    step.push(Event::CallClassified {
        call,
        classification: Classification::Intervention,
        incident: Some(incident),
        new_information: false,
        outside: None,
    });
}

/// An exercise takes what the real ones leave, and never their room.
fn room_for_open(step: &Step<'_>, exercise: bool) -> Result<(), Reject> {
    let open = step.state.open_calls() + if exercise { step.state.open_exercise().1 } else { 0 };
    Step::room_for("open calls", open, step.state.settings.limits.open_calls)
}

/// T1; or the caller of an abandoned call is called back.
pub(super) fn answer(step: &mut Step<'_>, id: CallId) -> Result<(), Reject> {
    let call = step.call(id)?;
    match call.state {
        CallState::Abandoned => return call_back(step, id, CallBackOutcome::Reached, None),
        CallState::Ringing => {}
        CallState::Answered | CallState::Done | CallState::GivenUp => return Err(Reject::CallState { call: id, state: call.state }),
    }
    step.push(Event::CallAnswered { call: id });
    Ok(())
}

/// The caller hung up before an answer.
pub(super) fn abandon(step: &mut Step<'_>, id: CallId) -> Result<(), Reject> {
    let call = step.call(id)?;
    if call.state != CallState::Ringing {
        return Err(Reject::CallState { call: id, state: call.state });
    }
    step.push(Event::CallAbandoned { call: id });
    Ok(())
}

/// One key ends a call that needs no unit.
pub(super) fn classify(step: &mut Step<'_>) -> Result<(), Reject> {
    let Input::ClassifyCall { call: id, classification, repeat_of, new_information, outside } = &step.env.input else { return Ok(()) };
    if *classification == Classification::Intervention {
        return Err(Reject::NeedsIncident);
    }
    if (*classification == Classification::Repeat) != repeat_of.is_some() || (*new_information && repeat_of.is_none()) {
        return Err(Reject::RepeatOf);
    }
    match outside {
        Some(o) if *classification == Classification::Passed => known_outside(step, o)?,
        None if *classification != Classification::Passed => {}
        Some(_) | None => return Err(Reject::OutsideNeeded),
    }
    let call = step.call(*id)?;
    match call.state {
        CallState::Answered | CallState::Abandoned => {}
        CallState::Ringing | CallState::Done | CallState::GivenUp => return Err(Reject::CallState { call: *id, state: call.state }),
    }
    let mut joins = *repeat_of;
    if let Some(incident) = *repeat_of {
        let named = step.incident(incident)?;
        // A repeat of a duplicate is a repeat of its master.
        let i = match named.duplicate_of {
            Some(master) => step.incident(master)?,
            None => named,
        };
        joinable(step, i, call.exercise)?;
        joins = Some(i.id);
    }
    step.push(Event::CallClassified {
        call: *id,
        classification: *classification,
        incident: joins,
        new_information: *new_information,
        outside: outside.clone(),
    });
    Ok(())
}

/// One more call may join this incident.
fn joinable(step: &Step<'_>, i: &Incident, exercise: bool) -> Result<(), Reject> {
    if i.exercise != exercise {
        return Err(Reject::ModeMixed);
    }
    Step::one_may_have("calls of an incident", i.calls.len(), step.state.settings.limits.calls_per_incident)
}

/// The outside service is in the settings.
pub(super) fn known_outside(step: &Step<'_>, o: &Outside) -> Result<(), Reject> {
    let known = step.state.settings.outside.iter().any(|s| s.code == o.service);
    if known { Ok(()) } else { Err(Reject::UnknownOutside(o.service.clone())) }
}

/// Calling back, locations, corrections.
pub(super) fn act(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::CallBack { call, outcome, reason } => call_back(step, *call, *outcome, reason.as_ref()),
        Act::Locate { call, place } => locate(step, *call, place),
        Act::Leave { call, why } => leave(step, *call, why.as_ref()),
        Act::TakeBack { call, why } => take_back(step, *call, why.as_ref()),
    }
}

fn call_back(step: &mut Step<'_>, id: CallId, outcome: CallBackOutcome, reason: Option<&Sealed>) -> Result<(), Reject> {
    let call = step.call(id)?;
    if call.state != CallState::Abandoned {
        return Err(Reject::CallState { call: id, state: call.state });
    }
    match outcome {
        CallBackOutcome::Reached => room_for_open(step, call.exercise)?,
        // At the limit it is reached or given up, not tried for ever.
        CallBackOutcome::NotReached => Step::one_may_have("attempts at calling back", call.call_backs.len(), call_backs(step))?,
        CallBackOutcome::GivenUp if reason.is_none() => return Err(Reject::ReasonNeeded),
        CallBackOutcome::GivenUp => {}
    }
    step.push(Event::Calls(Fact::CalledBack { call: id, outcome, reason: reason.cloned() }));
    Ok(())
}

fn call_backs(step: &Step<'_>) -> u32 {
    step.state.settings.limits.call_backs
}

/// Said while it rings, is spoken with, or is worked on.
fn locate(step: &mut Step<'_>, id: CallId, place: &Place) -> Result<(), Reject> {
    let call = step.call(id)?;
    if call.leaves() {
        return Err(Reject::CallState { call: id, state: call.state });
    }
    let newest = call.locations.iter().rev().find(|l| l.source == place.source);
    if newest.is_some_and(|l| l.position == place.position && l.accuracy_m == place.accuracy_m) {
        return Err(Reject::NothingToChange);
    }
    Step::one_may_have("locations of a call", call.locations.len(), step.state.settings.limits.locations_per_call)?;
    step.push(Event::Calls(Fact::Located { call: id, place: place.clone() }));
    Ok(())
}

/// A call that was joined to the wrong incident. The one that opened it stays: that incident is closed, merged or split instead.
fn leave(step: &mut Step<'_>, id: CallId, why: Option<&Sealed>) -> Result<(), Reject> {
    let call = step.call(id)?;
    let (Some(incident), Some(was)) = (call.incident, call.classification) else {
        return Err(Reject::CallState { call: id, state: call.state });
    };
    if was == Classification::Intervention {
        return Err(Reject::OpeningCall(id));
    }
    room_for_open(step, call.exercise)?;
    step.push(Event::Calls(Fact::Left { call: id, incident, was, why: why.cloned() }));
    Ok(())
}

/// A slip on one key must not cost a caller the help. One that is on an incident leaves it.
fn take_back(step: &mut Step<'_>, id: CallId, why: Option<&Sealed>) -> Result<(), Reject> {
    let call = step.call(id)?;
    if call.incident.is_some() {
        return leave(step, id, why);
    }
    match call.state {
        CallState::Done | CallState::GivenUp => {}
        CallState::Ringing | CallState::Answered | CallState::Abandoned => {
            return Err(Reject::CallState { call: id, state: call.state });
        }
    }
    if call.answered.is_some() {
        room_for_open(step, call.exercise)?;
    }
    step.push(Event::Calls(Fact::TakenBack { call: id, was: call.classification, why: why.cloned() }));
    Ok(())
}
