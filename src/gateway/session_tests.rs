//! What real receivers do, each a case by name; bytes in, reports out.
#![allow(clippy::unwrap_used, reason = "tests")]
use super::*;
use crate::{
    fix::FixMode,
    gateway::{
        Parts,
        limits::Limits,
        registry::{Device, Registry},
        source::Transport,
    },
};
use firmware_protocol::{
    framing::{Frame, LineBuffer},
    sentence::pieces,
};
use proptest::prelude::*;
use std::sync::Arc;
use tokio::sync::mpsc;

/// 1994-03-23T12:35:20Z, a second after the sentences of most cases.
const NOW: i64 = 764_426_120_000;

fn gateway(lenient: bool) -> Arc<Gateway> {
    let registry = Arc::new(Registry::new(8));
    for name in ["P1", "P2"] {
        registry.enrol(DeviceId::new(name).unwrap(), Device { lenient, interval_ms: None }).unwrap();
    }
    let parts = Parts {
        limits: Limits::default(),
        registry,
        reports: mpsc::channel(1).0,
        alarms: mpsc::channel(1).0,
        clock: Arc::new(|| Timestamp(NOW)),
    };
    Gateway::new(parts)
}

fn source(port: u16) -> Source {
    Source { transport: Transport::Tcp, addr: ([127, 0, 0, 1], port).into() }
}

struct Bench {
    gw: Arc<Gateway>,
    session: Session,
    lines: LineBuffer,
    now: i64,
    replies: Vec<String>,
}

impl Bench {
    fn unnamed() -> Self {
        Self { gw: gateway(false), session: Session::new(source(1)), lines: LineBuffer::new(), now: NOW, replies: vec![] }
    }

    fn new() -> Self {
        let mut bench = Self::unnamed();
        assert_eq!(bench.bytes(b"$ID,P1\r\n"), []);
        bench
    }

    fn lenient() -> Self {
        let mut bench = Self { gw: gateway(true), ..Self::unnamed() };
        bench.bytes(b"$ID,P1\r\n");
        bench
    }

    fn bytes(&mut self, bytes: &[u8]) -> Vec<Report> {
        let mut out = vec![];
        let Self { gw, session, lines, now, replies } = self;
        let now = Timestamp(*now);
        lines.fill(bytes, |frame| match frame {
            Frame::Overlong => session.refuse(gw, now, Reason::Overlong, b""),
            Frame::Line(line) => {
                for piece in pieces(line) {
                    let outcome = session.piece(gw, now, line, piece, Framing::Whole);
                    out.extend(outcome.report);
                    replies.extend(outcome.reply.map(|r| String::from_utf8(r.as_bytes().to_vec()).unwrap()));
                }
            }
        });
        out
    }

    /// Lines → reports, as short texts.
    fn say(&mut self, lines: &[&str]) -> Vec<String> {
        let bytes: String = lines.iter().flat_map(|l| [l, "\r\n"]).collect();
        self.bytes(bytes.as_bytes()).iter().map(short).collect()
    }

    fn refused(&self, reason: Reason) -> u64 {
        self.gw.counters.refused(reason)
    }
}

/// A payload with its checksum.
fn sum(payload: &str) -> String {
    format!("${payload}*{:02X}", firmware_protocol::checksum::xor(payload.as_bytes()))
}

fn short(r: &Report) -> String {
    let f = &r.fix;
    let mut out = format!("{}{} {:.6},{:.6}", if r.amends { "+" } else { "" }, r.device, f.position.lat(), f.position.lon());
    if let Some(s) = f.speed {
        out += &format!(" {:.2}m/s", s.mps());
    }
    if let Some(c) = f.course {
        out += &format!(" {}°", c.degrees());
    }
    out
}

const RMC: &str = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A";
const HERE: &str = "P1 48.117300,11.516667 11.52m/s 84.4°";

