//! The two-server city of Larson and Odoni, Urban Operations Research (1981), §5.3.3, lived by the simulation.
//!
//! A street from −1 to 1. Calls at λ = 5/4 in the time a service takes on the mean, half of them uniform on [0.75, 1], half on
//! [−1, 0.75]. Unit 1 waits at 0.75, unit 2 at −0.25; unit 1 is first choice for x > s; who finds both busy is lost. Service is
//! exponential and does not depend on the way. *Travel* is the distance from the post of the unit sent to the call, of served calls
//! alone; the way back does not count.
//!
//! Everything goes through the real core: incidents opened, ranked (by the rule above), assigned, on scene, cleared; nobody qualifies when
//! both are busy, and the incident is given up. Controls: how far each served call is from either post, whether it lies beyond 0.75 (both
//! independent of what the units do), and whether a served call found both units free, which by Erlang's formula for two servers has
//! probability 1/(1 + λ).

use crate::{
    estimate::{Batches, Estimate, controlled},
    full, seed,
};
use dawria::{
    dispatch::{
        Settings,
        decision::Travel,
        model::{Priority, Reach, Recommendation, UnitKind},
        recommend::{self, RankRequest, SearchFacts},
    },
    id::UnitId,
    quantity::{Position, Timestamp},
    replay::{
        Demand, Habits, Plan, Seen, Sim, Watch, Work,
        choose::{Choose, View, seen},
        demand::What,
        ground::{Ground, Way},
        patrols::PatrolPlan,
    },
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{cell::RefCell, rc::Rc, sync::Arc};

const LAMBDA: f64 = 1.25;
const POSTS: [f64; 2] = [0.75, -0.25];
/// The mean service, ms.
const MEAN_MS: f64 = 1e6;
/// One unit of length.
const LENGTH_E7: f64 = 1e7;
const BATCHES: u64 = 300;

/// s, the published mean travel.
const CASES: [(f64, f64); 2] = [(0.25, 0.462_46), (0.75 - 53.0 / 126.0, 0.461_66)];

fn place(x: f64) -> Position {
    Position { lat_e7: (x * LENGTH_E7).round() as i32, lon_e7: 0 }
}

fn x_of(place: Position) -> f64 {
    f64::from(place.lat_e7) / LENGTH_E7
}

/// A street along which driving takes no time worth speaking of.
struct Street;

impl Ground for Street {
    fn way(&self, _: UnitKind, _: bool, from: Position, to: Position) -> Way {
        Way { ms: 1, metres: u64::from(from.lat_e7.abs_diff(to.lat_e7)), points: vec![from, to] }
    }
}

/// Unit 1 first for x > s, otherwise unit 2.
struct Boundary(f64);

impl Choose for Boundary {
    fn list(&mut self, view: View<'_>, request: &RankRequest) -> Recommendation {
        let mut units = seen(view);
        let first = usize::from(x_of(request.place) <= self.0);
        for (i, u) in units.iter_mut().enumerate() {
            u.travel = Travel::Reached(if i == first { 1 } else { 2 });
        }
        let facts = SearchFacts { by_road: false, map_checksum: None, closures_version: 0, made_at: view.now };
        recommend::recommendation(view.state, request, units, &facts)
    }
}

/// Means over a uniform piece and both halves of the demand.
fn mean_distance(post: f64, from: f64, to: f64) -> f64 {
    let integral = |a: f64, b: f64| {
        if b <= a {
            return 0.0;
        }
        let part = |u: f64, v: f64| (v - u) * ((u - post).abs() + (v - post).abs()) / 2.0;
        let cut = post.clamp(a, b);
        part(a, cut) + part(cut, b)
    };
    let half = |low: f64, high: f64| 0.5 * integral(from.max(low), to.min(high)) / (high - low);
    half(0.75, 1.0) + half(-1.0, 0.75)
}

fn share(from: f64, to: f64) -> f64 {
    let half = |low: f64, high: f64| 0.5 * (to.min(high) - from.max(low)).max(0.0) / (high - low);
    half(0.75, 1.0) + half(-1.0, 0.75)
}

/// The hypercube model: four states, solved by hand.
fn hypercube(s: f64) -> f64 {
    let (first, second) = (LAMBDA * share(s, 1.0), LAMBDA * share(-1.0, s));
    assert!((first + second - LAMBDA).abs() < 1e-12);
    let none = 1.0 / (1.0 + LAMBDA + LAMBDA * LAMBDA / 2.0);
    let both = none * LAMBDA * LAMBDA / 2.0;
    // Balance of "only unit 1 is busy": from none by its own calls, from both when unit 2 is done; left by any call or its own end.
    let one = (first * none + both) / (LAMBDA + 1.0);
    let two = (second * none + both) / (LAMBDA + 1.0);
    assert!((one + two - none * LAMBDA).abs() < 1e-12);
    let at_choice = mean_distance(POSTS[0], s, 1.0) + mean_distance(POSTS[1], -1.0, s);
    (none * at_choice + one * mean_distance(POSTS[1], -1.0, 1.0) + two * mean_distance(POSTS[0], -1.0, 1.0)) / (1.0 - both)
}

struct Count {
    batches: Rc<RefCell<Batches>>,
    busy: u32,
}

impl Watch for Count {
    fn see(&mut self, _at: Timestamp, seen: Seen<'_>) {
        match seen {
            Seen::Sent { place, metres, .. } => {
                let x = x_of(place);
                let mut b = self.batches.borrow_mut();
                b.add(0, metres as f64 / LENGTH_E7);
                b.add(1, (x - POSTS[0]).abs() - mean_distance(POSTS[0], -1.0, 1.0));
                b.add(2, (x - POSTS[1]).abs() - mean_distance(POSTS[1], -1.0, 1.0));
                b.add(3, f64::from(u8::from(x > 0.75)) - 0.5);
                b.add(4, f64::from(u8::from(self.busy == 0)) - 1.0 / (1.0 + LAMBDA));
                self.busy += 1;
            }
            Seen::Freed => self.busy -= 1,
            _ => {}
        }
    }
}

fn run(s: f64, calls: u64, seed: u64) -> Estimate {
    let mut settings = Settings::example();
    let kind = settings.types.iter().position(|t| t.kinds.is_empty() && t.priority == Priority::P2).unwrap();
    settings.types[kind].services.clear();
    let settings = Arc::new(settings);
    let patrol = |name: &str, at: f64| PatrolPlan {
        id: UnitId::new(name).unwrap(),
        kind: UnitKind::Car,
        service: settings.services[0].code.clone(),
        reach: Reach::Radio,
        post: place(at),
        on_duty: true,
        capabilities: Vec::new(),
        strength: 0,
    };
    let start = Timestamp(1_672_527_600_000);
    let plan = Plan {
        settings: Arc::clone(&settings),
        patrols: vec![patrol("U-1", POSTS[0]), patrol("U-2", POSTS[1])],
        takers: 0,
        habits: Habits { acknowledge_ms: None, turnout_ms: 0, operator_ms: 0, lost: true },
        start,
    };
    // Three in four calls are served; batches hold served ones.
    let served = (calls as f64 * 0.74) as u64;
    let batches = Rc::new(RefCell::new(Batches::new(served / BATCHES, 5)));
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut at = start.millis() as f64;
    let mut demand = (0..calls).map(move |_| {
        at += -(1.0 - rng.random::<f64>()).ln() * MEAN_MS / LAMBDA;
        let service = -(1.0 - rng.random::<f64>()).ln() * MEAN_MS;
        let x = if rng.random_bool(0.5) { rng.random_range(0.75..1.0) } else { rng.random_range(-1.0..0.75) };
        let work = Work {
            place: Some(place(x)),
            kind: kind as u16,
            priority: Priority::P2,
            on_scene_ms: service.round() as u32,
            more: Vec::new(),
            called_off_ms: None,
        };
        Demand { at: Timestamp(at as i64), what: What::Opened(work) }
    });
    let mut count = Count { batches: Rc::clone(&batches), busy: 0 };
    let mut sim = Sim::new(&plan, &Street, Box::new(Boundary(s)), &mut count).unwrap();
    sim.live(&mut demand).unwrap();
    let means = batches.borrow().means();
    controlled(&means)
}

#[test]
fn the_two_server_city_travels_as_larson_and_odoni_publish() {
    for (s, published) in CASES {
        let calls = if full() { 10_000_000 } else { 45_000 };
        assert!((hypercube(s) - published).abs() < 5e-6, "the hypercube solution is {}", hypercube(s));
        let e = run(s, calls, seed());
        let off = (e.mean - hypercube(s)) / e.standard_error;
        eprintln!(
            "two-server city, s = {s:.6}, seed {}, {calls} calls: mean travel {:.6} ± {:.6}, published {published}, by hand {:.6}, {off:+.2} \
             standard errors; without controls {:.6} ± {:.6}",
            seed(),
            e.mean,
            e.standard_error,
            hypercube(s),
            e.plain.0,
            e.plain.1
        );
        assert!(off.abs() <= 3.0 && (e.mean - published).abs() <= 3.0 * e.standard_error + 5e-6, "off by {off} standard errors");
        assert!(!full() || e.standard_error <= 0.000_15, "the standard error is {}", e.standard_error);
    }
}

#[test]
fn the_best_boundary_is_not_the_middle() {
    // The book's point: sending the closest unit is not what makes travel least, because it leaves the wrong one behind.
    let best = 0.75 - 53.0 / 126.0;
    assert!(hypercube(best) < hypercube(0.25));
    for d in [-0.01, 0.01] {
        assert!(hypercube(best) < hypercube(best + d), "s = {}", best + d);
    }
}
