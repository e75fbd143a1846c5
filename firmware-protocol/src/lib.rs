//! What a vehicle unit and the Dawria server agree on: NMEA 0183 framing, checksums, talkers, sentence kinds, identity lines, and
//! the writing of sentences.
//!
//! No standard library, no allocation, no unsafe code, no IO and no clock; nothing here panics on any bytes. The crate says where a
//! sentence begins and ends, whether its checksum holds and what kind it is; reading numbers out of received fields is the server's
//! business, writing them ([`encode`]) is the device's.
//!
//! ```
//! use firmware_protocol::{framing::{Frame, LineBuffer}, sentence::{pieces, Kind, Piece}, checksum::Checksum};
//! let mut lines = LineBuffer::new();
//! let mut kinds = [None; 2];
//! let mut n = 0;
//! for part in [&b"junk$GPRMC,,V,,,,,,,"[..], b",,,N*53\r\n"] {
//!     lines.fill(part, |frame| {
//!         if let Frame::Line(line) = frame {
//!             for piece in pieces(line) {
//!                 if let Piece::Sentence(s) = piece {
//!                     assert_eq!(s.checksum, Checksum::Verified);
//!                     kinds[n] = Some(s.kind);
//!                     n += 1;
//!                 }
//!             }
//!         }
//!     });
//! }
//! assert_eq!(kinds, [Some(Kind::Rmc), None]);
//! ```
#![no_std]
#![forbid(unsafe_code)]

pub mod checksum;
pub mod encode;
pub mod fix;
pub mod framing;
pub mod identity;
pub mod sentence;
pub mod talker;
