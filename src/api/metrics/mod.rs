//! What `/metrics` shows: counts kept elsewhere are brought into the registry at each scrape; latencies are there already.
//!
//! Every name stands in `docs/OPERATIONS.md`, in the table under *Metrics*; a test compares that table with a scraped server, both ways.

mod into;
mod process;
mod room;
mod whole;

pub use process::Process;
pub use room::Room;
pub use whole::{FleetFigures, whole};
