//! Talkers: the two letters that say which device or satellite system speaks.

/// The first two letters of a sentence's tag. Any two capital letters or digits are accepted; `P` opens proprietary sentences and is
/// no talker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Talker(pub [u8; 2]);

impl Talker {
    /// GPS (NMEA 0183, table of talker identifiers).
    pub const GPS: Self = Self(*b"GP");
    /// Several systems together.
    pub const COMBINED: Self = Self(*b"GN");
    /// GLONASS.
    pub const GLONASS: Self = Self(*b"GL");
    /// Galileo.
    pub const GALILEO: Self = Self(*b"GA");
    /// BeiDou.
    pub const BEIDOU: Self = Self(*b"GB");

    /// Two letters; `None` when they cannot be a talker.
    pub fn new(letters: &[u8]) -> Option<Self> {
        match *letters {
            [a, b] if a.is_ascii_uppercase() && (b.is_ascii_uppercase() || b.is_ascii_digit()) => Some(Self([a, b])),
            _ => None,
        }
    }

    /// One of the talkers of position sentences seen in the field: only these are looked for where `$` is missing, so that
    /// ordinary text is not taken for a sentence.
    pub fn is_positioning(self) -> bool {
        matches!(
            &self.0,
            b"GP" | b"GN" | b"GL" | b"GA" | b"GB" | b"GQ" | b"GI" | b"BD" | b"QZ" | b"IN" | b"II" | b"IR" | b"AI" | b"EC" | b"LC"
        )
    }

    /// The two letters.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}
