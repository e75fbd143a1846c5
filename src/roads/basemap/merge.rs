//! Lines of like fields that meet end to end become one line: fewer features, longer labels.

use super::feature::Value;
use crate::roads::simplify::Xy;
use std::collections::BTreeMap;

/// A line with the fields its zoom carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Fields at this zoom.
    pub fields: Vec<(&'static str, Value)>,
    /// Its course.
    pub points: Vec<Xy>,
    /// First and last node.
    pub ends: [i64; 2],
}

/// Joins lines of equal fields at nodes where exactly two of their ends meet. Lines with a `oneway` keep their direction.
pub fn merge(lines: Vec<Line>) -> Vec<Line> {
    let mut groups: BTreeMap<Vec<(&'static str, Value)>, Vec<Line>> = BTreeMap::new();
    for l in lines {
        groups.entry(l.fields.clone()).or_default().push(l);
    }
    groups.into_values().flat_map(merge_group).collect()
}

fn merge_group(lines: Vec<Line>) -> Vec<Line> {
    let directed = lines.first().is_some_and(|l| l.fields.iter().any(|f| f.0 == "oneway"));
    let mut ends: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (i, l) in lines.iter().enumerate() {
        ends.entry(l.ends[0]).or_default().push(i);
        ends.entry(l.ends[1]).or_default().push(i);
    }
    let mut lines: Vec<Option<Line>> = lines.into_iter().map(Some).collect();
    let mut out = Vec::new();
    for i in 0..lines.len() {
        let Some(mut line) = lines[i].take() else { continue };
        extend(&mut line, &mut lines, &ends, directed, true);
        extend(&mut line, &mut lines, &ends, directed, false);
        out.push(line);
    }
    out
}

/// Adds lines after the last point (`forward`) or before the first.
fn extend(line: &mut Line, lines: &mut [Option<Line>], ends: &BTreeMap<i64, Vec<usize>>, directed: bool, forward: bool) {
    while line.ends[0] != line.ends[1] {
        let node = line.ends[usize::from(forward)];
        let Some([a, b]) = ends.get(&node).map(Vec::as_slice) else { return };
        let next = if lines[*a].is_some() { *a } else { *b };
        let fits = lines[next].as_ref().is_some_and(|n| n.ends[0] != n.ends[1] && (!directed || n.ends[usize::from(!forward)] == node));
        if !fits {
            return;
        }
        let Some(mut n) = lines[next].take() else { return };
        if n.ends[usize::from(!forward)] != node {
            n.points.reverse();
            n.ends.reverse();
        }
        if forward {
            line.points.extend(n.points.into_iter().skip(1));
            line.ends[1] = n.ends[1];
        } else {
            n.points.pop();
            n.points.append(&mut line.points);
            line.points = n.points;
            line.ends[0] = n.ends[0];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(ends: [i64; 2], oneway: bool) -> Line {
        let points = ends.iter().map(|e| (*e as f64, 0.0)).collect();
        Line { fields: if oneway { vec![("oneway", Value::Int(1))] } else { Vec::new() }, points, ends }
    }

    #[test]
    fn a_chain_becomes_one_and_a_junction_stops_it() {
        let got = merge(vec![line([2, 3], false), line([2, 1], false), line([3, 4], false), line([4, 5], false), line([4, 6], false)]);
        let ends: Vec<[i64; 2]> = got.iter().map(|l| l.ends).collect();
        assert_eq!(ends, [[1, 4], [4, 5], [4, 6]]);
        assert_eq!(got[0].points.iter().map(|p| p.0 as i64).collect::<Vec<_>>(), [1, 2, 3, 4]);
    }

    #[test]
    fn direction_is_kept() {
        let got = merge(vec![line([1, 2], true), line([3, 2], true), line([3, 4], true), line([4, 5], true)]);
        assert_eq!(got.iter().map(|l| l.ends).collect::<Vec<_>>(), [[1, 2], [3, 2], [3, 5]]);
        assert_eq!(merge(vec![line([1, 2], true), line([2, 1], true)]).iter().map(|l| l.ends).collect::<Vec<_>>(), [[1, 1]]);
    }
}