#[test]
fn quirk_01_degrees_are_everything_before_the_last_two_digits() {
    for (lat, ns, lon, ew, expected) in [
        ("1029.12850", "N", "07630.5", "E", Some((10.485475, 76.508333))),
        ("3129.0", "N", "1029.12850", "E", Some((31.483333, 10.485475))),
        ("6.7907", "S", "6.7907", "W", Some((-0.113178, -0.113178))),
        ("0.5", "N", "00000.0000", "E", Some((0.008333, 0.0))),
        ("3137.77", "N", "00758.866", "W", Some((31.6295, -7.981100))),
        ("3137", "N", "758", "W", Some((31.616667, -7.966667))),
        ("4859.99999999", "N", "17959.99999999", "W", Some((49.0, -180.0))),
        ("4860.0000", "N", "01160.000", "E", Some((49.0, 12.0))),
        ("9000.0", "N", "18000.0", "E", Some((90.0, 180.0))),
        ("9000.1", "N", "01131.0", "E", None),
        ("4861.0", "N", "01131.0", "E", None),
        ("48x7.0", "N", "01131.0", "E", None),
        ("4807.0", "E", "01131.0", "N", None),
        ("-4807.0", "N", "01131.0", "E", None),
    ] {
        let mut bench = Bench::new();
        let got = bench.bytes(format!("{}\r\n", sum(&format!("GPRMC,123519,A,{lat},{ns},{lon},{ew},,,230394,,"))).as_bytes());
        let got = got.first().map(|r| (r.fix.position.lat(), r.fix.position.lon()));
        let close = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(got.zip(expected).map_or(got == expected, |(g, e)| close(g.0, e.0) && close(g.1, e.1)), "{lat} {lon}: {got:?}");
        assert_eq!(bench.refused(Reason::Malformed) + bench.refused(Reason::OutOfRange), u64::from(expected.is_none()), "{lat} {lon}");
    }
}

#[test]
fn quirk_02_checksums_missing_wrong_lower_case_spaced_and_followed_by_text() {
    let body = RMC.split('*').next().unwrap();
    let with = |tail: &str| Bench::new().say(&[&format!("{body}{tail}")]);
    assert_eq!(with(""), [HERE], "missing");
    assert_eq!(with("*6A"), [HERE]);
    assert_eq!(with(" * 6A"), [HERE], "spaced");
    assert_eq!(with("*6A RSSI 21"), [HERE], "followed by text");
    assert_eq!(with("*6a"), [HERE], "lower case");
    for wrong in ["*6B", "*6", "*", "*XX"] {
        let mut bench = Bench::new();
        assert_eq!(bench.say(&[&format!("{body}{wrong}")]), Vec::<String>::new(), "{wrong}");
        assert_eq!(bench.refused(Reason::Checksum), 1, "{wrong}");
        assert_eq!(Bench::lenient().say(&[&format!("{body}{wrong}")]), [HERE], "{wrong}, lenient");
    }
}

#[test]
fn quirk_02_without_a_checksum_a_lost_end_is_seen_in_the_fields() {
    let body = RMC.split('*').next().unwrap();
    for end in 0..body.len() {
        let mut bench = Bench::new();
        let got = bench.say(&[&body[..end]]);
        assert!(got.is_empty() || got == [HERE], "{}: {got:?}", &body[..end]);
    }
    let mut bench = Bench::new();
    assert_eq!(
        bench.say(&["$GPRMC,123518,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W$GPRMC,,V,,,,,,,,,,N*53"]),
        Vec::<String>::new()
    );
    assert_eq!(bench.refused(Reason::Truncated), 1, "cut off by the next sentence");
}

#[test]
fn quirk_03_missing_dollar_garbage_tag_blocks_and_glued_sentences() {
    let bare = &RMC[1..];
    for line in [
        bare.to_owned(),
        format!("\u{1}\u{7f}x!{RMC}"),
        format!("garbage {bare}"),
        format!("\\s:r3669961,c:1120959341*51\\{RMC}"),
        format!("{RMC}{}", sum("GPVTG,084.4,T,,M,022.4,N,041.5,K,A")),
        format!("$GPRMC,1235{RMC}"),
        format!("$$$${RMC}"),
    ] {
        assert_eq!(Bench::new().say(&[&line]), [HERE], "{line}");
    }
    let glued = format!("{RMC}{}", RMC.replace("123519", "123520").replace("*6A", "*60"));
    assert_eq!(Bench::new().say(&[&glued]), [HERE, HERE], "two epochs in one line");
}

