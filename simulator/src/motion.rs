//! One patrol moving along the network: roaming streets at random, or driving to a place.

use crate::network::{Mover, Network, Point, metres};
use rand::{Rng, RngExt};
use std::collections::VecDeque;

/// How fast against the network's free-flow time: traffic when roaming, blue light when called.
const ROAMING_PACE: f64 = 0.6;
const CALLED_PACE: f64 = 1.15;
/// Chance per node to stop for lights or to look around, and for how long at most, seconds.
const STOP_CHANCE: f64 = 0.12;
const STOP_MAX_S: f64 = 12.0;

/// A patrol somewhere on an edge.
#[derive(Debug)]
pub struct Motion {
    mover: Mover,
    edge: u32,
    /// Metres covered on the edge.
    offset_m: f64,
    /// Edges still to drive when called.
    way: VecDeque<u32>,
    called: bool,
    arrived: bool,
    stopped_s: f64,
    parked: bool,
    speed_mps: f64,
}

/// What a receiver in the vehicle would see, without error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Where.
    pub point: Point,
    /// Metres a second.
    pub speed_mps: f64,
    /// Degrees from north.
    pub course_deg: f64,
}

impl Motion {
    /// Starts at a random roaming place.
    pub fn start(network: &Network, mover: Mover, rng: &mut impl Rng) -> Option<Self> {
        let nodes = network.roaming(mover);
        for _ in 0..64 {
            let node = *nodes.get(rng.random_range(0..nodes.len().max(1)))?;
            let leaving: Vec<u32> = network.leaving(node, mover).collect();
            if leaving.is_empty() {
                continue;
            }
            let edge = leaving[rng.random_range(0..leaving.len())];
            let offset_m = rng.random_range(0.0..1.0) * network.edge(edge).length_m;
            return Some(Self {
                mover,
                edge,
                offset_m,
                way: VecDeque::new(),
                called: false,
                arrived: false,
                stopped_s: 0.0,
                parked: false,
                speed_mps: 0.0,
            });
        }
        None
    }

    /// Drives to the roaming node nearest to `point`; false when there is no way.
    pub fn call_to(&mut self, network: &Network, point: Point) -> bool {
        let from = network.edge(self.edge).to;
        let Some(way) = network.nearest_node(point, self.mover).and_then(|to| network.way(from, to, self.mover)) else {
            return false;
        };
        self.way = way.into();
        (self.called, self.arrived, self.parked, self.stopped_s) = (true, false, false, 0.0);
        true
    }

    /// Stands still until called or released.
    pub fn park(&mut self) {
        self.parked = true;
        self.called = false;
    }

    /// Roams again.
    pub fn release(&mut self) {
        (self.parked, self.called, self.arrived) = (false, false, false);
        self.way.clear();
    }

    /// True once after `call_to` when the end of the way is reached.
    pub fn has_arrived(&self) -> bool {
        self.arrived
    }

    /// Lets `seconds` pass.
    pub fn step(&mut self, network: &Network, seconds: f64, rng: &mut impl Rng) {
        let mut left = seconds;
        self.speed_mps = 0.0;
        if self.parked || self.arrived {
            return;
        }
        while left > 0.0 {
            if self.stopped_s > 0.0 {
                let wait = self.stopped_s.min(left);
                self.stopped_s -= wait;
                left -= wait;
                continue;
            }
            let edge = network.edge(self.edge);
            let free = edge.length_m / (f64::from(edge.ms[self.mover as usize].max(1)) / 1000.0);
            let pace = if self.called { CALLED_PACE } else { ROAMING_PACE };
            let speed = (free * pace).clamp(0.5, 45.0);
            let rest = edge.length_m - self.offset_m;
            if speed * left < rest {
                self.offset_m += speed * left;
                self.speed_mps = speed;
                return;
            }
            left -= (rest / speed).max(0.001);
            self.speed_mps = speed;
            if !self.turn(network, rng) {
                return;
            }
        }
    }

