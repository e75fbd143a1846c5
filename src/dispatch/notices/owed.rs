//! What terminals are owed: each notice until it has a receipt, each taking-back until it is known. From the state alone.

use super::{
    event::Fact,
    model::{Notice, NoticeState},
};
use crate::{
    dispatch::{
        model::{Reach, Unit},
        state::State,
    },
    id::{NoticeId, UnitId},
};
use serde::{Deserialize, Serialize};

/// Something a unit's terminal is to be told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// The unit.
    pub unit: UnitId,
    /// About which notice.
    pub notice: NoticeId,
    /// Identity on the link: the sequence of the event that owes it.
    pub seq: u64,
    /// It stands no more; else: the notice itself.
    pub withdrawn: bool,
}

/// Everything owed to terminals, by notice, then unit.
pub fn owed(state: &State) -> Vec<Owed> {
    let notices = state.ix.notices.iter().filter_map(|id| state.f.notices.all.get(id));
    notices.flat_map(|n| state.units().values().filter_map(|u| debt(state, n, u))).collect()
}

/// Everything owed to one unit's terminal, by notice.
pub fn owed_to(state: &State, unit: &UnitId) -> Vec<Owed> {
    let Some(u) = state.units().get(unit) else { return Vec::new() };
    state.ix.notices.iter().filter_map(|id| state.f.notices.all.get(id)).filter_map(|n| debt(state, n, u)).collect()
}

/// What this fact made owed, given the state after it.
pub fn owed_after(fact: &Fact, state: &State) -> Vec<Owed> {
    match fact {
        Fact::Sent { .. } | Fact::Cancelled { .. } => {
            let Some(n) = state.f.notices.all.get(&fact.notice()) else { return Vec::new() };
            state.units().values().filter_map(|u| debt(state, n, u)).collect()
        }
        Fact::Received { .. } | Fact::Expired { .. } | Fact::Forgotten { .. } => Vec::new(),
    }
}

fn debt(state: &State, n: &Notice, u: &Unit) -> Option<Owed> {
    if u.reach != Reach::Terminal || n.over_at.is_some() {
        return None;
    }
    let receipt = state.f.notices.receipt(n.id, &u.id);
    let owed = |seq, withdrawn| Owed { unit: u.id.clone(), notice: n.id, seq, withdrawn };
    match n.state {
        NoticeState::InForce => {
            let waits = receipt.map_or_else(|| n.includes_later(u, &state.settings), |r| !r.reached());
            waits.then(|| owed(n.seq, false))
        }
        NoticeState::Cancelled => {
            let tell = receipt.is_some_and(|r| r.reached() && r.withdrawn.is_none());
            n.cancelled_seq.filter(|_| tell).map(|seq| owed(seq, true))
        }
        NoticeState::Read | NoticeState::Expired => None,
    }
}
