//! Roads: from OpenStreetMap data to "who can be there first".

pub mod access;
pub mod extract;
pub mod osm;
pub mod planar;
pub mod profile;
pub mod speed;
