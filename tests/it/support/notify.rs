//! What a server tells its service manager.

use std::{
    os::unix::net::UnixDatagram,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// A service manager's ear.
pub struct Manager {
    socket: UnixDatagram,
    /// Where it is, for `NOTIFY_SOCKET`.
    pub path: PathBuf,
}

impl Manager {
    /// One in a folder.
    pub fn new(folder: &Path) -> Self {
        let path = folder.join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        Self { socket, path }
    }

    /// Everything it is told until `enough` says so, or for so long.
    pub fn hear(&self, within: Duration, enough: impl Fn(&[String]) -> bool) -> Vec<String> {
        let (until, mut heard, mut buffer) = (Instant::now() + within, Vec::new(), [0; 4_096]);
        while !enough(&heard) {
            let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) else { break };
            self.socket.set_read_timeout(Some(left)).unwrap();
            let Ok(n) = self.socket.recv(&mut buffer) else { break };
            heard.extend(String::from_utf8_lossy(&buffer[..n]).lines().map(str::to_owned));
        }
        heard
    }
}
