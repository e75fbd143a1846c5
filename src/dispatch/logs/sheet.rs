//! What is open now, as the sheet freezes it.

use super::{entry::*, model::Shift};
use crate::dispatch::{
    closures::ClosureState,
    cover::AlertState,
    input::DeadlineId,
    lending::Stand,
    model::{CallState, Duty, Incident, Unit},
    notices::{Kind, Notice},
    state::State,
};
use crate::id::UnitId;

/// What is open in this state.
pub(super) fn shift(state: &State) -> Shift {
    let mut cut = Cut { most: state.settings.limits.logs.sheet_entries as usize, left_off: 0 };
    let mut open: Vec<_> = state.incidents().values().filter(|i| !i.state.is_over()).collect();
    open.sort_by_key(|i| (i.priority, i.created_at, i.id));
    let on_duty = state.units().values().filter(|u| u.duty == Duty::On && u.is_commanded());
    let emergencies = state.emergencies().values().filter(|e| e.is_open()).map(|e| SheetEmergency {
        emergency: e.id,
        unit: e.unit.clone(),
        state: e.state,
        raised_at: e.raised.stamp.occurred_at,
        presses: e.presses,
        position: e.position,
        incident: e.incident,
    });
    let cover = state.cover().values().filter(|a| a.state == AlertState::Open).map(|a| SheetCover {
        alert: a.id,
        about: a.about.clone(),
        since: a.since,
        proposal: a.proposal.clone(),
    });
    let reserved = state.reserved().values().filter(|r| r.is_open()).map(|r| SheetReserved {
        assignment: r.id,
        unit: r.unit.clone(),
        incident: r.incident,
        at: r.at,
        due: r.is_raised(),
    });
    let requests = state.requests().filter(|r| r.end.is_none()).map(|r| SheetRequest {
        request: r.id,
        way: r.way,
        room: r.room.clone(),
        unit: r.unit.clone(),
        incident: r.incident,
        since: r.since,
        expires_at: r.expires_at,
    });
    let abandoned = state.calls().values().filter(|c| c.state == CallState::Abandoned);
    let closures = state.closures().all().values().filter(|c| c.state != ClosureState::Ended);
    Shift {
        seq: state.seq(),
        incidents: cut.take(open.into_iter().map(|i| incident(state, i))),
        units: cut.take(on_duty.map(|u| unit(state, u))),
        lent: cut.take(state.units().values().filter_map(|u| lent(state, u))),
        emergencies: cut.take(emergencies),
        alarms: cut.take(state.ix.alarms.iter().map(|a| alarm(state, a))),
        cover: cut.take(cover),
        reserved: cut.take(reserved),
        requests: cut.take(requests),
        call_backs: cut.take(abandoned.map(|c| c.id)),
        notices: cut.take(notices(state).into_iter()),
        closures: cut.take(closures.map(|c| SheetClosure { closure: c.id, reason: c.reason, from: c.from, until: c.until })),
        left_off: cut.left_off,
    }
}

fn incident(state: &State, i: &Incident) -> SheetIncident {
    let working = i.assignments.iter().filter_map(|a| state.assignments().get(a)).filter(|a| a.is_open());
    SheetIncident {
        incident: i.id,
        kind: i.kind.clone(),
        priority: i.priority,
        state: i.state,
        created_at: i.created_at,
        found: i.place.found.clone(),
        waiting: i.waiting,
        units: working.map(|a| a.unit.clone()).collect(),
        held: i.held.as_ref().map(|h| SheetHold { until: h.until, reason: h.reason.clone() }),
        offered_to: i.transfer_open().map(|t| t.to.clone()),
        missing: i.incomplete.iter().flat_map(|n| n.open.clone()).collect(),
    }
}

