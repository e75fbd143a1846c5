//! The GPS unit's receiver: what the vehicle does, with the noise of satellites, as NMEA sentences.

use crate::motion::Seen;
use firmware_protocol::{
    encode,
    fix::{Fix, Mode},
    talker::Talker,
};
use rand::{Rng, RngExt};

/// Share of the position error that stays from one second to the next: satellite errors drift, they do not jump.
const DRIFT: f64 = 0.97;
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
        let fix = Fix {
            time_ms: device_ms,
            lat_e7: (lat * 1e7).round() as i32,
            lon_e7: (lon * 1e7).round() as i32,
            speed_mm_s: ((seen.speed_mps + gauss(rng) * 0.05).max(0.0) * 1000.0).round() as u32,
            course_cdeg: Some((self.course_deg * 100.0).round() as u16 % 36_000),
            altitude_dm: 4_662,
            hdop_centi: 90,
            satellites: 9 + (device_ms / 60_000 % 4) as u8,
            mode: Mode::Autonomous,
        };
        let mut out = [0; 2 * encode::MAX_SENTENCE];
        // Neither can fail: each has a buffer that holds any sentence.
        let rmc = encode::rmc(&mut out, Talker::COMBINED, &fix).unwrap_or(0);
        let gga = encode::gga(&mut out[rmc..], Talker::COMBINED, &fix).unwrap_or(0);
        out[..rmc + gga].to_vec()
    }
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
        assert!(lines[0].starts_with("$GNRMC,182405.678,A,3137.770000,N,00758.866000,W,"), "{text}");
        assert!(lines[0].contains(",211126,,,A*"), "{text}");
        assert!(lines[1].starts_with("$GNGGA,182405.678,3137.770000,N,00758.866000,W,1,"), "{text}");
        for line in lines {
            let (body, sum) = line[1..].split_once('*').expect("a checksum");
            assert_eq!(u8::from_str_radix(sum, 16).ok(), Some(body.bytes().fold(0, |s, b| s ^ b)));
        }
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
