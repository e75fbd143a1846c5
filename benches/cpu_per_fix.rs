//! The whole server's CPU time per fix, beside a loop that only reads the same sockets: the floor.
//!
//! 800 units, half on TCP and half on UDP, RMC and GGA each second; both processes get the same bytes for the same time, one after the
//! other, several rounds. CPU time is the kernel's count for the process (`/proc/PID/stat`). Prints microseconds a fix and the ratio.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark: what is missing stops it; figures are printed")]

use firmware_protocol::{
    encode,
    fix::{Fix, Mode},
    talker::Talker,
};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream, UdpSocket},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

const UNITS: usize = 800;
const SECONDS: u64 = 10;
const ROUNDS: usize = 3;

fn main() {
    if std::env::args().any(|a| a == "--floor") {
        return floor();
    }
    if std::env::args().any(|a| a == "--test") {
        return;
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (mut floors, mut servers) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let floor = start_floor();
        floors.push(measure(floor));
        let dir = tempfile::tempdir().unwrap();
        let server = start_server(dir.path());
        runtime.block_on(muster(&server.http, dir.path()));
        servers.push(measure(server));
        println!("round {}: floor {:.1} µs/fix, server {:.1} µs/fix", round + 1, floors[round], servers[round]);
    }
    floors.sort_by(f64::total_cmp);
    servers.sort_by(f64::total_cmp);
    let (floor, server) = (floors[ROUNDS / 2], servers[ROUNDS / 2]);
    println!(
        "cpu_per_fix, {UNITS} units at 1 Hz, {SECONDS} s, median of {ROUNDS}: floor {floor:.1} µs, server {server:.1} µs, ratio {:.2}",
        server / floor
    );
}

struct Running {
    child: Child,
    tcp: SocketAddr,
    udp: SocketAddr,
    http: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends for a while and gives the process's CPU time a fix, microseconds.
fn measure(running: Running) -> f64 {
    let mut links: Vec<Link> = (0..UNITS).map(|n| Link::open(n, &running)).collect();
    std::thread::sleep(Duration::from_millis(500));
    let before = cpu_us(running.child.id());
    let started = Instant::now();
    let mut sent = 0u64;
    for second in 0..SECONDS {
        for (n, link) in links.iter_mut().enumerate() {
            let due = Duration::from_micros(second * 1_000_000 + (n as u64) * 1_000_000 / UNITS as u64);
            std::thread::sleep(due.saturating_sub(started.elapsed()));
            link.send(n, second);
            sent += 1;
        }
    }
    std::thread::sleep(Duration::from_millis(300));
    (cpu_us(running.child.id()) - before) as f64 / sent as f64
}

enum Link {
    Tcp(TcpStream),
    Udp(UdpSocket),
}

impl Link {
    fn open(n: usize, to: &Running) -> Self {
        let hello = format!("IMEI {}\r\n", device(n));
        if n.is_multiple_of(2) {
            let mut stream = TcpStream::connect(to.tcp).unwrap();
            stream.set_nodelay(true).unwrap();
            stream.write_all(hello.as_bytes()).unwrap();
            Self::Tcp(stream)
        } else {
            let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
            socket.connect(to.udp).unwrap();
            socket.send(hello.as_bytes()).unwrap();
            Self::Udp(socket)
        }
    }

    fn send(&mut self, n: usize, second: u64) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis() as i64;
        let fix = Fix {
            time_ms: now,
            lat_e7: 316_000_000 + (n as i32) * 900 + (second as i32) * 800,
            lon_e7: -80_000_000 + (n as i32) * 700,
            speed_mm_s: 8_900,
            course_cdeg: Some(9_000),
            altitude_dm: 4_660,
            hdop_centi: 90,
            satellites: 10,
            mode: Mode::Autonomous,
        };
        let mut out = [0; 2 * encode::MAX_SENTENCE];
        let rmc = encode::rmc(&mut out, Talker::COMBINED, &fix).unwrap();
        let all = rmc + encode::gga(&mut out[rmc..], Talker::COMBINED, &fix).unwrap();
        match self {
            Self::Tcp(stream) => stream.write_all(&out[..all]).unwrap(),
            Self::Udp(socket) => {
                socket.send(&out[..all]).unwrap();
            }
        }
    }
}

