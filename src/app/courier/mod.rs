//! The courier between the rooms of one process: offers of units, requests for them, incidents passed on.

pub mod deeds;
