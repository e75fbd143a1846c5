//! 17: the machine's wall clock jumps. The server's own time goes on, calls are taken and stamped with it, and somebody is told.

use crate::{
    load::{Ledger, Load, crew},
    preload::{Field, Rig},
    support::{Server, until},
    table::{Size, Told, block},
};
use serde_json::json;
use std::time::{Duration, Instant};

const HOUR_MS: i64 = 3_600_000;
const TWENTY_YEARS_MS: i64 = 20 * 365 * 24 * HOUR_MS;
const JUMPS: [(&str, i64); 4] = [("-20 y", -TWENTY_YEARS_MS), ("+1 h", HOUR_MS), ("-1 h", -HOUR_MS), ("+20 y", TWENTY_YEARS_MS)];
/// How far a stamp may be from the true time.
const NEAR_MS: i64 = 10_000;

/// When a call made now says that it began, minus the true time, ms.
async fn stamp_error(server: &Server, ledger: &mut Ledger) -> i64 {
    let api = server.api();
    let made = api.act("/api/v1/calls", json!({"number": "0612345678"})).await;
    ledger.also(&made);
    let call = api.ok(&format!("/api/v1/calls/{}", made["call"])).await;
    call["presented_at"].as_i64().unwrap() - jiff::Timestamp::now().as_millisecond()
}

/// Jumps while it runs (the quick size: one of them): not followed, alarmed, over when the clock is right again.
pub fn steps(size: &Size) -> Told {
    let rig = Rig::new();
    let mut ledger = Ledger::of(rig.folder());
    let server = rig.start("");
    if rig.get(Field::Clock) == 0 {
        return Told::Skipped("the clock cannot be stood in for on this machine".to_owned());
    }
    block(async {
        let api = server.api();
        let load = Load::start(&crew(&server, rig.folder()).await, Duration::from_millis(50));
        load.more(20).await;
        let (mut slowest, mut worst) = (Duration::ZERO, 0);
        for (n, (name, by)) in JUMPS.iter().take(size.of(1, 4)).enumerate() {
            rig.set(Field::WallOffsetMs, *by);
            let begun = Instant::now();
            until("it is alarmed", async || (alarms(&server) > n).then_some(())).await;
            slowest = slowest.max(begun.elapsed());
            load.more(20).await;
            let error = stamp_error(&server, &mut ledger).await;
            assert!(error.abs() < NEAR_MS, "{name}: a call is stamped {error} ms off");
            worst = worst.max(error.abs());
            assert_eq!(api.get("/readyz").await.0, 200, "{name}");
            rig.set(Field::WallOffsetMs, 0);
            until("it is right again", async || (server.log().matches("the machine's clock is right again").count() > n).then_some(()))
                .await;
        }
        let share = load.stop(&mut ledger).await;
        assert!(share.refused.is_empty(), "{}", share.told());
        let settled = ledger.settle(&server).await;
        Told::Measured(format!("alarmed within {} ms, stamps at most {worst} ms off; {}; {settled}", slowest.as_millis(), share.told()))
    })
}

fn alarms(server: &Server) -> usize {
    server.log().matches("ALARM: the machine's clock; it is not followed").count()
}

/// A start with a clock that is wrong: never refused, alarmed where it can be known, and accepted by hand.
pub fn starts(size: &Size) -> Told {
    let rig = Rig::new();
    let mut ledger = Ledger::of(rig.folder());
    let mut server = rig.start("");
    if rig.get(Field::Clock) == 0 {
        return Told::Skipped("the clock cannot be stood in for on this machine".to_owned());
    }
    let alarms = |server: &Server| server.log().matches("ALARM: the machine's clock does not fit the journal").count();
    // The hour ahead is downtime for all that the server can know; then each jump back is behind the journal's last stamp.
    let (mut told, mut known) = (Vec::new(), 0);
    let all = [
        ("-1 h", -HOUR_MS, &[][..], true, true),
        ("-20 y", -TWENTY_YEARS_MS, &[], true, false),
        ("right", 0, &[], false, false),
        ("+1 h", HOUR_MS, &[], false, false),
        ("+20 y", TWENTY_YEARS_MS, &[], true, true),
        ("right again", 0, &[], true, false),
        ("accepted", 0, &["--accept-clock"], true, true),
        ("right after that", 0, &[], false, false),
    ];
    for (name, by, flags, wrong, _) in all.into_iter().filter(|(.., quick)| size.full || *quick) {
        server.stop();
        rig.set(Field::WallOffsetMs, by);
        server = rig.start_with("", flags, &[]);
        let alarmed = alarms(&server) > known;
        known = alarms(&server);
        assert_eq!(alarmed, wrong, "{name}: alarmed");
        let error = block(async {
            let load = Load::start(&crew(&server, rig.folder()).await, Duration::from_millis(5));
            load.more(20).await;
            let share = load.stop(&mut ledger).await;
            assert!(share.refused.is_empty(), "{name}: {}", share.told());
            stamp_error(&server, &mut ledger).await
        });
        told.push(format!("{name}: {}stamps {} s off", if alarmed { "alarm, " } else { "" }, error / 1_000));
        if flags.contains(&"--accept-clock") {
            assert!(error.abs() < NEAR_MS, "{name}: stamped {error} ms off");
        }
    }
    let settled = block(ledger.settle(&server));
    Told::Measured(format!("{}; {settled}", told.join(", ")))
}