#[test]
fn quirk_04_empty_fields_and_void_sentences() {
    let say = |payload: &str| Bench::new().say(&[&sum(payload)]);
    assert_eq!(say("GPRMC,,A,4807.038,N,01131.000,E,,,,,"), ["P1 48.117300,11.516667"], "no time, date, speed, course");
    assert_eq!(say("GPRMC,123519,A,0000.000,N,00000.000,E,0.0,,230394,,"), ["P1 0.000000,0.000000 0.00m/s"], "0,0 is the fleet's to judge");
    for void in [
        "GPRMC,,V,,,,,,,,,,N",
        "GPRMC,123519,V,4807.038,N,01131.000,E,022.4,084.4,230394,,",
        "GPRMC,123519,V,36000.0000,N,72000.0000,E,,,230394,,",
        "GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,,,N",
        "GPRMC,123519,A,,,,,,,230394,,",
        "GPGGA,123519,4807.038,N,01131.000,E,0,00,,,M,,M,,",
        "GPGGA,123519,,,,,,00,,,M,,M,,",
        "GPGLL,4807.038,N,01131.000,E,123519,V,N",
        "GPGLL,3728.0549,N,12213.8639,W,014413.076,N,V",
        "GNGNS,123519,4807.038,N,01131.000,E,NNNN,00,,,,,",
    ] {
        let mut bench = Bench::new();
        assert_eq!(bench.say(&[&sum(void)]), Vec::<String>::new(), "{void}");
        assert_eq!(bench.refused(Reason::Void), 1, "{void}");
    }
    let mut bench = Bench::new();
    assert_eq!(bench.say(&[&sum("GPRMC,123519,A,36000.0000,N,72000.0000,E,,,230394,,")]), Vec::<String>::new());
    assert_eq!(bench.refused(Reason::OutOfRange), 1, "absurd but valid");
}

#[test]
fn quirk_05_times_and_dates() {
    let at = |time: &str, date: &str, now: &str| {
        let mut bench = Bench::new();
        bench.now = now.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        let got = bench.bytes(format!("{}\r\n", sum(&format!("GPRMC,{time},A,4807.038,N,01131.000,E,,,{date},,"))).as_bytes());
        got.first().map(|r| (r.fix.device_time.unwrap().to_string(), r.fix.clock_repaired))
    };
    let sent = |t: &str| Some((t.to_owned(), false));
    let repaired = |t: &str| Some((t.to_owned(), true));
    let now = "1994-03-23T12:35:20Z";
    assert_eq!(at("123519", "230394", now), sent("1994-03-23T12:35:19.000Z"));
    assert_eq!(at("123519.5", "230394", now), sent("1994-03-23T12:35:19.500Z"));
    assert_eq!(at("123519.05", "230394", now), sent("1994-03-23T12:35:19.050Z"));
    assert_eq!(at("123519.123", "230394", now), sent("1994-03-23T12:35:19.123Z"));
    assert_eq!(at("235960.250", "311298", "1999-01-01T00:00:00Z"), sent("1999-01-01T00:00:00.250Z"), "second 60");
    assert_eq!(at("123519", "230380", "1980-03-23T12:35:20Z"), sent("1980-03-23T12:35:19.000Z"), "80 is 1980");
    assert_eq!(at("123519", "230379", "2079-03-23T12:35:20Z"), sent("2079-03-23T12:35:19.000Z"), "79 is 2079");
    let now = "2026-11-20T12:35:20Z";
    assert_eq!(at("123519", "2208-1", now), repaired("2026-11-20T12:35:20.000Z"), "unreadable: receipt");
    assert_eq!(at("123519", "220899", now), repaired("2026-11-20T12:35:20.000Z"), "no rollover lands near: receipt");
    assert_eq!(at("123519", "011196", now), repaired("2026-11-20T12:35:20.000Z"));
    assert_eq!(at("123519", "060407", now), repaired("2026-11-20T12:35:19.000Z"), "1024 weeks later");
    assert_eq!(at("123519", "", now), sent("2026-11-20T12:35:19.000Z"), "no date: the nearest");
    assert_eq!(at("253519", "230394", now), None);
    assert_eq!(at("12351", "230394", now), None);
}

