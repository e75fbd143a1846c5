//! Signs from time to time where every chain stands, and has it written down elsewhere.
//!
//! Whoever writes may hang (a mounted folder whose machine is gone): it does so on a thread of its own, which holds nothing of the
//! journals. They go on; the failure is counted, logged and seen in the age of the last checkpoint.

use crate::{
    clock::{self, Clock},
    quantity::Timestamp,
    store::checkpoint::{ChainEnd, Notary, Outlet, OutletError, SigningKey},
};
use anyhow::Context;
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_util::sync::CancellationToken;

/// How long the last checkpoint of an orderly stop may take.
const LAST_LIMIT: Duration = Duration::from_secs(5);

/// Says where one chain stands. As many as there are chains: the journal of each room, and whatever else is to be signed.
pub type Source = Box<dyn Fn() -> ChainEnd + Send>;

/// Work for the thread that writes; `done` says whether all of it was kept.
struct Work {
    ends: Vec<ChainEnd>,
    at: Timestamp,
    done: oneshot::Sender<bool>,
}

/// The running task.
pub struct Checkpoints {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

impl Checkpoints {
    /// Starts it; nothing runs where checkpoints go nowhere.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(sources: Vec<Source>, key: SigningKey, outlet: Outlet, every: Duration, clock: Arc<Clock>) -> anyhow::Result<Self> {
        let stop = CancellationToken::new();
        if outlet.is_nowhere() {
            tracing::warn!(
                "checkpoints of the journals are kept nowhere ([checkpoint] file or syslog): that the end of a journal was cut off, or an \
                 older copy put in place, could not be proved"
            );
            return Ok(Self { stop, task: tokio::spawn(async {}) });
        }
        tracing::info!(key = %key.public(), every_s = every.as_secs(), "checkpoints of the journals are signed");
        // One at a time: while one hangs, the next has nothing to do.
        let (work, queue) = mpsc::channel(1);
        std::thread::Builder::new()
            .name("checkpoints".into())
            .spawn(move || write(queue, key, &outlet))
            .context("starting the checkpoints' thread")?;
        let task = tokio::spawn(run(sources, work, every, clock, stop.clone()));
        Ok(Self { stop, task })
    }

    /// Signs a last time where every chain stands, and lets go of them.
    pub async fn finish(self) {
        self.stop.cancel();
        let _ = self.task.await;
    }
}

async fn run(sources: Vec<Source>, work: mpsc::Sender<Work>, every: Duration, clock: Arc<Clock>, stop: CancellationToken) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last_ms = clock::boot_ms();
    let mut pending: Option<oneshot::Receiver<bool>> = None;
    let failures = metrics::counter!("dawria_checkpoint_failures_total", "out" => "late");
    loop {
        let stopping = tokio::select! {
            () = stop.cancelled() => true,
            _ = ticks.tick() => false,
        };
        let (done, answer) = oneshot::channel();
        let given = work.try_send(Work { ends: sources.iter().map(|end| end()).collect(), at: clock.now().at, done });
        match given {
            Ok(()) => pending = Some(answer),
            Err(_) => {
                failures.increment(1);
                tracing::error!("ALARM: the checkpoint before this one is still being written; the place it goes to does not answer");
            }
        }
        if let Some(answer) = &mut pending {
            let limit = if stopping { LAST_LIMIT } else { every / 2 };
            match timeout(limit, answer).await {
                Ok(kept) => {
                    pending = None;
                    if kept == Ok(true) {
                        last_ms = clock::boot_ms();
                    }
                }
                Err(_) if stopping => tracing::error!("the last checkpoint could not be written in time"),
                Err(_) => {}
            }
        }
        metrics::gauge!("dawria_checkpoint_age_seconds").set((clock::boot_ms() - last_ms).max(0) as f64 * 1e-3);
        if stopping {
            return;
        }
    }
}

/// The thread that writes. What was written at earlier starts is read first, so that the lines follow from one another.
fn write(mut queue: mpsc::Receiver<Work>, key: SigningKey, outlet: &Outlet) {
    let earlier = outlet.tail().unwrap_or_else(|error| {
        failed(&error);
        String::new()
    });
    let mut notary = Notary::new(key, &earlier);
    while let Some(Work { ends, at, done }) = queue.blocking_recv() {
        let lines = notary.due(ends, at);
        let kept = lines.is_empty() || {
            let (kept, failures) = outlet.write(&lines);
            failures.iter().for_each(failed);
            if kept {
                notary.written(&lines);
            }
            kept && failures.is_empty()
        };
        // Nobody waits any more: the next one is on its way.
        let _ = done.send(kept);
    }
}

fn failed(error: &OutletError) {
    let out = match error {
        OutletError::File { .. } => "file",
        OutletError::Syslog { .. } => "syslog",
    };
    metrics::counter!("dawria_checkpoint_failures_total", "out" => out).increment(1);
    tracing::error!(%error, "ALARM: a checkpoint could not be written down; the journals go on");
}
