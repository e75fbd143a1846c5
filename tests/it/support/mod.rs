//! A running server, its clients, and a GPS unit.

mod api;
mod gps;
mod notify;
pub mod people;
mod server;
mod socket;

pub use api::{Api, id};
pub use gps::{rmc, sentence};
pub use notify::Manager;
pub use server::{Server, dawria};
pub use socket::Socket;

use std::time::Duration;

/// Longest wait for anything that must happen.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Asks again until the answer is there.
///
/// # Panics
/// When it is not after [`PATIENCE`].
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let mut again = tokio::time::interval(Duration::from_millis(20));
    let search = async {
        loop {
            again.tick().await;
            if let Some(found) = ask().await {
                return found;
            }
        }
    };
    tokio::time::timeout(PATIENCE, search).await.unwrap_or_else(|_| panic!("it did not happen: {what}"))
}
