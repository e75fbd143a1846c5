//! Who is recommended: hard filters, then cost = travel time + age of position + sector, every term ≥ 0 and shown.
//!
//! The shell's part, for each incident of an `Effect::Recommend`:
//! 1. [`request`] says what to look for (`None`: nothing is owed any more);
//! 2. [`verdict`] on every unit of the room tells who qualifies and the terms known without roads;
//! 3. the roads are searched from the units that qualify, their terms added to the travel time, until `k` are found; where the incident is
//!    assigned without a person, until `k` of those without a doubt are found as well;
//! 4. [`recommend`] makes the list and the decision record; the shell stores the record, puts its hash into the list and sends
//!    `Input::Ranked`.

use super::{
    decision::*,
    model::*,
    settings::{RankingTerms, Settings},
    state::State,
};
use crate::{
    id::{IncidentId, UnitId},
    quantity::{Position, Timestamp},
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Left-out units shown at most.
const CLOSER_SHOWN: usize = 5;

/// What to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankRequest {
    /// For which incident.
    pub incident: IncidentId,
    /// Where to.
    pub place: Position,
    /// Type code.
    pub kind: String,
    /// Priority.
    pub priority: Priority,
    /// Assigned without a person: a doubt is a hard filter.
    pub automatic: bool,
    /// Travel times with the siren.
    pub siren: bool,
    /// How many to find: at least 5, plus the incidents ranked together.
    pub k: u32,
    /// Version the answer is for.
    pub ranking_version: u32,
    /// Sequence the answer is made at.
    pub ranked_at_seq: u64,
}

/// One unit as fleet and roads see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CandidateInput {
    /// The unit.
    pub unit: UnitId,
    /// Where it is: measured, else stated.
    pub position: Option<Position>,
    /// How old that is, ms.
    pub age_ms: Option<u64>,
    /// As the fleet classes it.
    pub age_class: AgeClass,
    /// The fix is doubted.
    pub doubtful: bool,
    /// Two sources claim its device.
    pub contested: bool,
    /// It comes from a source that proves nothing.
    pub untrusted: bool,
    /// The position is stated, not measured.
    pub stated: bool,
    /// The incident is outside its sector.
    pub out_of_sector: bool,
    /// Where it is on the roads.
    pub snapped: Option<Snapped>,
    /// How far the search came.
    pub travel: Travel,
    /// Length of its way, metres, when known.
    pub distance_m: Option<u32>,
}

impl CandidateInput {
    /// A unit that was never seen.
    pub fn unseen(unit: &UnitId) -> Self {
        Self {
            unit: unit.clone(),
            position: None,
            age_ms: None,
            age_class: AgeClass::None,
            doubtful: false,
            contested: false,
            untrusted: false,
            stated: false,
            out_of_sector: false,
            snapped: None,
            travel: Travel::NotSearched,
            distance_m: None,
        }
    }
}

/// What the search was made with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchFacts {
    /// By road; false: [`straight_line_ms`], because no road graph is loaded.
    pub by_road: bool,
    /// SHA-256 of the road graph, hex.
    pub map_checksum: Option<String>,
    /// Version of the road closures.
    pub closures_version: u64,
    /// When.
    pub made_at: Timestamp,
}

/// The filters' word on one unit, with the terms known without roads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Why it is left out; `None` when it qualifies.
    pub left_out: Option<LeftOut>,
    /// Why it may not be sent without a person; `None` when it may.
    pub doubt: Option<LeftOut>,
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

/// A list and what it was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The list; `decision` is empty until the shell has stored the record.
    pub recommendation: Recommendation,
    /// The record.
    pub record: DecisionRecord,
}

/// What to look for, for an incident ranked in a batch of `batch`; `None` when no ranking is owed.
pub fn request(state: &State, incident: IncidentId, batch: usize) -> Option<RankRequest> {
    state.incidents().get(&incident).filter(|i| i.ranking_owed).map(|i| look_for(state, i, batch))
}

/// What to look for to show a person the present list of any incident in memory, owed or not. Not to be answered with `Input::Ranked`.
pub fn request_to_show(state: &State, incident: IncidentId) -> Option<RankRequest> {
    state.incidents().get(&incident).map(|i| look_for(state, i, 1))
}

fn look_for(state: &State, i: &Incident, batch: usize) -> RankRequest {
    let settings = state.settings();
    let p = settings.priority(i.priority);
    RankRequest {
        incident: i.id,
        place: i.place.position,
        kind: i.kind.clone(),
        priority: i.priority,
        automatic: p.automatic && !i.by_hand_only(),
        siren: p.siren,
        k: settings.ranking.k.max(5) + u32::try_from(batch).unwrap_or(u32::MAX / 2),
        ranking_version: i.ranking_version,
        ranked_at_seq: state.seq(),
    }
}

