//! What is open now, as the sheet freezes it.

use super::model::*;
use crate::dispatch::{
    closures::ClosureState,
    model::{CallState, Duty, IncidentState},
    notices::{Kind, Notice},
    state::State,
};
use crate::id::UnitId;

/// What is open in this state.
pub(super) fn shift(state: &State) -> Shift {
    let most = state.settings.limits.logs.sheet_entries as usize;
    let mut left_off = 0;
    let mut shift = Shift { seq: state.seq(), ..Shift::default() };
    let mut open: Vec<_> = state.incidents().values().filter(|i| i.state != IncidentState::Closed).collect();
    open.sort_by_key(|i| (i.priority, i.created_at, i.id));
    shift.incidents = cut(
        &mut left_off,
        most,
        open.into_iter().map(|i| SheetIncident {
            incident: i.id,
            kind: i.kind.clone(),
            priority: i.priority,
            state: i.state,
            created_at: i.created_at,
            found: i.place.found.clone(),
            waiting: i.waiting,
            units: i
                .assignments
                .iter()
                .filter_map(|a| state.assignments().get(a))
                .filter(|a| a.is_open())
                .map(|a| a.unit.clone())
                .collect(),
        }),
    );
    let on_duty = state.units().values().filter(|u| u.duty == Duty::On);
    shift.units = cut(
        &mut left_off,
        most,
        on_duty.map(|u| SheetUnit {
            unit: u.id.clone(),
            kind: u.kind,
            service: u.service.clone(),
            busy: match (state.assignment_of(&u.id), u.unavailable) {
                (Some(a), _) => SheetBusy::On(a.incident),
                (None, Some(reason)) => SheetBusy::Away(reason),
                (None, None) => SheetBusy::Free,
            },
        }),
    );
    shift.alarms = cut(&mut left_off, most, state.ix.alarms.iter().cloned());
    let abandoned = state.calls().values().filter(|c| c.state == CallState::Abandoned);
    shift.call_backs = cut(&mut left_off, most, abandoned.map(|c| c.id));
    let unread = state.notices().unread();
    let standing = state.notices().in_force().filter(|n| n.kind != Kind::Message).map(|n| {
        let unread = state.notices().receipts(n.id).filter(|(_, r)| r.read.is_none()).map(|(u, _)| u.clone()).collect();
        (n, unread)
    });
    let mut notices: Vec<(&Notice, Vec<UnitId>)> = unread.chain(standing).collect();
    notices.sort_by_key(|(n, _)| (n.urgency, n.id));
    shift.notices = cut(
        &mut left_off,
        most,
        notices.into_iter().map(|(n, unread)| SheetNotice {
            notice: n.id,
            kind: n.kind,
            urgency: n.urgency,
            from: n.from.clone(),
            text: n.text.clone(),
            expires_at: n.expires_at,
            unread,
        }),
    );
    let closures = state.closures().all().values().filter(|c| c.state != ClosureState::Ended);
    shift.closures =
        cut(&mut left_off, most, closures.map(|c| SheetClosure { closure: c.id, reason: c.reason, from: c.from, until: c.until }));
    shift.left_off = left_off;
    shift
}

fn cut<T>(left_off: &mut u32, most: usize, all: impl Iterator<Item = T>) -> Vec<T> {
    let mut all = all.fuse();
    let kept = all.by_ref().take(most).collect();
    *left_off += all.count() as u32;
    kept
}
