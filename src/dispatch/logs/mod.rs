//! What people write down: notes in an incident's log and in the room's (main courante), and the sheet by which a shift is handed over.
//!
//! Both logs are the journal itself, read as lines: a note is a line with a sealed text, everything else that happened is a line told from
//! its event. So nothing is stored twice, nothing can be changed, and a mistake is put right by a new line that points at the old one.
//! Notes are not kept in the state, which only counts them.

mod apply;
mod decide;
mod entry;
mod event;
mod input;
mod invariant;
mod limits;
mod model;
mod refusal;
mod sheet;

pub(in crate::dispatch) use decide::{crew_may, decide};
pub use entry::{
    SheetAlarm, SheetBusy, SheetClosure, SheetCover, SheetEmergency, SheetHold, SheetIncident, SheetLent, SheetNotice, SheetRequest,
    SheetReserved, SheetUnit,
};
pub use event::Fact;
pub use input::{Act, Corrected};
pub(in crate::dispatch) use invariant::check;
pub use limits::LogLimits;
pub use model::{Logs, Sheet, SheetState, Shift};
pub use refusal::Refusal;
