//! Sentences out of values, with checksum and line end, into a caller's buffer.
//!
//! ```
//! use firmware_protocol::{encode, fix::{Fix, Mode}, talker::Talker};
//! let fix = Fix { time_ms: 1_772_429_553_438, lat_e7: 316_295_000, lon_e7: -79_811_000, speed_mm_s: 10_288, course_cdeg: Some(9_050),
//!     altitude_dm: 4_663, hdop_centi: 90, satellites: 11, mode: Mode::Autonomous };
//! let mut out = [0; encode::MAX_SENTENCE];
//! let n = encode::rmc(&mut out, Talker::GPS, &fix).unwrap();
//! assert_eq!(&out[..n], b"$GPRMC,053233.438,A,3137.770000,N,00758.866000,W,19.998,90.50,020326,,,A*4A\r\n");
//! ```

use crate::{
    checksum,
    fix::{Fix, Mode, date_time},
    talker::Talker,
};

/// A buffer of this size holds any sentence written here.
pub const MAX_SENTENCE: usize = 120;

/// The buffer is too small for the sentence; its content is not to be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BufferFull;

/// RMC: time, status, position, speed in knots, course, date, mode. Returns the bytes written.
///
/// # Errors
/// [`BufferFull`] when `out` is smaller than the sentence.
pub fn rmc(out: &mut [u8], talker: Talker, fix: &Fix) -> Result<usize, BufferFull> {
    let mut w = Writer::new(out, talker, b"RMC")?;
    let (date, _) = date_time(fix.time_ms);
    w.time(fix.time_ms)?;
    w.text(if fix.mode == Mode::None { b",V," } else { b",A," })?;
    w.position(fix)?;
    w.text(b",")?;
    w.motion(fix)?;
    w.text(b",")?;
    w.number(date.day.into(), 2)?;
    w.number(date.month.into(), 2)?;
    w.number((date.year % 100).into(), 2)?;
    w.text(b",,,")?;
    w.text(mode_letter(fix.mode))?;
    w.end()
}

/// GGA: time, position, quality, satellites, HDOP, altitude. Returns the bytes written.
///
/// # Errors
/// [`BufferFull`] when `out` is smaller than the sentence.
pub fn gga(out: &mut [u8], talker: Talker, fix: &Fix) -> Result<usize, BufferFull> {
    let mut w = Writer::new(out, talker, b"GGA")?;
    w.time(fix.time_ms)?;
    w.text(b",")?;
    w.position(fix)?;
    w.text(match fix.mode {
        Mode::Autonomous => b",1,",
        Mode::Differential => b",2,",
        Mode::Estimated => b",6,",
        Mode::None => b",0,",
    })?;
    w.number(fix.satellites.into(), 2)?;
    w.text(b",")?;
    w.decimal(fix.hdop_centi.into(), 2)?;
    w.text(b",")?;
    if fix.mode != Mode::None {
        if fix.altitude_dm < 0 {
            w.text(b"-")?;
        }
        w.decimal(fix.altitude_dm.unsigned_abs().into(), 1)?;
    }
    w.text(b",M,,M,,")?;
    w.end()
}

/// VTG: course, speed in knots and km/h, mode. Returns the bytes written.
///
/// # Errors
/// [`BufferFull`] when `out` is smaller than the sentence.
pub fn vtg(out: &mut [u8], talker: Talker, fix: &Fix) -> Result<usize, BufferFull> {
    let mut w = Writer::new(out, talker, b"VTG")?;
    if let Some(course) = fix.course_cdeg.filter(|_| fix.mode != Mode::None) {
        w.decimal(course.into(), 2)?;
    }
    w.text(b",T,,M,")?;
    if fix.mode != Mode::None {
        w.decimal(milliknots(fix), 3)?;
    }
    w.text(b",N,")?;
    if fix.mode != Mode::None {
        w.decimal((u64::from(fix.speed_mm_s) * 36 + 5) / 10, 3)?;
    }
    w.text(b",K,")?;
    w.text(mode_letter(fix.mode))?;
    w.end()
}

/// GSA: mode and dilution of precision; satellites are not named. Returns the bytes written.
///
/// # Errors
/// [`BufferFull`] when `out` is smaller than the sentence.
pub fn gsa(out: &mut [u8], talker: Talker, fix: &Fix) -> Result<usize, BufferFull> {
    let mut w = Writer::new(out, talker, b"GSA")?;
    w.text(if fix.mode == Mode::None { b"A,1" } else { b"A,3" })?;
    w.text(b",,,,,,,,,,,,,,")?;
    w.decimal(fix.hdop_centi.into(), 2)?;
    w.text(b",")?;
    w.end()
}

/// Any payload (what stands between `$` and `*`) as a sentence. Returns the bytes written.
///
/// # Errors
/// [`BufferFull`] when `out` is smaller than the sentence.
pub fn sentence(out: &mut [u8], payload: &[u8]) -> Result<usize, BufferFull> {
    let mut w = Writer { out, len: 0 };
    w.text(b"$")?;
    w.text(payload)?;
    w.end()
}

fn mode_letter(mode: Mode) -> &'static [u8] {
    match mode {
        Mode::Autonomous => b"A",
        Mode::Differential => b"D",
        Mode::Estimated => b"E",
        Mode::None => b"N",
    }
}

/// 1 knot = 1852 m/h exactly.
fn milliknots(fix: &Fix) -> u64 {
    (u64::from(fix.speed_mm_s) * 3600 + 926) / 1852
}

