//! How much more can be decided before the disk is full.

/// Below this, history is shed: decision records and snapshots are thinned, nothing else changes. Also the size of the reserve file.
pub const SHED_HISTORY_BYTES: i64 = 64 << 20;
/// Below this, only calls, emergencies and their statuses are decided.
pub const CALLS_ONLY_BYTES: i64 = 16 << 20;

/// Worst case of the one input that is let through next, written twice: it is decided before anybody knows its size.
pub const NEXT_INPUT_BYTES: i64 = 4 << 20;

/// What may still be decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing: inputs are refused before the core sees them.
    Full,
    /// Calls, emergencies and their statuses only.
    CallsOnly,
    /// Everything; history is shed.
    Tight,
    /// Everything.
    Ample,
}

/// Free space + reserve file − the worst case of what is decided but not written, of the input decided next, of the write-ahead log and
/// its next checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headroom {
    /// Bytes; negative when already promised more than there is.
    pub bytes: i64,
}

impl Headroom {
    /// What may still be decided.
    pub fn level(self) -> Level {
        match self.bytes {
            ..=0 => Level::Full,
            b if b < CALLS_ONLY_BYTES => Level::CallsOnly,
            b if b < SHED_HISTORY_BYTES => Level::Tight,
            _ => Level::Ample,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_follow_the_thresholds() {
        let cases = [
            (-1, Level::Full),
            (0, Level::Full),
            (1, Level::CallsOnly),
            (CALLS_ONLY_BYTES - 1, Level::CallsOnly),
            (CALLS_ONLY_BYTES, Level::Tight),
            (SHED_HISTORY_BYTES - 1, Level::Tight),
            (SHED_HISTORY_BYTES, Level::Ample),
        ];
        for (bytes, level) in cases {
            assert_eq!(Headroom { bytes }.level(), level, "{bytes}");
        }
    }
}
