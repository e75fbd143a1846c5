//! Keys held in memory: those on their way to the disk, and the lately used ones that are there. Both bounded, oldest out first.

use super::Key;
use crate::id::SubjectId;
use std::collections::{HashMap, VecDeque};

/// Keys made but not yet durable. Far above what can be between a request and its batch (some thousand), so only keys of refused inputs
/// are ever pushed out.
const PENDING_MAX: usize = 65_536;
/// Keys known to be on the disk. A room's open work of some days; the others are one short read away.
const KNOWN_MAX: usize = 16_384;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum KeyKind {
    /// A call's or incident's: written with the first event that names it.
    Subject = 0,
    /// Compares callers within a day: written with whatever batch comes next, destroyed with its day.
    CallerDay = 1,
}

/// What the store knows of a subject.
#[derive(Clone)]
pub(in crate::store) enum StoredKey {
    /// Nothing: never seen.
    Absent,
    /// Its key.
    Held(Key),
    /// Destroyed.
    Erased,
}

#[derive(Default)]
pub(super) struct Keys {
    pending: HashMap<SubjectId, (Key, KeyKind)>,
    pending_order: VecDeque<SubjectId>,
    /// `None`: destroyed.
    known: HashMap<SubjectId, Option<Key>>,
    known_order: VecDeque<SubjectId>,
}

impl Keys {
    pub fn find(&self, subject: SubjectId) -> Option<StoredKey> {
        if let Some((key, _)) = self.pending.get(&subject) {
            return Some(StoredKey::Held(key.clone()));
        }
        self.known.get(&subject).map(|known| known.clone().map_or(StoredKey::Erased, StoredKey::Held))
    }

    pub fn add_pending(&mut self, subject: SubjectId, key: Key, kind: KeyKind) {
        self.pending.insert(subject, (key, kind));
        self.pending_order.push_back(subject);
        // The order keeps names of keys that settled meanwhile; they cost a queue slot until they come to its front.
        while self.pending_order.len() > PENDING_MAX {
            if let Some(oldest) = self.pending_order.pop_front() {
                self.pending.remove(&oldest);
            }
        }
    }

    pub fn pending_for(&self, subject: SubjectId) -> Option<&(Key, KeyKind)> {
        self.pending.get(&subject)
    }

    pub fn pending_of_kind(&self, kind: KeyKind) -> Vec<SubjectId> {
        self.pending.iter().filter(|(_, (_, k))| *k == kind).map(|(s, _)| *s).collect()
    }

    /// It is on the disk now.
    pub fn settle(&mut self, subject: SubjectId) {
        if let Some((key, _)) = self.pending.remove(&subject) {
            self.remember(subject, Some(key));
        }
    }

    pub fn remember(&mut self, subject: SubjectId, key: Option<Key>) {
        if self.known.insert(subject, key).is_none() {
            self.known_order.push_back(subject);
        }
        while self.known.len() > KNOWN_MAX {
            let Some(oldest) = self.known_order.pop_front() else { break };
            self.known.remove(&oldest);
        }
    }

    pub fn erase(&mut self, subject: SubjectId) {
        self.pending.remove(&subject);
        self.remember(subject, None);
    }

    pub fn forget_known(&mut self) {
        self.known.clear();
        self.known_order.clear();
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn subject(n: usize) -> SubjectId {
        SubjectId(uuid::Uuid::from_u128(n as u128))
    }

    #[test]
    fn both_sides_are_bounded() {
        let mut keys = Keys::default();
        let key = Key::random().unwrap();
        for n in 0..PENDING_MAX + 10 {
            keys.add_pending(subject(n), key.clone(), KeyKind::Subject);
        }
        assert_eq!(keys.pending.len(), PENDING_MAX);
        assert!(keys.find(subject(0)).is_none(), "the oldest left");
        for n in 10..PENDING_MAX + 10 {
            keys.settle(subject(n));
        }
        assert_eq!((keys.pending.len(), keys.known.len()), (0, KNOWN_MAX));
        assert!(matches!(keys.find(subject(PENDING_MAX + 9)), Some(StoredKey::Held(_))));
        keys.erase(subject(PENDING_MAX + 9));
        assert!(matches!(keys.find(subject(PENDING_MAX + 9)), Some(StoredKey::Erased)));
    }
}
