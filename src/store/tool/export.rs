//! The journal as JSON lines.

use super::{ToolError, progress::Progress, source::Source};
use crate::{
    id::InputId,
    store::{
        ReadError,
        canonical::{self, hex},
        sqlite::outside::EventRow,
    },
};
use serde::Serialize;
use std::{
    io::{self, Write},
    ops::RangeInclusive,
    path::Path,
};

/// Sequences to export.
pub type ExportRange = RangeInclusive<u64>;

#[derive(Serialize)]
struct Header<'a> {
    dawria_journal: u8,
    room: &'a str,
    journal: String,
    genesis: String,
}

/// Everything of an event but its body, which is written as it is stored: the hash covers its exact text.
#[derive(Serialize)]
struct Head<'a> {
    epoch: u64,
    seq: u64,
    input: InputId,
    n: u32,
    content: &'a str,
    occurred_at: i64,
    recorded_at: i64,
    clock_doubtful: bool,
    source: &'a str,
    lat_e7: Option<i32>,
    lon_e7: Option<i32>,
    kind: &'a str,
    version: u16,
    hash: String,
}

/// Writes a header line, then one line an event: its fields, `hash` (the chain, hex), `actor` and `event` exactly as hashed. Personal
/// fields stay sealed. Every event is checked against the chain on the way. Returns how many were written.
///
/// # Errors
/// [`ToolError`]; a reader that closes the pipe ends the run without one.
pub fn export(dir: &Path, range: ExportRange, out: &mut dyn Write) -> Result<u64, ToolError> {
    let source = Source::open(dir)?;
    let last = source.last_seq.min(*range.end());
    let progress = Progress::new("exporting", last);
    let header = Header {
        dawria_journal: 1,
        room: source.identity.room.as_str(),
        journal: hex(&source.identity.journal),
        genesis: hex(&canonical::genesis(&source.identity.journal, &source.identity.room)),
    };
    let mut written = 0;
    let mut run = || -> Result<(), Stop> {
        line(out, &header, "")?;
        if last >= *range.start() {
            source.identity.walk(&source.conn, range.start().saturating_sub(1), |row| {
                if row.line.seq > last {
                    return Err(Stop::End);
                }
                event(out, &row)?;
                written += 1;
                progress.at(row.line.seq);
                Ok(())
            })?;
        }
        Ok(())
    };
    match run() {
        Ok(()) | Err(Stop::End) => {}
        Err(Stop::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => return Ok(written),
        Err(Stop::Output(e)) => return Err(e.into()),
        Err(Stop::Read(e)) => return Err(e.into()),
    }
    out.flush()?;
    Ok(written)
}

/// Why the walk ended early.
enum Stop {
    End,
    Read(ReadError),
    Output(io::Error),
}

impl From<ReadError> for Stop {
    fn from(e: ReadError) -> Self {
        Self::Read(e)
    }
}

impl From<io::Error> for Stop {
    fn from(e: io::Error) -> Self {
        Self::Output(e)
    }
}

fn event(out: &mut dyn Write, row: &EventRow) -> io::Result<()> {
    let l = &row.line;
    let head = Head {
        epoch: row.epoch,
        seq: l.seq,
        input: InputId(uuid::Uuid::from_bytes(l.input)),
        n: l.n,
        content: &l.content,
        occurred_at: l.occurred_at,
        recorded_at: l.recorded_at,
        clock_doubtful: l.doubtful,
        source: &l.source,
        lat_e7: l.position.map(|p| p.0),
        lon_e7: l.position.map(|p| p.1),
        kind: &l.kind,
        version: l.version,
        hash: hex(&row.hash),
    };
    line(out, &head, &format!(",\"actor\":{},\"event\":{}", l.actor, l.body))
}

fn line(out: &mut dyn Write, head: &impl Serialize, rest: &str) -> io::Result<()> {
    let text = serde_json::to_string(head)?;
    writeln!(out, "{}{rest}}}", text.strip_suffix('}').unwrap_or(&text))
}
