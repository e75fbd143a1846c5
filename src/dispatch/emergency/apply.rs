//! Emergencies in the state.

use super::{Deed, Emergency, EmergencyState, Fact};
use crate::{
    dispatch::{
        apply::{freed, stamp},
        edit::Found,
        event::Recorded,
        input::DeadlineId,
        state::State,
    },
    id::EmergencyId,
};
use std::collections::BTreeMap;

impl State {
    /// Emergencies in memory: open ones, and those ended within the hour.
    pub fn emergencies(&self) -> &BTreeMap<EmergencyId, Emergency> {
        &self.f.emergencies
    }

    pub(in crate::dispatch) fn edit_emergency(&mut self, id: EmergencyId, edit: impl FnOnce(&mut Emergency)) -> Found {
        let e = self.f.emergencies.get_mut(&id).ok_or_else(|| format!("emergency {id}"))?;
        self.ix.emergency(e, false);
        edit(e);
        self.ix.emergency(e, true);
        self.hush_stale([DeadlineId::EmergencyUnanswered(id)]);
        Ok(())
    }

    pub(in crate::dispatch) fn emergency_fact(&mut self, fact: &Fact, rec: &Recorded) -> Found {
        let deed = || Deed { stamp: stamp(rec), by: rec.actor.clone() };
        match fact {
            Fact::Raised { emergency } => {
                self.f.last_emergency = self.f.last_emergency.max(emergency.id.0);
                self.ix.emergency(emergency, true);
                self.f.emergencies.insert(emergency.id, (**emergency).clone());
                self.edit_unit(&emergency.unit, |u| {
                    u.emergency = Some(emergency.id);
                    u.status_since = rec.recorded_at;
                })
            }
            Fact::PressedAgain { emergency } => self.edit_emergency(*emergency, |e| {
                e.presses = e.presses.saturating_add(1);
                e.pressed = deed();
                e.position = rec.position.or(e.position);
            }),
            Fact::Acknowledged { emergency } => self.edit_emergency(*emergency, |e| {
                e.state = EmergencyState::Acknowledged;
                e.acknowledged = Some(deed());
                (e.unanswered_at, e.escalated_at) = (None, None);
            }),
            Fact::Cleared { emergency, reason, note, forget_at } => {
                self.edit_emergency(*emergency, |e| {
                    e.state = EmergencyState::Cleared;
                    e.cleared = Some(deed());
                    e.reason = Some(*reason);
                    e.note.clone_from(note);
                    (e.unanswered_at, e.escalated_at) = (None, None);
                    e.forget_at = Some(*forget_at);
                })?;
                let unit = self.f.emergencies.get(emergency).map(|e| e.unit.clone()).ok_or_else(|| format!("emergency {emergency}"))?;
                self.edit_unit(&unit, |u| {
                    let was = u.is_available();
                    u.emergency = None;
                    freed(u, was, rec);
                })
            }
            Fact::Linked { emergency, incident } => self.edit_emergency(*emergency, |e| e.incident = Some(*incident)),
            Fact::Forgotten { emergency } => {
                if let Some(e) = self.f.emergencies.remove(emergency) {
                    self.ix.emergency(&e, false);
                }
                Ok(())
            }
        }
    }
}
