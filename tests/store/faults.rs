//! Failing, uncertain, slow and full disks.

use super::{
    basics::{NOW, all, open},
    driver::{Driver, room},
};
use dawria::store::{Batch, Disk, Journal, Level, Options};
use std::{
    io,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
        mpsc,
    },
};

/// Fails a chosen sync, before or after the data are on the disk.
struct FailingSync {
    before: bool,
    good: AtomicU64,
}

impl FailingSync {
    fn turn(&self) -> io::Result<()> {
        let left = self.good.load(Relaxed);
        self.good.store(left.saturating_sub(1), Relaxed);
        if left == 0 { Err(io::Error::other("injected EIO")) } else { Ok(()) }
    }
}

impl Disk for FailingSync {
    fn before_sync(&self) -> io::Result<()> {
        if self.before { self.turn() } else { Ok(()) }
    }

    fn after_sync(&self) -> io::Result<()> {
        if self.before { Ok(()) } else { self.turn() }
    }
}

/// Fault 3: a failed sync acknowledges nothing, is never tried again, and the next start recovers.
#[test]
fn sync_returns_eio() {
    for before in [true, false] {
        let dir = tempfile::tempdir().unwrap();
        let disk = Arc::new(FailingSync { before, good: 20.into() });
        let (journal, _) = Journal::open(dir.path(), Options::new(room(), NOW).disk(disk)).unwrap();
        let mut driver = Driver::new(7).keeping();
        let (mut acknowledged, mut poisoned) = (0, None);
        for _ in 0..40 {
            match journal.append_blocking(driver.step()).and_then(|receipt| receipt.wait()) {
                Ok(durable) => {
                    assert!(poisoned.is_none(), "acknowledged after a failed sync");
                    acknowledged = durable.seq();
                }
                Err(e) => poisoned = Some(e),
            }
        }
        let poisoned = poisoned.unwrap();
        assert!(poisoned.to_string().contains("injected EIO") && poisoned.to_string().contains("start it again"), "{poisoned}");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            assert_eq!(journal.failed().await, poisoned);
            assert_eq!(journal.wait_durable(acknowledged).await.unwrap().seq(), acknowledged);
            assert_eq!(journal.wait_durable(acknowledged + 1).await.unwrap_err(), poisoned);
            assert_eq!(journal.append(Batch::new()).await.unwrap_err(), poisoned);
        });
        assert!(!journal.is_writable());
        drop(journal);

        let journal = open(dir.path());
        let (found, kept) = (all(&journal), driver.kept.unwrap());
        assert!(found.len() as u64 >= acknowledged, "acknowledged {acknowledged}, found {}", found.len());
        assert!(!before || found.len() as u64 == acknowledged, "a failed sync left events behind");
        assert_eq!(found, kept[..found.len()]);
    }
}

/// Blocks every sync until told to go on.
struct SlowSync {
    started: mpsc::SyncSender<()>,
    go: Mutex<mpsc::Receiver<()>>,
}

impl Disk for SlowSync {
    fn before_sync(&self) -> io::Result<()> {
        let _ = self.started.send(());
        let _ = self.go.lock().unwrap().recv();
        Ok(())
    }
}

/// Fault 6: while one sync runs the next group gathers, and is then written with a single sync.
#[test]
fn slow_disk() {
    let dir = tempfile::tempdir().unwrap();
    let (started, has_started) = mpsc::sync_channel(64);
    let (go, wait) = mpsc::channel();
    let disk = Arc::new(SlowSync { started, go: Mutex::new(wait) });
    let (journal, _) = Journal::open(dir.path(), Options::new(room(), NOW).disk(disk).snapshot_every(2)).unwrap();
    let mut driver = Driver::new(8);
    let first = journal.append_blocking(driver.step()).unwrap();
    has_started.recv().unwrap();
    let mut with_snapshot = driver.step();
    let due = driver.state.seq();
    assert!(journal.snapshot_due(due));
    with_snapshot.snapshot(&driver.state);
    drop(journal.append_blocking(with_snapshot).unwrap());
    assert!(!journal.snapshot_due(due + 1), "one is under way");
    let rest: Vec<_> = (0..300).map(|_| journal.append_blocking(driver.step()).unwrap()).collect();
    assert_eq!(journal.durable().seq(), 0, "nothing is durable while the first sync runs");
    go.send(()).unwrap();
    first.wait().unwrap();
    has_started.recv().unwrap();
    go.send(()).unwrap();
    for receipt in rest {
        assert_eq!(receipt.wait().unwrap().seq(), driver.state.seq());
    }
    assert_eq!(journal.stats().commits, 2);
    drop(go);
}

/// Says whatever is wanted about free room.
struct Free(AtomicU64);

