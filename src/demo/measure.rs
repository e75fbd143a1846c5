//! Figures of the server's process and of the way from a GPS unit to a viewer.

use super::viewer::Sightings;
use anyhow::Context;
use serde_json::{Value, json};
use std::path::Path;

/// CPU time a process has used, microseconds (`/proc/PID/stat`, fields 14 and 15 of proc(5), in ticks of 10 ms).
pub fn cpu_us(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat[stat.rfind(')')? + 1..].split_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) * 10_000)
}

/// Resident memory of a process, MiB.
pub fn rss_mib(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kib: f64 = status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()?;
    Some((kib / 102.4).round() / 10.0)
}

/// Milliseconds from the last byte written to the frame decoded, for every intact epoch of the fix log that the viewer saw.
///
/// # Errors
/// When the log cannot be read.
pub fn fix_to_viewer(fix_log: &Path, sightings: &Sightings) -> anyhow::Result<Vec<f64>> {
    let text = std::fs::read_to_string(fix_log).with_context(|| format!("the fix log {}", fix_log.display()))?;
    let mut samples = Vec::new();
    for line in text.lines() {
        let mut fields = line.split(' ');
        let (Some(unit), Some(ms), Some(ns)) = (fields.next(), fields.next(), fields.next()) else { continue };
        let (ms, written): (i64, u64) = (ms.parse()?, ns.parse()?);
        // An epoch sent twice is seen once, by its first sending; the second line of the log then lies after the sighting.
        if let Some(seen) = sightings.get(&(unit.to_owned(), ms)).filter(|seen| **seen >= written) {
            samples.push((seen - written) as f64 / 1e6);
        }
    }
    Ok(samples)
}

/// `{n, p50, p99}`, by linear interpolation between closest ranks.
pub fn percentiles(samples: &[f64]) -> Value {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    if sorted.is_empty() {
        return json!({"n": 0, "p50": null, "p99": null});
    }
    let at = |p: f64| {
        let rank = p * (sorted.len() as f64 - 1.0);
        let low = rank.floor() as usize;
        let value = sorted[low] + rank.fract() * (sorted[(low + 1).min(sorted.len() - 1)] - sorted[low]);
        (value * 100.0).round() / 100.0
    };
    json!({"n": sorted.len(), "p50": at(0.5), "p99": at(0.99)})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_used_some_memory() {
        assert!(rss_mib(std::process::id()).is_some_and(|m| m > 0.5));
        assert!(cpu_us(std::process::id()).is_some());
        assert!(cpu_us(u32::MAX).is_none());
    }

    #[test]
    fn an_epoch_sent_twice_is_measured_once() {
        let dir = tempfile::tempdir().expect("a folder");
        let log = dir.path().join("fixes");
        std::fs::write(&log, "P-1 1000 5000000\nP-1 1000 9000000\nP-2 1000 1\n").expect("a log");
        let sightings = Sightings::from([(("P-1".to_owned(), 1000), 8_000_000)]);
        assert_eq!(fix_to_viewer(&log, &sightings).expect("samples"), [3.0]);
    }
}
