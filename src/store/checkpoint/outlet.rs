//! Where checkpoints are written down: a file that is appended to, a syslog server.

use super::line::Checkpoint;
use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    net::{SocketAddr, ToSocketAddrs, UdpSocket},
    os::unix::{fs::OpenOptionsExt, net::UnixDatagram},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};
use thiserror::Error;

/// How much of the file's end is read at a start: some hours of a country's rooms.
const TAIL_BYTES: u64 = 1 << 20;
/// Longest datagram that every syslog server takes (RFC 5424 §6.1 asks for 2,048 bytes).
const DATAGRAM_MAX: usize = 2_048;
/// RFC 5424 §6.2.1: facility 13 (log audit), severity 5 (notice).
const PRIORITY: u8 = 13 * 8 + 5;
/// How long a full socket may hold up the thread that writes checkpoints.
const SEND_LIMIT: Duration = Duration::from_secs(2);

/// A checkpoint could not be written down.
#[derive(Debug, Error)]
pub enum OutletError {
    /// Not to the file.
    #[error("checkpoint file {}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Not to the syslog server.
    #[error("checkpoint syslog {to}: {source}")]
    Syslog {
        /// Which.
        to: String,
        /// What the system says.
        source: io::Error,
    },
}

/// A syslog server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Syslog {
    /// Datagrams to `host:port`. Nobody says whether they arrived.
    Udp(String),
    /// Datagrams to a socket of this machine, such as `/dev/log`.
    Unix(PathBuf),
}

impl FromStr for Syslog {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let port = |at: &str| at.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok_and(|p| p > 0));
        if let Some(at) = text.strip_prefix("udp://").filter(|at| port(at)) {
            return Ok(Self::Udp(at.to_owned()));
        }
        match text.strip_prefix("unix://").unwrap_or(text) {
            path if path.starts_with('/') => Ok(Self::Unix(path.into())),
            _ => Err(format!("`{text}` is no syslog server: udp://HOST:PORT, or the path of a socket such as /dev/log")),
        }
    }
}

impl fmt::Display for Syslog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Udp(at) => write!(f, "udp://{at}"),
            Self::Unix(path) => write!(f, "{}", path.display()),
        }
    }
}

impl Syslog {
    fn send(&self, lines: &[Checkpoint]) -> io::Result<()> {
        let messages = lines.iter().map(message).collect::<Vec<_>>();
        if messages.iter().any(|m| m.len() > DATAGRAM_MAX) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a message would be too long"));
        }
        match self {
            Self::Udp(at) => {
                let to = at.to_socket_addrs()?.next().ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the host has no address"))?;
                let any: SocketAddr = if to.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
                let socket = UdpSocket::bind(any)?;
                socket.set_write_timeout(Some(SEND_LIMIT))?;
                socket.connect(to)?;
                messages.iter().try_for_each(|m| socket.send(m.as_bytes()).map(drop))
            }
            Self::Unix(path) => {
                let socket = UnixDatagram::unbound()?;
                socket.set_write_timeout(Some(SEND_LIMIT))?;
                socket.connect(path)?;
                messages.iter().try_for_each(|m| socket.send(m.as_bytes()).map(drop))
            }
        }
    }
}

/// RFC 5424: the line is the message, so that it is found again whole.
fn message(line: &Checkpoint) -> String {
    format!("<{PRIORITY}>1 {} - dawria {} checkpoint - {}", line.at, std::process::id(), line.line())
}

/// The places to which checkpoints go.
#[derive(Clone, Debug, Default)]
pub struct Outlet {
    /// A file that is appended to and synced; better one of another machine.
    pub file: Option<PathBuf>,
    /// A syslog server.
    pub syslog: Option<Syslog>,
}

impl Outlet {
    /// There is none.
    pub fn is_nowhere(&self) -> bool {
        self.file.is_none() && self.syslog.is_none()
    }

    /// The end of the file, for [`Notary::new`](super::Notary::new); empty when there is no file yet.
    ///
    /// # Errors
    /// [`OutletError`].
    pub fn tail(&self) -> Result<String, OutletError> {
        let Some(path) = &self.file else { return Ok(String::new()) };
        match tail(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            read => read.map_err(|source| OutletError::File { path: path.clone(), source }),
        }
    }

