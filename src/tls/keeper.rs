//! The pair in use: handed to each handshake, replaced when its files change, watched for its end.

use super::{
    Facts,
    pair::{Pair, PairError, Place, Raw},
};
use crate::quantity::Timestamp;
use arc_swap::ArcSwap;
use rustls::{
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::interval;
use tokio_util::sync::CancellationToken;

/// Time between two looks at the files.
const EVERY: Duration = Duration::from_secs(5);
/// From this long before its end a certificate's end is announced, ms.
const SOON_MS: i64 = 30 * DAY_MS;
const DAY_MS: i64 = 86_400_000;
/// An expired certificate is complained of so often, ms.
const HOUR_MS: i64 = 3_600_000;

/// How a certificate stands at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// More than 30 days are left.
    Valid,
    /// It ends within 30 days.
    EndsSoon,
    /// It is over: browsers refuse it, or warn.
    Expired,
    /// It does not count yet: a clock is wrong.
    NotYet,
}

impl Standing {
    /// Of a certificate at a moment.
    pub fn of(facts: &Facts, now: Timestamp) -> Self {
        match (facts.from.since_ms(now), facts.until.since_ms(now)) {
            (_, left) if left <= 0 => Self::Expired,
            (ahead, _) if ahead > 0 => Self::NotYet,
            (_, left) if left <= SOON_MS => Self::EndsSoon,
            _ => Self::Valid,
        }
    }

    /// A stable word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::EndsSoon => "ends_soon",
            Self::Expired => "expired",
            Self::NotYet => "not_yet_valid",
        }
    }
}

/// What was read last, and whether it could be used.
struct Seen {
    read: Result<Raw, PairError>,
}

/// Holds the pair in use.
pub struct Keeper {
    place: Place,
    pair: ArcSwap<Pair>,
    seen: Mutex<Seen>,
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").field("place", &self.place).finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Keeper {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.pair.load().key))
    }
}

impl Keeper {
    /// Reads the pair for the first time.
    ///
    /// # Errors
    /// When it cannot be used: a server does not start without one.
    pub fn open(place: Place) -> Result<Self, PairError> {
        let raw = place.read()?;
        let pair = place.pair(&raw)?;
        Ok(Self { pair: ArcSwap::from_pointee(pair), seen: Mutex::new(Seen { read: Ok(raw) }), place })
    }

    /// What the certificate in use says.
    pub fn facts(&self) -> Facts {
        self.pair.load().facts.clone()
    }

    /// Whether the certificate in use is for this name or address.
    pub fn names(&self, name: &str) -> bool {
        self.pair.load().facts.names.iter().any(|n| n.eq_ignore_ascii_case(name))
    }

    /// Takes changed files; `None` when nothing changed since the last look. A pair that cannot be used leaves the old one in place, and
    /// is said once.
    pub fn look(&self) -> Option<Result<Facts, PairError>> {
        let read = self.place.read();
        // Held over the replacement: two looks at once must not put the older one last.
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.read == read {
            return None;
        }
        let pair = read.as_ref().map_err(Clone::clone).and_then(|raw| self.place.pair(raw));
        seen.read = read;
        Some(pair.map(|pair| {
            let facts = pair.facts.clone();
            self.pair.store(Arc::new(pair));
            facts
        }))
    }

    /// Looks at the files every 5 s and at the certificate's end, until `stop`.
    pub async fn watch(self: Arc<Self>, now: impl Fn() -> Timestamp + Send, stop: CancellationToken) {
        let mut looks = interval(EVERY);
        let mut told = Told::default();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = looks.tick() => {}
            }
            let keeper = Arc::clone(&self);
            match tokio::task::spawn_blocking(move || keeper.look()).await {
                Ok(Some(Ok(facts))) => {
                    tracing::info!(until = %facts.until, names = facts.names.join(" "), "another certificate is served from now on");
                    told = Told::default();
                }
                Ok(Some(Err(e))) => tracing::error!(error = %e, "the changed certificate cannot be served: the one before stays in use"),
                Ok(None) | Err(_) => {}
            }
            let (facts, now) = (self.facts(), now());
            metrics::gauge!("dawria_certificate_expires_seconds").set(facts.until.since_ms(now) as f64 * 1e-3);
            told.tell(&facts, now);
        }
    }
}

