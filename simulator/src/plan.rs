//! Who is on the street: a fleet plan from the seed.

use crate::network::Mover;
use rand::{Rng, RngExt};

/// How a patrol's position reaches the room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    /// A GPS unit on TCP.
    Tcp,
    /// A GPS unit on UDP.
    Udp,
    /// A telephone: the terminal tells the position now and then.
    Telephone,
    /// Nothing but the radio.
    RadioOnly,
}

/// One patrol.
#[derive(Clone, Debug)]
pub struct Patrol {
    /// Call sign.
    pub unit: String,
    /// `car`, `motorbike`, `bicycle`, `foot`.
    pub kind: &'static str,
    /// Service code.
    pub service: &'static str,
    /// Through which streets.
    pub mover: Mover,
    /// How it is seen.
    pub feed: Feed,
    /// Orders come on a terminal; otherwise by radio through the operator.
    pub terminal: bool,
    /// IMEI of its GPS unit, when it has one.
    pub device: Option<String>,
}

/// Cars (7 of 10) and motorbikes with GPS units, every second on UDP, every twentieth crew with a radio only; and on top one foot or
/// bicycle patrol for twelve of them, half of these with a telephone, half with a radio only.
pub fn patrols(gps_units: u32, rng: &mut impl Rng) -> Vec<Patrol> {
    let mut all = Vec::new();
    let imei_block: u64 = rng.random_range(0..1_000_000);
    for i in 0..gps_units {
        let car = i % 10 < 7;
        all.push(Patrol {
            unit: format!("{}-{}", if car { "P" } else { "M" }, 101 + i),
            kind: if car { "car" } else { "motorbike" },
            service: if i % 8 == 5 { "urban_corps" } else { "police_secours" },
            mover: if car { Mover::Car } else { Mover::Motorbike },
            feed: if i % 2 == 0 { Feed::Tcp } else { Feed::Udp },
            terminal: i % 20 != 13,
            device: Some(imei(35_000_000_000_000 + imei_block * 10_000_000 + u64::from(i))),
        });
    }
    for i in 0..gps_units / 12 {
        let foot = i % 3 != 0;
        let telephone = i % 2 == 0;
        all.push(Patrol {
            unit: format!("{}-{}", if foot { "F" } else { "B" }, 11 + i),
            kind: if foot { "foot" } else { "bicycle" },
            service: "urban_corps",
            mover: if foot { Mover::Foot } else { Mover::Bicycle },
            feed: if telephone { Feed::Telephone } else { Feed::RadioOnly },
            terminal: telephone,
            device: None,
        });
    }
    all
}

/// Fourteen digits and their Luhn check digit (3GPP TS 23.003, annex B).
fn imei(fourteen: u64) -> String {
    let digits = format!("{:014}", fourteen % 100_000_000_000_000);
    let sum: u32 = digits
        .bytes()
        .enumerate()
        .map(|(i, b)| {
            let d = u32::from(b - b'0') * if i % 2 == 1 { 2 } else { 1 };
            d / 10 + d % 10
        })
        .sum();
    format!("{digits}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use std::collections::BTreeSet;

    #[test]
    fn check_digits_follow_the_standard() {
        // The example IMEI of 3GPP's annex, 49015420323751 with check digit 8.
        assert_eq!(imei(49_015_420_323_751), "490154203237518");
    }

    #[test]
    fn half_report_over_tcp_and_half_over_udp_and_names_are_unique() {
        let plan = patrols(800, &mut rand_chacha::ChaCha8Rng::seed_from_u64(1));
        assert_eq!(plan.iter().filter(|p| p.feed == Feed::Tcp).count(), 400);
        assert_eq!(plan.iter().filter(|p| p.feed == Feed::Udp).count(), 400);
        assert_eq!(plan.iter().map(|p| &p.unit).collect::<BTreeSet<_>>().len(), plan.len());
        assert_eq!(plan.iter().filter_map(|p| p.device.as_ref()).collect::<BTreeSet<_>>().len(), 800);
    }
}
