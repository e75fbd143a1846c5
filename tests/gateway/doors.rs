//! Who may move a unit, and what each door withstands; real sockets.

use crate::support::{Doors, NOON, Options, finish, id, line, rmc};
use dawria::{
    fix::{Report, Trust},
    gateway::{alarm::Alarm, limits::Limits, registry::Device},
};
use std::time::Duration;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

async fn udp(doors: &Doors) -> UdpSocket {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    socket.connect(doors.udp).await.unwrap();
    socket
}

async fn tcp(doors: &Doors, hello: &str) -> TcpStream {
    let mut stream = TcpStream::connect(doors.tcp).await.unwrap();
    stream.write_all(hello.as_bytes()).await.unwrap();
    stream
}

/// Sends one datagram and waits until it has been handled.
async fn send(doors: &Doors, socket: &UdpSocket, text: &str) {
    let before = doors.gateway.counters.snapshot().datagrams;
    socket.send(text.as_bytes()).await.unwrap();
    doors.until_datagrams(before + 1).await;
}

/// Writes and waits until the gateway has read it and the report is there.
async fn write(doors: &mut Doors, stream: &mut TcpStream, text: &str) -> Report {
    stream.write_all(text.as_bytes()).await.unwrap();
    doors.reports.recv().await.unwrap()
}

fn moves(reports: &[Report]) -> Vec<(String, bool)> {
    reports.iter().map(|r| (r.device.to_string(), r.contested)).collect()
}

#[tokio::test]
async fn a_udp_imposter_never_moves_another_unit() {
    let mut doors = Doors::open(&["P1", "P2"], NOON).await;
    let (owner, imposter) = (udp(&doors).await, udp(&doors).await);
    send(&doors, &owner, &format!("$ID,P1\r\n{}", rmc(0, 0))).await;
    assert_eq!(moves(&doors.drain()), [("P1".into(), false)]);

    // Without a name of its own, its positions belong to nobody.
    send(&doors, &imposter, &rmc(1, 900)).await;
    send(&doors, &imposter, &rmc(2, 900)).await;
    assert_eq!(moves(&doors.drain()), []);
    assert_eq!(doors.refused("no_identity"), 1);

    // Under another's name, they wait in quarantine.
    send(&doors, &imposter, &format!("$ID,P1\r\n{}", rmc(3, 900))).await;
    assert_eq!(moves(&doors.drain()), []);
    assert_eq!(doors.refused("challenger"), 2, "the fix that waited for a name, and the one behind it");
    assert_eq!(doors.gateway.quarantine.list()[0].source, imposter.local_addr().unwrap());

    // Under its own name, they are its own.
    send(&doors, &imposter, &format!("$ID,P2\r\n{}", rmc(4, 900))).await;
    send(&doors, &owner, &rmc(4, 1)).await;
    let got = doors.drain();
    assert_eq!(moves(&got).iter().map(|m| m.0.as_str()).collect::<Vec<_>>(), ["P2", "P1"]);
    assert!(got[1].fix.position.lon() < got[0].fix.position.lon() - 5e-4, "each where its own socket says");
    doors.close().await;
}

#[tokio::test]
async fn a_second_source_for_a_unit_is_contested_and_does_not_move_it() {
    let mut doors = Doors::open(&["P1"], NOON).await;
    let mut first = tcp(&doors, "$ID,P1\r\n").await;
    write(&mut doors, &mut first, &rmc(0, 0)).await;
    let second = udp(&doors).await;
    send(&doors, &second, &format!("$ID,P1\r\n{}", rmc(0, 500))).await;
    assert!(doors.drain().is_empty());
    assert!(doors.alarms.try_recv().is_err(), "one fix may be a changed port");

    doors.advance_ms(1000);
    let report = write(&mut doors, &mut first, &rmc(1, 1)).await;
    assert!(report.contested, "both send: shown as doubtful");
    assert!(report.fix.position.lon() < -7.981, "and moved by the incumbent");
    let Alarm::Contested { device, incumbent, challenger, .. } = doors.alarms.recv().await.unwrap() else { panic!() };
    assert_eq!((device, incumbent.addr, challenger.addr), (id("P1"), first.local_addr().unwrap(), second.local_addr().unwrap()));

    doors.advance_ms(1000);
    send(&doors, &second, &rmc(2, 501)).await;
    assert!(write(&mut doors, &mut first, &rmc(2, 2)).await.contested);
    assert!(doors.alarms.try_recv().is_err(), "one alarm a contest");
    doors.advance_ms(6000);
    assert!(!write(&mut doors, &mut first, &rmc(8, 3)).await.contested, "the challenger went silent");
    doors.close().await;
}

