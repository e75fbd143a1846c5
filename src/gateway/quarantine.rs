//! The quarantine list: devices that are not known, and sources that claim a device another source holds. Nothing from them enters
//! the fleet; a technician reads the list and enrols what belongs to the service.

use crate::{id::DeviceId, quantity::Timestamp};
use serde::Serialize;
use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Mutex, PoisonError},
};

/// Why something is in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The device is not known.
    Unknown,
    /// The device is known, but another source holds it.
    Challenger,
}

/// One entry: a device name from one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The name it gave.
    pub device: DeviceId,
    /// Address and port it was last seen at.
    pub source: SocketAddr,
    /// Why it is here.
    pub why: Why,
    /// First fix from it.
    pub first_seen: Timestamp,
    /// Last fix from it.
    pub last_seen: Timestamp,
    /// The line of its last fix, shortened, unprintable bytes replaced.
    pub sample: String,
    /// Fixes from it.
    pub count: u64,
}

/// The list, bounded in total and per address: an address that floods it pushes out only its own entries, and a full list forgets
/// the entry silent longest.
#[derive(Debug)]
pub struct Quarantine {
    limit: usize,
    per_source: usize,
    entries: Mutex<HashMap<(DeviceId, IpAddr, Why), Entry>>,
}

impl Quarantine {
    /// An empty list of at most `limit` entries, `per_source` from one address.
    pub fn new(limit: usize, per_source: usize) -> Self {
        Self { limit, per_source, entries: Mutex::default() }
    }

    /// Notes a fix.
    pub fn note(&self, now: Timestamp, device: &DeviceId, source: SocketAddr, why: Why, line: &[u8]) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (device.clone(), source.ip(), why);
        if let Some(e) = entries.get_mut(&key) {
            e.source = source;
            e.last_seen = now;
            e.count += 1;
            e.sample = super::sample(line);
            return;
        }
        let own = || entries.iter().filter(|((_, ip, _), _)| *ip == source.ip());
        let crowded = own().count() >= self.per_source;
        if crowded || entries.len() >= self.limit {
            let oldest = entries.iter().filter(|((_, ip, _), _)| !crowded || *ip == source.ip()).min_by_key(|(k, e)| (e.last_seen, &k.0));
            if let Some(key) = oldest.map(|(k, _)| k.clone()) {
                entries.remove(&key);
            }
        }
        let entry = Entry { device: device.clone(), source, why, first_seen: now, last_seen: now, sample: super::sample(line), count: 1 };
        entries.insert(key, entry);
    }

    /// All entries, last seen first.
    pub fn list(&self) -> Vec<Entry> {
        let mut list: Vec<_> = self.entries.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect();
        list.sort_by(|a, b| (b.last_seen, &a.device, a.source).cmp(&(a.last_seen, &b.device, b.source)));
        list
    }

    /// Takes all entries of a device off the list, once it is enrolled.
    pub fn clear(&self, device: &DeviceId) {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).retain(|(d, _, _), _| d != device);
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn note(q: &Quarantine, at: i64, device: &str, source: &str) {
        q.note(Timestamp(at), &DeviceId::new(device).unwrap(), source.parse().unwrap(), Why::Unknown, b"$GPRMC,\xff");
    }

    fn names(q: &Quarantine) -> Vec<String> {
        q.list().into_iter().map(|e| format!("{} {}", e.device, e.count)).collect()
    }

    #[test]
    fn keeps_first_and_last_seen_and_a_sample() {
        let q = Quarantine::new(4, 2);
        note(&q, 1, "a", "10.0.0.1:1");
        note(&q, 5, "a", "10.0.0.1:2");
        let e = &q.list()[0];
        assert_eq!(
            (e.first_seen, e.last_seen, e.count, e.source.port(), e.sample.as_str()),
            (Timestamp(1), Timestamp(5), 2, 2, "$GPRMC,?")
        );
    }

    #[test]
    fn is_bounded_in_total_and_per_address() {
        let q = Quarantine::new(4, 2);
        note(&q, 1, "quiet", "10.0.0.1:1");
        for i in 0..100 {
            note(&q, 2 + i, &format!("flood{i}"), "10.0.0.2:1");
        }
        assert_eq!(names(&q), ["flood99 1", "flood98 1", "quiet 1"]);
        note(&q, 200, "b", "10.0.0.3:1");
        note(&q, 201, "c", "10.0.0.4:1");
        assert_eq!(names(&q), ["c 1", "b 1", "flood99 1", "flood98 1"]);
        q.clear(&DeviceId::new("b").unwrap());
        assert_eq!(names(&q), ["c 1", "flood99 1", "flood98 1"]);
    }
}
