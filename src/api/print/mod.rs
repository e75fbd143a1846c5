//! What happened, told to people: lines of the logs and hand-over sheets in English, French and Arabic, as JSON and as text to be printed.
//!
//! Nothing told here is stored: a line is made from its event each time it is read. All wording is in [`words`].

mod duty;
mod lang;
pub mod line;
pub mod page;
pub mod sheet;
mod teller;
mod told;
mod wider;
mod words;

pub use lang::{Format, Lang, PrintQuery};
pub use line::{Line, LineKind};
pub use page::{incident_title, log, room_title, text};
pub use teller::Teller;
