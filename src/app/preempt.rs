//! Travel times of units that could be taken from something less urgent.

use super::ranking::{Searcher, Seen, apply};
use crate::{
    dispatch::{
        model::UnitKind,
        recommend::{CandidateInput, RankRequest, Verdict},
    },
    roads::{Roads, nearest::Source, profile::Metric},
};

/// One search of its own, after the free ones': those who could be taken never crowd a free one off the list.
pub(super) fn search(
    searcher: &mut Searcher<'_>,
    roads: &Roads,
    request: &RankRequest,
    seen: &[Seen],
    verdicts: &[Verdict],
    units: &mut [CandidateInput],
    kind: impl Fn(usize) -> Option<UnitKind>,
) {
    let mut groups: Vec<(Metric, Vec<Source>)> = Vec::new();
    for (i, (s, v)) in seen.iter().zip(verdicts).enumerate() {
        let (Some(_), Some(position), Some(kind)) = (v.preempts, s.position, kind(i)) else { continue };
        let metric = Metric::new(super::ranking::profile(kind), request.siren);
        let Some(snap) = searcher.snaps.snap(roads, metric, &s.unit, (position, s.course, s.speed)) else { continue };
        let source = Source { key: i as u32, snap, extra_ms: v.extra_ms() };
        match groups.iter_mut().find(|(m, _)| *m == metric) {
            Some((_, all)) => all.push(source),
            None => groups.push((metric, vec![source])),
        }
    }
    if !groups.is_empty() {
        // Some more than wanted: of doubtful positions a person decides.
        let k = request.wants.size() as usize + 3;
        apply(roads, request, k, groups.iter().map(|(m, all)| (*m, &all[..])), units);
    }
}