fn device(n: usize) -> String {
    format!("35{n:013}")
}

fn start_floor() -> Running {
    let me = std::env::current_exe().unwrap();
    let mut child = Command::new(me).arg("--floor").stdout(Stdio::piped()).stdin(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.take().unwrap()), &mut line).unwrap();
    let (tcp, udp) = line.trim().split_once(' ').unwrap();
    Running { child, tcp: tcp.parse().unwrap(), udp: udp.parse().unwrap(), http: String::new() }
}

/// The floor: the same runtime and sockets, and nothing done with what is read.
fn floor() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let (tcp, listener) = (listener.local_addr().unwrap(), tokio::net::TcpListener::from_std(listener).unwrap());
        let udp = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
        println!("{tcp} {}", udp.local_addr().unwrap());
        tokio::spawn(async move {
            let mut buffer = [0; 2048];
            while udp.recv_from(&mut buffer).await.is_ok() {}
        });
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut buffer = [0; 1024];
                while tokio::io::AsyncReadExt::read(&mut stream, &mut buffer).await.is_ok_and(|n| n > 0) {}
            });
        }
    });
}

fn start_server(dir: &Path) -> Running {
    let (config, ready) = (dir.join("dawria.toml"), dir.join("ready.json"));
    let text = format!(
        "data_dir = {:?}\n[http]\nbind = \"127.0.0.1:0\"\n[nmea]\nenabled = true\ntcp = \"127.0.0.1:0\"\nudp = \"127.0.0.1:0\"\n\
         allow = [\"127.0.0.0/8\"]\n",
        dir.join("data")
    );
    std::fs::write(&config, text).unwrap();
    let log = std::fs::File::create(dir.join("log")).unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_dawria"))
        .args(["serve", "--config"])
        .arg(&config)
        .arg("--ready-file")
        .arg(&ready)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn()
        .unwrap();
    let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
    let mut running = Running { child, tcp: nowhere, udp: nowhere, http: String::new() };
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(30) {
        if let Some(at) = std::fs::read(&ready).ok().and_then(|b| serde_json::from_slice::<Value>(&b).ok()) {
            let address = |key: &str| at[key].as_str().unwrap().parse().unwrap();
            (running.tcp, running.udp) = (address("nmea_tcp"), address("nmea_udp"));
            running.http = format!("http://{}", at["http"].as_str().unwrap());
            return running;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("the server was not ready");
}

async fn muster(http: &str, dir: &Path) {
    dawria::tls::install();
    let client = reqwest::Client::new();
    // A new server: its first account, a technician, may register units.
    let first = std::fs::read_to_string(dir.join("data/setup-token")).unwrap();
    let body = json!({"token": first.trim(), "account": "bench-tech", "password": "quatre mots pour mesurer"});
    let signed: Value = client.post(format!("{http}/api/v1/setup")).json(&body).send().await.unwrap().json().await.unwrap();
    let token = signed["token"].as_str().unwrap();
    for n in 0..UNITS {
        let id = uuid::Uuid::now_v7();
        let body = json!({"id": id, "unit": format!("B-{n}"), "kind": "car", "service": "police_secours", "reach": "radio", "devices": [device(n)]});
        let answer = client.post(format!("{http}/api/v1/units")).bearer_auth(token).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }
}

fn cpu_us(pid: u32) -> u64 {
    let mut stat = String::new();
    std::fs::File::open(format!("/proc/{pid}/stat")).unwrap().read_to_string(&mut stat).unwrap();
    let mut fields = stat[stat.rfind(')').unwrap() + 1..].split_whitespace().skip(11);
    let ticks = |text: Option<&str>| text.unwrap().parse::<u64>().unwrap();
    (ticks(fields.next()) + ticks(fields.next())) * 10_000
}
