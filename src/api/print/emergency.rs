//! What emergencies say to a dispatcher.

use super::{line::Line, teller::Teller, words::*};
use crate::{
    dispatch::{emergency, event::Recorded, model::Source},
    store::ReadError,
};

/// `None` for what is nobody's news.
pub(super) fn fact(t: &mut Teller<'_>, rec: &Recorded, fact: &emergency::Fact, line: &mut Line) -> Result<Option<String>, ReadError> {
    use emergency::Fact as F;
    let n = fact.emergency().to_string();
    let unit = match fact {
        F::Raised { emergency } => {
            line.unit = Some(emergency.unit.clone());
            emergency.unit.to_string()
        }
        _ => t.emergency_unit(fact.emergency(), line)?,
    };
    let lang = t.lang;
    Ok(Some(match fact {
        F::Raised { emergency: e } => {
            let how = match rec.source {
                Source::Terminal | Source::Device => BUTTON[lang as usize].to_owned(),
                other => word(lang, &other),
            };
            let at = match e.position {
                Some(position) => lang.say(POSITION, &[&t.point(position)]),
                None => NO_POSITION[lang as usize].to_owned(),
            };
            lang.say(EMERGENCY, &[&n, &unit, &lang.list([how, at])])
        }
        F::PressedAgain { .. } => lang.say(PRESSED_AGAIN, &[&n, &unit]),
        F::Acknowledged { .. } => lang.say(EMERGENCY_SEEN, &[&n, &unit]),
        F::Cleared { reason, note, .. } => {
            let said = lang.say(EMERGENCY_ENDED, &[&n, &unit, &word(lang, reason)]);
            match note {
                Some(note) => lang.say(WITH_NOTE, &[&said, &t.open(note, "note")]),
                None => said,
            }
        }
        F::Linked { incident, .. } => {
            line.incident = Some(incident.0);
            // An incident that was there before was opened for something else.
            let words = if t.look.opened_with(rec, *incident)? { EMERGENCY_INCIDENT } else { EMERGENCY_BELONGS };
            lang.say(words, &[&n, &unit, &lang.numbered(incident.0)])
        }
        F::Forgotten { .. } => return Ok(None),
    }))
}
