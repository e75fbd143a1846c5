//! A room's settings: one versioned document, read from one file, checked as a whole, changed by events.
//!
//! The settings in force are those of the last [`Changed`] event; the file a new room is given makes its first version and is not looked
//! at again. Settings steer decisions only. Replay never reads them: every time and choice that followed from a setting is in the event,
//! so a changed setting changes no history.
//!
//! One file a subject: [`model`](Settings) the document and its plain parts, `organisation` the tree, `card` what an incident needs,
//! `ground` sectors and posts, `reasons` lists of reasons, `duty` shifts and cover, `wider` closer, committed and other rooms' units; `check` says what is wrong, `diff` what changed, and
//! `change` decides whether a new version may come into force.

mod card;
mod change;
mod check;
mod diff;
mod duty;
mod example;
mod example_tree;
mod face;
mod ground;
mod limits;
mod model;
mod needs;
mod organisation;
mod reasons;
mod wider;

pub use card::{Alternative, Element, RunCard};
pub(in crate::dispatch) use change::change;
pub use change::{Act, Changed};
pub use check::SETTINGS_MAX_BYTES;
pub(in crate::dispatch) use check::labels;
pub use diff::difference;
pub use duty::{CoverSettings, RosterSettings};
pub use face::{Face, Targets, Tone};
pub use ground::{Post, Sector};
pub use limits::{Limits, UNITS_MAX};
pub use model::*;
pub use needs::{CoverageTerms, NeedsSettings};
pub use organisation::{OrganisationKind, OrganisationNode};
pub use reasons::{Reasons, UnavailabilityLabels};
pub use wider::{CloserSettings, PreemptSettings};