/// Whether an incident in this sector (`None`: in none) is outside the one the unit is planned in. A unit without a plan is at home
/// everywhere.
pub fn out_of_sector(state: &State, unit: &UnitId, incident_sector: Option<&str>) -> bool {
    let Some(r) = state.units().get(unit).map(|u| &u.roster) else { return false };
    let planned = state.settings().planned_sector(r.sector.as_deref(), r.post.as_deref());
    planned.is_some_and(|s| Some(s.code.as_str()) != incident_sector)
}

/// Judges one unit. Order: duty, commitment, availability, kind, position; the first that fails is the reason shown.
pub fn verdict(state: &State, req: &RankRequest, c: &CandidateInput) -> Verdict {
    let terms = &state.settings().ranking;
    Verdict {
        left_out: filter(state, req, c),
        doubt: doubt(state, req, c),
        age_penalty_ms: age_penalty_ms(terms, c),
        sector_penalty_ms: match req.priority {
            Priority::P0 | Priority::P1 => 0,
            Priority::P2 | Priority::P3 | Priority::P4 if c.out_of_sector => ms(terms.out_of_sector_penalty_s),
            Priority::P2 | Priority::P3 | Priority::P4 => 0,
        },
    }
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
    if !state.settings().accepts(&req.kind, u.kind, &u.service) {
        return Some(LeftOut::WrongKind);
    }
    if c.position.is_none() || matches!(c.age_class, AgeClass::Lost | AgeClass::None) {
        return Some(LeftOut::NoPosition);
    }
    (c.travel == Travel::Unreachable).then_some(LeftOut::Unreachable)
}

