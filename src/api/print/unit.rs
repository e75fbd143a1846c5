//! What units say to a dispatcher, beside their work.

use super::{lang::Words, line::Line, teller::Teller, words::*};
use crate::{
    dispatch::{model::UnitKind, overlay},
    id::UnitId,
};

pub(super) fn registered(t: &Teller<'_>, unit: &UnitId, kind: UnitKind, service: &str, line: &mut Line) -> String {
    line.unit = Some(unit.clone());
    t.lang.say(UNIT_REGISTERED, &[unit.as_str(), &word(t.lang, &kind), &t.service(service)])
}

/// What lies over a unit's status.
pub(super) fn fact(t: &Teller<'_>, fact: &overlay::Fact, line: &mut Line) -> String {
    use overlay::Fact as F;
    let unit = fact.unit();
    line.unit = Some(unit.clone());
    let say = |words: Words| t.lang.say(words, &[unit.as_str()]);
    match fact {
        F::WantsToSpeak { on: true, .. } => say(WANTS_TO_SPEAK),
        F::WantsToSpeak { on: false, .. } => say(WANTS_NO_MORE),
        F::NoContact { on: true, .. } => say(NO_CONTACT),
        F::NoContact { on: false, .. } => say(CONTACT_AGAIN),
        F::Asked { wish: Some(wish), .. } => t.lang.say(ASKS_FOR, &[unit.as_str(), &word(t.lang, wish)]),
        F::Asked { wish: None, .. } => say(ASKS_NO_MORE),
        F::Answered { granted: true, .. } => say(GRANTED),
        F::Answered { granted: false, .. } => say(DECLINED),
        F::ShiftEnds { at: Some(at), .. } => t.lang.say(SHIFT_ENDS, &[unit.as_str(), &t.moment(*at)]),
        F::ShiftEnds { at: None, .. } => say(SHIFT_END_OPEN),
    }
}
