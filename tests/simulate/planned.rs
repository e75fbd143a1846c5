//! Faults at every single call in turn, where chance would strike once in a thousand lives.

use crate::{
    disk::{Call, Fault, Power, SimDisk},
    driver::{Driver, room},
    life::settings,
    small::Beside,
    vfs::Vfs,
};
use dawria::{
    quantity::Timestamp,
    store::{Journal, OpenError, Options, sqlite::Synchronous, tool},
};
use std::{path::Path, sync::Arc};

/// Units of the room, so that there is more than one page of everything.
const UNITS: u32 = 14;

/// One disk, and what was acknowledged on it.
struct Store {
    disk: Arc<SimDisk>,
    acknowledged: u64,
    /// Last: connections must be closed before.
    _vfs: Vfs,
}

impl Store {
    fn new(test: &str, n: u64, seed: u64) -> Self {
        let disk = Arc::new(SimDisk::new(&format!("{test}-{n}-{seed}"), seed, Synchronous::Full));
        Self { _vfs: Vfs::register(&disk), disk, acknowledged: 0 }
    }

    fn open(&self) -> Result<(Journal, Driver), String> {
        let options = Options::new(room(), Timestamp(1_790_000_000_000)).disk(Arc::new(Beside(self.disk.clone())));
        let (journal, recovered) = Journal::open(Path::new("/simulated"), options).map_err(|e: OpenError| e.to_string())?;
        assert!(recovered.last_seq >= self.acknowledged, "the journal ends at {}, before {}", recovered.last_seq, self.acknowledged);
        let state = journal.restore(&recovered, settings()).map_err(|e| e.to_string())?;
        let mut driver = Driver::from(state, recovered.last_seq);
        driver.units = UNITS;
        Ok((journal, driver))
    }

    /// Steps until one is not acknowledged; how many were.
    fn work(&mut self, (journal, driver): &mut (Journal, Driver), steps: u32) -> u32 {
        for n in 0..steps {
            match journal.append_blocking(driver.step()).and_then(|receipt| receipt.wait()) {
                Ok(durable) => self.acknowledged = durable.seq(),
                Err(_) => return n,
            }
        }
        steps
    }

    /// The process is gone, and the machine as well or not.
    fn end(&self, up: Option<(Journal, Driver)>, power: Power) {
        if up.as_ref().is_some_and(|(journal, _)| !journal.is_writable()) {
            self.disk.wait_turns(u64::MAX);
        }
        if self.disk.power() == Power::On {
            self.disk.kill(power);
        }
        drop(up);
        self.disk.boot(false);
    }

    /// Opens with everything that was acknowledged, works, and is sound to the tool that technicians use.
    fn end_sound(mut self) {
        let mut up = self.open().unwrap_or_else(|e| panic!("{}: {e}", self.disk.name));
        assert_eq!(self.work(&mut up, 3), 3);
        drop(up);
        let copy = tempfile::tempdir().unwrap();
        self.disk.export(copy.path());
        let report = tool::verify(copy.path()).unwrap();
        assert!(report.is_sound(), "{}: {report}", self.disk.name);
    }
}

/// Rule: reliability §1 – a switch to the write-ahead log that failed is heard: no start goes on with a rollback journal
#[test]
fn a_first_start_whose_sync_fails_fails_or_has_its_log() {
    for n in 0.. {
        let store = Store::new("first-start", n, 1);
        store.disk.plan(n, Fault::EioAtSync);
        let up = store.open().ok();
        if up.is_some() {
            assert!(store.disk.lock().names.contains_key("journal.sqlite-wal"), "started without its log, sync {n} having failed");
        }
        let struck = !store.disk.struck().is_empty();
        store.disk.no_plan();
        store.end(up, Power::Killed);
        store.end_sound();
        if !struck {
            assert!(n > 5, "{n} syncs in a first start");
            return;
        }
    }
}

/// Rule: reliability §1 – after a failed sync nothing is built on what only the system's cache has, wherever in the next start the power goes
#[test]
fn what_a_failed_sync_took_from_the_disk_is_not_built_on() {
    for call in 0.. {
        let mut store = Store::new("failed-sync", call, 0);
        let mut up = store.open().unwrap();
        assert_eq!(store.work(&mut up, 10), 10);
        // Many events at once: the file grows by it.
        let large = up.1.batch_until(up.1.state.seq() + 100);
        store.disk.plan(0, Fault::EioAtSync);
        assert!(up.0.append_blocking(large).and_then(|receipt| receipt.wait()).is_err());
        store.end(Some(up), Power::Killed);
        store.disk.plan(call, Fault::PowerLoss);
        let up = store.open().ok();
        let struck = store.disk.power() == Power::Off;
        store.disk.no_plan();
        store.end(up, Power::Off);
        store.end_sound();
        if !struck {
            assert!(call > 50, "{call} calls in a start");
            return;
        }
    }
}

/// Rule: reliability §1 – the log has its name on the disk before anything in it counts, or the start fails: SQLite does not say that it has not
#[test]
fn the_log_has_its_name_on_the_disk() {
    for call in 0.. {
        let mut struck = false;
        for seed in 0..10 {
            let mut store = Store::new("log-name", call, seed);
            let mut up = store.open().unwrap();
            assert_eq!(store.work(&mut up, 3), 3);
            // In order: the log goes.
            drop(up);
            store.disk.plan(call, Fault::Eio);
            let mut up = store.open().ok();
            let faults = store.disk.struck();
            struck |= !faults.is_empty();
            store.disk.no_plan();
            if let Some(up) = &mut up {
                store.work(up, 3);
            }
            store.end(up, Power::Off);
            store.end_sound();
            if !faults.iter().any(|(_, call)| *call == Call::SyncDir) {
                break;
            }
            // Whether a name survives is chance: that one is tried often.
        }
        if !struck {
            assert!(call > 20, "{call} calls in a start");
            return;
        }
    }
}

/// Rule: reliability §5 – a full disk costs an erasure its answer and not the journal
#[test]
fn an_erasure_on_a_full_disk_is_refused_and_the_journal_goes_on() {
    use dawria::store::sqlite::EraseError;
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let mut refused = 0;
    for bytes in (0..36_000).step_by(6_000) {
        let mut store = Store::new("full-erasure", bytes, 1);
        let mut up = store.open().unwrap();
        up.1 = up.1.sealing(up.0.sealer());
        assert_eq!(store.work(&mut up, 60), 60);
        let subject = up.1.state.calls().values().next().unwrap().subject;
        // The reserve is given up first, so it is gone from here on.
        store.disk.leave_free(Some(bytes));
        let reserve = up.0.stats().reserve_bytes;
        store.disk.lock().files.iter_mut().for_each(|file| file.reserved = 0);
        store.disk.leave_free(Some(bytes));
        assert!(reserve > 0);
        match runtime.block_on(up.0.erase(subject, None, up.1.now)) {
            Ok(()) | Err(EraseError::LogBusy) => {}
            Err(EraseError::DiskFull) => refused += 1,
            Err(other) => panic!("{bytes} bytes free: {other}"),
        }
        assert!(up.0.is_writable(), "{bytes} bytes free: an erasure stopped the journal");
        store.disk.leave_free(None);
        assert_eq!(store.work(&mut up, 2), 2, "with room again it goes on");
        drop(up);
        store.end_sound();
    }
    assert!(refused > 0);
}
