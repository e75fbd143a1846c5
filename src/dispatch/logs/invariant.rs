//! What must hold of logs and sheets after every input.

use super::{limits::SHEET_ENTRIES_MAX, model::SheetState};
use crate::dispatch::{
    invariant::{Broken, hold},
    state::State,
};

/// Checks them.
pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    let (logs, limits) = (&state.f.logs, &state.settings.limits.logs);
    for (incident, n) in &logs.notes {
        let about = || format!("notes of incident {incident}");
        hold(state.incidents().contains_key(incident), "notes are counted for incidents in memory", about)?;
        hold(*n <= limits.notes_per_incident, "no collection above its limit", about)?;
    }
    if let Some(sheet) = logs.sheet() {
        let about = || format!("sheet {} {:?}", sheet.id, sheet.state);
        hold(sheet.id.0 == logs.last_sheet, "the last sheet is the one kept", about)?;
        let answered = sheet.answered_at.is_some() && sheet.answered_by.is_some();
        hold(answered == (sheet.state != SheetState::Offered), "a sheet has one answer", about)?;
        hold(sheet.state != SheetState::Returned || sheet.answer.is_some(), "a sheet is sent back with a remark", about)?;
        // Made by the settings of its time.
        hold(sheet.shift.longest() <= SHEET_ENTRIES_MAX as usize, "no collection above its limit", about)?;
    }
    Ok(())
}
