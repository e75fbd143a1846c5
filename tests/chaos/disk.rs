//! 3, 5 and 6: disks that fail, fill up and are slow.

use crate::{
    damage,
    load::{Ledger, Load, crew},
    preload::{Field, JOURNAL, REGISTER, Rig},
    support::{Server, people},
    table::{Size, Told, block},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{
    fs,
    process::Command,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// The n-th sync of the journal fails: nothing is acknowledged from then on, the process ends by itself, and after a power loss everything
/// promised is there.
pub fn eio(size: &Size) -> Told {
    let mut rng = ChaCha8Rng::seed_from_u64(size.seed ^ 4);
    let rig = Rig::new();
    let mut ledger = Ledger::of(rig.folder());
    let mut server = rig.start("");
    let (mut slowest, mut after_all) = (Duration::ZERO, 0);
    for _ in 0..size.of(2, 12) {
        let nth = rng.random_range(1..60);
        server = block(async {
            rig.set(Field::FailWhere, JOURNAL);
            let load = Load::start(&crew(&server, rig.folder()).await, Duration::ZERO);
            load.more(20).await;
            rig.set(Field::FailAt, nth);
            let begun = Instant::now();
            while rig.get(Field::FailAt) > 0 && begun.elapsed() < Duration::from_secs(30) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            let failed = Instant::now();
            let (code, log) = tokio::task::block_in_place(|| server.ended());
            slowest = slowest.max(failed.elapsed());
            assert_eq!(code, Some(1), "the process ends with 1, to be started again");
            assert!(log.contains("the server cannot go on"), "{log}");
            load.stop(&mut ledger).await;
            assert_eq!(rig.get(Field::FailAt), 0);
            rig.behave();
            after_all += rig.lose_power(rng.random()).unsynced;
            rig.start("")
        });
    }
    assert_eq!(rig.get(Field::Failed), size.of(2, 12));
    let told = block(ledger.settle(&server));
    Told::Measured(format!("ends itself with code 1 within {} ms, {after_all} unsynced writes; {told}", slowest.as_millis()))
}

/// A sync of the accounts' register fails while somebody signs in: nobody is let in on what is not safe, calls go on or the process ends,
/// and the next start has everybody.
pub fn eio_register(_: &Size) -> Told {
    let rig = Rig::new();
    let mut ledger = Ledger::of(rig.folder());
    let server = rig.start("");
    let told = block(async {
        let load = Load::start(&crew(&server, rig.folder()).await, Duration::from_millis(5));
        load.more(20).await;
        rig.set(Field::FailWhere, REGISTER);
        rig.set(Field::FailAt, 1);
        let body = serde_json::json!({"account": people::CHIEF, "password": people::PASSWORD, "bearer": true});
        let sent = server.api().nobody().request(reqwest::Method::POST, "/api/v1/session").json(&body).send().await;
        let signed_in = sent.as_ref().map_or("the connection broke".to_owned(), |a| a.status().as_u16().to_string());
        assert!(!sent.is_ok_and(|a| a.status().is_success()), "signed in by a session that is not on the disk");
        assert_eq!(rig.get(Field::Failed), 1);
        let (code, _) = tokio::task::block_in_place(|| server.ended());
        let share = load.stop(&mut ledger).await;
        assert_eq!(code, Some(1));
        rig.behave();
        rig.lose_power(7);
        format!("the sign-in: {signed_in}, the process ends with code 1; {}", share.told())
    });
    let server = rig.start("");
    let settled = block(ledger.settle(&server));
    Told::Measured(format!("{told}; {settled}"))
}

/// Room runs out between the look and the write: as with a failed sync nothing more is acknowledged, and once there is room the next start
/// has everything.
pub fn full_at_once(size: &Size) -> Told {
    let mut rng = ChaCha8Rng::seed_from_u64(size.seed ^ 5);
    let rig = Rig::new();
    let mut ledger = Ledger::of(rig.folder());
    let mut server = rig.start("");
    let mut refused = 0;
    for _ in 0..size.of(2, 8) {
        server = block(async {
            let load = Load::start(&crew(&server, rig.folder()).await, Duration::ZERO);
            load.more(20).await;
            let room = rng.random_range(0..400_000);
            // Also what the server gives up to make room is taken by somebody else.
            let (ends, squeeze) = (AtomicBool::new(false), || rig.set(Field::Room, rig.get(Field::Room).clamp(0, room)));
            rig.set(Field::Room, room);
            let (code, _) = std::thread::scope(|scope| {
                scope.spawn(|| {
                    while !ends.load(Relaxed) {
                        squeeze();
                        std::thread::sleep(Duration::from_millis(1));
                    }
                });
                let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| tokio::task::block_in_place(|| server.ended())));
                ends.store(true, Relaxed);
                ended.unwrap_or_else(|said| std::panic::resume_unwind(said))
            });
            assert_eq!(code, Some(1), "the process ends with 1, to be started again");
            load.stop(&mut ledger).await;
            refused += rig.get(Field::Refused);
            rig.behave();
            rig.start("")
        });
    }
    assert!(refused > 0);
    let told = block(ledger.settle(&server));
    Told::Measured(format!("{refused} writes refused, ends itself with code 1; {told}"))
}

