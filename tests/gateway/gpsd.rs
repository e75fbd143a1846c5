//! Logs of real receivers through the real ports, against the positions that gpsd, the reference NMEA daemon, derives from them.
//!
//! Fixes are compared as handed on, with all amendments of their epoch. The clock stands at the time of each log, so no date is
//! repaired: device times are as sent. Every difference from gpsd is listed by itself, with its reason, in `gpsd_exceptions.tsv`.

use crate::support::{Doors, finish, id};
use dawria::{
    fix::{Fix, Report},
    quantity::Timestamp,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};
use tokio::{
    io::AsyncWriteExt,
    net::{TcpStream, UdpSocket},
};

const SEED: u64 = 0x6770_7364;

#[derive(Deserialize)]
struct Expected {
    log: String,
    time: String,
    lat: f64,
    lon: f64,
    speed: Option<f64>,
    track: Option<f64>,
}

struct Log {
    name: String,
    bytes: Vec<u8>,
    expected: Vec<Expected>,
}

fn data() -> Option<PathBuf> {
    let dir = std::env::var_os("DAWRIA_DATA").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let dir = dir.join("nmea/gpsd");
    dir.join("expected_tpv.jsonl").exists().then_some(dir)
}

fn logs(dir: &Path) -> Vec<Log> {
    let mut expected: BTreeMap<String, Vec<Expected>> = BTreeMap::new();
    for line in std::fs::read_to_string(dir.join("expected_tpv.jsonl")).unwrap().lines() {
        let e: Expected = serde_json::from_str(line).unwrap();
        expected.entry(e.log.clone()).or_default().push(e);
    }
    let mut logs: Vec<Log> = ["pure", "noisy-nmea"]
        .iter()
        .flat_map(|sub| std::fs::read_dir(dir.join(sub)).unwrap())
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let expected = expected.remove(&name).unwrap_or_default();
            Log { bytes: std::fs::read(&path).unwrap(), name, expected }
        })
        .collect();
    logs.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(expected.is_empty(), "expected positions without a log");
    logs
}

fn millis(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
}

fn device(log: &str) -> String {
    let name = log.trim_end_matches(".log").chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' });
    name.take(32).collect()
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Way {
    Tcp,
    UdpCut,
    UdpLines,
}

async fn play(log: &Log, way: Way, rng: &mut ChaCha8Rng) -> Vec<Fix> {
    let name = device(&log.name);
    let now = log.expected.first().map_or(1_420_070_400_000, |e| millis(&e.time));
    let mut doors = Doors::open(&[&name], Timestamp(now)).await;
    let login = format!("$ID,{name}\r\n");
    match way {
        Way::Tcp => {
            let mut stream = TcpStream::connect(doors.tcp).await.unwrap();
            stream.set_nodelay(true).unwrap();
            stream.write_all(login.as_bytes()).await.unwrap();
            let mut sent = login.len();
            for piece in cut(&log.bytes, rng) {
                stream.write_all(piece).await.unwrap();
                sent += piece.len();
                doors.until_bytes(sent as u64).await;
            }
            finish(stream).await;
        }
        Way::UdpCut | Way::UdpLines => {
            let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            socket.connect(doors.udp).await.unwrap();
            socket.send(login.as_bytes()).await.unwrap();
            let pieces = if way == Way::UdpCut { cut(&log.bytes, rng) } else { by_lines(&log.bytes) };
            for (sent, piece) in pieces.into_iter().enumerate() {
                socket.send(piece).await.unwrap();
                doors.until_datagrams(sent as u64 + 2).await;
            }
        }
    }
    let reports = doors.drain();
    doors.close().await;
    whole(&name, &reports)
}

fn cut<'a>(mut bytes: &'a [u8], rng: &mut ChaCha8Rng) -> Vec<&'a [u8]> {
    let mut pieces = vec![];
    while !bytes.is_empty() {
        let (piece, rest) = bytes.split_at(rng.random_range(1..=200).min(bytes.len()));
        pieces.push(piece);
        bytes = rest;
    }
    pieces
}

