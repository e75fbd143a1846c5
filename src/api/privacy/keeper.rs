//! What is kept how long, and the way to the task that erases by age.

use super::Report;
use crate::{api::problem::ApiError, config::RetentionConfig, dispatch::model::Actor, id::RoomId};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};
use tokio::sync::{MutexGuard, mpsc};

/// A run that somebody asked for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Who.
    pub actor: Actor,
    /// In which rooms.
    pub rooms: Vec<RoomId>,
    /// In the register as well.
    pub register: bool,
    /// Only look.
    pub dry_run: bool,
    /// A person vouches for the clock, however long ago the last run was.
    pub clock_is_right: bool,
}

/// One for the whole server.
#[derive(Debug)]
pub struct Privacy {
    /// The limits in force.
    pub config: RetentionConfig,
    asks: mpsc::Sender<Asked>,
    busy: AtomicBool,
    deciding: tokio::sync::Mutex<()>,
    last: Mutex<BTreeMap<Option<String>, Report>>,
}

impl Privacy {
    /// With the limits in force; what is asked comes out at the receiver.
    pub fn new(config: RetentionConfig) -> (Arc<Self>, mpsc::Receiver<Asked>) {
        let (asks, asked) = mpsc::channel(1);
        (
            Arc::new(Self { config, asks, busy: AtomicBool::new(false), deciding: tokio::sync::Mutex::default(), last: Mutex::default() }),
            asked,
        )
    }

    /// Asks for a run; it begins at once.
    ///
    /// # Errors
    /// [`ApiError::RetentionRuns`] while one goes on, [`ApiError::Stopping`].
    pub fn ask(&self, asked: Asked) -> Result<(), ApiError> {
        if !self.begin() {
            return Err(ApiError::RetentionRuns);
        }
        self.asks.try_send(asked).map_err(|_| {
            self.end();
            ApiError::Stopping
        })
    }

    /// Takes the turn; `false`: another run goes on.
    pub fn begin(&self) -> bool {
        !self.busy.swap(true, SeqCst)
    }

    /// Gives the turn back.
    pub fn end(&self) {
        self.busy.store(false, SeqCst);
    }

    /// Held by whoever sets a hold, and by whoever destroys keys from the last look at the holds until they are gone.
    pub(super) async fn deciding(&self) -> MutexGuard<'_, ()> {
        self.deciding.lock().await
    }

    /// A run goes on.
    pub fn is_busy(&self) -> bool {
        self.busy.load(SeqCst)
    }

    /// Keeps the last report of a room, or of the register.
    pub fn keep(&self, report: Report) {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).insert(report.room.clone(), report);
    }

    /// The last report of this start.
    pub fn last(&self, room: Option<&str>) -> Option<Report> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).get(&room.map(str::to_owned)).cloned()
    }
}
