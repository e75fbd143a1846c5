//! Raised alarms in the state.

use super::{Fact, Raised, Silenced};
use crate::{
    dispatch::{edit::Found, event::Recorded, input::DeadlineId, state::State},
    id::UnitId,
    quantity::Timestamp,
};
use std::collections::BTreeMap;

impl State {
    /// Alarms raised and still true.
    pub fn alarms(&self) -> &BTreeMap<DeadlineId, Raised> {
        &self.f.alarms
    }

    pub(in crate::dispatch) fn raise(&mut self, alarm: DeadlineId, at: Timestamp, escalate_at: Option<Timestamp>, next: Option<UnitId>) {
        self.hush_unless(false, alarm.clone());
        let raised = Raised { at, escalate_at, escalated_at: None, silenced: None, next };
        self.ix.escalation(&alarm, &raised, true);
        self.f.alarms.insert(alarm, raised);
    }

    /// What an alarm was about is not true any more.
    pub(in crate::dispatch) fn hush_unless(&mut self, still: bool, alarm: DeadlineId) {
        if !still && let Some(raised) = self.f.alarms.remove(&alarm) {
            self.ix.escalation(&alarm, &raised, false);
        }
    }

    fn edit_alarm(&mut self, alarm: &DeadlineId, edit: impl FnOnce(&mut Raised)) -> Found {
        let raised = self.f.alarms.get_mut(alarm).ok_or_else(|| format!("alarm {alarm:?}"))?;
        self.ix.escalation(alarm, raised, false);
        edit(raised);
        self.ix.escalation(alarm, raised, true);
        Ok(())
    }

    pub(in crate::dispatch) fn alarm_fact(&mut self, fact: &Fact, rec: &Recorded) -> Found {
        match fact {
            Fact::Silenced { alarm } => self.edit_alarm(alarm, |a| {
                a.silenced = Some(Silenced { at: rec.recorded_at, by: rec.actor.clone() });
                a.escalate_at = None;
            }),
            Fact::Escalated { alarms } => alarms.iter().try_for_each(|alarm| {
                self.edit_alarm(alarm, |a| {
                    a.escalate_at = None;
                    a.escalated_at = Some(rec.recorded_at);
                })
            }),
        }
    }
}
