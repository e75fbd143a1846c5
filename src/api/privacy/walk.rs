//! Reading what has served its time, page by page, and saying of each whether it goes.

use crate::{
    accounts::{HeldThing, LegalHold},
    dispatch::{
        model::{Call, Incident},
        notices::Notice,
        roster::{Person, Shift},
    },
    id::{CallId, IncidentId, NoticeId, PersonId, SubjectId},
    quantity::Timestamp,
    store::{
        EntityKind, ReadError, Reader,
        sqlite::{Between, NoticeKinds, PAGE_MAX},
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Whether something goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Due,
    Open,
    Held,
    /// Was erased before.
    Gone,
}

/// What was read, with what becomes of each, and where to go on.
type Page<T, C> = (Vec<(T, Verdict)>, Option<C>);

/// What is under a legal hold, and whose keys that keeps.
#[derive(Clone, Debug, Default)]
pub(super) struct Holds {
    pub calls: BTreeSet<CallId>,
    pub incidents: BTreeSet<IncidentId>,
    pub subjects: BTreeSet<SubjectId>,
}

impl Holds {
    pub fn of(r: &Reader, holds: &[LegalHold]) -> Result<Self, ReadError> {
        let mut all = Self::default();
        for hold in holds {
            match hold.thing {
                HeldThing::Call(n) => {
                    all.calls.insert(n);
                    all.subjects.extend(r.call(n)?.map(|c| c.subject));
                }
                HeldThing::Incident(n) => {
                    all.incidents.insert(n);
                    let Some((_, calls, subjects)) = super::request::related(r, n)? else { continue };
                    all.subjects.extend(subjects.into_iter().chain(calls.iter().map(|c| c.subject)));
                    all.calls.extend(calls.iter().map(|c| c.id));
                }
            }
        }
        Ok(all)
    }
}

/// One page of calls presented in a stretch of time.
pub(super) fn calls(
    r: &Reader,
    holds: &Holds,
    (from, to): (Timestamp, Timestamp),
    after: Option<(Timestamp, CallId)>,
) -> Result<Page<Call, (Timestamp, CallId)>, ReadError> {
    let page = r.calls_between(Between { from, to }, after, PAGE_MAX)?;
    let next = page.last().filter(|_| page.len() == PAGE_MAX as usize).map(|c| (c.presented.occurred_at, c.id));
    Ok((judge_calls(r, holds, page)?, next))
}

pub(super) fn judge_calls(r: &Reader, holds: &Holds, page: Vec<Call>) -> Result<Vec<(Call, Verdict)>, ReadError> {
    let kept = kept(r, page.iter().map(|c| c.subject))?;
    let mut judged = Vec::with_capacity(page.len());
    for call in page {
        let verdict = if !kept.contains(&call.subject) {
            Verdict::Gone
        } else if holds.calls.contains(&call.id) || call.incident.is_some_and(|i| holds.incidents.contains(&i)) {
            Verdict::Held
        } else if call.is_open() || is_open(r, call.incident)? {
            Verdict::Open
        } else {
            Verdict::Due
        };
        judged.push((call, verdict));
    }
    Ok(judged)
}

fn is_open(r: &Reader, incident: Option<IncidentId>) -> Result<bool, ReadError> {
    let incident = incident.map(|n| r.incident(n)).transpose()?.flatten();
    Ok(incident.is_some_and(|i| !i.state.is_over()))
}

/// One page of incidents; `to` is also what they must be closed before.
pub(super) fn incidents(
    r: &Reader,
    holds: &Holds,
    (from, to): (Timestamp, Timestamp),
    after: Option<(Timestamp, IncidentId)>,
) -> Result<Page<Incident, (Timestamp, IncidentId)>, ReadError> {
    let page = r.incidents_between(Between { from, to }, after, PAGE_MAX)?;
    let next = page.last().filter(|_| page.len() == PAGE_MAX as usize).map(|i| (i.created_at, i.id));
    Ok((judge_incidents(r, holds, to, page)?, next))
}

pub(super) fn judge_incidents(
    r: &Reader,
    holds: &Holds,
    before: Timestamp,
    page: Vec<Incident>,
) -> Result<Vec<(Incident, Verdict)>, ReadError> {
    let kept = kept(r, page.iter().map(|i| i.subject))?;
    let verdict = |i: &Incident| {
        if !kept.contains(&i.subject) {
            Verdict::Gone
        } else if holds.incidents.contains(&i.id) {
            Verdict::Held
        } else if !i.state.is_over() || i.closed_at.unwrap_or(i.created_at) >= before {
            Verdict::Open
        } else {
            Verdict::Due
        }
    };
    Ok(page.into_iter().map(|i| (verdict(&i), i)).map(|(v, i)| (i, v)).collect())
}

/// One page of notices of a kind.
pub(super) fn notices(
    r: &Reader,
    holds: &Holds,
    kinds: NoticeKinds,
    before: Timestamp,
    after: NoticeId,
) -> Result<Page<Notice, NoticeId>, ReadError> {
    let page = r.notices(kinds, false, after, PAGE_MAX)?;
    let next = page.last().filter(|_| page.len() == PAGE_MAX as usize).map(|n| n.id);
    let kept = kept(r, page.iter().map(|n| n.text.subject))?;
    let verdict = |n: &Notice| {
        if !kept.contains(&n.text.subject) {
            Verdict::Gone
        } else if n.incident.is_some_and(|i| holds.incidents.contains(&i)) {
            Verdict::Held
        } else if n.over_at.is_none_or(|at| at >= before) {
            Verdict::Open
        } else {
            Verdict::Due
        }
    };
    Ok((page.into_iter().map(|n| (verdict(&n), n)).map(|(v, n)| (n, v)).collect(), next))
}

/// All people of the roster: with when a shift of theirs ends last, entered or on a crew before a moment they are due.
pub(super) fn people(r: &Reader, before: Timestamp) -> Result<Vec<(Person, Verdict)>, ReadError> {
    let mut planned: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
    let mut after = String::new();
    loop {
        let page: Vec<Shift> = r.entities(EntityKind::Shift, &after, PAGE_MAX)?;
        for shift in &page {
            for person in shift.entries.iter().flat_map(|e| &e.crew.people) {
                let last = planned.entry(person.clone()).or_insert(shift.to);
                *last = (*last).max(shift.to);
            }
        }
        match page.last() {
            Some(last) if page.len() == PAGE_MAX as usize => after = crate::store::number(last.id.0),
            _ => break,
        }
    }
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = r.people_changed(&after, PAGE_MAX)?;
        let (full, last) = (page.len() == PAGE_MAX as usize, page.last().map(|(p, _)| p.id.to_string()));
        let kept = kept(r, page.iter().map(|(p, _)| p.subject))?;
        for (person, changed_at) in page {
            let last = planned.get(&person.id).map_or(changed_at, |to| changed_at.max(*to));
            let verdict = if !kept.contains(&person.subject) {
                Verdict::Gone
            } else if person.unit.is_some() || last >= before {
                Verdict::Open
            } else {
                Verdict::Due
            };
            all.push((person, verdict));
        }
        match last.filter(|_| full) {
            Some(last) => after = last,
            None => return Ok(all),
        }
    }
}

fn kept(r: &Reader, subjects: impl Iterator<Item = SubjectId>) -> Result<BTreeSet<SubjectId>, ReadError> {
    Ok(r.held_keys(&subjects.collect::<Vec<_>>())?.into_iter().collect())
}
