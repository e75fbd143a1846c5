//! Travel times without roads.

use crate::dispatch::{model::UnitKind, settings::Settings};

/// Travel time where no road graph is loaded: straight line × detour at the kind's speed, ms, at least 1.
pub fn straight_line_ms(settings: &Settings, kind: UnitKind, straight_m: f64) -> u64 {
    let s = &settings.ranking.straight_line;
    let kmh = match kind {
        UnitKind::Car => s.car_kmh,
        UnitKind::Motorbike => s.motorbike_kmh,
        UnitKind::Bicycle => s.bicycle_kmh,
        UnitKind::Foot => s.foot_kmh,
    };
    let road_m = straight_m * f64::from(s.detour_percent) / 100.0;
    ((road_m * 3_600.0 / f64::from(kmh)).ceil() as u64).max(1)
}