#[tokio::test]
async fn a_changed_udp_port_takes_over_after_silence_without_alarm() {
    let mut doors = Doors::open(&["P1"], NOON).await;
    let before = udp(&doors).await;
    send(&doors, &before, &format!("$ID,P1\r\n{}", rmc(0, 0))).await;
    assert_eq!(doors.drain().len(), 1);
    let after = udp(&doors).await;
    for second in 1..=8 {
        doors.advance_ms(1000);
        send(&doors, &after, &format!("$ID,P1\r\n{}", rmc(second, second))).await;
    }
    let got = doors.drain();
    assert_eq!(got.len(), 4, "from the fifth second on");
    assert!(got.iter().all(|r| !r.contested && r.trust == Trust::AllowListed));
    assert_eq!(doors.refused("challenger"), 4);
    assert!(doors.alarms.try_recv().is_err());
    doors.close().await;
}

#[tokio::test]
async fn a_reconnect_over_tcp_is_followed_at_once() {
    let mut doors = Doors::open(&["P1"], NOON).await;
    for second in 0..3 {
        let mut stream = tcp(&doors, "IMEI P1\r\n").await;
        let report = write(&mut doors, &mut stream, &rmc(second, second)).await;
        assert!(!report.contested);
        finish(stream).await;
    }
    assert_eq!(doors.refused("challenger"), 0);
    doors.close().await;
}

#[tokio::test]
async fn a_source_that_is_not_allow_listed_has_no_trust_and_displaces_nobody() {
    let mut doors = Doors::open(&["P1"], NOON).await;
    let listed = udp(&doors).await;
    send(&doors, &listed, &format!("$ID,P1\r\n{}", rmc(0, 0))).await;
    assert_eq!(doors.drain()[0].trust, Trust::AllowListed);
    doors.gateway.registry.allow(vec![]);
    doors.advance_ms(500_000);
    let stranger = udp(&doors).await;
    send(&doors, &stranger, &format!("$ID,P1\r\n{}", rmc(1, 1))).await;
    assert!(doors.drain().is_empty());
    send(&doors, &listed, &rmc(2, 2)).await;
    let got = doors.drain();
    assert_eq!((got[0].trust, got[0].contested), (Trust::None, true), "trust is asked for at every fix");
    doors.close().await;
}

#[tokio::test]
async fn an_allow_listed_device_takes_over_from_a_stranger_that_keeps_sending() {
    let mut doors = Doors::open_with(&["P1"], NOON, Options { allow: &[], ..Options::default() }).await;
    let (stranger, device) = (udp(&doors).await, udp(&doors).await);
    send(&doors, &stranger, &format!("$ID,P1\r\n{}", rmc(0, 900))).await;
    assert_eq!(doors.drain()[0].trust, Trust::None);
    // The stranger went on sending from a network that is not ours; here both sit on one machine, so the list is read anew.
    doors.gateway.registry.allow(vec!["127.0.0.0/8".parse().unwrap()]);
    doors.advance_ms(500);
    send(&doors, &device, &format!("$ID,P1\r\n{}", rmc(1, 0))).await;
    let got = doors.drain();
    assert_eq!((got.len(), got[0].trust, got[0].contested), (1, Trust::AllowListed, false), "at once");
    let Alarm::Displaced { device: id, by, was, .. } = doors.alarms.try_recv().unwrap() else { panic!() };
    assert_eq!((id.as_str(), by.addr, was.addr), ("P1", device.local_addr().unwrap(), stranger.local_addr().unwrap()));
    doors.close().await;
}

#[tokio::test]
async fn an_unknown_unit_waits_in_quarantine_and_counts_once_enrolled() {
    let mut doors = Doors::open(&[], NOON).await;
    let mut stream = tcp(&doors, "$PGID,359853000144328*0F\r\n").await;
    let text = rmc(0, 0);
    stream.write_all(text.as_bytes()).await.unwrap();
    doors.until_bytes(26 + text.len() as u64).await;
    while doors.gateway.quarantine.list().is_empty() {
        tokio::task::yield_now().await;
    }
    assert!(doors.drain().is_empty());
    let entry = &doors.gateway.quarantine.list()[0];
    assert_eq!((entry.device.as_str(), entry.sample.as_str(), entry.count), ("359853000144328", text.trim(), 1));
    doors.gateway.enrol(id("359853000144328"), Device::default()).unwrap();
    assert_eq!(write(&mut doors, &mut stream, &rmc(1, 1)).await.device, id("359853000144328"));
    assert!(doors.gateway.quarantine.list().is_empty());
    doors.close().await;
}

