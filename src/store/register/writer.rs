//! The thread that writes: all that waits in one transaction, one sync.

use super::{
    RegisterError, Secret,
    chain::{self, Line},
    open::{Opened, crc_of},
};
use crate::{
    accounts::Row,
    store::{
        canonical::Hash,
        sqlite::outside::{self, Lock},
    },
};
use rusqlite::{Connection, TransactionBehavior, params};
use tokio::sync::{mpsc, oneshot, watch};

/// Lines' groups written with one sync.
const GROUP_MAX: usize = 256;
/// Transactions between two checkpoints of the log.
const CHECKPOINT_EVERY: u64 = 500;

/// One group of lines, whole or not at all.
pub(super) struct Write {
    pub lines: Vec<Line>,
    pub rows: Vec<Row>,
    pub secrets: Vec<Secret>,
    /// Digests whose secrets go.
    pub gone: Vec<String>,
    pub reply: oneshot::Sender<Result<u64, RegisterError>>,
}

/// Where the chain ends, durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub seq: u64,
    pub hash: Hash,
}

pub(super) struct Writer {
    conn: Connection,
    _lock: Lock,
    epoch: u64,
    end: End,
    told: watch::Sender<End>,
    failed: watch::Sender<Option<String>>,
    groups: u64,
    /// A destroyed secret is still in the write-ahead log.
    scrub: bool,
}

impl Writer {
    pub fn new(opened: Opened, told: watch::Sender<End>, failed: watch::Sender<Option<String>>) -> Self {
        let end = End { seq: opened.seq, hash: opened.hash };
        Self { conn: opened.conn, _lock: opened.lock, epoch: opened.epoch, end, told, failed, groups: 0, scrub: false }
    }

    /// Until every handle is gone, or a failure.
    pub fn run(mut self, mut queue: mpsc::Receiver<Write>) {
        while let Some(first) = queue.blocking_recv() {
            let mut group = vec![first];
            while group.len() < GROUP_MAX {
                match queue.try_recv() {
                    Ok(next) => group.push(next),
                    Err(_) => break,
                }
            }
            match self.write(&group) {
                Ok((end, seqs)) => {
                    self.end = end;
                    self.told.send_replace(end);
                    self.scrub |= group.iter().any(|write| !write.gone.is_empty());
                    self.clear();
                    for (write, seq) in group.into_iter().zip(seqs) {
                        let _ = write.reply.send(Ok(seq));
                    }
                }
                Err(e) => {
                    // A failed sync is never tried again: what is on the disk is known only after a new start.
                    let why = e.to_string();
                    tracing::error!(reason = %why, "the register stops");
                    self.failed.send_replace(Some(why.clone()));
                    for write in group {
                        let _ = write.reply.send(Err(RegisterError::Stopped(why.clone())));
                    }
                    return;
                }
            }
            self.groups += 1;
            if self.groups.is_multiple_of(CHECKPOINT_EVERY) {
                let passed: rusqlite::Result<i64> = self.conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |r| r.get(0));
                if let Err(error) = passed {
                    tracing::warn!(%error, "a checkpoint of the register failed; its log grows");
                }
            }
        }
        if let Err(error) = outside::truncate_log(&self.conn) {
            tracing::warn!(%error, "the last checkpoint of the register failed");
        }
    }

    /// Clears the log of destroyed secrets, now or after a later group: a reader may hold it for a moment.
    fn clear(&mut self) {
        if self.scrub {
            match outside::truncate_log(&self.conn) {
                Ok(clear) => self.scrub = !clear,
                Err(error) => tracing::warn!(%error, "the register's log cannot be cleared of a destroyed secret yet"),
            }
        }
    }

    fn write(&mut self, group: &[Write]) -> rusqlite::Result<(End, Vec<u64>)> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (mut end, mut seqs) = (self.end, Vec::with_capacity(group.len()));
        {
            let mut insert = tx.prepare_cached(
                "INSERT INTO line(seq, epoch, at, actor, room, kind, body, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?;
            for write in group {
                for line in &write.lines {
                    end.seq += 1;
                    end.hash = chain::next(&end.hash, self.epoch, end.seq, line);
                    insert.execute(params![end.seq, self.epoch, line.at, line.actor, line.room, line.kind, line.body, &end.hash[..]])?;
                }
                for row in &write.rows {
                    put(&tx, row, end.seq)?;
                }
                for secret in &write.secrets {
                    tx.prepare_cached("INSERT INTO secret(digest, field, salt, value) VALUES (?1, ?2, ?3, ?4)")?.execute(params![
                        secret.digest,
                        secret.field,
                        &secret.salt[..],
                        secret.value
                    ])?;
                }
                for digest in &write.gone {
                    tx.prepare_cached("DELETE FROM secret WHERE digest = ?1")?.execute([digest])?;
                }
                seqs.push(end.seq);
            }
        }
        tx.commit()?;
        Ok((end, seqs))
    }
}

fn put(conn: &Connection, row: &Row, seq: u64) -> rusqlite::Result<()> {
    match &row.body {
        Some(body) => conn
            .prepare_cached(&format!(
                "INSERT INTO {0}(id, seq, crc, body) VALUES (?1, ?2, ?3, ?4) ON CONFLICT(id) DO UPDATE SET seq = ?2, crc = ?3, body = ?4",
                row.table
            ))?
            .execute(params![row.id, seq, crc_of(seq, body), body])
            .map(drop),
        None => conn.prepare_cached(&format!("DELETE FROM {} WHERE id = ?1", row.table))?.execute([&row.id]).map(drop),
    }
}