impl Disk for Free {
    fn free_bytes(&self, _: &Path) -> io::Result<u64> {
        Ok(self.0.load(Relaxed))
    }
}

#[test]
fn headroom_follows_the_disk_and_the_reserve() {
    const MIB: u64 = 1 << 20;
    let dir = tempfile::tempdir().unwrap();
    let disk = Arc::new(Free((10_000 * MIB).into()));
    let (journal, _) = Journal::open(dir.path(), Options::new(room(), NOW).disk(disk.clone())).unwrap();
    let mut driver = Driver::new(9);
    let mut write = || journal.append_blocking(driver.step()).unwrap().wait().unwrap();
    write();
    assert_eq!(journal.stats().reserve_bytes, 64 * MIB);
    assert_eq!(journal.headroom().level(), Level::Ample);
    disk.0.store(30 * MIB, Relaxed);
    assert_eq!(journal.headroom().level(), Level::Ample, "the reserve counts");
    disk.0.store(0, Relaxed);
    // Nothing but the reserve is left; the log counts against it unless a checkpoint has just emptied it.
    assert!(journal.headroom().bytes <= (64 * MIB) as i64);
    write();
    assert_eq!((journal.stats().reserve_bytes, dir.path().join("journal.reserve").exists()), (0, false), "given up");
    assert_eq!(journal.headroom().level(), Level::Full);
    assert!(journal.may_erase().is_err_and(|e| e.to_string().contains("nothing was erased")), "before anything is listed or recorded");
    disk.0.store(10 * MIB, Relaxed);
    assert_eq!(journal.headroom().level(), Level::CallsOnly);
    assert!(journal.may_erase().is_ok());
}

/// Fault 5, on a disk that is really full: history is shed, then refused in time; nothing acknowledged is lost, and with room again the
/// same journal goes on.
#[test]
fn disk_full() {
    if std::env::var_os(CHILD).is_some() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=300m tmpfs \"$0\" && exec \"$1\" --exact faults::disk_full_child --nocapture";
    let child = std::process::Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", script])
        .args([dir.path(), &std::env::current_exe().unwrap()])
        .env(CHILD, dir.path())
        .output();
    match child {
        Ok(out) if out.status.success() => {
            let said = String::from_utf8_lossy(&out.stdout);
            println!("{said}");
            assert!(said.contains("full and back"), "{out:?}");
        }
        Ok(out) if String::from_utf8_lossy(&out.stderr).contains("unshare") || String::from_utf8_lossy(&out.stderr).contains("mount:") => {
            println!("skipped: no small file system ({})", String::from_utf8_lossy(&out.stderr).trim());
        }
        Ok(out) => panic!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)),
        Err(e) => println!("skipped: no small file system ({e})"),
    }
}

const CHILD: &str = "DAWRIA_TEST_SMALL_DISK";

#[test]
fn disk_full_child() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let (dir, ballast) = (Path::new(&dir).join("store"), Path::new(&dir).join("ballast"));
    let (journal, _) = Journal::open(&dir, Options::new(room(), NOW).snapshot_every(400)).unwrap();
    assert_eq!(journal.stats().reserve_bytes, 64 << 20);
    let mut driver = Driver::new(10).keeping();
    let fill = vec![7; 230 << 20];
    // As much as there is room for.
    let _ = std::fs::write(&ballast, fill);
    let mut levels = vec![journal.headroom().level()];
    // The shell asks before each decision, as the contract says.
    while journal.headroom().level() > Level::Full {
        levels.push(journal.headroom().level());
        levels.dedup();
        let mut batch = driver.batch_until(driver.state.seq() + 20);
        if journal.snapshot_due(driver.state.seq()) {
            batch.snapshot(&driver.state);
        }
        journal.append_blocking(batch).unwrap().wait().unwrap();
    }
    println!("levels {levels:?}, {} events, {:?}", driver.state.seq(), journal.stats());
    assert!(levels.ends_with(&[Level::Tight, Level::CallsOnly]), "{levels:?}");
    // A shell that does not ask is stopped by the disk itself, and told so.
    let poisoned = loop {
        if let Err(e) = journal.append_blocking(driver.step()).and_then(|r| r.wait()) {
            break e;
        }
    };
    assert!(poisoned.to_string().contains("full"), "{poisoned}");
    let acknowledged = journal.durable().seq();
    drop(journal);
    std::fs::remove_file(&ballast).unwrap();
    let journal = open(&dir);
    let found = all(&journal);
    assert!(found.len() as u64 >= acknowledged);
    assert_eq!(found, driver.kept.unwrap()[..found.len()]);
    assert_eq!(journal.headroom().level(), Level::Ample);
    println!("full and back");
}
