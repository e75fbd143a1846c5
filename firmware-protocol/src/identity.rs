//! The ways in which devices say who they are, beside or inside a stream of sentences.
//!
//! | form | example |
//! |---|---|
//! | `Imei` | `IMEI 351467108700000`, `$IMEI=355797031609284` |
//! | `Pgid` | `$PGID,359853000144328*0F` |
//! | `Pcpti` | `$PCPTI,Name,…` |
//! | `Devid` | `$DEVID,0x0103846677F21422*41` |
//! | `Gpfid` | `$GPFID,ID123456ABC`, behind the fix it names |
//! | `Hex` | a line of only hexadecimal digits |
//! | `Prefix` | `990000561287964,$GPRMC,…`, `4711/022789000688081/$GPRMC,…`, `660420156A0066AA$GPRMC,…` |
//! | `Id` | `$ID,<imei>,…` |
//! | `Connect` | `$CONNECT,<imei>,…` |
//! | `Frlin` | `$FRLIN,,user,pass`, answered with `$FRSES` |

use crate::{checksum::Checksum, sentence::Sentence};

/// Shortest run of bare hexadecimal digits that is taken for an identity: longer than any number in a sentence.
pub const MIN_BARE: usize = 8;
/// Longest identity in any form.
pub const MAX_ID: usize = 32;

/// How an identity was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// `IMEI …` or `$IMEI=…`.
    Imei,
    /// `$PGID,…`.
    Pgid,
    /// `$PCPTI,Name,…`.
    Pcpti,
    /// `$DEVID,…`.
    Devid,
    /// `$GPFID,…`: names the fix before it.
    Gpfid,
    /// A line of only hexadecimal digits.
    Hex,
    /// Before the `$` of a sentence.
    Prefix,
    /// `$ID,…`.
    Id,
    /// `$CONNECT,…`.
    Connect,
    /// `$FRLIN,,user,pass`: a log-in that expects `$FRSES`.
    Frlin,
}

/// An identity as given: 1 to 32 printable bytes, not checked further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity<'a> {
    /// How it was given.
    pub form: Form,
    /// The name, without spaces around it.
    pub id: &'a [u8],
}

/// An identity in a sentence; `None` when it is none or its checksum is wrong.
pub fn of_sentence<'a>(s: &Sentence<'a>) -> Option<Identity<'a>> {
    if s.checksum == Checksum::Wrong {
        return None;
    }
    let payload = s.payload;
    if let Some(id) = payload.strip_prefix(b"IMEI=").or_else(|| payload.strip_prefix(b"IMEI,")) {
        return identity(Form::Imei, first(id));
    }
    let comma = payload.iter().position(|b| *b == b',')?;
    let (form, field) = match payload.get(..comma)? {
        b"PGID" => (Form::Pgid, 0),
        b"PCPTI" => (Form::Pcpti, 0),
        b"DEVID" => (Form::Devid, 0),
        b"GPFID" => (Form::Gpfid, 0),
        b"ID" => (Form::Id, 0),
        b"CONNECT" => (Form::Connect, 0),
        b"FRLIN" => (Form::Frlin, 1),
        _ => return None,
    };
    identity(form, payload.get(comma + 1..)?.split(|b| *b == b',').nth(field)?)
}

/// An identity in a line without `$`.
pub fn of_text(text: &[u8]) -> Option<Identity<'_>> {
    let text = text.trim_ascii();
    if let Some(id) = text.strip_prefix(b"IMEI").filter(|id| matches!(id, [b' ' | b':' | b'=' | b',', ..])) {
        return identity(Form::Imei, first(id.get(1..)?));
    }
    if bare(text) { identity(Form::Hex, text) } else { None }
}

/// An identity before the `$` of a sentence.
pub fn of_prefix(text: &[u8]) -> Option<Identity<'_>> {
    let text = text.trim_ascii();
    let text = text.strip_suffix(b",").unwrap_or(text);
    if let Some(inner) = text.strip_suffix(b"/") {
        let slash = inner.iter().rposition(|b| *b == b'/')?;
        let id = inner.get(slash + 1..)?;
        return if bare(id) { identity(Form::Prefix, id) } else { None };
    }
    if bare(text) { identity(Form::Prefix, text) } else { of_text(text) }
}

