//! A gateway on loopback, with a clock that the test sets.

use dawria::{
    fix::Report,
    gateway::{
        Gateway, Parts,
        alarm::Alarm,
        limits::Limits,
        registry::{Device, Registry},
        run_tcp, run_udp,
    },
    id::DeviceId,
    quantity::Timestamp,
};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering::Relaxed},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

/// Both doors, running.
pub struct Doors {
    pub gateway: Arc<Gateway>,
    pub tcp: SocketAddr,
    pub udp: SocketAddr,
    pub reports: mpsc::Receiver<Report>,
    pub alarms: mpsc::Receiver<Alarm>,
    clock: Arc<AtomicI64>,
    shutdown: CancellationToken,
    tasks: Vec<JoinHandle<std::io::Result<()>>>,
}

/// What differs from an ordinary gateway.
pub struct Options {
    pub limits: Limits,
    /// Room in the way to the fleet.
    pub queue: usize,
    pub allow: &'static [&'static str],
}

impl Default for Options {
    fn default() -> Self {
        Self { limits: Limits::default(), queue: 65_536, allow: &["127.0.0.0/8"] }
    }
}

pub fn id(name: &str) -> DeviceId {
    DeviceId::new(name).unwrap()
}

impl Doors {
    pub async fn open(devices: &[&str], now: Timestamp) -> Self {
        Self::open_with(devices, now, Options::default()).await
    }

    pub async fn open_with(devices: &[&str], now: Timestamp, options: Options) -> Self {
        let registry = Arc::new(Registry::new(options.limits.devices));
        for name in devices {
            registry.enrol(id(name), Device::default()).unwrap();
        }
        registry.allow(options.allow.iter().map(|p| p.parse().unwrap()).collect());
        let (reports_in, reports) = mpsc::channel(options.queue);
        let (alarms_in, alarms) = mpsc::channel(16);
        let clock = Arc::new(AtomicI64::new(now.millis()));
        let hand = Arc::clone(&clock);
        let gateway = Gateway::new(Parts {
            limits: options.limits,
            registry,
            reports: reports_in,
            alarms: alarms_in,
            clock: Arc::new(move || Timestamp(hand.load(Relaxed))),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let socket = dawria::gateway::udp::bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let (tcp, udp) = (listener.local_addr().unwrap(), socket.local_addr().unwrap());
        let shutdown = CancellationToken::new();
        let tasks = vec![
            tokio::spawn(run_tcp(listener, Arc::clone(&gateway), shutdown.clone())),
            tokio::spawn(run_udp(socket, Arc::clone(&gateway), shutdown.clone())),
        ];
        Self { gateway, tcp, udp, reports, alarms, clock, shutdown, tasks }
    }

    pub fn advance_ms(&self, ms: i64) {
        self.clock.fetch_add(ms, Relaxed);
    }

    /// Until all bytes sent so far have been read from sockets.
    pub async fn until_bytes(&self, total: u64) {
        while self.gateway.counters.snapshot().bytes < total {
            tokio::task::yield_now().await;
        }
    }

    /// Until so many datagrams have been handled.
    pub async fn until_datagrams(&self, total: u64) {
        while self.gateway.counters.snapshot().datagrams < total {
            tokio::task::yield_now().await;
        }
    }

    /// All reports so far.
    pub fn drain(&mut self) -> Vec<Report> {
        std::iter::from_fn(|| self.reports.try_recv().ok()).collect()
    }

    pub fn refused(&self, reason: &str) -> u64 {
        self.gateway.counters.snapshot().refused[reason]
    }

    pub async fn close(self) {
        self.shutdown.cancel();
        for task in self.tasks {
            task.await.unwrap().unwrap();
        }
    }
}

/// Ends the sending side and waits until the gateway has handled all and closed its side.
pub async fn finish(mut stream: TcpStream) {
    let _ = stream.shutdown().await;
    let mut rest = vec![];
    let _ = stream.read_to_end(&mut rest).await;
}

/// A payload as a line with its checksum.
pub fn line(payload: &str) -> String {
    format!("${payload}*{:02X}\r\n", firmware_protocol::checksum::xor(payload.as_bytes()))
}

/// RMC of 2026-11-20 at `second` after noon, `step` millionths of a degree east of a place in Marrakech.
pub fn rmc(second: u32, step: u32) -> String {
    let minutes = 58.866 - f64::from(step) * 6e-5;
    line(&format!("GPRMC,12{:02}{:02},A,3137.770000,N,007{minutes:09.6},W,10.0,90.0,201126,,,A", second / 60, second % 60))
}

/// 2026-11-20T12:00:00Z.
pub const NOON: Timestamp = Timestamp(1_795_176_000_000);
