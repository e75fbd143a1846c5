//! Incidents held, released, cancelled, reopened, handed over to the records.

use super::{assignments, incidents, step::Step, ties};
use crate::{
    dispatch::{
        event::Event,
        incidents::{Act, Fact},
        model::*,
        reject::Reject,
    },
    id::IncidentId,
    quantity::Timestamp,
};

const DAY_MS: i64 = 86_400_000;

/// All acts of the area.
pub(super) fn act(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    use super::{drafts, passing};
    match act {
        Act::Hold { incident, until, reason } => hold(step, *incident, *until, reason.as_ref()),
        Act::Release { incident } => release(step, *incident),
        Act::Cancel { incident, reason } => cancel(step, *incident, reason.as_ref()),
        Act::Reopen { incident, reason } => reopen(step, *incident, reason.as_ref()),
        Act::HandOver { incident } => hand_over(step, *incident),
        Act::HandOverAccepted { incident, receipt } => accepted(step, *incident, receipt.as_ref()),
        Act::Merge { incident, into } => ties::merge(step, *incident, *into),
        Act::Split { incident, calls, assignments, new } => ties::split(step, *incident, calls, assignments, new),
        Act::MoveAssignment { assignment, to } => ties::move_assignment(step, *assignment, *to),
        Act::Link { incident, with } => ties::link(step, *incident, *with),
        Act::Unlink { incident, with } => ties::unlink(step, *incident, *with),
        Act::TellOutside { incident, outside, joint } => passing::tell(step, *incident, outside, *joint),
        Act::OutsideReceipt { incident, contact, receipt } => passing::receipt(step, *incident, *contact, receipt),
        Act::OfferTransfer { incident, to } => passing::offer(step, *incident, to),
        Act::TransferAnswered { incident, from, accepted, theirs } => passing::answered(step, *incident, from, *accepted, *theirs),
        Act::WithdrawTransfer { incident } => passing::withdraw(step, *incident),
        Act::Receive { from, theirs, clock, carried, new } => passing::receive(step, from, *theirs, *clock, *carried, new),
        Act::SaveDraft { draft, subject, text } => drafts::save(step, *draft, *subject, text),
        Act::DiscardDraft { draft } => drafts::discard(step, *draft),
        Act::OpenDraft { draft } => drafts::open(step, *draft),
    }
}

/// The incident, if it is not over.
pub(super) fn open_one<'a>(step: &mut Step<'a>, id: IncidentId) -> Result<&'a Incident, Reject> {
    let i = step.incident(id)?;
    if i.state.is_over() { Err(Reject::IncidentState { incident: id, state: i.state }) } else { Ok(i) }
}

/// A time at which a hold may end: to come, and not further than the room's setting.
pub(super) fn believable_hold(step: &Step<'_>, until: Option<Timestamp>) -> Result<(), Reject> {
    let latest = step.now.plus_ms(i64::from(step.state.settings.limits.hold_days) * DAY_MS);
    match until {
        Some(at) if at <= step.now || at > latest => Err(Reject::HoldUntil),
        Some(_) | None => Ok(()),
    }
}

/// Only what waits can be held: nobody is on it, nothing was done.
fn hold(step: &mut Step<'_>, id: IncidentId, until: Option<Timestamp>, reason: Option<&Sealed>) -> Result<(), Reject> {
    let i = step.incident(id)?;
    no_offer(i)?;
    if i.state == IncidentState::Held {
        if i.held.as_ref().is_some_and(|h| h.until == until) {
            return Err(Reject::NothingToChange);
        }
    } else if i.state != IncidentState::Pending || i.duplicate_of.is_some() {
        return Err(Reject::IncidentState { incident: id, state: i.state });
    }
    believable_hold(step, until)?;
    step.settled.insert(id);
    step.push(Event::Incidents(Box::new(Fact::Held { incident: id, until, reason: reason.cloned() })));
    Ok(())
}

fn release(step: &mut Step<'_>, id: IncidentId) -> Result<(), Reject> {
    let i = step.incident(id)?;
    no_offer(i)?;
    if i.state != IncidentState::Held {
        return Err(Reject::IncidentState { incident: id, state: i.state });
    }
    push_queued(step, i);
    Ok(())
}

/// The deadline of a hold or of an offer. The headline clock has been running all the time.
pub(super) fn hold_ends(step: &mut Step<'_>, id: IncidentId) -> Result<(), Reject> {
    let i = step.incident(id)?;
    super::passing::ended(step, i);
    Ok(())
}

