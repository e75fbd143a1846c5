//! What is looked for.

use crate::{
    dispatch::{
        model::{Incident, Priority},
        needs::Wants,
        state::State,
    },
    id::IncidentId,
    quantity::Position,
};

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
    /// What the incident wants, with the units on it.
    pub wants: Wants,
    /// How many to find, of those that fit each element of the run card: at least 5, plus the units wanted by all incidents ranked together.
    pub k: u32,
    /// Version the answer is for.
    pub ranking_version: u32,
    /// Sequence the answer is made at.
    pub ranked_at_seq: u64,
}

/// What to look for, for an incident ranked in a batch that wants so many units together ([`wanted`]); `None` when no ranking is owed.
pub fn request(state: &State, incident: IncidentId, batch: usize) -> Option<RankRequest> {
    state.incidents().get(&incident).filter(|i| i.ranking_owed).map(|i| look_for(state, i, batch))
}

/// What to look for to show a person the present list of any incident in memory, owed or not. Not to be answered with `Input::Ranked`.
pub fn request_to_show(state: &State, incident: IncidentId) -> Option<RankRequest> {
    let i = state.incidents().get(&incident)?;
    let mut req = look_for(state, i, 1);
    if req.wants.met() {
        // Somebody may want to send one more: as if nobody were on it yet.
        req.wants = Wants::new(state.settings(), &i.kind, i.priority, []);
    }
    Some(req)
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
        wants: Wants::of(state, i),
        k: settings.ranking.k.max(5) + u32::try_from(batch).unwrap_or(u32::MAX / 2),
        ranking_version: i.ranking_version,
        ranked_at_seq: state.seq(),
    }
}

/// How many units these incidents want together.
pub fn wanted(state: &State, incidents: &[IncidentId]) -> usize {
    incidents.iter().filter_map(|id| state.incidents().get(id)).map(|i| Wants::of(state, i).size().max(1) as usize).sum()
}
