//! Which source holds a device.
//!
//! The first source that names a known device holds it: the *incumbent*. Another one that names it is a *challenger* and waits in
//! quarantine. It takes over without alarm when the incumbent's connection is closed, or the incumbent has been silent for
//! max(5 s, 3 × its interval), and the challenger is allow-listed. If the incumbent sends while a challenger does, the device is
//! *contested*: an alarm is raised once, and it keeps moving from the incumbent, marked.
//!
//! An allow-listed incumbent is followed only by an allow-listed challenger. An incumbent that is not allow-listed itself proves nothing:
//! an allow-listed challenger displaces it at once, with an alarm where it was still heard. A challenger that is not allow-listed either
//! may follow it at once when its connection is closed, from the same address after silence (its port changed), and from any address
//! after [`FORGET_MS`]: without that, a unit on an open network would stay mute until a restart.

use super::source::Source;
use crate::{fix::Trust, id::DeviceId, quantity::Timestamp};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Shortest silence after which a challenger may take over.
pub const SILENCE_MS: i64 = 5_000;
/// Silence after which an incumbent that was not allow-listed is forgotten.
pub const FORGET_MS: i64 = 600_000;
/// A longer interval is not learnt from the gaps between fixes.
const INTERVAL_MAX_MS: i64 = 300_000;
/// A shorter gap is not an interval: the end of a backlog, or an epoch sent twice.
const INTERVAL_MIN_MS: i64 = 200;

/// What a source may do with a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It holds the device: its fixes count.
    Holds {
        /// A challenger is sending too.
        contested: bool,
        /// Something began with this fix: raise the alarm.
        alarm: Option<Told>,
    },
    /// Another source holds it: to quarantine.
    Challenges,
}

/// What a person must be told of a device's sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// A contest began: this one challenges the holder.
    Challenger(Source),
    /// The holder is allow-listed and took the device from this one, which is not and was still heard.
    Displaced(Source),
}

/// Who holds which device. One entry a known device.
#[derive(Debug, Default)]
pub struct Bindings {
    held: Mutex<HashMap<DeviceId, Binding>>,
}

#[derive(Debug)]
struct Binding {
    holder: Source,
    trust: Trust,
    /// Last fix from the holder.
    last: Timestamp,
    /// The holder's TCP connection is closed.
    closed: bool,
    /// Declared or measured; 0 before the second fix.
    interval_ms: i64,
    challenger: Option<(Source, Timestamp)>,
    alarmed: bool,
}

impl Binding {
    fn new(now: Timestamp, holder: Source, trust: Trust) -> Self {
        Self { holder, trust, last: now, closed: false, interval_ms: 0, challenger: None, alarmed: false }
    }

    fn window_ms(&self, declared: Option<u32>) -> i64 {
        SILENCE_MS.max(3 * declared.map_or(self.interval_ms, i64::from))
    }

    fn yields_to(&self, now: Timestamp, source: Source, trust: Trust, declared: Option<u32>) -> bool {
        let silent_ms = now.since_ms(self.last);
        let gone = self.closed || silent_ms >= self.window_ms(declared);
        let trusted = match (trust, self.trust) {
            (Trust::AllowListed | Trust::Sealed, _) => true,
            (Trust::None, Trust::None) => self.closed || source.addr.ip() == self.holder.addr.ip() || silent_ms >= FORGET_MS,
            (Trust::None, _) => false,
        };
        gone && trusted
    }

    fn is_displaced_by(&self, trust: Trust) -> bool {
        self.trust == Trust::None && trust != Trust::None
    }
}

impl Bindings {
    /// A source has a fix for a known device. `declared` is the device's reporting interval in milliseconds, where known.
    pub fn claim(&self, now: Timestamp, device: &DeviceId, source: Source, trust: Trust, declared: Option<u32>) -> Verdict {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(b) = held.get_mut(device) else {
            held.insert(device.clone(), Binding::new(now, source, trust));
            return Verdict::Holds { contested: false, alarm: None };
        };
        if b.holder == source {
            let window = b.window_ms(declared);
            let gap = now.since_ms(b.last);
            if (INTERVAL_MIN_MS..=INTERVAL_MAX_MS).contains(&gap) {
                b.interval_ms = if b.interval_ms == 0 { gap } else { (3 * b.interval_ms + gap) / 4 };
            }
            (b.last, b.trust, b.closed) = (now, trust, false);
            let rival = b.challenger.filter(|(_, last)| now.since_ms(*last) < window).map(|(rival, _)| rival);
            if rival.is_none() {
                (b.challenger, b.alarmed) = (None, false);
            }
            let alarm = rival.filter(|_| !b.alarmed).map(Told::Challenger);
            b.alarmed |= alarm.is_some();
            return Verdict::Holds { contested: rival.is_some(), alarm };
        }
        let yields = b.yields_to(now, source, trust, declared);
        if yields || b.is_displaced_by(trust) {
            let alarm = (!yields).then_some(Told::Displaced(b.holder));
            // The interval belongs to the device, so it stays.
            *b = Binding { interval_ms: b.interval_ms, ..Binding::new(now, source, trust) };
            return Verdict::Holds { contested: false, alarm };
        }
        b.challenger = Some((source, now));
        Verdict::Challenges
    }

    /// The connection of a source is closed.
    pub fn closed(&self, device: &DeviceId, source: Source) {
        if let Some(b) = self.held.lock().unwrap_or_else(PoisonError::into_inner).get_mut(device)
            && b.holder == source
        {
            b.closed = true;
        }
    }

    /// A device is no longer known, or a technician gives it to whoever sends next.
    pub fn release(&self, device: &DeviceId) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(device);
    }

    /// The source that holds a device.
    pub fn holder(&self, device: &DeviceId) -> Option<Source> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).get(device).map(|b| b.holder)
    }
}

#[cfg(test)]
#[path = "binding_tests.rs"]
mod tests;
