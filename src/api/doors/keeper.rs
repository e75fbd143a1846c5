//! What the doors are made of, and what every part of them needs.

use super::{hashing::Hashing, oidc, open::Open, set_up, throttle::Throttle, ticket::Tickets};
use crate::{
    accounts::{Fact, Look, Purpose, Regions},
    api::problem::ApiError,
    clock::Clock,
    config::AccountsConfig,
    dispatch::model::Actor,
    id::RoomId,
    store::register::{Register, Secret},
};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// What the doors are made of.
pub struct Parts {
    /// Accounts and audit.
    pub register: Arc<Register>,
    /// Time.
    pub clock: Arc<Clock>,
    /// Regions and their rooms.
    pub regions: Regions,
    /// Times and rules.
    pub config: AccountsConfig,
    /// The identity provider, when there is one.
    pub oidc: Option<oidc::Oidc>,
    /// Digest of a monitoring system's token, when it has one.
    pub scraper: Option<String>,
    /// Where the set-up token is written while there is no account.
    pub set_up_file: PathBuf,
}

/// Everything about who may come in; one for the whole server.
pub struct Doors {
    pub(super) register: Arc<Register>,
    pub(super) clock: Arc<Clock>,
    pub(super) regions: Regions,
    pub(super) config: AccountsConfig,
    pub(super) hashing: Hashing,
    pub(super) throttle: Mutex<Throttle>,
    pub(super) tickets: Mutex<Tickets>,
    pub(super) open: Mutex<Open>,
    /// The last time step of each account's second factor that was used: a code holds once.
    pub(super) steps: Mutex<HashMap<String, u64>>,
    pub(super) set_up: Mutex<Option<set_up::SetUp>>,
    pub(super) oidc: Option<oidc::Oidc>,
    pub(super) scraper: Option<String>,
}

impl Doors {
    /// Opens them. Where there is no account yet, a set-up token is made and written to its file, for the technician alone.
    ///
    /// # Errors
    /// When the system gives no random bytes, or the file cannot be written.
    pub fn new(parts: Parts) -> anyhow::Result<Self> {
        let Parts { register, clock, regions, config, oidc, scraper, set_up_file } = parts;
        let set_up = set_up::SetUp::for_empty(&register, set_up_file)?;
        // There from the start: a graph without a line looks like a graph without trouble.
        metrics::counter!("dawria_sign_in_refused_total").increment(0);
        metrics::counter!("dawria_sign_ins_total").increment(0);
        Ok(Self {
            register,
            clock,
            regions,
            config,
            hashing: Hashing::new()?,
            throttle: Mutex::default(),
            tickets: Mutex::default(),
            open: Mutex::default(),
            steps: Mutex::default(),
            set_up: Mutex::new(set_up),
            oidc,
            scraper,
        })
    }

    /// Accounts and audit.
    pub const fn register(&self) -> &Arc<Register> {
        &self.register
    }

    /// Regions and their rooms.
    pub const fn regions(&self) -> &Regions {
        &self.regions
    }

    /// Records that somebody looked at something sensitive. The answer must wait for this.
    ///
    /// # Errors
    /// [`ApiError`] when it cannot be recorded: then nothing is shown.
    pub async fn looked(
        &self,
        actor: &Actor,
        room: Option<&RoomId>,
        look: Look,
        purpose: Option<Purpose>,
        why: Option<&str>,
    ) -> Result<(), ApiError> {
        let secret = why.map(|w| secret("why", w.as_bytes())).transpose()?;
        let digest = secret.as_ref().map(|s| s.digest.clone());
        let fact = Fact::Looked { room: room.cloned(), look, purpose, why: digest };
        Ok(self.register.record(self.clock.now().at, actor, vec![fact], secret.into_iter().collect()).await?)
    }

    pub(super) fn locked<'a, T>(&self, what: &'a Mutex<T>) -> MutexGuard<'a, T> {
        what.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.clock.now().at.millis()
    }
}

/// A secret to be kept.
pub(super) fn secret(field: &'static str, value: &[u8]) -> Result<Secret, ApiError> {
    Secret::new(field, value).map_err(no_random)
}

pub(super) fn no_random(e: getrandom::Error) -> ApiError {
    tracing::error!(error = %e, "the system gives no random bytes");
    ApiError::Internal
}

/// The server's own word.
pub fn system() -> Actor {
    Actor { account: "system".to_owned(), role: "system".to_owned(), position: None }
}
