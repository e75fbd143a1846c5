//! The limit of open files: raised as far as the system lets, and connections kept within it, so that the journal always finds room.

use crate::config::Config;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files kept for everything but connections: journals, keys, the map, the doors themselves, threads' own.
const RESERVE: usize = 64;
/// The same for each further room.
const RESERVE_PER_ROOM: usize = 16;
/// Connections of the plain door that only leads to the TLS one; part of the reserve.
pub const REDIRECTED: usize = 16;
/// More than any configuration asks for.
const ENOUGH: u64 = 1_048_576;

/// Raises the limit, and lowers the configuration's numbers of connections where they do not fit below it; both is logged.
pub fn fit(config: &mut Config) {
    let limit = getrlimit(Resource::Nofile);
    let wanted = (RESERVE + RESERVE_PER_ROOM * config.rooms.len() + connections(config)) as u64;
    let (soft, hard) = (limit.current.unwrap_or(ENOUGH), limit.maximum.unwrap_or(ENOUGH));
    let raised = wanted.clamp(soft, hard.max(soft));
    let soft = match raised > soft && setrlimit(Resource::Nofile, Rlimit { current: Some(raised), maximum: limit.maximum }).is_ok() {
        true => raised,
        false => soft,
    };
    if let Some(line) = lower(config, soft) {
        tracing::warn!("{line}");
    }
}

/// Connections that the configuration allows at once. A screen or terminal is one after its HTTP connection became a websocket.
fn connections(config: &Config) -> usize {
    let nmea = if config.nmea.enabled { config.nmea.connections } else { 0 };
    config.http.connections + nmea + config.live.terminals + config.live.viewers * (1 + config.rooms.len())
}

/// Makes all connections together fit below `limit` files, each kind by the same share; says so when something had to be lowered.
fn lower(config: &mut Config, limit: u64) -> Option<String> {
    let rooms = 1 + config.rooms.len();
    let reserve = RESERVE + RESERVE_PER_ROOM * (rooms - 1);
    let free = usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(reserve);
    let wanted = connections(config);
    if wanted <= free {
        return None;
    }
    let share = |n: usize| (n.saturating_mul(free) / wanted).max(1);
    config.http.connections = share(config.http.connections);
    config.nmea.connections = share(config.nmea.connections);
    config.live.terminals = share(config.live.terminals);
    config.live.viewers = share(config.live.viewers);
    Some(format!(
        "only {limit} files may be open, the configuration's connections need {}: lowered to {} for HTTP, {} for NMEA, {} for terminals, {} \
         for consoles of a room. Raise the limit (LimitNOFILE= of the unit, or ulimit -n)",
        wanted + reserve,
        config.http.connections,
        config.nmea.connections,
        config.live.terminals,
        config.live.viewers
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_fit_below_the_limit_and_keep_the_reserve() {
        for limit in [256u64, 1_024, 4_096] {
            let mut config = Config::default();
            config.nmea.enabled = true;
            let said = lower(&mut config, limit).unwrap_or_default();
            assert!(said.contains("LimitNOFILE") && said.contains(&limit.to_string()), "{said}");
            assert!(connections(&config) + RESERVE <= limit as usize, "{limit}: {config:?}");
            assert!(config.http.connections > 0 && config.live.viewers > 0);
        }
        let mut config = Config::default();
        let before = config.clone();
        assert_eq!(lower(&mut config, 65_536), None);
        assert_eq!(config, before);
        assert!(lower(&mut config, 10).is_some(), "one of each, and the system's own refusal");
        assert_eq!(config.http.connections, 1);
    }
}
