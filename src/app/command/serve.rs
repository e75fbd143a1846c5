//! `dawria serve`.

use super::{print, settings};
use crate::app::{
    self, Ready,
    cli::Serve,
    exit, logging,
};
use anyhow::Context;
use std::path::Path;
use tokio_util::sync::CancellationToken;

/// Runs the server until SIGINT or SIGTERM.
///
/// # Errors
/// What stopped it, for the technician.
pub fn run(args: Serve) -> anyhow::Result<()> {
    let config = settings(&args.settings)?;
    logging::start();
    let runtime = app::runtime()?;
    runtime.block_on(async {
        let stop = CancellationToken::new();
        let signal = exit::stop_signal().context("listening to signals")?;
        let on_signal = stop.clone();
        let ready = |ready: &Ready| announce(ready, args.ready_file.as_deref());
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
    })
}

/// Tells the addresses in use: a line for people, the file for programs (written whole, then renamed into place).
fn announce(ready: &Ready, file: Option<&Path>) -> anyhow::Result<()> {
    print(&ready.line());
    if let Some(path) = file {
        let part = path.with_extension("part");
        let write = std::fs::write(&part, serde_json::to_vec(ready)?).and_then(|()| std::fs::rename(&part, path));
        write.with_context(|| format!("writing the ready file {}", path.display()))?;
    }
    Ok(())
}
