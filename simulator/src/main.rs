//! A fleet, its city and its callers: speaks to Dawria only through the device doors and the public API.

mod api;
#[cfg(test)]
mod api_tests;
mod burst;
mod cli;
mod clock;
mod crew;
mod fault;
mod line19;
mod link;
mod motion;
mod muster;
mod network;
mod patrol;
mod people;
mod person;
mod plan;
mod radio;
mod receiver;
mod run;
mod tally;
mod terminal;

use clap::Parser;
use std::{io::Write, process::ExitCode};

fn main() -> ExitCode {
    let args = cli::Args::parse();
    // The HTTP client asks for one. Refused when one is installed: it is the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(e) => {
            eprintln!("dawria-simulator: no runtime: {e}");
            return ExitCode::from(1);
        }
    };
    match runtime.block_on(run::run(&args)) {
        Ok(summary) => {
            let text = if args.json { format!("{summary}\n") } else { tally::table(&summary) };
            match std::io::stdout().write_all(text.as_bytes()) {
                Ok(()) => ExitCode::SUCCESS,
                Err(_) => ExitCode::from(1),
            }
        }
        Err(e) => {
            eprintln!("dawria-simulator: {e:#}");
            ExitCode::from(1)
        }
    }
}
