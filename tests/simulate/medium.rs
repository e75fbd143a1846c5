//! One file on the simulated disk: what programs read (the cache), what is on the medium, and the changes in between.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// The disk writes whole sectors; a torn write has some of them and lacks others.
const SECTOR: usize = 512;

/// What survives of the changes that were not synced when the power went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Survival {
    /// Nothing.
    None,
    /// Everything.
    All,
    /// The oldest ones, the last of them torn.
    Prefix,
    /// Any of them, in any order.
    Some,
    /// Any sectors of any of them.
    Sectors,
}

impl Survival {
    pub fn any(dice: &mut ChaCha8Rng) -> Self {
        [Self::None, Self::All, Self::Prefix, Self::Some, Self::Sectors][dice.random_range(0..5)]
    }
}

#[derive(Clone)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Size(usize),
}

impl Change {
    fn make(&self, content: &mut Vec<u8>) {
        match self {
            Self::Write { at, bytes } => put(content, *at, bytes),
            Self::Size(size) => content.resize(*size, 0),
        }
    }

    /// Makes some sectors of it.
    fn tear(&self, content: &mut Vec<u8>, mut keep: impl FnMut(usize) -> bool) {
        match self {
            Self::Write { at, bytes } => {
                let mut from = 0;
                for n in 0.. {
                    // Sectors lie on the disk, not in the write.
                    let end = ((at + from) / SECTOR + 1) * SECTOR - at;
                    let end = end.min(bytes.len());
                    if keep(n) {
                        put(content, at + from, &bytes[from..end]);
                    }
                    if end == bytes.len() {
                        break;
                    }
                    from = end;
                }
            }
            Self::Size(_) => {
                if keep(0) {
                    self.make(content);
                }
            }
        }
    }
}

fn put(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    if content.len() < at + bytes.len() {
        content.resize(at + bytes.len(), 0);
    }
    content[at..at + bytes.len()].copy_from_slice(bytes);
}

/// A file without its name.
#[derive(Default)]
pub struct Medium {
    /// What is read while the machine runs.
    cache: Vec<u8>,
    /// What is on the disk.
    disk: Vec<u8>,
    pending: Vec<Change>,
    /// Room taken without contents.
    pub reserved: u64,
}

impl Medium {
    pub fn len(&self) -> usize {
        self.cache.len()
    }

    /// Room it takes.
    pub fn used(&self) -> u64 {
        self.cache.len() as u64 + self.reserved
    }

    pub fn content(&self) -> &[u8] {
        &self.cache
    }

    /// Fills what it can; the number of bytes that were there.
    pub fn read(&self, at: usize, into: &mut [u8]) -> usize {
        let from = at.min(self.cache.len());
        let n = into.len().min(self.cache.len() - from);
        into[..n].copy_from_slice(&self.cache[from..from + n]);
        into[n..].fill(0);
        n
    }

    pub fn write(&mut self, at: usize, bytes: &[u8]) {
        put(&mut self.cache, at, bytes);
        self.pending.push(Change::Write { at, bytes: bytes.to_vec() });
    }

    pub fn resize(&mut self, size: usize) {
        self.cache.resize(size, 0);
        self.pending.push(Change::Size(size));
    }

    /// Everything is on the disk.
    pub fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            change.make(&mut self.disk);
        }
    }

    /// The system could not write some of it, and counts all of it as written: no later sync will try again, and what is read until the
    /// cache is dropped is not what is on the disk.
    pub fn sync_failed(&mut self, dice: &mut ChaCha8Rng) {
        for change in std::mem::take(&mut self.pending) {
            if dice.random_bool(0.5) {
                change.make(&mut self.disk);
            }
        }
    }

    /// The cache is dropped; what was still to be written is written first.
    pub fn evict(&mut self) {
        self.sync();
        self.cache.clone_from(&self.disk);
    }

    /// The power went.
    pub fn power_loss(&mut self, survival: Survival, dice: &mut ChaCha8Rng) {
        let pending = std::mem::take(&mut self.pending);
        let last = if pending.is_empty() { 0 } else { dice.random_range(0..pending.len()) };
        for (i, change) in pending.iter().enumerate() {
            match survival {
                Survival::None => {}
                Survival::All => change.make(&mut self.disk),
                Survival::Prefix if i < last => change.make(&mut self.disk),
                Survival::Prefix => {
                    let sectors = dice.random_range(0..9);
                    if i == last {
                        change.tear(&mut self.disk, |n| n < sectors);
                    }
                }
                Survival::Some => {
                    if dice.random_bool(0.5) {
                        change.make(&mut self.disk);
                    }
                }
                Survival::Sectors => change.tear(&mut self.disk, |_| dice.random_bool(0.5)),
            }
        }
        self.cache.clone_from(&self.disk);
    }
}

/// The model is what it says it is.
#[test]
fn synced_bytes_survive_and_unsynced_ones_by_chance() {
    use rand::SeedableRng;
    let mut dice = ChaCha8Rng::seed_from_u64(1);
    let mut outcomes = std::collections::BTreeSet::new();
    for round in 0..400 {
        let mut file = Medium::default();
        file.write(0, &[1; 2_048]);
        file.sync();
        file.write(700, &[2; 1_000]);
        file.resize(1_900);
        let survival = Survival::any(&mut dice);
        file.power_loss(survival, &mut dice);
        let content = file.content();
        assert!(content.len() == 2_048 || content.len() == 1_900, "round {round}");
        assert!(content[..700].iter().chain(&content[1_700..]).all(|b| *b == 1), "round {round}: bytes beside the write");
        // 700..1024, 1024..1536 and 1536..1700 are the parts in three sectors: each is old or new.
        let parts: Vec<u8> = [700..1_024, 1_024..1_536, 1_536..1_700]
            .map(|part| {
                let first = content[part.start];
                assert!(content[part].iter().all(|b| *b == first), "round {round}: a sector in two pieces");
                first
            })
            .to_vec();
        match survival {
            Survival::None => assert_eq!((content.len(), &parts[..]), (2_048, &[1, 1, 1][..])),
            Survival::All => assert_eq!((content.len(), &parts[..]), (1_900, &[2, 2, 2][..])),
            Survival::Prefix | Survival::Some | Survival::Sectors => {}
        }
        outcomes.insert((content.len(), parts));
    }
    assert_eq!(outcomes.len(), 16, "not every way to survive was seen: {outcomes:?}");
}

#[test]
fn after_a_failed_sync_the_cache_shows_what_the_disk_lacks_and_no_later_sync_writes_it() {
    use rand::SeedableRng;
    let mut lost = 0;
    for seed in 0..50 {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let mut file = Medium::default();
        file.write(0, &[1; 100]);
        file.sync_failed(&mut dice);
        file.sync();
        assert_eq!(file.content(), [1; 100]);
        file.power_loss(Survival::All, &mut dice);
        lost += usize::from(file.content().is_empty());
    }
    assert!((10..40).contains(&lost), "{lost}");
}
