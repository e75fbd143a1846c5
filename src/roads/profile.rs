//! Who travels, and how: four profiles, each with and without siren. A *metric* is one of the eight; the graph holds times for each.

use serde::{Deserialize, Serialize};

/// A kind of traveller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// A car or van.
    Car,
    /// A motorcycle.
    Motorbike,
    /// A bicycle.
    Bicycle,
    /// A person walking.
    Foot,
}

impl Profile {
    /// All profiles in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Car, Self::Motorbike, Self::Bicycle, Self::Foot];

    /// Its name in files and logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Car => "car",
            Self::Motorbike => "motorbike",
            Self::Bicycle => "bicycle",
            Self::Foot => "foot",
        }
    }

    /// Whether it has a motor.
    pub const fn has_motor(self) -> bool {
        matches!(self, Self::Car | Self::Motorbike)
    }
}

/// How many metrics there are.
pub const METRICS: usize = 8;

/// A profile, with or without siren: what a travel time is measured in.
///
/// With siren bus lanes and `access=private` are open and motor vehicles go a fifth faster; barriers, steps, widths, turn
/// restrictions and one-ways stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Metric {
    /// Who travels.
    pub profile: Profile,
    /// With blue light and siren.
    pub siren: bool,
}

impl Metric {
    /// A metric.
    pub const fn new(profile: Profile, siren: bool) -> Self {
        Self { profile, siren }
    }

    /// All eight in the order of their numbers.
    pub const ALL: [Self; METRICS] = [
        Self::new(Profile::Car, false),
        Self::new(Profile::Motorbike, false),
        Self::new(Profile::Bicycle, false),
        Self::new(Profile::Foot, false),
        Self::new(Profile::Car, true),
        Self::new(Profile::Motorbike, true),
        Self::new(Profile::Bicycle, true),
        Self::new(Profile::Foot, true),
    ];

    /// Its number, 0..8.
    pub const fn index(self) -> usize {
        self.profile as usize + if self.siren { 4 } else { 0 }
    }

    /// Its bit in a [`Mask`].
    pub const fn bit(self) -> Mask {
        1 << self.index()
    }
}

/// A set of metrics, bit [`Metric::index`] each.
pub type Mask = u8;

/// The metrics of a profile, with and without siren.
pub const fn profile_mask(profile: Profile) -> Mask {
    0b0001_0001 << profile as usize
}

/// The four metrics with siren.
pub const SIREN_MASK: Mask = 0b1111_0000;

/// All but the walkers.
pub const VEHICLE_MASK: Mask = !profile_mask(Profile::Foot);

/// Cars and motorbikes.
pub const MOTOR_MASK: Mask = profile_mask(Profile::Car) | profile_mask(Profile::Motorbike);

/// How one road is left for the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TurnClass {
    /// Straight on, or no junction at all.
    Straight = 0,
    /// To the side one drives on (right in Morocco): no oncoming traffic is crossed.
    Near = 1,
    /// To the other side, across oncoming traffic.
    Far = 2,
    /// Back where one came from.
    UTurn = 3,
}

/// How many turn classes there are.
pub const TURN_CLASSES: usize = 4;

/// Time a turn costs in milliseconds, by [`Metric::index`] and [`TurnClass`]: estimates until they are learnt from trails.
pub const TURN_MS: [[u32; TURN_CLASSES]; METRICS] = [
    [0, 1_500, 4_000, 15_000],
    [0, 1_000, 2_500, 8_000],
    [0, 500, 2_000, 4_000],
    [0, 0, 0, 0],
    [0, 1_000, 2_000, 10_000],
    [0, 700, 1_500, 6_000],
    [0, 500, 2_000, 4_000],
    [0, 0, 0, 0],
];

/// Side of the road one drives on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DrivingSide {
    /// As in Morocco; roundabouts run counter-clockwise.
    Right,
    /// As in Malta; roundabouts run clockwise.
    Left,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_bits_agree() {
        for (i, m) in Metric::ALL.into_iter().enumerate() {
            assert_eq!(m.index(), i);
            assert_eq!(m.bit() & profile_mask(m.profile), m.bit());
            assert_eq!(m.siren, m.bit() & SIREN_MASK != 0);
        }
        assert_eq!(VEHICLE_MASK, 0b0111_0111);
        assert_eq!(MOTOR_MASK, 0b0011_0011);
    }
}
