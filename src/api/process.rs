//! What this process uses, from `/proc/self` (proc(5)).

use serde::Serialize;
use utoipa::ToSchema;

/// Memory, processor time and age of this process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProcessStats {
    /// Resident memory, bytes.
    pub rss_bytes: u64,
    /// Processor time, user and system, milliseconds.
    pub cpu_ms: u64,
    /// Since the process started serving, milliseconds.
    pub uptime_ms: u64,
    /// Open file descriptors.
    pub open_files: u64,
}

/// Reads them now; what cannot be read is 0.
pub fn read(uptime_ms: u64) -> ProcessStats {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    ProcessStats {
        rss_bytes: rss_kib(&status).unwrap_or(0) * 1024,
        cpu_ms: cpu_ticks(&stat).unwrap_or(0) * 1000 / rustix::param::clock_ticks_per_second().max(1),
        uptime_ms,
        open_files: std::fs::read_dir("/proc/self/fd").map_or(0, |d| d.count() as u64),
    }
}

fn rss_kib(status: &str) -> Option<u64> {
    status.lines().find_map(|l| l.strip_prefix("VmRSS:"))?.trim().trim_end_matches("kB").trim().parse().ok()
}

/// Fields 14 and 15; counted after the last `)`, because field 2 is a free text.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_whatever_the_name() {
        assert_eq!(rss_kib("Name:\tx\nVmRSS:\t  1234 kB\n"), Some(1234));
        assert_eq!(cpu_ticks("1 (a) b) S 1 1 1 0 -1 4194304 1 0 0 0 30 12 0 0 20"), Some(42));
        assert!(read(0).rss_bytes > 0);
    }
}
