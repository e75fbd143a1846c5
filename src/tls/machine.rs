//! What this machine is called, for a certificate that nobody gave names for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Its host name, where it can stand in a certificate, `localhost`, and its addresses.
pub fn names() -> Vec<String> {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let host = read("/proc/sys/kernel/hostname").trim().to_ascii_lowercase();
    let mut names = Vec::new();
    if is_dns_name(&host) && host != "localhost" {
        names.push(host);
    }
    names.extend(own());
    let (trie, inet6) = (read("/proc/net/fib_trie"), read("/proc/net/if_inet6"));
    let addresses = v4(&trie).into_iter().map(IpAddr::V4).chain(v6(&inet6).map(IpAddr::V6));
    names.extend(addresses.filter(|ip| !ip.is_loopback()).map(|ip| ip.to_string()));
    names.dedup();
    names
}

/// How the machine calls itself: our own clients use these.
pub(super) fn own() -> [String; 3] {
    ["localhost".to_owned(), Ipv4Addr::LOCALHOST.to_string(), Ipv6Addr::LOCALHOST.to_string()]
}

/// Whether a text is a host name of letters, digits, hyphens and dots (RFC 1123, §2.1).
pub(super) fn is_dns_name(text: &str) -> bool {
    let label = |l: &str| {
        (1..=63).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !l.starts_with('-') && !l.ends_with('-')
    };
    // A name that ends in a number would be taken for an address.
    let number = text.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    text.len() <= 253 && text.split('.').all(label) && !number
}

/// The local IPv4 addresses in the kernel's table of routes: lines `|-- ADDRESS` followed by `/32 host LOCAL`.
fn v4(table: &str) -> Vec<Ipv4Addr> {
    let mut found = Vec::new();
    let mut last = None;
    for line in table.lines() {
        if let Some(address) = line.trim_start().strip_prefix("|-- ") {
            last = address.trim().parse::<Ipv4Addr>().ok();
        } else if line.trim() == "/32 host LOCAL"
            && let Some(address) = last
            && !found.contains(&address)
        {
            found.push(address);
        }
    }
    found
}

/// The IPv6 addresses that reach further than their own link: 32 hex digits, then index, prefix, scope (00: global).
fn v6(table: &str) -> impl Iterator<Item = Ipv6Addr> {
    table.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let address = u128::from_str_radix(words.next()?, 16).ok()?;
        (words.nth(2)? == "00").then(|| Ipv6Addr::from_bits(address))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_tables_are_read() {
        let trie = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n     +-- 10.20.0.0/24 2 0 2\n\
                    \x20       |-- 10.20.0.0\n           /24 link UNICAST\n        |-- 10.20.0.7\n           /32 host LOCAL\n\
                    Local:\n        |-- 10.20.0.7\n           /32 host LOCAL\n        |-- 127.0.0.1\n           /32 host LOCAL\n";
        assert_eq!(v4(trie), [Ipv4Addr::new(10, 20, 0, 7), Ipv4Addr::LOCALHOST]);
        let inet6 = "00000000000000000000000000000001 01 80 10 80       lo\nfe80000000000000021122fffe334455 02 40 20 80     eth0\n\
                     20010db8000000000000000000000007 02 40 00 80     eth0\n";
        assert_eq!(v6(inet6).map(|a| a.to_string()).collect::<Vec<_>>(), ["2001:db8::7"]);
    }

    #[test]
    fn only_names_that_a_certificate_can_carry() {
        for (name, may) in [
            ("room", true),
            ("salle-1.police.example", true),
            ("a_b", false),
            ("-a", false),
            ("", false),
            ("a..b", false),
            ("10.0.0.300", false),
            ("صالة", false),
            ("*.example", false),
        ] {
            assert_eq!(is_dns_name(name), may, "{name}");
        }
        assert!(names().contains(&"localhost".to_owned()));
    }
}
