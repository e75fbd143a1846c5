//! Dawria: real-time patrol dispatch and GPS tracking.
//!
//! The module list follows the way of the data; `docs/ARCHITECTURE.md` is the map.

pub mod clock;
pub mod fix;
pub mod id;
pub mod quantity;
pub mod rights;

pub mod fleet;
pub mod gateway;
pub mod roads;

pub mod accounts;
pub mod dispatch;

pub mod closed;

pub mod tls;

pub mod bus;
pub mod live;

pub mod api;
pub mod store;

pub mod replay;

pub mod config;

pub mod app;

pub mod demo;
