//! Pages of projections and histories: keyset paging, so that each page is one short read however long the list.

use super::{
    error::ReadError,
    reader::{Reader, object, one, recorded},
    table::{EVENT_COLUMNS, number},
};
use crate::{
    dispatch::{
        assign::Reserved,
        emergency::Emergency,
        event::Recorded,
        model::{Assignment, Call, CallState, Incident, Unit},
    },
    id::{AssignmentId, CallId, EmergencyId, IncidentId, UnitId},
    quantity::Timestamp,
    store::{entity::EntityKind, line::name},
};
use rusqlite::{Connection, Params, params};

/// Rows of one page at most; more are not refused but cut.
pub const PAGE_MAX: u32 = 500;

/// Which calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallFilter {
    /// In this state only.
    pub state: Option<CallState>,
}

/// Which incidents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct IncidentFilter {
    /// Not closed only.
    pub open: bool,
}

/// A stretch of time, the first moment in it, the last not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    /// From then on.
    pub from: Timestamp,
    /// Until before then.
    pub to: Timestamp,
}

/// An event of a history.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEvent {
    /// Epoch of the journal that wrote it.
    pub epoch: u64,
    /// The incident whose history it belongs to.
    pub incident: Option<IncidentId>,
    /// The event.
    pub recorded: Recorded,
}

