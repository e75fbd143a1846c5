//! The main roads: three rings (the middle one divided), eight avenues, roundabouts, and the turns banned where they meet.

use super::{
    draw::{Draw, Point, named, owned},
    names,
    plan::{EXIT, HALF_GAP, Plan, RADIALS, RING},
    spine::{Drawn, Spine},
};
use crate::roads::extract::{RestrictionKind, Tags, Via};

/// Radius of a roundabout, metres.
const ROUNDABOUT_M: f64 = 24.0;

/// A main road that side streets can join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Main {
    /// The ring around the old town.
    Inner,
    /// The middle ring's inner roadway (clockwise).
    MiddleIn,
    /// The middle ring's outer roadway (counter-clockwise).
    MiddleOut,
    /// The outer ring.
    Outer,
    /// An avenue.
    Radial(usize),
}

/// A side street that ends at a main road and may have a turn ban there.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    /// The side street.
    pub way: i64,
    /// Where it meets the main road.
    pub node: i64,
    /// A point of the side street just before.
    pub before: Point,
    /// The main road.
    pub main: Main,
}

/// The main roads, growing while districts join them.
pub struct Network {
    rings: [Spine; 4],
    radials: Vec<Spine>,
    /// Where each avenue meets the middle ring: inner and outer roadway.
    middle: [(i64, i64); RADIALS],
    /// Where each avenue begins, at the inner ring.
    pub starts: [i64; RADIALS],
    /// Side streets that may get a turn ban.
    pub endings: Vec<Ending>,
}

impl Network {
    /// The crossings of rings and avenues.
    pub fn new(draw: &mut Draw, plan: &Plan) -> Self {
        let mut net = Self {
            rings: [Spine::closed(RING[0]), Spine::closed(RING[1]), Spine::closed(RING[1]), Spine::closed(RING[2])],
            radials: (0..RADIALS).map(|_| Spine::open()).collect(),
            middle: [(0, 0); RADIALS],
            starts: [0; RADIALS],
            endings: Vec::new(),
        };
        let signals = || Tags::new([("highway", "traffic_signals")]);
        for i in 0..RADIALS {
            let mut cross = |net: &mut Self, ring: usize, rho: f64| {
                let node = draw.tagged(plan.radial(i, rho), signals());
                net.rings[ring].cross(plan.radial_angle(i, rho), node);
                net.radials[i].cross(rho, node);
                node
            };
            net.starts[i] = cross(&mut net, 0, RING[0]);
            net.middle[i] = (cross(&mut net, 1, RING[1] - HALF_GAP), cross(&mut net, 2, RING[1] + HALF_GAP));
            let circle = roundabout(draw, plan.radial(i, RING[2]), plan.radial_angle(i, RING[2]));
            net.rings[3].roundabout(plan.radial_angle(i, RING[2]), circle[6], circle[2]);
            net.radials[i].roundabout(RING[2], circle[4], circle[0]);
            let end = draw.node(plan.radial(i, EXIT));
            net.radials[i].cross(EXIT, end);
        }
        net
    }

    fn spine(&mut self, main: Main) -> &mut Spine {
        match main {
            Main::Inner => &mut self.rings[0],
            Main::MiddleIn => &mut self.rings[1],
            Main::MiddleOut => &mut self.rings[2],
            Main::Outer => &mut self.rings[3],
            Main::Radial(i) => &mut self.radials[i % RADIALS],
        }
    }

    /// The node where a side street joins a main road at parameter `t` (degrees on a ring, metres on an avenue) and point `p`.
    pub fn join(&mut self, draw: &mut Draw, main: Main, t: f64, p: Point) -> i64 {
        self.spine(main).join(draw, t, p)
    }

    /// Notes a side street's end, for a turn ban later.
    pub fn note(&mut self, ending: Ending) {
        if self.spine(ending.main).split_at(ending.node) {
            self.endings.push(ending);
        }
    }

    /// Draws all main roads and bans turns.
    pub fn finish(self, draw: &mut Draw, plan: &Plan) {
        let ring = |draw: &mut Draw, k: usize| {
            let (rho, style, reverse) =
                [(RING[0], 0, false), (RING[1] - HALF_GAP, 1, true), (RING[1] + HALF_GAP, 1, false), (RING[2], 2, false)][k];
            let (class, speed) = [("secondary", "40"), ("primary", "60"), ("primary", "60"), ("trunk", "80")][k];
            let name = names::RINGS[[0, 1, 1, 2][k]];
            let tags = |_: f64, bridge: bool| {
                let mut more = vec![("highway", class), ("maxspeed", speed)];
                if k == 1 || k == 2 {
                    more.push(("oneway", "yes"));
                }
                bridge_tags(bridge, &mut more);
                named(style, owned(name), &more)
            };
            self.rings[k].draw(draw, plan, reverse, &|t| plan.at(t, rho), &tags)
        };
        let rings: Vec<Vec<Drawn>> = (0..4).map(|k| ring(draw, k)).collect();
        let radials: Vec<Vec<Drawn>> = (0..RADIALS).map(|i| self.draw_radial(draw, plan, i)).collect();
        for (i, drawn) in radials.iter().enumerate() {
            self.ban_at_middle_ring(draw, i, drawn, &rings[1], &rings[2]);
        }
        for e in &self.endings {
            let drawn = match e.main {
                Main::Inner => &rings[0],
                Main::MiddleIn => &rings[1],
                Main::MiddleOut => &rings[2],
                Main::Outer => &rings[3],
                Main::Radial(i) => &radials[i % RADIALS],
            };
            ban_at_ending(draw, e, drawn);
        }
    }

