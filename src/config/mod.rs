//! Configuration: one small struct per part, read once at the start from one TOML file, checked before any port is opened.
//!
//! A key that is not known is an error that names its line and the key it was probably meant to be; every limit has its default and its
//! range in sight here.

mod all;
mod bus;
mod error;
mod http;
mod journal;
mod live;
mod load;
mod map;
mod nmea;
mod room;

pub use all::Config;
pub use bus::{BusConfig, BusKind};
pub use error::ConfigError;
pub use http::HttpConfig;
pub use journal::JournalConfig;
pub use live::LiveConfig;
pub use load::{load, parse, parse_as};
pub use map::MapConfig;
pub use nmea::NmeaConfig;
pub use room::{AreaConfig, RoomConfig};