/// Writes the line with which a device says who it is, `\r\n` included; returns its length.
/// [`Form::Prefix`] is written as `id,` without a line end, to stand before a sentence.
///
/// # Errors
/// [`crate::encode::BufferFull`] when `out` is too small.
pub fn write(out: &mut [u8], form: Form, id: &[u8]) -> Result<usize, crate::encode::BufferFull> {
    let (before, after): (&[u8], &[u8]) = match form {
        Form::Imei => (b"IMEI ", b"\r\n"),
        Form::Hex => (b"", b"\r\n"),
        Form::Prefix => (b"", b","),
        Form::Pgid => (b"PGID,", b""),
        Form::Pcpti => (b"PCPTI,", b","),
        Form::Devid => (b"DEVID,", b""),
        Form::Gpfid => (b"GPFID,", b""),
        Form::Id => (b"ID,", b""),
        Form::Connect => (b"CONNECT,", b""),
        Form::Frlin => (b"FRLIN,,", b","),
    };
    let mut payload = [0u8; 64];
    let mut n = 0;
    for byte in before.iter().chain(id).chain(after) {
        *payload.get_mut(n).ok_or(crate::encode::BufferFull)? = *byte;
        n += 1;
    }
    let payload = payload.get(..n).unwrap_or_default();
    match form {
        Form::Imei | Form::Hex | Form::Prefix => {
            out.get_mut(..n).ok_or(crate::encode::BufferFull)?.copy_from_slice(payload);
            Ok(n)
        }
        _ => crate::encode::sentence(out, payload),
    }
}

fn identity(form: Form, id: &[u8]) -> Option<Identity<'_>> {
    let id = id.trim_ascii();
    let printable = id.iter().all(|b| b.is_ascii_graphic() || *b == b' ');
    (printable && (1..=MAX_ID).contains(&id.len())).then_some(Identity { form, id })
}

fn first(text: &[u8]) -> &[u8] {
    text.split(|b| *b == b',' || *b == b';').next().unwrap_or_default()
}

fn bare(text: &[u8]) -> bool {
    (MIN_BARE..=MAX_ID).contains(&text.len()) && text.iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sentence::{Piece, pieces};

    fn read(line: &[u8]) -> Option<Identity<'_>> {
        let several = pieces(line).count() > 1;
        pieces(line).find_map(|p| match p {
            Piece::Text(t) if several => of_prefix(t),
            Piece::Text(t) => of_text(t),
            Piece::Sentence(s) => of_sentence(&s),
        })
    }

    #[test]
    fn all_forms() {
        let cases: &[(&str, Option<(Form, &str)>)] = &[
            ("IMEI 351467108700000", Some((Form::Imei, "351467108700000"))),
            ("$IMEI=355797031609284", Some((Form::Imei, "355797031609284"))),
            ("$PGID,359853000144328*0F", Some((Form::Pgid, "359853000144328"))),
            ("$PGID,359853000144328*0E", None),
            ("$PGID,359853000144328", Some((Form::Pgid, "359853000144328"))),
            ("$PCPTI,CradlePoint Test,184453,184453.0,6F*57", Some((Form::Pcpti, "CradlePoint Test"))),
            ("$DEVID,0x0103846677F21422*41", Some((Form::Devid, "0x0103846677F21422"))),
            ("$GPFID,ID123456ABC", Some((Form::Gpfid, "ID123456ABC"))),
            ("660420156A0066AA", Some((Form::Hex, "660420156A0066AA"))),
            ("990000561287964,$GPRMC,1", Some((Form::Prefix, "990000561287964"))),
            ("4711/022789000688081/$GPRMC,1", Some((Form::Prefix, "022789000688081"))),
            ("660420156A0066AA$GPRMC,1", Some((Form::Prefix, "660420156A0066AA"))),
            ("$ID,355797031609284,1,2", Some((Form::Id, "355797031609284"))),
            ("$CONNECT,355797031609284,x", Some((Form::Connect, "355797031609284"))),
            ("$FRLIN,,user,pass", Some((Form::Frlin, "user"))),
            ("$FRLIN,IMEI,1234123412341234,*7B", Some((Form::Frlin, "1234123412341234"))),
            ("04.1,N,00758$GPRMC,1", None),
            ("1234567", None),
            ("$ID,", None),
            ("$ID", None),
            ("IMEISV", None),
            ("hello", None),
        ];
        for (line, expected) in cases {
            let got = read(line.as_bytes()).map(|i| (i.form, core::str::from_utf8(i.id).unwrap_or("?")));
            assert_eq!(got, *expected, "{line}");
        }
    }

    #[test]
    fn written_lines_are_read_back() {
        use Form::{Connect, Devid, Frlin, Gpfid, Hex, Id, Imei, Pcpti, Pgid, Prefix};
        for form in [Imei, Pgid, Pcpti, Devid, Gpfid, Hex, Prefix, Id, Connect, Frlin] {
            let mut out = [0u8; 100];
            let n = write(&mut out, form, b"351467108700000").unwrap_or(0);
            if form == Prefix {
                out[n..n + 8].copy_from_slice(b"$GPRMC,1");
            }
            let line = out.trim_ascii_end().split(|b| *b == 0).next().unwrap_or_default();
            assert_eq!(read(line), Some(Identity { form, id: b"351467108700000" }), "{form:?}");
            assert!(write(&mut [0u8; 8], form, b"351467108700000").is_err());
        }
    }
}