/// Datagrams of up to 1,400 bytes that end at a line end, as serial-to-network boxes send them.
fn by_lines(bytes: &[u8]) -> Vec<&[u8]> {
    let mut pieces = vec![];
    let (mut from, mut end) = (0, 0);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if end > from && end - from + line.len() > 1_400 {
            pieces.push(&bytes[from..end]);
            from = end;
        }
        end += line.len();
    }
    pieces.push(&bytes[from..]);
    pieces
}

/// Each fix with all its amendments; checks what amendments promise.
fn whole(name: &str, reports: &[Report]) -> Vec<Fix> {
    let mut fixes: Vec<Fix> = vec![];
    for r in reports {
        assert_eq!(r.device, id(name));
        if r.amends {
            let last = fixes.last_mut().unwrap();
            assert_eq!((last.position, last.device_time), (r.fix.position, r.fix.device_time), "{name}: an amendment moved its fix");
            *last = r.fix.clone();
        } else {
            fixes.push(r.fix.clone());
        }
    }
    fixes
}

/// Differences between `fixes` and gpsd, one line each: `log, time, what`.
fn differences(log: &Log, fixes: &[Fix], tally: &mut Tally) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let near = |f: &Fix, e: &Expected| (f.position.lat() - e.lat).abs() <= 1e-6 && (f.position.lon() - e.lon).abs() <= 1e-6;
    for e in &log.expected {
        tally.expected += 1;
        let at = Some(Timestamp(millis(&e.time)));
        let same_time = || fixes.iter().filter(|f| f.device_time == at);
        let Some(fix) = same_time().find(|f| near(f, e)).or_else(|| same_time().next()) else {
            out.insert(format!("{}\t{}\tno fix", log.name, e.time));
            continue;
        };
        let mut same = near(fix, e);
        if !same {
            out.insert(format!("{}\t{}\tposition {} gpsd {:.9},{:.9}", log.name, e.time, fix.position, e.lat, e.lon));
        }
        if let Some(speed) = e.speed.filter(|s| fix.speed.is_none_or(|f| (f.mps() - s).abs() > 0.01)) {
            same = false;
            out.insert(format!("{}\t{}\tspeed {:?} gpsd {speed}", log.name, e.time, fix.speed.map(|s| s.mps())));
        }
        let angle = |a: f64, b: f64| (a - b + 540.0).rem_euclid(360.0) - 180.0;
        if let Some(track) = e.track.filter(|t| fix.course.is_none_or(|f| angle(f.degrees(), *t).abs() > 0.05)) {
            same = false;
            out.insert(format!("{}\t{}\tcourse {:?} gpsd {track}", log.name, e.time, fix.course.map(|c| c.degrees())));
        }
        tally.found += usize::from(same);
    }
    for fix in fixes {
        tally.fixes += 1;
        let known = log.expected.iter().any(|e| Some(Timestamp(millis(&e.time))) == fix.device_time && near(fix, e));
        if !known {
            let time = fix.device_time.map_or("none".into(), |t| t.to_string());
            out.insert(format!("{}\t{time}\textra {}", log.name, fix.position));
        }
    }
    out
}

#[derive(Default, Debug)]
struct Tally {
    expected: usize,
    found: usize,
    fixes: usize,
}

async fn compare(way: Way) {
    let Some(dir) = data() else {
        eprintln!("skipped: no data (nmea/gpsd, 64 logs, {way:?})");
        return;
    };
    eprintln!("seed {SEED:#x}");
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut tally = Tally::default();
    let mut found = BTreeSet::new();
    for log in logs(&dir) {
        let fixes = play(&log, way, &mut rng).await;
        found.extend(differences(&log, &fixes, &mut tally));
    }
    eprintln!("{way:?}: {tally:?}");
    for line in &found {
        println!("{line}");
    }
}

#[tokio::test]
async fn logs_through_tcp_in_pieces_of_1_to_200_bytes() {
    compare(Way::Tcp).await;
}
