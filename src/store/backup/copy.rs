//! Copies of running stores, all as of one moment.

use super::{BackupError, files};
use crate::store::sqlite::outside;
use indicatif::ProgressBar;
use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};
use std::path::{Path, PathBuf};

/// Pages copied at a time: 4 MiB.
const PAGES: i32 = 1_000;
/// Tries to see several stores at one moment. A pass takes some 100 µs, a busy room writes every few ms.
const TRIES: u32 = 1_000;

/// A store as of one moment: a reader that holds its pages. The writer goes on; only its log cannot be begun anew until this is dropped.
pub(super) struct Shot {
    path: PathBuf,
    conn: Connection,
    mark: u64,
}

/// Grows with every commit of a journal, or of the register.
fn mark(conn: &Connection) -> rusqlite::Result<u64> {
    let is_journal: bool = conn.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'event'", [], |r| r.get(0))?;
    let table = if is_journal { "event" } else { "line" };
    conn.query_row(&format!("SELECT coalesce(max(seq), 0) FROM {table}"), [], |r| r.get(0))
}

impl Shot {
    fn take(path: &Path) -> rusqlite::Result<Self> {
        let conn = outside::reader(path)?;
        conn.execute_batch("BEGIN")?;
        let mark = mark(&conn)?;
        Ok(Self { path: path.to_owned(), conn, mark })
    }

    /// Nothing was written since.
    fn is_current(&self) -> rusqlite::Result<bool> {
        Ok(mark(&outside::reader(&self.path)?)? == self.mark)
    }

    /// Size, bytes.
    pub fn bytes(&self) -> u64 {
        let pragma = |name| self.conn.pragma_query_value(None, name, |r| r.get::<_, u64>(0)).unwrap_or(0);
        pragma("page_count") * pragma("page_size")
    }

    /// Writes it to a new file.
    pub fn write(&self, to: &Path, bar: &ProgressBar) -> Result<(), BackupError> {
        let error = |source| BackupError::Sqlite { path: self.path.clone(), source };
        if let Some(parent) = to.parent() {
            files::folder(parent)?;
        }
        files::write(to, b"")?;
        let mut out = Connection::open_with_flags(to, OpenFlags::SQLITE_OPEN_READ_WRITE).map_err(error)?;
        {
            let backup = Backup::new(&self.conn, &mut out).map_err(error)?;
            let began = bar.position();
            while backup.step(PAGES).map_err(error)? != StepResult::Done {
                let done = backup.progress();
                let pages = u64::try_from(done.pagecount - done.remaining).unwrap_or(0);
                bar.set_position(began + pages * 4096);
            }
            bar.set_position(began + self.bytes());
        }
        // A store that is only looked at needs no files beside it.
        let _: String = out.pragma_update_and_check(None, "journal_mode", "DELETE", |r| r.get(0)).map_err(error)?;
        out.close().map_err(|(_, e)| error(e))?;
        std::fs::File::open(to).and_then(|f| f.sync_all()).map_err(files::io("syncing", to))?;
        to.parent().map_or(Ok(()), files::sync_folder)
    }
}

/// All stores as of one moment; `false` when they wrote so much that no moment was found: then each is whole, but they may disagree about
/// a unit that was lent meanwhile.
pub(super) fn shots(paths: &[PathBuf]) -> Result<(Vec<Shot>, bool), BackupError> {
    let mut tries = 0;
    loop {
        tries += 1;
        let error = |path: &Path| {
            let path = path.to_owned();
            move |source| BackupError::Sqlite { path, source }
        };
        let shots = paths.iter().map(|p| Shot::take(p).map_err(error(p))).collect::<Result<Vec<_>, _>>()?;
        // From the last one taken until the first one looked at again, all of them were as they are here.
        let mut same = true;
        for shot in &shots {
            same = same && (shots.len() == 1 || shot.is_current().map_err(error(&shot.path))?);
        }
        if same || tries == TRIES {
            return Ok((shots, same));
        }
    }
}
