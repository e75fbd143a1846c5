//! A chain compared with the checkpoints that were kept of it elsewhere.

use crate::{
    quantity::Timestamp,
    store::{
        canonical::{Hash, hex},
        checkpoint::{Book, Checkpoint, PublicKey},
    },
};
use std::collections::{BTreeMap, BTreeSet};

/// Checkpoints, and whose signatures count.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    /// The lines.
    pub book: &'a Book,
    /// Keys whose signatures are believed.
    pub trusted: &'a [PublicKey],
}

impl Against<'_> {
    /// Chains that checkpoints name and that are not among those visited: their stores were deleted, or taken out of the configuration. Each
    /// with what is wrong.
    pub fn missing(&self, visited: &BTreeSet<String>) -> Vec<(String, String)> {
        let named = self.book.chains(self.trusted).into_iter().filter(|(chain, (seq, _))| *seq > 0 && !visited.contains(chain));
        let say = |(chain, (seq, at)): (String, (u64, Timestamp))| {
            let what = format!("checkpoints name {chain} up to {seq}, signed at {at}; there is no store of it");
            (chain, what)
        };
        named.map(say).collect()
    }
}

/// What checkpoints vouch for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// Good lines of this chain.
    pub lines: u64,
    /// The newest of them that the chain has: its event, and when it was signed.
    pub newest: Option<(u64, Timestamp)>,
}

/// The good lines of one chain, by the event they name.
pub(super) struct Witness {
    by_seq: BTreeMap<u64, Vec<Checkpoint>>,
    vouched: Vouched,
    findings: Vec<String>,
}

impl Witness {
    /// The lines of `chain`. Those of another store of the same name are a finding: its file was put in this one's place.
    pub fn of(against: Against<'_>, chain: &str, store: [u8; 16]) -> Self {
        let found = against.book.of(chain, against.trusted);
        let mut witness =
            Self { by_seq: BTreeMap::new(), vouched: Vouched { lines: found.lines.len() as u64, newest: None }, findings: found.findings };
        let (ours, others): (Vec<_>, Vec<_>) = found.lines.into_iter().partition(|line| line.end.store == store);
        if let (Some(first), Some(last)) = (others.first(), others.last()) {
            witness.findings.push(format!(
                "{} checkpoints of {chain} (from {} to {}) are of another store, {}; this one is {}: another chain's file was put in its place",
                others.len(),
                first.at,
                last.at,
                hex(&last.end.store),
                hex(&store)
            ));
        }
        for line in ours {
            witness.by_seq.entry(line.end.seq).or_default().push(line);
        }
        witness
    }

    /// Event `seq` has this hash.
    pub fn saw(&mut self, seq: u64, hash: &Hash) {
        for line in self.by_seq.remove(&seq).unwrap_or_default() {
            if line.end.hash == *hash {
                self.vouched.newest = self.vouched.newest.max(Some((seq, line.at)));
            } else {
                self.findings.push(format!(
                    "the checkpoint of {} names another event {seq}: the records up to it were written anew, or another copy was put in place",
                    line.at
                ));
            }
        }
    }

    /// Records that lines name.
    pub fn named(&self) -> impl Iterator<Item = u64> + '_ {
        self.by_seq.keys().copied()
    }

    /// The chain ends at event `last`; `whole`: no bad event stopped the reading before. Gives what is wrong, and what is vouched for.
    pub fn finish(self, chain: &str, last: u64, whole: bool) -> (Vec<String>, Vouched) {
        let mut findings = self.findings;
        // The newest tells most: how much is missing.
        if let Some((seq, line)) = self.by_seq.last_key_value().and_then(|(seq, lines)| Some((seq, lines.last()?))).filter(|_| whole) {
            findings.push(format!(
                "the checkpoint of {} names event {seq}, {chain} ends at event {last}: its end was cut off, or an older copy was put in place",
                line.at
            ));
        }
        if self.vouched.lines == 0 && last > 0 {
            findings.push(format!("no checkpoint of {chain} is among those given"));
        }
        (findings, self.vouched)
    }
}
