//! The dispatch core from outside: scripts with exact expected events, and random steps against its invariants.

#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::expect_used, reason = "a failed expect is a failed test")]

#[path = "dispatch/cards.rs"]
mod cards;
#[path = "dispatch/contract.rs"]
mod contract;
#[path = "dispatch/duty.rs"]
mod duty;
#[path = "dispatch/model.rs"]
mod model;
#[path = "dispatch/model_duty.rs"]
mod model_duty;
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
