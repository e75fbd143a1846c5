//! The ranking loop: lists come back, are judged against what changed meanwhile, and send a unit, are asked anew, or leave the incident in
//! the queue with the reason.

use super::{
    assignments,
    plan::{self, Row},
    step::Step,
    taking,
};
use crate::{
    dispatch::{
        event::Event,
        input::RankingAnswer,
        model::*,
        needs::{self, CouldAsk, Fact},
        preempt::{self, Taking},
        reject::Reject,
    },
    id::{AssignmentId, IncidentId, UnitId},
};
use std::collections::BTreeSet;

/// How often one ranking is asked anew because a unit became free while it was made. The answer after the last is always taken.
pub const MAX_RETRIES: u8 = 3;
/// Candidates an event keeps.
const SHOWN: usize = 5;

/// A batch of lists. Gone through by priority, those of one together ([`plan`]); each by priority, then by who waits longest.
pub(super) fn ranked<'a>(step: &mut Step<'a>, answers: &'a [RankingAnswer]) -> Result<(), Reject> {
    let state = step.state;
    let mut due: Vec<(&Incident, &Recommendation)> =
        answers.iter().filter_map(|a| Some((state.incidents().get(&a.incident)?, &a.recommendation))).collect();
    due.sort_by_key(|(i, _)| (i.priority, i.ready_at, i.id));
    due.retain(|(i, list)| {
        // Another version was asked for already, by the event that changed it.
        let current = i.ranking_owed && list.ranking_version == i.ranking_version && list.ranked_at_seq <= state.seq();
        // By settings that are not in force any more: whoever waits was asked for anew when they went.
        let current = current && list.ranked_at_seq >= state.f.settings_seq;
        // One with units of other rooms was shown before and comes again: no answer to what was asked since.
        let current = current && list.others.is_empty();
        current && step.settled.insert(i.id)
    });
    if due.is_empty() {
        if others(step, answers) {
            return Ok(());
        }
        let named = answers.first().map_or(IncidentId(0), |a| a.incident);
        return Err(Reject::RankingOutdated(named));
    }
    for equals in due.chunk_by(|(a, _), (b, _)| a.priority == b.priority) {
        judge(step, equals);
    }
    step.look_at_queue = true;
    Ok(())
}

/// Lists that stand as they were shown, with nobody of this room, and come again with units of other rooms: found after them, since no list
/// waits for that.
fn others(step: &mut Step<'_>, answers: &[RankingAnswer]) -> bool {
    let before = step.pushed();
    for RankingAnswer { incident, recommendation: list } in answers {
        let Some(i) = step.state.incidents().get(incident) else { continue };
        let waiting = WaitReason::NobodyQualifies;
        let Some(shown) = i.recommendation.as_ref().filter(|_| i.waits_for() == Some(waiting)) else { continue };
        let same = (shown.ranked_at_seq, shown.ranking_version) == (list.ranked_at_seq, list.ranking_version);
        if same && shown.candidates.is_empty() && shown.others.is_empty() && !list.others.is_empty() {
            let recommendation = Box::new(Recommendation { others: list.others.clone(), ..shown.clone() });
            step.push(Event::Recommended { incident: *incident, recommendation, waiting, taken: Vec::new() });
        }
    }
    step.pushed() > before
}

