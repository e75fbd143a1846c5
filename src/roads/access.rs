//! From a way's tags to who may use it, which way round and how fast (OSM wiki "Key:access", "Key:oneway", "Key:maxspeed").

use super::extract::Tags;
use super::profile::{METRICS, Mask, Metric, Profile};
use super::speed;
use serde::{Deserialize, Serialize};

/// Kind of road: the value of `highway`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are OpenStreetMap's own values of `highway`")]
pub enum Class {
    Motorway,
    MotorwayLink,
    Trunk,
    TrunkLink,
    Primary,
    PrimaryLink,
    Secondary,
    SecondaryLink,
    Tertiary,
    TertiaryLink,
    Unclassified,
    Residential,
    LivingStreet,
    Service,
    Road,
    Track,
    Pedestrian,
    Busway,
    Cycleway,
    Footway,
    Path,
    Bridleway,
    Steps,
}

impl Class {
    /// All classes in the order of their numbers, with the `highway` value of each.
    pub const ALL: [(Self, &'static str); 23] = [
        (Self::Motorway, "motorway"),
        (Self::MotorwayLink, "motorway_link"),
        (Self::Trunk, "trunk"),
        (Self::TrunkLink, "trunk_link"),
        (Self::Primary, "primary"),
        (Self::PrimaryLink, "primary_link"),
        (Self::Secondary, "secondary"),
        (Self::SecondaryLink, "secondary_link"),
        (Self::Tertiary, "tertiary"),
        (Self::TertiaryLink, "tertiary_link"),
        (Self::Unclassified, "unclassified"),
        (Self::Residential, "residential"),
        (Self::LivingStreet, "living_street"),
        (Self::Service, "service"),
        (Self::Road, "road"),
        (Self::Track, "track"),
        (Self::Pedestrian, "pedestrian"),
        (Self::Busway, "busway"),
        (Self::Cycleway, "cycleway"),
        (Self::Footway, "footway"),
        (Self::Path, "path"),
        (Self::Bridleway, "bridleway"),
        (Self::Steps, "steps"),
    ];

    /// The class of a `highway` value; `None` for what is no road (yet).
    pub fn of(highway: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| *name == highway).map(|(c, _)| *c)
    }

    /// The class with this number.
    pub fn from_number(n: u8) -> Option<Self> {
        Self::ALL.get(usize::from(n)).map(|(c, _)| *c)
    }

    /// Its `highway` value.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Motorways, trunk roads and their ramps, where a motor vehicle does not turn round.
    pub const fn is_fast(self) -> bool {
        matches!(self, Self::Motorway | Self::MotorwayLink | Self::Trunk | Self::TrunkLink)
    }
}

/// [`RoadKind::flags`]: part of a roundabout.
pub const ROUNDABOUT: u8 = 1;
/// [`RoadKind::flags`]: motor traffic goes one way only.
pub const ONEWAY: u8 = 2;
/// [`RoadKind::flags`]: on a bridge.
pub const BRIDGE: u8 = 4;
/// [`RoadKind::flags`]: in a tunnel.
pub const TUNNEL: u8 = 8;

/// All that matters of a road for travelling along it. Two pieces with equal kinds can be joined.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RoadKind {
    /// Kind of road.
    pub class: Class,
    /// [`ROUNDABOUT`] and the others.
    pub flags: u8,
    /// Speeds in cm/s along the way's direction, by metric; 0 where not allowed.
    pub forward: [u16; METRICS],
    /// Speeds against it.
    pub backward: [u16; METRICS],
}

impl RoadKind {
    /// The same road seen from its other end.
    pub fn reversed(&self) -> Self {
        Self { class: self.class, flags: self.flags, forward: self.backward, backward: self.forward }
    }
}

/// Which way round a road may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ways {
    Both,
    Forward,
    Backward,
    Closed,
}

