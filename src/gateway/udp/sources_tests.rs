//! The table of sources under a flood of invented addresses.
#![allow(clippy::unwrap_used, reason = "tests")]
use super::*;
use crate::{
    gateway::{
        Parts,
        limits::Limits,
        registry::{Device, Registry},
        session::Framing,
    },
    id::DeviceId,
};
use firmware_protocol::sentence::pieces;
use std::sync::Arc;
use tokio::sync::mpsc;

fn gateway() -> Arc<Gateway> {
    let registry = Arc::new(Registry::new(8));
    registry.enrol(DeviceId::new("P1").unwrap(), Device::default()).unwrap();
    let clock: crate::gateway::Clock = Arc::new(|| Timestamp(0));
    Gateway::new(Parts { limits: Limits::default(), registry, reports: mpsc::channel(1).0, alarms: mpsc::channel(1).0, clock })
}

fn address(n: u32) -> SocketAddr {
    (std::net::Ipv4Addr::from_bits(n), 1).into()
}

fn say(sources: &mut Sources, gw: &Gateway, now: i64, from: u32, line: &[u8]) -> bool {
    let mut reported = false;
    sources.with(gw, Timestamp(now), address(from), |peer| {
        for piece in pieces(line) {
            reported |= peer.session.piece(gw, Timestamp(now), line, piece, Framing::Whole).report.is_some();
        }
    });
    reported
}

const RMC: &[u8] = b"$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A";

#[test]
fn a_flood_of_sources_is_bounded_and_mutes_no_unit() {
    let gw = gateway();
    let mut sources = Sources::new(64, 600_000);
    say(&mut sources, &gw, 0, 1, b"$ID,P1");
    assert!(say(&mut sources, &gw, 0, 1, RMC));
    for n in 0..10_000 {
        say(&mut sources, &gw, 1, 1000 + n, if n % 2 == 0 { b"$ID,P1" } else { b"$ID,stranger" });
        say(&mut sources, &gw, 1, 1000 + n, RMC);
        assert!(sources.len() <= 64, "{}", sources.len());
    }
    assert!(say(&mut sources, &gw, 2, 1, RMC), "it is still known by its name");
    assert!(gw.counters.snapshot().sources_evicted > 9_000);
}

#[test]
fn a_source_silent_for_long_must_name_itself_again() {
    let gw = gateway();
    let mut sources = Sources::new(64, 600_000);
    say(&mut sources, &gw, 0, 1, b"$ID,P1");
    assert!(say(&mut sources, &gw, 600_000, 1, RMC));
    assert!(!say(&mut sources, &gw, 1_200_001, 1, RMC), "the port may be another device's by now");
    assert!(say(&mut sources, &gw, 1_200_001, 1, b"$ID,P1"), "the fix that waited for its name");
}
