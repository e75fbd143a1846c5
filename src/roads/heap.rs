//! A heap of (time, state), smallest first: four children a node, one 64-bit number an entry.

/// Entries compare by time, then by state, so the order is the same everywhere.
#[derive(Debug, Default)]
pub struct Heap(Vec<u64>);

impl Heap {
    /// Forgets everything, keeps the memory.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Adds an entry.
    #[inline]
    pub fn push(&mut self, time: u32, state: u32) {
        let entry = u64::from(time) << 32 | u64::from(state);
        let mut at = self.0.len();
        self.0.push(entry);
        while at > 0 {
            let parent = (at - 1) / 4;
            if self.0[parent] <= entry {
                break;
            }
            self.0[at] = self.0[parent];
            at = parent;
        }
        self.0[at] = entry;
    }

    /// The smallest time.
    #[inline]
    pub fn peek(&self) -> Option<u32> {
        self.0.first().map(|entry| split(*entry).0)
    }

    /// Takes the smallest entry: (time, state).
    #[inline]
    pub fn pop(&mut self) -> Option<(u32, u32)> {
        let last = self.0.pop()?;
        let Some(&top) = self.0.first() else { return Some(split(last)) };
        let n = self.0.len();
        let mut at = 0;
        loop {
            let first = at * 4 + 1;
            if first >= n {
                break;
            }
            let mut least = first;
            for child in first + 1..(first + 4).min(n) {
                if self.0[child] < self.0[least] {
                    least = child;
                }
            }
            if self.0[least] >= last {
                break;
            }
            self.0[at] = self.0[least];
            at = least;
        }
        self.0[at] = last;
        Some(split(top))
    }
}

const fn split(entry: u64) -> (u32, u32) {
    ((entry >> 32) as u32, entry as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn comes_out_sorted(entries in prop::collection::vec((0u32..50, 0u32..50), 0..200)) {
            let mut heap = Heap::default();
            entries.iter().for_each(|(t, s)| heap.push(*t, *s));
            let out: Vec<_> = std::iter::from_fn(|| heap.pop()).collect();
            let mut want = entries;
            want.sort_unstable();
            prop_assert_eq!(out, want);
        }
    }
}
