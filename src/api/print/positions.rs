//! What positions of the room say to a dispatcher.

use super::{teller::Teller, words::*};
use crate::{
    dispatch::positions::{Fact, PositionSetting},
    id::PositionId,
};

/// Who sits where, and emergency accounts that were used.
pub(super) fn fact(t: &Teller<'_>, fact: &Fact) -> String {
    let lang = t.lang;
    match fact {
        Fact::SignedOn { position, account, role, from: None } => {
            lang.say(POSITION_TAKEN, &[account.as_str(), &named(t, position), &word(lang, role)])
        }
        Fact::SignedOn { position, account, role, from: Some(from) } => {
            lang.say(POSITION_HANDED_ON, &[account.as_str(), &named(t, position), &word(lang, role), from.as_str()])
        }
        Fact::Offered { position, to: Some(to) } => lang.say(POSITION_OFFERED_TO, &[&named(t, position), to.as_str()]),
        Fact::Offered { position, to: None } => lang.say(POSITION_OFFERED, &[&named(t, position)]),
        Fact::OfferTakenBack { position } => lang.say(POSITION_OFFER_OVER, &[&named(t, position)]),
        Fact::SignedOff { position, account, logged_off: false } => lang.say(POSITION_LEFT, &[account.as_str(), &named(t, position)]),
        Fact::SignedOff { position, account, logged_off: true } => lang.say(POSITION_LOGGED_OFF, &[account.as_str(), &named(t, position)]),
        Fact::Released { position, account, reason } => {
            lang.say(POSITION_RELEASED, &[&named(t, position), account.as_str(), &t.open(reason, "reason")])
        }
        Fact::GlassBroken { account, reason, until } => {
            lang.say(GLASS_BROKEN, &[account.as_str(), &t.moment(*until), &t.open(reason, "reason")])
        }
        Fact::GlassAnswered { account } => lang.say(GLASS_ANSWERED, &[account.as_str()]),
    }
}

/// The position's name and its words, as the settings have it now.
fn named(t: &Teller<'_>, id: &PositionId) -> String {
    let words = |p: &PositionSetting| {
        let l = &p.name;
        [&l.en, &l.fr, &l.ar][t.lang as usize].clone()
    };
    match t.settings.position(id) {
        Some(p) => format!("{} ({id})", words(p)),
        None => id.to_string(),
    }
}
