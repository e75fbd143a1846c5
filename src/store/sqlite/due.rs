//! Keys of personal fields by age, for whoever erases what has served its time.

use super::{
    error::ReadError,
    reader::{Reader, object},
};
use crate::{
    dispatch::roster::Person,
    id::SubjectId,
    quantity::Timestamp,
    store::{entity::EntityKind, seal::KeyKind},
};
use rusqlite::{OptionalExtension, params};

/// Some keys that are still held, and where to go on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyPage {
    /// Whose, in order of subject.
    pub subjects: Vec<SubjectId>,
    /// The last subject looked at; `None`: there are no more.
    pub next: Option<SubjectId>,
}

impl Reader {
    /// Subjects whose keys were made before a moment and are still held, after `after`; `rows` keys of any age are looked at.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn keys_made_before(&self, before: Timestamp, after: Option<SubjectId>, rows: u32) -> Result<KeyPage, ReadError> {
        self.with(|conn| {
            let sql = "SELECT subject, kind, key IS NOT NULL, made_at FROM subject_key WHERE subject > ?1 ORDER BY subject LIMIT ?2";
            let mut statement = conn.prepare_cached(sql)?;
            let after = after.map(|s| s.0.as_bytes().to_vec()).unwrap_or_default();
            let mut found = statement.query(params![after, rows])?;
            let (mut page, mut last, mut seen) = (KeyPage::default(), None, 0);
            while let Some(r) = found.next()? {
                let subject = SubjectId(uuid::Uuid::from_bytes(r.get(0)?));
                let due = r.get::<_, u8>(1)? == KeyKind::Subject as u8 && r.get::<_, bool>(2)? && r.get::<_, i64>(3)? < before.millis();
                page.subjects.extend(due.then_some(subject));
                (last, seen) = (Some(subject), seen + 1);
            }
            page.next = last.filter(|_| seen == rows);
            Ok(page)
        })
    }

    /// The newest stamp of an event before a moment.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn newest_stamp_before(&self, before: Timestamp) -> Result<Option<Timestamp>, ReadError> {
        self.with(|conn| {
            let sql = "SELECT recorded_at FROM event WHERE recorded_at < ?1 ORDER BY seq DESC LIMIT 1";
            Ok(conn.prepare_cached(sql)?.query_row([before.millis()], |r| r.get(0).map(Timestamp)).optional()?)
        })
    }

    /// People of the roster after this pseudonym, in order of it, with when each was last entered, or on a crew.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn people_changed(&self, after: &str, limit: u32) -> Result<Vec<(Person, Timestamp)>, ReadError> {
        self.with(|conn| {
            let sql = "SELECT p.seq, p.crc, p.body, e.recorded_at FROM entity p JOIN event e ON e.seq = p.seq WHERE p.id > ?1 AND p.id < ?2 \
                       ORDER BY p.id LIMIT ?3";
            let mut statement = conn.prepare_cached(sql)?;
            let kind = EntityKind::Person;
            let mut rows = statement.query(params![kind.key(after), kind.key("").replace('/', "0"), limit])?;
            let mut found = Vec::new();
            while let Some(r) = rows.next()? {
                let person = object("entity", r.get(0)?, r.get(1)?, &r.get::<_, String>(2)?)?;
                found.push((person, Timestamp(r.get(3)?)));
            }
            Ok(found)
        })
    }

    /// Those of these subjects whose keys are still held.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn held_keys(&self, subjects: &[SubjectId]) -> Result<Vec<SubjectId>, ReadError> {
        self.with(|conn| {
            let mut statement = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM subject_key WHERE subject = ?1 AND key IS NOT NULL)")?;
            let mut held = Vec::new();
            for subject in subjects {
                if statement.query_row([subject.0.as_bytes()], |r| r.get::<_, bool>(0))? {
                    held.push(*subject);
                }
            }
            Ok(held)
        })
    }
}