/// When the end was spoken of last.
#[derive(Default)]
struct Told(Option<Timestamp>);

impl Told {
    fn tell(&mut self, facts: &Facts, now: Timestamp) {
        let standing = Standing::of(facts, now);
        if !self.is_due(standing, now) {
            return;
        }
        self.0 = Some(now);
        let until = facts.until;
        match standing {
            Standing::Valid => {}
            Standing::EndsSoon => tracing::warn!(%until, "the certificate ends within 30 days: renew it (`dawria cert --renew`)"),
            Standing::Expired => {
                tracing::error!(%until, "ALARM: the certificate has expired: browsers refuse this server; renew it (`dawria cert --renew`)");
            }
            Standing::NotYet => {
                tracing::error!(from = %facts.from, "ALARM: the certificate is not valid yet: this machine's clock, or that of its maker, is wrong");
            }
        }
    }

    fn is_due(&self, standing: Standing, now: Timestamp) -> bool {
        let every = match standing {
            Standing::Valid => return false,
            Standing::EndsSoon => DAY_MS,
            Standing::Expired | Standing::NotYet => HOUR_MS,
        };
        // Also a clock that was set back does not silence it.
        self.0.is_none_or(|last| now.since_ms(last).abs() >= every)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{
        clock::Clock,
        tls::{
            Folder,
            make::{Wish, make},
        },
    };

    fn facts(from: i64, until: i64) -> Facts {
        Facts { names: Vec::new(), from: Timestamp(from), until: Timestamp(until), fingerprint: String::new(), permitted: Vec::new() }
    }

    #[test]
    fn the_end_is_told_once_a_day_and_an_expired_one_every_hour() {
        let until = 100 * DAY_MS;
        let facts = facts(0, until);
        for (now, standing) in [
            (-1, Standing::NotYet),
            (0, Standing::Valid),
            (until - SOON_MS - 1, Standing::Valid),
            (until - SOON_MS, Standing::EndsSoon),
            (until, Standing::Expired),
        ] {
            assert_eq!(Standing::of(&facts, Timestamp(now)), standing, "{now}");
        }
        let mut told = Told::default();
        let mut lines = |from: i64, to: i64| {
            let mut n = 0;
            for at in (from..to).step_by(60_000) {
                let at = Timestamp(at);
                n += u32::from(told.is_due(Standing::of(&facts, at), at));
                told.tell(&facts, at);
            }
            n
        };
        assert_eq!(lines(0, until - SOON_MS), 0);
        assert_eq!(lines(until - 2 * DAY_MS, until), 2);
        assert_eq!(lines(until, until + 5 * HOUR_MS), 5);
    }

    #[test]
    fn a_changed_pair_is_taken_and_a_broken_one_leaves_the_old() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::of(dir.path());
        make(&folder, &Wish::default(), Clock::wall_now()).unwrap();
        let keeper = Keeper::open(Place { cert: folder.cert(), key: folder.key() }).unwrap();
        let first = keeper.facts();
        assert!(keeper.names("localhost") && !keeper.names("elsewhere.example"));
        assert!(keeper.look().is_none());
        make(&folder, &Wish { renew: true, ..Wish::default() }, Clock::wall_now()).unwrap();
        let second = keeper.look().unwrap().unwrap();
        assert_ne!(second, first);
        assert_eq!(keeper.facts(), second);
        let whole = std::fs::read(folder.cert()).unwrap();
        for broken in [&b""[..], &whole[..whole.len() / 2], b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            std::fs::write(folder.cert(), broken).unwrap();
            assert!(keeper.look().unwrap().is_err());
            assert!(keeper.look().is_none(), "said once");
            assert_eq!(keeper.facts(), second);
        }
        std::fs::write(folder.cert(), &whole).unwrap();
        std::fs::write(folder.key(), std::fs::read(folder.ca_key()).unwrap()).unwrap();
        let said = keeper.look().unwrap().unwrap_err().to_string();
        assert!(said.contains("does not belong to the certificate"), "{said}");
        std::fs::remove_file(folder.key()).unwrap();
        assert!(keeper.look().unwrap().unwrap_err().to_string().contains("dawria cert"));
        assert_eq!(keeper.facts(), second);
    }
}
