//! What all connections share.

use super::{
    alarm::Alarm,
    binding::Bindings,
    counters::{Counters, raise},
    limits::Limits,
    page::Pages,
    quarantine::Quarantine,
    registry::Registry,
};
use crate::{fix::Report, id::DeviceId, quantity::Timestamp};
use std::sync::Arc;
use tokio::sync::mpsc;

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What a gateway is made of.
pub struct Parts {
    /// The limits.
    pub limits: Limits,
    /// Known devices and allow-listed sources.
    pub registry: Arc<Registry>,
    /// The way to the fleet. When it is full, TCP waits and UDP drops and counts.
    pub reports: mpsc::Sender<Report>,
    /// The way to people. When it is full, alarms are dropped and counted.
    pub alarms: mpsc::Sender<Alarm>,
    /// The time of receipt.
    pub clock: Clock,
}

/// What all connections of the plain NMEA doors share. Both doors are served from one.
pub struct Gateway {
    pub(super) limits: Limits,
    pub(super) reports: mpsc::Sender<Report>,
    pub(super) clock: Clock,
    /// Known devices and allow-listed sources.
    pub registry: Arc<Registry>,
    /// Counts.
    pub counters: Counters,
    /// Unknown devices and challengers.
    pub quarantine: Quarantine,
    /// Who holds which device.
    pub bindings: Bindings,
    /// What a technician sees of each device.
    pub pages: Pages,
    alarms: mpsc::Sender<Alarm>,
}

impl Gateway {
    /// Puts the parts together; nothing runs yet.
    pub fn new(parts: Parts) -> Arc<Self> {
        let Parts { limits, registry, reports, alarms, clock } = parts;
        Arc::new(Self {
            quarantine: Quarantine::new(limits.quarantine, limits.quarantine_per_source),
            pages: Pages::new(limits.devices),
            counters: Counters::default(),
            bindings: Bindings::default(),
            limits,
            reports,
            clock,
            registry,
            alarms,
        })
    }

    /// Makes a device known and takes it off the quarantine list. Its open connections count from their next fix on.
    ///
    /// # Errors
    /// [`super::registry::RegistryFull`] at the limit of devices.
    pub fn enrol(&self, id: DeviceId, device: super::registry::Device) -> Result<(), super::registry::RegistryFull> {
        self.registry.enrol(id.clone(), device)?;
        self.quarantine.clear(&id);
        Ok(())
    }

    /// Forgets a device, its binding and its page.
    pub fn forget(&self, id: &DeviceId) {
        self.registry.remove(id);
        self.bindings.release(id);
        self.pages.remove(id);
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(super) fn alarm(&self, alarm: Alarm) {
        if self.alarms.try_send(alarm).is_err() {
            raise(&self.counters.alarms_dropped);
        }
    }
}
