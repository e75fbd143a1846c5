//! A main road that others join: a curve with stations, drawn when all stations are known.

use super::{
    draw::{Draw, Point},
    plan::Plan,
};
use crate::roads::extract::Tags;
use std::collections::BTreeMap;

/// A piece of a main road between two stations where it was split.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    /// The way.
    pub way: i64,
    /// Its first node.
    pub first: i64,
    /// Its last node.
    pub last: i64,
}

#[derive(Clone, Copy, Debug)]
struct Station {
    /// Node at which the road arrives.
    arrive: i64,
    /// Node from which it goes on; another one at a roundabout.
    leave: i64,
    split: bool,
}

/// The stations of a main road. The parameter is an angle (rings, 0..360) or a distance (avenues).
pub struct Spine {
    stations: BTreeMap<i64, Station>,
    closed: bool,
    /// Parameter units in a metre, roughly.
    per_metre: f64,
}

/// Stations closer than this, metres, are one.
const NEAR_M: f64 = 24.0;
/// Longest straight piece of a curve, metres.
const STEP_M: f64 = 70.0;
const UNITS: f64 = 1e6;

impl Spine {
    /// An avenue; the parameter is metres.
    pub const fn open() -> Self {
        Self { stations: BTreeMap::new(), closed: false, per_metre: 1.0 }
    }

    /// A ring; the parameter is degrees.
    pub fn closed(radius: f64) -> Self {
        Self { stations: BTreeMap::new(), closed: true, per_metre: 360.0 / (std::f64::consts::TAU * radius) }
    }

    fn key(&self, t: f64) -> i64 {
        let t = if self.closed { t.rem_euclid(360.0) } else { t };
        (t * UNITS).round() as i64
    }

    /// A crossing: the road passes through `node`, and is split there so that turns can be named.
    pub fn cross(&mut self, t: f64, node: i64) {
        let k = self.key(t);
        self.stations.insert(k, Station { arrive: node, leave: node, split: true });
    }

    /// A roundabout: the road arrives at one node and goes on from another.
    pub fn roundabout(&mut self, t: f64, arrive: i64, leave: i64) {
        let k = self.key(t);
        self.stations.insert(k, Station { arrive, leave, split: true });
    }

    /// The node at which a side street joins: the nearest station when there is one close by, else a new one at `p`.
    pub fn join(&mut self, draw: &mut Draw, t: f64, p: Point) -> i64 {
        let k = self.key(t);
        let reach = (NEAR_M * self.per_metre * UNITS) as i64;
        let near = self.stations.range(k - reach..=k + reach).min_by_key(|(s, _)| (*s - k).abs());
        if let Some((_, s)) = near {
            return s.arrive;
        }
        let node = draw.node(p);
        self.stations.insert(k, Station { arrive: node, leave: node, split: false });
        node
    }

    /// Splits the road at a station, so that turns there can be named. Returns whether there is one with this node.
    pub fn split_at(&mut self, node: i64) -> bool {
        let found = self.stations.values_mut().find(|s| s.arrive == node && s.leave == node);
        if let Some(s) = found {
            s.split = true;
            return true;
        }
        false
    }

    /// Draws the road, tagged by `tags(parameter, bridge)`; `curve` gives the point at a parameter; `reverse` draws it against the
    /// parameter. A ring begins at its first station.
    pub fn draw(
        &self,
        draw: &mut Draw,
        plan: &Plan,
        reverse: bool,
        curve: &dyn Fn(f64) -> Point,
        tags: &dyn Fn(f64, bool) -> Tags,
    ) -> Vec<Drawn> {
        let mut out = Vec::new();
        let mut stops: Vec<(f64, Station)> = self.stations.iter().map(|(k, s)| (*k as f64 / UNITS, *s)).collect();
        if self.closed
            && let Some((t, s)) = stops.first().copied()
        {
            stops.push((t + 360.0, s));
        }
        let mut refs: Vec<i64> = Vec::new();
        let mut on_bridge = false;
        for w in stops.windows(2) {
            let ((t0, s0), (t1, s1)) = (w[0], w[1]);
            let pieces = (((t1 - t0) / self.per_metre) / STEP_M).ceil().max(1.0) as usize;
            let mut chain = vec![s0.leave];
            for i in 1..pieces {
                chain.push(draw.node(curve(t0 + (t1 - t0) * i as f64 / pieces as f64)));
            }
            chain.push(s1.arrive);
            let bridge = chain.windows(2).any(|c| plan.crosses_river(draw.point(c[0]), draw.point(c[1])));
            if refs.is_empty() || bridge != on_bridge || s0.split {
                flush(draw, &mut refs, on_bridge, t0, reverse, tags, &mut out);
                refs.push(s0.leave);
            }
            on_bridge = bridge;
            refs.extend(&chain[1..]);
            if s1.split || t1 >= stops[stops.len() - 1].0 {
                flush(draw, &mut refs, on_bridge, t0, reverse, tags, &mut out);
            }
        }
        out
    }
}

fn flush(
    draw: &mut Draw,
    refs: &mut Vec<i64>,
    bridge: bool,
    t: f64,
    reverse: bool,
    tags: &dyn Fn(f64, bool) -> Tags,
    out: &mut Vec<Drawn>,
) {
    let mut refs = std::mem::take(refs);
    if refs.len() < 2 {
        return;
    }
    if reverse {
        refs.reverse();
    }
    let (first, last) = (refs[0], refs[refs.len() - 1]);
    let way = draw.way(refs, tags(t, bridge));
    out.push(Drawn { way, first, last });
}
