//! Sentences: what a line holds, piece by piece.
//!
//! A received line may hold garbage, a TAG block, an identity before `$`, one sentence or several glued together, or a sentence
//! without its `$`. [`pieces`] takes it apart in order.

use crate::{
    checksum::{self, Checksum},
    talker::Talker,
};

/// What a sentence tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Recommended minimum: time, date, position, speed, course.
    Rmc,
    /// Fix data: time, position, quality, satellites, HDOP, altitude.
    Gga,
    /// Position and time.
    Gll,
    /// Course and speed over ground.
    Vtg,
    /// Fix data of several satellite systems.
    Gns,
    /// Time and date.
    Zda,
    /// Satellites used and dilution of precision.
    Gsa,
    /// Satellites in view and their signal strength.
    Gsv,
    /// Text for people.
    Txt,
    /// Anything else that is formed like a sentence, proprietary ones included.
    Other,
}

impl Kind {
    /// All kinds, in a fixed order.
    pub const ALL: [Self; 10] =
        [Self::Rmc, Self::Gga, Self::Gll, Self::Vtg, Self::Gns, Self::Zda, Self::Gsa, Self::Gsv, Self::Txt, Self::Other];

    /// From the three letters after the talker.
    pub fn new(letters: &[u8]) -> Self {
        match letters {
            b"RMC" => Self::Rmc,
            b"GGA" => Self::Gga,
            b"GLL" => Self::Gll,
            b"VTG" => Self::Vtg,
            b"GNS" => Self::Gns,
            b"ZDA" => Self::Zda,
            b"GSA" => Self::Gsa,
            b"GSV" => Self::Gsv,
            b"TXT" => Self::Txt,
            _ => Self::Other,
        }
    }

    /// The three letters after the talker; `---` for other kinds.
    pub const fn letters(self) -> &'static str {
        match self {
            Self::Rmc => "RMC",
            Self::Gga => "GGA",
            Self::Gll => "GLL",
            Self::Vtg => "VTG",
            Self::Gns => "GNS",
            Self::Zda => "ZDA",
            Self::Gsa => "GSA",
            Self::Gsv => "GSV",
            Self::Txt => "TXT",
            Self::Other => "---",
        }
    }

    /// Whether it carries a position.
    pub const fn is_position(self) -> bool {
        matches!(self, Self::Rmc | Self::Gga | Self::Gll | Self::Gns)
    }
}

/// One sentence, taken apart as far as its tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sentence<'a> {
    /// Who speaks; `None` for proprietary and malformed tags.
    pub talker: Option<Talker>,
    /// What is told.
    pub kind: Kind,
    /// Everything after the tag's comma, without `*` and checksum; fields are separated by commas.
    pub fields: &'a [u8],
    /// All that the checksum covers: tag, comma and fields.
    pub payload: &'a [u8],
    /// Whether the checksum holds.
    pub checksum: Checksum,
    /// Another `$` follows in the same line. A sentence that is cut off by the next one and has no checksum may have lost its end.
    pub glued: bool,
}

impl<'a> Sentence<'a> {
    /// The `n`th field after the tag, counted from 0, spaces around it removed; empty when there are fewer.
    pub fn field(&self, n: usize) -> &'a [u8] {
        self.fields.split(|b| *b == b',').nth(n).unwrap_or_default().trim_ascii()
    }

    fn read(body: &'a [u8], glued: bool) -> Self {
        let (payload, checksum) = checksum::split(body);
        let comma = payload.iter().position(|b| *b == b',');
        let (tag, fields) = match comma {
            Some(at) => (payload.get(..at).unwrap_or_default(), payload.get(at + 1..).unwrap_or_default()),
            None => (payload, &[][..]),
        };
        let talker = match tag {
            [a, b, _, _, _] if comma.is_some() && *a != b'P' => Talker::new(&[*a, *b]),
            _ => None,
        };
        let kind = match (talker, tag) {
            (Some(_), [_, _, rest @ ..]) => Kind::new(rest),
            _ => Kind::Other,
        };
        Self { talker, kind, fields, payload, checksum, glued }
    }
}

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text before the first `$` or a line without one: perhaps an identity, perhaps garbage. Never empty.
    Text(&'a [u8]),
    /// From `$` (or `!`) to the next one or the end; also a position sentence found without its `$`.
    Sentence(Sentence<'a>),
}

/// Takes a line apart, in order. A TAG block (`\…\`, NMEA 0183 v4 §7) is left out.
///
/// A line ending is not expected in `line`; when there is one, it is ignored like other trailing white space.
pub fn pieces(line: &[u8]) -> Pieces<'_> {
    Pieces { rest: line, text: true }
}

