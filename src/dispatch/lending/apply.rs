//! Facts about lending into state.

use super::{Book, Fact, Lend, Outcome, RequestEnd, Seen, Stand};
use crate::{
    dispatch::{edit::Found, event::Recorded, input::DeadlineId, model::*, state::State},
    id::{LendId, RequestId, UnitId},
    quantity::Timestamp,
};

impl State {
    pub(in crate::dispatch) fn lending(&self) -> &Book {
        &self.f.lending
    }

    /// The unit of a release without an answer.
    pub(in crate::dispatch) fn lent(&self, lend: LendId) -> Option<&Unit> {
        self.f.units.get(self.ix.lends.get(&lend)?)
    }

    /// Requests for units, asked and being asked.
    pub fn requests(&self) -> impl Iterator<Item = &super::Request> {
        self.f.lending.requests.values()
    }

    /// One of them.
    pub fn request(&self, id: RequestId) -> Option<&super::Request> {
        self.f.lending.requests.get(&id)
    }

    /// When the room is told that a release has no answer.
    pub(in crate::dispatch) fn lend_alarm(&self, lend: LendId) -> Option<Timestamp> {
        self.lent(lend)?.lend()?.alarm_at
    }

    pub(in crate::dispatch) fn lending_fact(&mut self, fact: &Fact, rec: &Recorded) -> Found {
        match fact {
            Fact::LendReleased { lend, generation, to, unit, request, alarm_at } => {
                let lend = Lend {
                    id: *lend,
                    to: to.clone(),
                    generation: *generation,
                    since: rec.recorded_at,
                    request: *request,
                    alarm_at: Some(*alarm_at),
                    alarmed_at: None,
                };
                self.edit_unit(&unit.id, |u| u.command.stand = Stand::Lending(lend))?;
                // Whoever commands next tells the terminal what holds.
                self.drop_cancels(&unit.id);
                self.end_request(*request, RequestEnd::Granted, false, rec)
            }
            Fact::LendTaken { lend, generation, from: _, unit, request } => {
                self.take_over(unit, *generation, rec);
                self.see(&unit.id, *lend, *generation, Outcome::Taken);
                self.end_request(*request, RequestEnd::Granted, false, rec)
            }
            Fact::LendDeclined { lend, generation, from: _, unit, why } => {
                self.see(unit, *lend, *generation, Outcome::Declined(*why));
                Ok(())
            }
            Fact::LendSettled { lend, unit, outcome, generation } => {
                self.hush_unless(false, DeadlineId::LendUnanswered(*lend));
                let here = self.f.room.clone();
                self.edit_unit(unit, |u| {
                    let Some(lend) = u.lend().cloned() else { return };
                    u.command.generation = *generation;
                    u.status_since = rec.recorded_at;
                    u.command.stand = match outcome {
                        Outcome::Taken => Stand::Away { room: lend.to, since: rec.recorded_at },
                        Outcome::Declined(_) => Stand::Here,
                    };
                    u.freed_seq = rec.seq;
                    if outcome.is_taken() {
                        // It went along. The end of its shift is its home's affair.
                        let Overlays { shift_ends_at, shift_end, .. } = std::mem::take(&mut u.overlays);
                        if !u.is_borrowed(&here) {
                            u.overlays = Overlays { shift_ends_at, shift_end, ..Overlays::default() };
                        }
                    }
                })
            }
            Fact::Requested { request, forgotten } => {
                for id in forgotten {
                    if let Some(r) = self.f.lending.requests.remove(id) {
                        self.ix.request(&r, false);
                    }
                }
                self.ix.request(request, true);
                self.f.lending.requests.insert(request.id, request.clone());
                Ok(())
            }
            Fact::IncidentDeclined { .. } => Ok(()),
            Fact::EmergencyShared { emergency } => {
                let known = &self.f.emergencies;
                self.f.lending.helped.retain(|e| known.contains_key(e));
                self.f.lending.helped.insert(*emergency);
                Ok(())
            }
            Fact::RequestEnded { request, end, untold } => self.end_request(Some(*request), *end, *untold, rec),
            Fact::RequestTold { request } => {
                self.edit_request(*request, |r| r.untold = false);
                Ok(())
            }
        }
    }

