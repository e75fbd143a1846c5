//! Notices sent, receipted, taken back, ended.

use super::{
    event::Fact,
    input::{Act, Due, NewNotice},
    model::{Audience, Kind, Notice, NoticeState, ReceiptKind},
    refusal::Refusal,
};
use crate::{
    dispatch::{decide::step::Step, event::Event, model::Duty, reject::Reject},
    id::{NoticeId, UnitId},
};

const HOUR_MS: i64 = 3_600_000;

/// What a crew may ask from its own terminal.
pub(in crate::dispatch) fn crew_may(act: &Act) -> Result<(), Reject> {
    match act {
        Act::Send(new) if new.from.is_some() => Ok(()),
        Act::Receive { unit: Some(_), .. } => Ok(()),
        Act::Send(_) | Act::Receive { unit: None, .. } | Act::Cancel { .. } => Err(Reject::RoomOnly),
    }
}

/// Decides an act.
pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::Send(new) => send(step, new),
        Act::Receive { notice, unit, what } => receive(step, *notice, unit.as_ref(), *what),
        Act::Cancel { notice } => {
            let n = known(step, *notice)?;
            if n.state != NoticeState::InForce {
                return Err(Refusal::Over(*notice).into());
            }
            step.push(Event::Notices(Fact::Cancelled { notice: *notice }));
            Ok(())
        }
    }
}

fn send(step: &mut Step<'_>, new: &NewNotice) -> Result<(), Reject> {
    let limits = &step.state.settings.limits.notices;
    Step::room_for("notices that stand", step.state.ix.notices_in_force, limits.in_force)?;
    Step::room_for("notices in memory", step.state.f.notices.all.len(), limits.notices)?;
    let from_crew = new.from.is_some();
    if from_crew != (new.audience == Audience::Desk) || (from_crew && new.kind != Kind::Message) {
        return Err(Refusal::Direction.into());
    }
    if (new.kind == Kind::PlateNote) != new.plate.is_some() {
        return Err(Refusal::Plate.into());
    }
    if let Some(unit) = &new.from {
        step.unit(unit)?;
    }
    if let Some(incident) = new.incident {
        step.incident(incident)?;
    }
    let units = addressed(step, &new.audience)?;
    // A bulletin stands for those who come on duty later; a message to nobody is a mistake.
    if new.kind == Kind::Message && !from_crew && units.is_empty() {
        return Err(Refusal::Nobody.into());
    }
    let usual = step.now.plus_ms(i64::from(limits.usual_h(new.kind)) * HOUR_MS);
    let expires_at = new.expires_at.unwrap_or(usual);
    let ahead = expires_at.since_ms(step.now);
    if ahead <= 0 || ahead > i64::from(limits.longest_days) * 24 * HOUR_MS {
        return Err(Refusal::Expiry(limits.longest_days).into());
    }
    let notice = Notice {
        id: NoticeId(step.state.f.notices.last + 1),
        kind: new.kind,
        from: new.from.clone(),
        audience: new.audience.clone(),
        urgency: new.urgency,
        text: new.text.clone(),
        plate: new.plate.clone(),
        incident: new.incident,
        sent_at: step.occurred_at,
        seq: step.next_seq(),
        expires_at,
        state: NoticeState::InForce,
        cancelled_seq: None,
        desk_read: None,
        over_at: None,
    };
    step.push(Event::Notices(Fact::Sent { notice: Box::new(notice), units }));
    Ok(())
}

/// Whom a receipt is awaited from: the list without which nothing is sent.
fn addressed(step: &Step<'_>, audience: &Audience) -> Result<Vec<UnitId>, Reject> {
    let state = step.state;
    let units = match audience {
        Audience::Desk => Vec::new(),
        Audience::Room => state.units().values().filter(|u| u.duty == Duty::On).map(|u| u.id.clone()).collect(),
        Audience::Service(code) => {
            if !state.settings.services.iter().any(|s| s.code == *code) {
                return Err(Reject::UnknownService(code.clone()));
            }
            state.units().values().filter(|u| audience.includes(u, &state.settings)).map(|u| u.id.clone()).collect()
        }
        Audience::Sector(code) => {
            state.settings.sector(code).ok_or_else(|| Reject::UnknownSector(code.clone()))?;
            state.units().values().filter(|u| audience.includes(u, &state.settings)).map(|u| u.id.clone()).collect()
        }
        Audience::Units(named) => {
            let mut named = named.clone();
            named.sort();
            named.dedup();
            for unit in &named {
                step.unit(unit)?;
            }
            if named.is_empty() {
                return Err(Refusal::Nobody.into());
            }
            named
        }
    };
    Ok(units)
}

fn receive(step: &mut Step<'_>, id: NoticeId, unit: Option<&UnitId>, what: ReceiptKind) -> Result<(), Reject> {
    let n = known(step, id)?;
    match unit {
        None => {
            if n.audience != Audience::Desk || what != ReceiptKind::Read {
                return Err(Refusal::NotForDesk(id).into());
            }
            if n.desk_read.is_some() {
                return Err(Reject::NothingToChange);
            }
        }
        Some(unit) => {
            let receipt = step.state.f.notices.receipt(id, unit);
            // A crew lent away meanwhile still says what reached it here.
            let u = step.known_unit(unit)?;
            if receipt.is_none() && !(u.is_commanded() && n.includes_later(u, &step.state.settings)) {
                return Err(Refusal::NotFor { notice: id, unit: unit.clone() }.into());
            }
            let receipt = receipt.copied().unwrap_or_default();
            if what == ReceiptKind::Withdrawn && !(n.state == NoticeState::Cancelled && receipt.reached()) {
                return Err(Refusal::NotWithdrawn(id).into());
            }
            // A crew that has read it has it: that the terminal confirms after its crew is no news.
            if receipt.stamp(what).is_some() || (what == ReceiptKind::Delivered && receipt.read.is_some()) {
                return Err(Reject::NothingToChange);
            }
        }
    }
    step.push(Event::Notices(Fact::Received { notice: id, unit: unit.cloned(), what }));
    Ok(())
}

fn known<'a>(step: &Step<'a>, id: NoticeId) -> Result<&'a Notice, Refusal> {
    step.state.f.notices.all.get(&id).ok_or(Refusal::Unknown(id))
}

/// A deadline that is due.
pub(in crate::dispatch) fn due(step: &mut Step<'_>, due: Due) {
    step.push(Event::Notices(match due {
        Due::Expires(notice) => Fact::Expired { notice },
        Due::Forget(notice) => Fact::Forgotten { notice },
    }));
}
