//! Counts of all that came in and what became of it: nothing is dropped in silence.

use firmware_protocol::sentence::Kind;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

/// Why something that came in went no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A position sentence that says it has no fix.
    Void,
    /// Wrong checksum.
    Checksum,
    /// The sentence ends too early and has no checksum.
    Truncated,
    /// A field is not formed as the standard says.
    Malformed,
    /// Coordinates outside the Earth.
    OutOfRange,
    /// A fix whose source never said who it is.
    NoIdentity,
    /// A fix of a device that is not known: in quarantine.
    UnknownDevice,
    /// A fix for a device that another source holds: in quarantine.
    Challenger,
    /// A sibling that came after its epoch was over and published.
    LateSibling,
    /// A UDP fix while the way to the fleet was full.
    QueueFull,
    /// A line longer than 1,024 bytes.
    Overlong,
    /// Half a line, across datagrams or at the end of a connection, that could not be completed with a right checksum.
    HalfLine,
    /// Text that is neither a sentence nor an identity.
    Garbage,
    /// An identity that cannot be a device's name.
    BadIdentity,
    /// An identity other than the one this source has, in a form that does not change it.
    IdentityConflict,
}

impl Reason {
    /// All reasons, in a fixed order.
    pub const ALL: [Self; 15] = [
        Self::Void,
        Self::Checksum,
        Self::Truncated,
        Self::Malformed,
        Self::OutOfRange,
        Self::NoIdentity,
        Self::UnknownDevice,
        Self::Challenger,
        Self::LateSibling,
        Self::QueueFull,
        Self::Overlong,
        Self::HalfLine,
        Self::Garbage,
        Self::BadIdentity,
        Self::IdentityConflict,
    ];

    /// Short name for metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Void => "void",
            Self::Checksum => "checksum",
            Self::Truncated => "truncated",
            Self::Malformed => "malformed",
            Self::OutOfRange => "out_of_range",
            Self::NoIdentity => "no_identity",
            Self::UnknownDevice => "unknown_device",
            Self::Challenger => "challenger",
            Self::LateSibling => "late_sibling",
            Self::QueueFull => "queue_full",
            Self::Overlong => "overlong",
            Self::HalfLine => "half_line",
            Self::Garbage => "garbage",
            Self::BadIdentity => "bad_identity",
            Self::IdentityConflict => "identity_conflict",
        }
    }
}

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// Counters of one gateway, since its start. Cheap to raise from any task.
        #[derive(Debug, Default)]
        pub struct Counters {
            refused: [AtomicU64; Reason::ALL.len()],
            sentences: [AtomicU64; Kind::ALL.len()],
            $($(#[$doc])* pub(super) $name: AtomicU64,)*
        }

        /// [`Counters`] at one moment.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
        pub struct CountersSnapshot {
            /// By [`Reason`]: what went no further. `no_identity`, `unknown_device`, `challenger` and `queue_full` count fixes, the
            /// others sentences, lines or texts.
            pub refused: BTreeMap<&'static str, u64>,
            /// Sentences received, by kind, before any judgement.
            pub sentences: BTreeMap<&'static str, u64>,
            $($(#[$doc])* pub $name: u64,)*
        }

        impl Counters {
            /// All counts now.
            pub fn snapshot(&self) -> CountersSnapshot {
                let named = |names: Vec<&'static str>, counts: &[AtomicU64]| names.into_iter().zip(counts.iter().map(|c| c.load(Relaxed))).collect();
                CountersSnapshot {
                    refused: named(Reason::ALL.iter().map(|r| r.name()).collect(), &self.refused),
                    sentences: named(Kind::ALL.iter().map(|k| k.letters()).collect(), &self.sentences),
                    $($name: self.$name.load(Relaxed),)*
                }
            }
        }
    };
}

counters! {
    /// Bytes read from sockets.
    bytes,
    /// Datagrams received.
    datagrams,
    /// First positions of epochs handed to the fleet.
    fixes,
    /// Amendments handed to the fleet.
    amendments,
    /// Amendments dropped because the way to the fleet was full (UDP).
    amendments_dropped,
    /// TCP connections accepted.
    connections,
    /// TCP connections open now.
    connections_open,
    /// TCP connections closed at once: too many in total.
    refused_total,
    /// TCP connections closed at once: too many from one address.
    refused_per_source,
    /// TCP connections closed because they did not say in time who they are.
    closed_unidentified,
    /// TCP connections closed because they were silent.
    closed_idle,
    /// Times that accepting paused for want of file descriptors.
    accept_pauses,
    /// UDP sources forgotten to make room.
    sources_evicted,
    /// Alarms that found no room on their way.
    alarms_dropped,
}

impl Counters {
    pub(super) fn refuse(&self, reason: Reason) {
        self.refused[reason as usize].fetch_add(1, Relaxed);
    }

    pub(super) fn sentence(&self, kind: Kind) {
        self.sentences[kind as usize].fetch_add(1, Relaxed);
    }

    /// How often this reason has been counted.
    pub fn refused(&self, reason: Reason) -> u64 {
        self.refused[reason as usize].load(Relaxed)
    }
}

pub(super) fn raise(counter: &AtomicU64) {
    counter.fetch_add(1, Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_at_their_numbers() {
        for (i, reason) in Reason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, i);
        }
        for (i, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, i);
        }
        let counters = Counters::default();
        counters.refuse(Reason::QueueFull);
        counters.sentence(Kind::Gns);
        let s = counters.snapshot();
        assert_eq!((s.refused["queue_full"], s.sentences["GNS"], s.refused["void"]), (1, 1, 0));
    }
}
