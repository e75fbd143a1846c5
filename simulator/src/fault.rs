//! What goes wrong on the way of a report: a layer around a device that itself is clean.

use rand::{Rng, RngExt};

/// What becomes of one epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Sent as it is.
    Clean,
    /// Sent twice.
    Twice,
    /// Sent after the next three.
    Late,
    /// Sent with digits changed in every sentence.
    Garbled,
    /// The unit falls silent for so many seconds.
    DropOut(u16),
}

/// Draws the fate of an epoch: garbled, twice, late each with chance `share`, a drop-out with a fiftieth of it.
pub fn fate(share: f64, rng: &mut impl Rng) -> Fate {
    let ticket = rng.random_range(0.0..1.0f64);
    if ticket < share {
        Fate::Garbled
    } else if ticket < 2.0 * share {
        Fate::Twice
    } else if ticket < 3.0 * share {
        Fate::Late
    } else if ticket < 3.02 * share {
        Fate::DropOut(rng.random_range(4..15))
    } else {
        Fate::Clean
    }
}

/// Changes one digit in every sentence, so that each checksum is wrong.
pub fn garble(bytes: &mut [u8], rng: &mut impl Rng) {
    for line in bytes.split_mut(|&b| b == b'\n') {
        let end = line.iter().position(|&b| b == b'*').unwrap_or(line.len());
        let digits: Vec<usize> = (0..end).filter(|&i| line[i].is_ascii_digit()).collect();
        if !digits.is_empty() {
            let i = digits[rng.random_range(0..digits.len())];
            line[i] = if line[i] == b'9' { b'1' } else { line[i] + 1 };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn every_line_is_changed_and_none_in_its_checksum() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let clean = b"$GPRMC,120000,A*11\r\n$GPGGA,120000,1*22\r\n".to_vec();
        let mut bad = clean.clone();
        garble(&mut bad, &mut rng);
        let changed: Vec<usize> = (0..clean.len()).filter(|&i| clean[i] != bad[i]).collect();
        assert_eq!(changed.len(), 2);
        assert!(changed[0] < 16 && changed[1] > 19 && changed[1] < 36, "{changed:?}");
    }

    #[test]
    fn without_faults_everything_is_clean() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(2);
        assert!((0..1000).all(|_| fate(0.0, &mut rng) == Fate::Clean));
        assert!((0..1000).any(|_| fate(0.05, &mut rng) == Fate::Late));
    }
}
