//! The GPS unit's receiver: what the vehicle does, with the noise of satellites, as NMEA sentences.

use crate::motion::Seen;
use rand::{Rng, RngExt};

/// Share of the position error that stays from one second to the next: satellite errors drift, they do not jump.
const DRIFT: f64 = 0.97;
const KNOT_MPS: f64 = 0.514_444;
/// Below this speed a receiver's course is noise; it keeps the last one.
const COURSE_FROM_MPS: f64 = 1.0;

/// One receiver.
#[derive(Debug)]
pub struct Receiver {
    noise_m: f64,
    error: (f64, f64),
    course_deg: f64,
}

impl Receiver {
    /// A receiver whose positions scatter by `noise_m` (standard deviation, metres).
    pub fn new(noise_m: f64) -> Self {
        Self { noise_m, error: (0.0, 0.0), course_deg: 0.0 }
    }

    /// The sentences of one epoch: RMC and GGA, time with milliseconds.
    pub fn epoch(&mut self, seen: Seen, device_ms: i64, rng: &mut impl Rng) -> Vec<u8> {
        let fresh = self.noise_m * (1.0 - DRIFT * DRIFT).sqrt();
        self.error.0 = self.error.0 * DRIFT + gauss(rng) * fresh;
        self.error.1 = self.error.1 * DRIFT + gauss(rng) * fresh;
        if seen.speed_mps > COURSE_FROM_MPS {
            self.course_deg = (seen.course_deg + gauss(rng)).rem_euclid(360.0);
        }
        let lat = f64::from(seen.point.0) / 1e7 + self.error.0 / 111_320.0;
        let lon = f64::from(seen.point.1) / 1e7 + self.error.1 / (111_320.0 * lat.to_radians().cos());
        let speed = (seen.speed_mps + gauss(rng) * 0.05).max(0.0);
        let (date, time) = civil(device_ms);
        let place = format!("{},{}", angle(lat, 2, ('N', 'S')), angle(lon, 3, ('E', 'W')));
        let satellites = 9 + (device_ms / 60_000) % 4;
        let rmc = format!("GNRMC,{time},A,{place},{:.3},{:.2},{date},,,A", speed / KNOT_MPS, self.course_deg % 359.995);
        let gga = format!("GNGGA,{time},{place},1,{satellites:02},0.9,466.2,M,44.0,M,,");
        let mut out = sentence(&rmc);
        out.extend(sentence(&gga));
        out
    }
}

fn sentence(body: &str) -> Vec<u8> {
    let sum = body.bytes().fold(0, |sum, b| sum ^ b);
    format!("${body}*{sum:02X}\r\n").into_bytes()
}

/// `ddmm.mmmmm,N`: degrees and minutes as NMEA 0183 writes them.
fn angle(degrees: f64, width: usize, sides: (char, char)) -> String {
    let minutes = (degrees.abs() * 60.0 * 1e5).round() as u64;
    let (d, m) = (minutes / 6_000_000, minutes % 6_000_000);
    format!("{d:0width$}{:02}.{:05},{}", m / 100_000, m % 100_000, if degrees < 0.0 { sides.1 } else { sides.0 })
}

/// `ddmmyy` and `hhmmss.sss` of a moment (proleptic Gregorian calendar, UTC).
fn civil(ms: i64) -> (String, String) {
    let (days, in_day) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    // Days since 0000-03-01, in eras of 400 years: H. Hinnant, "chrono-compatible low-level date algorithms".
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let day = doy - (153 * mp + 2) / 5 + 1;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    let s = in_day / 1000;
    (
        format!("{day:02}{month:02}{:02}", year.rem_euclid(100)),
        format!("{:02}{:02}{:02}.{:03}", s / 3600, s / 60 % 60, s % 60, in_day % 1000),
    )
}

/// A standard normal draw (Box and Muller 1958).
fn gauss(rng: &mut impl Rng) -> f64 {
    let (u, v): (f64, f64) = (1.0 - rng.random_range(0.0..1.0f64), rng.random_range(0.0..1.0f64));
    (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn an_epoch_is_two_sentences_with_right_checksums() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let mut receiver = Receiver::new(0.0);
        let seen = Seen { point: (316_295_000, -79_811_000), speed_mps: 10.0, course_deg: 84.0 };
        let text = String::from_utf8(receiver.epoch(seen, 1_795_285_445_678, &mut rng)).expect("ASCII");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("$GNRMC,182405.678,A,3137.77000,N,00758.86600,W,"), "{text}");
        assert!(lines[0].contains(",211126,,,A*"), "{text}");
        assert!(lines[1].starts_with("$GNGGA,182405.678,3137.77000,N,00758.86600,W,1,"), "{text}");
        for line in lines {
            let (body, sum) = line[1..].split_once('*').expect("a checksum");
            assert_eq!(u8::from_str_radix(sum, 16).ok(), Some(body.bytes().fold(0, |s, b| s ^ b)));
        }
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        assert_eq!(civil(0), ("010170".into(), "000000.000".into()));
        assert_eq!(civil(951_782_399_999), ("280200".into(), "235959.999".into()));
        assert_eq!(civil(951_782_400_000), ("290200".into(), "000000.000".into()));
    }

    #[test]
    fn noise_has_about_the_asked_spread_and_no_jumps() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(2);
        let mut receiver = Receiver::new(3.0);
        let seen = Seen { point: (0, 0), speed_mps: 0.0, course_deg: 0.0 };
        let mut squares = 0.0;
        for _ in 0..20_000 {
            let before = receiver.error;
            receiver.epoch(seen, 0, &mut rng);
            assert!((receiver.error.0 - before.0).abs() < 5.0);
            squares += receiver.error.0.powi(2);
        }
        let spread = (squares / 20_000f64).sqrt();
        assert!((1.5..5.0).contains(&spread), "{spread}");
    }
}