/// A small disk of its own fills up: calls are refused in words, nothing is lost, and they are taken again when it is cleared.
pub fn fills_up(_: &Size) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small");
    fs::create_dir(&small).unwrap();
    let can = Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none"]).arg(&small).output();
    if !can.is_ok_and(|o| o.status.success()) {
        return Told::Skipped("no small disk can be mounted here (unshare -rm)".to_owned());
    }
    let mut own_disk = Command::new("unshare");
    // The disk is seen by the server alone; the link leads everybody else through the server's own view.
    let script = "mount -t tmpfs -o size=120m,mode=0700 none \"$1\" && ln -s \"/proc/$$/root$1\" \"$2\" && shift 2 && exec \"$@\"";
    own_disk.args(["-rm", "sh", "-c", script, "sh"]).arg(&small).arg(folder.path().join("data")).arg(Server::binary());
    let mut server = Server::start_through(own_disk, folder.path());
    let mut ledger = Ledger::of(folder.path());
    block(async {
        let load = Load::start(&crew(&server, folder.path()).await, Duration::from_millis(5));
        load.more(50).await;
        let filler = folder.path().join("data/filler");
        let mut file = fs::File::create(&filler).unwrap();
        for block in [1 << 20, 4_096] {
            let zeros = vec![0; block];
            while std::io::Write::write_all(&mut file, &zeros).is_ok() {
                // As fast as a disk fills: what is full between a look and the write after it is the other fault.
                tokio::time::sleep(Duration::from_millis(if block > 4_096 { 20 } else { 1 })).await;
            }
        }
        drop(file);
        tokio::time::sleep(Duration::from_secs(2)).await;
        let full = load.acknowledged();
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert_eq!(load.acknowledged(), full, "calls are taken though the disk is full");
        assert!(server.is_running(), "it ended: {}", server.log());
        let (live, ready) = (server.api().get("/livez").await.0, server.api().get("/readyz").await.0);
        assert_eq!((live.as_u16(), ready.as_u16()), (200, 503), "a full disk is no reason to be started again");
        fs::remove_file(&filler).unwrap();
        load.more(50).await;
        let share = load.stop(&mut ledger).await;
        assert!(!share.refused.is_empty() && share.refused.keys().all(|why| why.starts_with("507")), "only in words: {:?}", share.refused);
        let settled = ledger.repeat(&server).await;
        // SQLite takes a link for what it says, and this one says `/`: verified in a copy.
        let copied = tempfile::tempdir().unwrap();
        damage::copy(&folder.path().join("data"), &copied.path().join("data"));
        fs::write(copied.path().join("dawria.toml"), format!("data_dir = {:?}\n", copied.path().join("data"))).unwrap();
        Ledger::of(copied.path()).verify();
        Told::Measured(format!("{}; taken again once cleared; {settled}; verified", share.told()))
    })
}

/// Each sync takes half a second: acknowledgements share syncs, and everybody gets one in time.
pub fn slow(size: &Size) -> Told {
    let rig = Rig::new();
    let mut ledger = Ledger::of(rig.folder());
    let server = rig.start("");
    block(async {
        let crew = crew(&server, rig.folder()).await;
        rig.set(Field::DelayMs, 500);
        let syncs = rig.get(Field::Syncs);
        let load = Load::start(&crew, Duration::ZERO);
        let until = Instant::now() + Duration::from_secs(size.of(4, 60));
        let mut silent = 0;
        while Instant::now() < until {
            silent += usize::from(server.api().get("/livez").await.0 != 200);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let share = load.stop(&mut ledger).await;
        let syncs = rig.get(Field::Syncs) - syncs;
        rig.behave();
        let p99 = share.quantile(0.99);
        assert_eq!(silent, 0, "/livez failed while the disk was slow");
        assert!(share.refused.is_empty() && p99 < Duration::from_millis(2_500), "{}", share.told());
        assert!(share.took.len() as i64 > syncs, "{} calls for {syncs} syncs: nothing is shared", share.took.len());
        let settled = ledger.settle(&server).await;
        Told::Measured(format!("{} with {syncs} syncs; {settled}", share.told()))
    })
}
