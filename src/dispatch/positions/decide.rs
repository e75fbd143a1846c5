//! Positions taken, offered, left, freed; emergency accounts.

use super::{
    act::Act,
    fact::Fact,
    model::{Held, POSITIONS_OF_ONE, Positions},
    refusal::Refusal,
};
use crate::{
    dispatch::{decide::step::Step, event::Event, model::Sealed, reject::Reject},
    id::{AccountId, PositionId},
    quantity::Timestamp,
    rights::Role,
};

/// Emergency accounts in use at once whose use nobody has answered, at most.
const GLASSES: u32 = 1_000;

/// Decides an act.
pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::SignOn { position, account, role } => sign_on(step, position, account, role),
        Act::Offer { position, to } => offer(step, position, to.as_ref()),
        Act::TakeBackOffer { position } => {
            if own(step, position)?.offered_to.is_none() {
                return Err(Refusal::NotOffered(position.clone()).into());
            }
            push(step, Fact::OfferTakenBack { position: position.clone() })
        }
        Act::SignOff { position } => {
            let account = own(step, position)?.account.clone();
            push(step, Fact::SignedOff { position: position.clone(), account, logged_off: false })
        }
        Act::Release { position, reason } => {
            if !step.env.actor.leads() {
                return Err(Refusal::ChiefOnly.into());
            }
            let held = positions(step).held.get(position).ok_or_else(|| Refusal::PositionFree(position.clone()))?;
            push(step, Fact::Released { position: position.clone(), account: held.account.clone(), reason: reason.clone() })
        }
        Act::LogOff { account } => {
            for position in positions(step).of(account) {
                push(step, Fact::SignedOff { position: position.clone(), account: account.clone(), logged_off: true })?;
            }
            Ok(())
        }
        Act::BreakGlass { account, reason, until } => break_glass(step, account, reason, *until),
    }
}

fn positions<'a>(step: &Step<'a>) -> &'a Positions {
    &step.state.f.positions
}

fn push(step: &mut Step<'_>, fact: Fact) -> Result<(), Reject> {
    step.push(Event::Positions(fact));
    Ok(())
}

fn sign_on(step: &mut Step<'_>, position: &PositionId, account: &AccountId, role: &str) -> Result<(), Reject> {
    let actor = &step.env.actor;
    if actor.account != account.as_str() || actor.role != role {
        return Err(Refusal::ForYourself(format!("{}, {}", actor.account, actor.role)).into());
    }
    let setting = step.state.settings.position(position).ok_or_else(|| Refusal::UnknownPosition(position.clone()))?;
    if !Role::of(role).is_some_and(|r| setting.kinds.iter().any(|k| r.may_sit(*k))) {
        return Err(Refusal::NotQualified { role: role.to_owned(), position: position.clone() }.into());
    }
    let from = match positions(step).held.get(position) {
        Some(held) if held.account == *account && held.role == role => return Err(Reject::NothingToChange),
        // In another role of one's own: the same chair.
        Some(held) if held.account == *account => None,
        Some(held) if is_offered_to(held, account) => Some(held.account.clone()),
        Some(held) => return Err(Refusal::PositionTaken { position: position.clone(), by: held.account.clone() }.into()),
        None => None,
    };
    if positions(step).of(account).filter(|p| *p != position).count() >= POSITIONS_OF_ONE {
        return Err(Refusal::TooManyPositions.into());
    }
    push(step, Fact::SignedOn { position: position.clone(), account: account.clone(), role: role.to_owned(), from })
}

fn is_offered_to(held: &Held, account: &AccountId) -> bool {
    held.offered_to.as_ref().is_some_and(|o| o.to.as_ref().is_none_or(|to| to == account))
}

/// The position, if whoever asks holds it.
fn own<'a>(step: &Step<'a>, position: &PositionId) -> Result<&'a Held, Reject> {
    if step.state.settings.position(position).is_none() {
        return Err(Refusal::UnknownPosition(position.clone()).into());
    }
    let held = positions(step).held.get(position).filter(|h| h.account.as_str() == step.env.actor.account);
    held.ok_or_else(|| Refusal::NotYourPosition(position.clone()).into())
}

fn offer(step: &mut Step<'_>, position: &PositionId, to: Option<&AccountId>) -> Result<(), Reject> {
    let held = own(step, position)?;
    // To oneself, or as it is offered already.
    if to == Some(&held.account) || held.offered_to.as_ref().is_some_and(|o| o.to.as_ref() == to) {
        return Err(Reject::NothingToChange);
    }
    push(step, Fact::Offered { position: position.clone(), to: to.cloned() })
}

fn break_glass(step: &mut Step<'_>, account: &AccountId, reason: &Sealed, until: Timestamp) -> Result<(), Reject> {
    if !positions(step).broken.contains_key(account) {
        Step::room_for("emergency accounts in use", positions(step).broken.len(), GLASSES)?;
    }
    push(step, Fact::GlassBroken { account: account.clone(), reason: reason.clone(), until })
}

/// Somebody has seen that an emergency account was used.
pub(in crate::dispatch) fn answer_glass(step: &mut Step<'_>, account: &AccountId) -> Result<(), Reject> {
    if !positions(step).broken.contains_key(account) {
        return Err(Reject::AlarmNotRaised);
    }
    let actor = &step.env.actor;
    if !actor.leads() {
        return Err(Refusal::ChiefOnly.into());
    }
    if actor.account == account.as_str() {
        return Err(Refusal::OwnGlass(account.clone()).into());
    }
    push(step, Fact::GlassAnswered { account: account.clone() })
}
