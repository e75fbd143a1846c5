//! Arrays of numbers as little-endian bytes, each behind its count.

use crate::quantity::Position;

/// Appends arrays.
#[derive(Default)]
pub struct Writer(pub Vec<u8>);

impl Writer {
    /// A count, then the bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }

    /// A text in UTF-8.
    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    /// A count of bytes, then the numbers.
    pub fn u32s(&mut self, values: impl IntoIterator<Item = u32>) {
        let at = self.0.len();
        self.0.extend_from_slice(&[0; 8]);
        for v in values {
            self.0.extend_from_slice(&v.to_le_bytes());
        }
        let length = (self.0.len() - at - 8) as u64;
        self.0[at..at + 8].copy_from_slice(&length.to_le_bytes());
    }

    /// Latitude and longitude in turn.
    pub fn positions(&mut self, positions: &[Position]) {
        self.u32s(positions.iter().flat_map(|p| [p.lat_e7 as u32, p.lon_e7 as u32]));
    }
}

/// Takes arrays from the front; `None` when there is not enough left.
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// Bytes behind their count.
    pub fn bytes(&mut self) -> Option<&'a [u8]> {
        let (count, rest) = self.0.split_first_chunk::<8>()?;
        let (taken, rest) = rest.split_at_checked(usize::try_from(u64::from_le_bytes(*count)).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    /// A text.
    pub fn text(&mut self) -> Option<String> {
        String::from_utf8(self.bytes()?.to_vec()).ok()
    }

    /// Numbers.
    pub fn u32s(&mut self) -> Option<Vec<u32>> {
        let (words, rest) = self.bytes()?.as_chunks::<4>();
        rest.is_empty().then(|| words.iter().map(|w| u32::from_le_bytes(*w)).collect())
    }

    /// Positions.
    pub fn positions(&mut self) -> Option<Vec<Position>> {
        let numbers = self.u32s()?;
        let (pairs, rest) = numbers.as_chunks::<2>();
        rest.is_empty().then(|| pairs.iter().map(|[lat, lon]| Position { lat_e7: *lat as i32, lon_e7: *lon as i32 }).collect())
    }
}