/// Iterator of [`pieces`].
#[derive(Clone, Debug)]
pub struct Pieces<'a> {
    rest: &'a [u8],
    text: bool,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.text {
            self.text = false;
            let (before, rest) = self.rest.split_at_checked(start(self.rest)).unwrap_or((self.rest, &[]));
            let glued = !rest.is_empty();
            self.rest = rest;
            let before = without_tag_block(before).trim_ascii();
            if let Some(at) = bare_sentence(before) {
                return Some(Piece::Sentence(Sentence::read(before.get(at..).unwrap_or_default(), glued)));
            }
            if !before.is_empty() {
                return Some(Piece::Text(before));
            }
        }
        let body = self.rest.get(1..)?;
        let (body, rest) = body.split_at_checked(start(body)).unwrap_or((body, &[]));
        self.rest = rest;
        Some(Piece::Sentence(Sentence::read(body.trim_ascii_end(), !rest.is_empty())))
    }
}

/// Where the next sentence starts: at `$`, or at `!` before two capital letters; the length when nowhere.
fn start(bytes: &[u8]) -> usize {
    let at = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_uppercase);
    (0..bytes.len())
        .find(|&i| bytes.get(i) == Some(&b'$') || (bytes.get(i) == Some(&b'!') && at(i + 1) && at(i + 2)))
        .unwrap_or(bytes.len())
}

/// The text around a TAG block: what follows it, or what precedes it when nothing follows. An unclosed block takes all that follows.
fn without_tag_block(text: &[u8]) -> &[u8] {
    let mut parts = text.split(|b| *b == b'\\');
    let before = parts.next().unwrap_or_default();
    match parts.nth(1) {
        Some(after) if !after.trim_ascii().is_empty() => after,
        _ => before,
    }
}

/// Where a position sentence without `$` starts in `text`; looked for after garbage too.
fn bare_sentence(text: &[u8]) -> Option<usize> {
    text.windows(6).position(|w| match w {
        [a, b, kind @ .., b','] => {
            let known = Talker::new(&[*a, *b]).is_some_and(Talker::is_positioning);
            known && Kind::new(kind) != Kind::Other
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &[u8]) -> impl Iterator<Item = (&str, Checksum)> {
        pieces(line).map(|p| match p {
            Piece::Text(t) => (core::str::from_utf8(t).unwrap_or("?"), Checksum::Missing),
            Piece::Sentence(s) => (core::str::from_utf8(s.payload).unwrap_or("?"), s.checksum),
        })
    }

    #[test]
    fn takes_lines_apart() {
        use Checksum::{Missing, Verified, Wrong};
        const GLL: &str = "GPGLL,,,,,142816.359,V,N";
        type Parts = [(&'static str, Checksum)];
        let cases: &[(&[u8], &Parts)] = &[
            (b"", &[]),
            (b"$", &[("", Missing)]),
            (b"$GPGLL,,,,,142816.359,V,N*7D", &[(GLL, Verified)]),
            (b"GPGLL,,,,,142816.359,V,N*7D", &[(GLL, Verified)]),
            (b"\x00\xffGPGLL,,,,,142816.359,V,N*7D", &[(GLL, Verified)]),
            (b"junk$GPGLL,,,,,142816.359,V,N*7D", &[("junk", Missing), (GLL, Verified)]),
            (b"\\s:r3669961,c:1120959341*51\\$GPGLL,,,,,142816.359,V,N*7D", &[(GLL, Verified)]),
            (b"\\s:r3669961,c:1120959341*51\\GPGLL,,,,,142816.359,V,N*7D", &[(GLL, Verified)]),
            (b"$GPGLL,,,,,142816.359,V,N*7D$GPGLL,,,,,142816.359,V,N*7E", &[(GLL, Verified), (GLL, Wrong)]),
            (b"990000561287964,$GPGLL,,,,,142816.359,V,N*7D", &[("990000561287964,", Missing), (GLL, Verified)]),
            (b"IMEI 351467108700000", &[("IMEI 351467108700000", Missing)]),
            (b"$GPTXT,01,01,02,Hello!*42", &[("GPTXT,01,01,02,Hello!", Wrong)]),
        ];
        for (line, expected) in cases {
            assert!(texts(line).eq(expected.iter().copied()), "{:?}", core::str::from_utf8(line));
        }
    }

    #[test]
    fn any_two_letter_talker_and_no_proprietary_one() {
        for tag in ["GP", "GN", "GL", "GA", "GB", "GQ", "BD", "QZ", "IN", "II", "AI", "XY", "U1"] {
            let mut line = *b"$__RMC,1";
            line[1..3].copy_from_slice(tag.as_bytes());
            let Some(Piece::Sentence(s)) = pieces(&line).next() else { panic!("{tag}") };
            assert_eq!((s.kind, s.talker.map(|t| t.0)), (Kind::Rmc, tag.as_bytes().try_into().ok()), "{tag}");
        }
        for line in [&b"$PGRMC,1"[..], b"$PASHR,POS,1", b"$GPRMC", b"$gprmc,1", b"$GYOACC,1", b"$RMC,1"] {
            let Some(Piece::Sentence(s)) = pieces(line).next() else { panic!() };
            assert_eq!(s.kind, Kind::Other, "{:?}", core::str::from_utf8(line));
        }
    }
}
