//! Log events into state: counts and the last sheet; the lines themselves stay in the journal.

use super::{
    event::Fact,
    model::{Logs, SheetState},
};
use crate::{
    dispatch::{edit::Found, event::Recorded, model::Sealed, state::State},
    id::{IncidentId, SheetId},
};

impl State {
    pub(in crate::dispatch) fn apply_log(&mut self, rec: &Recorded, fact: &Fact) -> Found {
        match fact {
            Fact::Noted { incident, .. } => {
                let Some(incident) = incident else { return Ok(()) };
                *self.f.logs.notes.entry(*incident).or_default() += 1;
                // It stays in memory for another while, as after everything that happens on it.
                self.edit_incident(*incident, rec, |_| {})
            }
            Fact::SheetOffered { sheet } => {
                self.f.logs.last_sheet = self.f.logs.last_sheet.max(sheet.id.0);
                self.f.logs.sheet = Some(sheet.clone());
                Ok(())
            }
            Fact::SheetAccepted { sheet, remark } => self.f.logs.answer(*sheet, SheetState::Accepted, remark.as_ref(), rec),
            Fact::SheetReturned { sheet, remark } => self.f.logs.answer(*sheet, SheetState::Returned, Some(remark), rec),
            Fact::SheetWithdrawn { sheet } => self.f.logs.answer(*sheet, SheetState::Withdrawn, None, rec),
        }
    }

    /// The incident left memory.
    pub(in crate::dispatch) fn forget_notes(&mut self, incident: IncidentId) {
        self.f.logs.notes.remove(&incident);
    }

    /// Counts of notes, and the last hand-over sheet.
    pub fn logs(&self) -> &Logs {
        &self.f.logs
    }
}

impl Logs {
    fn answer(&mut self, id: SheetId, state: SheetState, remark: Option<&Sealed>, rec: &Recorded) -> Found {
        let sheet = self.sheet.as_mut().filter(|s| s.id == id).ok_or_else(|| format!("sheet {id}"))?;
        sheet.state = state;
        sheet.answered_at = Some(rec.occurred_at);
        sheet.answered_by = Some(rec.actor.clone());
        sheet.answer = remark.cloned();
        Ok(())
    }
}