/// The kind of a way; `None` when it is no road or nobody may use it. `ring_oneway` says that it is a round ring to be read as one-way:
/// `Some(true)` in the way's direction.
pub fn road_kind(tags: &Tags, ring_oneway: Option<bool>) -> Option<RoadKind> {
    let class = Class::of(tags.get("highway")?)?;
    let mut kind = RoadKind { class, flags: 0, forward: [0; METRICS], backward: [0; METRICS] };
    for metric in Metric::ALL {
        if !allowed(tags, class, metric) {
            continue;
        }
        let ways = ways(tags, class, metric, ring_oneway);
        if matches!(ways, Ways::Both | Ways::Forward) {
            kind.forward[metric.index()] = speed::cm_per_s(tags, class, metric, "maxspeed:forward");
        }
        if matches!(ways, Ways::Both | Ways::Backward) {
            kind.backward[metric.index()] = speed::cm_per_s(tags, class, metric, "maxspeed:backward");
        }
    }
    if kind.forward == [0; METRICS] && kind.backward == [0; METRICS] {
        return None;
    }
    if is_roundabout(tags) || ring_oneway.is_some() {
        kind.flags |= ROUNDABOUT;
    }
    let car = Metric::new(Profile::Car, false);
    if matches!(ways(tags, class, car, ring_oneway), Ways::Forward | Ways::Backward) {
        kind.flags |= ONEWAY;
    }
    for (key, flag) in [("bridge", BRIDGE), ("tunnel", TUNNEL)] {
        if tags.get(key).is_some_and(|v| v != "no") {
            kind.flags |= flag;
        }
    }
    Some(kind)
}

/// Whether the tags say that the way is (part of) a roundabout.
pub fn is_roundabout(tags: &Tags) -> bool {
    matches!(tags.get("junction"), Some("roundabout" | "circular"))
}

fn ways(tags: &Tags, class: Class, metric: Metric, ring_oneway: Option<bool>) -> Ways {
    let read = |key: &str| match tags.get(key) {
        Some("yes" | "true" | "1") => Some(Ways::Forward),
        Some("-1" | "reverse") => Some(Ways::Backward),
        Some("no" | "false" | "0" | "alternating") => Some(Ways::Both),
        Some("reversible") => Some(Ways::Closed),
        _ => None,
    };
    let general = || {
        read("oneway").unwrap_or(match ring_oneway {
            Some(true) => Ways::Forward,
            Some(false) => Ways::Backward,
            None if is_roundabout(tags) || class == Class::Motorway => Ways::Forward,
            None => Ways::Both,
        })
    };
    match metric.profile {
        Profile::Foot => read("oneway:foot").unwrap_or(Ways::Both),
        Profile::Bicycle => read("oneway:bicycle").unwrap_or_else(|| {
            let against = ["cycleway", "cycleway:left", "cycleway:right", "cycleway:both"]
                .iter()
                .any(|k| tags.get(k).is_some_and(|v| v.starts_with("opposite")));
            if against { Ways::Both } else { general() }
        }),
        Profile::Car | Profile::Motorbike => {
            let bus_lane_against = tags.is("oneway:psv", "no") || tags.is("oneway:bus", "no") || tags.is("busway", "opposite_lane");
            // A lane laid out for buses against the traffic is no contraflow driving.
            if metric.siren && bus_lane_against { Ways::Both } else { general() }
        }
    }
}

/// What the value of an access key means to a police patrol.
fn permits(value: &str, siren: bool) -> Option<bool> {
    let one = |v: &str| match v.trim() {
        "yes" | "permissive" | "designated" | "destination" | "customers" | "public" | "official" | "discouraged" | "dismount"
        | "residents" | "visitors" => Some(true),
        "private" | "permit" | "delivery" | "employees" => Some(siren),
        "no" | "agricultural" | "forestry" | "military" | "use_sidepath" | "restricted" | "emergency" => Some(false),
        _ => None,
    };
    value.split(';').filter_map(one).reduce(|a, b| a || b)
}

