//! What calls say to a dispatcher.

use super::{
    lang::Words,
    line::Line,
    teller::{self, Teller},
    words::*,
};
use crate::{
    dispatch::{
        calls,
        model::{Call, Classification, Outside},
    },
    id::{CallId, IncidentId},
};

pub(super) fn presented(t: &Teller<'_>, call: &Call, line: &mut Line) -> String {
    plain(t, CALL_PRESENTED, call.id, line)
}

/// A sentence about a call alone.
pub(super) fn plain(t: &Teller<'_>, words: Words, call: CallId, line: &mut Line) -> String {
    line.call = Some(call.0);
    t.lang.say(words, &[&call.to_string()])
}

/// What a call turned out to be.
pub(super) fn classified(
    t: &Teller<'_>,
    (call, classification, incident): (CallId, Classification, Option<IncidentId>),
    news: bool,
    passed: Option<&Outside>,
    line: &mut Line,
) -> String {
    line.call = Some(call.0);
    let (n, what) = (call.to_string(), word(t.lang, &classification));
    let mut said = match (incident, passed) {
        (_, Some(o)) => t.lang.say(CALL_PASSED, &[&n, &outside(t, o)]),
        (Some(i), None) => t.lang.say(CALL_JOINED, &[&n, &what, &i.to_string()]),
        (None, None) => t.lang.say(CALL_IS, &[&n, &what]),
    };
    if news {
        said = t.lang.say(CALL_NEWS, &[&said]);
    }
    said
}

/// An outside service, with the number, the person and the receipt.
pub(super) fn outside(t: &Teller<'_>, o: &Outside) -> String {
    let mut parts = vec![t.outside(&o.service)];
    for (words, sealed, field) in [
        (OUTSIDE_NUMBER, &o.number, "outside_number"),
        (OUTSIDE_PERSON, &o.person, "outside_person"),
        (OUTSIDE_RECEIPT, &o.receipt, "outside_receipt"),
    ] {
        parts.extend(sealed.as_ref().map(|s| t.lang.say(words, &[&t.open(s, field)])));
    }
    t.lang.list(parts)
}

/// More about a call.
pub(super) fn fact(t: &Teller<'_>, fact: &calls::Fact, line: &mut Line) -> String {
    let n = fact.call().to_string();
    line.call = Some(fact.call().0);
    match fact {
        calls::Fact::CalledBack { outcome, reason, .. } => {
            let said = t.lang.say(CALLED_BACK, &[&n, &word(t.lang, outcome)]);
            t.because(said, reason.as_ref(), "reason")
        }
        calls::Fact::Located { place, .. } => {
            let at = teller::place(t, place);
            let at = match place.accuracy_m {
                Some(metres) => t.lang.say(WITHIN, &[&at, &metres.to_string()]),
                None => at,
            };
            t.lang.say(CALL_LOCATED, &[&n, &word(t.lang, &place.source), &at])
        }
        calls::Fact::Left { incident, was, why, .. } => {
            line.incident = Some(incident.0);
            let said = t.lang.say(CALL_LEFT, &[&n, &incident.to_string(), &word(t.lang, was)]);
            t.because(said, why.as_ref(), "reason")
        }
        calls::Fact::TakenBack { was, why, .. } => {
            let was = was.as_ref().map_or_else(|| word(t.lang, &crate::dispatch::model::CallState::GivenUp), |w| word(t.lang, w));
            let said = t.lang.say(CALL_TAKEN_BACK, &[&n, &was]);
            t.because(said, why.as_ref(), "reason")
        }
    }
}