#[test]
fn quirk_06_rmc_of_12_13_and_14_fields_all_modes_and_decimals() {
    let say = |payload: &str| Bench::new().bytes(format!("{}\r\n", sum(payload)).as_bytes()).pop().map(|r| r.fix.mode);
    let head = "GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394";
    use FixMode::{Autonomous, Differential, Estimated, ManualOrSimulated};
    for (tail, mode) in [
        (",003.1,W", Some(Autonomous)),
        (",,", Some(Autonomous)),
        (",003.1,W,A", Some(Autonomous)),
        (",,,D", Some(Differential)),
        (",,,E", Some(Estimated)),
        (",,,F", Some(Differential)),
        (",,,M", Some(ManualOrSimulated)),
        (",,,N", None),
        (",,,P", Some(Differential)),
        (",,,R", Some(Differential)),
        (",,,S", Some(ManualOrSimulated)),
        (",,,A,V", Some(Autonomous)),
        (",,,D,S", Some(Differential)),
        (",15.8,", Some(Autonomous)),
        (",15.8,,D", Some(Differential)),
        (",15.8,D", Some(Differential)),
        (",01.,W", Some(Autonomous)),
        (",,E", Some(Autonomous)),
    ] {
        assert_eq!(say(&format!("{head}{tail}")), mode, "{tail}");
    }
    for decimals in ["", ".", ".0", ".03", ".038", ".0380", ".03800", ".038000", ".0380000", ".03800000"] {
        let got =
            Bench::new().bytes(format!("{}\r\n", sum(&format!("GPRMC,123519,A,4807{decimals},N,01131{decimals},E,,,230394,,"))).as_bytes());
        assert!((got[0].fix.position.lat() - 48.117).abs() < 7e-4, "{decimals}");
    }
}

#[test]
fn quirk_07_sentences_of_one_epoch_are_one_fix() {
    let rmc = |t: &str| sum(&format!("GPRMC,{t},A,4807.038,N,01131.000,E,022.4,084.4,230394,,"));
    let gga = |t: &str| sum(&format!("GPGGA,{t},4807.038,N,01131.000,E,2,08,0.9,545.4,M,46.9,M,,"));
    let vtg = sum("GPVTG,084.4,T,,M,022.4,N,041.5,K");
    let gsa = sum("GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1");
    let gll = |t: &str| sum(&format!("GPGLL,4807.038,N,01131.000,E,{t},A"));
    let mut bench = Bench::new();
    let got = bench.bytes([rmc("123519"), gga("123519"), vtg.clone(), gsa.clone(), gll("123519")].join("\r\n").as_bytes());
    let mut all = got;
    all.extend(bench.bytes(b"\r\n"));
    assert_eq!(all.iter().map(|r| r.amends).collect::<Vec<_>>(), [false, true], "one report, one amendment");
    let f = &all[1].fix;
    assert_eq!((f.altitude_dm, f.hdop_centi, f.satellites, f.mode), (Some(5454), Some(90), Some(8), FixMode::Differential));
    assert_eq!(short(&all[1]), format!("+{HERE}"), "GGA resets neither speed nor course");
    assert_eq!(all[0].fix.device_time, all[1].fix.device_time);

    let mut bench = Bench::new();
    let got = bench.say(&[&gga("123519"), &rmc("123519"), &gga("123520"), &rmc("123520")]);
    assert_eq!(got, ["P1 48.117300,11.516667", &format!("+{HERE}"), "P1 48.117300,11.516667", &format!("+{HERE}")], "GGA first");

    let got = Bench::new().say(&[&gll("123519"), &vtg, &gsa, &gll("123520")]);
    assert_eq!(got, ["P1 48.117300,11.516667", &format!("+{HERE}"), &format!("+{HERE}"), "P1 48.117300,11.516667"]);

    let got = Bench::new().say(&[&vtg, &gga("123519"), &vtg, &gga("123520")]);
    assert_eq!(got, [HERE, HERE], "VTG first belongs to what follows");

    let got = Bench::new().say(&[&rmc("123519"), &rmc("123519"), &gga("123519"), &gga("123519")]);
    assert_eq!(
        got.iter().filter(|r| !r.starts_with('+')).count(),
        2,
        "an epoch sent twice is two fixes, sentence by sentence too: {got:?}"
    );
}