/// (Back) to the queue, with a ranking owed; a list made before, perhaps with units counted that went elsewhere, is outdated.
pub(super) fn push_queued(step: &mut Step<'_>, i: &Incident) {
    let ranking_version = i.ranking_version.saturating_add(1);
    let alarm_at = incidents::nobody_assigned_at(step, i.priority, step.now);
    step.settled.insert(i.id);
    step.push(Event::Incidents(Box::new(Fact::Queued { incident: i.id, ranking_version, alarm_at })));
}

/// An offer to another room waits for its answer: first that.
pub(super) fn no_offer(i: &Incident) -> Result<(), Reject> {
    match i.transfer_open() {
        Some(t) => Err(Reject::TransferOpen { incident: i.id, to: t.to.clone() }),
        None => Ok(()),
    }
}

/// Cancelled: nobody has arrived. Otherwise it is closed with what was found.
fn cancel(step: &mut Step<'_>, id: IncidentId, reason: Option<&Sealed>) -> Result<(), Reject> {
    if reason.is_none() {
        return Err(Reject::ReasonNeeded);
    }
    let i = open_one(step, id)?;
    no_offer(i)?;
    if i.duplicate_of.is_some() {
        return Err(Reject::IncidentState { incident: id, state: i.state });
    }
    for a in i.current_assignments() {
        if step.assignment(a)?.on_scene.is_some() {
            return Err(Reject::Arrived(id));
        }
    }
    push_all_cancelled(step, i)?;
    step.settled.insert(id);
    step.look_at_queue = true;
    step.push(Event::Incidents(Box::new(Fact::Cancelled { incident: id, reason: reason.cloned() })));
    Ok(())
}

/// Ends the open assignments of an incident that ends by the same act.
pub(super) fn push_all_cancelled(step: &mut Step<'_>, i: &Incident) -> Result<(), Reject> {
    for a in &i.assignments {
        let a = step.assignment(*a)?;
        if a.is_open() {
            assignments::push_cleared(step, a, ClearReason::Cancelled, None, true);
        }
    }
    Ok(())
}

/// A new segment; a duplicate with units at work goes on in its own. What another room took is reopened there.
fn reopen(step: &mut Step<'_>, id: IncidentId, reason: Option<&Sealed>) -> Result<(), Reject> {
    let i = step.incident(id)?;
    let at_work = i.duplicate_of.is_some() && !i.state.is_over();
    if !at_work && (!i.state.is_over() || i.state == IncidentState::Transferred) {
        return Err(Reject::IncidentState { incident: id, state: i.state });
    }
    let limits = &step.state.settings.limits;
    if !at_work {
        Step::one_may_have("segments of an incident", i.segments.len(), limits.segments_per_incident)?;
        incidents::room_for_open(step, i.exercise)?;
    }
    let parting = ties::Parting::of(step, i)?;
    let master = parting.as_ref().map(|p| p.master.id);
    let back = parting.as_ref().map(|p| p.back.clone()).unwrap_or_default();
    step.settled.insert(id);
    let fact = match master.filter(|_| at_work) {
        Some(master) => Fact::NoDuplicate { incident: id, master, back, reason: reason.cloned() },
        None => Fact::Reopened {
            incident: id,
            master,
            back,
            reason: reason.cloned(),
            ranking_version: i.ranking_version.saturating_add(1),
            alarm_at: incidents::nobody_assigned_at(step, i.priority, step.now),
        },
    };
    step.push(Event::Incidents(Box::new(fact)));
    if let Some(parting) = parting {
        parting.push_calls(step, id);
    }
    Ok(())
}

/// T13.
fn hand_over(step: &mut Step<'_>, id: IncidentId) -> Result<(), Reject> {
    let i = step.incident(id)?;
    if i.exercise {
        return Err(Reject::ModeMixed);
    }
    if i.state != IncidentState::Closed {
        return Err(Reject::IncidentState { incident: id, state: i.state });
    }
    step.push(Event::Incidents(Box::new(Fact::HandedOver { incident: id })));
    Ok(())
}

/// T14, once.
fn accepted(step: &mut Step<'_>, id: IncidentId, receipt: Option<&Sealed>) -> Result<(), Reject> {
    let i = step.incident(id)?;
    if i.state != IncidentState::HandedOver {
        return Err(Reject::IncidentState { incident: id, state: i.state });
    }
    if i.segments.last().is_some_and(|s| s.accepted.is_some()) {
        return Err(Reject::NothingToChange);
    }
    step.push(Event::Incidents(Box::new(Fact::HandOverAccepted { incident: id, receipt: receipt.cloned() })));
    Ok(())
}
