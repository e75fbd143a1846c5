//! 7: the room's thread stands still.

use crate::{
    load::{Ledger, Load, crew},
    preload::{Field, Rig},
    support::{Manager, until},
    table::{Size, Told, block},
};
use std::time::{Duration, Instant};

/// A loop that does not turn for 3 s is stuck; the rest is the test's own slowness.
const NOTICED: Duration = Duration::from_secs(6);

/// How often the watchdog was fed since the last look, and within that time.
fn fed(manager: &Manager, within: Duration) -> usize {
    manager.hear(within, |_| false).iter().filter(|line| *line == "WATCHDOG=1").count()
}

/// Holds it, and looks from outside: `/livez` and `/readyz` fail, the watchdog is not fed, and once it goes on everything is answered.
pub fn stuck(_: &Size) -> Told {
    let rig = Rig::new();
    let mut ledger = Ledger::of(rig.folder());
    let manager = Manager::new(rig.folder());
    let server = rig.start_in("", &[("NOTIFY_SOCKET", manager.path.to_str().unwrap()), ("WATCHDOG_USEC", "2000000")]);
    if rig.get(Field::Clock) == 0 {
        return Told::Skipped("the clock cannot be stood in for on this machine".to_owned());
    }
    block(async {
        let api = server.api();
        let load = Load::start(&crew(&server, rig.folder()).await, Duration::from_millis(20));
        load.more(20).await;
        assert!(fed(&manager, Duration::from_millis(1_200)) > 0, "the watchdog is not fed");
        rig.set(Field::Hold, 1);
        let begun = Instant::now();
        until("/livez fails", async || (api.get("/livez").await.0 == 503).then_some(())).await;
        let noticed = begun.elapsed();
        assert_eq!(api.get("/readyz").await.0, 503);
        assert!(noticed < NOTICED, "noticed after {noticed:?}");
        fed(&manager, Duration::from_millis(1));
        let before = load.acknowledged();
        assert_eq!(fed(&manager, Duration::from_secs(3)), 0, "the watchdog is fed though the room stands still");
        assert_eq!(load.acknowledged(), before, "acknowledged by a room that stands still");
        rig.set(Field::Hold, 0);
        until("/livez is well", async || (api.get("/livez").await.0 == 200).then_some(())).await;
        assert!(rig.get(Field::Held) > 0);
        load.more(20).await;
        let share = load.stop(&mut ledger).await;
        let settled = ledger.settle(&server).await;
        Told::Measured(format!("/livez 503 after {} ms, the watchdog starves; {}; {settled}", noticed.as_millis(), share.told()))
    })
}
