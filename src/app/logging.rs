//! The log: readable lines on a terminal, JSON elsewhere; `RUST_LOG` chooses what is written.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// What is written unless `RUST_LOG` says otherwise. The HTTP library warns of every idle connection it closes.
const DEFAULT: &str = "info,hyper=error,tungstenite=error";

/// Starts the log on standard error. Later calls change nothing.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(DEFAULT));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = if std::io::stderr().is_terminal() { builder.with_target(false).try_init() } else { builder.json().try_init() };
}
