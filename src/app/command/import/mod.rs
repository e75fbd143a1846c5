//! `dawria import units|devices|crews FILE.csv`: [`table`] reads the file, [`lines`] makes its rows what the server takes, [`run`] sends
//! them through the running server's door.

mod lines;
mod run;
mod table;

pub use run::run;
