//! 22: positions that are not true.

use crate::{
    load::{Ledger, Load, crew},
    support::{Server, sentence, until},
    table::{Size, Told, block},
};
use serde_json::{Value, json};
use std::{
    net::{SocketAddr, UdpSocket},
    time::{Duration, Instant},
};

/// Metres of a degree of latitude.
const DEGREE_M: f64 = 111_000.0;
/// A car's speed, m/s.
const SPEED: f64 = 10.0;

/// A fix now, at this speed (m/s) to the north, of a device.
fn fix(device: &str, lat: f64, lon: f64, speed: f64) -> Vec<u8> {
    let now = jiff::Timestamp::now();
    let utc = now.to_zoned(jiff::tz::TimeZone::UTC);
    let (time, date, hundredths) = (utc.strftime("%H%M%S"), utc.strftime("%d%m%y"), now.subsec_millisecond() / 10);
    let dm = |deg: f64, width: usize| format!("{:0width$}{:08.5}", deg.abs().trunc() as u32, deg.abs().fract() * 60.0);
    let ew = if lon < 0.0 { 'W' } else { 'E' };
    let knots = speed * 3_600.0 / 1_852.0;
    let rmc = format!("GPRMC,{time}.{hundredths:02},A,{},N,{},{ew},{knots:.1},0.0,{date},,,A", dm(lat, 2), dm(lon, 3));
    (sentence(&format!("PGID,{device}")) + &sentence(&rmc)).into_bytes()
}

async fn unit(server: &Server, unit: &str) -> Value {
    server.api().ok(&format!("/api/v1/units/{unit}")).await
}

/// Sends the fixes of a device: half a second apart, the n-th at what `place` says (latitude, speed).
async fn drive((socket, door): (&UdpSocket, SocketAddr), device: &str, fixes: u32, place: impl Fn(f64) -> (f64, f64)) {
    let begun = Instant::now();
    for n in 1..=fixes {
        let (lat, speed) = place(begun.elapsed().as_secs_f64());
        socket.send_to(&fix(device, lat, -8.0, speed), door).unwrap();
        let next = begun + Duration::from_millis(500) * n;
        tokio::time::sleep_until(next.into()).await;
    }
}

/// A unit that is suddenly 200 km away is not moved there and not sent without a person; one whose place stands under a running speed is
/// doubted.
pub fn spoofed(_: &Size) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let mut ledger = Ledger::of(folder.path());
    block(async {
        let api = server.api();
        let load = Load::start(&crew(&server, folder.path()).await, Duration::from_millis(100));
        // One source each: a second one that says to be the same device is another fault.
        let sockets = [UdpSocket::bind("127.0.0.1:0").unwrap(), UdpSocket::bind("127.0.0.1:0").unwrap()];
        let [jumper, stander] = sockets.each_ref().map(|s| (s, server.address("nmea_udp")));
        api.unit("J-1", "car", "radio", &["351467108700001"]).await;
        api.unit("F-1", "car", "radio", &["351467108700002"]).await;
        let moving = |s: f64| (31.63 + s * SPEED / DEGREE_M, SPEED);
        drive(jumper, "351467108700001", 8, moving).await;
        until("it is good", async || (unit(&server, "J-1").await["position_quality"] == "good").then_some(())).await;
        let elsewhere = |_: f64| (33.57, SPEED);
        drive(jumper, "351467108700001", 2, elsewhere).await;
        let jumped = until("the jump is doubted", async || {
            let seen = unit(&server, "J-1").await;
            (seen["position_quality"] != "good").then_some(seen)
        })
        .await;
        let lat = jumped["position"]["lat"].as_f64().unwrap();
        assert!((lat - 31.63).abs() < 0.1, "one false fix moved the unit: {jumped}");
        // 180 km/h on paper, and not a metre made.
        let frozen = |s: f64| if s < 2.0 { (31.63 + s * 50.0 / DEGREE_M, 50.0) } else { (31.63 + 100.0 / DEGREE_M, 50.0) };
        drive(stander, "351467108700002", 16, frozen).await;
        let stood = unit(&server, "F-1").await;
        assert_ne!(stood["position_quality"], "good", "a frozen position counts as good: {stood}");
        let share = load.stop(&mut ledger).await;
        assert!(share.refused.is_empty(), "{}", share.told());
        let settled = ledger.settle(&server).await;
        let (jump, frozen) = (&jumped["position_quality"], &stood["position_quality"]);
        Told::Measured(format!("jump: {jump}, not moved; frozen: {frozen}; {}; {settled}", share.told()))
    })
}

/// Hundreds of units report one and the same point: calls are acknowledged as fast, and an incident there is ranked.
pub fn one_point(size: &Size) -> Told {
    let units = size.of(100, 500);
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), "");
    let mut ledger = Ledger::of(folder.path());
    block(async {
        let api = server.api();
        let device = |n: usize| format!("3514671087{n:05}");
        for n in 0..units {
            api.unit(&format!("P-{n}"), "car", "radio", &[&device(n)]).await;
        }
        let load = Load::start(&crew(&server, folder.path()).await, Duration::from_millis(100));
        let (door, socket) = (server.address("nmea_udp"), UdpSocket::bind("127.0.0.1:0").unwrap());
        let report = || (0..units).for_each(|n| drop(socket.send_to(&fix(&device(n), 31.63, -8.0, 0.0), door)));
        until("they are seen", async || {
            report();
            tokio::time::sleep(Duration::from_millis(500)).await;
            let seen = api.ok("/api/v1/units?limit=200").await;
            seen["items"].as_array().unwrap().iter().all(|u| !u["position"].is_null()).then_some(())
        })
        .await;
        let (mut slowest, incidents) = (Duration::ZERO, 5);
        for _ in 0..incidents {
            report();
            let begun = Instant::now();
            let made = api.incident("night_noise", 31.63, -8.0).await;
            ledger.also(&made);
            let path = format!("/api/v1/incidents/{}", made["incident"]);
            until("it is ranked", async || {
                let incident = api.ok(&path).await;
                let sent = incident["assignments"].as_array().is_some_and(|a| !a.is_empty());
                (sent || incident["waiting"] != json!("ranking")).then_some(())
            })
            .await;
            slowest = slowest.max(begun.elapsed());
        }
        let share = load.stop(&mut ledger).await;
        assert!(share.refused.is_empty() && share.quantile(0.99) < Duration::from_secs(1), "{}", share.told());
        let settled = ledger.settle(&server).await;
        Told::Measured(format!(
            "{units} units: {incidents} incidents ranked, slowest {} ms; {}; {settled}",
            slowest.as_millis(),
            share.told()
        ))
    })
}
