//! The basemap: one PMTiles file of vector tiles, read by the browser by HTTP Range; layers and fields are in `docs/BASEMAP.md`.
//!
//! [`write`] runs the whole: `collect` (tags → features by `classify`; rings and sea joined), per zoom `cut` (chosen, merged, simplified,
//! clipped), `encode` (one tile's bytes), archive.

mod classify;
mod clip;
mod collect;
mod cut;
mod encode;
mod feature;
mod merge;
mod rings;
mod sea;
#[cfg(test)]
mod tests;
mod tiles;
mod write;

pub use write::{BasemapError, FORMAT, MAX_ZOOM, MIN_ZOOM, Written, write};
