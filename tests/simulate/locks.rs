//! SQLite's locks on a file and its shared memory, for all connections of one simulated machine.

use rusqlite::ffi;
use std::{collections::BTreeMap, os::raw::c_int};

/// Locks of the shared memory.
const SLOTS: usize = ffi::SQLITE_SHM_NLOCK as usize;

/// What the connections to one file hold.
#[derive(Default)]
pub struct Locks {
    /// Lock level by connection.
    levels: BTreeMap<u64, c_int>,
    /// Connections to the shared memory, with their shared and exclusive locks (a bit each).
    shm: BTreeMap<u64, (u8, u8)>,
    /// Regions of the shared memory. The addresses are given to SQLite, so a region never moves.
    regions: Vec<Box<[u64]>>,
}

impl Locks {
    /// SQLite's five lock levels, as the system's file locks give them.
    pub fn lock(&mut self, who: u64, wanted: c_int) -> c_int {
        let own = self.level(who);
        let others = self.levels.iter().filter(|(w, _)| **w != who).map(|(_, level)| *level).max().unwrap_or(ffi::SQLITE_LOCK_NONE);
        if own >= wanted {
            return ffi::SQLITE_OK;
        }
        let free = match wanted {
            ffi::SQLITE_LOCK_SHARED => others < ffi::SQLITE_LOCK_PENDING,
            ffi::SQLITE_LOCK_RESERVED => others < ffi::SQLITE_LOCK_RESERVED,
            _ => others < ffi::SQLITE_LOCK_SHARED,
        };
        if free {
            self.levels.insert(who, wanted);
            return ffi::SQLITE_OK;
        }
        if wanted == ffi::SQLITE_LOCK_EXCLUSIVE && others < ffi::SQLITE_LOCK_RESERVED {
            // Waits for the readers to go; no new one may come.
            self.levels.insert(who, ffi::SQLITE_LOCK_PENDING);
        }
        ffi::SQLITE_BUSY
    }

    pub fn unlock(&mut self, who: u64, to: c_int) {
        if to == ffi::SQLITE_LOCK_NONE {
            self.levels.remove(&who);
        } else if self.level(who) > to {
            self.levels.insert(who, to);
        }
    }

    pub fn level(&self, who: u64) -> c_int {
        self.levels.get(&who).copied().unwrap_or(ffi::SQLITE_LOCK_NONE)
    }

    pub fn is_reserved(&self) -> bool {
        self.levels.values().any(|level| *level >= ffi::SQLITE_LOCK_RESERVED)
    }

    /// Address of a region of the shared memory; null when it is not there and not wanted.
    pub fn region(&mut self, who: u64, n: usize, bytes: usize, extend: bool) -> *mut u64 {
        self.shm.entry(who).or_default();
        if n >= self.regions.len() && !extend {
            return std::ptr::null_mut();
        }
        while self.regions.len() <= n {
            self.regions.push(vec![0; bytes / 8].into_boxed_slice());
        }
        self.regions[n].as_mut_ptr()
    }

    pub fn shm_lock(&mut self, who: u64, from: usize, n: usize, flags: c_int) -> c_int {
        let mask = (from..(from + n).min(SLOTS)).fold(0_u8, |mask, slot| mask | 1 << slot);
        let exclusive = flags & ffi::SQLITE_SHM_EXCLUSIVE != 0;
        if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
            if let Some((shared, excl)) = self.shm.get_mut(&who) {
                *shared &= !mask;
                *excl &= !mask;
            }
            return ffi::SQLITE_OK;
        }
        let taken = self.shm.iter().filter(|(w, _)| **w != who).any(|(_, (shared, excl))| {
            let held = if exclusive { shared | excl } else { *excl };
            held & mask != 0
        });
        if taken {
            return ffi::SQLITE_BUSY;
        }
        let (shared, excl) = self.shm.entry(who).or_default();
        *(if exclusive { excl } else { shared }) |= mask;
        ffi::SQLITE_OK
    }

    /// The last one to go takes the shared memory with it: the next to come finds it empty.
    pub fn shm_unmap(&mut self, who: u64) {
        self.shm.remove(&who);
        if self.shm.is_empty() {
            self.regions.clear();
        }
    }
}

#[test]
fn one_writes_and_many_read() {
    let mut l = Locks::default();
    let (ok, busy) = (ffi::SQLITE_OK, ffi::SQLITE_BUSY);
    assert_eq!([l.lock(1, ffi::SQLITE_LOCK_SHARED), l.lock(2, ffi::SQLITE_LOCK_SHARED)], [ok, ok]);
    assert_eq!([l.lock(1, ffi::SQLITE_LOCK_RESERVED), l.lock(2, ffi::SQLITE_LOCK_RESERVED)], [ok, busy]);
    assert_eq!(l.lock(1, ffi::SQLITE_LOCK_EXCLUSIVE), busy);
    assert_eq!(l.lock(3, ffi::SQLITE_LOCK_SHARED), busy, "a writer waits");
    l.unlock(2, ffi::SQLITE_LOCK_NONE);
    assert_eq!(l.lock(1, ffi::SQLITE_LOCK_EXCLUSIVE), ok);

    let (shared, exclusive, lock) = (ffi::SQLITE_SHM_SHARED, ffi::SQLITE_SHM_EXCLUSIVE, ffi::SQLITE_SHM_LOCK);
    let region = l.region(1, 0, 32_768, true);
    assert_eq!(l.region(2, 0, 32_768, false), region);
    assert!(l.region(2, 1, 32_768, false).is_null());
    assert_eq!([l.shm_lock(1, 3, 1, lock | shared), l.shm_lock(2, 3, 1, lock | shared)], [ok, ok]);
    assert_eq!([l.shm_lock(1, 3, 2, lock | exclusive), l.shm_lock(1, 4, 2, lock | exclusive)], [busy, ok]);
    assert_eq!(l.shm_lock(2, 5, 1, lock | shared), busy);
    l.shm_unmap(1);
    assert_eq!(l.shm_lock(2, 5, 1, lock | shared), ok);
}
