//! Backups beside a running server, and their restoration.
//!
//! A backup is a folder: `data/` laid out as the data folder, `config/`, and `manifest.json` with `manifest.sig`, written last. All journals
//! are copied as of one moment, through readers that hold no writer up; a unit that is lent between two rooms is commanded by one of them
//! in the copy, too. Each copy is folded from its first event before the manifest is written: what is not sound is no backup.
//!
//! A restoration checks signature, files and chains, raises the epochs, so that viewers and terminals of the old server begin anew, and
//! erases again whoever was erased after the backup was made. Until its last step a file `RESTORING` says that the folder is not to be served.

mod copy;
mod error;
mod files;
mod make;
mod manifest;
mod restore;

pub use error::BackupError;
pub use make::{Made, Plan, back_up};
pub use manifest::{ChainHead, Manifest};
pub use restore::{Restored, ToRestore, finished, restore};
