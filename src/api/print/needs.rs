//! What incidents need, as a dispatcher says it.

use super::{
    lang::Lang,
    line::Line,
    teller::{Teller, labelled},
    words::*,
};
use crate::dispatch::{
    model::WaitReason,
    needs::{self, CouldAsk, Need},
    settings::{Element, Settings},
};

/// What is missing on an incident, and who could be asked.
pub(super) fn fact(t: &Teller<'_>, fact: &needs::Fact, line: &mut Line) -> String {
    use needs::Fact as F;
    let (lang, n) = (t.lang, fact.incident().to_string());
    line.incident = Some(fact.incident().0);
    match fact {
        F::Incomplete { open, waiting, .. } => {
            let said = lang.say(INCOMPLETE, &[&n, &missing(lang, t.settings, open)]);
            match waiting {
                WaitReason::Ranking => said,
                other => lang.say(ASKABLE, &[&said, &word(lang, other)]),
            }
        }
        F::Complete { .. } => lang.say(COMPLETE, &[&n]),
        F::Holding { could_ask, .. } => {
            let said = lang.say(HOLDING, &[&n]);
            if could_ask.is_empty() {
                return said;
            }
            lang.say(COULD_ASK, &[&said, &lang.list(could_ask.iter().map(|c| askable(lang, c)))])
        }
        F::HoldingOver { .. } => lang.say(HOLDING_OVER, &[&n]),
    }
}

fn askable(lang: Lang, c: &CouldAsk) -> String {
    let mut parts = vec![word(lang, &c.why)];
    parts.extend(c.room.as_ref().map(|r| lang.say(OF_ROOM, &[r.as_str()])));
    parts.extend(c.metres.map(|m| lang.say(METRES, &[&m.to_string()])));
    lang.say(ASKABLE, &[c.unit.as_str(), &lang.list(parts)])
}

/// What is missing: `1 × police-secours, car, crew of at least 2`.
pub(super) fn missing(lang: Lang, settings: &Settings, open: &[Need]) -> String {
    open.iter().map(|n| lang.apart(&element(lang, settings, &n.what))).collect::<Vec<_>>().join(lang.semicolon())
}

fn element(lang: Lang, settings: &Settings, e: &Element) -> String {
    let service = |code: &String| labelled(lang, settings.services.iter().map(|s| (&s.code, &s.labels)), code);
    let capability = |code: &String| labelled(lang, settings.capabilities.iter().map(|c| (&c.code, &c.labels)), code);
    let any_of = |words: Vec<String>| (!words.is_empty()).then(|| words.join(" / "));
    let parts = [
        any_of(e.services.iter().map(service).collect()),
        any_of(e.kinds.iter().map(|k| word(lang, k)).collect()),
        (!e.capabilities.is_empty()).then(|| lang.list(e.capabilities.iter().map(capability))),
        (e.min_strength > 0).then(|| lang.say(CREW_OF, &[&e.min_strength.to_string()])),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let what = if parts.is_empty() { ANY_UNIT[lang as usize].to_owned() } else { lang.list(parts) };
    lang.say(NEED, &[&e.count.to_string(), &what])
}