/// Lists of one priority: asked anew where the fleet changed under them, else planned together.
fn judge<'a>(step: &mut Step<'a>, lists: &[(&'a Incident, &'a Recommendation)]) {
    let mut rows: Vec<(Row<'a>, bool)> = Vec::new();
    for (i, list) in lists {
        let row = Row::new(step, i, list, is_automatic(step, i));
        let freed = step.state.free_since(list.ranked_at_seq).any(|u| !step.taken.contains(&u.id) && row.could_use(u));
        // Made by roads that are closed or open otherwise since.
        let news = freed || list.ranked_at_seq < step.state.closures().version();
        if news && i.ranking_retries < MAX_RETRIES {
            step.push(Event::RankingRepeated { incident: i.id, retries: i.ranking_retries + 1 });
        } else {
            rows.push((row, news));
        }
    }
    let (mut rows, news): (Vec<Row<'a>>, Vec<bool>) = rows.into_iter().unzip();
    plan::over_the_queue(step, &mut rows);
    if taking::take_over(step, &mut rows) {
        plan::over_the_queue(step, &mut rows);
    }
    for (row, news) in rows.iter().zip(news) {
        if row.chosen.is_empty() { nobody(step, row, news) } else { send(step, row) }
    }
}

/// All of them in one decision. The first carries the list, with the team.
fn send(step: &mut Step<'_>, row: &Row<'_>) {
    let i = row.i;
    // The list's choice is among the free ones: they go first.
    let free = || row.chosen.iter().filter(|(c, _)| c.preempts.is_none());
    let mut kept = kept(step, row.list, &free().map(|(c, _)| &c.unit).collect::<Vec<_>>());
    (kept.list.needs, kept.list.team) = row.team(step);
    let mut list = Some((kept.list, kept.taken, kept.choice));
    for (c, _) in free().chain(row.chosen.iter().filter(|(c, _)| c.preempts.is_some())) {
        let (list, taken, choice) = list.take().map_or((None, Vec::new(), None), |(list, taken, choice)| (Some(list), taken, choice));
        match step.state.assignment_of(&c.unit).filter(|_| c.preempts.is_some()) {
            Some(a) => {
                let best_free_ms = row.list.candidates.first().map(|c| c.travel_ms);
                preempt::take(step, a, i, Taking { automatic: true, list, taken, travel_ms: Some(c.travel_ms), best_free_ms });
            }
            None => {
                assignments::push_assigned(step, i, &c.unit, true, list, taken, choice);
            }
        }
    }
    step.needs_settled.insert(i.id);
    let ranking_version = i.ranking_version.saturating_add(1);
    if row.is_met() {
        if i.incomplete.is_some() {
            step.push(Event::Needs(Fact::Complete { incident: i.id, ranking_version }));
        }
        return;
    }
    // The part that could be had is on its way. Whom it could have had besides was taken since the list was made, and the list was cut:
    // there may be others behind.
    let could_use = |c: &&Candidate| step.state.units().get(&c.unit).is_some_and(|u| row.could_use(u));
    let left: Vec<&Candidate> = row.list.candidates.iter().filter(could_use).collect();
    let lost = left.iter().any(|c| c.automatic_ok && !step.is_free(&c.unit));
    let waiting = match left.iter().any(|c| step.is_free(&c.unit)) {
        _ if lost && !row.list.complete => WaitReason::Ranking,
        true => WaitReason::NeedsPerson,
        false => WaitReason::NobodyQualifies,
    };
    let open = row.open(step);
    step.push(Event::Needs(Fact::Incomplete { incident: i.id, open, ranking_version, waiting }));
}

/// Nobody can be sent without a person: asked anew where somebody may be behind the list's end, else shown.
fn nobody(step: &mut Step<'_>, row: &Row<'_>, news: bool) {
    let (i, list) = (row.i, row.list);
    let automatic = is_automatic(step, i) && assignments::assignable(step, i).is_ok();
    let kept = kept(step, list, &[]);
    // Those this incident could have had are gone since the list was made, and the list was cut: there may be others behind.
    let had = |c: &Candidate| automatic && c.automatic_ok;
    let lost = list.candidates.iter().any(had) || (kept.list.candidates.is_empty() && !list.candidates.is_empty());
    if (lost && !list.complete) || (news && (automatic || kept.list.candidates.is_empty())) {
        step.push(Event::RankingRepeated { incident: i.id, retries: i.ranking_retries });
        return;
    }
    if i.ranking_retries < MAX_RETRIES && taking::barred(step, row) {
        step.push(Event::RankingRepeated { incident: i.id, retries: i.ranking_retries + 1 });
        return;
    }
    let waiting = if kept.list.candidates.is_empty() { WaitReason::NobodyQualifies } else { WaitReason::NeedsPerson };
    let mut could_ask = kept.list.could_ask.clone();
    could_ask.extend(kept.taken.iter().take(SHOWN).map(|unit| CouldAsk {
        unit: unit.clone(),
        room: None,
        why: LeftOut::Committed,
        metres: None,
    }));
    step.push(Event::Recommended { incident: i.id, recommendation: Box::new(kept.list), waiting, taken: kept.taken });
    let first = i.holding.is_none() && i.waiting.is_some();
    if first && waiting == WaitReason::NobodyQualifies && needs::holds(&step.state.settings, i.priority) {
        step.push(Event::Needs(Fact::Holding { incident: i.id, could_ask }));
    }
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

/// Cuts a list to what is worth keeping. Of those `chosen`, the first is the choice; one may be unavailable by a person's will (a meal): it
/// stays on the list.
pub(super) fn kept(step: &Step<'_>, list: &Recommendation, chosen: &[&UnitId]) -> Kept {
    let mut kept = Kept { list: Recommendation { candidates: Vec::new(), ..list.clone() }, taken: Vec::new(), choice: None };
    // Behind those chosen whoever was free when they were chosen is shown, though this same decision may send it elsewhere.
    let gone: BTreeSet<&UnitId> =
        step.events_so_far().filter_map(|e| if let Event::UnitAssigned { unit, .. } = e { Some(unit) } else { None }).collect();
    let was_free = |unit: &UnitId| !gone.contains(unit) && step.state.units().get(unit).is_some_and(Unit::is_available);
    let mut to_come = chosen.len();
    for c in &list.candidates {
        if chosen.contains(&&c.unit) {
            to_come -= 1;
            kept.choice = kept.choice.or(Some(kept.list.candidates.len() as u32));
        } else if !step.is_free(&c.unit) && (to_come > 0 || chosen.is_empty() || !was_free(&c.unit)) {
            if to_come > 0 || chosen.is_empty() {
                kept.taken.push(c.unit.clone());
            }
            continue;
        }
        kept.list.candidates.push(c.clone());
    }
    let keep = kept.choice.map_or(SHOWN, |at| SHOWN.max(at as usize + 1));
    let mut place = 0;
    kept.list.candidates.retain(|c| {
        place += 1;
        place <= keep || chosen.contains(&&c.unit)
    });
    if kept.taken.iter().any(|u| list.team.iter().flat_map(|t| &t.members).any(|m| m.unit == *u)) {
        kept.list.team = None;
    }
    kept
}

/// Assigned without a person: by priority; after somebody was on it and left the work undone, only where the room re-offers.
pub(super) fn is_automatic(step: &Step<'_>, i: &Incident) -> bool {
    let p = step.state.settings.priority(i.priority);
    p.automatic
        && !i.by_hand_only()
        && (p.reoffer || i.counted(step.state).count() == i.current_assignments().filter(|a| !swapped(step, *a)).count())
}

/// Another was sent in its stead: it left no work undone.
fn swapped(step: &Step<'_>, id: AssignmentId) -> bool {
    step.state.assignments().get(&id).is_some_and(|a| a.clear_reason == Some(ClearReason::CloserUnit))
}

/// It was on this incident already, and refused or was freed: only a person sends it there again.
pub(super) fn was_on(step: &Step<'_>, i: &Incident, unit: &UnitId) -> bool {
    i.current_assignments().filter_map(|a| step.state.assignments().get(&a)).any(|a| a.unit == *unit)
}
