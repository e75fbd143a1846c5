//! Incidents passed on: to an outside service, to another room, from another room.

use super::{
    calls, incidents,
    life::{no_offer, open_one, push_queued},
    step::Step,
};
use crate::{
    dispatch::{event::Event, incidents::Fact, input::NewIncident, lending, model::*, reject::Reject},
    id::{IncidentId, RoomId},
};

fn push(step: &mut Step<'_>, fact: Fact) -> u64 {
    step.push(Event::Incidents(Box::new(fact)))
}

/// An outside service was told. Joint work leaves the incident open; otherwise it is theirs, and closed here.
pub(super) fn tell(step: &mut Step<'_>, id: IncidentId, outside: &Outside, joint: bool) -> Result<(), Reject> {
    calls::known_outside(step, outside)?;
    let i = open_one(step, id)?;
    Step::one_may_have("outside services of an incident", i.outside.len(), step.state.settings.limits.outside_per_incident)?;
    if !joint {
        no_offer(i)?;
    }
    push(step, Fact::OutsideTold { incident: id, outside: outside.clone(), joint });
    if joint { Ok(()) } else { incidents::close(step, id, Disposition::PassedOutside, None) }
}

/// The receipt may come late, also when the incident is over.
pub(super) fn receipt(step: &mut Step<'_>, id: IncidentId, contact: u32, receipt: &Sealed) -> Result<(), Reject> {
    let i = step.incident(id)?;
    match i.outside.get(contact as usize) {
        None => Err(Reject::NoContact(id)),
        Some(c) if c.receipted.is_some() => Err(Reject::NothingToChange),
        Some(_) => {
            push(step, Fact::OutsideReceipted { incident: id, contact, receipt: receipt.clone() });
            Ok(())
        }
    }
}

/// Nobody is on it: what units work on stays here. Until the answer it is held, and this room stays responsible.
pub(super) fn offer(step: &mut Step<'_>, id: IncidentId, to: &RoomId) -> Result<(), Reject> {
    let i = step.incident(id)?;
    no_offer(i)?;
    if *to == step.state.f.room {
        return Err(Reject::OwnRoom);
    }
    if !matches!(i.state, IncidentState::Pending | IncidentState::Held) {
        return Err(Reject::IncidentState { incident: id, state: i.state });
    }
    // A room that this server reaches gets it from here and answers for certain: to go on without its answer could send two crews.
    let driven = step.state.reaches(to);
    let answer_by = (!driven).then(|| step.now.plus_ms(i64::from(step.state.settings.incidents.transfer_answer_s) * 1_000));
    step.settled.insert(id);
    push(step, Fact::TransferOffered { incident: id, to: to.clone(), answer_by });
    Ok(())
}

/// The other room's answer. One that comes when the offer has ended is refused: that room then has an incident of its own.
pub(super) fn answered(
    step: &mut Step<'_>,
    id: IncidentId,
    from: &RoomId,
    accepted: bool,
    theirs: Option<IncidentId>,
) -> Result<(), Reject> {
    let i = step.incident(id)?;
    if i.transfer_open().is_none_or(|t| t.to != *from) {
        return Err(Reject::NoTransfer(id));
    }
    if step.env.source != Source::Automatic && step.state.reaches(from) {
        // That room says so itself.
        no_offer(i)?;
    }
    if accepted {
        step.settled.insert(id);
        push(step, Fact::TransferAccepted { incident: id, by: from.clone(), theirs });
    } else {
        ended(step, i);
    }
    Ok(())
}

/// The room takes its offer back.
pub(super) fn withdraw(step: &mut Step<'_>, id: IncidentId) -> Result<(), Reject> {
    let i = step.incident(id)?;
    match i.transfer_open() {
        None => return Err(Reject::NoTransfer(id)),
        // It may be that room's already.
        Some(t) if step.state.reaches(&t.to) => no_offer(i)?,
        Some(_) => {}
    }
    ended(step, i);
    Ok(())
}

/// An offer is over: what was held until a time to come, or by somebody's hand, is held so again; the rest waits for a unit.
pub(super) fn ended(step: &mut Step<'_>, i: &Incident) {
    if let Some(t) = i.transfer_open() {
        push(step, Fact::TransferEnded { incident: i.id, to: t.to.clone() });
        if let Some(h) = t.held.as_ref().filter(|h| h.until.is_none_or(|at| at > step.now)) {
            step.settled.insert(i.id);
            push(step, Fact::Held { incident: i.id, until: h.until, reason: h.reason.clone() });
            return;
        }
    }
    push_queued(step, i);
}

/// Another room's incident becomes ours; the caller has been waiting since he was answered there.
pub(super) fn receive(
    step: &mut Step<'_>,
    from: &RoomId,
    theirs: IncidentId,
    clock: ClockStart,
    carried: Carried,
    new: &NewIncident,
) -> Result<(), Reject> {
    if *from == step.state.f.room {
        return Err(Reject::OwnRoom);
    }
    if let Err(reject) = incidents::openable(step, new) {
        if step.env.source != Source::Automatic {
            return Err(reject);
        }
        // The other room goes on by this answer: it must stay the answer, whatever this room could do later.
        let declined = lending::Fact::IncidentDeclined { from: from.clone(), theirs, rule: reject.rule().to_owned() };
        step.push(Event::Lending(Box::new(declined)));
        return Ok(());
    }
    let received_from = Some(ReceivedFrom { room: from.clone(), theirs });
    let from = incidents::Roots { received_from, clock, carried, ..incidents::Roots::default() };
    incidents::push_opened_from(step, new, Origin::OtherRoom, true, from);
    Ok(())
}