#[test]
fn quirk_07_a_gga_alone_takes_the_date_nearest_to_now() {
    let mut bench = Bench::new();
    bench.now = "2026-11-20T00:00:03Z".parse::<jiff::Timestamp>().unwrap().as_millisecond();
    let got = bench.bytes(format!("{}\r\n", sum("GPGGA,235959,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,")).as_bytes());
    assert_eq!(got[0].fix.device_time.unwrap().to_string(), "2026-11-19T23:59:59.000Z");
    assert!(!got[0].fix.clock_repaired);
    let mut bench = Bench::new();
    bench.now = "2026-11-20T12:00:00Z".parse::<jiff::Timestamp>().unwrap().as_millisecond();
    bench.say(&[&sum("GPZDA,030000,18,11,2026,00,00")]);
    let got = bench.bytes(format!("{}\r\n", sum("GPGGA,030001,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,")).as_bytes());
    assert_eq!(got[0].fix.device_time.unwrap().to_string(), "2026-11-18T03:00:01.000Z", "date from ZDA: a backlog");
}

#[test]
fn quirk_08_lines_of_1024_bytes_and_longer_ones_are_dropped() {
    let long = |n: usize| {
        let mut line = format!("\\{}\\{RMC}", "c".repeat(n - 2 - RMC.len()));
        line.push('\n');
        line
    };
    let mut bench = Bench::new();
    assert_eq!(bench.bytes(long(1023).as_bytes()).len(), 1, "1,024 bytes with the line end");
    assert_eq!(bench.bytes(format!("${}\r\n", "c".repeat(5000)).as_bytes()).len(), 0);
    assert_eq!(bench.refused(Reason::Overlong), 1);
    assert_eq!(bench.say(&[RMC]), [HERE], "the next line counts");
}

#[test]
fn quirk_09_a_bad_sentence_is_counted_and_shown_and_nothing_else() {
    let mut bench = Bench::new();
    let bad = RMC.replace("*6A", "*00");
    assert_eq!(bench.say(&[&bad, RMC]), [HERE]);
    let page = bench.gw.pages.get(&DeviceId::new("P1").unwrap()).unwrap();
    let error = page.last_error.unwrap();
    assert_eq!((error.reason, error.sample, page.fixes, page.refused[&Reason::Checksum]), (Reason::Checksum, bad, 1, 1));
}

#[test]
fn quirk_10_bytes_cut_at_any_place() {
    let stream = format!("{RMC}\r\n{}\r\n", sum("GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"));
    let whole: Vec<_> = Bench::new().bytes(stream.as_bytes());
    for at in 0..=stream.len() {
        let mut bench = Bench::new();
        let (a, b) = stream.as_bytes().split_at(at);
        let mut got = bench.bytes(a);
        got.extend(bench.bytes(b));
        assert_eq!(got, whole, "{at}");
    }
}

#[test]
fn a_gpfid_names_the_fix_before_it() {
    let mut bench = Bench::unnamed();
    assert_eq!(bench.say(&[RMC]), Vec::<String>::new());
    assert_eq!(bench.say(&["$GPFID,P1"]), [HERE]);
    assert_eq!(bench.say(&["$GPFID,P2", RMC]), [HERE], "a fix handed on is not given to another");
    assert_eq!(bench.refused(Reason::IdentityConflict), 1);
}

#[test]
fn a_fix_without_a_name_is_not_kept_for_ever() {
    let mut bench = Bench::unnamed();
    bench.say(&[RMC]);
    bench.now += 10_001;
    assert_eq!(bench.say(&["$ID,P1"]), Vec::<String>::new());
    assert_eq!(bench.refused(Reason::NoIdentity), 1);
}

