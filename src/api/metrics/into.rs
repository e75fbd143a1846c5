//! Into the registry.

use std::collections::BTreeMap;

/// A count that only grows.
pub(super) fn count(name: &'static str, n: u64) {
    metrics::counter!(name).absolute(n);
}

/// The same of one room.
pub(super) fn count_of(name: &'static str, room: &str, n: u64) {
    metrics::counter!(name, "room" => room.to_owned()).absolute(n);
}

/// A value of now.
pub(super) fn gauge(name: &'static str, n: f64) {
    metrics::gauge!(name).set(n);
}

/// The same of one room.
pub(super) fn gauge_of(name: &'static str, room: &str, n: f64) {
    metrics::gauge!(name, "room" => room.to_owned()).set(n);
}

/// Counts by one label.
pub(super) fn labelled(name: &'static str, label: &'static str, counts: &BTreeMap<&'static str, u64>) {
    for (value, n) in counts {
        metrics::counter!(name, label => *value).absolute(*n);
    }
}
