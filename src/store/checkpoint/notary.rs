//! Makes checkpoints, each naming the one before it of its chain.

use super::{
    key::SigningKey,
    line::{ChainEnd, Checkpoint},
};
use crate::{quantity::Timestamp, store::canonical::Hash};
use std::collections::BTreeMap;

/// What was last written down of a chain.
#[derive(Clone, Copy, Debug)]
struct Last {
    /// `None` when it is known from an earlier start only: this start says once where it stands.
    at: Option<(u64, u64)>,
    link: Hash,
}

/// Signs where chains stand. It does no input or output: whoever writes its lines down tells it so, and only then the next line follows
/// from them. A line that could not be written leaves no gap.
#[derive(Debug)]
pub struct Notary {
    key: SigningKey,
    last: BTreeMap<String, Last>,
}

impl Notary {
    /// Goes on from the lines at the end of the file that it wrote before; others' lines mean nothing to it.
    pub fn new(key: SigningKey, earlier: &str) -> Self {
        let trusted = [key.public()];
        let mut last = BTreeMap::new();
        for line in earlier.lines().filter_map(|l| Checkpoint::parse(l).ok()).filter(|c| c.check(&trusted).is_ok()) {
            last.insert(line.end.chain.clone(), Last { at: None, link: line.link() });
        }
        Self { key, last }
    }

    /// A line for each chain that moved on since its last one; none for an empty chain.
    pub fn due(&self, ends: Vec<ChainEnd>, now: Timestamp) -> Vec<Checkpoint> {
        let moved = |end: &ChainEnd| end.seq > 0 && self.last.get(&end.chain).and_then(|l| l.at) != Some((end.epoch, end.seq));
        let prev = |end: &ChainEnd| self.last.get(&end.chain).map_or([0; 32], |l| l.link);
        ends.into_iter().filter(moved).map(|end| (prev(&end), end)).map(|(prev, end)| Checkpoint::sign(end, now, prev, &self.key)).collect()
    }

    /// They are written down.
    pub fn written(&mut self, lines: &[Checkpoint]) {
        for line in lines {
            self.last.insert(line.end.chain.clone(), Last { at: Some((line.end.epoch, line.end.seq)), link: line.link() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(seq: u64) -> ChainEnd {
        ChainEnd { chain: "room/r".into(), store: [1; 16], epoch: 5, seq, hash: [seq as u8; 32] }
    }

    #[test]
    fn a_line_is_due_only_when_something_was_appended_and_follows_from_the_last_one_written() {
        let key = SigningKey::from_bytes(&[3; 32]);
        let mut notary = Notary::new(key.clone(), "");
        assert_eq!(notary.due(vec![end(0)], Timestamp(1)), []);
        let first = notary.due(vec![end(4)], Timestamp(1));
        assert_eq!(first[0].prev, [0; 32]);
        // It could not be written: the next one takes its place.
        let first = notary.due(vec![end(5)], Timestamp(2));
        assert_eq!(first[0].prev, [0; 32]);
        notary.written(&first);
        assert_eq!(notary.due(vec![end(5)], Timestamp(3)), []);
        let second = notary.due(vec![end(6)], Timestamp(4));
        assert_eq!(second[0].prev, first[0].link());
        notary.written(&second);

        // Another start reads what was written; a line of somebody else's does not lead it astray.
        let forged = Checkpoint::sign(end(9), Timestamp(9), [0; 32], &SigningKey::from_bytes(&[9; 32]));
        let text = format!("{}\n{}\ntorn {{\n{}\n", first[0].line(), second[0].line(), forged.line());
        let notary = Notary::new(key, &text);
        let third = notary.due(vec![end(6)], Timestamp(5));
        assert_eq!(third[0].prev, second[0].link(), "each start says once where it stands");
    }
}