#[test]
fn a_login_is_answered_and_its_password_kept_nowhere() {
    let mut bench = Bench::unnamed();
    bench.say(&["$FRLIN,,stranger,s3cret"]);
    assert_eq!(bench.replies, ["$FRSES,1*4C\r\n"]);
    bench.say(&["$FRLIN,,stranger,s3cret*00", &format!("$FRLIN,,stranger,s3cret{RMC}")]);
    let kept = format!("{:?}{:?}", bench.gw.quarantine.list(), bench.gw.pages.get(&DeviceId::new("stranger").unwrap()));
    assert!(kept.contains("stranger") && !kept.contains("s3cret"), "{kept}");
}

#[test]
fn what_an_unknown_device_sends_stays_in_quarantine_until_it_is_enrolled() {
    let mut bench = Bench::unnamed();
    assert_eq!(bench.say(&["$ID,P9", RMC]), Vec::<String>::new());
    let list = bench.gw.quarantine.list();
    assert_eq!((list.len(), list[0].device.as_str(), list[0].sample.as_str(), list[0].count), (1, "P9", RMC, 1));
    bench.gw.enrol(DeviceId::new("P9").unwrap(), Device::default()).unwrap();
    assert!(bench.gw.quarantine.list().is_empty());
    assert_eq!(bench.say(&[RMC]), [HERE.replace("P1", "P9")]);
}

#[test]
fn each_line_may_name_its_own_device() {
    let mut bench = Bench::unnamed();
    for name in ["990000561287964", "022789000688081"] {
        bench.gw.enrol(DeviceId::new(name).unwrap(), Device::default()).unwrap();
    }
    let got = bench.say(&[&format!("990000561287964,{RMC}"), &format!("4711/022789000688081/{RMC}"), "00000000", RMC]);
    let named = |n: &str| HERE.replace("P1", n);
    assert_eq!(got, [named("990000561287964"), named("022789000688081"), named("022789000688081")]);
    assert_eq!(bench.refused(Reason::IdentityConflict), 1, "bare digits rename nobody");
}

proptest! {
    /// Each intact first position sentence of an epoch becomes one report, whatever is between them.
    #[test]
    fn no_intact_epoch_is_lost(seconds in prop::collection::vec((0u32..80_000, 0usize..6), 1..60)) {
        let mut bench = Bench::new();
        let mut expected = 0;
        let mut last = None;
        for (i, (second, noise)) in seconds.iter().enumerate() {
            let t = format!("{:02}{:02}{:02}", second / 3600, second / 60 % 60, second % 60);
            let rmc = sum(&format!("GPRMC,{t},A,4807.{i:03},N,01131.000,E,022.4,084.4,230394,,"));
            let between = match noise {
                0 => "\u{0}garbage".to_owned(),
                1 => rmc.replace(",01131.", ",01132."),
                2 => sum(&format!("GPRMC,{t},V,,,,,,,230394,,")),
                3 => sum("GPVTG,,T,,M,0.1,N,0.2,K"),
                4 => "$".to_owned(),
                _ => String::new(),
            };
            // A void sentence of the same second is the first of its epoch; the next of its kind opens another.
            let got = bench.bytes(format!("{rmc}\r\n{between}\r\n").as_bytes());
            prop_assert_eq!(got.iter().filter(|r| !r.amends).count(), 1);
            expected += 1;
            last = Some(got);
        }
        prop_assert!(last.is_some());
        prop_assert_eq!(bench.gw.pages.get(&DeviceId::new("P1").unwrap()).unwrap().fixes, expected);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), lines in prop::collection::vec("[$!]?(GPRMC|GPGGA|GNGNS|GPGLL|GPVTG|GPZDA|GPGSA|GPGSV|ID|FRLIN|PCPTI)[,.*A-Z0-9 -]{0,60}", 0..20)) {
        let mut bench = Bench::lenient();
        bench.bytes(&bytes);
        for line in lines {
            bench.say(&[&line, &sum(&line)]);
        }
    }
}