    /// Writes the lines to each place. `true` in front: they are where the chain of lines is kept (the file; without one, the syslog
    /// server), so the next ones may follow from them. Behind: what failed. May hang with a file system that does: call it on a thread
    /// that nobody waits for.
    pub fn write(&self, lines: &[Checkpoint]) -> (bool, Vec<OutletError>) {
        let mut failed = Vec::new();
        let file = self.file.as_ref().map(|path| append(path, lines).map_err(|source| OutletError::File { path: path.clone(), source }));
        let syslog = self.syslog.as_ref().map(|to| to.send(lines).map_err(|source| OutletError::Syslog { to: to.to_string(), source }));
        let kept = file.as_ref().or(syslog.as_ref()).is_some_and(Result::is_ok);
        failed.extend([file, syslog].into_iter().flatten().filter_map(Result::err));
        (kept, failed)
    }
}

fn tail(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
    let mut bytes = Vec::new();
    file.take(TAIL_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn append(path: &Path, lines: &[Checkpoint]) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).append(true).create(true).mode(0o640).open(path)?;
    let mut text = String::new();
    if file.seek(SeekFrom::End(0))? > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            // An earlier write was cut: the torn line stays, and spoils no other.
            text.push('\n');
        }
    }
    lines.iter().for_each(|line| text.extend([line.line().as_str(), "\n"]));
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{
        super::{Book, ChainEnd, Notary, SigningKey},
        *,
    };
    use crate::quantity::Timestamp;

    fn lines(seq: u64) -> Vec<Checkpoint> {
        let end = ChainEnd { chain: "room/r".into(), store: [1; 16], epoch: 5, seq, hash: [seq as u8; 32] };
        Notary::new(SigningKey::from_bytes(&[3; 32]), "").due(vec![end], Timestamp(1_790_000_000_000))
    }

    #[test]
    fn syslog_servers_are_read_and_others_refused() {
        for (text, read) in [
            ("udp://log.example:514", Syslog::Udp("log.example:514".into())),
            ("udp://[::1]:514", Syslog::Udp("[::1]:514".into())),
            ("/dev/log", Syslog::Unix("/dev/log".into())),
            ("unix:///run/log", Syslog::Unix("/run/log".into())),
        ] {
            assert_eq!(text.parse::<Syslog>().unwrap(), read);
        }
        for text in ["", "udp://", "udp://host", "udp://host:0", "tcp://host:514", "host:514"] {
            assert!(text.parse::<Syslog>().unwrap_err().contains("udp://HOST:PORT"), "{text}");
        }
    }

    #[test]
    fn a_torn_line_spoils_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let outlet = Outlet { file: Some(dir.path().join("checkpoints")), syslog: None };
        assert_eq!(outlet.tail().unwrap(), "");
        assert!(outlet.write(&lines(1)).0);
        std::fs::write(dir.path().join("checkpoints"), &outlet.tail().unwrap()[..100]).unwrap();
        assert!(outlet.write(&lines(2)).0);
        let book = Book::read(&dir.path().join("checkpoints")).unwrap();
        let found = book.of("room/r", &[SigningKey::from_bytes(&[3; 32]).public()]);
        assert_eq!((found.lines.len(), found.findings.as_slice()), (1, [].as_slice()));
    }

    #[test]
    fn syslog_gets_whole_lines_and_a_missing_server_is_said() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("log");
        let server = UnixDatagram::bind(&path).unwrap();
        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        for (outlet, read) in [
            (Syslog::Unix(path.clone()), &mut (|b: &mut [u8]| server.recv(b).unwrap()) as &mut dyn FnMut(&mut [u8]) -> usize),
            (Syslog::Udp(udp.local_addr().unwrap().to_string()), &mut (|b: &mut [u8]| udp.recv(b).unwrap())),
        ] {
            let (kept, failed) = Outlet { file: None, syslog: Some(outlet) }.write(&lines(7));
            assert!(kept && failed.is_empty(), "{failed:?}");
            let mut bytes = [0; 4_096];
            let n = read(&mut bytes);
            let text = std::str::from_utf8(&bytes[..n]).unwrap();
            assert!(text.starts_with("<109>1 2026-09-21T14:13:20.000Z - dawria "), "{text}");
            assert_eq!(Checkpoint::parse(text).unwrap(), lines(7)[0]);
        }
        drop(server);
        let file = dir.path().join("no folder/checkpoints");
        let (kept, failed) = Outlet { file: Some(file), syslog: Some(Syslog::Unix(path)) }.write(&lines(7));
        assert!(!kept && failed.len() == 2, "{failed:?}");
    }
}
