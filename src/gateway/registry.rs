//! Who is known: devices, and the source addresses that are allow-listed. Changed at run time by enrolment and settings.

use crate::id::DeviceId;
use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    str::FromStr,
    sync::{PoisonError, RwLock},
};
use thiserror::Error;

/// What the gateway must know about a device. To which unit it belongs is the fleet's business.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// How often it reports, milliseconds, where that is declared; else the gateway measures it.
    pub interval_ms: Option<u32>,
    /// Its kind is known to write wrong checksums: they are ignored.
    pub lenient: bool,
}

/// An address range: all addresses whose first `length` bits are those of `address`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    address: IpAddr,
    length: u8,
}

/// A text is no address range.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not an address range: write for example 10.8.0.0/16, 192.0.2.7 or 2001:db8::/32")]
pub struct PrefixError(pub String);

impl FromStr for Prefix {
    type Err = PrefixError;

    fn from_str(text: &str) -> Result<Self, PrefixError> {
        let error = || PrefixError(text.chars().take(60).collect());
        let (address, length) = text.split_once('/').map_or((text, None), |(a, l)| (a, Some(l)));
        let address: IpAddr = address.trim().parse().map_err(|_| error())?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let length = length.map_or(Ok(bits), |l| l.trim().parse().map_err(|_| error()))?;
        if length <= bits { Ok(Self { address, length }) } else { Err(error()) }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

impl Prefix {
    /// Whether the range is on this machine.
    pub fn is_loopback(&self) -> bool {
        self.address.is_loopback()
    }

    /// Whether `address` lies in the range. An IPv4 address written as an IPv6 one counts as IPv4.
    pub fn contains(&self, address: IpAddr) -> bool {
        let differ = match (self.address, address.to_canonical()) {
            (IpAddr::V4(a), IpAddr::V4(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
            (IpAddr::V6(a), IpAddr::V6(b)) => (a.to_bits() ^ b.to_bits()).leading_zeros(),
            _ => return false,
        };
        differ >= u32::from(self.length)
    }
}

/// The registry holds as many devices as its limit allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no more than {0} devices can be known at once: remove some, or raise the limit")]
pub struct RegistryFull(pub usize);

/// Known devices and allow-listed sources. Reads are short and do not wait for each other.
#[derive(Debug)]
pub struct Registry {
    limit: usize,
    inner: RwLock<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    devices: HashMap<DeviceId, Device>,
    allowed: Vec<Prefix>,
}

impl Registry {
    /// An empty registry for at most `limit` devices.
    pub fn new(limit: usize) -> Self {
        Self { limit, inner: RwLock::default() }
    }

    /// Makes a device known, or changes what is known about it. Acts on connections that are open already.
    ///
    /// # Errors
    /// [`RegistryFull`] at the limit.
    pub fn enrol(&self, id: DeviceId, device: Device) -> Result<(), RegistryFull> {
        let mut inner = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        if inner.devices.len() >= self.limit && !inner.devices.contains_key(&id) {
            return Err(RegistryFull(self.limit));
        }
        inner.devices.insert(id, device);
        Ok(())
    }

    /// Forgets a device: what it sends goes to quarantine from now on.
    pub fn remove(&self, id: &DeviceId) {
        self.inner.write().unwrap_or_else(PoisonError::into_inner).devices.remove(id);
    }

    /// Replaces the allow-listed ranges. Trust is asked for at every fix, so this acts at once.
    pub fn allow(&self, prefixes: Vec<Prefix>) {
        self.inner.write().unwrap_or_else(PoisonError::into_inner).allowed = prefixes;
    }

    /// What is known about a device.
    pub fn device(&self, id: &DeviceId) -> Option<Device> {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).devices.get(id).copied()
    }

    /// Whether an address is allow-listed.
    pub fn is_allowed(&self, address: IpAddr) -> bool {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).allowed.iter().any(|p| p.contains(address))
    }

    /// How many devices are known.
    pub fn len(&self) -> usize {
        self.inner.read().unwrap_or_else(PoisonError::into_inner).devices.len()
    }

    /// Whether no device is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn address_ranges() {
        for (range, address, inside) in [
            ("127.0.0.0/8", "127.9.9.9", true),
            ("127.0.0.0/8", "::ffff:127.0.0.1", true),
            ("127.0.0.0/8", "128.0.0.1", false),
            ("10.8.0.3", "10.8.0.3", true),
            ("10.8.0.3", "10.8.0.2", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
        ] {
            assert_eq!(range.parse::<Prefix>().unwrap().contains(address.parse().unwrap()), inside, "{range} {address}");
        }
        for wrong in ["", "10.8.0.0/33", "10.8.0.0/-1", "10.8/16", "::/129", "x"] {
            assert_eq!(wrong.parse::<Prefix>(), Err(PrefixError(wrong.into())));
        }
    }

    #[test]
    fn no_more_devices_than_the_limit() {
        let registry = Registry::new(1);
        let id = |s| DeviceId::new(s).unwrap();
        registry.enrol(id("a"), Device::default()).unwrap();
        assert_eq!(registry.enrol(id("b"), Device::default()), Err(RegistryFull(1)));
        registry.enrol(id("a"), Device { lenient: true, ..Device::default() }).unwrap();
        assert_eq!(registry.device(&id("a")), Some(Device { lenient: true, interval_ms: None }));
        registry.remove(&id("a"));
        assert!(registry.is_empty());
    }
}
