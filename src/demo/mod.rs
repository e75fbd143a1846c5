//! `dawria demo`: a server and a simulated city as two processes of their own, watched and judged from outside.
//!
//! [`prepare`] makes what is missing, [`child`] starts and stops the processes, [`people`] makes the demo's accounts, [`viewer`] is a separate websocket client that notes when
//! each position arrives, [`check`] reads the journal afterwards and recomputes every decision with [`crate::roads::oracle`], and
//! [`summary`] brings it together.

mod args;
mod check;
mod child;
mod measure;
mod oracle;
mod people;
mod prepare;
mod run;
mod summary;
mod viewer;

pub use args::{Args, Format};
pub use check::assignments;
pub use run::run;
