//! The doors: who is there, and may they come in.
//!
//! | file | what |
//! |---|---|
//! | [`caller`] | who a request is from |
//! | [`sign_in`] | passwords, codes, second factors → a session |
//! | [`prove`] | … and proving it again while a session is open |
//! | [`sessions`] [`open`] [`watch`] | what is open now; ending it closes its sockets at once |
//! | [`oidc`] | the identity provider, where there is one |
//! | [`manage`] | accounts made and changed |
//! | [`scraper`] | the token of a monitoring system |
//! | [`hashing`] [`throttle`] [`ticket`] [`token`] | their parts |

pub mod caller;
pub mod hashing;
mod keeper;
pub mod manage;
pub mod oidc;
pub mod open;
pub mod prove;
pub mod scraper;
pub mod sessions;
pub mod set_up;
pub mod sign_in;
pub mod terminals;
pub mod throttle;
pub mod ticket;
pub mod token;
pub mod totp;
pub mod watch;

pub use keeper::{Doors, Parts, system};
use keeper::{no_random, secret};
