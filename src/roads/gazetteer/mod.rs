//! The gazetteer: from what a caller says ("bd mohamed 6", "درب الدباشي", "jama el fna") to a place, and from a place to its name.
//!
//! [`build`] makes [`Entry`]s from raw map data; [`landmarks`] adds the room's own list from CSV, which ranks above all. [`fold`] and
//! [`words`] make spellings one, [`sound`] makes Latin and Arabic meet, [`matching`] forgives typing errors, [`search`] ranks.
//! [`file`] is the format on disk.

mod area;
pub mod build;
mod entry;
pub mod file;
pub mod fold;
mod index;
pub mod landmarks;
mod matching;
mod reverse;
mod search;
pub mod sound;
mod store;
mod streets;
#[cfg(test)]
mod tests;
mod typo;
pub mod words;

pub use entry::Entry;
pub use file::FileError;
pub use reverse::{FARTHEST_M, Near};
pub use search::{Hit, MAX_QUERY};
pub use store::Gazetteer;
