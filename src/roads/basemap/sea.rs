//! The sea, from coastlines. OSM has no sea polygon: coastlines have the land on their left and the water on their right
//! (OSM wiki "Tag:natural=coastline").

use super::{rings, tiles::Rect, tiles::world};
use crate::roads::{
    extract::Extract,
    simplify::{Xy, area2},
};

/// The sea inside a box of world units, as areas (outer ring first, then islands). Empty without coastlines.
pub fn areas(extract: &Extract, bounds: Rect) -> Vec<Vec<Vec<Xy>>> {
    let coast = extract.ways.iter().filter(|w| w.tags.is("natural", "coastline")).map(|w| w.id);
    let chains = rings::join(extract, coast, true);
    let (mut islands, mut seas, mut open) = (Vec::new(), Vec::new(), Vec::new());
    for chain in chains {
        let mut line: Vec<Xy> = chain.iter().filter_map(|n| extract.position(*n)).map(world).collect();
        if line.len() >= 4 && chain.first() == chain.last() {
            line.pop();
            // y points down: land on the left means a negative area, an island; a positive ring encloses water.
            if area2(&line) < 0.0 { islands.push(line) } else { seas.push(vec![line]) }
        } else {
            open.extend(super::clip::line(&line, bounds));
        }
    }
    if open.is_empty() && !islands.is_empty() {
        seas.push(vec![vec![(bounds.x0, bounds.y0), (bounds.x1, bounds.y0), (bounds.x1, bounds.y1), (bounds.x0, bounds.y1)]]);
    } else {
        seas.extend(close_along(open, bounds).into_iter().map(|r| vec![r]));
    }
    for island in islands {
        let home = seas.iter().position(|s| island.first().is_some_and(|p| contains(&s[0], *p)));
        if let Some(i) = home {
            seas[i].push(island);
        }
    }
    seas
}

/// Closes open coastlines along the edge of the box, water on the right: clockwise on the map.
fn close_along(open: Vec<Vec<Xy>>, b: Rect) -> Vec<Vec<Xy>> {
    let ends: Vec<(f64, f64)> = open.iter().map(|l| (along(l[0], b), along(l[l.len() - 1], b))).collect();
    let mut used = vec![false; open.len()];
    let mut out = Vec::new();
    for start in 0..open.len() {
        if used[start] {
            continue;
        }
        let mut ring: Vec<Xy> = Vec::new();
        let mut i = start;
        loop {
            used[i] = true;
            ring.extend(&open[i]);
            let from = ends[i].1;
            // The next coastline that begins on the edge, clockwise from where this one ended.
            let ahead = |j: usize| (ends[j].0 - from).rem_euclid(4.0);
            let next = (0..open.len()).filter(|j| !used[*j] || *j == start).min_by(|a, c| ahead(*a).total_cmp(&ahead(*c)));
            let Some(j) = next else { break };
            let mut corner = from.floor() + 1.0;
            while corner < from + ahead(j) {
                ring.push(corner_at(corner as i64, b));
                corner += 1.0;
            }
            if j == start {
                break;
            }
            i = j;
        }
        if ring.len() >= 3 {
            out.push(ring);
        }
    }
    out
}

/// Where on the edge a point lies (or the edge's nearest point to it): 0..1 along the north from the west, 1..2 down the east,
/// 2..3 along the south from the east, 3..4 up the west.
fn along(p: Xy, b: Rect) -> f64 {
    let (w, h) = ((b.x1 - b.x0).max(f64::MIN_POSITIVE), (b.y1 - b.y0).max(f64::MIN_POSITIVE));
    let (x, y) = (((p.0 - b.x0) / w).clamp(0.0, 1.0), ((p.1 - b.y0) / h).clamp(0.0, 1.0));
    let sides = [(y, x), (1.0 - x, 1.0 + y), (1.0 - y, 3.0 - x), (x, 4.0 - y)];
    sides.iter().copied().min_by(|a, c| a.0.total_cmp(&c.0)).map_or(0.0, |s| s.1)
}

fn corner_at(n: i64, b: Rect) -> Xy {
    match n.rem_euclid(4) {
        0 => (b.x0, b.y0),
        1 => (b.x1, b.y0),
        2 => (b.x1, b.y1),
        _ => (b.x0, b.y1),
    }
}

/// Whether a point lies in a ring (even-odd rule).
pub fn contains(ring: &[Xy], p: Xy) -> bool {
    let mut inside = false;
    for i in 0..ring.len() {
        let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
        if (a.1 > p.1) != (b.1 > p.1) && p.0 < a.0 + (p.1 - a.1) / (b.1 - a.1) * (b.0 - a.0) {
            inside = !inside;
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: Rect = Rect { x0: 0.0, y0: 0.0, x1: 10.0, y1: 10.0 };

    #[test]
    fn the_sea_lies_on_the_right_of_the_coast() {
        // A coast running north (y down) up the middle: land on the left (west), water east.
        let sea = close_along(vec![vec![(5.0, 10.0), (4.0, 5.0), (5.0, 0.0)]], BOX);
        assert_eq!(sea.len(), 1);
        assert!(contains(&sea[0], (8.0, 5.0)) && !contains(&sea[0], (2.0, 5.0)));
        // The same coast running south: water west.
        let sea = close_along(vec![vec![(5.0, 0.0), (4.0, 5.0), (5.0, 10.0)]], BOX);
        assert!(!contains(&sea[0], (8.0, 5.0)) && contains(&sea[0], (2.0, 5.0)));
    }

    #[test]
    fn a_strait_has_two_coasts() {
        // Land west and east, water between: west coast runs north (water right), east coast runs south.
        let sea = close_along(vec![vec![(3.0, 10.0), (3.0, 0.0)], vec![(7.0, 0.0), (7.0, 10.0)]], BOX);
        assert_eq!(sea.len(), 1);
        assert!(contains(&sea[0], (5.0, 5.0)) && !contains(&sea[0], (1.0, 5.0)) && !contains(&sea[0], (9.0, 5.0)));
    }
}
