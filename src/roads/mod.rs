//! Roads: from OpenStreetMap data to "who can be there first".

pub mod extract;