/// Whether a patrol may use a way at all.
fn allowed(tags: &Tags, class: Class, metric: Metric) -> bool {
    let Metric { profile, siren } = metric;
    if !fits(tags, class, profile) {
        return false;
    }
    let last = |keys: &[&str]| keys.iter().rev().find_map(|k| tags.get(k).and_then(|v| permits(v, siren)));
    // General keys only close; a footpath with access=yes is no road for cars.
    let (general, own): (&[&str], &[&str]) = match profile {
        Profile::Car => (&["access", "vehicle"], &["motor_vehicle", "motorcar"]),
        Profile::Motorbike => (&["access", "vehicle"], &["motor_vehicle", "motorcycle"]),
        Profile::Bicycle => (&["access", "vehicle"], &["bicycle"]),
        Profile::Foot => (&["access"], &["foot"]),
    };
    let by_class = speed::of_class(class, profile) > 0 && (profile.has_motor() || !tags.is("motorroad", "yes"));
    let open = last(own).unwrap_or_else(|| by_class && last(general).unwrap_or(true));
    if !(siren && profile.has_motor()) {
        return open;
    }
    match tags.get("emergency").and_then(|v| permits(v, true)) {
        Some(explicit) => explicit,
        None => open || bus_only(tags, class),
    }
}

fn bus_only(tags: &Tags, class: Class) -> bool {
    class == Class::Busway || ["psv", "bus"].iter().any(|k| tags.get(k).and_then(|v| permits(v, false)) == Some(true))
}

/// Physical limits, siren or not: steps, width, height, ground nobody can drive on.
fn fits(tags: &Tags, class: Class, profile: Profile) -> bool {
    if profile == Profile::Foot {
        return true;
    }
    if class == Class::Steps || tags.is("smoothness", "impassable") {
        return false;
    }
    let at_least = |key: &str, needed_cm: u32| tags.get(key).and_then(centimetres).is_none_or(|cm| cm >= needed_cm);
    let (width, height) = match profile {
        Profile::Car => (180, 190),
        Profile::Motorbike => (90, 180),
        Profile::Bicycle | Profile::Foot => return true,
    };
    ["width", "maxwidth", "maxwidth:physical"].iter().all(|k| at_least(k, width))
        && ["maxheight", "maxheight:physical"].iter().all(|k| at_least(k, height))
}

/// `2`, `2.1`, `2.1 m`, `2,1` in centimetres; `None` for other forms and for zero.
fn centimetres(value: &str) -> Option<u32> {
    let metres: f64 = value.trim().trim_end_matches('m').trim().replace(',', ".").parse().ok()?;
    (0.01..1000.0).contains(&metres).then(|| (metres * 100.0).round() as u32)
}

/// The metrics that cannot pass a node: bollards, gates that are locked, steps in a wall. Siren makes no difference to a barrier.
pub fn blocked_at(tags: &Tags) -> Mask {
    let Some(barrier) = tags.get("barrier") else { return 0 };
    let [car, motorbike, bicycle, foot] = match barrier {
        "bollard" | "block" | "planter" | "jersey_barrier" | "Stones" | "log" | "debris" => [false, false, true, true],
        "bus_trap" | "sump_buster" => [false, true, true, true],
        "chain" | "rope" | "cycle_barrier" | "motorcycle_barrier" => [false, false, true, true],
        "stile" | "kissing_gate" | "turnstile" | "full-height_turnstile" | "horse_stile" => [false, false, false, true],
        "wall" | "fence" | "hedge" | "ditch" | "retaining_wall" | "city_wall" | "guard_rail" => [false; 4],
        // Gates and the unknown: open, unless the node says otherwise below.
        _ => [true; 4],
    };
    let mut mask = 0;
    for (profile, open) in Profile::ALL.into_iter().zip([car, motorbike, bicycle, foot]) {
        let keys: &[&str] = match profile {
            Profile::Car => &["motorcar", "motor_vehicle", "vehicle", "access"],
            Profile::Motorbike => &["motorcycle", "motor_vehicle", "vehicle", "access"],
            Profile::Bicycle => &["bicycle", "vehicle", "access"],
            Profile::Foot => &["foot", "access"],
        };
        let tagged = keys.iter().find_map(|k| tags.get(k).and_then(|v| permits(v, false)));
        let too_narrow = !fits(tags, Class::Road, profile);
        if too_narrow || !tagged.unwrap_or(open) {
            mask |= super::profile::profile_mask(profile);
        }
    }
    mask
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
