//! The demo's two processes: the server and the simulator, started from the programs beside this one and ended in order.

use anyhow::{Context, bail};
use serde_json::Value;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
};

/// How long a process may take to end in order before it is ended by force.
const GRACE: Duration = Duration::from_secs(20);
/// How long the server may take to be ready.
const READY: Duration = Duration::from_secs(60);

/// A program beside this one.
///
/// # Errors
/// When it is not there: the message says how to build it.
pub fn beside(name: &str) -> anyhow::Result<PathBuf> {
    let me = std::env::current_exe().context("this program's own path")?;
    let there = me.with_file_name(name);
    if !there.is_file() {
        bail!("{} is missing: build it with `cargo build --release --workspace`", there.display());
    }
    Ok(there)
}

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Its HTTP door.
    pub http: SocketAddr,
    /// Its TCP NMEA door.
    pub nmea_tcp: SocketAddr,
    /// Its UDP NMEA door.
    pub nmea_udp: SocketAddr,
    /// File with its set-up token.
    pub set_up: PathBuf,
}

impl Server {
    /// Starts `dawria serve` with a configuration file and waits until it is ready.
    ///
    /// # Errors
    /// When it ends or is not ready in a minute; its own message is on standard error.
    pub async fn start(config: &Path, ready_file: &Path, log: &Path) -> anyhow::Result<Self> {
        let me = std::env::current_exe().context("this program's own path")?;
        let log_file = std::fs::File::create(log).with_context(|| format!("the server's log {}", log.display()))?;
        let mut child = Command::new(me)
            .args(["serve", "--config"])
            .arg(config)
            .arg("--ready-file")
            .arg(ready_file)
            .stdin(Stdio::null())
            .stdout(log_file.try_clone()?)
            .stderr(log_file)
            .kill_on_drop(true)
            .spawn()
            .context("the server could not be started")?;
        let until = tokio::time::Instant::now() + READY;
        let mut poll = tokio::time::interval(Duration::from_millis(50));
        loop {
            poll.tick().await;
            if let Some(status) = child.try_wait()? {
                let said = std::fs::read_to_string(log).unwrap_or_default();
                bail!("the server ended at once ({status}):\n{}", last_lines(&said, 12));
            }
            if let Some(ready) = std::fs::read(ready_file).ok().and_then(|b| serde_json::from_slice::<Value>(&b).ok()) {
                let address = |key: &str| -> anyhow::Result<SocketAddr> {
                    ready[key].as_str().and_then(|s| s.parse().ok()).with_context(|| format!("the ready file names no `{key}`: {ready}"))
                };
                let (http, nmea_tcp, nmea_udp) = (address("http")?, address("nmea_tcp")?, address("nmea_udp")?);
                let set_up =
                    ready["set_up"].as_str().map(PathBuf::from).context("the server has accounts already: a demo begins with none")?;
                return Ok(Self { child, http, nmea_tcp, nmea_udp, set_up });
            }
            if tokio::time::Instant::now() > until {
                bail!("the server was not ready in {} s; its log is {}", READY.as_secs(), log.display());
            }
        }
    }

    /// Process id, while it runs.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// Resolves when the server ends by itself.
    pub async fn ended(&mut self) -> String {
        match self.child.wait().await {
            Ok(status) => status.to_string(),
            Err(e) => e.to_string(),
        }
    }

    /// Ends it in order.
    ///
    /// # Errors
    /// When it had to be ended by force.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        end(&mut self.child, "the server").await
    }
}

/// A running simulator.
#[derive(Debug)]
pub struct Simulator {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Simulator {
    /// Starts it with these arguments.
    ///
    /// # Errors
    /// When the program is missing.
    pub fn start(args: &[String]) -> anyhow::Result<Self> {
        let mut child = Command::new(beside("dawria-simulator")?)
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("the simulator could not be started")?;
        let out = child.stdout.take().context("the simulator's output")?;
        Ok(Self { child, lines: BufReader::new(out).lines() })
    }

    /// Its next line of JSON: first that all units are connected, then the summary. `None` at its end.
    ///
    /// # Errors
    /// When it says something else.
    pub async fn next(&mut self) -> anyhow::Result<Option<Value>> {
        let Some(line) = self.lines.next_line().await? else { return Ok(None) };
        Ok(Some(serde_json::from_str(&line).with_context(|| format!("the simulator said `{line}`"))?))
    }

    /// Asks it to stop in order (as Ctrl-C does) without waiting.
    pub fn interrupt(&self) {
        signal(&self.child, rustix::process::Signal::INT);
    }

    /// Waits for its end.
    ///
    /// # Errors
    /// When it failed.
    pub async fn wait(mut self) -> anyhow::Result<()> {
        let status = self.child.wait().await?;
        if !status.success() {
            bail!("the simulator failed ({status})");
        }
        Ok(())
    }
}

fn signal(child: &Child, signal: rustix::process::Signal) {
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    if let Some(pid) = pid {
        let _ = rustix::process::kill_process(pid, signal);
    }
}

async fn end(child: &mut Child, what: &str) -> anyhow::Result<()> {
    signal(child, rustix::process::Signal::TERM);
    match tokio::time::timeout(GRACE, child.wait()).await {
        Ok(status) => {
            let status = status?;
            if status.success() { Ok(()) } else { bail!("{what} ended with {status}") }
        }
        Err(_) => {
            child.kill().await?;
            bail!("{what} did not stop in {} s and was ended by force", GRACE.as_secs())
        }
    }
}

fn last_lines(text: &str, n: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(n)..].join("\n")
}
