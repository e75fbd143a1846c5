//! The decision record of a list, and the name of its weights.

use super::{CandidateInput, RankRequest, SearchFacts, Verdict};
use crate::{
    dispatch::{
        decision::{DecisionRecord, RECORD_VERSION, UnitRow},
        state::State,
    },
    id::UnitId,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Everything the list was made from.
pub(super) fn record(
    state: &State,
    req: &RankRequest,
    units: &[CandidateInput],
    verdicts: &[Verdict],
    coverage: &BTreeMap<UnitId, u64>,
    search: &SearchFacts,
    complete: bool,
) -> DecisionRecord {
    let needs = req.wants.open();
    let row = |(c, v): (&CandidateInput, &Verdict)| {
        let u = state.units().get(&c.unit)?;
        let fits = (0_u32..).zip(&needs).filter(|(_, n)| n.what.fit(u).is_ok()).map(|(at, _)| at).collect();
        Some(UnitRow {
            unit: c.unit.clone(),
            kind: u.kind,
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
            coverage_ms: coverage.get(&c.unit).copied().unwrap_or(0),
            fits,
            travel: c.travel,
            straight_m: c.position.map(|p| p.distance_m(req.place).round() as u32),
        })
    };
    let units = units.iter().zip(verdicts).filter_map(row).collect();
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
        needs,
        units,
    }
}

/// Names the weights a ranking was made with: the version of the settings in force, and SHA-256 of their terms as JSON, the first 16 hex
/// digits: `7-1a2b3c4d5e6f7081`.
pub fn weights_version(state: &State) -> String {
    let json = serde_json::to_vec(&state.settings().ranking).unwrap_or_default();
    let terms: String = Sha256::digest(&json).iter().take(8).map(|b| format!("{b:02x}")).collect();
    format!("{}-{terms}", state.settings_version())
}
