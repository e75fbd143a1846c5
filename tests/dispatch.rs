//! The dispatch core from outside: scripts with exact expected events, and random steps against its invariants.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::expect_used, reason = "a failed expect is a failed test")]

#[path = "dispatch/acts.rs"]
mod acts;
#[path = "dispatch/cards.rs"]
mod cards;
#[path = "dispatch/closer.rs"]
mod closer;
#[path = "dispatch/contract.rs"]
mod contract;
#[path = "dispatch/duty.rs"]
mod duty;
#[path = "dispatch/facts.rs"]
mod facts;
#[path = "dispatch/guard.rs"]
mod guard;
#[path = "dispatch/inputs.rs"]
mod inputs;
#[path = "dispatch/intervals.rs"]
mod intervals;
#[path = "dispatch/ledger.rs"]
mod ledger;
#[path = "dispatch/model.rs"]
mod model;
#[path = "dispatch/model_acts.rs"]
mod model_acts;
#[path = "dispatch/model_duty.rs"]
mod model_duty;
#[path = "dispatch/more.rs"]
mod more;
#[path = "dispatch/positions.rs"]
mod positions;
#[path = "dispatch/printed.rs"]
mod printed;
#[path = "dispatch/ranking.rs"]
mod ranking;
#[path = "dispatch/render.rs"]
mod render;
#[path = "dispatch/room.rs"]
mod room;
#[path = "dispatch/roster.rs"]
mod roster;
#[path = "dispatch/script.rs"]
mod script;
#[path = "dispatch/settings.rs"]
mod settings;
#[path = "dispatch/words.rs"]
mod words;
#[path = "dispatch/written.rs"]
mod written;
#[path = "dispatch/written_model.rs"]
mod written_model;
