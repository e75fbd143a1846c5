//! The bus over a Redis server. The one module that names the `redis` crate.

use super::{Bus, Subscription, address::shown_address, error::BusError, message::*, settings::BusSettings};
use crate::id::RoomId;
use bytes::Bytes;
use futures_util::StreamExt;
use redis::{AsyncConnectionConfig, Client, Pipeline, aio::MultiplexedConnection};
use std::time::Duration;
use tokio::{
    sync::{Mutex, mpsc},
    task::AbortHandle,
    time::timeout,
};

/// Messages heard and not yet taken. At the limit new ones are dropped: the relay sees a gap and takes a snapshot.
const HEARD_MAX: usize = 1_024;
/// Latitudes Redis takes into a GEO set: that of Web Mercator's square, 1e-7 degree.
const GEO_LAT_MAX_E7: i32 = 850_511_287;
/// How long a snapshot outlives its owner, seconds.
const SNAPSHOT_LIVES_S: u64 = 60;

/// A bus over Redis for one room. One connection for commands, made anew after every failure; one for each listener.
#[derive(Debug)]
pub struct RedisBus {
    client: Client,
    config: AsyncConnectionConfig,
    timeout: Duration,
    connection: Mutex<Option<MultiplexedConnection>>,
    position: String,
    geo: String,
    snapshot: String,
    live: String,
}

fn unreachable(e: redis::RedisError) -> BusError {
    BusError::Unreachable(e.to_string())
}

impl RedisBus {
    /// A bus to `url`. Connects when first used: a server that is away is no reason not to start.
    ///
    /// # Errors
    /// [`BusError::Address`] when the address cannot be read.
    pub fn new(url: &str, room: &RoomId, settings: &BusSettings) -> Result<Self, BusError> {
        let client = Client::open(url).map_err(|e| BusError::Address(e.to_string().replace(url, &shown_address(url))))?;
        let limit = Duration::from_millis(settings.timeout_ms.max(1));
        let config = AsyncConnectionConfig::new().set_connection_timeout(Some(limit)).set_response_timeout(Some(limit));
        let key = |what: &str| format!("dawria:{room}:{what}");
        Ok(Self {
            client,
            config,
            timeout: limit,
            connection: Mutex::new(None),
            position: key("position"),
            geo: key("geo"),
            snapshot: key("snapshot"),
            live: key("live"),
        })
    }

    /// Runs commands. After a failure the connection is thrown away: what it still had to say must not come later than what is said next.
    async fn run<T: redis::FromRedisValue>(&self, pipe: &Pipeline) -> Result<T, BusError> {
        let mut held = self.connection.lock().await;
        let mut connection = match held.take() {
            Some(connection) => connection,
            None => {
                let connecting = self.client.get_multiplexed_async_connection_with_config(&self.config);
                timeout(self.timeout, connecting)
                    .await
                    .map_err(|_| BusError::Unreachable("no connection in time".into()))?
                    .map_err(unreachable)?
            }
        };
        let answer = timeout(self.timeout, pipe.query_async(&mut connection)).await;
        let answer = answer.map_err(|_| BusError::Unreachable("no answer in time".into()))?.map_err(unreachable)?;
        *held = Some(connection);
        Ok(answer)
    }

    fn positions(&self, pipe: &mut Pipeline, batch: &Batch) {
        if batch.all_positions {
            pipe.cmd("DEL").arg(&self.position).arg(&self.geo).ignore();
        }
        if batch.positions.is_empty() {
            return;
        }
        let hash = pipe.cmd("HSET").arg(&self.position);
        for p in &batch.positions {
            hash.arg(p.unit.as_str()).arg(p.to_text());
        }
        hash.ignore();
        let on_map = || batch.positions.iter().filter(|p| p.record.lat_e7.abs() <= GEO_LAT_MAX_E7);
        if on_map().next().is_some() {
            let geo = pipe.cmd("GEOADD").arg(&self.geo);
            for p in on_map() {
                geo.arg(f64::from(p.record.lon_e7) / 1e7).arg(f64::from(p.record.lat_e7) / 1e7).arg(p.unit.as_str());
            }
            geo.ignore();
        }
    }
}

impl Bus for RedisBus {
    type Subscription = RedisSubscription;

    async fn publish(&self, batch: &Batch) -> Result<(), BusError> {
        let mut pipe = redis::pipe();
        if batch.all_positions {
            // Readers must not see the hash empty.
            pipe.atomic();
        }
        self.positions(&mut pipe, batch);
        for message in &batch.messages {
            pipe.cmd("PUBLISH").arg(&self.live).arg(message.encode().as_ref()).ignore();
        }
        if let Some(snapshot) = &batch.snapshot {
            pipe.cmd("SET").arg(&self.snapshot).arg(snapshot.encode().as_ref()).arg("EX").arg(SNAPSHOT_LIVES_S).ignore();
        }
        if pipe.is_empty() {
            return Ok(());
        }
        self.run(&pipe).await
    }

    async fn subscribe(&self) -> Result<RedisSubscription, BusError> {
        let listening = async {
            let mut pubsub = self.client.get_async_pubsub().await?;
            pubsub.subscribe(&self.live).await?;
            Ok(pubsub)
        };
        let pubsub = timeout(self.timeout, listening)
            .await
            .map_err(|_| BusError::Unreachable("no subscription in time".into()))?
            .map_err(unreachable)?;
        let (sender, heard) = mpsc::channel(HEARD_MAX);
        let mut stream = pubsub.into_on_message();
        // The client library queues without a bound: this task always takes, and drops what nobody wants in time.
        let task = tokio::spawn(async move {
            while let Some(message) = stream.next().await {
                let bytes = Bytes::copy_from_slice(message.get_payload_bytes());
                let Ok(message) = Message::decode(bytes) else { continue };
                if let Err(mpsc::error::TrySendError::Closed(_)) = sender.try_send(message) {
                    return;
                }
            }
        });
        Ok(RedisSubscription { heard, task: task.abort_handle() })
    }

    async fn snapshot(&self) -> Result<Option<Snap>, BusError> {
        let mut pipe = redis::pipe();
        pipe.cmd("GET").arg(&self.snapshot);
        let (bytes,): (Option<Vec<u8>>,) = self.run(&pipe).await?;
        bytes.map(|b| Snap::decode(b.into())).transpose()
    }
}

/// Listening over Redis; dropping it ends the connection.
#[derive(Debug)]
pub struct RedisSubscription {
    heard: mpsc::Receiver<Message>,
    task: AbortHandle,
}

impl Subscription for RedisSubscription {
    async fn next(&mut self) -> Option<Message> {
        self.heard.recv().await
    }
}

impl Drop for RedisSubscription {
    fn drop(&mut self) {
        self.task.abort();
    }
}
