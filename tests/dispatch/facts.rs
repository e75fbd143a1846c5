//! Facts about calls and incidents as lines a dispatcher can read.

use crate::render::{seconds, snake};
use dawria::{
    dispatch::{calls, incidents, lending},
    id::CallId,
};

fn ids(calls: &[CallId]) -> String {
    calls.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

pub fn call(fact: &calls::Fact) -> String {
    use calls::Fact;
    match fact {
        Fact::CalledBack { call, outcome, .. } => format!("call {call} called back: {}", snake(outcome)),
        Fact::Located { call, place } => format!("call {call} located by {} at {}", snake(&place.source), place.position),
        Fact::Left { call, incident, was, .. } => format!("correction: call {call} was {} of i{incident}, and leaves it", snake(was)),
        Fact::TakenBack { call, was, .. } => {
            format!("correction: call {call} was {}, and is taken back", was.as_ref().map_or_else(|| "given_up".into(), snake))
        }
    }
}

pub fn incident(fact: &incidents::Fact) -> String {
    use incidents::Fact;
    match fact {
        Fact::Held { incident, until, .. } => {
            format!("i{incident} held {}", until.map_or("until released".to_owned(), |t| format!("until {}", seconds(t))))
        }
        Fact::Queued { incident, alarm_at, .. } => format!("i{incident} in the queue, alarm at {}", seconds(*alarm_at)),
        Fact::Cancelled { incident, .. } => format!("i{incident} cancelled"),
        Fact::Reopened { incident, ranking_version, alarm_at, .. } => {
            format!("i{incident} reopened, ranking version {ranking_version}, alarm at {}", seconds(*alarm_at))
        }
        Fact::NoDuplicate { incident, master, .. } => format!("i{incident} is no duplicate of i{master}"),
        Fact::HandedOver { incident } => format!("i{incident} handed over"),
        Fact::HandOverAccepted { incident, .. } => format!("i{incident} accepted by the records"),
        Fact::Merged { incident, into, .. } => format!("i{incident} is a duplicate of i{into}"),
        Fact::CallsMoved { from, to, calls, .. } => format!("calls {} moved from i{from} to i{to}", ids(calls)),
        Fact::AssignmentMoved { assignment, from, to } => format!("a{assignment} moved from i{from} to i{to}"),
        Fact::Linked { incident, with } => format!("i{incident} linked with i{with}"),
        Fact::Unlinked { incident, with } => format!("i{incident} no longer linked with i{with}"),
        Fact::OutsideTold { incident, outside, joint } => {
            format!("i{incident} {} {}", if *joint { "joint with" } else { "passed to" }, outside.service)
        }
        Fact::OutsideReceipted { incident, contact, .. } => format!("i{incident} receipt of outside service {contact}"),
        Fact::TransferOffered { incident, to, answer_by } => {
            format!(
                "i{incident} offered to {to}, {}",
                answer_by.map_or("until it answers".to_owned(), |t| format!("answer by {}", seconds(t)))
            )
        }
        Fact::TransferAccepted { incident, theirs, .. } => {
            format!("i{incident} transferred{}", theirs.map(|t| format!(", there {t}")).unwrap_or_default())
        }
        Fact::TransferEnded { incident, .. } => format!("i{incident} not transferred"),
        Fact::DraftSaved { draft } => format!("draft {} saved", draft.id),
        Fact::DraftDiscarded { draft } => format!("draft {draft} discarded"),
        Fact::DraftOpened { draft, incident } => format!("draft {draft} became i{incident}"),
    }
}

/// Ids of lends and requests are those of the inputs that began them: numbers in scripts.
pub fn short(id: uuid::Uuid) -> u128 {
    id.as_u128()
}

pub fn lending(fact: &lending::Fact) -> String {
    use lending::Fact;
    let granting = |r: &Option<dawria::id::RequestId>| r.map_or(String::new(), |r| format!(", granting request {}", short(r.0)));
    match fact {
        Fact::LendReleased { lend, generation, to, unit, request, alarm_at } => {
            let (lend, unit, at) = (short(lend.0), &unit.id, seconds(*alarm_at));
            format!("{unit} released to {to}: lend {lend}, generation {generation}, alarm at {at}{}", granting(request))
        }
        Fact::LendTaken { lend, generation, from, unit, request } => {
            format!("{} taken from {from}: lend {}, generation {generation}{}", unit.id, short(lend.0), granting(request))
        }
        Fact::LendDeclined { lend, generation, from, unit, why } => {
            format!("{unit} of {from} declined, {}: lend {}, generation {generation}", snake(why), short(lend.0))
        }
        Fact::LendSettled { lend, unit, outcome, generation } => {
            let outcome = match outcome {
                lending::Outcome::Taken => "taken".to_owned(),
                lending::Outcome::Declined(why) => format!("declined, {}", snake(why)),
            };
            format!("{unit} {outcome}: lend {} settled, generation {generation}", short(lend.0))
        }
        Fact::Requested { request: r, .. } => {
            let what = if r.way == lending::Way::Asking { "asked of" } else { "asked for by" };
            let until = r.expires_at.map_or(String::new(), |t| format!(", until {}", seconds(t)));
            format!("{} {what} {}: request {}{until}", r.unit, r.room, short(r.id.0))
        }
        Fact::RequestEnded { request, end, .. } => {
            let end = match end {
                lending::RequestEnd::Refused(why) => format!("refused, {}", snake(why)),
                end => snake(end),
            };
            format!("request {} {end}", short(request.0))
        }
        Fact::IncidentDeclined { from, theirs, rule } => format!("incident {theirs} of {from} declined, {rule}"),
        Fact::EmergencyShared { emergency } => format!("emergency {emergency} is heard in the other room too"),
        Fact::RequestTold { request } => format!("request {}: the other room knows", short(request.0)),
    }
}