struct Writer<'a> {
    out: &'a mut [u8],
    len: usize,
}

impl<'a> Writer<'a> {
    fn new(out: &'a mut [u8], talker: Talker, kind: &[u8]) -> Result<Self, BufferFull> {
        let mut w = Self { out, len: 0 };
        w.text(b"$")?;
        w.text(talker.as_bytes())?;
        w.text(kind)?;
        w.text(b",")?;
        Ok(w)
    }

    fn text(&mut self, bytes: &[u8]) -> Result<(), BufferFull> {
        let end = self.len.checked_add(bytes.len()).ok_or(BufferFull)?;
        self.out.get_mut(self.len..end).ok_or(BufferFull)?.copy_from_slice(bytes);
        self.len = end;
        Ok(())
    }

    /// `value` with at least `width` digits.
    fn number(&mut self, value: u64, width: usize) -> Result<(), BufferFull> {
        let mut digits = [b'0'; 20];
        let mut left = value;
        let mut used = 0;
        for d in digits.iter_mut().rev() {
            if left == 0 && used >= width {
                break;
            }
            *d = b'0' + (left % 10) as u8;
            left /= 10;
            used += 1;
        }
        self.text(digits.get(20 - used..).unwrap_or_default())
    }

    /// `value` scaled down by 10^`places`.
    fn decimal(&mut self, value: u64, places: u32) -> Result<(), BufferFull> {
        let unit = 10u64.pow(places);
        self.number(value / unit, 1)?;
        self.text(b".")?;
        self.number(value % unit, places as usize)
    }

    fn time(&mut self, ms: i64) -> Result<(), BufferFull> {
        let (_, t) = date_time(ms);
        self.number(t.hour.into(), 2)?;
        self.number(t.minute.into(), 2)?;
        self.number(t.second.into(), 2)?;
        self.text(b".")?;
        self.number(t.milli.into(), 3)
    }

    fn position(&mut self, fix: &Fix) -> Result<(), BufferFull> {
        if fix.mode == Mode::None {
            return self.text(b",,,");
        }
        self.angle(fix.lat_e7.unsigned_abs(), 2)?;
        self.text(if fix.lat_e7 < 0 { b",S," } else { b",N," })?;
        self.angle(fix.lon_e7.unsigned_abs(), 3)?;
        self.text(if fix.lon_e7 < 0 { b",W" } else { b",E" })
    }

    /// Degrees and minutes with six decimals: 1e-7 degree is 6e-6 minute, so nothing is lost.
    fn angle(&mut self, e7: u32, width: usize) -> Result<(), BufferFull> {
        self.number((e7 / 10_000_000).into(), width)?;
        let micro_minutes = u64::from(e7 % 10_000_000) * 6;
        self.number(micro_minutes / 1_000_000, 2)?;
        self.text(b".")?;
        self.number(micro_minutes % 1_000_000, 6)
    }

    fn motion(&mut self, fix: &Fix) -> Result<(), BufferFull> {
        if fix.mode != Mode::None {
            self.decimal(milliknots(fix), 3)?;
        }
        self.text(b",")?;
        match fix.course_cdeg {
            Some(course) if fix.mode != Mode::None => self.decimal(course.into(), 2),
            _ => Ok(()),
        }
    }

    fn end(mut self) -> Result<usize, BufferFull> {
        let sum = checksum::xor(self.out.get(1..self.len).unwrap_or_default());
        let digit = |n: u8| b"0123456789ABCDEF".get(usize::from(n)).copied().unwrap_or(b'0');
        self.text(&[b'*', digit(sum >> 4), digit(sum & 15), b'\r', b'\n'])?;
        Ok(self.len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        checksum::Checksum,
        sentence::{Kind, Piece, pieces},
    };
    use proptest::prelude::*;

    fn any_fix() -> impl Strategy<Value = Fix> {
        let mode = prop::sample::select([Mode::Autonomous, Mode::Differential, Mode::Estimated, Mode::None].as_slice());
        let numbers =
            (any::<i64>(), any::<i32>(), any::<i32>(), any::<u32>(), any::<Option<u16>>(), any::<i32>(), any::<u16>(), any::<u8>());
        (numbers, mode).prop_map(|((time_ms, lat_e7, lon_e7, speed_mm_s, course_cdeg, altitude_dm, hdop_centi, satellites), mode)| Fix {
            time_ms,
            lat_e7,
            lon_e7,
            speed_mm_s,
            course_cdeg,
            altitude_dm,
            hdop_centi,
            satellites,
            mode,
        })
    }

    proptest! {
        #[test]
        fn what_is_written_verifies_and_fits(fix in any_fix(), short in 0usize..MAX_SENTENCE) {
            type Write = fn(&mut [u8], Talker, &Fix) -> Result<usize, BufferFull>;
            for (write, kind) in [(rmc as Write, Kind::Rmc), (gga, Kind::Gga), (vtg, Kind::Vtg), (gsa, Kind::Gsa)] {
                let mut out = [0u8; MAX_SENTENCE];
                let n = write(&mut out, Talker::COMBINED, &fix);
                prop_assert!(n.is_ok());
                let line = &out[..n.unwrap_or(0)];
                let Some(Piece::Sentence(s)) = pieces(line).next() else { return Err(TestCaseError::fail("no sentence")) };
                prop_assert_eq!((s.kind, s.checksum), (kind, Checksum::Verified));
                let mut small = [0u8; MAX_SENTENCE];
                let _ = write(&mut small[..short], Talker::COMBINED, &fix);
            }
        }
    }
}
