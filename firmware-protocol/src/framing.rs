//! Bytes → lines, in one buffer of fixed size.
//!
//! A line ends at CR or LF. Where a device sends no line ends at all, a `$` directly behind a complete checksum ends it too. A line
//! longer than the buffer is dropped; reading goes on at the next line end or `$`. How the bytes are cut changes nothing.

use crate::checksum;

/// Longest line in bytes, its line end included. NMEA 0183 allows 82; real receivers write more, loggers much more.
pub const MAX_LINE: usize = 1024;

/// What the bytes held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    /// A line without its line end; never empty.
    Line(&'a [u8]),
    /// A line was longer than [`MAX_LINE`] and is dropped.
    Overlong,
}

/// Collects bytes and gives lines: the one buffer of a connection.
#[derive(Clone)]
pub struct LineBuffer {
    buf: [u8; MAX_LINE],
    /// Bytes in front of this one are used up.
    start: usize,
    /// Bytes from `start` to here hold no line end.
    scanned: usize,
    /// Bytes behind this one are free.
    end: usize,
    /// An overlong line is being skipped.
    skipping: bool,
}

impl Default for LineBuffer {
    fn default() -> Self {
        Self::new()
    }
}

impl LineBuffer {
    /// An empty buffer.
    pub const fn new() -> Self {
        Self { buf: [0; MAX_LINE], start: 0, scanned: 0, end: 0, skipping: false }
    }

    /// The free part, to read into; then call [`Self::filled`]. Never empty once [`Self::next_frame`] has answered `None`.
    pub fn space(&mut self) -> &mut [u8] {
        if self.start > 0 {
            self.buf.copy_within(self.start..self.end, 0);
            self.scanned -= self.start;
            self.end -= self.start;
            self.start = 0;
        }
        self.buf.get_mut(self.end..).unwrap_or_default()
    }

    /// Says how many bytes were written into [`Self::space`].
    pub fn filled(&mut self, n: usize) {
        self.end = self.end.saturating_add(n).min(MAX_LINE);
    }

    /// The next line, or `None` when more bytes are needed.
    pub fn next_frame(&mut self) -> Option<Frame<'_>> {
        while let Some(&byte) = self.buf.get(..self.end).and_then(|b| b.get(self.scanned)) {
            let at = self.scanned;
            let line_end = byte == b'\r' || byte == b'\n';
            if self.skipping {
                // A `$` starts a sentence whatever came before it.
                self.scanned += 1;
                self.start = if byte == b'$' { at } else { self.scanned };
                self.skipping = !(line_end || byte == b'$');
            } else if line_end {
                let from = self.start;
                self.scanned += 1;
                self.start = self.scanned;
                if at > from {
                    return self.buf.get(from..at).map(Frame::Line);
                }
            } else if byte == b'$' && self.buf.get(self.start..at).is_some_and(checksum::ends_complete) {
                let from = self.start;
                self.start = at;
                self.scanned += 1;
                return self.buf.get(from..at).map(Frame::Line);
            } else {
                self.scanned += 1;
                if self.scanned - self.start >= MAX_LINE {
                    self.skipping = true;
                    self.start = self.scanned;
                    return Some(Frame::Overlong);
                }
            }
        }
        None
    }

    /// What is left when no more bytes come: an unfinished line, perhaps empty. The buffer is empty afterwards.
    pub fn finish(&mut self) -> &[u8] {
        let left = if self.skipping { self.end..self.end } else { self.start..self.end };
        *self = Self { buf: self.buf, ..Self::new() };
        self.buf.get(left).unwrap_or_default()
    }

    /// Feeds `bytes` of any length and calls `on` for each frame.
    pub fn fill(&mut self, mut bytes: &[u8], mut on: impl FnMut(Frame<'_>)) {
        while !bytes.is_empty() {
            let space = self.space();
            let n = space.len().min(bytes.len());
            let (now, later) = bytes.split_at_checked(n).unwrap_or((bytes, &[]));
            space.iter_mut().zip(now).for_each(|(to, from)| *to = *from);
            self.filled(n);
            bytes = later;
            while let Some(frame) = self.next_frame() {
                on(frame);
            }
        }
    }
}

#[cfg(test)]
#[path = "framing_tests.rs"]
mod tests;
