//! Tags → who may go which way, as a table.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use crate::roads::profile::{MOTOR_MASK, SIREN_MASK, profile_mask};

const CAR: Mask = profile_mask(Profile::Car);
const BIKE: Mask = profile_mask(Profile::Bicycle);
const FOOT: Mask = profile_mask(Profile::Foot);
const ALL: Mask = 0xFF;

/// `highway=… key=value …` → metrics allowed forward and backward.
fn masks(text: &str, ring: Option<bool>) -> (Mask, Mask) {
    let tags = Tags::new(text.split_whitespace().map(|t| t.split_once('=').unwrap()));
    let Some(kind) = road_kind(&tags, ring) else { return (0, 0) };
    let mask = |speeds: [u16; METRICS]| (0..METRICS).filter(|i| speeds[*i] > 0).map(|i| 1 << i).sum();
    (mask(kind.forward), mask(kind.backward))
}

#[test]
fn tags_decide_who_goes_which_way() {
    let motor_siren = MOTOR_MASK & SIREN_MASK;
    let cases = [
        ("highway=residential", ALL, ALL),
        ("highway=construction", 0, 0),
        ("building=yes", 0, 0),
        ("highway=motorway", MOTOR_MASK, 0),
        ("highway=trunk motorroad=yes", MOTOR_MASK, MOTOR_MASK),
        ("highway=steps", FOOT, FOOT),
        ("highway=steps motor_vehicle=yes bicycle=yes emergency=yes", FOOT, FOOT),
        ("highway=footway", FOOT, FOOT),
        ("highway=footway access=yes", FOOT, FOOT),
        ("highway=footway bicycle=designated", FOOT | BIKE, FOOT | BIKE),
        ("highway=pedestrian emergency=yes", FOOT | BIKE | motor_siren, FOOT | BIKE | motor_siren),
        ("highway=residential oneway=yes", ALL, FOOT),
        ("highway=residential oneway=-1", FOOT, ALL),
        ("highway=residential oneway=reversible", FOOT, FOOT),
        ("highway=residential oneway=yes oneway:bicycle=no", ALL, FOOT | BIKE),
        ("highway=residential oneway=yes cycleway=opposite_lane", ALL, FOOT | BIKE),
        ("highway=primary junction=roundabout", ALL, FOOT),
        ("highway=primary junction=roundabout oneway=no", ALL, ALL),
        ("highway=residential access=no", 0, 0),
        ("highway=residential access=private", SIREN_MASK, SIREN_MASK),
        ("highway=residential access=private;yes", ALL, ALL),
        ("highway=service access=no foot=yes", FOOT, FOOT),
        ("highway=service vehicle=no", FOOT, FOOT),
        ("highway=service motor_vehicle=no", FOOT | BIKE, FOOT | BIKE),
        ("highway=service motorcar=no", ALL & !CAR, ALL & !CAR),
        ("highway=service emergency=no", ALL & !motor_siren, ALL & !motor_siren),
        ("highway=busway", motor_siren, motor_siren),
        ("highway=service access=no psv=yes", motor_siren, motor_siren),
        ("highway=primary oneway=yes oneway:bus=no", ALL, FOOT | motor_siren),
        ("highway=residential width=1.5", ALL & !CAR, ALL & !CAR),
        ("highway=residential maxheight=1,7", ALL & !MOTOR_MASK, ALL & !MOTOR_MASK),
        ("highway=residential width=narrow", ALL, ALL),
        ("highway=track smoothness=impassable", FOOT, FOOT),
        ("highway=cycleway bicycle=no", FOOT, FOOT),
        ("highway=residential bicycle=dismount", ALL, ALL),
    ];
    for (text, forward, backward) in cases {
        assert_eq!(masks(text, None), (forward, backward), "{text}");
    }
    assert_eq!(masks("highway=primary", Some(true)), (ALL, FOOT));
    assert_eq!(masks("highway=primary", Some(false)), (FOOT, ALL));
}

#[test]
fn barriers_block_by_kind_and_by_their_own_tags() {
    let cases = [
        ("highway=crossing", 0),
        ("barrier=bollard", MOTOR_MASK),
        ("barrier=bollard motor_vehicle=yes", 0),
        ("barrier=gate", 0),
        ("barrier=gate access=private", ALL),
        ("barrier=gate access=private foot=yes", ALL & !FOOT),
        ("barrier=lift_gate", 0),
        ("barrier=stile", ALL & !FOOT),
        ("barrier=wall", ALL),
        ("barrier=height_restrictor maxheight=1.85", CAR),
        ("barrier=toll_booth", 0),
    ];
    for (text, want) in cases {
        let tags = Tags::new(text.split_whitespace().map(|t| t.split_once('=').unwrap()));
        assert_eq!(blocked_at(&tags), want, "{text}");
    }
}

#[test]
fn classes_have_their_numbers_and_names() {
    for (i, (class, name)) in Class::ALL.into_iter().enumerate() {
        assert_eq!(class as usize, i);
        assert_eq!((Class::of(name), Class::from_number(i as u8), class.name()), (Some(class), Some(class), name));
    }
    assert_eq!(Class::from_number(Class::ALL.len() as u8), None);
}
