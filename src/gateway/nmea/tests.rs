//! Kinds of sentences, and what the crate underneath would not read.
#![allow(clippy::unwrap_used, reason = "tests")]
use super::*;
use crate::fix::FixMode;
use firmware_protocol::sentence::{Piece, pieces};
use proptest::prelude::*;

fn one(payload: &str) -> Result<Reading, Refusal> {
    let line = format!("${payload}*{:02X}", firmware_protocol::checksum::xor(payload.as_bytes()));
    match pieces(line.as_bytes()).next() {
        Some(Piece::Sentence(s)) => read(&s),
        other => panic!("{other:?}"),
    }
}

/// What the crate makes of a sentence by itself. When one of these changes, the module may become simpler.
#[test]
fn why_the_crate_does_not_read_lines_itself() {
    let crate_reads = |payload: &str| {
        let line = format!("${payload}*{:02X}", firmware_protocol::checksum::xor(payload.as_bytes()));
        match nmea::parse_str(&line) {
            Ok(nmea::ParseResult::RMC(r)) => format!("{:?} {:?}", r.lat, r.lon),
            Ok(other) => format!("{other:?}"),
            Err(_) => "refused".into(),
        }
    };
    assert_eq!(
        crate_reads("GPRMC,123519,A,3129.0,N,1029.12850,E,,,230394,,"),
        "Some(31.483333333333334) Some(102.15214166666667)",
        "not 10.485475"
    );
    assert_eq!(crate_reads("GPRMC,123519,A,0000.5,N,6.7907,E,,,230394,,"), "refused");
    assert_eq!(crate_reads("GPRMC,123519,A,4807.038,N,01131.000,E,,,230394,15.8,"), "refused", "variation without hemisphere");
    assert_eq!(crate_reads("GNGNS,123519,4807.038,N,01131.000,E,AAAA,14,1.3,250.8,50.0,,,V"), "refused", "more than two systems");
    assert!(nmea::parse_str("$GPRMC,123519,A,4807.038,N,01131.000,E,,,230394,,").is_err(), "no checksum");
}

#[test]
fn gga_gns_and_their_qualities() {
    for (quality, mode) in [
        ("0", None),
        ("", None),
        ("1", Some(FixMode::Autonomous)),
        ("2", Some(FixMode::Differential)),
        ("4", Some(FixMode::Differential)),
        ("5", Some(FixMode::Differential)),
        ("6", Some(FixMode::Estimated)),
        ("7", Some(FixMode::ManualOrSimulated)),
        ("8", Some(FixMode::ManualOrSimulated)),
        ("9", Some(FixMode::Differential)),
    ] {
        let r = one(&format!("GPGGA,123519,4807.038,N,01131.000,E,{quality},08,0.9,-45.4,M,46.9,M,,")).unwrap();
        assert_eq!((r.void, r.mode), (mode.is_none(), mode), "{quality}");
        if mode.is_some() {
            assert_eq!((r.satellites, r.hdop_centi, r.altitude_dm, r.time_ms), (Some(8), Some(90), Some(-454), Some(45_319_000)));
        }
    }
    for (modes, mode) in [
        ("AN", Some(FixMode::Autonomous)),
        ("NNNN", None),
        ("NNNNA", Some(FixMode::Autonomous)),
        ("AADN", Some(FixMode::Differential)),
        ("EEN", Some(FixMode::Estimated)),
        ("S", Some(FixMode::ManualOrSimulated)),
    ] {
        let r = one(&format!("GNGNS,123519,4807.038,N,01131.000,E,{modes},14,1.3,250.8,50.0,,,V")).unwrap();
        assert_eq!((r.void, r.mode, r.position.is_some()), (mode.is_none(), mode, mode.is_some()), "{modes}");
    }
}

#[test]
fn vtg_with_units_without_and_with_only_kilometres() {
    let motion = |payload| one(payload).map(|r| (r.course.map(|c| c.degrees()), r.speed.map(|s| s.0)));
    assert_eq!(motion("GPVTG,084.4,T,,M,022.4,N,041.5,K,A"), Ok((Some(84.4), Some(11_524))));
    assert_eq!(motion("GPVTG,084.4,T,,M,,N,036.0,K"), Ok((Some(84.4), Some(10_000))));
    assert_eq!(motion("GPVTG,309.62,,0.13,0.2"), Ok((Some(309.62), Some(67))));
    assert_eq!(motion("GPVTG,,T,,M,,N,,K,N"), Ok((None, None)));
    assert_eq!(motion("GPVTG,nan,T,,M,inf,N,,K,A"), Err(Refusal::Malformed));
}

