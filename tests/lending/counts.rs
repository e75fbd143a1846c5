//! What happened in the lives of two rooms.

use crate::desk::{Point, Write};
use std::{collections::BTreeMap, fmt};

/// What happened.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    pub lendings: u64,
    /// Taken by and declined by each room.
    pub taken: [u64; 2],
    pub declined: [u64; 2],
    /// Ends of the process: by room, write and point.
    pub ends: BTreeMap<(usize, Write, Point), u64>,
    pub starts: u64,
    pub power_losses: u64,
    pub sent: u64,
    pub lost: u64,
    pub repeated: u64,
    pub late: u64,
    pub assigned: u64,
    /// Incidents taken and declined by the other room, repeats counted.
    pub passed: u64,
    pub kept: u64,
    pub refused: BTreeMap<&'static str, u64>,
    pub checks: u64,
    pub calm: u64,
    pub longest_calm_ms: i64,
}

impl Counts {
    pub fn add(&mut self, o: &Self) {
        self.lendings += o.lendings;
        for r in 0..2 {
            self.taken[r] += o.taken[r];
            self.declined[r] += o.declined[r];
        }
        o.ends.iter().for_each(|(k, n)| *self.ends.entry(*k).or_default() += n);
        o.refused.iter().for_each(|(k, n)| *self.refused.entry(k).or_default() += n);
        self.starts += o.starts;
        self.power_losses += o.power_losses;
        self.sent += o.sent;
        self.lost += o.lost;
        self.repeated += o.repeated;
        self.late += o.late;
        self.assigned += o.assigned;
        self.passed += o.passed;
        self.kept += o.kept;
        self.checks += o.checks;
        self.calm += o.calm;
        self.longest_calm_ms = self.longest_calm_ms.max(o.longest_calm_ms);
    }

    /// A test in which nothing goes wrong shows nothing.
    pub fn saw_everything(&self) {
        for room in 0..2 {
            assert!(self.taken[room] > 0 && self.declined[room] > 0, "{self}");
            for write in [Write::Released, Write::Taken, Write::Declined, Write::Settled] {
                for point in [Point::Before, Point::During, Point::After] {
                    assert!(self.ends.contains_key(&(room, write, point)), "no end {point:?} {write:?} in room {room}\n{self}");
                }
            }
        }
        assert!(self.lost > 0 && self.repeated > 0 && self.late > 0 && self.assigned > 0 && self.power_losses > 0, "{self}");
        assert!(self.passed > 0 && self.kept > 0, "{self}");
        for rule in ["unit_between_rooms", "unit_elsewhere", "unit_committed"] {
            assert!(self.refused.contains_key(rule), "nothing was refused as {rule}\n{self}");
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} lendings; taken {:?}, declined {:?} by room", self.lendings, self.taken, self.declined)?;
        writeln!(f, "{} messages: {} lost, {} repeated, {} late", self.sent, self.lost, self.repeated, self.late)?;
        writeln!(f, "{} starts, {} power losses; process ended", self.starts, self.power_losses)?;
        for ((room, write, point), n) in &self.ends {
            writeln!(f, "  {n:>6} × room {room} {point:?} {write:?}")?;
        }
        writeln!(
            f,
            "{} assignments made; incidents passed on {}, declined {}; refused {:?}",
            self.assigned, self.passed, self.kept, self.refused
        )?;
        writeln!(f, "{} checks over both rooms; {} calms, the longest {} ms", self.checks, self.calm, self.longest_calm_ms)
    }
}
