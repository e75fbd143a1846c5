//! Who is recommended: hard filters, then cost = travel time + age of position + sector, every term ≥ 0 and shown.
//!
//! The shell's part, for each incident of an `Effect::Recommend`:
//! 1. [`request`] says what to look for (`None`: nothing is owed any more);
//! 2. [`verdict`] on every unit of the room tells who qualifies and the terms known without roads;
//! 3. the roads are searched from the units that qualify, their terms added to the travel time, until `k` are found; where the incident is
//!    assigned without a person, until `k` of those without a doubt are found as well;
//! 4. [`recommend`] makes the list and the decision record; the shell stores the record, puts its hash into the list and sends
//!    `Input::Ranked`.
//!
//! One file a step: [`RankRequest`] what is looked for, [`CandidateInput`] what fleet and roads know, [`verdict`] the filters, [`coverage`]
//! the term that depends on all of them, [`recommend`] the list and who would go together, and the decision record.

mod candidate;
pub mod coverage;
mod left_out;
mod list;
mod others;
mod record;
mod request;
mod straight;
mod verdict;

pub use candidate::{CandidateInput, SearchFacts};
pub(in crate::dispatch) use list::place_of;
pub use list::{Ranking, recommend, recommendation};
pub use others::{OTHERS_SHOWN, OtherCandidate, could_use, nearest_others};
pub use record::weights_version;
pub use request::{RankRequest, request, request_to_show, wanted};
pub use straight::straight_line_ms;
pub use verdict::{Verdict, out_of_sector, verdict};
