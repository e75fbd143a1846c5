//! The binary, started on free ports in a folder of its own.

use super::{Api, PATIENCE, people};
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
    let secret = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(secret.path(), people::PASSWORD).unwrap();
    let mut command = Command::new(BINARY);
    command.args(arguments).stdin(Stdio::null()).env_remove("DAWRIA_CONFIG");
    command.env("DAWRIA_USER", people::CHIEF).env("DAWRIA_PASSWORD_FILE", secret.path()).output().unwrap()
}

/// A running server.
pub struct Server {
    child: Child,
    folder: PathBuf,
    chief: Option<Api>,
    /// What it wrote to its ready file.
    pub ready: Value,
    /// From the start of the process until that file was there.
    pub ready_after: Duration,
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

    /// One that may open so many files.
    pub fn start_limited(folder: &Path, files: u32) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -n {files}; exec \"$0\" \"$@\""), BINARY]);
        Self::run(command, folder, "", &[], &[], "")
    }

    /// One with more keys in its `[http]`.
    pub fn start_http(folder: &Path, http: &str) -> Self {
        Self::run(Command::new(BINARY), folder, "", &[], &[], http)
    }

    /// One that another program becomes: the command's last word is the binary's path, and what follows is for it.
    pub fn start_through(command: Command, folder: &Path) -> Self {
        Self::run(command, folder, "", &[], &[], "")
    }

    /// The binary's path.
    pub fn binary() -> &'static str {
        BINARY
    }

    /// The same with more in its environment.
    pub fn start_in(folder: &Path, more: &str, flags: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::run(Command::new(BINARY), folder, more, flags, environment, "")
    }

    fn run(mut command: Command, folder: &Path, more: &str, flags: &[&str], environment: &[(&str, &str)], http: &str) -> Self {
        let config = folder.join("dawria.toml");
        let room = folder.join("room.toml");
        let room = if room.exists() { format!("settings = {room:?}\n") } else { String::new() };
        let text = format!(
            "data_dir = {:?}\n[room]\nautomatic = [\"P0\", \"P1\", \"P2\"]\n{room}[http]\nbind = \"127.0.0.1:0\"\n{http}[nmea]\nenabled = true\n\
             tcp = \"127.0.0.1:0\"\nudp = \"127.0.0.1:0\"\n{more}",
            folder.join("data")
        );
        std::fs::write(&config, text).unwrap();
        let ready = folder.join("ready.json");
        let _ = std::fs::remove_file(&ready);
        let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("server.log")).unwrap();
        let started = Instant::now();
        let mut child = command
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
        loop {
            if let Some(ready) = std::fs::read(&ready).ok().and_then(|b| serde_json::from_slice(&b).ok()) {
                let ready_after = started.elapsed();
                let mut server = Self { child, folder: folder.to_owned(), chief: None, ready, ready_after };
                server.chief = Some(server.people());
                return server;
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

    /// A client of its HTTP door for somebody who may do everything.
    pub fn api(&self) -> Api {
        self.chief.clone().unwrap()
    }

    /// Sets the server up, or signs in where that was done before. In a thread of its own: tests start servers in and out of runtimes.
    fn people(&self) -> Api {
        let open = if self.ready["tls"] == true { Api::over_tls } else { Api::new };
        let (api, folder) = (open(self.address("http")), self.folder.clone());
        let signing = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(people::chief(&api, &folder))
        });
        signing.join().unwrap_or_else(|_| panic!("nobody can sign in\n{}", self.log()))
    }

    /// It has not ended.
    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
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
