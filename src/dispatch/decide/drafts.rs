//! Drafts: what is being typed. Kept across a restart, in no queue, discarded by its author, and by others when he has left it.

use super::{calls, incidents, step::Step};
use crate::{
    dispatch::{event::Event, incidents::Fact, input::NewIncident, model::*, reject::Reject},
    id::{DraftId, SubjectId},
};

/// Anybody may discard what nobody has typed at for so long.
const LEFT_MS: i64 = 86_400_000;

fn push(step: &mut Step<'_>, fact: Fact) -> u64 {
    step.push(Event::Incidents(Box::new(fact)))
}

fn draft<'a>(step: &Step<'a>, id: DraftId) -> Result<&'a Draft, Reject> {
    step.state.f.drafts.get(&id).ok_or(Reject::UnknownDraft(id))
}

fn own<'a>(step: &Step<'a>, id: DraftId) -> Result<&'a Draft, Reject> {
    let d = draft(step, id)?;
    // At whatever desk, and in whatever role.
    if d.author.account == step.env.actor.account { Ok(d) } else { Err(Reject::NotTheAuthor(id)) }
}

/// Begins a draft, or saves the next state of one's own.
pub(super) fn save(step: &mut Step<'_>, id: Option<DraftId>, subject: SubjectId, text: &DraftText) -> Result<(), Reject> {
    if let Some(kind) = &text.kind
        && step.state.settings.kind(kind).is_none()
    {
        return Err(Reject::UnknownType(kind.clone()));
    }
    if let Some(call) = text.call {
        let call = step.call(call)?;
        if call.exercise != text.exercise {
            return Err(Reject::ModeMixed);
        }
    }
    let saved = step.stamp();
    let next = match id {
        None => {
            Step::room_for("drafts", step.state.f.drafts.len(), step.state.settings.limits.drafts)?;
            let id = DraftId(step.state.f.last_draft + 1);
            Draft { id, subject, author: step.env.actor.clone(), begun: saved.clone(), saved, text: text.clone() }
        }
        Some(id) => {
            let was = own(step, id)?;
            if was.text == *text {
                return Err(Reject::NothingToChange);
            }
            Draft { saved, text: text.clone(), ..was.clone() }
        }
    };
    push(step, Fact::DraftSaved { draft: Box::new(next) });
    Ok(())
}

pub(super) fn discard(step: &mut Step<'_>, id: DraftId) -> Result<(), Reject> {
    let d = draft(step, id)?;
    let left = step.now.since_ms(d.saved.recorded_at) >= LEFT_MS;
    if !left && !step.env.actor.leads() {
        own(step, id)?;
    }
    push(step, Fact::DraftDiscarded { draft: id });
    Ok(())
}

/// T2 and T3: from here it is an incident. Anybody may open it, for instance when its author left the room.
pub(super) fn open(step: &mut Step<'_>, id: DraftId) -> Result<(), Reject> {
    let d = draft(step, id)?;
    let (Some(kind), Some(mut place)) = (d.text.kind.clone(), d.text.place.clone()) else {
        return Err(Reject::DraftIncomplete(id));
    };
    place.said = place.said.or_else(|| d.text.said.clone());
    let priority = d.text.priority.or_else(|| step.state.settings.kind(&kind).map(|t| t.priority)).unwrap_or(Priority::P3);
    let new = NewIncident {
        subject: d.subject,
        kind,
        priority,
        place,
        details: d.text.details.clone(),
        exercise: d.text.exercise,
        hold_until: None,
    };
    incidents::openable(step, &new)?;
    let (mut origin, mut answered) = (Origin::Room, None);
    if let Some(call) = d.text.call {
        let call = step.call(call)?;
        if call.state != CallState::Answered {
            return Err(Reject::CallState { call: call.id, state: call.state });
        }
        (origin, answered) = (Origin::Call, call.answered.as_ref().map(|s| s.occurred_at));
    }
    let incident = incidents::push_opened_since(step, &new, origin, answered);
    if let Some(call) = d.text.call {
        calls::push_intervention(step, call, incident);
    }
    push(step, Fact::DraftOpened { draft: id, incident });
    Ok(())
}
