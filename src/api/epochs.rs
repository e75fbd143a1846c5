//! In which epoch an event of a former start was written. The journal is asked once for a stretch of events, not once for each.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

/// Stretches remembered, at least one for each start that still matters; at the limit they are learnt anew.
const STRETCHES_MAX: usize = 1_024;

/// Reads the epoch of one event; `None` when it cannot be read.
pub type ReadEpoch = Box<dyn Fn(u64) -> Option<u64> + Send + Sync>;

/// The epochs of events, as far as somebody asked.
pub struct Epochs {
    read: ReadEpoch,
    /// First sequence → last sequence and epoch of a stretch.
    stretches: Mutex<BTreeMap<u64, (u64, u64)>>,
}

impl Epochs {
    /// Nothing known yet; `read` asks the journal.
    pub fn new(read: ReadEpoch) -> Self {
        Self { read, stretches: Mutex::default() }
    }

    /// The epoch of event `seq`; `None` when it cannot be read. May block for a read of the journal.
    pub fn of(&self, seq: u64) -> Option<u64> {
        let known = {
            let stretches = self.stretches.lock().unwrap_or_else(PoisonError::into_inner);
            stretches.range(..=seq).next_back().filter(|(_, (last, _))| seq <= *last).map(|(_, (_, epoch))| *epoch)
        };
        known.or_else(|| (self.read)(seq).inspect(|epoch| self.learn(seq, *epoch)))
    }

    /// Epochs only grow with the sequence: all between two events of one epoch are of that epoch.
    fn learn(&self, seq: u64, epoch: u64) {
        let mut stretches = self.stretches.lock().unwrap_or_else(PoisonError::into_inner);
        if stretches.len() >= STRETCHES_MAX {
            stretches.clear();
        }
        let (mut first, mut last) = (seq, seq);
        let of_epoch: Vec<u64> = stretches.iter().filter(|(_, (_, e))| *e == epoch).map(|(first, _)| *first).collect();
        for start in of_epoch {
            if let Some((end, _)) = stretches.remove(&start) {
                (first, last) = (first.min(start), last.max(end));
            }
        }
        stretches.insert(first, (last, epoch));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    };

    #[test]
    fn the_journal_is_asked_once_for_a_stretch_and_not_for_each_event() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        // Three starts: events 1 to 100, 101 to 200, 201 to 300; later ones cannot be read.
        let journal = move |seq: u64| {
            count.fetch_add(1, Ordering::Relaxed);
            (seq <= 300).then(|| 7 + seq.saturating_sub(1) / 100)
        };
        let epochs = Epochs::new(Box::new(journal));
        for seq in [1, 100, 101, 200, 201, 300] {
            assert_eq!(epochs.of(seq), Some(7 + (seq - 1) / 100));
        }
        for seq in 1..=300 {
            assert_eq!(epochs.of(seq), Some(7 + (seq - 1) / 100), "{seq}");
        }
        assert_eq!(asked.load(Ordering::Relaxed), 6);
        assert_eq!(epochs.of(301), None);
    }
}
