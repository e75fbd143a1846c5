//! Where everybody can get to: the largest strongly connected part, for each metric, and others of a size to live in (an island with
//! its own police), but no private stubs and courtyards.

use super::turns::TurnOut;

/// A part other than the largest counts from this many states …
const LEAST: usize = 500;
/// … and this share of the largest, one in so many.
const SHARE: usize = 20;

/// For one metric's bit: which states lie in a large set that all reach each other (Tarjan 1972, without recursion).
/// `open` says whether the metric may use a state at all.
pub fn large(turns: &[Vec<TurnOut>], bit: u8, open: impl Fn(usize) -> bool) -> Vec<bool> {
    const UNSEEN: u32 = u32::MAX;
    let n = turns.len();
    let (mut number, mut low) = (vec![UNSEEN; n], vec![0u32; n]);
    let (mut component, mut on_stack) = (vec![UNSEEN; n], vec![false; n]);
    let (mut stack, mut path) = (Vec::new(), Vec::<(u32, u32)>::new());
    let (mut counter, mut sizes) = (0u32, Vec::<usize>::new());
    for root in 0..n {
        if number[root] != UNSEEN || !open(root) {
            continue;
        }
        path.push((root as u32, 0));
        while let Some((state, next)) = path.last_mut() {
            let v = *state as usize;
            if *next == 0 {
                (number[v], low[v]) = (counter, counter);
                counter += 1;
                stack.push(v);
                on_stack[v] = true;
            }
            let mut descend = None;
            while let Some(turn) = turns[v].get(*next as usize) {
                *next += 1;
                let w = turn.to as usize;
                if turn.allowed & bit == 0 {
                    continue;
                }
                if number[w] == UNSEEN {
                    descend = Some(w);
                    break;
                }
                if on_stack[w] {
                    low[v] = low[v].min(number[w]);
                }
            }
            if let Some(w) = descend {
                path.push((w as u32, 0));
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                low[*parent as usize] = low[*parent as usize].min(low[v]);
            }
            if low[v] == number[v] {
                let mut size = 0;
                while let Some(w) = stack.pop() {
                    on_stack[w] = false;
                    component[w] = sizes.len() as u32;
                    size += 1;
                    if w == v {
                        break;
                    }
                }
                sizes.push(size);
            }
        }
    }
    let largest = sizes.iter().copied().max().unwrap_or(0);
    let enough = largest.min(LEAST.max(largest / SHARE));
    component.into_iter().map(|c| sizes.get(c as usize).is_some_and(|size| *size >= enough)).collect()
}
