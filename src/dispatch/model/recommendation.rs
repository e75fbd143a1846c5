//! The list shown for an incident.

use crate::{
    dispatch::{
        needs::{CouldAsk, Need, Team},
        preempt::Preempts,
        recommend::OtherCandidate,
    },
    id::UnitId,
    quantity::Position,
};
use serde::{Deserialize, Serialize};

/// Why a unit was not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// Not on duty.
    OffDuty,
    /// Has an open assignment.
    Committed,
    /// Break, meal, …
    Unavailable,
    /// The incident does not want this kind of unit.
    WrongKind,
    /// No position, or lost.
    NoPosition,
    /// No road leads there.
    Unreachable,
    /// Fine for a person to choose, not for the server: position ageing or stale.
    PositionOld,
    /// Fine for a person to choose, not for the server: doubtful fix or contested device.
    PositionDoubtful,
    /// Fine for a person to choose, not for the server: stated position.
    PositionStated,
    /// Fine for a person to choose, not for the server: its crew refused this incident.
    Refused,
    /// Fine for a person to choose, not for the server: the position came from a source outside `nmea.allow`.
    PositionUntrusted,
    /// The incident does not want units of this service.
    WrongService,
    /// It cannot do what is needed.
    MissingCapability,
    /// Too few people on it, or nobody said how many.
    CrewTooSmall,
    /// All that it could do there is met already.
    NotNeeded,
    /// Its crew calls for help.
    Emergency,
    /// Nobody reaches it.
    NoContact,
    /// Fine for a person to choose, not for the server: it was sent there already, and its crew did not acknowledge in time.
    NoAnswer,
    /// Fine for a person to choose, not for the server: it was on this incident already, and was taken off it.
    WasThere,
}

/// One ranked unit with its cost terms, all in milliseconds and all ≥ 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// The unit.
    pub unit: UnitId,
    /// Travel time by road for its kind (straight-line estimate where `by_road` is false).
    pub travel_ms: u64,
    /// Age-of-position penalty.
    pub age_penalty_ms: u64,
    /// Out-of-sector penalty (0 for P0/P1).
    pub sector_penalty_ms: u64,
    /// Coverage: what puts it behind a unit that is nearly as fast and whose leaving costs less cover (0 for P0/P1).
    pub coverage_ms: u64,
    /// Sum of the terms: what is ranked by.
    pub cost_ms: u64,
    /// Length of the way, metres, when known.
    pub distance_m: Option<u32>,
    /// Where the unit was when ranked.
    pub position: Position,
    /// Fresh, undoubted, measured: may be sent without a person.
    pub automatic_ok: bool,
    /// Why not, when `automatic_ok` is false.
    pub doubt: Option<LeftOut>,
    /// The need it would meet: place in the list's `needs`, from 0; `None`: it helps another combination of the run card.
    pub fills: Option<u32>,
    /// Pre-emption: the gain that is asked for; 0 for a free unit.
    #[serde(default)]
    pub preempt_ms: u64,
    /// What it would be taken from; `None`: it is free.
    #[serde(default)]
    pub preempts: Option<Preempts>,
}

/// A unit nearer in a straight line or by road than the first shown, and why it is not on the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloserLeftOut {
    /// The unit.
    pub unit: UnitId,
    /// Why.
    pub why: LeftOut,
    /// Travel time where the search reached it.
    pub travel_ms: Option<u64>,
}

/// The list shown for an incident, kept with the choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// Ranking version it answers.
    pub ranking_version: u32,
    /// Journal sequence the ranking saw.
    pub ranked_at_seq: u64,
    /// Best first; all the ranking found (k ≥ 5 + incidents in the batch).
    pub candidates: Vec<Candidate>,
    /// Fewer than k qualified: nobody else exists.
    pub complete: bool,
    /// Closer ones left out, nearest first, at most five.
    pub closer_left_out: Vec<CloserLeftOut>,
    /// True: travel times by road; false: straight line, because no road graph is loaded.
    pub by_road: bool,
    /// SHA-256 of the compressed decision record kept beside the journal, hex.
    pub decision: String,
    /// What is missing, by the combination of the run card gone by.
    pub needs: Vec<Need>,
    /// Who would go together, as far as they can be had; `None`: nobody.
    pub team: Option<Team>,
    /// Where nobody qualifies: who could be asked.
    pub could_ask: Vec<CouldAsk>,
    /// For P0 and P1: units on their way to something less urgent that would be there so much earlier, or where nobody is free; best first, at
    /// most five.
    #[serde(default)]
    pub preempting: Vec<Candidate>,
    /// Free units of other rooms, nearest first: a request is needed. Filled by whoever knows the other rooms.
    #[serde(default)]
    pub others: Vec<OtherCandidate>,
}

impl Recommendation {
    /// A list with nobody on it.
    pub fn nobody(ranking_version: u32, ranked_at_seq: u64, by_road: bool) -> Self {
        Self {
            ranking_version,
            ranked_at_seq,
            candidates: Vec::new(),
            complete: true,
            closer_left_out: Vec::new(),
            by_road,
            decision: String::new(),
            needs: Vec::new(),
            team: None,
            could_ask: Vec::new(),
            preempting: Vec::new(),
            others: Vec::new(),
        }
    }
}
