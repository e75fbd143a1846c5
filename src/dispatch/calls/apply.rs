//! Facts about calls into state.

use super::Fact;
use crate::dispatch::{
    apply::{CALL_BACK_MS, CALL_DONE_MS, stamp},
    edit::Found,
    event::Recorded,
    model::*,
    state::{CALLS_A_CALLER, State},
};
use crate::quantity::Timestamp;

impl State {
    pub(in crate::dispatch) fn call_fact(&mut self, fact: &Fact, rec: &Recorded) -> Found {
        match fact {
            Fact::CalledBack { call, outcome, reason } => self.edit_call(*call, |c| {
                c.call_backs.push(CallBack { stamp: stamp(rec), outcome: *outcome, reason: reason.clone() });
                match outcome {
                    CallBackOutcome::Reached => {
                        c.state = CallState::Answered;
                        c.answered = Some(stamp(rec));
                        c.leaves_at = None;
                    }
                    // Tried today: it stays on the list another day.
                    CallBackOutcome::NotReached => c.leaves_at = Some(rec.recorded_at.plus_ms(CALL_BACK_MS)),
                    CallBackOutcome::GivenUp => {
                        c.state = CallState::GivenUp;
                        c.leaves_at = Some(rec.recorded_at.plus_ms(CALL_DONE_MS));
                    }
                }
            }),
            Fact::Located { call, place } => self.edit_call(*call, |c| c.locations.push(location(place, stamp(rec)))),
            Fact::Left { call, incident, .. } => {
                self.edit_call(*call, |c| open_again(c, rec))?;
                self.edit_incident(*incident, rec, |i| i.calls.retain(|c| c != call))
            }
            Fact::TakenBack { call, .. } => self.edit_call(*call, |c| open_again(c, rec)),
        }
    }

    /// Remembers who called, and forgets those who last called before `since`.
    pub(in crate::dispatch) fn note_caller(&mut self, call: &Call, since: Timestamp) {
        while let Some((at, who)) = self.ix.callers.first().filter(|(at, _)| *at < since).cloned() {
            self.ix.callers.remove(&(at, who.clone()));
            self.f.callers.remove(&who);
        }
        let Some(who) = call.number_fingerprint.as_ref().filter(|_| !call.exercise) else { return };
        let calls = self.f.callers.entry(who.clone()).or_default();
        self.ix.caller(who, calls, false);
        // A time that lies before the last one (typed in later) must not make the register forget early.
        let at = calls.last().map_or(call.presented.recorded_at, |(last, _)| call.presented.recorded_at.max(*last));
        calls.push((at, call.id));
        if calls.len() > CALLS_A_CALLER {
            calls.remove(0);
        }
        self.ix.caller(who, calls, true);
    }
}

/// To be classified again. A caller who hung up and was never spoken with is to be called back again.
fn open_again(c: &mut Call, rec: &Recorded) {
    let spoken = c.answered.is_some();
    c.state = if spoken { CallState::Answered } else { CallState::Abandoned };
    c.leaves_at = (!spoken).then(|| rec.recorded_at.plus_ms(CALL_BACK_MS));
    c.classification = None;
    c.new_information = false;
    c.incident = None;
    c.outside = None;
}

/// A place as a call keeps it.
pub(in crate::dispatch) fn location(place: &Place, stamp: Stamp) -> Location {
    Location { position: place.position, source: place.source, accuracy_m: place.accuracy_m, found: place.found.clone(), stamp }
}
