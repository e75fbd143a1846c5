//! What closer units and pre-emption say to a dispatcher.

use super::{lang::Lang, words::*};
use crate::dispatch::{closer, preempt};

/// A closer unit for the assignment of the unit named.
pub(super) fn closer(lang: Lang, of: &str, fact: &closer::Fact) -> String {
    match fact {
        closer::Fact::Offered { suggestion: s, .. } => {
            let seconds = |ms: u64| (ms / 1_000).to_string();
            lang.say(CLOSER_OFFERED, &[of, s.unit.as_str(), &seconds(s.assigned_ms), &seconds(s.unit_ms)])
        }
        closer::Fact::Accepted { .. } => lang.say(CLOSER_ACCEPTED, &[of]),
        closer::Fact::Dismissed { .. } => lang.say(CLOSER_DISMISSED, &[of]),
        closer::Fact::Lapsed { .. } => lang.say(CLOSER_LAPSED, &[of]),
    }
}

/// A unit that was taken from something less urgent.
pub(super) fn diverted(lang: Lang, fact: &preempt::Fact) -> String {
    let preempt::Fact::Diverted { unit, lost, lost_priority, .. } = fact;
    lang.say(DIVERTED, &[unit.as_str(), &lang.numbered(lost.0), &format!("{lost_priority:?}")])
}
