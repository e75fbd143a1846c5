//! What a person must be told.

use super::source::Source;
use crate::{id::DeviceId, quantity::Timestamp};

/// Something that a person must be told. The channel is bounded; an alarm that finds no room is counted as `alarms_dropped`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Alarm {
    /// Two sources send for one device at once.
    Contested {
        /// The device.
        device: DeviceId,
        /// Who holds it; the unit keeps moving from here.
        incumbent: Source,
        /// Who claims it too.
        challenger: Source,
        /// When both were seen.
        at: Timestamp,
    },
    /// An allow-listed source took a device from one that is not allow-listed and still sends for it: somebody may be pretending.
    Displaced {
        /// The device.
        device: DeviceId,
        /// Who holds it now.
        by: Source,
        /// Who held it.
        was: Source,
        /// When.
        at: Timestamp,
    },
    /// The process is out of file descriptors or memory for sockets: no new TCP connections for a while. Raised once; ended by
    /// [`Alarm::AcceptResumed`].
    AcceptPaused {
        /// Since when.
        at: Timestamp,
    },
    /// New TCP connections are accepted again.
    AcceptResumed {
        /// Since when.
        at: Timestamp,
    },
}
