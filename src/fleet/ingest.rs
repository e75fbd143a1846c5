//! Taking a report in: the one place where a position changes by what a device says.

use super::{
    age::AgeClass,
    counts::{Doubt, Judgement, RejectReason, TrailReason},
    device_clock::Reading,
    motion::{Sample, Verdict, is_jump},
    slot::Measured,
    table::Fleet,
    trail::{Kept, TrailPoint},
};
use crate::{
    fix::{Fix, FixMode, Report},
    quantity::{Position, Timestamp},
};

/// Half the side of the square around (0,0) that no unit is in, 1e-7 degree (about 110 m).
const NULL_ISLAND_E7: i32 = 10_000;
/// A receipt this far before the last one of the same device: the server's clock was set back, milliseconds.
const CLOCK_BACK_MS: i64 = 5_000;

impl Fleet {
    /// Judges a report, counts the verdict, and moves the unit where the report earns it.
    pub fn ingest(&mut self, report: &Report) -> Judgement {
        let verdict = self.judge(report);
        self.counts.count(&verdict);
        verdict
    }

    fn judge(&mut self, report: &Report) -> Judgement {
        let Report { received_at: received, fix, .. } = report;
        let received = *received;
        let Some(device) = self.devices.get_mut(&report.device) else { return Judgement::UnknownDevice };
        let ix = device.unit;
        if report.amends {
            self.amend(report);
            return Judgement::Amended;
        }
        if is_null_island(fix.position) {
            return Judgement::Rejected(RejectReason::NullIsland);
        }
        // Only where the unit stands there: a report sent again from a device's memory must not bring back an old place.
        let here = self.slots[ix as usize].measured.as_ref().is_none_or(|m| m.device == report.device && m.position == fix.position);
        let stands_still = here && device.stands_still(fix.device_time, received, fix.position);
        if !stands_still && device.is_duplicate(fix.device_time, fix.position) {
            return Judgement::Duplicate;
        }
        if device.last_received().is_some_and(|at| at.since_ms(received) > CLOCK_BACK_MS) {
            device.clock_back(received);
        }
        let device_time = if stands_still { None } else { device.running_time(fix.device_time, received, fix.position) };
        let reading = device.clock.read(received, device_time);
        device.note(fix.device_time, received, fix.position);
        self.counts.future += u64::from(reading.future);
        self.counts.clock_learnt += u64::from(reading.changed_ms.saturating_abs() > 10_000);

        let slot = &mut self.slots[ix as usize];
        if let Some(m) = slot.measured.as_mut() {
            rebase(m, report, received, &reading, device);
        }
        let point = TrailPoint {
            effective_time: reading.effective,
            position: fix.position,
            speed: fix.speed,
            course: fix.course,
            doubt: None,
            device: device.rank,
        };
        if reading.old {
            let only = slot.measured.as_ref().is_none_or(|m| m.is_stopgap() && m.effective < reading.effective);
            if slot.trail.insert(&TrailPoint { doubt: Some(Doubt::Old), ..point }, self.config.trail_points) == Kept::Already {
                return Judgement::Duplicate;
            }
            if only {
                let doubt = Some(Doubt::Old);
                let rank = device.rank;
                let interval_ms = device.interval.ms();
                self.show(ix, measured(report, rank, reading.effective, device_time, doubt, interval_ms), received);
            }
            return Judgement::TrailOnly(TrailReason::Old);
        }
        if let Some(reason) = holds_back(slot.measured.as_ref(), device.rank, report, reading.effective, received) {
            if slot.trail.insert(&point, self.config.trail_points) == Kept::Already {
                return Judgement::Duplicate;
            }
            return Judgement::TrailOnly(reason);
        }
        let sample = Sample { position: fix.position, received, device_time, speed: fix.speed };
        match device.motion.judge(sample) {
            Verdict::Jump => {
                slot.trail.insert(&TrailPoint { doubt: Some(Doubt::Jump), ..point }, self.config.trail_points);
                if let Some(m) = slot.measured.as_mut().filter(|m| m.device == report.device) {
                    m.doubt = Some(Doubt::Jump);
                    m.contested = report.contested;
                    self.mark(ix);
                }
                return Judgement::TrailOnly(TrailReason::Jump);
            }
            Verdict::Relocated => self.counts.relocated += 1,
            Verdict::Plausible => {
                if slot.measured.as_ref().is_some_and(|m| m.device != report.device && !m.is_stopgap() && is_jump(&sample_of(m), &sample)) {
                    device.motion.on_probation(received);
                }
            }
        }
        let poor = device.poor_geometry(fix.hdop_centi, received);
        let doubt = doubt_of(fix, poor).or(device.motion.doubt()).or(stands_still.then_some(Doubt::Clock));
        slot.trail.insert(&TrailPoint { doubt, ..point }, self.config.trail_points);
        let next = measured(report, device.rank, reading.effective, device_time, doubt, device.interval.ms());
        let moved = self.show(ix, next, received);
        Judgement::Accepted { moved, doubt }
    }

