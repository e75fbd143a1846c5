//! Incumbents and challengers, as a table: (time in ms, source, allow-listed) → verdict.
#![allow(clippy::unwrap_used, reason = "tests")]
use super::*;
use crate::gateway::source::Transport;

fn source(name: &str) -> Source {
    let addr = match name {
        "A" => "10.0.0.1:1000",
        "A2" => "10.0.0.1:2000",
        "B" => "10.0.0.2:1000",
        _ => panic!("{name}"),
    };
    Source { transport: Transport::Udp, addr: addr.parse().unwrap() }
}

/// `holds`, `contested`, `alarm`, `displaces` or `waits` for each step; a step `close A` closes A's connection.
fn run(declared: Option<u32>, steps: &[(i64, &str, bool, &str)]) {
    let bindings = Bindings::default();
    let device = DeviceId::new("P1").unwrap();
    for (i, (at, name, listed, expected)) in steps.iter().enumerate() {
        if let Some(name) = name.strip_prefix("close ") {
            bindings.closed(&device, source(name));
            continue;
        }
        let trust = if *listed { Trust::AllowListed } else { Trust::None };
        let got = match bindings.claim(Timestamp(*at), &device, source(name), trust, declared) {
            Verdict::Holds { contested: false, alarm: None } => "holds",
            Verdict::Holds { contested: false, alarm: Some(Told::Displaced(_)) } => "displaces",
            Verdict::Holds { contested: false, alarm: Some(Told::Challenger(_)) } => panic!("a contest without contest"),
            Verdict::Holds { contested: true, alarm: None } => "contested",
            Verdict::Holds { contested: true, alarm: Some(_) } => "alarm",
            Verdict::Challenges => "waits",
        };
        assert_eq!(got, *expected, "step {i}: {name} at {at}");
    }
}

#[test]
fn a_changed_port_takes_over_after_silence_without_alarm() {
    run(
        None,
        &[
            (0, "A", true, "holds"),
            (1000, "A", true, "holds"),
            (2000, "A2", true, "waits"),
            (5999, "A2", true, "waits"),
            (6000, "A2", true, "holds"),
            (7000, "A2", true, "holds"),
        ],
    );
}

#[test]
fn two_that_send_are_contested_and_the_incumbent_moves_the_unit() {
    run(
        None,
        &[
            (0, "A", true, "holds"),
            (1000, "B", true, "waits"),
            (1500, "A", true, "alarm"),
            (2000, "B", true, "waits"),
            (2500, "A", true, "contested"),
            (8000, "A", true, "holds"),
            (8500, "B", true, "waits"),
            (9000, "A", true, "alarm"),
        ],
    );
}

#[test]
fn a_closed_connection_is_followed_at_once() {
    run(None, &[(0, "A", true, "holds"), (10, "close A", true, ""), (20, "B", true, "holds"), (30, "A", true, "waits")]);
    run(None, &[(0, "A", true, "holds"), (10, "close B", true, ""), (20, "B", true, "waits")]);
}

#[test]
fn a_slow_device_is_waited_for_three_intervals() {
    run(Some(10_000), &[(0, "A", true, "holds"), (29_999, "B", true, "waits"), (30_000, "B", true, "holds")]);
    run(None, &[(0, "A", true, "holds"), (10_000, "A", true, "holds"), (39_999, "B", true, "waits"), (40_000, "B", true, "holds")]);
}

#[test]
fn an_allow_listed_incumbent_is_never_followed_by_a_stranger() {
    run(
        None,
        &[(0, "A", true, "holds"), (1, "close A", true, ""), (FORGET_MS * 10, "B", false, "waits"), (FORGET_MS * 10, "A2", false, "waits")],
    );
}

#[test]
fn strangers_follow_each_other_from_one_address_or_after_long_silence() {
    run(None, &[(0, "A", false, "holds"), (5000, "B", false, "waits"), (5001, "A2", false, "holds")]);
    run(None, &[(0, "A", false, "holds"), (FORGET_MS, "B", false, "holds")]);
    run(None, &[(0, "A", false, "holds"), (5000, "B", true, "holds")]);
}

#[test]
fn an_allow_listed_source_displaces_a_stranger_at_once_with_an_alarm() {
    run(
        None,
        &[
            (0, "A", false, "holds"),
            (1000, "A", false, "holds"),
            (1500, "B", true, "displaces"),
            (2000, "A", false, "waits"),
            (2500, "B", true, "alarm"),
            (3000, "B", true, "contested"),
            (9000, "B", true, "holds"),
        ],
    );
    run(None, &[(0, "A", false, "holds"), (10, "close A", true, ""), (20, "B", true, "holds")]);
    run(None, &[(0, "A", true, "holds"), (1000, "B", true, "waits")]);
}

#[test]
fn a_stranger_whose_connection_is_closed_is_followed_at_once_by_the_next() {
    run(None, &[(0, "A", false, "holds"), (10, "close A", true, ""), (20, "B", false, "holds"), (30, "A", false, "waits")]);
    run(None, &[(0, "A", true, "holds"), (10, "close A", true, ""), (20, "B", false, "waits")]);
}
