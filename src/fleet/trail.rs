//! Past positions of one unit: in memory, ordered by effective time, bounded.

use super::counts::Doubt;
use crate::quantity::{Course, Position, Speed, Timestamp};
use std::collections::VecDeque;

/// One point of a trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrailPoint {
    /// When.
    pub effective_time: Timestamp,
    /// Where.
    pub position: Position,
    /// How fast, to 1 cm/s.
    pub speed: Option<Speed>,
    /// Which way.
    pub course: Option<Course>,
    /// It never was, or was only with doubt, the unit's position.
    pub doubt: Option<Doubt>,
    /// Place of the device in the unit's list (0 leads), at most 255.
    pub device: u8,
}

/// As kept: 24 bytes.
#[derive(Clone, Copy, Debug)]
struct Packed {
    effective: i64,
    position: Position,
    speed_cm_s: u16,
    course_cdeg: u16,
    doubt: Option<Doubt>,
    device: u8,
}

const _: () = assert!(size_of::<Packed>() == 24);
const NONE: u16 = u16::MAX;

/// Trail of one unit.
#[derive(Clone, Debug, Default)]
pub(super) struct Trail {
    points: VecDeque<Packed>,
}

/// What became of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Yes,
    /// The same place at the same time from the same device is there already.
    Already,
    /// Older than all of a full trail.
    TooOld,
}

impl Trail {
    /// Puts a point in its place by effective time; at the limit the oldest goes. Cost: constant for the newest, linear for an old one.
    pub(super) fn insert(&mut self, point: &TrailPoint, limit: usize) -> Kept {
        let packed = pack(point);
        let at = match self.points.back() {
            Some(last) if last.effective < packed.effective => self.points.len(),
            None => 0,
            Some(_) => self.points.partition_point(|p| p.effective <= packed.effective),
        };
        let same = |p: &Packed| p.position == packed.position && p.device == packed.device;
        if self.points.range(..at).rev().take_while(|p| p.effective == packed.effective).any(same) {
            return Kept::Already;
        }
        if self.points.len() >= limit {
            if at == 0 {
                return Kept::TooOld;
            }
            self.points.pop_front();
            self.points.insert(at - 1, packed);
        } else {
            self.points.insert(at, packed);
        }
        Kept::Yes
    }

    /// Fills speed and course of the newest point when it is of this time and had none.
    pub(super) fn amend(&mut self, effective: Timestamp, speed: Option<Speed>, course: Option<Course>) {
        if let Some(last) = self.points.back_mut().filter(|p| p.effective == effective.0) {
            if last.speed_cm_s == NONE {
                last.speed_cm_s = speed_word(speed);
            }
            if last.course_cdeg == NONE {
                last.course_cdeg = course_word(course);
            }
        }
    }

    /// Points with `from ≤ effective time ≤ to`, oldest first.
    pub(super) fn between(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = TrailPoint> + '_ {
        let start = self.points.partition_point(|p| p.effective < from.0);
        self.points.range(start..).take_while(move |p| p.effective <= to.0).map(unpack)
    }
}

fn speed_word(speed: Option<Speed>) -> u16 {
    speed.map_or(NONE, |s| (s.0 / 10).min(u32::from(NONE - 1)) as u16)
}

fn course_word(course: Option<Course>) -> u16 {
    course.map_or(NONE, Course::centidegrees)
}

fn pack(p: &TrailPoint) -> Packed {
    Packed {
        effective: p.effective_time.0,
        position: p.position,
        speed_cm_s: speed_word(p.speed),
        course_cdeg: course_word(p.course),
        doubt: p.doubt,
        device: p.device,
    }
}

fn unpack(p: &Packed) -> TrailPoint {
    TrailPoint {
        effective_time: Timestamp(p.effective),
        position: p.position,
        speed: (p.speed_cm_s != NONE).then(|| Speed(u32::from(p.speed_cm_s) * 10)),
        course: (p.course_cdeg != NONE).then(|| Course::from_degrees(f64::from(p.course_cdeg) / 100.0)).flatten(),
        doubt: p.doubt,
        device: p.device,
    }
}
