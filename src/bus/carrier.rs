//! What every bus can do.

use super::{
    error::BusError,
    message::{Batch, Message, Snap},
};
use std::future::Future;

/// A way to other processes.
pub trait Bus: Send + Sync + 'static {
    /// What listening gives.
    type Subscription: Subscription;

    /// Hands a batch over: positions, then messages in order, then the snapshot. Waits at most the time-out of the implementation; after
    /// an error it is unknown which part arrived.
    fn publish(&self, batch: &Batch) -> impl Future<Output = Result<(), BusError>> + Send;

    /// Listens from now on.
    fn subscribe(&self) -> impl Future<Output = Result<Self::Subscription, BusError>> + Send;

    /// The last snapshot, if one is there.
    fn snapshot(&self) -> impl Future<Output = Result<Option<Snap>, BusError>> + Send;
}

/// Messages heard. Bounded: what is not taken in time is dropped, which shows as a gap in the numbers.
pub trait Subscription: Send {
    /// The next message; `None` when the line is broken. Cancel-safe.
    fn next(&mut self) -> impl Future<Output = Option<Message>> + Send;
}
