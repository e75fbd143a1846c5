//! A city that does not exist: the map when no extract is given, the same for everybody with the same seed.
//!
//! Three rings (the middle one divided, the outer one with roundabouts), eight avenues, grid districts with one-ways, bridges over a
//! river, banned turns, an old town of lanes without cars, parks, houses, and names in Arabic and French as mixed as in real data.
//! `plan` has the shape, `network` the main roads, `grid` and `district` the districts, `medina` the old town, `land` the rest.

mod dice;
mod district;
mod draw;
mod generate;
mod grid;
mod land;
mod medina;
mod names;
mod network;
mod plan;
mod spine;
#[cfg(test)]
mod tests;

pub use generate::{VERSION, generate};
