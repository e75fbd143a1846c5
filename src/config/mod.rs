//! Configuration: one small struct per part, read once at the start from one TOML file with the environment over it, checked before any
//! port is opened.
//!
//! A key that is not known is an error that names its line and the key it was probably meant to be; every limit has its default and its
//! range in sight here.

mod accounts;
mod all;
mod backup;
mod bus;
mod checkpoint;
mod error;
mod http;
mod journal;
mod keys;
mod layers;
mod live;
mod load;
mod map;
mod nmea;
mod oidc;
mod retention;
mod room;
mod shown;
mod synthetic;
mod tls;

pub use accounts::{AccountsConfig, RegionConfig};
pub use all::Config;
pub use backup::BackupConfig;
pub use bus::{BusConfig, BusKind};
pub use checkpoint::CheckpointConfig;
pub use error::ConfigError;
pub use http::HttpConfig;
pub use journal::JournalConfig;
pub use keys::{keys, variable};
pub use layers::{Layers, Origin};
pub use live::LiveConfig;
pub use load::{load, parse, parse_as};
pub use map::MapConfig;
pub use nmea::NmeaConfig;
pub use oidc::OidcConfig;
pub use retention::{CALLER_KEYS_DAYS, DECISIONS_DAYS, RetentionConfig};
pub use room::{AreaConfig, RoomConfig};
pub use shown::{Line, effective};
pub use synthetic::SyntheticConfig;
pub use tls::TlsConfig;
