//! Logs of real receivers through the real ports, against the positions that gpsd, the reference NMEA daemon, derives from them.
//!
//! Fixes are compared as handed on, with all amendments of their epoch. The clock stands at the first date in each log, so no date
//! is repaired and device times are as sent. Every difference from gpsd is listed by itself, with its reason, in
//! `gpsd_exceptions.tsv`. Beside that, a plain text search in all logs says which sentences are valid: every fix must be one of them,
//! and each of them must have become a fix or joined one.

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
    pure: bool,
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
            let pure = path.parent().is_some_and(|p| p.ends_with("pure"));
            assert!(pure || expected.is_empty(), "{name}");
            Log { bytes: std::fs::read(&path).unwrap(), name, pure, expected }
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
    let mut doors = Doors::open(&[&name], first_date(&log.bytes)).await;
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

/// One line a difference: `log, what, time`, and details behind them.
type Differences = BTreeMap<(String, &'static str, String), String>;

fn differences(log: &Log, fixes: &[Fix], shift_ms: i64, tally: &mut Tally) -> Differences {
    let mut out = Differences::new();
    let near = |f: &Fix, e: &Expected| (f.position.lat() - e.lat).abs() <= 1e-6 && (f.position.lon() - e.lon).abs() <= 1e-6;
    let at = |e: &Expected| Some(Timestamp(millis(&e.time) - shift_ms));
    let mut differ = |what, time: &str, details| out.insert((log.name.clone(), what, time.to_owned()), details);
    for e in &log.expected {
        tally.expected += 1;
        let same_time = || fixes.iter().filter(|f| f.device_time == at(e));
        let Some(fix) = same_time().find(|f| near(f, e)).or_else(|| same_time().next()) else {
            differ("missing", &e.time, String::new());
            continue;
        };
        if near(fix, e) {
            tally.found += 1;
        } else {
            differ("position", &e.time, format!("{} gpsd {:.9},{:.9}", fix.position, e.lat, e.lon));
        }
        if let Some(speed) = e.speed {
            tally.speeds += 1;
            if fix.speed.is_none_or(|f| (f.mps() - speed).abs() > 0.01) {
                differ("speed", &e.time, format!("{:?} gpsd {speed}", fix.speed.map(|s| s.mps())));
            }
        }
        if let Some(track) = e.track {
            tally.courses += 1;
            let angle = |a: f64, b: f64| (a - b + 540.0).rem_euclid(360.0) - 180.0;
            if fix.course.is_none_or(|f| angle(f.degrees(), track).abs() > 0.05) {
                differ("course", &e.time, format!("{:?} gpsd {track}", fix.course.map(|c| c.degrees())));
            }
        }
    }
    for fix in fixes {
        tally.fixes += 1;
        let moved = out.keys().any(|(_, what, t)| *what == "position" && Some(Timestamp(millis(t) - shift_ms)) == fix.device_time);
        if !moved && !log.expected.iter().any(|e| at(e) == fix.device_time && near(fix, e)) {
            let time = fix.device_time.map_or("none".into(), |t| t.to_string());
            out.insert((log.name.clone(), "extra", time), fix.position.to_string());
        }
    }
    out
}

#[derive(Default, Debug)]
struct Tally {
    expected: usize,
    found: usize,
    speeds: usize,
    courses: usize,
    fixes: usize,
    sentences: usize,
}

/// The exceptions: `log, what, time` → reason.
fn exceptions() -> BTreeMap<(String, String, String), String> {
    include_str!("gpsd_exceptions.tsv")
        .lines()
        .filter(|l| !l.starts_with('#') && !l.is_empty())
        .map(|l| {
            let [log, what, time, reason] = l.split('\t').collect::<Vec<_>>()[..] else { panic!("{l}") };
            ((log.into(), what.into(), time.into()), reason.into())
        })
        .collect()
}

/// How far gpsd moved the times of a log, where the exceptions say so.
fn shift_ms(log: &str) -> i64 {
    let shifted = exceptions().into_keys().find(|(l, what, _)| l == log && what == "shift");
    shifted.map_or(0, |(_, _, weeks)| weeks.trim_end_matches(" weeks").parse::<i64>().unwrap() * 7 * 86_400_000)
}

async fn compare(way: Way) {
    let Some(dir) = data() else {
        eprintln!("skipped: no data (nmea/gpsd, 64 logs, {way:?})");
        return;
    };
    eprintln!("seed {SEED:#x}");
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let mut tally = Tally::default();
    let mut found = Differences::new();
    for log in logs(&dir) {
        let fixes = play(&log, way, &mut rng).await;
        none_invented_and_none_lost(&log, &fixes, &mut tally);
        // What gpsd makes of the logs with noise rests on binary messages too.
        if log.pure {
            found.extend(differences(&log, &fixes, shift_ms(&log.name), &mut tally));
        }
    }
    eprintln!("{way:?}: {tally:?}, {} exceptions", found.len());
    let listed: BTreeSet<_> = exceptions().into_keys().filter(|(_, what, _)| what != "shift").collect();
    let unlisted: Vec<_> = found.iter().filter(|((l, w, t), _)| !listed.contains(&(l.clone(), (*w).into(), t.clone()))).collect();
    let gone: Vec<_> = listed.iter().filter(|(l, w, t)| !found.keys().any(|k| (&k.0, k.1, &k.2) == (l, w, t))).collect();
    let text = |all: Vec<String>| all.join("\n");
    let unlisted = text(unlisted.iter().map(|((l, w, t), details)| format!("{l}\t{w}\t{t}\t{details}")).collect());
    let gone = text(gone.iter().map(|(l, w, t)| format!("{l}\t{w}\t{t}")).collect());
    assert!(unlisted.is_empty(), "not listed as exceptions:\n{unlisted}");
    assert!(gone.is_empty(), "listed, but no longer so:\n{gone}");
}

/// A valid position sentence with a right checksum, found by plain text search: (milliseconds of the day, latitude, longitude).
fn valid_sentences(bytes: &[u8]) -> Vec<(i64, f64, f64)> {
    let mut out = vec![];
    for start in bytes.split(|b| *b == b'$').skip(1) {
        let body = start.split(|b| *b == b'*').next().unwrap();
        let Some(given) = start.get(body.len() + 1..body.len() + 3) else { continue };
        let sum = body.iter().fold(0u8, |a, b| a ^ b);
        if !given.eq_ignore_ascii_case(format!("{sum:02X}").as_bytes()) {
            continue;
        }
        let f: Vec<&str> = std::str::from_utf8(body).unwrap_or("").split(',').collect();
        let (valid, time, at) = match f[0].get(2..) {
            Some("RMC") => (f[2] == "A", 1, 3),
            Some("GGA") => (f[6] != "0" && !f[6].is_empty(), 1, 2),
            Some("GLL") => (f[6] == "A", 5, 1),
            Some("GNS") => (f[6].contains(['A', 'D', 'P', 'R', 'F', 'E']), 1, 2),
            _ => continue,
        };
        if f[0].len() != 5 || !valid {
            continue;
        }
        let angle = |text: &str, negative: &str, sign: &str| {
            let v: f64 = text.parse().unwrap();
            let d = (v / 100.0).trunc();
            (d + (v - d * 100.0) / 60.0) * if sign == negative { -1.0 } else { 1.0 }
        };
        let t: f64 = f[time].parse().unwrap();
        let (h, m, s) = ((t / 1e4).trunc(), (t / 100.0).trunc() % 100.0, t % 100.0);
        let ms = ((h * 60.0 + m) * 60_000.0 + (s * 1000.0 + 1e-3).trunc()) as i64;
        out.push((ms, angle(f[at], "S", f[at + 1]), angle(f[at + 2], "W", f[at + 3])));
    }
    out
}

/// Every fix is one of the log's valid sentences, and every valid sentence's moment has a fix.
fn none_invented_and_none_lost(log: &Log, fixes: &[Fix], tally: &mut Tally) {
    let sentences = valid_sentences(&log.bytes);
    tally.sentences += sentences.len();
    let of_day = |f: &Fix| f.device_time.map_or(-1, |t| t.millis().rem_euclid(86_400_000));
    for fix in fixes.iter().filter(|f| !f.clock_repaired) {
        let close = |(ms, lat, lon): &(i64, f64, f64)| {
            (of_day(fix) - ms).abs() <= 1 && (fix.position.lat() - lat).abs() < 2e-7 && (fix.position.lon() - lon).abs() < 2e-7
        };
        assert!(sentences.iter().any(close), "{}: invented {fix:?}", log.name);
    }
    for (ms, lat, lon) in &sentences {
        let repaired = fixes.iter().any(|f| f.clock_repaired);
        assert!(repaired || fixes.iter().any(|f| (of_day(f) - ms).abs() <= 1), "{}: lost {ms} {lat} {lon}", log.name);
    }
}

/// The first moment in the log, found by plain text search; logs without one have no positions either.
fn first_date(bytes: &[u8]) -> Timestamp {
    let text = String::from_utf8_lossy(bytes);
    let moment = text.lines().filter_map(|l| l.split_once("RMC,")).find_map(|(_, fields)| {
        let (time, date) = (fields.split(',').next()?, fields.split(',').nth(8).filter(|d| d.len() == 6)?);
        let part = |text: &str, from: usize| text.get(from..from + 2)?.parse::<i16>().ok();
        let (day, month, year) = (part(date, 0)?, part(date, 2)?, part(date, 4)?);
        let date = jiff::civil::Date::new(if year >= 80 { 1900 + year } else { 2000 + year }, month as i8, day as i8).ok()?;
        Some(date.at(part(time, 0)? as i8, part(time, 2)? as i8, 0, 0))
    });
    let moment = moment.unwrap_or(jiff::civil::date(2015, 1, 1).at(0, 0, 0, 0));
    Timestamp(moment.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_millisecond())
}

#[tokio::test]
async fn logs_through_tcp_in_pieces_of_1_to_200_bytes() {
    compare(Way::Tcp).await;
}

#[tokio::test]
async fn logs_through_udp_in_datagrams_of_1_to_200_bytes() {
    compare(Way::UdpCut).await;
}

#[tokio::test]
async fn logs_through_udp_in_datagrams_of_whole_lines() {
    compare(Way::UdpLines).await;
}

#[derive(Deserialize)]
struct ExpectedRmc {
    log: String,
    sentence: String,
    time: String,
    lat: f64,
    lon: f64,
    speed_mps: Option<f64>,
    track: Option<f64>,
}

#[test]
fn each_rmc_sentence_says_what_gpsd_reads_in_it() {
    use dawria::gateway::nmea::{SentDate, read};
    use firmware_protocol::sentence::{Piece, pieces};
    let Some(dir) = data() else {
        eprintln!("skipped: no data (nmea/gpsd/expected_rmc.jsonl)");
        return;
    };
    let text = std::fs::read_to_string(dir.join("expected_rmc.jsonl")).unwrap();
    let mut n = 0;
    for e in text.lines().map(|l| serde_json::from_str::<ExpectedRmc>(l).unwrap()) {
        let Some(Piece::Sentence(s)) = pieces(e.sentence.as_bytes()).next() else { panic!("{}", e.sentence) };
        let r = read(&s).unwrap();
        let (SentDate::Day(day), Some(time)) = (r.date, r.time_ms) else { panic!("{}", e.sentence) };
        assert_eq!(i64::from(day) * 86_400_000 + i64::from(time), millis(&e.time) - shift_ms(&e.log), "{}", e.sentence);
        let p = r.position.unwrap();
        assert!((p.lat() - e.lat).abs() <= 1e-6 && (p.lon() - e.lon).abs() <= 1e-6, "{} {p}", e.sentence);
        if let Some(speed) = e.speed_mps {
            assert!((r.speed.unwrap().mps() - speed).abs() <= 0.01, "{}", e.sentence);
        }
        if let Some(track) = e.track {
            assert!((r.course.unwrap().degrees() - track % 360.0).abs() <= 0.05, "{}", e.sentence);
        }
        n += 1;
    }
    eprintln!("{n} RMC sentences");
}
