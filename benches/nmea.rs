//! A line of NMEA → a fix. `cargo bench --bench nmea`
#![allow(clippy::unwrap_used, reason = "benchmark")]

use dawria::{
    gateway::{
        epoch::{Assembler, Step},
        nmea,
    },
    quantity::Timestamp,
};
use divan::{Bencher, black_box, counter::ItemsCount};
use firmware_protocol::{
    encode,
    fix::{Fix, Mode},
    framing::{Frame, LineBuffer},
    sentence::{Piece, pieces},
    talker::Talker,
};

fn main() {
    divan::main();
}

/// 2026-11-20T12:00:00Z.
const NOON_MS: i64 = 1_795_176_000_000;

fn fix(second: i64) -> Fix {
    Fix {
        time_ms: NOON_MS + second * 1000,
        lat_e7: 316_295_000 + second as i32 * 90,
        lon_e7: -79_811_000,
        speed_mm_s: 10_288,
        course_cdeg: Some(9_050),
        altitude_dm: 4_663,
        hdop_centi: 90,
        satellites: 11,
        mode: Mode::Autonomous,
    }
}

type Write = fn(&mut [u8], Talker, &Fix) -> Result<usize, encode::BufferFull>;

fn stream(epochs: i64, writers: &[Write]) -> Vec<u8> {
    let mut out = vec![];
    let mut line = [0; encode::MAX_SENTENCE];
    for second in 0..epochs {
        for write in writers {
            let n = write(&mut line, Talker::GPS, &fix(second)).unwrap();
            out.extend_from_slice(&line[..n]);
        }
    }
    out
}

/// Bytes as they come from a socket → fixes: framing, checksum, reading, joining.
fn fixes(bytes: &[u8]) -> usize {
    let mut lines = LineBuffer::new();
    let mut assembler = Assembler::default();
    let mut n = 0;
    lines.fill(bytes, |frame| {
        let Frame::Line(line) = frame else { return };
        for piece in pieces(line) {
            if let Piece::Sentence(s) = piece
                && let Ok(reading) = nmea::read(&s)
            {
                n += usize::from(matches!(assembler.take(Timestamp(NOON_MS), &reading), Step::Publish(_)));
            }
        }
    });
    n
}

const EPOCHS: i64 = 1000;

#[divan::bench]
fn rmc_line_to_fix_1000(bencher: Bencher<'_, '_>) {
    let bytes = stream(EPOCHS, &[encode::rmc]);
    assert_eq!(fixes(&bytes), EPOCHS as usize);
    bencher.counter(ItemsCount::new(EPOCHS as usize)).bench(|| fixes(black_box(&bytes)));
}

#[divan::bench]
fn epoch_of_rmc_gga_vtg_gsa_to_fix_1000(bencher: Bencher<'_, '_>) {
    let bytes = stream(EPOCHS, &[encode::rmc, encode::gga, encode::vtg, encode::gsa]);
    assert_eq!(fixes(&bytes), EPOCHS as usize);
    bencher.counter(ItemsCount::new(EPOCHS as usize)).bench(|| fixes(black_box(&bytes)));
}

#[divan::bench]
fn fix_to_rmc_line(bencher: Bencher<'_, '_>) {
    let mut line = [0; encode::MAX_SENTENCE];
    bencher.bench_local(|| encode::rmc(black_box(&mut line), Talker::GPS, black_box(&fix(7))));
}
