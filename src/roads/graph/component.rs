//! Where everybody can get to: the largest strongly connected part, for each metric.

use super::turns::TurnOut;

/// For one metric's bit: which states lie in the largest set that all reach each other (Tarjan 1972, without recursion).
/// `open` says whether the metric may use a state at all. Of two sets of one size the one found first stays.
pub fn largest(turns: &[Vec<TurnOut>], bit: u8, open: impl Fn(usize) -> bool) -> Vec<bool> {
    const UNSEEN: u32 = u32::MAX;
    let n = turns.len();
    let (mut number, mut low) = (vec![UNSEEN; n], vec![0u32; n]);
    let (mut component, mut on_stack) = (vec![UNSEEN; n], vec![false; n]);
    let (mut stack, mut path) = (Vec::new(), Vec::<(u32, u32)>::new());
    let (mut counter, mut components, mut best) = (0u32, 0u32, (0usize, UNSEEN));
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
                    component[w] = components;
                    size += 1;
                    if w == v {
                        break;
                    }
                }
                if size > best.0 {
                    best = (size, components);
                }
                components += 1;
            }
        }
    }
    component.into_iter().map(|c| c != UNSEEN && c == best.1).collect()
}
