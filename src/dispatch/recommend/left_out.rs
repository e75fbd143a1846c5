//! Who is nearer and not on the list, and who could be asked where nobody is.

use super::{CandidateInput, RankRequest, Verdict};
use crate::{
    dispatch::{
        model::{Assignment, AssignmentState, Candidate, CloserLeftOut, Disposability, Duty, LeftOut},
        needs::{CouldAsk, Team},
        state::State,
    },
    quantity::Position,
};

/// Left-out units shown at most.
const CLOSER_SHOWN: usize = 5;
/// Units named that could be asked, at most.
const ASKED: usize = 5;

/// Units nearer than the first that would be sent, and why they are not: by travel time where known, else in a straight line. Of a team,
/// one that the incident could use counts as nearer when it is nearer than the last of it. Units off duty come last: a yard full of parked
/// cars is no news.
pub(super) fn closer(
    req: &RankRequest,
    units: &[CandidateInput],
    verdicts: &[Verdict],
    ranked: &[Candidate],
    team: Option<&Team>,
) -> Vec<CloserLeftOut> {
    let first = ranked.iter().find(|c| !req.automatic || c.automatic_ok);
    let of_team = |c: &&Candidate| team.is_some_and(|t| t.members.iter().any(|m| m.unit == c.unit));
    let last = first.and_then(|f| ranked.iter().filter(of_team).max_by_key(|c| c.travel_ms).or(Some(f)));
    let mut out: Vec<(bool, u64, CloserLeftOut)> = Vec::new();
    for (c, v) in units.iter().zip(verdicts) {
        let why = v.left_out.or(if req.automatic { v.doubt } else { None });
        let (Some(why), Some(position)) = (why, c.position) else { continue };
        let straight = straight_dm(position, req.place);
        let nearer = match (if never_fits(why) { first } else { last }, c.travel.reached_ms()) {
            (None, _) => true,
            (Some(f), Some(travel)) => travel < f.travel_ms,
            (Some(f), None) => straight < straight_dm(f.position, req.place),
        };
        if nearer {
            let left = CloserLeftOut { unit: c.unit.clone(), why, travel_ms: c.travel.reached_ms() };
            out.push((why == LeftOut::OffDuty, straight, left));
        }
    }
    out.sort_by(|a, b| (a.0, a.1, &a.2.unit).cmp(&(b.0, b.1, &b.2.unit)));
    out.into_iter().take(CLOSER_SHOWN).map(|(_, _, left)| left).collect()
}

/// The incident could not use it, whatever became of it.
fn never_fits(why: LeftOut) -> bool {
    use LeftOut as L;
    matches!(why, L::OffDuty | L::WrongKind | L::WrongService | L::MissingCapability | L::CrewTooSmall | L::NotNeeded)
}

/// Who could be asked where nobody qualifies: units on duty that the incident could use. Those that rest or hold a post first, then those
/// on their way to something else, then those at work; the nearest of each first. Units of other rooms are added by whoever knows them.
pub(super) fn could_ask(state: &State, req: &RankRequest, units: &[CandidateInput]) -> Vec<CouldAsk> {
    let mut out: Vec<(u8, Option<u64>, CouldAsk)> = Vec::new();
    for c in units {
        let Some(u) = state.units().get(&c.unit).filter(|u| u.duty == Duty::On && u.emergency.is_none() && req.wants.helped_by(u).is_ok())
        else {
            continue;
        };
        let at_work = |a: &Assignment| a.state >= AssignmentState::OnScene;
        let (rank, why) = match u.assignment.map(|_| state.assignment_of(&u.id).is_some_and(at_work)) {
            Some(at_work) => (1 + u8::from(at_work), LeftOut::Committed),
            None if u.disposability() == Disposability::Conditional => (0, LeftOut::Unavailable),
            None => continue,
        };
        let straight = c.position.map(|p| straight_dm(p, req.place));
        let metres = straight.map(|dm| (dm / 10) as u32);
        out.push((rank, straight, CouldAsk { unit: u.id.clone(), room: None, why, metres }));
    }
    out.sort_by(|a, b| (a.0, a.1.is_none(), a.1, &a.2.unit).cmp(&(b.0, b.1.is_none(), b.1, &b.2.unit)));
    out.into_iter().take(ASKED).map(|(.., ask)| ask).collect()
}

/// Straight-line distance in decimetres, so that near ones still differ.
fn straight_dm(a: Position, b: Position) -> u64 {
    (a.distance_m(b) * 10.0).round() as u64
}