#[test]
fn gsa_of_12_and_24_satellites_and_gsv() {
    let hdop = |payload| one(payload).unwrap().hdop_centi;
    assert_eq!(hdop("GPGSA,A,3,32,09,19,11,14,03,22,06,26,,,,3.25,1.26,3.00"), Some(126));
    assert_eq!(hdop("GNGSA,A,3,11,12,06,21,25,05,19,,,,,,1.1,0.6,0.9,1"), Some(60));
    assert_eq!(hdop("GPGSA,A,3,23,13,07,25,,,,,,,,,,,,,,,,,,,,,09.2,07.2,05.7"), Some(720));
    assert_eq!(hdop("GPGSA,A,1,,,,"), None);
    let signal = one("GPGSV,3,1,12,28,38,139,46,10,17,193,50,02,55,274,50,04,61,358,").unwrap().signal;
    assert_eq!(signal, Some(Signal { in_view: 12, weakest_db_hz: 46, strongest_db_hz: 50 }));
    assert_eq!(one("GPGSV,1,1,00").unwrap().signal, None);
}

#[test]
fn gll_old_and_new() {
    let valid = |tail: &str| one(&format!("GPGLL,4807.038,N,01131.000,E{tail}")).map(|r| (!r.void, r.time_ms.is_some()));
    assert_eq!(valid(",123519,A"), Ok((true, true)));
    assert_eq!(valid(",123519,A,D"), Ok((true, true)));
    assert_eq!(valid(",123519"), Ok((true, true)), "before v2.0 there is no status");
    assert_eq!(valid(""), Ok((true, false)));
    assert_eq!(valid(",123519,"), Ok((false, true)));
    assert_eq!(valid(",123519,N,V"), Ok((false, true)));
}

#[test]
fn zda() {
    assert_eq!(one("GPZDA,160012.71,11,03,2004,-1,00").unwrap().date, SentDate::Day(12_488));
    assert_eq!(one("GPZDA,160012.71,31,02,2004,00,00").unwrap().date, SentDate::Unreadable);
    assert_eq!(one("GPZDA,,,,,00,00").unwrap().date, SentDate::Missing);
}

proptest! {
    /// What the encoder writes is read back to the last digit.
    #[test]
    fn written_sentences_are_read_back(
        time_ms in 315_532_800_000i64..3_471_292_800_000, lat_e7 in -900_000_000i32..=900_000_000, lon_e7 in -1_800_000_000i32..=1_800_000_000,
        speed_mm_s in 0u32..100_000, course in 0u16..36_000, altitude_dm in -5_000i32..90_000, hdop_centi in 0u16..5_000, satellites in 0u8..=99,
    ) {
        use firmware_protocol::{encode, fix::{Fix, Mode}, talker::Talker};
        let fix = Fix { time_ms, lat_e7, lon_e7, speed_mm_s, course_cdeg: Some(course), altitude_dm, hdop_centi, satellites, mode: Mode::Autonomous };
        let mut out = [0; encode::MAX_SENTENCE];
        let mut back = |write: fn(&mut [u8], Talker, &Fix) -> Result<usize, encode::BufferFull>| {
            let n = write(&mut out, Talker::GPS, &fix).unwrap();
            match pieces(&out[..n]).next() {
                Some(Piece::Sentence(s)) => read(&s).unwrap(),
                other => panic!("{other:?}"),
            }
        };
        let rmc = back(encode::rmc);
        let p = rmc.position.unwrap();
        prop_assert_eq!((p.lat_e7, p.lon_e7), (lat_e7, lon_e7));
        let SentDate::Day(day) = rmc.date else { return Err(TestCaseError::fail("date")) };
        prop_assert_eq!(i64::from(day) * 86_400_000 + i64::from(rmc.time_ms.unwrap()), time_ms);
        prop_assert!(rmc.speed.unwrap().0.abs_diff(speed_mm_s) <= 1);
        prop_assert_eq!(rmc.course.unwrap().centidegrees(), course);
        let gga = back(encode::gga);
        prop_assert_eq!((gga.position, gga.altitude_dm, gga.hdop_centi, gga.satellites), (rmc.position, Some(altitude_dm), Some(hdop_centi), Some(satellites)));
        let vtg = back(encode::vtg);
        prop_assert_eq!((vtg.speed, vtg.course), (rmc.speed, rmc.course));
        prop_assert_eq!(back(encode::gsa).hdop_centi, Some(hdop_centi));
    }
}
