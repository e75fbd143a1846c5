//! What units lent, borrowed and asked for say to a dispatcher.

use super::{lang::Lang, line::Line, teller::Teller, words::*};
use crate::{
    dispatch::{
        lending::{self, DeclineReason, Outcome, Request, RequestEnd, Way},
        state::is_exercise,
    },
    id::IncidentId,
    store::ReadError,
};

/// `None` for what is nobody's news.
pub(super) fn fact(t: &mut Teller<'_>, fact: &lending::Fact, line: &mut Line) -> Result<Option<String>, ReadError> {
    use lending::Fact as F;
    let lang = t.lang;
    if let Some(unit) = fact.unit() {
        line.unit = Some(unit.clone());
    }
    Ok(Some(match fact {
        F::LendReleased { to, unit, request, .. } => {
            let words = if unit.command.home == *to { RETURNED } else { LENT };
            as_asked(lang, lang.say(words, &[unit.id.as_str(), to.as_str()]), request.is_some())
        }
        F::LendTaken { from, unit, request, .. } => {
            let words = if unit.command.home == t.settings.room { CAME_BACK } else { BORROWED };
            as_asked(lang, lang.say(words, &[unit.id.as_str(), from.as_str()]), request.is_some())
        }
        F::LendDeclined { from, unit, why, .. } => lang.say(LEND_DECLINED, &[unit.as_str(), from.as_str(), &decline(lang, *why)]),
        F::LendSettled { lend, unit, outcome, .. } => {
            let room = t.look.lend(*lend)?.map_or_else(|| word(lang, &"unknown"), |(_, to)| to.to_string());
            match outcome {
                Outcome::Taken => lang.say(LEND_TAKEN, &[unit.as_str(), &room]),
                Outcome::Declined(why) => lang.say(LEND_NOT_TAKEN, &[unit.as_str(), &room, &decline(lang, *why)]),
            }
        }
        F::IncidentDeclined { from, theirs, rule } => {
            line.exercise = is_exercise(theirs.0);
            lang.say(INCIDENT_DECLINED, &[&lang.numbered(theirs.0), from.as_str(), &word(lang, rule)])
        }
        F::EmergencyShared { emergency } => {
            let unit = t.emergency_unit(*emergency, line)?;
            lang.say(EMERGENCY_SHARED, &[&emergency.to_string(), &unit])
        }
        F::Requested { request, .. } => {
            noted(request, line);
            let said = asked(lang, request);
            match request.expires_at {
                Some(by) => lang.say(ANSWER_BY, &[&said, &t.moment(by)]),
                None => said,
            }
        }
        F::RequestEnded { request, end, .. } => {
            let Some(request) = t.look.request(*request)? else { return Ok(None) };
            noted(&request, line);
            let end = match end {
                RequestEnd::Granted => word(lang, &"granted"),
                RequestEnd::Refused(why) => lang.list([word(lang, &"refused"), word(lang, why)]),
                RequestEnd::Withdrawn => word(lang, &"request_withdrawn"),
                RequestEnd::Expired => word(lang, &"expired"),
            };
            lang.say(REQUEST_ENDED, &[&asked(lang, &request), &end])
        }
        // The two rooms' own affair.
        F::RequestTold { .. } => return Ok(None),
    }))
}

fn as_asked(lang: Lang, said: String, asked: bool) -> String {
    if asked { lang.say(AS_ASKED, &[&said]) } else { said }
}

fn decline(lang: Lang, why: DeclineReason) -> String {
    word(lang, &why)
}

fn noted(r: &Request, line: &mut Line) {
    line.unit = Some(r.unit.clone());
    line.incident = ours(r).map(|i| i.0);
    line.exercise = r.incident.is_some_and(|i| is_exercise(i.0));
}

fn ours(r: &Request) -> Option<IncidentId> {
    r.incident.filter(|_| r.way == Way::Asking)
}

/// Who asks whom for which unit, and what for.
pub(super) fn asked(lang: Lang, r: &Request) -> String {
    let (words, why) = match r.way {
        Way::Asking => (ASKING, FOR_INCIDENT),
        Way::Asked => (ASKED, FOR_THEIR_INCIDENT),
    };
    let said = lang.say(words, &[r.unit.as_str(), r.room.as_str()]);
    match r.incident {
        Some(i) => lang.say(why, &[&said, &lang.numbered(i.0)]),
        None => said,
    }
}