    /// At the end of an edge: the next of the way, or any but straight back. False when the drive is over.
    fn turn(&mut self, network: &Network, rng: &mut impl Rng) -> bool {
        let here = network.edge(self.edge);
        let (node, came_from) = (here.to, here.from);
        self.offset_m = 0.0;
        if self.called {
            let Some(next) = self.way.pop_front() else {
                self.offset_m = here.length_m;
                self.arrived = true;
                self.speed_mps = 0.0;
                return false;
            };
            self.edge = next;
            return true;
        }
        let all: Vec<u32> = network.leaving(node, self.mover).collect();
        let onward: Vec<u32> = all.iter().copied().filter(|&e| network.edge(e).to != came_from).collect();
        let choice = if onward.is_empty() { &all } else { &onward };
        if choice.is_empty() {
            self.offset_m = here.length_m;
            self.parked = true;
            return false;
        }
        self.edge = choice[rng.random_range(0..choice.len())];
        if rng.random_bool(STOP_CHANCE) {
            self.stopped_s = rng.random_range(1.0..STOP_MAX_S);
        }
        true
    }

    /// Where it is now.
    pub fn seen(&self, network: &Network) -> Seen {
        let edge = network.edge(self.edge);
        let total: f64 = edge.shape.windows(2).map(|w| metres(w[0], w[1])).sum();
        // The published length and the drawn shape differ a little; the share of the edge covered is what counts.
        let mut rest = total * (self.offset_m / edge.length_m.max(0.1)).clamp(0.0, 1.0);
        for w in edge.shape.windows(2) {
            let length = metres(w[0], w[1]);
            if rest <= length || w[1] == edge.shape[edge.shape.len() - 1] {
                let share = if length > 0.0 { (rest / length).clamp(0.0, 1.0) } else { 0.0 };
                let between = |a: i32, b: i32| a + (f64::from(b - a) * share).round() as i32;
                let point = (between(w[0].0, w[1].0), between(w[0].1, w[1].1));
                return Seen { point, speed_mps: self.speed_mps, course_deg: course(w[0], w[1]) };
            }
            rest -= length;
        }
        Seen { point: edge.shape[0], speed_mps: self.speed_mps, course_deg: 0.0 }
    }
}

fn course(a: Point, b: Point) -> f64 {
    let north = f64::from(b.0 - a.0);
    let east = f64::from(b.1 - a.1) * (f64::from(a.0) * 1e-7).to_radians().cos();
    east.atan2(north).to_degrees().rem_euclid(360.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn ring() -> Network {
        let json = r#"{"nodes":[[310000000,-80000000],[310010000,-80000000],[310010000,-79990000]],
          "edges":[[0,1,111,"primary",0,[],8000,8000,20000,80000],[1,2,95,"primary",0,[],7000,7000,18000,70000],
                   [2,0,146,"primary",0,[],10000,10000,20000,100000]]}"#;
        Network::parse(json.as_bytes()).expect("a network")
    }

    #[test]
    fn a_called_car_arrives_and_stands() {
        let (network, mut rng) = (ring(), ChaCha8Rng::seed_from_u64(7));
        let mut car = Motion::start(&network, Mover::Car, &mut rng).expect("a start");
        assert!(car.call_to(&network, (310_010_000, -79_990_000)));
        for _ in 0..60 {
            car.step(&network, 1.0, &mut rng);
        }
        assert!(car.has_arrived());
        let seen = car.seen(&network);
        assert!(metres(seen.point, (310_010_000, -79_990_000)) < 2.0, "{seen:?}");
        assert_eq!(seen.speed_mps, 0.0);
    }

    #[test]
    fn nobody_jumps() {
        let (network, mut rng) = (ring(), ChaCha8Rng::seed_from_u64(8));
        let mut car = Motion::start(&network, Mover::Car, &mut rng).expect("a start");
        let mut last = car.seen(&network).point;
        for _ in 0..500 {
            car.step(&network, 1.0, &mut rng);
            let now = car.seen(&network).point;
            assert!(metres(last, now) < 46.0);
            last = now;
        }
    }
}
