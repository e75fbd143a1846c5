//! The wire types of the HTTP API: JSON in snake_case, times in milliseconds UTC, positions in degrees. Converted at this edge; nothing
//! inside the server knows them.

pub mod act;
pub mod answer;
pub mod geo;
pub mod needs;
pub mod roster;
pub mod settings;
pub mod text;
pub mod views;
pub mod words;

pub use geo::LatLon;
