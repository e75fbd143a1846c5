//! Sentences → readings: the one module around the crate `nmea`.
//!
//! The crate reads a fixed width of degrees (a car at `1029.12,E` would land 90° away), refuses second 60, a missing checksum, long
//! lines, quality 9 and most GNS, and takes the year 80 for 2080. So [`field`] reads times, dates and the width of coordinates,
//! [`read()`] rewrites RMC, GGA, GLL and VTG into the one form the crate reads rightly and hands it that, and GNS, GSA, GSV and ZDA,
//! where nothing is gained, are read here.

mod field;
mod quality;
mod read;
mod reading;

pub use field::SentDate;
pub use read::read;
pub use reading::{Reading, Refusal, Signal};

#[cfg(test)]
mod tests;
