//! The shutdown: gateway, core, live, store, in this order, each with a time limit.

use std::time::Duration;
use tokio::time::timeout;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Tasks that stop together.
#[derive(Debug)]
pub struct Stage {
    name: &'static str,
    limit: Duration,
    /// Cancelled when the stage is to stop.
    pub stop: CancellationToken,
    /// Its tasks.
    pub tasks: TaskTracker,
}

impl Stage {
    /// A stage whose tasks have `limit` to end.
    pub fn new(name: &'static str, limit: Duration) -> Self {
        Self { name, limit, stop: CancellationToken::new(), tasks: TaskTracker::new() }
    }

    /// Stops it and waits for its tasks, at most its time limit.
    pub async fn end(&self) {
        self.stop.cancel();
        self.tasks.close();
        if timeout(self.limit, self.tasks.wait()).await.is_err() {
            tracing::warn!(stage = self.name, tasks = self.tasks.len(), "a stage of the shutdown did not end in time");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[tokio::test]
    async fn stages_end_in_order_and_a_stuck_one_holds_nobody_up() {
        let ended = Arc::new(Mutex::new(Vec::new()));
        let stages =
            ["gateway", "core", "live"].map(|name| Stage::new(name, Duration::from_millis(if name == "core" { 10 } else { 60_000 })));
        for stage in &stages {
            let (stop, ended, name) = (stage.stop.clone(), Arc::clone(&ended), stage.name);
            stage.tasks.spawn(async move {
                stop.cancelled().await;
                if name == "core" {
                    std::future::pending::<()>().await;
                }
                ended.lock().map(|mut e| e.push(name)).ok();
            });
        }
        for stage in &stages {
            stage.end().await;
        }
        assert_eq!(ended.lock().map(|e| e.clone()).unwrap_or_default(), ["gateway", "live"]);
    }
}
