//! Notices: messages between room and crews, bulletins to many, notes on plates. Each has whom it is for, an end, and a receipt from every
//! unit it is for: delivered, read, taken back.
//!
//! Nothing is merely sent: what a terminal has no receipt for is owed ([`fn@owed`]), as orders are, after a restart too. A unit that comes on
//! duty while a bulletin to its service stands is owed it like the others. Radio crews have it read to them, and the operator enters
//! the receipt.

mod apply;
mod decide;
mod event;
mod input;
mod invariant;
mod limits;
mod model;
mod owed;
mod refusal;

pub(in crate::dispatch) use decide::{crew_may, decide, due};
pub use event::Fact;
pub use input::{Act, Due, NewNotice};
pub(in crate::dispatch) use invariant::check;
pub use limits::NoticeLimits;
pub use model::{Audience, Kind, Notice, NoticeState, Notices, Plate, Receipt, ReceiptKind, Seen, Urgency};
pub use owed::{Owed, owed, owed_after, owed_to};
pub use refusal::Refusal;
