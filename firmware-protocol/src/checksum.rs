//! The checksum of NMEA 0183: exclusive or of all bytes between `$` (or `!`) and `*`, as two hexadecimal digits after `*`.

/// What a sentence's checksum says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// Present and right.
    Verified,
    /// There is no `*`.
    Missing,
    /// There is a `*`, but no right checksum behind it.
    Wrong,
}

/// Exclusive or of `bytes`.
///
/// ```
/// assert_eq!(firmware_protocol::checksum::xor(b"GPRMC,,V,,,,,,,,,,N"), 0x53);
/// ```
pub fn xor(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, b| sum ^ b)
}

/// Splits a sentence's body (without `$`) into the bytes that the checksum covers and the verdict on it.
///
/// Accepts lower-case digits, spaces before and after `*` (as in `A * 72`) and any text behind the digits. The covered bytes come
/// without trailing spaces. The first `*` with a right checksum wins; without any, the body ends at the first `*`.
pub fn split(body: &[u8]) -> (&[u8], Checksum) {
    let mut sum = 0u8;
    // Sum and length up to the last byte that is not a space: some devices pad the payload after summing it.
    let mut trimmed = (0u8, 0usize);
    let mut first_star = None;
    for (i, &b) in body.iter().enumerate() {
        if b == b'*' {
            let payload = body.get(..trimmed.1).unwrap_or(body);
            first_star = first_star.or(Some(payload));
            let given = body.get(i + 1..).and_then(digits);
            if given.is_some_and(|g| g == sum || g == trimmed.0) {
                return (payload, Checksum::Verified);
            }
        }
        sum ^= b;
        if b != b' ' {
            trimmed = (sum, i + 1);
        }
    }
    match first_star {
        Some(payload) => (payload, Checksum::Wrong),
        None => (body.trim_ascii_end(), Checksum::Missing),
    }
}

/// Whether `line` ends with `*` and two hexadecimal digits, as a complete sentence does.
pub fn ends_complete(line: &[u8]) -> bool {
    matches!(line, [.., b'*', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

fn digits(after_star: &[u8]) -> Option<u8> {
    match after_star.trim_ascii_start() {
        [a, b, ..] => Some(nibble(*a)? << 4 | nibble(*b)?),
        _ => None,
    }
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_what_devices_write() {
        let cases: &[(&[u8], &[u8], Checksum)] = &[
            (b"GPRMC,,V,,,,,,,,,,N*53", b"GPRMC,,V,,,,,,,,,,N", Checksum::Verified),
            (b"GPGLL,,,,,142816.359,V,N*7d", b"GPGLL,,,,,142816.359,V,N", Checksum::Verified),
            (b"GPGLL,,,,,142816.359,V,N * 7d", b"GPGLL,,,,,142816.359,V,N", Checksum::Verified),
            (b"GPGLL,,,,,142816.359,V,N*7D text * and more", b"GPGLL,,,,,142816.359,V,N", Checksum::Verified),
            (b"GPGLL,,,,,142816.359,V,N*7E", b"GPGLL,,,,,142816.359,V,N", Checksum::Wrong),
            (b"GPGLL,,,,,142816.359,V,N*7", b"GPGLL,,,,,142816.359,V,N", Checksum::Wrong),
            (b"GPGLL,,,,,142816.359,V,N*", b"GPGLL,,,,,142816.359,V,N", Checksum::Wrong),
            (b"GPGLL,,,,,142816.359,V,N ", b"GPGLL,,,,,142816.359,V,N", Checksum::Missing),
            (b"", b"", Checksum::Missing),
            (b"*", b"", Checksum::Wrong),
            (b"*00", b"", Checksum::Verified),
        ];
        for (body, payload, verdict) in cases {
            assert_eq!(split(body), (*payload, *verdict), "{:?}", core::str::from_utf8(body));
        }
    }
}
