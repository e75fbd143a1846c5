//! Small geometry on a flat plane, shared by the gazetteer and the basemap.

/// A point, units as the caller's.
pub type Xy = (f64, f64);

/// Indices of the points to keep so that no dropped point is farther than `tolerance` from the kept line; first and last stay.
///
/// Douglas & Peucker 1973, without recursion.
pub fn simplify(line: &[Xy], tolerance: f64) -> Vec<usize> {
    if line.len() <= 2 {
        return (0..line.len()).collect();
    }
    let mut keep = vec![false; line.len()];
    let last = line.len() - 1;
    keep[0] = true;
    keep[last] = true;
    let mut todo = vec![(0, last)];
    while let Some((a, b)) = todo.pop() {
        let (mut worst, mut at) = (tolerance * tolerance, None);
        for i in a + 1..b {
            let d = distance2_to_segment(line[i], line[a], line[b]);
            if d > worst {
                worst = d;
                at = Some(i);
            }
        }
        if let Some(i) = at {
            keep[i] = true;
            todo.push((a, i));
            todo.push((i, b));
        }
    }
    (0..line.len()).filter(|i| keep[*i]).collect()
}

/// Square of the distance from a point to a segment.
pub fn distance2_to_segment(p: Xy, a: Xy, b: Xy) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let len2 = dx * dx + dy * dy;
    let t = if len2 > 0.0 { (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / len2).clamp(0.0, 1.0) } else { 0.0 };
    let (ex, ey) = (a.0 + t * dx - p.0, a.1 + t * dy - p.1);
    ex * ex + ey * ey
}

/// Twice the signed area of a ring (positive: counter-clockwise with y upwards). The ring may or may not repeat its first point.
pub fn area2(ring: &[Xy]) -> f64 {
    let Some(&(x0, y0)) = ring.first() else { return 0.0 };
    let n = ring.len();
    // Relative to the first point, so that large coordinates do not eat the digits.
    (0..n).map(|i| (ring[i], ring[(i + 1) % n])).map(|((x1, y1), (x2, y2))| (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_keeps_its_ends_and_a_corner_stays() {
        let line: Vec<Xy> = (0..10).map(|i| (f64::from(i), 0.0)).chain((1..10).map(|i| (9.0, f64::from(i)))).collect();
        assert_eq!(simplify(&line, 0.1), [0, 9, 18]);
        assert_eq!(simplify(&line[..1], 0.1), [0]);
    }

    #[test]
    fn ring_area_has_a_sign() {
        let square = [(1e6, 1e6), (1e6 + 2.0, 1e6), (1e6 + 2.0, 1e6 + 2.0), (1e6, 1e6 + 2.0)];
        assert_eq!(area2(&square), 8.0);
        let mut back = square;
        back.reverse();
        assert_eq!(area2(&back), -8.0);
    }
}
