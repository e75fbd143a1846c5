//! 1 and 2: the process ends at any moment, and so does the power.

use crate::{
    damage,
    load::{Ledger, Load, crew},
    preload::{Field, Rig},
    support::Server,
    table::{Size, Told, block},
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::{fs, time::Duration};

/// Longest start after a kill.
const READY: Duration = Duration::from_secs(3);

/// Kills in a burst, starts again, and everybody repeats.
pub fn kill(size: &Size) -> Told {
    let mut rng = ChaCha8Rng::seed_from_u64(size.seed);
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::of(folder.path());
    let mut slowest = Duration::ZERO;
    let mut server = Server::start(folder.path(), "");
    for _ in 0..size.of(2, 12) {
        let after = rng.random_range(20..size.of(150, 600));
        server = block(async {
            let load = Load::start(&crew(&server, folder.path()).await, Duration::ZERO);
            load.more(after).await;
            server.kill();
            load.stop(&mut ledger).await;
            let server = Server::start(folder.path(), "");
            slowest = slowest.max(server.ready_after);
            server
        });
    }
    let told = block(ledger.settle(&server));
    assert!(slowest < READY, "a start took {slowest:?}");
    Told::Measured(format!("slowest start {} ms; {told}", slowest.as_millis()))
}

/// Kills in a burst, and takes back what no sync had covered.
pub fn power(size: &Size) -> Told {
    let mut rng = ChaCha8Rng::seed_from_u64(size.seed ^ 2);
    let rig = Rig::new();
    let mut ledger = Ledger::of(rig.folder());
    let (mut unsynced, mut dropped, mut torn, mut names) = (0, 0, 0, 0);
    let mut server = rig.start("");
    for _ in 0..size.of(3, 25) {
        let after = rng.random_range(20..size.of(150, 400));
        server = block(async {
            let load = Load::start(&crew(&server, rig.folder()).await, Duration::ZERO);
            load.more(after).await;
            server.kill();
            load.stop(&mut ledger).await;
            let lost = rig.lose_power(rng.random());
            unsynced += lost.unsynced;
            dropped += lost.dropped;
            torn += lost.torn;
            names += lost.names;
            rig.start("")
        });
    }
    let told = block(ledger.settle(&server));
    assert!(unsynced > 0, "every kill came when all was safe: nothing was tried");
    Told::Measured(format!("{unsynced} unsynced writes, {dropped} gone, {torn} torn, {names} names undone; {told}"))
}

/// With a disk that lies, promised calls must be missing: otherwise these tests show nothing.
pub fn lies(size: &Size) -> Told {
    bites(size, 1)
}

/// The same when only the log's sync at a commit is left out.
pub fn normal(size: &Size) -> Told {
    bites(size, 2)
}

fn bites(size: &Size, lie: i64) -> Told {
    let mut rng = ChaCha8Rng::seed_from_u64(size.seed ^ 3);
    let rig = Rig::new();
    let mut refused = 0;
    for round in 1..=5 {
        let mut ledger = Ledger::of(rig.folder());
        let server = rig.start("");
        let missing = block(async {
            let crew = crew(&server, rig.folder()).await;
            rig.set(Field::Lie, lie);
            let load = Load::start(&crew, Duration::ZERO);
            load.more(100).await;
            server.kill();
            load.stop(&mut ledger).await;
            rig.behave();
            rig.lose_power(rng.random());
            // The note of the last promise is never synced, and may have outlived what it speaks of: then the start is refused, rightly.
            let note = rig.folder().join("data/journal/journal.head");
            refused += usize::from(!damage::starts(rig.folder()).0);
            let _ = fs::remove_file(note);
            let server = rig.start("");
            ledger.missing(&server).await
        });
        if missing > 0 {
            let promised = ledger.promised();
            return Told::Measured(format!(
                "{missing} of {promised} promised calls are missing in round {round}; starts refused: {refused}"
            ));
        }
    }
    panic!("syncs were left out five times and nothing was missed: these tests do not bite")
}
