//! Judges one automatic decision by its record: [`crate::roads::oracle`] gives travel times by a full Dijkstra of its own over all units of
//! the record that pass the filters, less those the event lists as taken between ranking and decision, with the same terms.
//!
//! Of one unit sent, nobody may be cheaper. Of a team, nobody outside it may be cheaper than a member and meet the same need. Of two
//! incidents served by one decision, the sum may not be less with their units exchanged.

use crate::{
    dispatch::{
        decision::{DecisionRecord, UnitRow},
        model::UnitKind,
    },
    id::{IncidentId, UnitId},
    roads::{
        Roads,
        nearest::Source,
        oracle,
        profile::{Metric, Profile},
        snap::{Back, Snap},
    },
};
use anyhow::Context;
use std::collections::BTreeMap;

/// A unit sent, and the element of the run card it was sent for.
pub struct Sent {
    /// The unit.
    pub unit: UnitId,
    /// Number on the card.
    pub element: Option<u32>,
}

/// Somebody cheaper than one who was sent.
pub struct Better {
    /// Who was sent,
    pub sent: UnitId,
    /// at this cost.
    pub sent_ms: u64,
    /// Who was not,
    pub unit: UnitId,
    /// at this.
    pub ms: u64,
}

/// A decision with the costs of all who might have been sent.
pub struct Weighed<'a> {
    record: DecisionRecord,
    sent: &'a [Sent],
    taken: &'a [UnitId],
    costs: BTreeMap<UnitId, u64>,
}

impl<'a> Weighed<'a> {
    /// Weighs everybody of the record that passes the filters.
    pub fn new(roads: &Roads, record: DecisionRecord, sent: &'a [Sent], taken: &'a [UnitId]) -> Self {
        let may = |row: &&UnitRow| row.left_out.is_none() && !(record.automatic && row.doubt.is_some());
        let mut costs = BTreeMap::new();
        for kind in [UnitKind::Car, UnitKind::Motorbike, UnitKind::Bicycle, UnitKind::Foot] {
            let metric = Metric::new(profile(kind), record.siren);
            let rows: Vec<&UnitRow> = record.units.iter().filter(|r| r.kind == kind && r.snapped.is_some()).filter(may).collect();
            let sources: Vec<Source> = rows
                .iter()
                .zip(0u32..)
                .filter_map(|(row, key)| Some(Source { key, snap: snap(roads, metric, row)?, extra_ms: 0 }))
                .collect();
            for (row, travel) in rows.iter().zip(oracle::travel_times(roads, record.place, metric, &sources)) {
                if let Some(ms) = travel {
                    costs.insert(row.unit.clone(), ms + row.age_penalty_ms + row.sector_penalty_ms + row.coverage_ms);
                }
            }
        }
        Self { record, sent, taken, costs }
    }

    /// The incident.
    pub fn incident(&self) -> IncidentId {
        self.record.incident
    }

    /// Those who should have been sent instead.
    ///
    /// # Errors
    /// When somebody was sent who is not in the record.
    pub fn faster(&self) -> anyhow::Result<Vec<Better>> {
        let mut out = Vec::new();
        for sent in self.sent {
            let sent_ms = *self.costs.get(&sent.unit).with_context(|| format!("{} was sent and is not in its own record", sent.unit))?;
            let of_team = |u: &UnitId| self.sent.iter().any(|s| s.unit == *u);
            let others = self.costs.iter().filter(|(u, _)| !of_team(u) && !self.taken.contains(u) && self.fits(u, sent.element));
            let best = others.map(|(u, ms)| (*ms, u)).min().filter(|(ms, _)| *ms < sent_ms);
            out.extend(best.map(|(ms, unit)| Better { sent: sent.unit.clone(), sent_ms, unit: unit.clone(), ms }));
        }
        Ok(out)
    }

    /// Whether two incidents of equal priority, each of which needed one unit, would have been served sooner, all in all, by each other's.
    pub fn would_swap(&self, other: &Self) -> bool {
        let ([mine], [theirs]) = (self.sent, other.sent) else { return false };
        let one = |w: &Self| matches!(w.record.needs.as_slice(), [n] if n.what.count == 1);
        if self.record.priority != other.record.priority || !one(self) || !one(other) {
            return false;
        }
        let cost = |w: &Self, s: &Sent| w.costs.get(&s.unit).copied();
        match (cost(self, mine), cost(other, theirs), cost(self, theirs), cost(other, mine)) {
            (Some(a), Some(b), Some(c), Some(d)) => c + d < a + b,
            _ => false,
        }
    }

    fn fits(&self, unit: &UnitId, element: Option<u32>) -> bool {
        let Some(at) = element.and_then(|e| self.record.needs.iter().position(|n| n.element == e)) else { return false };
        self.record.units.iter().find(|r| r.unit == *unit).is_some_and(|r| r.fits.contains(&(at as u32)))
    }
}

fn profile(kind: UnitKind) -> Profile {
    match kind {
        UnitKind::Car => Profile::Car,
        UnitKind::Motorbike => Profile::Motorbike,
        UnitKind::Bicycle => Profile::Bicycle,
        UnitKind::Foot => Profile::Foot,
    }
}

/// The place on the roads as the record has it.
fn snap(roads: &Roads, metric: Metric, row: &UnitRow) -> Option<Snap> {
    let at = row.snapped?;
    let graph = roads.graph();
    let back = at.turn_ms.and_then(|penalty_ms| graph.reverse(at.edge).map(|edge| Back { edge, penalty_ms }));
    let length_mm = graph.length_mm(at.edge);
    Some(Snap { metric, edge: at.edge, offset_mm: at.offset, length_mm, back, point: at.position, distance_mm: 0 })
}
