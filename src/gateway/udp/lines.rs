//! Datagrams → lines.

use crate::quantity::Timestamp;
use firmware_protocol::{
    checksum::Checksum,
    framing::MAX_LINE,
    identity,
    sentence::{Piece, pieces},
};

/// A line found in datagrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// From one datagram, with its end.
    Whole(&'a [u8]),
    /// From several datagrams, or without its end, but complete by its checksum.
    VerifiedOnly(&'a [u8]),
    /// Half a line was dropped.
    Half,
    /// A line longer than allowed was dropped.
    Overlong,
}

/// The half line of one source.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// What waits for the next datagram; at most [`MAX_LINE`] bytes, allocated on first use.
    partial: Vec<u8>,
    /// How much of it is from one datagram: a name before `$` counts only if it was never cut, for no checksum covers it.
    uncut: usize,
    since: Timestamp,
}

impl Lines {
    /// Takes a datagram apart and calls `on` for each line in it. A half line older than `patience_ms` is dropped.
    pub(super) fn datagram(&mut self, bytes: &[u8], now: Timestamp, patience_ms: u64, mut on: impl FnMut(Line<'_>)) {
        if !self.partial.is_empty() && now.since_ms(self.since) > patience_ms as i64 {
            self.partial.clear();
            on(Line::Half);
        }
        let mut rest = bytes;
        if !self.partial.is_empty() {
            let (first, ended, later) = cut(rest);
            rest = later;
            self.join(first, ended, now, &mut on);
        }
        while !rest.is_empty() {
            let (line, ended, later) = cut(rest);
            rest = later;
            if line.len() >= MAX_LINE {
                on(Line::Overlong);
            } else if line.is_empty() {
            } else if ended {
                on(Line::Whole(line));
            } else if is_complete(line) {
                on(Line::VerifiedOnly(line));
            } else {
                self.keep(line, now);
            }
        }
    }

    fn join(&mut self, first: &[u8], ended: bool, now: Timestamp, on: &mut impl FnMut(Line<'_>)) {
        // `$` never continues a line: what waited was whole, or has lost its end.
        if first.starts_with(b"$") || first.starts_with(b"IMEI") {
            let waiting = std::mem::take(&mut self.partial);
            on(if is_identity(&waiting) { Line::Whole(&waiting) } else { Line::Half });
        } else {
            self.partial.extend_from_slice(first);
            if self.partial.len() >= MAX_LINE {
                self.partial.clear();
                on(Line::Overlong);
                return;
            }
            if is_complete(&self.partial) {
                let joined = std::mem::take(&mut self.partial);
                on(if self.name_was_cut(&joined) { Line::Half } else { Line::VerifiedOnly(&joined) });
                return;
            }
            if !ended {
                return;
            }
            self.partial.clear();
            on(Line::Half);
        }
        // The first line of this datagram by itself: from its `$` on, for the text before it may be the end of the lost half.
        let from = first.iter().position(|b| *b == b'$').unwrap_or(first.len());
        let own = first.get(from..).unwrap_or_default();
        match (own.is_empty(), ended && from == 0, is_complete(own)) {
            (true, ..) => {}
            (_, true, _) => on(Line::Whole(own)),
            (_, _, true) => on(Line::VerifiedOnly(own)),
            _ if !ended => self.keep(own, now),
            _ => {}
        }
    }

    fn keep(&mut self, line: &[u8], now: Timestamp) {
        self.partial.clear();
        self.partial.extend_from_slice(line);
        self.uncut = line.len();
        self.since = now;
    }

    /// Whether a cut went through text before `$` that could be a name.
    fn name_was_cut(&self, joined: &[u8]) -> bool {
        let text = joined.iter().position(|b| *b == b'$').and_then(|at| joined.get(..at)).unwrap_or_default();
        text.len() >= self.uncut && !text.is_empty() && text.iter().all(|b| b.is_ascii_graphic() || *b == b' ')
    }
}

/// Up to the first line end; whether there is one; what follows it.
fn cut(bytes: &[u8]) -> (&[u8], bool, &[u8]) {
    match bytes.iter().position(|b| *b == b'\r' || *b == b'\n') {
        Some(at) => (bytes.get(..at).unwrap_or_default(), true, bytes.get(at + 1..).unwrap_or_default()),
        None => (bytes, false, &[]),
    }
}

fn is_complete(line: &[u8]) -> bool {
    matches!(pieces(line).last(), Some(Piece::Sentence(s)) if s.checksum == Checksum::Verified)
}

fn is_identity(line: &[u8]) -> bool {
    let mut all = pieces(line);
    let first = all.next();
    all.next().is_none()
        && match first {
            Some(Piece::Text(text)) => identity::of_text(text).is_some(),
            Some(Piece::Sentence(s)) => identity::of_sentence(&s).is_some(),
            None => false,
        }
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
