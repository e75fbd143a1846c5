//! TLS: the local CA and its server certificates, the pair in use and its reloading, both ends of a connection.
//!
//! The only home of `rustls`, `tokio-rustls`, `rcgen` and `x509-parser`. The way of a certificate: [`make`] (`dawria cert`) → the files of a
//! [`folder`] → [`pair`] reads and checks them → the [`keeper`] hands them to each handshake of the [`server`] and looks for newer ones.

pub mod client;
pub mod facts;
pub mod folder;
pub mod keeper;
pub mod machine;
pub mod make;
pub mod pair;
pub mod provider;
pub mod server;

pub use facts::Facts;
pub use folder::Folder;
pub use keeper::{Keeper, Standing};
pub use provider::install;
pub use server::{Stream, Tls};
