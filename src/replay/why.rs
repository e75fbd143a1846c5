//! What is said of the baseline beside the record: how far apart they are, and why nobody was sent where somebody was.

use super::{
    figures::Figures,
    table::{Column, counted},
};
use crate::dispatch::model::{LeftOut, Priority};

const PRIORITIES: [Priority; 5] = [Priority::P0, Priority::P1, Priority::P2, Priority::P3, Priority::P4];

/// Reasons named at most.
const NAMED: usize = 3;

/// How far the simulation is from what really happened under the same rules: of every priority with a total response in either.
pub(super) fn baseline_against_recorded(columns: &mut [Column]) -> String {
    let [recorded, baseline, ..] = columns else { return String::new() };
    let mut parts = Vec::new();
    for p in PRIORITIES {
        let (real, simulated) = (&mut recorded.figures.of(p).response, &mut baseline.figures.of(p).response);
        let (n, m) = (real.len(), simulated.len());
        if n + m == 0 {
            continue;
        }
        let (real, simulated) = (real.median_s(), simulated.median_s());
        let off = match (real, simulated) {
            (Some(real), Some(simulated)) if real > 0.0 => format!(" ({:+.1} %)", (simulated / real - 1.0) * 100.0),
            _ => String::new(),
        };
        let shown = |s: Option<f64>| s.map_or_else(|| "none".to_owned(), |s| format!("{s:.0} s"));
        parts.push(format!("{p:?} {} (n {m}) against {} (n {n}){off}", shown(simulated), shown(real)));
    }
    if parts.is_empty() {
        parts.push("neither has an incident with both an answered call and an arrival".into());
    }
    format!("baseline simulated against recorded, median total response: {}", parts.join(", "))
}

/// Why the baseline sent nobody where the record did; `None` when it sent somebody, or nobody was sent in either.
pub(super) fn nobody_sent(recorded: &Figures, baseline: &Figures) -> Option<String> {
    let sent = |f: &Figures| f.by_priority.iter().map(|p| p.queue.len() as u64).sum::<u64>();
    let (real, simulated) = (sent(recorded), sent(baseline));
    if real == 0 || simulated > 0 {
        return None;
    }
    let mut reasons: Vec<(LeftOut, u64)> = baseline.nobody.iter().map(|(why, n)| (*why, *n)).collect();
    reasons.sort_by_key(|(why, n)| (std::cmp::Reverse(*n), *why));
    let named: Vec<String> = reasons.iter().take(NAMED).map(|(why, n)| format!("{} ({})", words(*why), counted(*n, "time"))).collect();
    let why = match named.is_empty() {
        true => "no unit was near, or the incidents were called off before an operator chose".to_owned(),
        false => format!("on its lists the nearest units were {}", named.join(", ")),
    };
    Some(format!("the baseline sends nobody to any incident, the record did to {real}: {why}"))
}

fn words(why: LeftOut) -> &'static str {
    match why {
        LeftOut::OffDuty => "off duty",
        LeftOut::Committed => "at work elsewhere",
        LeftOut::Unavailable => "on a break or not to be sent",
        LeftOut::WrongKind => "of a kind the incident does not want",
        LeftOut::NoPosition => "without a position",
        LeftOut::Unreachable => "without a road to it",
        LeftOut::PositionOld => "at an old position",
        LeftOut::PositionDoubtful => "at a doubtful position",
        LeftOut::PositionStated => "at a stated position",
        LeftOut::Refused => "refused by their crews before",
        LeftOut::NoAnswer => "without an answer before",
        LeftOut::WasThere => "on it before",
        LeftOut::PositionUntrusted => "at a position from an untrusted source",
        LeftOut::WrongService => "of a service the incident does not want",
        LeftOut::MissingCapability => "without a capability it needs",
        LeftOut::CrewTooSmall => "with too small a crew",
        LeftOut::NotNeeded => "not needed",
        LeftOut::Emergency => "calling for help",
        LeftOut::NoContact => "not to be reached",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(recorded: &[(Priority, i64)], baseline: &[(Priority, i64)]) -> [Column; 2] {
        [recorded, baseline].map(|all| {
            let mut figures = Figures::default();
            all.iter().for_each(|(p, ms)| {
                figures.of(*p).response.add(*ms);
                figures.of(*p).queue.add(0);
            });
            Column { figures, ..Column::default() }
        })
    }

    #[test]
    fn a_priority_that_only_one_of_them_reached_is_named() {
        let (p1, p2) = (Priority::P1, Priority::P2);
        let said = baseline_against_recorded(&mut columns(&[(p1, 60_000)], &[]));
        assert!(said.ends_with("P1 none (n 0) against 60 s (n 1)"), "{said}");
        let said = baseline_against_recorded(&mut columns(&[(p1, 60_000)], &[(p1, 90_000), (p2, 30_000)]));
        assert!(said.ends_with("P1 90 s (n 1) against 60 s (n 1) (+50.0 %), P2 30 s (n 1) against none (n 0)"), "{said}");
        let said = baseline_against_recorded(&mut columns(&[], &[]));
        assert!(said.ends_with("neither has an incident with both an answered call and an arrival"), "{said}");
    }

    #[test]
    fn a_baseline_that_sends_nobody_says_why() {
        let [recorded, mut baseline] = columns(&[(Priority::P1, 60_000)], &[]);
        baseline.figures.nobody = [(LeftOut::OffDuty, 1), (LeftOut::MissingCapability, 4)].into();
        let said = nobody_sent(&recorded.figures, &baseline.figures).unwrap_or_default();
        assert!(
            said.contains("the record did to 1: ") && said.contains("without a capability it needs (4 times), off duty (1 time)"),
            "{said}"
        );
        assert_eq!(nobody_sent(&recorded.figures, &recorded.figures), None);
        assert_eq!(nobody_sent(&baseline.figures, &baseline.figures), None);
    }
}
