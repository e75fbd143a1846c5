//! Roads: from OpenStreetMap data to "who can be there first".

pub mod basemap;
pub mod city;
pub mod extent;
pub mod extract;
pub mod gazetteer;
pub mod kind;
pub mod label;
pub mod mapfile;
pub mod osm;
pub mod planar;
pub mod profile;
mod simplify;