#[tokio::test]
async fn a_login_is_answered_at_both_doors() {
    let doors = Doors::open(&[], NOON).await;
    let mut answer = [0; 13];
    let mut stream = tcp(&doors, "$FRLIN,,user,pass\r\n").await;
    stream.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"$FRSES,1*4C\r\n");
    let socket = udp(&doors).await;
    send(&doors, &socket, "$FRLIN,,user,pass\r\n").await;
    assert_eq!(socket.recv(&mut answer).await.unwrap(), 13);
    assert_eq!(&answer, b"$FRSES,1*4C\r\n");
    doors.close().await;
}

#[tokio::test]
async fn a_login_over_udp_cannot_be_reflected() {
    let doors = Doors::open_with(&["P1"], NOON, Options { allow: &["10.0.0.0/8"], ..Options::default() }).await;
    let (stranger, mut answer) = (udp(&doors).await, [0; 64]);
    send(&doors, &stranger, "$FRLIN,,user,pass\r\n").await;
    let silent = Duration::from_millis(50);
    assert!(timeout(silent, stranger.recv(&mut answer)).await.is_err(), "an unknown name from anywhere gets no answer");
    send(&doors, &stranger, &"$FRLIN,,P1,x\r\n".repeat(50)).await;
    assert_eq!(stranger.recv(&mut answer).await.unwrap(), 13, "a known device gets one");
    assert!(timeout(silent, stranger.recv(&mut answer)).await.is_err(), "however often one datagram logs in");
    doors.close().await;
}

