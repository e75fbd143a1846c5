//! The binary, started on free ports in a folder of its own.

use super::{Api, PATIENCE};
use serde_json::Value;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

const BINARY: &str = env!("CARGO_BIN_EXE_dawria");

/// Runs a command of the binary to its end.
pub fn dawria(arguments: &[&str]) -> Output {
    Command::new(BINARY).args(arguments).stdin(Stdio::null()).env_remove("DAWRIA_CONFIG").output().unwrap()
}

/// A running server.
pub struct Server {
    child: Child,
    folder: PathBuf,
    /// What it wrote to its ready file.
    pub ready: Value,
}

impl Server {
    /// Starts one in `folder`, automatic for P0 to P2, with the settings in its `room.toml` when there is one; `more` is added to its
    /// configuration.
    pub fn start(folder: &Path, more: &str) -> Self {
        Self::start_with(folder, more, &[])
    }

    /// The same with flags.
    pub fn start_with(folder: &Path, more: &str, flags: &[&str]) -> Self {
        Self::start_in(folder, more, flags, &[])
    }

    /// The same with more in its environment.
    pub fn start_in(folder: &Path, more: &str, flags: &[&str], environment: &[(&str, &str)]) -> Self {
        let config = folder.join("dawria.toml");
        let room = folder.join("room.toml");
        let room = if room.exists() { format!("settings = {room:?}\n") } else { String::new() };
        let text = format!(
            "data_dir = {:?}\n[room]\nautomatic = [\"P0\", \"P1\", \"P2\"]\n{room}[http]\nbind = \"127.0.0.1:0\"\n[nmea]\nenabled = true\n\
             tcp = \"127.0.0.1:0\"\nudp = \"127.0.0.1:0\"\n{more}",
            folder.join("data")
        );
        std::fs::write(&config, text).unwrap();
        let ready = folder.join("ready.json");
        let _ = std::fs::remove_file(&ready);
        let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("server.log")).unwrap();
        let mut child = Command::new(BINARY)
            .args(["serve", "--config"])
            .arg(&config)
            .arg("--ready-file")
            .arg(&ready)
            .args(flags)
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let started = Instant::now();
        loop {
            if let Some(ready) = std::fs::read(&ready).ok().and_then(|b| serde_json::from_slice(&b).ok()) {
                return Self { child, folder: folder.to_owned(), ready };
            }
            if let Some(status) = child.try_wait().unwrap() {
                panic!("the server ended: {status}\n{}", std::fs::read_to_string(folder.join("server.log")).unwrap());
            }
            assert!(started.elapsed() < PATIENCE, "not ready in time\n{}", std::fs::read_to_string(folder.join("server.log")).unwrap());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// An address of the ready file: `http`, `nmea_tcp`, `nmea_udp`.
    pub fn address(&self, door: &str) -> SocketAddr {
        self.ready[door].as_str().unwrap().parse().unwrap()
    }

    /// A client of its HTTP door.
    pub fn api(&self) -> Api {
        Api::new(self.address("http"))
    }

    /// kill -9.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM; gives the exit code and the log.
    pub fn stop(mut self) -> (Option<i32>, String) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        let status = self.child.wait().unwrap();
        (status.code(), self.log())
    }

    /// Waits for it to end by itself; gives the exit code and the log.
    pub fn ended(mut self) -> (Option<i32>, String) {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status.code(), self.log());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("it did not end\n{}", self.log());
    }

    /// What it logged.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("server.log")).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
