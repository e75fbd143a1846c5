//! What a technician sees of one device: last source, last fix, last error, counts. Only known devices have a page.

use super::{counters::Reason, nmea::Signal, source::Source};
use crate::{id::DeviceId, quantity::Timestamp};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};

/// Something that a device sent and that could not be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceError {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
    /// The line, shortened, unprintable bytes replaced.
    pub sample: String,
}

/// One device's page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Where it was last heard from.
    pub source: Option<Source>,
    /// Last fix handed to the fleet.
    pub last_fix_at: Option<Timestamp>,
    /// Fixes handed on.
    pub fixes: u64,
    /// What went no further, by reason.
    pub refused: BTreeMap<Reason, u64>,
    /// The last thing that could not be used.
    pub last_error: Option<DeviceError>,
    /// Signal strengths last sent.
    pub signal: Option<Signal>,
}

/// All pages; at most `limit`.
#[derive(Debug)]
pub struct Pages {
    limit: usize,
    pages: Mutex<HashMap<DeviceId, Page>>,
}

impl Pages {
    /// No pages yet.
    pub fn new(limit: usize) -> Self {
        Self { limit, pages: Mutex::default() }
    }

    pub(super) fn fix(&self, device: &DeviceId, source: Source, now: Timestamp) {
        self.with(device, |page| {
            page.source = Some(source);
            page.last_fix_at = Some(now);
            page.fixes += 1;
        });
    }

    pub(super) fn refuse(&self, device: &DeviceId, now: Timestamp, reason: Reason, line: &[u8]) {
        self.with(device, |page| {
            *page.refused.entry(reason).or_default() += 1;
            // A void sentence is no error, and there are many of them.
            if reason != Reason::Void {
                page.last_error = Some(DeviceError { at: now, reason, sample: super::sample(line) });
            }
        });
    }

    pub(super) fn signal(&self, device: &DeviceId, signal: Signal) {
        self.with(device, |page| page.signal = Some(signal));
    }

    fn with(&self, device: &DeviceId, change: impl FnOnce(&mut Page)) {
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(page) = pages.get_mut(device) {
            change(page);
        } else if pages.len() < self.limit {
            change(pages.entry(device.clone()).or_default());
        }
    }

    /// The page of a device that has sent something.
    pub fn get(&self, device: &DeviceId) -> Option<Page> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).get(device).cloned()
    }

    /// Removes the page of a device that is no longer known.
    pub fn remove(&self, device: &DeviceId) {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).remove(device);
    }
}
