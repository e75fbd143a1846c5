//! Deciding what lies over a unit's status.

use super::{Act, Fact};
use crate::{
    dispatch::{
        decide::{step::Step, units},
        event::Event,
        model::*,
        reject::Reject,
    },
    id::UnitId,
};

pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::WantsToSpeak { unit, on } => {
            if step.unit(unit)?.overlays.wants_to_speak.is_some() == *on {
                return Err(Reject::NothingToChange);
            }
            step.push(Event::Unit(Fact::WantsToSpeak { unit: unit.clone(), on: *on }));
            Ok(())
        }
        Act::NoContact { unit, on } => no_contact(step, unit, *on),
        Act::Ask { unit, wish } => ask(step, unit, *wish),
        Act::Answer { unit, grant } => answer(step, unit, *grant),
        Act::ShiftEnds { unit, at } => {
            if step.unit(unit)?.overlays.shift_ends_at == *at {
                return Err(Reject::NothingToChange);
            }
            step.push(Event::Unit(Fact::ShiftEnds { unit: unit.clone(), at: *at }));
            Ok(())
        }
    }
}

fn no_contact(step: &mut Step<'_>, id: &UnitId, on: bool) -> Result<(), Reject> {
    let u = step.unit(id)?;
    let by_fleet = step.env.source == Source::Automatic;
    match u.overlays.no_contact {
        // The fleet speaks of units at work only: a box that is switched off in the yard is no news.
        None if on && !(by_fleet && u.duty != Duty::On) => {}
        // What the room said, the fleet does not take back.
        Some(was) if !on && (!by_fleet || was.source == Source::Automatic) => {}
        _ => return Err(Reject::NothingToChange),
    }
    let seq = step.push(Event::Unit(Fact::NoContact { unit: id.clone(), on }));
    if !on && u.duty == Duty::On && u.assignment.is_none() && u.unavailable.is_none() && u.emergency.is_none() {
        step.frees_again(seq, u);
    }
    Ok(())
}

fn ask(step: &mut Step<'_>, id: &UnitId, wish: Option<Wish>) -> Result<(), Reject> {
    let u = step.unit(id)?;
    if u.duty != Duty::On {
        return Err(Reject::UnitOffDuty(id.clone()));
    }
    if u.overlays.asked.map(|a| a.wish) == wish {
        return Err(Reject::NothingToChange);
    }
    step.push(Event::Unit(Fact::Asked { unit: id.clone(), wish }));
    Ok(())
}

/// What is granted becomes so by the rules of duty and availability: never while committed.
fn answer(step: &mut Step<'_>, id: &UnitId, grant: bool) -> Result<(), Reject> {
    let u = step.unit(id)?;
    let asked = u.overlays.asked.ok_or_else(|| Reject::NothingAsked(id.clone()))?;
    step.push(Event::Unit(Fact::Answered { unit: id.clone(), granted: grant }));
    if !grant {
        return Ok(());
    }
    match asked.wish.reason() {
        None => units::duty(step, id, Duty::Off),
        // It is so already: then only the answer was missing.
        reason if u.unavailable == reason => Ok(()),
        reason => units::unavailable(step, id, reason),
    }
}