#[tokio::test]
async fn garbage_at_either_door_disturbs_nobody() {
    let mut doors = Doors::open(&["P1", "P2"], NOON).await;
    let garbage: Vec<u8> = (0..20_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let mut stream = tcp(&doors, "$ID,P1\r\n").await;
    stream.write_all(&garbage).await.unwrap();
    stream.write_all(b"\r\n").await.unwrap();
    assert_eq!(write(&mut doors, &mut stream, &rmc(0, 0)).await.device, id("P1"), "the connection stays");
    let socket = udp(&doors).await;
    for part in garbage.chunks(1400) {
        socket.send(part).await.unwrap();
        send(&doors, &socket, "\n").await;
    }
    send(&doors, &socket, &format!("$ID,P2\r\n{}", rmc(0, 0))).await;
    assert_eq!(doors.drain().last().unwrap().device, id("P2"));
    doors.close().await;
}

#[tokio::test]
async fn a_full_way_to_the_fleet_makes_tcp_wait_and_loses_nothing() {
    let mut doors = Doors::open_with(&["P1"], NOON, Options { queue: 1, ..Options::default() }).await;
    let mut stream = tcp(&doors, "$ID,P1\r\n").await;
    let sender = tokio::spawn(async move {
        for second in 0..2_000 {
            stream.write_all(rmc(second, second).as_bytes()).await.unwrap();
        }
        finish(stream).await;
    });
    let mut got = 0;
    while got < 2_000 {
        let report = doors.reports.recv().await.unwrap();
        assert_eq!(report.fix.device_time.unwrap().millis(), NOON.millis() + got * 1000);
        got += 1;
    }
    sender.await.unwrap();
    assert_eq!(doors.gateway.counters.snapshot().fixes, 2_000);
    doors.close().await;
}

#[tokio::test]
async fn a_full_way_to_the_fleet_makes_udp_drop_and_count() {
    let mut doors = Doors::open_with(&["P1"], NOON, Options { queue: 3, ..Options::default() }).await;
    let socket = udp(&doors).await;
    send(&doors, &socket, "$ID,P1\r\n").await;
    for second in 0..10 {
        send(&doors, &socket, &rmc(second, second)).await;
    }
    assert_eq!(doors.drain().len(), 3);
    assert_eq!((doors.gateway.counters.snapshot().fixes, doors.refused("queue_full")), (3, 7));
    doors.close().await;
}

/// Waits until the gateway closes a connection.
async fn closed(mut stream: TcpStream) {
    let mut rest = vec![];
    let _ = stream.read_to_end(&mut rest).await;
    assert!(rest.is_empty());
}

#[tokio::test]
async fn connections_without_a_name_and_silent_ones_are_closed() {
    let limits = Limits { identity_ms: 30, ..Limits::default() };
    let doors = Doors::open_with(&["P1"], NOON, Options { limits, ..Options::default() }).await;
    closed(tcp(&doors, &rmc(0, 0)).await).await;
    assert_eq!(doors.gateway.counters.snapshot().closed_unidentified, 1);
    doors.close().await;
    let limits = Limits { idle_ms: 30, ..Limits::default() };
    let doors = Doors::open_with(&["P1"], NOON, Options { limits, ..Options::default() }).await;
    closed(tcp(&doors, "$ID,P1\r\nnothing that can be understood\r\n").await).await;
    assert_eq!(doors.gateway.counters.snapshot().closed_idle, 1);
    doors.close().await;
}

#[tokio::test]
async fn connections_are_limited_per_source_and_in_total() {
    for (limits, expected) in [
        (Limits { connections_per_allowed_source: 2, ..Limits::default() }, (0, 1)),
        (Limits { connections: 2, ..Limits::default() }, (1, 0)),
    ] {
        let mut doors = Doors::open_with(&["P1", "P2"], NOON, Options { limits, ..Options::default() }).await;
        let mut first = tcp(&doors, "$ID,P1\r\n").await;
        write(&mut doors, &mut first, &rmc(0, 0)).await;
        let mut second = tcp(&doors, "$ID,P2\r\n").await;
        write(&mut doors, &mut second, &rmc(0, 0)).await;
        closed(tcp(&doors, "").await).await;
        let counts = doors.gateway.counters.snapshot();
        assert_eq!((counts.refused_total, counts.refused_per_source, counts.connections_open), (expected.0, expected.1, 2));
        finish(first).await;
        let mut third = tcp(&doors, "$ID,P1\r\n").await;
        write(&mut doors, &mut third, &rmc(1, 1)).await;
        doors.close().await;
    }
}

/// Runs in a process of its own: the limit of open files is the process's.
#[test]
fn at_the_limit_of_open_files_accepting_pauses_with_an_alarm_and_goes_on() {
    const CHILD: &str = "DAWRIA_TEST_OPEN_FILES";
    let Some(more) = std::env::var_os(CHILD) else {
        let name = "doors::at_the_limit_of_open_files_accepting_pauses_with_an_alarm_and_goes_on";
        // The last free file goes to the client's end or to the gateway's: which one depends on how many there are.
        for more in ["0", "1"] {
            let child =
                std::process::Command::new(std::env::current_exe().unwrap()).args([name, "--exact"]).env(CHILD, more).output().unwrap();
            assert!(child.status.success(), "{more} more: {}", String::from_utf8_lossy(&child.stdout));
        }
        return;
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let mut doors = Doors::open(&["P1"], NOON).await;
        let spare = std::fs::File::open("/dev/null").unwrap();
        // However many files the caller left open, 30 or 31 are left for both ends of the connections.
        let files = u64::from(std::os::fd::AsRawFd::as_raw_fd(&spare).unsigned_abs());
        let limit = Some(30 + files + u64::from(more == "1"));
        setrlimit(Resource::Nofile, Rlimit { current: limit, maximum: limit }).unwrap();
        let mut clients = vec![];
        let mut spare = Some(spare);
        let counts = |doors: &Doors| doors.gateway.counters.snapshot();
        while counts(&doors).accept_pauses == 0 {
            match TcpStream::connect(doors.tcp).await {
                Ok(client) => clients.push(client),
                Err(_) => drop(spare.take().expect("one file makes room for one end of a connection")),
            }
            while counts(&doors).connections < clients.len() as u64 && counts(&doors).accept_pauses == 0 {
                tokio::task::yield_now().await;
            }
        }
        let alarm = async |doors: &mut Doors| timeout(Duration::from_secs(20), doors.alarms.recv()).await.expect("an alarm in time");
        assert!(matches!(alarm(&mut doors).await, Some(Alarm::AcceptPaused { .. })));
        clients.drain(..4);
        assert!(matches!(alarm(&mut doors).await, Some(Alarm::AcceptResumed { .. })), "though no connection waits");
        let mut stream = tcp(&doors, "$ID,P1\r\n").await;
        assert_eq!(write(&mut doors, &mut stream, &rmc(0, 0)).await.device, id("P1"));
        doors.close().await;
    });
}

#[tokio::test]
async fn siblings_in_separate_datagrams_are_one_fix() {
    let mut doors = Doors::open(&["P1"], NOON).await;
    let socket = udp(&doors).await;
    let gga = line("GPGGA,120000,3137.770000,N,00758.866000,W,1,08,0.9,466.0,M,,M,,");
    for text in ["$ID,P1\r\n", &rmc(0, 0), &gga, &gga, &rmc(0, 0)] {
        send(&doors, &socket, text).await;
    }
    let got: Vec<_> = doors.drain().iter().map(|r| (r.amends, r.fix.altitude_dm)).collect();
    assert_eq!(got[..2], [(false, None), (true, Some(4660))]);
    assert_eq!(got.iter().filter(|r| !r.0).count(), 2, "the epoch sent again is one fix more: {got:?}");
    doors.close().await;
}
