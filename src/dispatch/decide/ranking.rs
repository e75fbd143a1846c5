//! The ranking loop: lists come back, are judged against what changed meanwhile, and send a unit, are asked anew, or leave the incident in
//! the queue with the reason.

use super::{assignments, step::Step};
use crate::{
    dispatch::{event::Event, input::RankingAnswer, model::*, reject::Reject},
    id::{IncidentId, UnitId},
};

/// How often one ranking is asked anew because a unit became free while it was made. The answer after the last is always taken.
pub const MAX_RETRIES: u8 = 3;
/// Incidents asked to be ranked again by one decision; the next decision goes on with those behind them.
const BATCH: usize = 8;
/// Candidates an event keeps.
const SHOWN: usize = 5;

/// A batch of lists. Gone through by priority, then by who waits longest, so that no unit is taken twice and the urgent choose first.
pub(super) fn ranked(step: &mut Step<'_>, answers: &[RankingAnswer]) -> Result<(), Reject> {
    let state = step.state;
    let mut due: Vec<(&Incident, &Recommendation)> =
        answers.iter().filter_map(|a| Some((state.incidents().get(&a.incident)?, &a.recommendation))).collect();
    due.sort_by_key(|(i, _)| (i.priority, i.ready_at, i.id));
    for (i, list) in due {
        // Another version was asked for already, by the event that changed it.
        let current = i.ranking_owed && list.ranking_version == i.ranking_version && list.ranked_at_seq <= state.seq();
        // By settings that are not in force any more: whoever waits was asked for anew when they went.
        let current = current && list.ranked_at_seq >= state.f.settings_seq;
        if current && step.settled.insert(i.id) {
            judge(step, i, list);
        }
    }
    if step.settled.is_empty() {
        let named = answers.first().map_or(IncidentId(0), |a| a.incident);
        return Err(Reject::RankingOutdated(named));
    }
    step.look_at_queue = true;
    Ok(())
}

fn judge(step: &mut Step<'_>, i: &Incident, list: &Recommendation) {
    let freed = step.state.free_since(list.ranked_at_seq).any(|u| !step.taken.contains(&u.id) && accepted(step, i, u.kind, &u.service));
    // Made by roads that are closed or open otherwise since.
    let news = freed || list.ranked_at_seq < step.state.closures().version();
    if news && i.ranking_retries < MAX_RETRIES {
        step.push(Event::RankingRepeated { incident: i.id, retries: i.ranking_retries + 1 });
        return;
    }
    let automatic = is_automatic(step, i) && assignments::assignable(step, i).is_ok();
    let fit = |c: &Candidate| {
        c.automatic_ok
            && step.state.units().get(&c.unit).is_some_and(|u| accepted(step, i, u.kind, &u.service))
            && !was_on(step, i, &c.unit)
    };
    let chosen = list.candidates.iter().find(|c| automatic && step.is_free(&c.unit) && fit(c)).map(|c| c.unit.clone());
    let kept = kept(step, list, chosen.as_ref());
    if let Some(unit) = chosen {
        assignments::push_assigned(step, i, &unit, true, Some(kept.list), kept.taken, kept.choice);
        return;
    }
    // Those this incident could have had are gone since the list was made, and the list was cut: there may be others behind.
    let had = |c: &Candidate| automatic && c.automatic_ok;
    let lost = list.candidates.iter().any(had) || (kept.list.candidates.is_empty() && !list.candidates.is_empty());
    if (lost && !list.complete) || (news && (automatic || kept.list.candidates.is_empty())) {
        step.push(Event::RankingRepeated { incident: i.id, retries: i.ranking_retries });
        return;
    }
    let waiting = if kept.list.candidates.is_empty() { WaitReason::NobodyQualifies } else { WaitReason::NeedsPerson };
    step.push(Event::Recommended { incident: i.id, recommendation: Box::new(kept.list), waiting, taken: kept.taken });
}

