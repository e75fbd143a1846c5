//! The shutdown: gateway, core, live, store, in this order, each with a time limit.

use std::time::Duration;
use tokio::{sync::mpsc, time::timeout};
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

    /// Starts a task that must not end before the stage is stopped. If it does, also by a panic, `ended` is told its name.
    pub fn vital(&self, name: &'static str, ended: &mpsc::Sender<&'static str>, task: impl Future<Output = ()> + Send + 'static) {
        let guard = Vital { name, stop: self.stop.clone(), ended: ended.clone() };
        self.tasks.spawn(async move {
            let _guard = guard;
            task.await;
        });
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

/// Tells the end of a task, however it comes.
struct Vital {
    name: &'static str,
    stop: CancellationToken,
    ended: mpsc::Sender<&'static str>,
}

impl Drop for Vital {
    fn drop(&mut self) {
        if !self.stop.is_cancelled() {
            // Full: another end was told, and one is enough.
            let _ = self.ended.try_send(self.name);
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

    #[tokio::test]
    async fn the_end_of_a_vital_task_is_told_unless_its_stage_is_stopped() {
        let (sender, mut ended) = mpsc::channel(4);
        let stage = Stage::new("live", Duration::from_secs(5));
        stage.vital("quits", &sender, async {});
        assert_eq!(timeout(Duration::from_secs(5), ended.recv()).await, Ok(Some("quits")));
        stage.vital("panics", &sender, async { assert!(std::hint::black_box(false), "as a broken task does") });
        assert_eq!(timeout(Duration::from_secs(5), ended.recv()).await, Ok(Some("panics")));
        let stop = stage.stop.clone();
        stage.vital("obeys", &sender, async move { stop.cancelled().await });
        stage.end().await;
        assert!(ended.try_recv().is_err());
    }
}
