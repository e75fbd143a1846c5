//! Readings → fixes: the sentences of one epoch become one fix.
//!
//! A fix is published at its first position sentence. The other sentences with the same time of day amend it: they fill what was
//! missing and reset nothing. A sentence whose kind and talker the epoch has seen already opens a new one, so an epoch sent twice is
//! two fixes (and the second is a duplicate for the fleet).

use super::{
    date::Calendar,
    nmea::{Reading, SentDate},
};
use crate::{
    fix::{Fix, FixMode},
    quantity::{Course, Speed, Timestamp},
};
use firmware_protocol::{sentence::Kind, talker::Talker};

/// What a reading leads to.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Nothing new.
    Nothing,
    /// A position sentence says that there is no fix.
    Void,
    /// A position sentence of an epoch that is over and was published from its siblings.
    LateSibling,
    /// A new epoch's first position.
    Publish(Fix),
    /// The fix published last, with more known about it; same position, same device time.
    Amend(Fix),
}

/// Most kinds × talkers noted in one epoch; a receiver with two talkers sends about eight.
const SEEN: usize = 12;
/// Epochs remembered after their end, for siblings that come late.
const RECENT: usize = 4;

type Origin = (Option<Talker>, Kind);

#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    origins: [Option<Origin>; SEEN],
}

impl Seen {
    /// False when it was there before; beyond the limit everything counts as new.
    fn insert(&mut self, origin: Origin) -> bool {
        for slot in &mut self.origins {
            match slot {
                Some(o) if *o == origin => return false,
                Some(_) => {}
                None => {
                    *slot = Some(origin);
                    return true;
                }
            }
        }
        true
    }

    fn contains(&self, origin: Origin) -> bool {
        self.origins.contains(&Some(origin))
    }
}

#[derive(Clone, Debug)]
struct Epoch {
    time_ms: Option<u32>,
    seen: Seen,
    /// `None` while only void sentences have come.
    fix: Option<Fix>,
}

/// Speed and course that came before the first position sentence of their epoch.
#[derive(Clone, Copy, Debug)]
struct Motion {
    talker: Option<Talker>,
    speed: Option<Speed>,
    course: Option<Course>,
}

/// Joins the sentences of one source. Holds one epoch and a few traces of former ones, whatever comes.
#[derive(Clone, Debug, Default)]
pub struct Assembler {
    calendar: Calendar,
    current: Option<Epoch>,
    /// (time of day, kinds seen) of published epochs that are over; a ring.
    recent: [Option<(u32, Seen)>; RECENT],
    next_recent: usize,
    motion: Option<Motion>,
}

impl Assembler {
    /// Takes one reading, received at `now`.
    pub fn take(&mut self, now: Timestamp, r: &Reading) -> Step {
        match r.kind {
            Kind::Rmc | Kind::Gga | Kind::Gll | Kind::Gns => self.position(now, r),
            Kind::Vtg => self.motion(r),
            Kind::Gsa => self.dilution(r),
            Kind::Zda => {
                self.calendar.date(now, r.time_ms, r.date);
                Step::Nothing
            }
            Kind::Gsv | Kind::Txt | Kind::Other => Step::Nothing,
        }
    }

    fn position(&mut self, now: Timestamp, r: &Reading) -> Step {
        let origin = (r.talker, r.kind);
        if let Some(epoch) = &mut self.current
            && epoch.time_ms == r.time_ms
            && epoch.seen.insert(origin)
        {
            if r.date != SentDate::Missing {
                self.calendar.date(now, r.time_ms, r.date);
            }
            return match (&mut epoch.fix, r.position) {
                (_, None) => Step::Void,
                (Some(fix), Some(_)) => amended(fix, r),
                (None, Some(_)) => self.publish(now, r),
            };
        }
        let late = |(time, seen): &mut (u32, Seen)| Some(*time) == r.time_ms && !seen.contains(origin) && seen.insert(origin);
        if r.position.is_some() && self.recent.iter_mut().flatten().any(late) {
            return Step::LateSibling;
        }
        self.open(r.time_ms, origin);
        match r.position {
            None => {
                // Motion beside a void position is not the next epoch's.
                self.motion = None;
                self.calendar.date(now, r.time_ms, r.date);
                Step::Void
            }
            Some(_) => self.publish(now, r),
        }
    }

    fn open(&mut self, time_ms: Option<u32>, origin: Origin) {
        if let Some(Epoch { time_ms: Some(time), seen, fix: Some(_) }) = self.current.take() {
            self.recent[self.next_recent] = Some((time, seen));
            self.next_recent = (self.next_recent + 1) % RECENT;
        }
        let mut seen = Seen::default();
        seen.insert(origin);
        self.current = Some(Epoch { time_ms, seen, fix: None });
    }

    fn publish(&mut self, now: Timestamp, r: &Reading) -> Step {
        let dated = self.calendar.date(now, r.time_ms, r.date);
        let motion = self.motion.take();
        let (Some(epoch), Some(position)) = (&mut self.current, r.position) else { return Step::Nothing };
        if let Some(m) = motion {
            epoch.seen.insert((m.talker, Kind::Vtg));
        }
        let fix = Fix {
            position,
            device_time: dated.map(|d| d.at),
            clock_repaired: dated.is_some_and(|d| d.repaired),
            speed: r.speed.or(motion.and_then(|m| m.speed)),
            course: r.course.or(motion.and_then(|m| m.course)),
            altitude_dm: r.altitude_dm,
            hdop_centi: r.hdop_centi,
            satellites: r.satellites,
            mode: r.mode.unwrap_or(FixMode::Autonomous),
        };
        epoch.fix = Some(fix.clone());
        Step::Publish(fix)
    }

    /// VTG has no time: it belongs to the epoch that has none of this talker yet, else to the next one.
    fn motion(&mut self, r: &Reading) -> Step {
        if r.void {
            return Step::Nothing;
        }
        if let Some(epoch) = &mut self.current
            && epoch.seen.insert((r.talker, Kind::Vtg))
        {
            return epoch.fix.as_mut().map_or(Step::Nothing, |fix| amended(fix, r));
        }
        self.motion = Some(Motion { talker: r.talker, speed: r.speed, course: r.course });
        Step::Nothing
    }

    fn dilution(&mut self, r: &Reading) -> Step {
        let fix = self.current.as_mut().and_then(|e| e.fix.as_mut()).filter(|_| !r.void);
        fix.map_or(Step::Nothing, |fix| amended(fix, r))
    }
}

/// Fills what `fix` lacks from a sibling.
fn amended(fix: &mut Fix, r: &Reading) -> Step {
    let before = fix.clone();
    fix.speed = fix.speed.or(r.speed);
    fix.course = fix.course.or(r.course);
    fix.altitude_dm = fix.altitude_dm.or(r.altitude_dm);
    fix.hdop_centi = fix.hdop_centi.or(r.hdop_centi);
    fix.satellites = fix.satellites.or(r.satellites);
    fix.mode = r.mode.map_or(fix.mode, |mode| telling(fix.mode, mode));
    if *fix == before { Step::Nothing } else { Step::Amend(fix.clone()) }
}

/// Siblings differ in how much they can say (RMC before v2.3 has no mode): the less ordinary solution counts.
fn telling(a: FixMode, b: FixMode) -> FixMode {
    let rank = |m| match m {
        FixMode::Autonomous => 0,
        FixMode::Differential => 1,
        FixMode::Estimated => 2,
        FixMode::ManualOrSimulated => 3,
    };
    if rank(b) > rank(a) { b } else { a }
}

#[cfg(test)]
#[path = "epoch_tests.rs"]
mod tests;
