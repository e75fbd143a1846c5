//! How fast a patrol goes: by kind of road, signed limit and surface. Estimates, until they are learnt from the fleet's own trails.

use super::access::Class;
use super::extract::Tags;
use super::profile::{Metric, Profile};

/// Usual speed in km/h on a kind of road; 0 where the profile has no business without a tag that invites it.
pub const fn of_class(class: Class, profile: Profile) -> u32 {
    let [car, motorbike, bicycle, foot] = match class {
        Class::Motorway => [110, 110, 0, 0],
        Class::MotorwayLink => [50, 50, 0, 0],
        Class::Trunk => [70, 70, 16, 5],
        Class::TrunkLink => [45, 45, 16, 5],
        Class::Primary => [50, 50, 16, 5],
        Class::PrimaryLink => [35, 35, 16, 5],
        Class::Secondary => [42, 43, 16, 5],
        Class::SecondaryLink => [32, 33, 16, 5],
        Class::Tertiary => [36, 38, 16, 5],
        Class::TertiaryLink => [28, 30, 16, 5],
        Class::Unclassified => [32, 34, 16, 5],
        Class::Residential | Class::Road => [25, 27, 15, 5],
        Class::LivingStreet => [12, 15, 12, 5],
        Class::Service => [15, 18, 12, 5],
        Class::Track => [15, 18, 10, 5],
        Class::Pedestrian => [0, 0, 8, 5],
        Class::Busway => [0, 0, 0, 0],
        Class::Cycleway => [0, 0, 16, 5],
        Class::Footway | Class::Bridleway => [0, 0, 0, 5],
        Class::Path => [0, 0, 10, 5],
        Class::Steps => [0, 0, 0, 2],
    };
    match profile {
        Profile::Car => car,
        Profile::Motorbike => motorbike,
        Profile::Bicycle => bicycle,
        Profile::Foot => foot,
    }
}

/// Speed in km/h where a tag or the siren opens a road that is closed to the profile by its kind.
const fn invited(class: Class, profile: Profile) -> u32 {
    match (profile, class) {
        (Profile::Car | Profile::Motorbike, Class::Busway) => 45,
        (Profile::Car | Profile::Motorbike, _) => 8,
        (Profile::Bicycle, Class::Motorway | Class::MotorwayLink | Class::Busway) => 16,
        (Profile::Bicycle, _) => 8,
        (Profile::Foot, _) => 5,
    }
}

/// Speed of a metric on a way it may use, cm/s, at least 1. `directed` is `maxspeed:forward` or `maxspeed:backward`.
pub fn cm_per_s(tags: &Tags, class: Class, metric: Metric, directed: &str) -> u16 {
    let usual = match of_class(class, metric.profile) {
        0 => invited(class, metric.profile),
        v => v,
    };
    let mut tenths = usual * 10;
    match metric.profile {
        Profile::Foot => {}
        Profile::Bicycle => {
            if tags.is("bicycle", "dismount") {
                tenths = 40;
            }
            tenths = tenths.min(surface_limit(tags).1 * 10);
        }
        Profile::Car | Profile::Motorbike => {
            if let Some(limit) = tags.get(directed).or_else(|| tags.get("maxspeed")).and_then(maxspeed) {
                // Junctions and traffic keep the average below the sign; a high sign does not widen a lane.
                tenths = (limit * 17 / 2).min(usual * 14);
            }
            tenths = tenths.min(surface_limit(tags).0 * 10);
            if metric.siren {
                tenths = tenths * 6 / 5;
            }
        }
    }
    // Tenths of km/h to cm/s: 100 000 / 36 000.
    u16::try_from((tenths * 100 / 36).max(1)).unwrap_or(u16::MAX)
}

/// A signed limit in km/h; `None` when it says nothing usable ("signals", "none", "variable").
pub fn maxspeed(value: &str) -> Option<u32> {
    let first = value.split([';', '|']).next()?.trim();
    let digits = first.bytes().take_while(u8::is_ascii_digit).count();
    if digits > 0 {
        let number: u32 = first[..digits].parse().ok()?;
        let kmh = match first[digits..].trim() {
            "" | "km/h" | "kmh" | "kph" => number,
            "mph" => number.checked_mul(1609)? / 1000,
            "knots" => number.checked_mul(1852)? / 1000,
            _ => return None,
        };
        return (3..=200).contains(&kmh).then_some(kmh);
    }
    match first.split_once(':').map_or(first, |(_, zone)| zone) {
        "walk" => Some(6),
        "living_street" => Some(20),
        "urban" => Some(50),
        "rural" => Some(90),
        "trunk" => Some(100),
        "motorway" => Some(120),
        _ => None,
    }
}

/// What the ground allows, km/h, for motor vehicles and for bicycles.
fn surface_limit(tags: &Tags) -> (u32, u32) {
    let by_surface = match tags.get("surface") {
        Some("sand" | "mud" | "grass" | "snow") => (12, 6),
        Some("unpaved" | "dirt" | "earth" | "ground" | "rock" | "pebblestone") => (25, 12),
        Some("gravel" | "cobblestone" | "unhewn_cobblestone") => (28, 12),
        Some("compacted" | "fine_gravel" | "sett") => (40, 16),
        _ => (250, 40),
    };
    let by_track = match tags.get("tracktype") {
        Some("grade5") => (8, 6),
        Some("grade4") => (12, 8),
        Some("grade3") => (18, 10),
        _ => (250, 40),
    };
    (by_surface.0.min(by_track.0), by_surface.1.min(by_track.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signed_limits_are_read() {
        let cases = [
            ("50", Some(50)),
            (" 60 km/h", Some(60)),
            ("30 mph", Some(48)),
            ("50;30", Some(50)),
            ("MA:urban", Some(50)),
            ("MT:rural", Some(90)),
            ("walk", Some(6)),
            ("none", None),
            ("signals", None),
            ("0", None),
            ("99999999999", None),
            ("50 bananas", None),
            ("", None),
            ("٥٠", None),
        ];
        for (text, want) in cases {
            assert_eq!(maxspeed(text), want, "{text}");
        }
    }

    #[test]
    fn siren_is_faster_for_motors_only_and_never_zero() {
        let none = Tags::default();
        for profile in Profile::ALL {
            let plain = cm_per_s(&none, Class::Primary, Metric::new(profile, false), "");
            let siren = cm_per_s(&none, Class::Primary, Metric::new(profile, true), "");
            assert_eq!(siren > plain, profile.has_motor());
        }
        for (class, _) in Class::ALL {
            for metric in Metric::ALL {
                assert!(cm_per_s(&none, class, metric, "") > 0);
            }
        }
        let slow = Tags::new([("maxspeed", "20"), ("maxspeed:backward", "40")]);
        let car = Metric::new(Profile::Car, false);
        assert_eq!(cm_per_s(&slow, Class::Primary, car, "maxspeed:forward"), 472);
        assert_eq!(cm_per_s(&slow, Class::Primary, car, "maxspeed:backward"), 944);
    }
}