fn unit(state: &State, u: &Unit) -> SheetUnit {
    SheetUnit {
        unit: u.id.clone(),
        kind: u.kind,
        service: u.service.clone(),
        busy: match (state.assignment_of(&u.id), u.unavailable) {
            (Some(a), _) => SheetBusy::On(a.incident),
            (None, Some(reason)) => SheetBusy::Away(reason),
            (None, None) => SheetBusy::Free,
        },
        shift: u.roster.shift,
        strength: u.roster.crew.strength,
        sector: u.roster.sector.clone(),
        post: u.roster.post.clone(),
        shift_ends_at: u.overlays.shift_ends_at.or(u.roster.shift_ends_at),
        home: u.is_borrowed(state.room()).then(|| u.command.home.clone()),
        emergency: u.emergency,
        wants_to_speak: u.overlays.wants_to_speak.is_some(),
        no_contact: u.overlays.no_contact.is_some(),
        asks: u.overlays.asked.map(|a| a.wish),
    }
}

/// One of this room's at another, or any that is on its way; a borrowed one that went home is no longer this room's affair.
fn lent(state: &State, u: &Unit) -> Option<SheetLent> {
    let (room, since, between) = match &u.command.stand {
        Stand::Here => return None,
        Stand::Lending(lend) => (&lend.to, lend.since, true),
        Stand::Away { .. } if u.is_borrowed(state.room()) => return None,
        Stand::Away { room, since } => (room, *since, false),
    };
    Some(SheetLent { unit: u.id.clone(), room: room.clone(), since, between })
}

/// An alarm with who and what it is about: paper looks nothing up.
fn alarm(state: &State, id: &DeadlineId) -> SheetAlarm {
    let about = id.alarm().map(|(_, about)| about).unwrap_or_default();
    let of_assignment = about.assignment.and_then(|a| {
        let made = state.assignments().get(&a).map(|a| (a.unit.clone(), a.incident));
        made.or_else(|| state.reserved().get(&a).map(|r| (r.unit.clone(), r.incident)))
    });
    let of_emergency = about.emergency.and_then(|e| state.emergencies().get(&e)).map(|e| e.unit.clone());
    let lent = about.lend.and_then(|l| state.lent(l));
    let (unit, incident) = of_assignment.map_or((about.unit, about.incident), |(u, i)| (Some(u), Some(i)));
    let raised = state.alarms().get(id);
    SheetAlarm {
        alarm: id.clone(),
        since: raised.map(|r| r.at),
        unit: unit.or(of_emergency).or_else(|| lent.map(|u| u.id.clone())),
        incident,
        room: lent.and_then(|u| u.lend()).map(|l| l.to.clone()),
        escalated_at: raised.and_then(|r| r.escalated_at),
        silenced_by: raised.and_then(|r| r.silenced.as_ref()).map(|s| s.by.clone()),
    }
}

fn notices(state: &State) -> Vec<SheetNotice> {
    let unread = state.notices().unread();
    let standing = state.notices().in_force().filter(|n| n.kind != Kind::Message).map(|n| {
        let unread = state.notices().receipts(n.id).filter(|(_, r)| r.read.is_none()).map(|(u, _)| u.clone()).collect();
        (n, unread)
    });
    let mut notices: Vec<(&Notice, Vec<UnitId>)> = unread.chain(standing).collect();
    notices.sort_by_key(|(n, _)| (n.urgency, n.id));
    let entry = |(n, unread): (&Notice, Vec<UnitId>)| SheetNotice {
        notice: n.id,
        kind: n.kind,
        urgency: n.urgency,
        from: n.from.clone(),
        text: n.text.clone(),
        expires_at: n.expires_at,
        unread,
    };
    notices.into_iter().map(entry).collect()
}

/// Cuts lists at the room's limit and counts what was too much.
struct Cut {
    most: usize,
    left_off: u32,
}

impl Cut {
    fn take<T>(&mut self, all: impl Iterator<Item = T>) -> Vec<T> {
        let mut all = all.fuse();
        let kept = all.by_ref().take(self.most).collect();
        self.left_off = self.left_off.saturating_add(u32::try_from(all.count()).unwrap_or(u32::MAX));
        kept
    }
}
