//! What is counted, and the figures made of it. Samples are kept whole: percentiles are never merged.

use super::sim::{Seen, Sim, Watch};
use crate::{dispatch::model::Priority, quantity::Timestamp};

/// No P90 is given under this many samples.
pub const P90_FROM: usize = 20;

/// Durations, ms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples(Vec<u32>);

impl Samples {
    /// Adds one; negative ones are anomalies and left out.
    pub fn add(&mut self, ms: i64) {
        if ms >= 0 {
            self.0.push(u32::try_from(ms).unwrap_or(u32::MAX));
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// None.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Linear interpolation between closest ranks (SQL's `percentile_cont`), seconds; share 0–1.
    pub fn percentile_s(&mut self, share: f64) -> Option<f64> {
        let last = self.0.len().checked_sub(1)?;
        let at = share.clamp(0.0, 1.0) * last as f64;
        let (low, part) = (at.floor() as usize, at.fract());
        let (_, a, above) = self.0.select_nth_unstable(low);
        let a = f64::from(*a);
        let b = above.iter().min().map_or(a, |b| f64::from(*b));
        Some((a + (b - a) * part) / 1_000.0)
    }

    /// The median, s.
    pub fn median_s(&mut self) -> Option<f64> {
        self.percentile_s(0.5)
    }

    /// The 90th percentile, s; none under [`P90_FROM`] samples.
    pub fn p90_s(&mut self) -> Option<f64> {
        if self.0.len() < P90_FROM { None } else { self.percentile_s(0.9) }
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// Figures of one priority.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByPriority {
    /// Incidents opened for a unit to be sent to.
    pub opened: u64,
    /// First T4 − T3.
    pub queue: Samples,
    /// T8 − T7 of each unit that arrived.
    pub travel: Samples,
    /// First T8 − earliest T1.
    pub response: Samples,
    /// Called off before anybody arrived.
    pub called_off: u64,
    /// Nobody was ever sent, and they still wait at the end.
    pub waiting: u64,
}

/// Figures of one run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    /// Calls that rang.
    pub calls: u64,
    /// Picked up.
    pub answered: u64,
    /// … within 15 s.
    pub within_15_s: u64,
    /// Had to wait for a taker.
    pub queued: u64,
    /// Hung up before an answer.
    pub abandoned: u64,
    /// By priority, P0 first.
    pub by_priority: [ByPriority; 5],
    /// Patrol-initiated incidents.
    pub found: u64,
    /// … that nobody was free to come upon.
    pub not_found: u64,
    /// Further units wanted when nobody was free.
    pub not_more: u64,
    /// Inputs refused at a limit.
    pub refused: u64,
    /// Units.
    pub units: u64,
    /// Committed time of all units, ms.
    pub busy_ms: i64,
    /// Duty time of all units, ms.
    pub duty_ms: i64,
    /// Metres driven.
    pub metres: u64,
    /// Ways not found on the roads.
    pub off_road: u64,
    /// Inputs decided and events applied by the core.
    pub work: (u64, u64),
    /// Processor time, s.
    pub took_s: f64,
    /// Of it in the core's decide and apply.
    pub core_s: f64,
}

impl Figures {
    /// Of one priority.
    pub fn of(&mut self, p: Priority) -> &mut ByPriority {
        &mut self.by_priority[p as usize]
    }

    /// What a room knows at its end.
    pub fn close(&mut self, end: &RoomEnd) {
        self.units += end.units;
        self.busy_ms += end.busy_ms;
        self.duty_ms += end.duty_ms;
        self.metres += end.metres;
        self.work = (self.work.0 + end.work.0, self.work.1 + end.work.1);
        end.waiting.iter().for_each(|p| self.of(*p).waiting += 1);
    }

    /// Puts another room's figures to these.
    pub fn merge(&mut self, other: Self) {
        let Self { calls, answered, within_15_s, queued, abandoned, by_priority, found, not_found, not_more, refused, .. } = other;
        self.calls += calls;
        self.answered += answered;
        self.within_15_s += within_15_s;
        self.queued += queued;
        self.abandoned += abandoned;
        self.found += found;
        self.not_found += not_found;
        self.not_more += not_more;
        self.refused += refused;
        self.units += other.units;
        self.busy_ms += other.busy_ms;
        self.duty_ms += other.duty_ms;
        self.metres += other.metres;
        self.off_road += other.off_road;
        self.work = (self.work.0 + other.work.0, self.work.1 + other.work.1);
        self.took_s += other.took_s;
        self.core_s += other.core_s;
        for (mine, theirs) in self.by_priority.iter_mut().zip(by_priority) {
            mine.opened += theirs.opened;
            mine.queue.merge(theirs.queue);
            mine.travel.merge(theirs.travel);
            mine.response.merge(theirs.response);
            mine.called_off += theirs.called_off;
            mine.waiting += theirs.waiting;
        }
    }

    /// Committed ÷ duty time.
    pub fn utilisation(&self) -> Option<f64> {
        (self.duty_ms > 0).then(|| self.busy_ms as f64 / self.duty_ms as f64)
    }
}

/// What a room knows at its end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoomEnd {
    /// Units.
    pub units: u64,
    /// Committed time, ms.
    pub busy_ms: i64,
    /// Duty time, ms.
    pub duty_ms: i64,
    /// Metres driven.
    pub metres: u64,
    /// Inputs and events.
    pub work: (u64, u64),
    /// Time in decide and apply, µs.
    pub core_us: f64,
    /// Priorities of those that still wait.
    pub waiting: Vec<Priority>,
}

impl RoomEnd {
    /// Of a simulation that has been lived through.
    pub fn of(sim: &Sim<'_>) -> Self {
        let all = sim.patrols().all();
        Self {
            units: all.len() as u64,
            busy_ms: all.iter().map(|p| p.busy_ms).sum(),
            duty_ms: all.iter().map(|p| p.duty_ms).sum(),
            metres: all.iter().map(|p| p.metres).sum(),
            work: sim.core().work(),
            core_us: sim.core().core_us(),
            waiting: sim.waiting().collect(),
        }
    }
}

impl Watch for Figures {
    fn see(&mut self, _at: Timestamp, seen: Seen<'_>) {
        match seen {
            Seen::Rang => self.calls += 1,
            Seen::Answered { after_ms, queued } => {
                self.answered += 1;
                self.within_15_s += u64::from(after_ms <= 15_000);
                self.queued += u64::from(queued);
            }
            Seen::Abandoned => self.abandoned += 1,
            Seen::Opened { priority } => self.of(priority).opened += 1,
            Seen::Sent { priority, queue_ms, .. } => self.of(priority).queue.add(queue_ms),
            Seen::Arrived { priority, travel_ms, response_ms } => {
                let p = self.of(priority);
                p.travel.add(travel_ms);
                if let Some(ms) = response_ms {
                    p.response.add(ms);
                }
            }
            Seen::CalledOff { priority } => self.of(priority).called_off += 1,
            Seen::Found => self.found += 1,
            Seen::NotFound => self.not_found += 1,
            Seen::NotMore => self.not_more += 1,
            Seen::Refused => self.refused += 1,
            Seen::Spoken { .. } | Seen::Freed => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_percentile_cont_and_no_p90_under_twenty() {
        let mut s = Samples::default();
        assert_eq!((s.median_s(), s.p90_s()), (None, None));
        [40_000, 10_000, 30_000, 20_000, -5].into_iter().for_each(|ms| s.add(ms));
        assert_eq!((s.len(), s.median_s(), s.percentile_s(0.9), s.p90_s()), (4, Some(25.0), Some(37.0), None));
        (0..16).for_each(|_| s.add(40_000));
        assert_eq!(s.p90_s(), Some(40.0));
    }
}
