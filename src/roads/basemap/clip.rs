//! Cutting lines and rings at a rectangle.

use super::tiles::Rect;
use crate::roads::simplify::Xy;

/// The pieces of a line inside a rectangle (Liang & Barsky 1984, segment by segment).
pub fn line(points: &[Xy], r: Rect) -> Vec<Vec<Xy>> {
    let mut out: Vec<Vec<Xy>> = Vec::new();
    let mut open: Vec<Xy> = Vec::new();
    for w in points.windows(2) {
        let Some((a, b)) = segment(w[0], w[1], r) else {
            flush(&mut open, &mut out);
            continue;
        };
        if open.last() != Some(&a) {
            flush(&mut open, &mut out);
            open.push(a);
        }
        open.push(b);
        if b != w[1] {
            flush(&mut open, &mut out);
        }
    }
    flush(&mut open, &mut out);
    out
}

fn flush(open: &mut Vec<Xy>, out: &mut Vec<Vec<Xy>>) {
    if open.len() >= 2 {
        out.push(std::mem::take(open));
    } else {
        open.clear();
    }
}

fn segment(a: Xy, b: Xy, r: Rect) -> Option<(Xy, Xy)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut t0, mut t1) = (0.0f64, 1.0f64);
    for (p, q) in [(-dx, a.0 - r.x0), (dx, r.x1 - a.0), (-dy, a.1 - r.y0), (dy, r.y1 - a.1)] {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
        } else if p < 0.0 {
            t0 = t0.max(q / p);
        } else {
            t1 = t1.min(q / p);
        }
    }
    if t0 > t1 {
        return None;
    }
    let at = |t: f64| (a.0 + t * dx, a.1 + t * dy);
    Some((if t0 > 0.0 { at(t0) } else { a }, if t1 < 1.0 { at(t1) } else { b }))
}

/// One side of a rectangle.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    /// Keep x ≥ the value.
    West(f64),
    /// Keep x ≤ the value.
    East(f64),
    /// Keep y ≥ the value.
    North(f64),
    /// Keep y ≤ the value.
    South(f64),
}

/// The part of a ring on the inner side (Sutherland & Hodgman 1974). Rings do not repeat their first point. Parts may come out joined
/// by edges along the side, which lie in the tile's buffer and are not drawn.
pub fn ring(points: &[Xy], side: Side) -> Vec<Xy> {
    let depth = |p: Xy| match side {
        Side::West(v) => p.0 - v,
        Side::East(v) => v - p.0,
        Side::North(v) => p.1 - v,
        Side::South(v) => v - p.1,
    };
    let Some(&last) = points.last() else { return Vec::new() };
    let mut out = Vec::with_capacity(points.len() + 4);
    let (mut a, mut da) = (last, depth(last));
    for &b in points {
        let db = depth(b);
        if (da >= 0.0) != (db >= 0.0) {
            let t = da / (da - db);
            out.push(match side {
                Side::West(v) | Side::East(v) => (v, a.1 + t * (b.1 - a.1)),
                Side::North(v) | Side::South(v) => (a.0 + t * (b.0 - a.0), v),
            });
        }
        if db >= 0.0 {
            out.push(b);
        }
        (a, da) = (b, db);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roads::simplify::area2;

    const BOX: Rect = Rect { x0: 0.0, y0: 0.0, x1: 10.0, y1: 10.0 };

    #[test]
    fn a_line_that_leaves_and_returns_gives_two_pieces() {
        let got = line(&[(-5.0, 5.0), (5.0, 5.0), (5.0, 15.0), (8.0, 15.0), (8.0, 2.0)], BOX);
        assert_eq!(got, [vec![(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)], vec![(8.0, 10.0), (8.0, 2.0)]]);
        assert!(line(&[(-5.0, -5.0), (-1.0, 20.0)], BOX).is_empty());
        assert_eq!(line(&[(1.0, 1.0), (2.0, 2.0), (3.0, 1.0)], BOX), [vec![(1.0, 1.0), (2.0, 2.0), (3.0, 1.0)]]);
    }

    #[test]
    fn a_ring_keeps_the_area_inside() {
        let square = [(-5.0, -5.0), (5.0, -5.0), (5.0, 5.0), (-5.0, 5.0)];
        let cut = ring(&ring(&square, Side::West(0.0)), Side::North(0.0));
        assert_eq!(area2(&cut), 50.0);
        assert!(ring(&square, Side::West(6.0)).is_empty());
        assert_eq!(ring(&square, Side::East(6.0)), square);
    }
}
