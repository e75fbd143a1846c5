//! What happened, told to people: lines of the logs and hand-over sheets in English, French and Arabic, as JSON and as text to be printed.
//!
//! Nothing told here is stored: a line is made from its event each time it is read. All wording is in [`words`].

mod alarm;
mod assign;
mod call;
mod duty;
mod emergency;
mod incident;
mod lang;
mod lending;
pub mod line;
mod lookup;
mod needs;
pub mod page;
mod paper;
mod positions;
pub mod sheet;
mod teller;
mod told;
mod unit;
mod wider;
mod words;
mod written;

pub use lang::{Format, Lang, PrintQuery};
pub use line::{Line, LineKind};
pub use lookup::Lookup;
pub use page::{incident_title, log, room_title, text, zone as local_zone};
pub use paper::print as print_sheet;
pub use teller::Teller;
