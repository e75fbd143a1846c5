//! The binary frame of positions; field diagram in `docs/LIVE.md` §1.5. Little-endian.

use thiserror::Error;

/// Version written.
pub const VERSION: u8 = 1;
/// Bytes of the header.
pub const HEADER_LEN: usize = 36;
/// Bytes of a record of this version.
pub const RECORD_LEN: usize = 24;
/// No effective time.
pub const NO_AGE: u32 = u32::MAX;
/// No course.
pub const NO_COURSE: u16 = u16::MAX;
/// No speed.
pub const NO_SPEED: u16 = u16::MAX;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// Every unit that has a position.
    Full,
    /// What changed since the beat before.
    Changes,
}

/// Header of a frame; the count of records is their number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameHeader {
    /// Full or changes.
    pub kind: FrameKind,
    /// Number of the beat.
    pub beat: u32,
    /// Epoch of the room.
    pub epoch: u64,
    /// Server's time, ms UTC.
    pub server_time: i64,
    /// Journal sequence shown when it was made.
    pub control_seq: u64,
}

/// One unit's position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Record {
    /// Index of the unit.
    pub ix: u32,
    /// Latitude, 1e-7 degree.
    pub lat_e7: i32,
    /// Longitude, 1e-7 degree.
    pub lon_e7: i32,
    /// Server time − effective time, ms; [`NO_AGE`].
    pub age_ms: u32,
    /// Course, 0.01 degree; [`NO_COURSE`].
    pub course_cdeg: u16,
    /// Speed, cm/s; [`NO_SPEED`].
    pub speed_cm_s: u16,
    /// 0 fresh, 1 ageing, 2 stale, 3 lost, 4 none.
    pub age_class: u8,
    /// 0 good, 1 doubtful, 2 stated, 3 contested.
    pub quality: u8,
    /// Origin: 0 nothing measured, 1 none (a source that is not allow-listed), 2 allow-listed, 3 sealed.
    pub trust: u8,
}

/// Why bytes are not a frame. The sender is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum FrameError {
    /// Shorter than its header says.
    #[error("position frame is cut: {have} bytes of {need}")]
    Cut {
        /// Bytes there.
        have: usize,
        /// Bytes needed.
        need: usize,
    },
    /// Made by another version.
    #[error("position frame has version {0}, this server reads 1")]
    Version(u8),
    /// A kind or record size that cannot be.
    #[error("position frame has kind {kind} and record size {record}")]
    Shape {
        /// Kind.
        kind: u8,
        /// Record size.
        record: u16,
    },
}

/// Writes a frame.
pub fn encode(header: &FrameHeader, records: impl ExactSizeIterator<Item = Record>) -> Vec<u8> {
    let mut out = Vec::with_capacity(HEADER_LEN + RECORD_LEN * records.len());
    out.push(VERSION);
    out.push(match header.kind {
        FrameKind::Full => 0,
        FrameKind::Changes => 1,
    });
    out.extend((RECORD_LEN as u16).to_le_bytes());
    out.extend(header.beat.to_le_bytes());
    out.extend(header.epoch.to_le_bytes());
    out.extend(header.server_time.to_le_bytes());
    out.extend(header.control_seq.to_le_bytes());
    out.extend((records.len() as u32).to_le_bytes());
    for r in records {
        let mut b = [0; RECORD_LEN];
        b[0..4].copy_from_slice(&r.ix.to_le_bytes());
        b[4..8].copy_from_slice(&r.lat_e7.to_le_bytes());
        b[8..12].copy_from_slice(&r.lon_e7.to_le_bytes());
        b[12..16].copy_from_slice(&r.age_ms.to_le_bytes());
        b[16..18].copy_from_slice(&r.course_cdeg.to_le_bytes());
        b[18..20].copy_from_slice(&r.speed_cm_s.to_le_bytes());
        b[20] = r.age_class;
        b[21] = r.quality;
        b[22] = r.trust;
        out.extend(b);
    }
    out
}

/// Reads a frame: header and records.
///
/// # Errors
/// [`FrameError`] for bytes that are no whole frame of version 1.
pub fn decode(bytes: &[u8]) -> Result<(FrameHeader, impl ExactSizeIterator<Item = Record> + '_), FrameError> {
    let have = bytes.len();
    let Some((head, body)) = bytes.split_at_checked(HEADER_LEN) else { return Err(FrameError::Cut { have, need: HEADER_LEN }) };
    if head[0] != VERSION {
        return Err(FrameError::Version(head[0]));
    }
    let record = u16::from_le_bytes([head[2], head[3]]);
    let kind = match head[1] {
        0 => FrameKind::Full,
        1 => FrameKind::Changes,
        kind => return Err(FrameError::Shape { kind, record }),
    };
    if usize::from(record) < RECORD_LEN {
        return Err(FrameError::Shape { kind: head[1], record });
    }
    let count = le32(head, 32) as usize;
    let size = usize::from(record);
    let need = HEADER_LEN + size * count;
    let Some(body) = body.get(..size * count) else { return Err(FrameError::Cut { have, need }) };
    let header =
        FrameHeader { kind, beat: le32(head, 4), epoch: le64(head, 8), server_time: le64(head, 16) as i64, control_seq: le64(head, 24) };
    Ok((header, body.chunks_exact(size).map(record_of)))
}

fn record_of(b: &[u8]) -> Record {
    Record {
        ix: le32(b, 0),
        lat_e7: le32(b, 4) as i32,
        lon_e7: le32(b, 8) as i32,
        age_ms: le32(b, 12),
        course_cdeg: u16::from_le_bytes([b[16], b[17]]),
        speed_cm_s: u16::from_le_bytes([b[18], b[19]]),
        age_class: b[20],
        quality: b[21],
        trust: b[22],
    }
}

fn le32(b: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([b[at], b[at + 1], b[at + 2], b[at + 3]])
}

fn le64(b: &[u8], at: usize) -> u64 {
    u64::from(le32(b, at)) | u64::from(le32(b, at + 4)) << 32
}
