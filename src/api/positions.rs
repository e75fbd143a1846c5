//! The way to the fleet's task: questions and stated positions, each a closure run between two reports.

use super::problem::ApiError;
use crate::{fleet::Fleet, quantity::Timestamp};
use tokio::sync::{mpsc, oneshot};

/// Run by the fleet's task with the present time.
pub type FleetAsk = Box<dyn FnOnce(&mut Fleet, Timestamp) + Send>;

/// The sending side of the fleet's queue: bounded, senders wait.
#[derive(Clone, Debug)]
pub struct FleetDoor(mpsc::Sender<FleetAsk>);

impl FleetDoor {
    /// A door to `queue`.
    pub fn new(queue: mpsc::Sender<FleetAsk>) -> Self {
        Self(queue)
    }

    /// Asks or tells the fleet something.
    ///
    /// # Errors
    /// [`ApiError::Stopping`] when its task ended.
    pub async fn ask<T: Send + 'static>(&self, f: impl FnOnce(&mut Fleet, Timestamp) -> T + Send + 'static) -> Result<T, ApiError> {
        let (reply, answer) = oneshot::channel();
        let ask: FleetAsk = Box::new(move |fleet, now| {
            let _ = reply.send(f(fleet, now));
        });
        self.0.send(ask).await.map_err(|_| ApiError::Stopping)?;
        answer.await.map_err(|_| ApiError::Stopping)
    }
}