    /// This room commands the unit: as the lender knew it, free. Its own one, come home, keeps what its home knows of it (devices, vehicle,
    /// shift, people); one whose crew went off duty meanwhile waits for this room to sign it off.
    fn take_over(&mut self, unit: &Unit, generation: u64, rec: &Recorded) {
        let old = self.f.units.remove(&unit.id);
        old.iter().for_each(|old| self.ix.unit(old, false));
        let mut u = match old {
            Some(own) if !own.is_borrowed(&self.f.room) => {
                let left = own.duty == Duty::On && unit.duty != Duty::On;
                let unavailable = if left { Some(Unavailability::ShiftEnding) } else { unit.unavailable.filter(|_| own.duty == Duty::On) };
                let said = if own.duty == Duty::On { unit.overlays.clone() } else { Overlays::default() };
                let Overlays { wants_to_speak, no_contact, asked, .. } = said;
                let overlays = Overlays { wants_to_speak, no_contact, asked, ..own.overlays };
                Unit { unavailable, stated: unit.stated, overlays, ..own }
            }
            // What this room heard of it when it was here before is open until this room ends it.
            old => Unit { emergency: old.and_then(|u| u.emergency), ..unit.clone() },
        };
        u.command.generation = generation;
        u.command.stand = Stand::Here;
        u.assignment = None;
        (u.freed_seq, u.status_since) = (rec.seq, rec.recorded_at);
        self.ix.unit(&u, true);
        self.f.units.insert(u.id.clone(), u);
    }

    fn see(&mut self, unit: &UnitId, lend: LendId, generation: u64, outcome: Outcome) {
        let before = self.f.lending.seen.get(unit).map_or(0, |s| s.generation);
        self.f.lending.seen.insert(unit.clone(), Seen { lend, generation: generation.max(before), outcome });
    }

    /// A request that is not known here, or over already, stays as it is.
    fn end_request(&mut self, id: Option<RequestId>, end: RequestEnd, untold: bool, rec: &Recorded) -> Found {
        if let Some(id) = id {
            self.edit_request(id, |r| {
                if r.end.is_none() {
                    (r.end, r.expires_at, r.untold) = (Some((end, rec.recorded_at)), None, untold);
                }
            });
        }
        Ok(())
    }

    fn edit_request(&mut self, id: RequestId, edit: impl FnOnce(&mut super::Request)) {
        if let Some(r) = self.f.lending.requests.get_mut(&id) {
            self.ix.request(r, false);
            edit(r);
            self.ix.request(r, true);
        }
    }

    /// The 30 s are over: the room is told once.
    pub(in crate::dispatch) fn lend_alarmed(&mut self, lend: LendId, at: Timestamp) -> Found {
        let unit = self.ix.lends.get(&lend).cloned().ok_or_else(|| format!("lend {lend}"))?;
        self.edit_unit(&unit, |u| {
            if let Stand::Lending(l) = &mut u.command.stand {
                (l.alarm_at, l.alarmed_at) = (None, Some(at));
            }
        })
    }

    /// Deadlines of lending move with an accepted clock.
    pub(in crate::dispatch) fn shift_lending(&mut self, ms: i64) {
        for u in self.f.units.values_mut() {
            if let Stand::Lending(Lend { alarm_at: Some(at), .. }) = &mut u.command.stand {
                *at = at.plus_ms(ms);
            }
        }
        for at in self.f.lending.requests.values_mut().filter_map(|r| r.expires_at.as_mut()) {
            *at = at.plus_ms(ms);
        }
    }
}
