//! What must hold of notices after every input.

use super::model::{Audience, Kind, NoticeState};
use crate::dispatch::{
    invariant::{Broken, hold},
    state::State,
};

/// Checks them.
pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    let (notices, limits) = (&state.f.notices, &state.settings.limits.notices);
    hold(notices.all.len() <= limits.notices as usize, "no collection above its limit", || "notices in memory".into())?;
    let in_force = notices.in_force().count();
    hold(in_force <= limits.in_force as usize, "no collection above its limit", || "notices that stand".into())?;
    let lists = notices.receipts.keys().eq(notices.all.keys());
    hold(lists, "nothing is sent without a receipt list", || format!("{:?}", notices.receipts.keys()))?;
    for n in notices.all.values() {
        let about = || format!("notice {} {:?} {:?}", n.id, n.kind, n.state);
        hold(n.id.0 <= notices.last && n.seq <= state.seq(), "numbers are never used twice", about)?;
        hold((n.kind == Kind::PlateNote) == n.plate.is_some(), "a plate note, and nothing else, names a plate", about)?;
        hold((n.state == NoticeState::Cancelled) == n.cancelled_seq.is_some(), "a notice taken back says when", about)?;
        hold(n.from.is_some() == (n.audience == Audience::Desk), "a crew writes to the desk, the room to units", about)?;
        let over = matches!(n.state, NoticeState::Read | NoticeState::Expired);
        hold(!over || n.over_at.is_some(), "a notice that is over leaves memory", about)?;
        hold(n.state != NoticeState::InForce || n.over_at.is_none(), "a notice that stands is not over", about)?;
        let strangers = notices.receipts(n.id).any(|(u, _)| !state.units().contains_key(u));
        hold(!strangers, "receipts are of units of the room", about)?;
        let early = notices.receipts(n.id).any(|(_, r)| r.withdrawn.is_some() && !r.reached());
        hold(!early, "nothing is taken back from a unit it never reached", about)?;
    }
    Ok(())
}
