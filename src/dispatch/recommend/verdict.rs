//! The filters, and the terms known without roads.

use super::{CandidateInput, RankRequest};
use crate::{
    dispatch::{
        decision::{AgeClass, Travel},
        model::{Assignment, ClearReason, Duty, LeftOut, Priority},
        preempt::{Preempts, may_take},
        settings::RankingTerms,
        state::State,
    },
    id::{IncidentId, UnitId},
};

/// The filters' word on one unit, with the terms known without roads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Why it is left out; `None` when it qualifies.
    pub left_out: Option<LeftOut>,
    /// Why it may not be sent without a person; `None` when it may.
    pub doubt: Option<LeftOut>,
    /// It is left out as committed and for no other reason, and the incident may take it from there.
    pub preempts: Option<Preempts>,
    /// Age-of-position term, ms.
    pub age_penalty_ms: u64,
    /// Out-of-sector term, ms.
    pub sector_penalty_ms: u64,
}

impl Verdict {
    /// What to add to the travel time.
    pub fn extra_ms(&self) -> u64 {
        self.age_penalty_ms + self.sector_penalty_ms
    }
}

/// Whether an incident in this sector (`None`: in none) is outside the one the unit is planned in. A unit without a plan is at home
/// everywhere.
pub fn out_of_sector(state: &State, unit: &UnitId, incident_sector: Option<&str>) -> bool {
    let Some(r) = state.units().get(unit).map(|u| &u.roster) else { return false };
    let planned = state.settings().planned_sector(r.sector.as_deref(), r.post.as_deref());
    planned.is_some_and(|s| Some(s.code.as_str()) != incident_sector)
}

/// Judges one unit. Order: duty, commitment, availability, what the incident wants (kind, service,
/// capabilities, strength), position; the first that fails is the reason shown.
pub fn verdict(state: &State, req: &RankRequest, c: &CandidateInput) -> Verdict {
    let terms = &state.settings().ranking;
    let left_out = filter(state, req, c);
    Verdict {
        left_out,
        preempts: if left_out == Some(LeftOut::Committed) { preempts(state, req, c) } else { None },
        doubt: doubt(state, req, c),
        age_penalty_ms: age_penalty_ms(terms, c),
        sector_penalty_ms: match req.priority {
            Priority::P0 | Priority::P1 => 0,
            Priority::P2 | Priority::P3 | Priority::P4 if c.out_of_sector => ms(terms.out_of_sector_penalty_s),
            Priority::P2 | Priority::P3 | Priority::P4 => 0,
        },
    }
}

/// What the unit would be taken from, when nothing else is against it.
fn preempts(state: &State, req: &RankRequest, c: &CandidateInput) -> Option<Preempts> {
    let (i, u) = (state.incidents().get(&req.incident)?, state.units().get(&c.unit)?);
    let well = u.is_commanded() && u.emergency.is_none() && u.overlays.no_contact.is_none();
    if !well || req.wants.helped_by(u).is_err() || place(c).is_some() {
        return None;
    }
    may_take(state, i, &u.id).ok()
}

fn filter(state: &State, req: &RankRequest, c: &CandidateInput) -> Option<LeftOut> {
    let Some(u) = state.units().get(&c.unit) else { return Some(LeftOut::OffDuty) };
    if u.duty != Duty::On {
        return Some(LeftOut::OffDuty);
    }
    if u.assignment.is_some() {
        return Some(LeftOut::Committed);
    }
    if u.emergency.is_some() {
        return Some(LeftOut::Emergency);
    }
    if u.unavailable.is_none() && u.overlays.no_contact.is_some() {
        return Some(LeftOut::NoContact);
    }
    if !u.is_available() {
        return Some(LeftOut::Unavailable);
    }
    if let Err(why) = req.wants.helped_by(u) {
        return Some(why);
    }
    place(c)
}

/// What is against its place.
fn place(c: &CandidateInput) -> Option<LeftOut> {
    if c.position.is_none() || matches!(c.age_class, AgeClass::Lost | AgeClass::None) {
        return Some(LeftOut::NoPosition);
    }
    (c.travel == Travel::Unreachable).then_some(LeftOut::Unreachable)
}

fn doubt(state: &State, req: &RankRequest, c: &CandidateInput) -> Option<LeftOut> {
    if let Some(why) = was_on(state, req.incident, &c.unit) {
        return Some(why);
    }
    if c.stated {
        return Some(LeftOut::PositionStated);
    }
    if c.untrusted {
        return Some(LeftOut::PositionUntrusted);
    }
    if c.doubtful || c.contested {
        return Some(LeftOut::PositionDoubtful);
    }
    (c.age_class != AgeClass::Fresh).then_some(LeftOut::PositionOld)
}

/// How it came off this incident, by the last time it was on it.
fn was_on(state: &State, incident: IncidentId, unit: &UnitId) -> Option<LeftOut> {
    let of_unit = |a: &&Assignment| a.unit == *unit;
    let last =
        state.incidents().get(&incident)?.current_assignments().filter_map(|a| state.assignments().get(&a)).filter(of_unit).last()?;
    Some(match last.clear_reason {
        Some(ClearReason::Refused) => LeftOut::Refused,
        Some(ClearReason::TimedOut) => LeftOut::NoAnswer,
        Some(ClearReason::Finished | ClearReason::Freed | ClearReason::Cancelled | ClearReason::Preempted | ClearReason::CloserUnit)
        | None => LeftOut::WasThere,
    })
}

fn age_penalty_ms(t: &RankingTerms, c: &CandidateInput) -> u64 {
    let age = match c.age_class {
        AgeClass::Fresh | AgeClass::Lost | AgeClass::None => 0,
        AgeClass::Ageing => ms(t.ageing_penalty_s),
        AgeClass::Stale => ms(t.stale_penalty_s),
    };
    let stated = if c.stated { ms(t.stated_penalty_s) } else { 0 };
    let doubtful = if c.doubtful || c.contested || c.untrusted { ms(t.doubtful_penalty_s) } else { 0 };
    age + stated + doubtful
}

fn ms(seconds: u32) -> u64 {
    u64::from(seconds) * 1_000
}
