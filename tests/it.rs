//! The server from outside: the real binary, real TCP, UDP, HTTP and websockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests; seeds and figures are printed")]

#[path = "it/rooms.rs"]
mod rooms;
#[path = "it/support/mod.rs"]
mod support;

#[path = "it/calls.rs"]
mod calls;
#[path = "it/closures.rs"]
mod closures;
#[path = "it/contend.rs"]
mod contend;
#[path = "it/crews.rs"]
mod crews;
#[path = "it/doctor.rs"]
mod doctor;
#[path = "it/doors.rs"]
mod doors;
#[path = "it/middle.rs"]
mod middle;
#[path = "it/openapi.rs"]
mod openapi;
#[path = "it/pages.rs"]
mod pages;
#[path = "it/path.rs"]
mod path;
#[path = "it/poison.rs"]
mod poison;
#[path = "it/refusals.rs"]
mod refusals;
#[path = "it/restart.rs"]
mod restart;
#[path = "it/roster.rs"]
mod roster;
#[path = "it/told.rs"]
mod told;
#[path = "it/wider.rs"]
mod wider;
#[path = "it/work.rs"]
mod work;
#[path = "it/written.rs"]
mod written;
