//! Joining ways end to end into rings: areas of several ways, and coastlines.

use crate::roads::extract::Extract;
use std::collections::BTreeMap;

/// Chains of nodes made by joining ways at their ends; closed ones repeat their first node. With `directed`, ways keep their
/// direction (coastlines have the land on their left); without, they are turned as needed.
pub fn join(extract: &Extract, ways: impl Iterator<Item = i64>, directed: bool) -> Vec<Vec<i64>> {
    let mut pieces: Vec<Option<Vec<i64>>> =
        ways.filter_map(|w| extract.way(w)).filter(|w| w.refs.len() >= 2).map(|w| Some(w.refs.clone())).collect();
    let mut at: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (i, p) in pieces.iter().enumerate() {
        if let Some([first, .., last]) = p.as_deref() {
            at.entry(*first).or_default().push(i);
            if !directed && first != last {
                at.entry(*last).or_default().push(i);
            }
        }
    }
    let mut out = Vec::new();
    for i in 0..pieces.len() {
        let Some(mut chain) = pieces[i].take() else { continue };
        grow(&mut chain, &mut pieces, &at);
        if !directed && chain.first() != chain.last() {
            chain.reverse();
            grow(&mut chain, &mut pieces, &at);
        }
        out.push(chain);
    }
    if directed { splice(out) } else { out }
}

fn grow(chain: &mut Vec<i64>, pieces: &mut [Option<Vec<i64>>], at: &BTreeMap<i64, Vec<usize>>) {
    while chain.first() != chain.last() {
        let Some(&end) = chain.last() else { return };
        let next = at.get(&end).into_iter().flatten().find_map(|i| pieces[*i].take());
        let Some(mut next) = next else { return };
        if next.first() != Some(&end) {
            next.reverse();
        }
        chain.extend(next.into_iter().skip(1));
    }
}

/// A directed chain begun in its middle comes in two parts: the one that ends where another begins goes before it.
fn splice(chains: Vec<Vec<i64>>) -> Vec<Vec<i64>> {
    let mut out: Vec<Vec<i64>> = Vec::new();
    for chain in chains {
        let before = out.iter().position(|c| c.first() != c.last() && c.first() == chain.last());
        match before {
            Some(i) if chain.first() != chain.last() => {
                let rest = std::mem::replace(&mut out[i], chain);
                out[i].extend(rest.into_iter().skip(1));
            }
            _ => out.push(chain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roads::extract::{Source, SourceKind, Tags, Way};

    fn extract(ways: &[&[i64]]) -> Extract {
        let mut e = Extract::new(Source { kind: SourceKind::Osm, name: String::new() });
        for (i, refs) in ways.iter().enumerate() {
            e.ways.push(Way { id: i as i64, refs: refs.to_vec(), tags: Tags::default() });
        }
        e
    }

    #[test]
    fn pieces_in_any_direction_make_one_ring() {
        let e = extract(&[&[1, 2, 3], &[5, 4, 3], &[5, 6, 1], &[9, 8]]);
        assert_eq!(join(&e, 0..4, false), [vec![1, 2, 3, 4, 5, 6, 1], vec![8, 9]]);
    }

    #[test]
    fn coastlines_keep_their_direction() {
        let e = extract(&[&[3, 4, 5], &[1, 2, 3], &[7, 8, 7]]);
        assert_eq!(join(&e, 0..3, true), [vec![1, 2, 3, 4, 5], vec![7, 8, 7]]);
    }
}