impl Reader {
    /// Calls after number `after`, in order of number.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn calls(&self, filter: CallFilter, after: CallId, limit: u32) -> Result<Vec<Call>, ReadError> {
        let limit = limit.min(PAGE_MAX);
        self.with(|conn| match filter.state {
            None => {
                list(conn, "SELECT seq, crc, body FROM call WHERE id > ?1 ORDER BY id LIMIT ?2", params![number(after.0), limit], "call")
            }
            Some(state) => {
                let state = name(&state).map_err(|e| ReadError::Damaged(e.to_string()))?;
                let sql = "SELECT seq, crc, body FROM call WHERE state = ?1 AND id > ?2 ORDER BY id LIMIT ?3";
                list(conn, sql, params![state, number(after.0), limit], "call")
            }
        })
    }

    /// Incidents after number `after`, in order of number.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn incidents(&self, filter: IncidentFilter, after: IncidentId, limit: u32) -> Result<Vec<Incident>, ReadError> {
        let sql = if filter.open {
            "SELECT seq, crc, body FROM incident WHERE open = 1 AND id > ?1 ORDER BY id LIMIT ?2"
        } else {
            "SELECT seq, crc, body FROM incident WHERE id > ?1 ORDER BY id LIMIT ?2"
        };
        self.with(|conn| list(conn, sql, params![number(after.0), limit.min(PAGE_MAX)], "incident"))
    }

    /// Incidents created (T2) in a stretch of time, in order of time; `after` is time and number of the last one of the page before.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn incidents_between(
        &self,
        between: Between,
        after: Option<(Timestamp, IncidentId)>,
        limit: u32,
    ) -> Result<Vec<Incident>, ReadError> {
        let (at, id) = after.map_or((between.from.millis(), 0), |(at, id)| (at.millis(), number(id.0)));
        let sql =
            "SELECT seq, crc, body FROM incident WHERE (created_at, id) > (?1, ?2) AND created_at < ?3 ORDER BY created_at, id LIMIT ?4";
        self.with(|conn| list(conn, sql, params![at, id, between.to.millis(), limit.min(PAGE_MAX)], "incident"))
    }

    /// Calls presented (T0) in a stretch of time, in order of time; `after` is time and number of the last one of the page before.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn calls_between(&self, between: Between, after: Option<(Timestamp, CallId)>, limit: u32) -> Result<Vec<Call>, ReadError> {
        let (at, id) = after.map_or((between.from.millis(), 0), |(at, id)| (at.millis(), number(id.0)));
        let sql =
            "SELECT seq, crc, body FROM call WHERE (presented_at, id) > (?1, ?2) AND presented_at < ?3 ORDER BY presented_at, id LIMIT ?4";
        self.with(|conn| list(conn, sql, params![at, id, between.to.millis(), limit.min(PAGE_MAX)], "call"))
    }

    /// The assignments of an incident, in order of number, open and ended.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn assignments_of(&self, incident: IncidentId) -> Result<Vec<Assignment>, ReadError> {
        let sql = "SELECT seq, crc, body FROM assignment WHERE incident = ?1 ORDER BY id LIMIT ?2";
        self.with(|conn| list(conn, sql, params![number(incident.0), PAGE_MAX], "assignment"))
    }

    /// Reservations of a unit that hold, in order of number.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn reserved_of(&self, unit: &UnitId) -> Result<Vec<Reserved>, ReadError> {
        let sql = "SELECT seq, crc, body FROM reserved WHERE unit = ?1 AND open = 1 ORDER BY id LIMIT ?2";
        self.with(|conn| list(conn, sql, params![unit.as_str(), PAGE_MAX], "reserved"))
    }

    /// A reservation.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn reservation(&self, id: AssignmentId) -> Result<Option<Reserved>, ReadError> {
        self.with(|conn| one(conn, "SELECT seq, crc, body FROM reserved WHERE id = ?1", [number(id.0)], "reserved"))
    }

    /// Emergencies after number `after`, in order of number; `open`: not ended only.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn emergencies(&self, open: bool, after: EmergencyId, limit: u32) -> Result<Vec<Emergency>, ReadError> {
        let sql = if open {
            "SELECT seq, crc, body FROM emergency WHERE open = 1 AND id > ?1 ORDER BY id LIMIT ?2"
        } else {
            "SELECT seq, crc, body FROM emergency WHERE id > ?1 ORDER BY id LIMIT ?2"
        };
        self.with(|conn| list(conn, sql, params![number(after.0), limit.min(PAGE_MAX)], "emergency"))
    }

    /// Units after call sign `after`, in order of call sign.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn units(&self, after: Option<&UnitId>, limit: u32) -> Result<Vec<Unit>, ReadError> {
        let sql = "SELECT seq, crc, body FROM unit WHERE id > ?1 ORDER BY id LIMIT ?2";
        self.with(|conn| list(conn, sql, params![after.map_or("", UnitId::as_str), limit.min(PAGE_MAX)], "unit"))
    }

    /// One of the smaller nouns.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn entity<T: serde::de::DeserializeOwned>(&self, kind: EntityKind, name: &str) -> Result<Option<T>, ReadError> {
        self.with(|conn| Ok(list(conn, "SELECT seq, crc, body FROM entity WHERE id = ?1", [kind.key(name)], "entity")?.pop()))
    }

    /// The smaller nouns of a kind after `after`, in order of name.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn entities<T: serde::de::DeserializeOwned>(&self, kind: EntityKind, after: &str, limit: u32) -> Result<Vec<T>, ReadError> {
        let sql = "SELECT seq, crc, body FROM entity WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT ?3";
        // `0` is the character after `/`.
        let end = kind.key("").replace('/', "0");
        self.with(|conn| list(conn, sql, params![kind.key(after), end, limit.min(PAGE_MAX)], "entity"))
    }

    /// What happened on an incident and on its calls, and what named it beside another one, after event `after`, in order.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn incident_history(&self, incident: IncidentId, after: u64, limit: u32) -> Result<Vec<HistoryEvent>, ReadError> {
        let sql = format!(
            "SELECT {EVENT_COLUMNS} FROM event WHERE seq IN (SELECT seq FROM event WHERE incident = ?1 AND seq > ?2 UNION SELECT e.seq FROM \
             call c JOIN event e ON e.call = c.id WHERE c.incident = ?1 AND e.seq > ?2 UNION SELECT event FROM mention WHERE incident = ?1 \
             AND event > ?2 ORDER BY 1 LIMIT ?3) ORDER BY seq"
        );
        self.history(&sql, params![number(incident.0), number(after), limit.min(PAGE_MAX)])
    }

    /// What happened on a call after event `after`, in order.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn call_history(&self, call: CallId, after: u64, limit: u32) -> Result<Vec<HistoryEvent>, ReadError> {
        let sql = format!("SELECT {EVENT_COLUMNS} FROM event WHERE call = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3");
        self.history(&sql, params![number(call.0), number(after), limit.min(PAGE_MAX)])
    }

    pub(super) fn history(&self, sql: &str, params: impl Params) -> Result<Vec<HistoryEvent>, ReadError> {
        let event = |row: &super::table::EventRow| {
            Ok(HistoryEvent { epoch: row.epoch, incident: row.owner.incident, recorded: recorded(&row.line)? })
        };
        self.with(|conn| self.events(conn, sql, params)?.iter().map(event).collect())
    }
}

pub(super) fn list<T: serde::de::DeserializeOwned>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    what: &str,
) -> Result<Vec<T>, ReadError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(r) = rows.next()? {
        found.push(object(what, r.get(0)?, r.get(1)?, &r.get::<_, String>(2)?)?);
    }
    Ok(found)
}
