//! What every handler can reach.

use super::{
    city::City,
    door::Door,
    doors::Doors,
    hall::Hall,
    health::{Health, ServerInfo},
    orders::OrderMaker,
    positions::FleetDoor,
    privacy::Privacy,
    problem::ApiError,
    queues::Queues,
    synthetic::Synthetic,
    web::Pages,
};
use crate::{
    bus::BusCounters,
    clock::Clock,
    closed::ClosedRoads,
    config::AreaConfig,
    dispatch::{model::Recommendation, settings::Settings, state::State},
    gateway::Gateway,
    id::{AccountId, CallId, IncidentId, PositionId, RoomId, SubjectId},
    live::{Live, Opener, Terminals},
    quantity::Position,
    store::{Journal, ReadError, Reader, seal::Sealer},
    tls::Tls,
};
use metrics_exporter_prometheus::PrometheusHandle;
use std::{collections::BTreeMap, ops::Deref, pin::Pin, sync::Arc};
use tokio::sync::watch;

/// Ranks the units for an incident as it is now, without deciding anything.
pub trait ShowRanking: Send + Sync {
    /// The list; `None` when the incident is not in memory. `others`: with units of other rooms, whoever qualifies here.
    fn show(
        &self,
        incident: IncidentId,
        others: bool,
    ) -> Pin<Box<dyn Future<Output = Result<Option<Recommendation>, ApiError>> + Send + '_>>;
}

/// What is in force: settings with their version, and who sits where.
#[derive(Clone, Debug)]
pub struct InForce {
    /// 0 for those a new room was made with.
    pub version: u64,
    /// The settings.
    pub settings: Arc<Settings>,
    /// Who holds which position.
    pub seats: Seats,
}

/// Accounts by the position they hold.
pub type Seats = Arc<BTreeMap<PositionId, AccountId>>;

impl InForce {
    /// Those of a state.
    pub fn of(state: &State) -> Self {
        let held = state.positions().held().iter().map(|(position, held)| (position.clone(), held.account.clone()));
        Self { version: state.settings_version(), settings: state.settings_in_force(), seats: Arc::new(held.collect()) }
    }
}

/// The parts. Built once by the composition root.
pub struct Parts {
    /// The room.
    pub room: RoomId,
    /// The settings in force, as of what is durable.
    pub settings: watch::Receiver<InForce>,
    /// Where it is responsible.
    pub area: AreaConfig,
    /// The roads as this room's closures leave them, when there is a map.
    pub closed: Option<Arc<ClosedRoads>>,
    /// Who may come in: one for all rooms.
    pub doors: Arc<Doors>,
    /// What is kept how long, and the way to who erases it: one for all rooms.
    pub privacy: Arc<Privacy>,
    /// All rooms of this process.
    pub hall: Arc<Hall>,
    /// Epoch of this start.
    pub epoch: u64,
    /// To the room's owner.
    pub door: Door,
    /// To the fleet's task.
    pub fleet: FleetDoor,
    /// What the room shows.
    pub live: Live,
    /// The connected terminals.
    pub terminals: Arc<Terminals>,
    /// Most of them at once.
    pub terminal_limit: u64,
    /// Makes orders for them.
    pub orders: OrderMaker,
    /// Ranks for showing.
    pub ranking: Arc<dyn ShowRanking>,
    /// Time.
    pub clock: Arc<Clock>,
    /// What is durable.
    pub journal: Journal,
    /// Seals personal fields at this door.
    pub sealer: Arc<Sealer>,
    /// Opens them for people who may read them.
    pub opener: Arc<dyn Opener>,
    /// The map, when there is one.
    pub city: Option<Arc<City>>,
    /// The plain NMEA doors, when open.
    pub gateway: Option<Arc<Gateway>>,
    /// What the bus carried, when there is one.
    pub bus: Option<Arc<BusCounters>>,
    /// The web pages.
    pub pages: Pages,
    /// The certificate, where the door speaks TLS.
    pub tls: Option<Tls>,
    /// Ready or not.
    pub health: Arc<Health>,
    /// Which server this is.
    pub server: Arc<ServerInfo>,
    /// The Prometheus text.
    pub prometheus: PrometheusHandle,
    /// How the synthetic test calls went.
    pub synthetic: Arc<Synthetic>,
    /// The queues of the whole process.
    pub queues: Arc<Queues>,
    /// Boot-time clock at the start, milliseconds.
    pub started_boot_ms: i64,
}

/// The state of all handlers; cheap to clone.
#[derive(Clone)]
pub struct Api(pub Arc<Parts>);

impl Deref for Api {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl Api {
    /// The settings in force.
    pub fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.borrow().settings)
    }

    /// The settings in force, with their version.
    pub fn in_force(&self) -> InForce {
        self.settings.borrow().clone()
    }

    /// Reads what is durable, away from the async threads, with the sequence that the answer shows at least.
    ///
    /// # Errors
    /// [`ApiError::Internal`] when the journal cannot be read; the log says why.
    pub async fn stored<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Reader) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<(T, u64), ApiError> {
        let seq = self.journal.durable().seq();
        let reader = Arc::clone(self.journal.reader());
        match tokio::task::spawn_blocking(move || read(&reader)).await {
            Ok(Ok(value)) => Ok((value, seq)),
            Ok(Err(e)) => {
                tracing::error!(error = %e, "a read of the journal failed");
                Err(ApiError::Internal)
            }
            Err(e) => {
                tracing::error!(error = %e, "a read of the journal panicked");
                Err(ApiError::Internal)
            }
        }
    }

    /// Whose key an incident's fields are sealed under.
    ///
    /// # Errors
    /// Unknown incident.
    pub async fn incident_subject(&self, id: IncidentId) -> Result<SubjectId, ApiError> {
        let (incident, _) = self.stored(move |r| r.incident(id)).await?;
        incident.map(|i| i.subject).ok_or(ApiError::Rejected(crate::dispatch::Reject::UnknownIncident(id)))
    }

    /// Whose key a call's fields are sealed under.
    ///
    /// # Errors
    /// Unknown call.
    pub async fn call_subject(&self, id: CallId) -> Result<SubjectId, ApiError> {
        let (call, _) = self.stored(move |r| r.call(id)).await?;
        call.map(|c| c.subject).ok_or(ApiError::Rejected(crate::dispatch::Reject::UnknownCall(id)))
    }

    /// The map, or the refusal that there is none.
    ///
    /// # Errors
    /// [`ApiError::NoMap`].
    pub fn city(&self) -> Result<&Arc<City>, ApiError> {
        self.city.as_ref().ok_or(ApiError::NoMap)
    }

    /// The gazetteer's words for a place.
    pub fn found(&self, position: Position) -> Option<String> {
        self.city.as_ref()?.words(position)
    }
}