    fn draw_radial(&self, draw: &mut Draw, plan: &Plan, i: usize) -> Vec<Drawn> {
        let tags = |t: f64, bridge: bool| {
            let outside = t >= RING[2] - 1.0;
            let class = match (outside, i % 2) {
                (true, 0) => "trunk",
                (false, 1) => "secondary",
                _ => "primary",
            };
            let speed = if outside { "80" } else { "60" };
            let number = format!("R{}", 701 + i);
            let mut more = vec![("highway", class), ("maxspeed", speed)];
            if outside {
                more.push(("ref", &number));
            }
            bridge_tags(bridge, &mut more);
            named(i, owned(if outside { names::EXITS[i] } else { names::RADIALS[i] }), &more)
        };
        self.radials[i].draw(draw, plan, false, &|t| plan.radial(i, t), &tags)
    }

    /// No left turn from the avenue across the divided ring, and no turning round over the short piece between its roadways.
    fn ban_at_middle_ring(&self, draw: &mut Draw, i: usize, radial: &[Drawn], inner: &[Drawn], outer: &[Drawn]) {
        let (node_in, node_out) = self.middle[i];
        let Some(short) = radial.iter().find(|d| d.first == node_in && d.last == node_out) else { return };
        let from = |ring: &[Drawn], node: i64| ring.iter().find(|d| d.first == node).map(|d| d.way);
        let into = |ring: &[Drawn], node: i64| ring.iter().find(|d| d.last == node).map(|d| d.way);
        if let Some(to) = from(outer, node_out).filter(|_| draw.dice.chance(0.5)) {
            draw.restriction(RestrictionKind::No, short.way, Via::Node(node_out), to);
        }
        if let Some(to) = from(inner, node_in).filter(|_| draw.dice.chance(0.5)) {
            draw.restriction(RestrictionKind::No, short.way, Via::Node(node_in), to);
        }
        if let (Some(a), Some(b)) = (into(outer, node_out), from(inner, node_in).filter(|_| draw.dice.chance(0.4))) {
            draw.restriction(RestrictionKind::No, a, Via::Ways(vec![short.way]), b);
        }
        if let (Some(a), Some(b)) = (into(inner, node_in), from(outer, node_out).filter(|_| draw.dice.chance(0.4))) {
            draw.restriction(RestrictionKind::No, a, Via::Ways(vec![short.way]), b);
        }
    }
}

fn bridge_tags(bridge: bool, more: &mut Vec<(&str, &str)>) {
    if bridge {
        more.extend([("bridge", "yes"), ("layer", "1")]);
    }
}

/// Eight nodes of a roundabout, counter-clockwise from the direction `angle`; traffic runs that way round (it drives on the right).
fn roundabout(draw: &mut Draw, centre: Point, angle: f64) -> [i64; 8] {
    let mut nodes = [0; 8];
    for (k, n) in nodes.iter_mut().enumerate() {
        let a = angle + 45.0 * k as f64;
        let (c, s) = (crate::roads::planar::cos_deg(a), crate::roads::planar::sin_deg(a));
        *n = draw.node((centre.0 + ROUNDABOUT_M * c, centre.1 + ROUNDABOUT_M * s));
    }
    let refs: Vec<i64> = nodes.iter().copied().chain([nodes[0]]).collect();
    draw.way(refs, Tags::new([("highway", "trunk"), ("junction", "roundabout"), ("maxspeed", "30")]));
    nodes
}

/// From a side street, no left turn into the main road; at some, right only.
fn ban_at_ending(draw: &mut Draw, e: &Ending, main: &[Drawn]) {
    let here = draw.point(e.node);
    let side = |draw: &Draw, d: &Drawn| {
        let next = draw.beside(d.way, e.node)?;
        let (ax, ay) = (here.0 - e.before.0, here.1 - e.before.1);
        Some(ax * (next.1 - here.1) - ay * (next.0 - here.0))
    };
    let touching = main.iter().filter(|d| d.first == e.node || d.last == e.node);
    let sides: Vec<(i64, f64)> = touching.filter_map(|d| Some((d.way, side(draw, d)?))).collect();
    let left = sides.iter().find(|s| s.1 > 0.0);
    let right = sides.iter().find(|s| s.1 < 0.0);
    match (left, right) {
        (_, Some(right)) if draw.dice.chance(0.25) => draw.restriction(RestrictionKind::Only, e.way, Via::Node(e.node), right.0),
        (Some(left), Some(_)) => draw.restriction(RestrictionKind::No, e.way, Via::Node(e.node), left.0),
        _ => {}
    }
}
