//! Which sentences are one fix.
use super::*;
use crate::quantity::Position;
use proptest::prelude::*;

const NOW: Timestamp = Timestamp(1_795_176_000_000);

fn talker(letters: &[u8]) -> Option<Talker> {
    Talker::new(letters)
}

fn at(kind: Kind, letters: &[u8], time_ms: u32) -> Reading {
    Reading { time_ms: Some(time_ms), position: Position::new(316_295_000, -79_811_000), ..Reading::empty(kind, talker(letters)) }
}

fn void(kind: Kind, time_ms: u32) -> Reading {
    Reading { void: true, position: None, ..at(kind, b"GP", time_ms) }
}

fn vtg(mm_s: u32) -> Reading {
    Reading { speed: Some(Speed(mm_s)), ..Reading::empty(Kind::Vtg, talker(b"GP")) }
}

/// P publish, A amend, V void, L late sibling, . nothing; with the speed in mm/s where there is one.
fn run(readings: &[Reading]) -> Vec<String> {
    let mut assembler = Assembler::default();
    let one = |r| match assembler.take(NOW, r) {
        Step::Nothing => ".".into(),
        Step::Void => "V".into(),
        Step::LateSibling => "L".into(),
        Step::Publish(f) => f.speed.map_or("P".into(), |s| format!("P{}", s.0)),
        Step::Amend(f) => f.speed.map_or("A".into(), |s| format!("A{}", s.0)),
    };
    readings.iter().map(one).collect()
}

#[test]
fn several_talkers_and_kinds_of_one_moment_are_one_fix() {
    let all = [
        at(Kind::Gga, b"GP", 1),
        at(Kind::Gga, b"GA", 1),
        at(Kind::Gns, b"GN", 1),
        vtg(5),
        at(Kind::Rmc, b"GP", 1),
        at(Kind::Rmc, b"GA", 1),
        at(Kind::Gll, b"GP", 1),
        at(Kind::Gga, b"GP", 2),
    ];
    assert_eq!(run(&all), ["P", ".", ".", "A5", ".", ".", ".", "P"]);
}

#[test]
fn the_same_sentence_again_is_another_fix() {
    assert_eq!(run(&[at(Kind::Rmc, b"GP", 1), at(Kind::Rmc, b"GP", 1)]), ["P", "P"]);
    let without_time = Reading { time_ms: None, ..at(Kind::Rmc, b"GP", 1) };
    assert_eq!(run(&[without_time, without_time]), ["P", "P"]);
}

#[test]
fn a_sibling_that_comes_late_is_no_fix_of_its_own() {
    let all = [at(Kind::Rmc, b"GP", 1), at(Kind::Rmc, b"GP", 2), at(Kind::Gga, b"GP", 1), at(Kind::Gga, b"GP", 2), at(Kind::Gga, b"GP", 1)];
    assert_eq!(run(&all), ["P", "P", "L", ".", "P"], "and the same one again is an epoch sent again");
}

#[test]
fn a_void_sentence_and_a_valid_sibling() {
    assert_eq!(run(&[void(Kind::Gga, 1), at(Kind::Rmc, b"GP", 1)]), ["V", "P"]);
    assert_eq!(run(&[at(Kind::Rmc, b"GP", 1), void(Kind::Gga, 1)]), ["P", "V"]);
}

#[test]
fn motion_belongs_to_its_own_epoch() {
    let rmc = |t| at(Kind::Gga, b"GP", t);
    assert_eq!(run(&[vtg(1), rmc(1), vtg(2), rmc(2), vtg(3), rmc(3)]), [".", "P1", ".", "P2", ".", "P3"], "before");
    assert_eq!(run(&[rmc(1), vtg(1), rmc(2), vtg(2)]), ["P", "A1", "P", "A2"], "behind");
    assert_eq!(run(&[void(Kind::Gga, 1), vtg(1), rmc(2), vtg(2)]), ["V", ".", "P", "A2"], "behind a void one");
    assert_eq!(run(&[vtg(1), void(Kind::Gga, 1), rmc(2)]), [".", "V", "P"], "before a void one");
}

fn any_reading() -> impl Strategy<Value = Reading> {
    let kind = prop::sample::select(Kind::ALL.as_slice());
    let letters = prop::sample::select(vec![*b"GP", *b"GN", *b"GA"]);
    let day = prop::option::of(20_700i32..20_800);
    (kind, letters, prop::option::of(0u32..6), any::<bool>(), prop::option::of(0u32..50), day, 0i32..1000).prop_map(
        |(kind, letters, time, void, speed, day, step)| Reading {
            time_ms: time.map(|t| t * 1000),
            void,
            position: if void { None } else { Position::new(316_295_000 + step, -79_811_000) },
            speed: speed.map(Speed),
            date: day.map_or(SentDate::Missing, SentDate::Day),
            ..Reading::empty(kind, talker(&letters))
        },
    )
}

proptest! {
    #[test]
    fn amendments_never_move_a_fix_nor_take_anything_away(readings in prop::collection::vec(any_reading(), 0..200)) {
        let mut assembler = Assembler::default();
        let mut last: Option<Fix> = None;
        for r in &readings {
            match assembler.take(NOW, r) {
                Step::Publish(fix) => {
                    prop_assert!(r.kind.is_position() && !r.void);
                    prop_assert_eq!(Some(fix.position), r.position);
                    last = Some(fix);
                }
                Step::Amend(fix) => {
                    let Some(before) = last.replace(fix.clone()) else { return Err(TestCaseError::fail("amends nothing")) };
                    prop_assert_eq!((fix.position, fix.device_time), (before.position, before.device_time));
                    prop_assert!(before.speed.is_none() || fix.speed == before.speed);
                    prop_assert_ne!(fix, before);
                }
                Step::Void => prop_assert!(r.position.is_none()),
                Step::LateSibling | Step::Nothing => {}
            }
        }
    }
}
