//! When accepting fails: what to wait for, and how long.

use std::{io, time::Duration};

/// Whether an error of `accept` means that the process or the machine has no room for another socket, so that trying again at once
/// would only burn the processor. Other errors belong to the one connection that failed.
pub(crate) fn is_exhaustion(error: &io::Error) -> bool {
    use rustix::io::Errno;
    let exhausted = [Errno::MFILE, Errno::NFILE, Errno::NOBUFS, Errno::NOMEM];
    error.raw_os_error().is_some_and(|code| exhausted.iter().any(|e| e.raw_os_error() == code))
}

/// Pauses that double up to a limit.
#[derive(Debug)]
pub(crate) struct Pauses {
    first_ms: u64,
    max_ms: u64,
    next_ms: u64,
}

impl Pauses {
    pub(crate) fn new(first_ms: u64, max_ms: u64) -> Self {
        Self { first_ms, max_ms, next_ms: first_ms }
    }

    /// Whether the last attempt failed.
    pub(crate) fn paused(&self) -> bool {
        self.next_ms != self.first_ms
    }

    pub(crate) fn next(&mut self) -> Duration {
        let now = self.next_ms.min(self.max_ms);
        self.next_ms = self.next_ms.saturating_mul(2).min(self.max_ms.max(self.first_ms + 1));
        Duration::from_millis(now)
    }

    pub(crate) fn reset(&mut self) {
        self.next_ms = self.first_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_limit_and_start_anew() {
        let mut p = Pauses::new(50, 200);
        assert!(!p.paused());
        let got: Vec<_> = (0..4).map(|_| p.next().as_millis()).collect();
        assert_eq!(got, [50, 100, 200, 200]);
        assert!(p.paused());
        p.reset();
        assert!(!p.paused());
        assert_eq!(p.next().as_millis(), 50);
    }

    #[test]
    fn only_want_of_room_pauses() {
        let of = |e: rustix::io::Errno| is_exhaustion(&io::Error::from_raw_os_error(e.raw_os_error()));
        assert!(of(rustix::io::Errno::MFILE));
        assert!(!of(rustix::io::Errno::CONNABORTED));
        assert!(!is_exhaustion(&io::Error::other("x")));
    }
}
