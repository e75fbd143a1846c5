//! The wire types of the HTTP API: JSON in snake_case, times in milliseconds UTC, positions in degrees. Converted at this edge; nothing
//! inside the server knows them.

pub mod act;
pub mod answer;
pub mod closer;
pub mod crew_act;
pub mod geo;
pub mod import;
pub mod lending;
pub mod lending_views;
pub mod needs;
pub mod pages;
pub mod positions;
pub mod preempt;
pub mod privacy;
pub mod roster;
pub mod roster_views;
pub mod session;
pub mod settings;
pub mod sheet_views;
pub mod standing;
pub mod text;
pub mod ties;
pub mod views;
pub mod words;
mod work_views;
pub mod written;
pub mod written_views;

pub use geo::LatLon;
