//! The roads as the room's closures leave them: where the core's closures meet the road graph.
//!
//! The core says which closures are in force and under which version; the roads are closed accordingly when a version is first asked for.
//! So whoever ranks on a state ranks on the roads of that state, and a decision record names them by that version.

use crate::{
    dispatch::closures::{self, Closures},
    roads::{
        Closure, Profile, Roads, Shape,
        profile::{Mask, SIREN_MASK, profile_mask},
    },
};
use std::sync::{Mutex, PoisonError};

/// Roads with the closures of whatever state is asked about; the newest version is kept.
#[derive(Debug)]
pub struct ClosedRoads {
    open: Roads,
    newest: Mutex<(u64, Roads)>,
}

impl ClosedRoads {
    /// Roads on which nothing is closed yet.
    pub fn new(open: Roads) -> Self {
        Self { newest: Mutex::new((0, open.clone())), open }
    }

    /// With nothing closed.
    pub fn open(&self) -> &Roads {
        &self.open
    }

    /// Whether a closure of this shape would close any road; some milliseconds for a wide one.
    pub fn has_road_in(&self, shape: &closures::Shape) -> bool {
        self.open.has_road_in(&shape_on_roads(shape))
    }

    /// With what is in force in these closures. The first asking of a version takes some milliseconds; call it where blocking is allowed.
    pub fn at(&self, closures: &Closures) -> Roads {
        let version = closures.version();
        // The pair is replaced whole, so a panic elsewhere leaves it right.
        let mut newest = self.newest.lock().unwrap_or_else(PoisonError::into_inner);
        if newest.0 == version {
            return newest.1.clone();
        }
        let roads = close(&self.open, closures);
        // Somebody may still work on an older state: that one is not kept.
        if version > newest.0 {
            *newest = (version, roads.clone());
        }
        roads
    }
}

/// These roads with what is in force in these closures.
pub fn close(open: &Roads, closures: &Closures) -> Roads {
    let in_force: Vec<Closure> = closures.in_force().map(on_roads).collect();
    open.with_closures(&in_force)
}

fn on_roads(c: &closures::Closure) -> Closure {
    Closure { shape: shape_on_roads(&c.shape), passes: mask(c.passes) }
}

fn shape_on_roads(shape: &closures::Shape) -> Shape {
    match shape {
        closures::Shape::Point(p) => Shape::Point(*p),
        closures::Shape::Circle { centre, radius_m } => Shape::Circle(*centre, *radius_m),
        closures::Shape::Line(points) => Shape::Line(points.clone()),
        closures::Shape::Area(ring) => Shape::Area(ring.clone()),
    }
}

/// Who gets through, as a set of metrics.
fn mask(p: closures::Passes) -> Mask {
    let kinds = [(p.motorbike, Profile::Motorbike), (p.bicycle, Profile::Bicycle), (p.foot, Profile::Foot)];
    let kinds = kinds.into_iter().filter(|(passes, _)| *passes).fold(0, |mask, (_, profile)| mask | profile_mask(profile));
    kinds | if p.siren { SIREN_MASK } else { 0 }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        dispatch::closures::{ClosureState, Fact, Passes, Reason},
        id::ClosureId,
        quantity::Timestamp,
        roads::testing::{CAR, Town, at, parked},
    };

    fn drawn(id: u64) -> Fact {
        let closure = closures::Closure {
            id: ClosureId(id),
            shape: closures::Shape::Line(vec![at(300.0, -10.0), at(300.0, 10.0)]),
            reason: Reason::Works,
            note: None,
            passes: Passes { siren: true, ..Passes::default() },
            from: Timestamp(0),
            until: Timestamp(9),
            state: ClosureState::InForce,
            ended_at: None,
            ended_early: false,
            leaves_at: None,
        };
        Fact::Drawn { closure: Box::new(closure) }
    }

    #[test]
    fn each_version_has_its_own_roads_and_the_newest_is_kept() {
        let open = Town::new(&[(1, 0.0, 0.0), (2, 1000.0, 0.0)]).way(10, &[1, 2], "highway=residential").roads();
        let roads = ClosedRoads::new(open.clone());
        let (before, mut after) = (Closures::default(), Closures::default());
        after.apply(&drawn(1), 7, Timestamp(0)).unwrap();
        assert_eq!(after.version(), 7);
        let way = |r: &Roads| r.route(CAR, &parked(r, CAR, 100.0, 0.0), at(700.0, 0.0)).map(|w| w.metres);
        assert_eq!(way(&roads.at(&before)), way(&open));
        assert_eq!(way(&roads.at(&after)), None);
        assert_eq!(roads.at(&after).weights_version(), close(&open, &after).weights_version());
        assert_eq!(way(&roads.at(&before)), way(&open), "a ranking under way on the older state keeps its roads");
        assert_eq!(roads.newest.lock().unwrap().0, 7);
        after.apply(&Fact::Ended { closure: ClosureId(1), early: true }, 9, Timestamp(1)).unwrap();
        assert_eq!((after.version(), way(&roads.at(&after))), (9, way(&open)));
    }

    #[test]
    fn a_closure_beside_all_roads_is_known() {
        let open = Town::new(&[(1, 0.0, 0.0), (2, 1000.0, 0.0)]).way(10, &[1, 2], "highway=residential").roads();
        let roads = ClosedRoads::new(open);
        let line = |north: f64| closures::Shape::Line(vec![at(300.0, north - 10.0), at(300.0, north + 10.0)]);
        let circle = |north: f64, radius_m| closures::Shape::Circle { centre: at(300.0, north), radius_m };
        for (shape, touches) in [
            (line(0.0), true),
            (line(500.0), false),
            (circle(40.0, 50), true),
            (circle(40.0, 30), false),
            (closures::Shape::Point(at(300.0, 20.0)), true),
            (closures::Shape::Point(at(300.0, 40.0)), false),
            (closures::Shape::Area(vec![at(9e4, 9e4), at(9e4, 9.1e4), at(9.1e4, 9e4)]), false),
        ] {
            assert_eq!(roads.has_road_in(&shape), touches, "{shape:?}");
        }
    }

    #[test]
    fn who_passes_is_said_by_kind_and_by_siren() {
        assert_eq!(mask(Passes::default()), 0);
        assert_eq!(mask(Passes { siren: true, motorbike: false, bicycle: false, foot: false }), 0b1111_0000);
        assert_eq!(mask(Passes { siren: false, motorbike: true, bicycle: false, foot: true }), 0b1010_1010);
    }
}