/// A list as an event keeps it.
pub(super) struct Kept {
    /// Without those taken meanwhile, cut to five or to the chosen one.
    pub list: Recommendation,
    /// Those taken meanwhile; with a choice, the ones ahead of it.
    pub taken: Vec<UnitId>,
    /// Where the chosen one is on `list`.
    pub choice: Option<u32>,
}

/// Cuts a list to what is worth keeping. `chosen` may be unavailable by a person's will (a meal): it stays on the list.
pub(super) fn kept(step: &Step<'_>, list: &Recommendation, chosen: Option<&UnitId>) -> Kept {
    let mut kept = Kept { list: Recommendation { candidates: Vec::new(), ..list.clone() }, taken: Vec::new(), choice: None };
    for c in &list.candidates {
        let is_chosen = Some(&c.unit) == chosen;
        if is_chosen {
            kept.choice = Some(kept.list.candidates.len() as u32);
        } else if !step.is_free(&c.unit) {
            if kept.choice.is_none() {
                kept.taken.push(c.unit.clone());
            }
            continue;
        }
        kept.list.candidates.push(c.clone());
    }
    let keep = kept.choice.map_or(SHOWN, |at| SHOWN.max(at as usize + 1));
    kept.list.candidates.truncate(keep);
    kept
}

fn accepted(step: &Step<'_>, i: &Incident, kind: UnitKind, service: &str) -> bool {
    step.state.settings.accepts(&i.kind, kind, service)
}

/// Assigned without a person: by priority; after somebody was on it and left the work undone, only where the room re-offers.
fn is_automatic(step: &Step<'_>, i: &Incident) -> bool {
    let p = step.state.settings.priority(i.priority);
    p.automatic && !i.by_hand_only() && (p.reoffer || i.current_assignments().next().is_none())
}

/// It was on this incident already, and refused or was freed: only a person sends it there again.
fn was_on(step: &Step<'_>, i: &Incident, unit: &UnitId) -> bool {
    i.current_assignments().filter_map(|a| step.state.assignments().get(&a)).any(|a| a.unit == *unit)
}

/// Asks anew for the incidents that found nobody, where a unit they accept became free, or regained a usable position, since their list
/// was made. The most urgent first, a bounded number: with many waiting for one unit, those behind are asked only if it is still free.
pub(super) fn look_at_queue(step: &mut Step<'_>, regained: Option<&UnitId>) {
    let state = step.state;
    let mut again: Vec<IncidentId> = Vec::new();
    for (_, _, id) in &state.ix.queue {
        if again.len() == BATCH {
            break;
        }
        let Some(i) = state.incidents().get(id).filter(|i| !step.settled.contains(&i.id)) else { continue };
        let found_nobody = match i.waiting {
            Some(WaitReason::NobodyQualifies) => true,
            Some(WaitReason::NeedsPerson) => is_automatic(step, i),
            Some(WaitReason::Ranking) | None => false,
        };
        let since = i.recommendation.as_ref().map_or(0, |r| r.ranked_at_seq);
        if found_nobody && somebody_since(step, i, since) {
            again.push(*id);
        }
    }
    // A ranking under way must hear of the regained unit too, or its answer would say that nobody is there.
    if !again.is_empty() || (regained.is_some() && !state.ix.rankings.is_empty()) {
        step.settled.extend(again.iter().copied());
        step.push_at(step.now, false, Event::RankingRequested { incidents: again, regained: regained.cloned() });
    }
}

fn somebody_since(step: &Step<'_>, i: &Incident, seq: u64) -> bool {
    // One that was on it already helps where there was nobody at all: a person may choose it.
    let news = |unit| i.waiting == Some(WaitReason::NobodyQualifies) || !was_on(step, i, unit);
    let may = |unit, kind, service| !step.taken.contains(unit) && accepted(step, i, kind, service) && news(unit);
    step.freed.iter().any(|f| f.seq > seq && may(&f.unit, f.kind, &f.service))
        || step.state.free_since(seq).any(|u| may(&u.id, u.kind, &u.service))
}