fn doubt(state: &State, req: &RankRequest, c: &CandidateInput) -> Option<LeftOut> {
    if was_on(state, req.incident, &c.unit) {
        return Some(LeftOut::Refused);
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

fn was_on(state: &State, incident: IncidentId, unit: &UnitId) -> bool {
    let Some(i) = state.incidents().get(&incident) else { return false };
    i.current_assignments().filter_map(|a| state.assignments().get(&a)).any(|a| a.unit == *unit)
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

/// Makes the list. `units` are the units of the room in any order; one that is not among them has no position. Ties break by id.
pub fn recommend(state: &State, req: &RankRequest, mut units: Vec<CandidateInput>, search: &SearchFacts) -> Ranking {
    units.sort_by(|a, b| a.unit.cmp(&b.unit));
    units.dedup_by(|a, b| a.unit == b.unit);
    // The record is to hold everyone, also those nobody has ever seen.
    let seen: BTreeSet<&UnitId> = units.iter().map(|c| &c.unit).collect();
    let unseen: Vec<CandidateInput> = state.units().keys().filter(|u| !seen.contains(u)).map(CandidateInput::unseen).collect();
    units.extend(unseen);
    units.sort_by(|a, b| a.unit.cmp(&b.unit));
    let verdicts: Vec<Verdict> = units.iter().map(|c| verdict(state, req, c)).collect();
    let mut ranked: Vec<Candidate> = units.iter().zip(&verdicts).filter_map(|(c, v)| candidate(c, v)).collect();
    ranked.sort_by(|a, b| (a.cost_ms, &a.unit).cmp(&(b.cost_ms, &b.unit)));
    let found = ranked.len();
    let ranked = cut(ranked, req);
    // Complete: of those that count, nobody lies beyond the search, and nobody was cut off the list.
    let counts = |v: &Verdict| v.left_out.is_none() && (!req.automatic || v.doubt.is_none());
    let beyond = units.iter().zip(&verdicts).any(|(c, v)| counts(v) && matches!(c.travel, Travel::Beyond(_) | Travel::NotSearched));
    let complete = !beyond && ranked.len() == found;
    let closer_left_out = closer(req, &units, &verdicts, &ranked);
    let record = record(state, req, &units, &verdicts, search, complete);
    let recommendation = Recommendation {
        ranking_version: req.ranking_version,
        ranked_at_seq: req.ranked_at_seq,
        candidates: ranked,
        complete,
        closer_left_out,
        by_road: search.by_road,
        decision: String::new(),
    };
    Ranking { recommendation, record }
}

fn candidate(c: &CandidateInput, v: &Verdict) -> Option<Candidate> {
    let (travel_ms, position) = (c.travel.reached_ms()?, c.position?);
    v.left_out.is_none().then(|| Candidate {
        unit: c.unit.clone(),
        travel_ms,
        age_penalty_ms: v.age_penalty_ms,
        sector_penalty_ms: v.sector_penalty_ms,
        cost_ms: travel_ms.saturating_add(v.extra_ms()),
        distance_m: c.distance_m,
        position,
        automatic_ok: v.doubt.is_none(),
        doubt: v.doubt,
    })
}

/// The best `k`; where nobody has to be asked, the best `k` without a doubt and the best `k` with one.
fn cut(ranked: Vec<Candidate>, req: &RankRequest) -> Vec<Candidate> {
    let (mut sure, mut doubted) = (0, 0);
    let keep = |c: &Candidate| {
        let n = if req.automatic && !c.automatic_ok { &mut doubted } else { &mut sure };
        *n += 1;
        *n <= req.k
    };
    ranked.into_iter().filter(keep).collect()
}

/// Units nearer than the first that would be sent, and why they are not: by travel time where known, else in a straight line. Units off duty
/// come last: a yard full of parked cars is no news.
fn closer(req: &RankRequest, units: &[CandidateInput], verdicts: &[Verdict], ranked: &[Candidate]) -> Vec<CloserLeftOut> {
    let first = ranked.iter().find(|c| !req.automatic || c.automatic_ok);
    let mut out: Vec<(bool, u64, CloserLeftOut)> = Vec::new();
    for (c, v) in units.iter().zip(verdicts) {
        let why = v.left_out.or(if req.automatic { v.doubt } else { None });
        let (Some(why), Some(position)) = (why, c.position) else { continue };
        let straight = straight_dm(position, req.place);
        let nearer = match (first, c.travel.reached_ms()) {
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

/// Straight-line distance in decimetres, so that near ones still differ.
fn straight_dm(a: Position, b: Position) -> u64 {
    (a.distance_m(b) * 10.0).round() as u64
}

fn record(
    state: &State,
    req: &RankRequest,
    units: &[CandidateInput],
    verdicts: &[Verdict],
    search: &SearchFacts,
    complete: bool,
) -> DecisionRecord {
    let row = |(c, v): (&CandidateInput, &Verdict)| {
        let kind = state.units().get(&c.unit)?.kind;
        Some(UnitRow {
            unit: c.unit.clone(),
            kind,
            position: c.position,
            snapped: c.snapped,
            age_ms: c.age_ms,
            age_class: c.age_class,
            stated: c.stated,
            doubtful: c.doubtful || c.contested || c.untrusted,
            left_out: v.left_out,
            doubt: v.doubt,
            age_penalty_ms: v.age_penalty_ms,
            sector_penalty_ms: v.sector_penalty_ms,
            travel: c.travel,
            straight_m: c.position.map(|p| p.distance_m(req.place).round() as u32),
        })
    };
    DecisionRecord {
        version: RECORD_VERSION,
        room: state.room().clone(),
        incident: req.incident,
        ranking_version: req.ranking_version,
        ranked_at_seq: req.ranked_at_seq,
        made_at: search.made_at,
        kind: req.kind.clone(),
        priority: req.priority,
        place: req.place,
        automatic: req.automatic,
        siren: req.siren,
        k: req.k,
        map_checksum: search.map_checksum.clone(),
        weights_version: weights_version(state),
        closures_version: search.closures_version,
        complete,
        units: units.iter().zip(verdicts).filter_map(row).collect(),
    }
}

/// Travel time where no road graph is loaded: straight line × detour at the kind's speed, ms, at least 1.
pub fn straight_line_ms(settings: &Settings, kind: UnitKind, straight_m: f64) -> u64 {
    let s = &settings.ranking.straight_line;
    let kmh = match kind {
        UnitKind::Car => s.car_kmh,
        UnitKind::Motorbike => s.motorbike_kmh,
        UnitKind::Bicycle => s.bicycle_kmh,
        UnitKind::Foot => s.foot_kmh,
    };
    let road_m = straight_m * f64::from(s.detour_percent) / 100.0;
    ((road_m * 3_600.0 / f64::from(kmh)).ceil() as u64).max(1)
}

/// Names the weights a ranking was made with: the version of the settings in force, and SHA-256 of their terms as JSON, the first 16 hex
/// digits: `7-1a2b3c4d5e6f7081`.
pub fn weights_version(state: &State) -> String {
    let json = serde_json::to_vec(&state.settings().ranking).unwrap_or_default();
    let terms: String = Sha256::digest(&json).iter().take(8).map(|b| format!("{b:02x}")).collect();
    format!("{}-{terms}", state.settings_version())
}
