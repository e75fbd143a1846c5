//! `dawria serve`.

use super::{announce, print, settings};
use crate::app::{self, Ready, cli::Serve, exit, logging, service};
use anyhow::Context;
use sd_notify::NotifyState;
use std::{io::IsTerminal, path::Path, time::Duration};
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
            if let Some(file) = &ready.set_up {
                set_up(file);
            }
            service::tell(&[NotifyState::Ready, NotifyState::Status(&ready.line())]);
            announce(ready, args.ready_file.as_deref())
        };
        tokio::pin! {
            let served = app::serve(config, args.accept_clock, stop.clone(), ready);
        }
        tokio::select! {
            ended = &mut served => return ended,
            name = signal => {
                tracing::info!(signal = name, "stopping");
                service::tell(&[NotifyState::Stopping, NotifyState::Status("stopping")]);
                on_signal.cancel();
            }
        }
        served.await
    });
    // A read that hangs must not keep a stopped server from ending.
    runtime.shutdown_timeout(Duration::from_secs(1));
    outcome
}

/// There is no account yet: whoever stands at the machine makes the first. In a pipe, which may be kept for long, only the file is named.
fn set_up(file: &Path) {
    let token = std::fs::read_to_string(file).ok().filter(|_| std::io::stdout().is_terminal());
    let token = token.map_or_else(|| format!("the token in {}", file.display()), |t| format!("the token {}", t.trim()));
    print(&format!(
        "There is no account yet: open the page or run `dawria user set-up ACCOUNT`, and make the first one with {token}; it holds once."
    ));
}
