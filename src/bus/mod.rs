//! Other processes: what a room shows, published so that they can serve viewers of it too.
//!
//! [`publish`] is a viewer of the room's live push like any other: what the bus is too slow for it skips, so nothing here can hold up the
//! control path. [`relay`] is the other end: it keeps a [`Mirror`](crate::live::Mirror) up from what it hears. Messages are numbered from 1
//! without a gap within an epoch; whoever misses one takes the next snapshot. Positions and frames only: never the record of calls,
//! assignments or ownership, and no personal field (`number`, `caller`, `said`, `details` are `null` here: Redis holds them in clear, so a relay
//! is a map view). Losing all of it loses nothing that is not there again within one beat (changed positions), 2 s (snapshot) or
//! 10 s (all positions).
//!
//! Two implementations: [`MemoryBus`] (one process) and [`RedisBus`]. In Redis, for room R:
//!
//! | key | what |
//! |---|---|
//! | `dawria:R:position` hash | unit → `lat_e7 lon_e7 effective_ms course_cdeg speed_cm_s age_class quality`, numbers as in the binary frame, `-` for none |
//! | `dawria:R:geo` sorted set | GEO set of the same units (latitudes within ±85.05°, as Redis allows) |
//! | `dawria:R:snapshot` string, 60 s | snapshot message and full frame, with epoch and number ([`Snap`]) |
//! | `dawria:R:live` channel | deltas and beats, with epoch and number ([`Message`]) |

mod address;
mod carrier;
mod counters;
mod error;
mod memory;
mod message;
mod publish;
mod redis;
mod relay;
mod settings;

pub use self::redis::RedisBus;
pub use address::shown_address;
pub use carrier::{Bus, Subscription};
pub use counters::{BusCounters, BusCounts};
pub use error::BusError;
pub use memory::MemoryBus;
pub use message::{Batch, LastPosition, Message, Payload, Snap};
pub use publish::publish;
pub use relay::relay;
pub use settings::BusSettings;
