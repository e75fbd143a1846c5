//! Orders and cancels are owed until their receipt: sent when durable, at every connect, and again every 5 s.
//!
//! Nothing is kept here. What is owed is asked from the room's state each time, so a restart, a lost line or a full queue loses nothing.

use crate::{
    api::{door::Door, orders::OrderMaker},
    clock::Clock,
    live::{Terminals, ToTerminal},
};
use std::{sync::Arc, time::Duration};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// Orders without a receipt are sent again after this long.
const AGAIN: Duration = Duration::from_secs(5);
/// Terminals hear the server's time this often.
const TIME: Duration = Duration::from_secs(10);

/// Sends again what has no receipt, until `stop`.
pub async fn run(maker: OrderMaker, door: Door, terminals: Arc<Terminals>, clock: Arc<Clock>, stop: CancellationToken) {
    let (mut again, mut time) = (interval(AGAIN), interval(TIME));
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    time.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = time.tick() => terminals.send_all(&ToTerminal::Time { server_time: clock.now().at }),
            _ = again.tick() => {
                if terminals.counters().connected == 0 {
                    continue;
                }
                let maker = maker.clone();
                match door.read(move |state| maker.owed(state)).await {
                    Ok(owed) => owed.value.iter().for_each(|(unit, message)| {
                        terminals.send(unit, message);
                    }),
                    Err(e) => tracing::debug!(error = %e, "orders are sent again later"),
                }
            }
        }
    }
}
