//! What goes over the bus. Little-endian, 24 bytes ahead of each:
//! ```text
//!  0  u8   version = 1
//!  1  u8   kind: 1 delta, 2 beat, 3 snapshot
//!  2  u16  0
//!  4  u32  snapshot: length of the text; else 0
//!  8  u64  epoch of the room
//! 16  u64  number of the message within the epoch, from 1; snapshot: number of the last message it shows
//! 24       delta: the text · beat: the frame · snapshot: the text, then the full frame
//! ```

use super::error::BusError;
use crate::{id::UnitId, live::Record};
use bytes::{BufMut, Bytes, BytesMut};

const VERSION: u8 = 1;
const HEAD: usize = 24;

/// One message of the owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Epoch of the room.
    pub epoch: u64,
    /// Number within the epoch, from 1 without a gap.
    pub n: u64,
    /// What it carries.
    pub payload: Payload,
}

/// What a message carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// Text of a delta.
    Delta(Bytes),
    /// A position frame.
    Beat(Bytes),
}

/// A snapshot for those who come late or missed something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snap {
    /// Epoch of the room.
    pub epoch: u64,
    /// Number of the last message it shows.
    pub n: u64,
    /// Text of the snapshot.
    pub text: Bytes,
    /// Full position frame.
    pub full: Bytes,
}

/// Last position of a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastPosition {
    /// Call sign.
    pub unit: UnitId,
    /// As in the frame.
    pub record: Record,
    /// When it was true, ms UTC.
    pub effective: Option<i64>,
}

impl LastPosition {
    /// The value of the position hash.
    pub fn to_text(&self) -> String {
        let dash = |x: Option<String>| x.unwrap_or_else(|| "-".into());
        let word = |x: u16| dash((x != u16::MAX).then(|| x.to_string()));
        let r = &self.record;
        let effective = dash(self.effective.map(|t| t.to_string()));
        let (course, speed) = (word(r.course_cdeg), word(r.speed_cm_s));
        format!("{} {} {effective} {course} {speed} {} {}", r.lat_e7, r.lon_e7, r.age_class, r.quality)
    }
}

/// What a publisher hands over at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Last positions to write; each unit once.
    pub positions: Vec<LastPosition>,
    /// These are all there are: units not among them are removed.
    pub all_positions: bool,
    /// Messages in order.
    pub messages: Vec<Message>,
    /// Snapshot after them.
    pub snapshot: Option<Snap>,
}

fn head(kind: u8, length: u32, epoch: u64, n: u64, room: usize) -> BytesMut {
    let mut out = BytesMut::with_capacity(HEAD + room);
    out.put_u8(VERSION);
    out.put_u8(kind);
    out.put_u16_le(0);
    out.put_u32_le(length);
    out.put_u64_le(epoch);
    out.put_u64_le(n);
    out
}

fn word<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&bytes[at..at + N]);
    out
}

/// (kind, length, epoch, n) of a message of ours.
fn read_head(bytes: &[u8]) -> Result<(u8, usize, u64, u64), BusError> {
    if bytes.len() < HEAD {
        return Err(BusError::Foreign("shorter than its head"));
    }
    if bytes[0] != VERSION {
        return Err(BusError::Foreign("another version"));
    }
    let length = u32::from_le_bytes(word(bytes, 4)) as usize;
    Ok((bytes[1], length, u64::from_le_bytes(word(bytes, 8)), u64::from_le_bytes(word(bytes, 16))))
}

impl Message {
    /// As it goes over the bus.
    pub fn encode(&self) -> Bytes {
        let (kind, body) = match &self.payload {
            Payload::Delta(text) => (1, text),
            Payload::Beat(frame) => (2, frame),
        };
        let mut out = head(kind, 0, self.epoch, self.n, body.len());
        out.extend_from_slice(body);
        out.freeze()
    }

    /// Reads a message.
    ///
    /// # Errors
    /// [`BusError::Foreign`] for anything else.
    pub fn decode(bytes: Bytes) -> Result<Self, BusError> {
        let (kind, _, epoch, n) = read_head(&bytes)?;
        let body = bytes.slice(HEAD..);
        let payload = match kind {
            1 => Payload::Delta(body),
            2 => Payload::Beat(body),
            _ => return Err(BusError::Foreign("a message of unknown kind")),
        };
        Ok(Self { epoch, n, payload })
    }
}

impl Snap {
    /// As it is stored.
    pub fn encode(&self) -> Bytes {
        let mut out = head(3, self.text.len() as u32, self.epoch, self.n, self.text.len() + self.full.len());
        out.extend_from_slice(&self.text);
        out.extend_from_slice(&self.full);
        out.freeze()
    }

    /// Reads a snapshot.
    ///
    /// # Errors
    /// [`BusError::Foreign`] for anything else.
    pub fn decode(bytes: Bytes) -> Result<Self, BusError> {
        let (kind, length, epoch, n) = read_head(&bytes)?;
        if kind != 3 || bytes.len() - HEAD < length {
            return Err(BusError::Foreign("not a whole snapshot"));
        }
        Ok(Self { epoch, n, text: bytes.slice(HEAD..HEAD + length), full: bytes.slice(HEAD + length..) })
    }
}
