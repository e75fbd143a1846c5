//! Calls: presented, answered, abandoned, classified.

use super::{clock, incidents, step::Step};
use crate::{
    dispatch::{event::Event, input::Input, model::*, reject::Reject},
    id::{CallId, IncidentId},
};

/// A call starts ringing; the same act may answer it and open its incident.
pub(super) fn present(step: &mut Step<'_>) -> Result<(), Reject> {
    let env = step.env;
    let Input::PresentCall { subject, presented_at, number, caller, number_fingerprint, location, answered, incident } = &env.input else {
        return Ok(());
    };
    let limits = &step.state.settings.limits;
    Step::room_for("open calls", step.state.open_calls(), limits.open_calls)?;
    Step::room_for("calls in memory", step.state.f.calls.len(), limits.calls)?;
    if let Some(new) = incident {
        incidents::openable(step, new)?;
    }
    let (presented, doubtful) = match presented_at {
        Some(at) => clock::believable(step.state, step.now, Some(*at)),
        None => (step.occurred_at, step.occurred_doubtful),
    };
    let id = CallId(step.state.f.last_call + 1);
    let call = Call {
        id,
        subject: *subject,
        state: CallState::Ringing,
        presented_at: presented,
        answered_at: None,
        abandoned_at: None,
        number: number.clone(),
        caller: caller.clone(),
        number_fingerprint: number_fingerprint.clone(),
        location: location.clone(),
        classification: None,
        incident: None,
        leaves_at: None,
    };
    step.push_at(presented, doubtful, Event::CallPresented { call: Box::new(call) });
    if *answered || incident.is_some() {
        step.push(Event::CallAnswered { call: id });
    }
    if let Some(new) = incident {
        let incident = incidents::push_opened(step, new, Origin::Call, true);
        step.push(Event::CallClassified { call: id, classification: Classification::Intervention, incident: Some(incident) });
    }
    Ok(())
}

/// T1; or the caller of an abandoned call is called back.
pub(super) fn answer(step: &mut Step<'_>, id: CallId) -> Result<(), Reject> {
    let call = step.call(id)?;
    match call.state {
        CallState::Abandoned => {
            let limits = &step.state.settings.limits;
            Step::room_for("open calls", step.state.open_calls(), limits.open_calls)?;
        }
        CallState::Ringing => {}
        CallState::Answered | CallState::Done => return Err(Reject::CallState { call: id, state: call.state }),
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
pub(super) fn classify(
    step: &mut Step<'_>,
    id: CallId,
    classification: Classification,
    repeat_of: Option<IncidentId>,
) -> Result<(), Reject> {
    if classification == Classification::Intervention {
        return Err(Reject::NeedsIncident);
    }
    if (classification == Classification::Repeat) != repeat_of.is_some() {
        return Err(Reject::RepeatOf);
    }
    let call = step.call(id)?;
    match call.state {
        CallState::Answered | CallState::Abandoned => {}
        CallState::Ringing | CallState::Done => return Err(Reject::CallState { call: id, state: call.state }),
    }
    if let Some(incident) = repeat_of {
        step.incident(incident)?;
    }
    step.push(Event::CallClassified { call: id, classification, incident: repeat_of });
    Ok(())
}
