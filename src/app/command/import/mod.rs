//! `dawria import units|devices|crews|users FILE.csv`: [`table`] reads the file, [`lines`] makes its rows what the server takes, [`run`] sends
//! them through the running server's door, and [`users`] does both for accounts, whose door is another.

mod lines;
mod run;
mod table;
mod users;

pub use run::run;