    /// A sibling sentence fills what the epoch's first one left open.
    fn amend(&mut self, report: &Report) {
        let fix = &report.fix;
        let Some(device) = self.devices.get_mut(&report.device) else { return };
        if !device.is_last(fix.device_time, fix.position) {
            return;
        }
        let poor = device.poor_geometry(fix.hdop_centi, report.received_at);
        if let Some(speed) = fix.speed {
            device.motion.amend_speed(speed);
        }
        let ix = device.unit;
        let slot = &mut self.slots[ix as usize];
        let Some(m) = slot.measured.as_mut().filter(|m| m.device == report.device && m.position == fix.position) else { return };
        if m.device_time.is_some() && m.device_time != fix.device_time {
            return;
        }
        let before = (m.speed, m.course, m.doubt);
        m.speed = m.speed.or(fix.speed);
        m.course = m.course.or(fix.course);
        m.doubt = m.doubt.or(doubt_of(fix, poor));
        slot.trail.amend(m.effective, fix.speed, fix.course);
        if before != (m.speed, m.course, m.doubt) {
            self.mark(ix);
        }
    }

    /// Makes a measured position the unit's; true when the place shown changed.
    fn show(&mut self, ix: u32, next: Measured, now: Timestamp) -> bool {
        let slot = &mut self.slots[ix as usize];
        let was = slot.position();
        slot.measured = Some(next);
        slot.shown = slot.choose(now);
        let is = slot.position();
        self.index.update(ix, was, is);
        self.mark(ix);
        was != is
    }
}

/// Keeps the known position comparable when a clock was set: the server's own (receipts went back), or this device's (the offset changed,
/// or its times went back, and the report at hand is known to be the newer one).
fn rebase(m: &mut Measured, report: &Report, received: Timestamp, reading: &Reading, device: &super::device::Device) {
    if m.received.since_ms(received) > CLOCK_BACK_MS {
        m.received = received.plus_ms(-1);
        m.effective = m.effective.min(m.received);
    }
    if m.device != report.device {
        return;
    }
    if reading.set_back {
        m.effective = m.effective.min(reading.effective);
    } else if reading.changed_ms != 0 {
        let again = m.device_time.filter(|t| device.clock.fits(m.received.since_ms(*t))).map(|t| device.clock.effective(m.received, t));
        m.effective = m.effective.min(again.unwrap_or(reading.effective));
    }
}

/// Why a timely report does not become the position: another one is newer, or a leading device is heard.
fn holds_back(m: Option<&Measured>, rank: u8, report: &Report, effective: Timestamp, received: Timestamp) -> Option<TrailReason> {
    let m = m.filter(|m| !m.is_stopgap())?;
    if m.device != report.device {
        if m.rank < rank && m.class(received) <= AgeClass::Ageing {
            return Some(TrailReason::SecondDevice);
        }
        // A leading device takes over as soon as it is fresh, even when the other one's latency is shorter.
        let fresh = super::age::class_of_measured(received.since_ms(effective), 0) == AgeClass::Fresh;
        if rank < m.rank && fresh {
            return None;
        }
    }
    (effective < m.effective).then_some(TrailReason::Late)
}

fn is_null_island(p: Position) -> bool {
    p.lat_e7.abs() <= NULL_ISLAND_E7 && p.lon_e7.abs() <= NULL_ISLAND_E7
}

fn doubt_of(fix: &Fix, poor_geometry: bool) -> Option<Doubt> {
    match fix.mode {
        FixMode::ManualOrSimulated => Some(Doubt::Simulated),
        FixMode::Estimated => Some(Doubt::Estimated),
        FixMode::Autonomous | FixMode::Differential => poor_geometry.then_some(Doubt::PoorGeometry),
    }
}

fn sample_of(m: &Measured) -> Sample {
    Sample { position: m.position, received: m.received, device_time: None, speed: m.speed }
}

fn measured(
    report: &Report,
    rank: u8,
    effective: Timestamp,
    device_time: Option<Timestamp>,
    doubt: Option<Doubt>,
    interval_ms: i64,
) -> Measured {
    Measured {
        device: report.device.clone(),
        rank,
        position: report.fix.position,
        speed: report.fix.speed,
        course: report.fix.course,
        effective,
        received: report.received_at,
        device_time,
        doubt,
        contested: report.contested,
        trust: report.trust,
        interval_ms,
    }
}
