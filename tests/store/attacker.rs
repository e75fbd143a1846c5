//! Somebody with the store's file, the `sqlite3` tool and this program's documents: every checksum can be computed anew.

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use std::{path::Path, process::Command};

/// Runs SQL with the `sqlite3` command line where it is installed, else through the library; says which.
pub fn sqlite3(dir: &Path, sql: &str) -> &'static str {
    sqlite3_on(&dir.join("journal.sqlite"), sql)
}

/// The same on any file.
pub fn sqlite3_on(file: &Path, sql: &str) -> &'static str {
    match Command::new("sqlite3").arg("-bail").arg(file).arg(sql).output() {
        Ok(out) => {
            assert!(out.status.success(), "{sql}: {}", String::from_utf8_lossy(&out.stderr));
            "the sqlite3 command line"
        }
        Err(_) => {
            Connection::open(file).unwrap().execute_batch(sql).unwrap();
            "rusqlite"
        }
    }
}

fn write(h: &mut Sha256, text: &str) {
    h.update((text.len() as u32).to_be_bytes());
    h.update(text);
}

/// Computes the whole chain anew, as the canonical form says, and puts the snapshots' links in order.
pub fn rewrite_chain(dir: &Path) {
    let conn = Connection::open(dir.join("journal.sqlite")).unwrap();
    let meta = |key: &str| conn.query_row("SELECT value FROM meta WHERE key = ?1", [key], |r| r.get::<_, String>(0)).unwrap();
    let (room, id) = (meta("room"), meta("journal"));
    let id: Vec<u8> = (0..16).map(|i| u8::from_str_radix(&id[2 * i..2 * i + 2], 16).unwrap()).collect();
    let mut h = Sha256::new();
    h.update(b"dawria journal\n");
    h.update(id);
    write(&mut h, &room);
    let mut hash = h.finalize().to_vec();
    let mut read = conn
        .prepare(
            "SELECT epoch, seq, input, n, content, occurred_at, recorded_at, doubtful, source, actor, lat, lon, kind, version, body FROM event \
             ORDER BY seq",
        )
        .unwrap();
    let mut rows = read.query([]).unwrap();
    conn.execute_batch("BEGIN").unwrap();
    while let Some(r) = rows.next().unwrap() {
        let text = |i: usize| r.get::<_, String>(i).unwrap();
        let number = |i: usize| r.get::<_, i64>(i).unwrap();
        let mut h = Sha256::new();
        h.update(&hash);
        h.update([1]);
        write(&mut h, &room);
        h.update(number(0).to_be_bytes());
        h.update(number(1).to_be_bytes());
        h.update(r.get::<_, Vec<u8>>(2).unwrap());
        h.update((number(3) as u32).to_be_bytes());
        write(&mut h, &text(4));
        h.update(number(5).to_be_bytes());
        h.update(number(6).to_be_bytes());
        h.update([number(7) as u8]);
        write(&mut h, &text(8));
        write(&mut h, &text(9));
        match (r.get::<_, Option<i32>>(10).unwrap(), r.get::<_, Option<i32>>(11).unwrap()) {
            (Some(lat), Some(lon)) => {
                h.update([1]);
                h.update(lat.to_be_bytes());
                h.update(lon.to_be_bytes());
            }
            _ => h.update([0]),
        }
        write(&mut h, &text(12));
        h.update((number(13) as u16).to_be_bytes());
        write(&mut h, &text(14));
        hash = h.finalize().to_vec();
        conn.execute("UPDATE event SET hash = ?2 WHERE seq = ?1", params![number(1), hash]).unwrap();
    }
    drop(rows);
    drop(read);
    conn.execute_batch("DELETE FROM snapshot; DELETE FROM meta WHERE key = 'snapshot_last'; COMMIT").unwrap();
    let _ = std::fs::remove_file(dir.join("journal.head"));
}

/// Changes the body of a row of a projection, and its checksum with it.
pub fn edit_with_checksum(dir: &Path, table: &str, id: &str) {
    let conn = Connection::open(dir.join("journal.sqlite")).unwrap();
    let (seq, body): (i64, String) =
        conn.query_row(&format!("SELECT seq, body FROM {table} WHERE id = ?1"), [id], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
    let body = body.replacen('{', "{ ", 1);
    let crc = crc(&[&seq.to_be_bytes(), body.as_bytes()]);
    assert_eq!(conn.execute(&format!("UPDATE {table} SET body = ?2, crc = ?3 WHERE id = ?1"), params![id, body, crc]).unwrap(), 1);
}

/// Puts a key in a row of `subject_key`, with the right checksum; makes the row where there is none.
pub fn set_key(dir: &Path, subject: &[u8], kind: u8, key: Option<&[u8]>) {
    let conn = Connection::open(dir.join("journal.sqlite")).unwrap();
    let crc = crc(&[subject, &[kind], key.unwrap_or_default()]);
    conn.execute(
        "INSERT INTO subject_key(subject, kind, key, crc, made_at) VALUES (?1, ?2, ?3, ?4, 1790000000000) ON CONFLICT(subject) DO UPDATE SET \
         kind = ?2, key = ?3, crc = ?4",
        params![subject, kind, key, crc],
    )
    .unwrap();
}

/// CRC-32 (ISO 3309), bit by bit.
fn crc(parts: &[&[u8]]) -> u32 {
    let mut crc = u32::MAX;
    for byte in parts.iter().flat_map(|p| p.iter()) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}
