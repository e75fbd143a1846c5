//! Roads: from OpenStreetMap data to "who can be there first".
//!
//! [`osm`] reads an extract, or [`city`] makes one up. [`import`] builds a map directory of it: [`graph`], [`gazetteer`], [`basemap`],
//! [`mapfile`]; [`MapDir`] opens one. [`Roads`] answers: where on the roads is this position ([`snap`]), which units can be there first
//! ([`nearest`]), by which way ([`route`]), what if these roads are closed ([`closures`]). [`oracle`] answers the second question again,
//! slowly, to judge the fast answer.

pub mod access;
pub mod basemap;
pub mod city;
pub mod closures;
mod expand;
pub mod extent;
pub mod extract;
pub mod gazetteer;
pub mod graph;
mod handle;
mod heap;
pub mod import;
mod index;
pub mod kind;
pub mod label;
pub mod mapdir;
pub mod mapfile;
pub mod nearest;
pub mod network;
pub mod oracle;
pub mod osm;
pub mod planar;
pub mod profile;
pub mod route;
mod scratch;
mod simplify;
pub mod snap;
pub mod speed;
mod terms;
#[cfg(test)]
pub(crate) mod testing;

pub use closures::{Closure, Shape};
pub use graph::OpenError;
pub use handle::Roads;
pub use mapdir::{MapDir, MapError};
pub use nearest::{Nearest, NearestQuery, Ranked, Source};
pub use profile::{Metric, Profile};
pub use route::Route;
pub use snap::Snap;
