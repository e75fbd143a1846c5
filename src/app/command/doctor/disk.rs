//! How fast the disk confirms: each answer to a caller's operator waits for one such write.

use super::report::{Finding, Mark};
use crate::clock;
use std::{fs, io, io::Write, path::Path};

/// Writes of a test, and how long it may take in all, microseconds.
const WRITES: usize = 300;
const LIMIT_US: i64 = 3_000_000;
/// A write as the journal makes it for one event.
const BYTES: usize = 4_096;
/// Judgement by the median and by the slowest of a hundred, microseconds.
const SLOW_MEDIAN_US: i64 = 20_000;
const SLOW_P99_US: i64 = 200_000;
const USELESS_MEDIAN_US: i64 = 500_000;
/// No disk is that fast: the write was not made durable.
const TOO_FAST_US: i64 = 8;
/// `TMPFS_MAGIC` and `RAMFS_MAGIC` of statfs(2).
const IN_MEMORY: [i64; 2] = [0x0102_1994, 0x8584_58F6];

/// Writes and syncs in `dir`, in a file that is removed; judged.
pub fn speed(dir: &Path) -> Finding {
    let path = dir.join(format!(".doctor-speed-{}", std::process::id()));
    let measured = measure(&path);
    let _ = fs::remove_file(&path);
    match measured {
        Ok(times) => judge(times, in_memory(dir)),
        Err(e) => (Mark::Bad, format!("writing to {} failed: {e}; the journal could not be written either", dir.display())),
    }
}

fn measure(path: &Path) -> io::Result<Vec<i64>> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    let (began, block) = (clock::boot_us(), [0x5A; BYTES]);
    let mut times = Vec::with_capacity(WRITES);
    while times.len() < WRITES && clock::boot_us() - began < LIMIT_US {
        let from = clock::boot_us();
        file.write_all(&block)?;
        file.sync_data()?;
        times.push(clock::boot_us() - from);
    }
    Ok(times)
}

fn in_memory(dir: &Path) -> bool {
    rustix::fs::statfs(dir).is_ok_and(|fs| IN_MEMORY.contains(&fs.f_type))
}

fn judge(mut times: Vec<i64>, in_memory: bool) -> Finding {
    times.sort_unstable();
    let at = |part: usize| times.get((times.len().saturating_sub(1)) * part / 100).copied().unwrap_or(i64::MAX);
    let (median, p99) = (at(50), at(99));
    let ms = |us: i64| us as f64 * 1e-3;
    let line = format!("{} synced writes: median {:.2} ms, p99 {:.2} ms", times.len(), ms(median), ms(p99));
    if in_memory {
        return (Mark::Warn, format!("{line}; but this folder is in memory only: all is lost at a power cut. Put data_dir on a disk"));
    }
    if median < TOO_FAST_US {
        return (
            Mark::Warn,
            format!("{line}: no disk is that fast. Make sure that a sync is not ignored (nobarrier, a cache without battery)"),
        );
    }
    match () {
        () if median >= USELESS_MEDIAN_US => {
            (Mark::Bad, format!("{line}: every answer would take that long. Put data_dir on another disk"))
        }
        () if median >= SLOW_MEDIAN_US || p99 >= SLOW_P99_US => {
            (Mark::Warn, format!("{line}: slow. A disk of its own for data_dir, best an SSD, makes answers quicker"))
        }
        () => (Mark::Ok, line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_judged() {
        let mostly = |usual: i64, rare: i64| [vec![usual; 97], vec![rare; 3]].concat();
        for (times, memory, mark) in [
            (mostly(300, 2_000), false, Mark::Ok),
            (mostly(300, 250_000), false, Mark::Warn),
            (mostly(30_000, 40_000), false, Mark::Warn),
            (vec![600_000; 5], false, Mark::Bad),
            (mostly(300, 2_000), true, Mark::Warn),
            (mostly(2, 9), false, Mark::Warn),
            (Vec::new(), false, Mark::Bad),
        ] {
            let found = judge(times.clone(), memory);
            assert_eq!(found.0, mark, "{times:?}: {}", found.1);
        }
    }

    #[test]
    #[expect(clippy::unwrap_used, reason = "a test")]
    fn nothing_is_left_behind_and_a_folder_that_is_not_there_is_bad() {
        let dir = tempfile::tempdir().unwrap();
        assert!(speed(dir.path()).1.contains("synced writes: median"));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        assert_eq!(speed(&dir.path().join("none")).0, Mark::Bad);
    }
}
