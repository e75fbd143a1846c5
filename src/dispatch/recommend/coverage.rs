//! The capped coverage rule: of those who are there nearly as fast as the fastest, the one whose leaving costs least cover goes first.
//!
//! Cover is the marginal one of Daskin's maximum expected covering location model (1983): a place with `n` free units within the target
//! time, each free with probability 1 − q, loses (1 − q)·qⁿ⁻¹ when one of them leaves; q is the share of units committed now. The places
//! are the room's posts and the middles of its sectors.
//!
//! P0 and P1 get the fastest, always; so does everybody above a share of committed units set by the room. The rule is shown as a term of
//! its own: whoever is put behind the one that spares cover gets just so many milliseconds that it comes behind it.

use super::{CandidateInput, RankRequest, straight_line_ms};
use crate::{
    dispatch::{
        model::{Candidate, Duty, Priority, UnitKind},
        settings::{CoverageTerms, Settings},
        state::State,
    },
    id::UnitId,
    quantity::Position,
};
use std::collections::BTreeMap;

/// Most places looked at; of more, every so many-th.
const PLACES: usize = 256;

/// Puts the rule on candidates sorted by cost, of those that `may` be sent; sorts them anew and gives the terms that are not 0.
pub(super) fn spare(
    state: &State,
    req: &RankRequest,
    units: &[CandidateInput],
    ranked: &mut [Candidate],
    may: impl Fn(&Candidate) -> bool,
) -> BTreeMap<UnitId, u64> {
    let mut terms = BTreeMap::new();
    let settings = state.settings();
    let rule = &settings.ranking.coverage;
    let q = utilisation(state);
    let Some(near) = window(rule, req.priority, q, ranked.iter().filter(|c| may(c)).map(|c| c.cost_ms)) else { return terms };
    let kind = |unit: &UnitId| state.units().get(unit).map(|u| u.kind);
    let free: Vec<(Position, UnitKind)> = units
        .iter()
        .filter(|c| state.units().get(&c.unit).is_some_and(crate::dispatch::model::Unit::is_available))
        .filter_map(|c| Some((c.position?, kind(&c.unit)?)))
        .collect();
    let nearly: Vec<usize> = (0..ranked.len()).filter(|at| may(&ranked[*at])).take(near).collect();
    let of: Vec<(Position, UnitKind)> = nearly.iter().filter_map(|at| Some((ranked[*at].position, kind(&ranked[*at].unit)?))).collect();
    let best = least(&losses(settings, rule.target_s, q, &places(settings), &free, &of));
    put_first(ranked, &nearly, best);
    terms.extend(ranked.iter().filter(|c| c.coverage_ms > 0).map(|c| (c.unit.clone(), c.coverage_ms)));
    terms
}

/// Puts the one at `nearly[best]` before those ahead of it, by their terms; `nearly` are places in `ranked`, in order of cost.
pub fn put_first(ranked: &mut [Candidate], nearly: &[usize], best: usize) {
    let ahead = ranked[nearly[best]].cost_ms;
    for (behind, at) in nearly[..best].iter().enumerate() {
        let c = &mut ranked[*at];
        c.coverage_ms = (ahead - c.cost_ms) + 1 + behind as u64;
        c.cost_ms += c.coverage_ms;
    }
    ranked.sort_by(|a, b| (a.cost_ms, &a.unit).cmp(&(b.cost_ms, &b.unit)));
}

/// How many of these, in order of cost, are near enough to the first to be weighed against each other; `None` where only speed counts.
pub fn window(rule: &CoverageTerms, priority: Priority, utilisation: f64, costs: impl Iterator<Item = u64>) -> Option<usize> {
    let urgent = matches!(priority, Priority::P0 | Priority::P1);
    if urgent || rule.cap_s == 0 || utilisation * 100.0 > f64::from(rule.off_above_percent) {
        return None;
    }
    let mut costs = costs.peekable();
    let fastest = *costs.peek()?;
    // Beyond the target nobody is kept waiting longer than by the fastest.
    let limit = (fastest + u64::from(rule.cap_s) * 1_000).min((u64::from(rule.target_s) * 1_000).max(fastest));
    Some(costs.take_while(|cost| *cost <= limit).count()).filter(|n| *n > 1)
}

/// The first of the least: ties go to the faster.
pub fn least(losses: &[f64]) -> usize {
    losses.iter().enumerate().min_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(at, _)| at)
}

/// The share of the units on duty that are committed, 0 to 1.
pub fn utilisation(state: &State) -> f64 {
    let on_duty = state.units().values().filter(|u| u.duty == Duty::On).count();
    let busy = state.units().values().filter(|u| u.assignment.is_some()).count();
    busy as f64 / on_duty.max(1) as f64
}

/// How much cover each of `of` takes away when it leaves, `free` being everybody free now; a unit covers what it reaches in `target_s`.
pub fn losses(
    settings: &Settings,
    target_s: u32,
    q: f64,
    places: &[Position],
    free: &[(Position, UnitKind)],
    of: &[(Position, UnitKind)],
) -> Vec<f64> {
    let reach = |all: &[(Position, UnitKind)]| all.iter().map(|(at, kind)| (*at, reach_m(settings, target_s, *kind))).collect();
    let free: Vec<(Position, f64)> = reach(free);
    let of: Vec<(Position, f64)> = reach(of);
    let mut losses = vec![0.0; of.len()];
    for place in places {
        let flat = Flat::at(*place);
        let n = free.iter().filter(|(at, reach)| flat.within(*at, *reach)).count();
        if n == 0 {
            continue;
        }
        let marginal = (1.0 - q) * q.powi(i32::try_from(n).unwrap_or(i32::MAX) - 1);
        for (loss, (at, reach)) in losses.iter_mut().zip(&of) {
            if flat.within(*at, *reach) {
                *loss += marginal;
            }
        }
    }
    losses
}

/// The places to be covered.
fn places(settings: &Settings) -> Vec<Position> {
    let posts = settings.posts.iter().map(|p| p.position);
    let all: Vec<Position> = posts.chain(settings.sectors.iter().map(|s| s.middle())).collect();
    let every = all.len().div_ceil(PLACES).max(1);
    all.into_iter().step_by(every).collect()
}

/// How far a kind comes within this time, metres of straight line.
fn reach_m(settings: &Settings, target_s: u32, kind: UnitKind) -> f64 {
    let per_km = straight_line_ms(settings, kind, 1_000.0);
    f64::from(target_s) * 1_000.0 / per_km as f64 * 1_000.0
}

/// Distances near a place, on a plane: good to a few metres within a town.
struct Flat {
    at: Position,
    cos: f64,
}

impl Flat {
    fn at(at: Position) -> Self {
        Self { at, cos: at.lat().to_radians().cos() }
    }

    fn within(&self, p: Position, metres: f64) -> bool {
        const METRES_PER_E7: f64 = 0.011_119_5;
        let dlat = (f64::from(p.lat_e7) - f64::from(self.at.lat_e7)) * METRES_PER_E7;
        let dlon = (f64::from(p.lon_e7) - f64::from(self.at.lon_e7)) * METRES_PER_E7 * self.cos;
        dlat * dlat + dlon * dlon <= metres * metres
    }
}
