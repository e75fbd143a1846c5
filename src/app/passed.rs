//! Doors that the service manager opened before the start (socket activation): `http`, `nmea-tcp`, `nmea-udp` by `LISTEN_FDNAMES`.
//!
//! They stay open while the server is started again: who calls meanwhile waits instead of being refused.

use anyhow::{Context, bail, ensure};
use socket2::{Socket, Type};
use std::{
    collections::BTreeMap,
    os::fd::{FromRawFd, OwnedFd},
};
use tokio::net::{TcpListener, UdpSocket};

/// Names of the doors, as `FileDescriptorName=` gives them in a socket unit.
const NAMES: [(&str, Type); 3] = [("http", Type::STREAM), ("nmea-tcp", Type::STREAM), ("nmea-udp", Type::DGRAM)];

/// The doors that were passed and are not taken yet.
#[derive(Debug, Default)]
pub struct Passed(BTreeMap<String, Socket>);

impl Passed {
    /// Takes those of this process; none where no manager passed any. Called once.
    ///
    /// # Errors
    /// When what was passed is not what was agreed.
    pub fn of_this_process() -> anyhow::Result<Self> {
        let fds = sd_notify::listen_fds_with_names().context("the sockets passed by the service manager")?;
        // SAFETY: the manager opened these descriptors for this process, it says so by its process id, and nobody else here closes them.
        let sockets = fds.map(|(fd, name)| (name, Socket::from(unsafe { OwnedFd::from_raw_fd(fd) })));
        Self::of(sockets)
    }

    fn of(sockets: impl IntoIterator<Item = (String, Socket)>) -> anyhow::Result<Self> {
        let mut doors = BTreeMap::new();
        for (name, socket) in sockets {
            let Some((_, kind)) = NAMES.iter().find(|(known, _)| *known == name) else {
                let names = NAMES.map(|(name, _)| name).join(", ");
                bail!("the service manager passed a socket named `{name}`; FileDescriptorName= takes {names}");
            };
            ensure!(socket.r#type()? == *kind, "the socket `{name}` that the service manager passed is of the wrong type");
            socket.set_nonblocking(true)?;
            ensure!(doors.insert(name.clone(), socket).is_none(), "the service manager passed two sockets named `{name}`");
        }
        Ok(Self(doors))
    }

    /// The TCP door of this name, if it was passed.
    ///
    /// # Errors
    /// When it does not listen.
    pub fn tcp(&mut self, name: &str) -> anyhow::Result<Option<TcpListener>> {
        let Some(socket) = self.0.remove(name) else { return Ok(None) };
        ensure!(socket.is_listener()?, "the socket `{name}` that the service manager passed does not listen (ListenStream= is needed)");
        Ok(Some(TcpListener::from_std(socket.into())?))
    }

    /// The UDP door of this name, if it was passed.
    ///
    /// # Errors
    /// When the system does not take it.
    pub fn udp(&mut self, name: &str) -> anyhow::Result<Option<UdpSocket>> {
        let Some(socket) = self.0.remove(name) else { return Ok(None) };
        Ok(Some(UdpSocket::from_std(socket.into())?))
    }

    /// Ends the taking.
    ///
    /// # Errors
    /// A door that nobody took: the configuration leaves it closed.
    pub fn all_taken(self) -> anyhow::Result<()> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => bail!(
                "the service manager passed the socket `{name}`, and the configuration leaves that door closed: set nmea.enabled = true, \
                 or disable the socket unit"
            ),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::net;

    fn tcp() -> Socket {
        net::TcpListener::bind("127.0.0.1:0").unwrap().into()
    }

    #[tokio::test]
    async fn doors_are_known_by_name_and_none_is_left_over() {
        let udp = || Socket::from(net::UdpSocket::bind("127.0.0.1:0").unwrap());
        let mut passed = Passed::of([("nmea-udp".to_owned(), udp()), ("http".to_owned(), tcp())]).unwrap();
        assert!(passed.tcp("http").unwrap().is_some() && passed.tcp("nmea-tcp").unwrap().is_none());
        assert!(Passed(passed.0).all_taken().unwrap_err().to_string().contains("nmea-udp"));
        for (sockets, said) in [
            (vec![("web", tcp())], "named `web`"),
            (vec![("http", udp())], "wrong type"),
            (vec![("http", tcp()), ("http", tcp())], "two sockets"),
        ] {
            let e = Passed::of(sockets.into_iter().map(|(n, s)| (n.to_owned(), s))).unwrap_err().to_string();
            assert!(e.contains(said), "{e}");
        }
        let deaf = Socket::new(socket2::Domain::IPV4, Type::STREAM, None).unwrap();
        assert!(Passed::of([("http".to_owned(), deaf)]).unwrap().tcp("http").is_err());
    }
}
