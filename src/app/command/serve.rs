//! `dawria serve`.

use super::{announce, print, settings};
use crate::app::{self, Ready, cli::Serve, exit, logging};
use anyhow::Context;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Runs the server until SIGINT or SIGTERM.
///
/// # Errors
/// What stopped it, for the technician.
pub fn run(args: Serve) -> anyhow::Result<()> {
    let config = settings(&args.settings)?;
    logging::start();
    let runtime = app::runtime()?;
    let outcome = runtime.block_on(async {
        let stop = CancellationToken::new();
        let signal = exit::stop_signal().context("listening to signals")?;
        let on_signal = stop.clone();
        let ready = |ready: &Ready| {
            print(&ready.line());
            announce(ready, args.ready_file.as_deref())
        };
        tokio::pin! {
            let served = app::serve(config, args.accept_clock, stop.clone(), ready);
        }
        tokio::select! {
            ended = &mut served => return ended,
            name = signal => {
                tracing::info!(signal = name, "stopping");
                on_signal.cancel();
            }
        }
        served.await
    });
    // A read that hangs must not keep a stopped server from ending.
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}
