//! The server from outside: the real binary, real TCP, UDP, HTTP and websockets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "tests; seeds and figures are printed")]

#[path = "it/rooms.rs"]
mod rooms;
#[path = "it/support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;

#[path = "it/backup.rs"]
mod backup;
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
#[path = "it/half_open.rs"]
mod half_open;
#[path = "it/heads.rs"]
mod heads;
#[path = "it/looks.rs"]
mod looks;
#[path = "it/middle.rs"]
mod middle;
#[path = "it/negative.rs"]
mod negative;
#[path = "it/oidc.rs"]
mod oidc;
#[path = "it/openapi.rs"]
mod openapi;
#[path = "it/pages.rs"]
mod pages;
#[path = "it/path.rs"]
mod path;
#[path = "it/people_cli.rs"]
mod people_cli;
#[path = "it/poison.rs"]
mod poison;
#[path = "it/positions.rs"]
mod positions;
#[path = "it/privacy.rs"]
mod privacy;
#[path = "it/quiet_logs.rs"]
mod quiet_logs;
#[path = "it/refusals.rs"]
mod refusals;
#[path = "it/release.rs"]
mod release;
#[path = "it/restart.rs"]
mod restart;
#[path = "it/retention.rs"]
mod retention;
#[path = "it/rights_page.rs"]
mod rights_page;
#[path = "it/roster.rs"]
mod roster;
#[path = "it/scopes.rs"]
mod scopes;
#[path = "it/service.rs"]
mod service;
#[path = "it/tls.rs"]
mod tls;
#[path = "it/told.rs"]
mod told;
#[path = "it/walk.rs"]
mod walk;
#[path = "it/walk_sockets.rs"]
mod walk_sockets;
#[path = "it/watching.rs"]
mod watching;
#[path = "it/wider.rs"]
mod wider;
#[path = "it/work.rs"]
mod work;
#[path = "it/written.rs"]
mod written;
