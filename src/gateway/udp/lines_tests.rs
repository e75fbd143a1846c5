//! Datagrams cut at any place.
use super::*;
use proptest::prelude::*;

const GLL: &str = "$GPGLL,,,,,142816.359,V,N*7D";

fn lines(datagrams: &[&str]) -> Vec<String> {
    let mut lines = Lines::default();
    let mut out = vec![];
    for d in datagrams {
        lines.datagram(d.as_bytes(), Timestamp(0), 10_000, |line| {
            out.push(match line {
                Line::Whole(l) => format!("whole {}", String::from_utf8_lossy(l)),
                Line::VerifiedOnly(l) => format!("verified {}", String::from_utf8_lossy(l)),
                Line::Half => "half".into(),
                Line::Overlong => "overlong".into(),
            });
        });
    }
    out
}

#[test]
fn half_lines_are_joined_only_if_the_checksum_verifies() {
    let whole = &format!("whole {GLL}")[..];
    let verified = &format!("verified {GLL}")[..];
    assert_eq!(lines(&["$GPGLL,,,,,142816.359,V,N*7D\r\n"]), [whole]);
    assert_eq!(lines(&["$GPGLL,,,,,142816.359,V,N*7D"]), [verified], "no line end at all");
    assert_eq!(lines(&["$GPGLL,,,,,1428", "16.359,V,N*7D\r\n"]), [verified]);
    assert_eq!(lines(&["$GPGLL,", ",,,,14281", "6.359,V,N*7", "D\r\n"]), [verified], "four datagrams");
    assert_eq!(lines(&["$GPGLL,,,,,1428", "$GPGLL,,,,,142816.359,V,N*7D\r\n"]), ["half", whole], "the second half was lost");
    assert_eq!(lines(&["$GPGLL,,,,,1428", ",V,N*7D\r\n$GPGLL,,,,,142816.359,V,N*7D\r\n"]), ["half", whole], "the middle was lost");
    assert_eq!(lines(&["$GPGLL,,,,,142816.359,V,N\r\n"]), ["whole $GPGLL,,,,,142816.359,V,N"], "no checksum, but whole");
    assert_eq!(lines(&["$GPGLL,,,,,1428", "16.359,V,N\r\n"]), ["half"], "no checksum, and in halves");
}

#[test]
fn names_are_never_put_together_from_halves() {
    let whole = &format!("whole {GLL}")[..];
    assert_eq!(lines(&["IMEI 35146710", "8700000\r\n"]), ["half"]);
    assert_eq!(lines(&["IMEI 351467108700000", &format!("{GLL}\r\n")]), ["whole IMEI 351467108700000", whole], "no line end");
    assert_eq!(lines(&["9900005", &format!("61287964,{GLL}\r\n")]), ["half"]);
    assert_eq!(lines(&["990000561287964,$GPGLL,,,", ",,142816.359,V,N*7D\r\n"]), [format!("verified 990000561287964,{GLL}")]);
    assert_eq!(lines(&["\u{1}\u{2}", "\u{3}$GPGLL,,,,,142816.359,V,N*7D\r\n"]), [format!("verified \u{1}\u{2}\u{3}{GLL}")], "garbage");
}

#[test]
fn what_waits_is_bounded_in_size_and_time() {
    assert_eq!(lines(&["$A", &"x".repeat(1100), "y"]), ["overlong"]);
    assert_eq!(lines(&["$A", &"x".repeat(600), &"x".repeat(600), &format!("\n{GLL}\n")]), ["overlong", &format!("whole {GLL}")]);
    let mut lines = Lines::default();
    lines.datagram(b"$GPGLL,,,,,1428", Timestamp(0), 10_000, |_| panic!());
    let mut got = vec![];
    lines.datagram(b"16.359,V,N*7D\r\n", Timestamp(10_001), 10_000, |l| got.push(format!("{l:?}")));
    assert_eq!(got[0], "Half");
}

proptest! {
    #[test]
    fn any_cut_of_verified_lines_gives_all_of_them(cuts in prop::collection::vec(1usize..60, 1..80)) {
        let stream: String = (0..20).map(|i| {
            let payload = format!("GPGLL,,,,,0000{i:02}.000,V,N");
            format!("${payload}*{:02X}\r\n", firmware_protocol::checksum::xor(payload.as_bytes()))
        }).collect();
        let mut rest = &stream[..];
        let mut datagrams = vec![];
        for n in cuts.iter().cycle() {
            if rest.is_empty() { break; }
            let (now, later) = rest.split_at((*n).min(rest.len()));
            datagrams.push(now);
            rest = later;
        }
        let got: Vec<String> = lines(&datagrams).iter().map(|l| l.split_once(' ').map_or("?", |(_, l)| l).to_owned()).collect();
        let expected: Vec<&str> = stream.split_terminator("\r\n").collect();
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn any_bytes_leave_it_whole(datagrams in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..1500), 0..12)) {
        let mut lines = Lines::default();
        for d in &datagrams {
            lines.datagram(d, Timestamp(0), 10_000, |_| {});
            prop_assert!(lines.partial.len() < MAX_LINE);
        }
    }
}
