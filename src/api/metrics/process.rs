//! Of the process, from `/proc` (proc(5)) and from its own start.

use super::into::{count, gauge};
use crate::api::process::ProcessStats;

/// What this process uses and may use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Process {
    threads: u64,
    files_limit: u64,
    /// Datagrams that the kernel dropped at this process' UDP doors because nobody had read those before.
    udp_drops: u64,
}

impl Process {
    /// Reads it now; what cannot be read is 0. `udp`: port of the UDP door, where it is open.
    pub fn read(udp: Option<u16>) -> Self {
        let text = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
        let tables = || ["/proc/self/net/udp", "/proc/self/net/udp6"].map(text);
        Self {
            threads: threads(&text("/proc/self/status")).unwrap_or(0),
            files_limit: rustix::process::getrlimit(rustix::process::Resource::Nofile).current.unwrap_or(0),
            udp_drops: udp.map_or(0, |port| tables().iter().map(|table| drops(table, port)).sum()),
        }
    }

    /// Brings it into the registry.
    pub fn publish(self, stats: &ProcessStats) {
        gauge("process_resident_memory_bytes", stats.rss_bytes as f64);
        gauge("process_open_fds", stats.open_files as f64);
        gauge("process_max_fds", self.files_limit as f64);
        gauge("process_threads", self.threads as f64);
        gauge("dawria_uptime_seconds", stats.uptime_ms as f64 * 1e-3);
        count("process_cpu_milliseconds_total", stats.cpu_ms);
        count("dawria_udp_kernel_drops_total", self.udp_drops);
        metrics::gauge!("dawria_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    }
}

fn threads(status: &str) -> Option<u64> {
    status.lines().find_map(|l| l.strip_prefix("Threads:"))?.trim().parse().ok()
}

/// The last column of the lines whose local port this is: what `SO_RXQ_OVFL` counts, without a message to each datagram.
fn drops(table: &str, port: u16) -> u64 {
    let of_port = |line: &&str| {
        let local = line.split_ascii_whitespace().nth(1).and_then(|local| local.rsplit_once(':'));
        local.is_some_and(|(_, hex)| u16::from_str_radix(hex, 16) == Ok(port))
    };
    let dropped = |line: &str| line.split_ascii_whitespace().last()?.parse::<u64>().ok();
    table.lines().skip(1).filter(of_port).filter_map(dropped).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found() {
        assert_eq!(threads("Name:\tx\nThreads:\t12\n"), Some(12));
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops\n\
                     1001: 0100007F:277E 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4242 2 0000000000000000 17\n\
                     1002: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4243 2 0000000000000000 5\n";
        assert_eq!((drops(table, 0x277E), drops(table, 53), drops(table, 1)), (17, 5, 0));
    }

    /// What the kernel drops at a socket that nobody reads is seen.
    #[test]
    #[expect(clippy::unwrap_used, reason = "a test")]
    fn drops_of_a_real_socket_are_counted() {
        let deaf = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        let at = deaf.local_addr().unwrap();
        let sender = std::net::UdpSocket::bind("127.0.0.1:0").unwrap();
        for _ in 0..2_000 {
            let _ = sender.send_to(&[0; 1_000], at);
        }
        assert!(Process::read(Some(at.port())).udp_drops > 0);
    }
}
