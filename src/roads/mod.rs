//! Roads: from OpenStreetMap data to "who can be there first".

pub mod extract;
pub mod gazetteer;
pub mod kind;
pub mod label;
mod simplify;
pub mod osm;
pub mod planar;
pub mod profile;
