//! What is counted, and the figures made of it. Samples are kept whole: percentiles are never merged.

use super::sim::{Seen, Sim, Watch};
use crate::{
    dispatch::{
        Event, Recorded,
        model::{LeftOut, Priority, WaitReason},
    },
    quantity::Timestamp,
};
use std::collections::BTreeMap;

/// No P90 is given under this many samples.
pub const P90_FROM: usize = 20;

/// Durations, kept whole: what is merged is the samples, never a percentile of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    ms: Vec<u32>,
    negative: u64,
}

impl Samples {
    /// Adds one; a negative one is an anomaly: counted, and left out.
    pub fn add(&mut self, ms: i64) {
        if ms >= 0 {
            self.ms.push(u32::try_from(ms).unwrap_or(u32::MAX));
        } else {
            self.negative += 1;
        }
    }

    /// How many are used.
    pub fn len(&self) -> usize {
        self.ms.len()
    }

    /// None is used.
    pub fn is_empty(&self) -> bool {
        self.ms.is_empty()
    }

    /// How many were negative, and left out.
    pub fn negative(&self) -> u64 {
        self.negative
    }

    /// Linear interpolation between closest ranks (SQL's `percentile_cont`), seconds; share 0–1.
    pub fn percentile_s(&mut self, share: f64) -> Option<f64> {
        let last = self.ms.len().checked_sub(1)?;
        let at = share.clamp(0.0, 1.0) * last as f64;
        let (low, part) = (at.floor() as usize, at.fract());
        let (_, a, above) = self.ms.select_nth_unstable(low);
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
        if self.ms.len() < P90_FROM { None } else { self.percentile_s(0.9) }
    }

    fn merge(&mut self, other: Self) {
        self.ms.extend(other.ms);
        self.negative += other.negative;
    }
}

/// Figures of one priority.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ByPriority {
    /// Incidents opened for a unit to be sent to: all that total response is asked of.
    pub opened: u64,
    /// … that had at least one unit on scene.
    pub interventions: u64,
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
    /// Somebody was sent, and nobody has arrived at the end.
    pub under_way: u64,
    /// Closed otherwise than called off, and nobody is known to have arrived.
    pub unseen: u64,
    /// Somebody arrived, but no call was answered: there is nothing to count from.
    pub no_call: u64,
}

impl ByPriority {
    /// Incidents without a total response, whatever the reason: each has its own count.
    pub fn left_out(&self) -> u64 {
        self.response.negative() + self.called_off + self.waiting + self.under_way + self.unseen + self.no_call
    }
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
    /// Where a list had nobody: why the nearest units were not on it, and how often.
    pub nobody: BTreeMap<LeftOut, u64>,
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
        end.under_way.iter().for_each(|p| self.of(*p).under_way += 1);
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
        other.nobody.into_iter().for_each(|(why, n)| *self.nobody.entry(why).or_default() += n);
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
            mine.interventions += theirs.interventions;
            mine.queue.merge(theirs.queue);
            mine.travel.merge(theirs.travel);
            mine.response.merge(theirs.response);
            mine.called_off += theirs.called_off;
            mine.waiting += theirs.waiting;
            mine.under_way += theirs.under_way;
            mine.unseen += theirs.unseen;
            mine.no_call += theirs.no_call;
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
    /// Priorities of those that somebody was sent to and nobody has reached.
    pub under_way: Vec<Priority>,
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
            under_way: sim.under_way().collect(),
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
            Seen::Arrived { priority, travel_ms, first } => {
                let p = self.of(priority);
                p.travel.add(travel_ms);
                if let Some(answered) = first {
                    p.interventions += 1;
                    answered.map_or_else(|| p.no_call += 1, |ms| p.response.add(ms));
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

    fn decided(&mut self, events: &[Recorded]) {
        for e in events {
            if let Event::Recommended { waiting: WaitReason::NobodyQualifies, recommendation, .. } = &e.event {
                recommendation.closer_left_out.iter().for_each(|c| *self.nobody.entry(c.why).or_default() += 1);
            }
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
        assert_eq!(s.negative(), 1, "what is left out is counted");
        assert_eq!((s.len(), s.median_s(), s.percentile_s(0.9), s.p90_s()), (4, Some(25.0), Some(37.0), None));
        (0..16).for_each(|_| s.add(40_000));
        assert_eq!(s.p90_s(), Some(40.0));
    }

    /// Rule: domain §6.13 – a quiet quick room and a busy slow one: the percentile of both is that of all their cases
    #[test]
    fn rooms_are_merged_by_samples() {
        let room = |n: i64, ms: i64| {
            let mut f = Figures::default();
            (0..n).for_each(|_| f.of(Priority::P1).response.add(ms));
            f.of(Priority::P1).response.add(-1);
            f
        };
        let (mut quick, slow) = (room(20, 60_000), room(180, 600_000));
        assert_eq!(quick.of(Priority::P1).response.median_s(), Some(60.0));
        quick.merge(slow);
        let both = &mut quick.of(Priority::P1).response;
        assert_eq!((both.len(), both.negative()), (200, 2));
        assert_eq!(both.median_s(), Some(600.0), "the mean of the two medians would be 330");
        assert_eq!(both.percentile_s(0.1).map(f64::round), Some(546.0), "rank 19.9: between the last quick one and the first slow one");
    }
}
