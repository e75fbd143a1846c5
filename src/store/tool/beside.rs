//! What stands beside the chain and is named in it: keys of personal fields, decision records. A checksum says only that a row is whole;
//! that it is the right one, the events say.

use super::verify::Report;
use crate::{
    dispatch::{Event, Recorded, model::Sealed},
    id::SubjectId,
    quantity::Timestamp,
    store::{
        batch::subjects,
        canonical::{Hash, hex, unhex},
        seal::{FIELDS, Key, Sealer},
        sqlite::outside::{self, EventRow},
    },
};
use rusqlite::Connection;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const DAY_MS: i64 = 86_400_000;
/// A record made shortly before its event may be retired shortly before that event is 90 days old.
const GRACE_MS: i64 = DAY_MS;
/// Keys of one day that follow one another because the earlier were destroyed: as many are tried for a caller.
const GENERATIONS: u32 = 8;
/// Days back from the last event on which a key that compares callers may have been made: thirty years.
const DAYS: i64 = 30 * 366;

struct Held {
    key: Option<Key>,
    compares: bool,
    /// An event vouches for it.
    named: bool,
}

/// Where a decision record is named.
struct Named {
    first: u64,
    last: u64,
    /// When it was named first: from there it is kept for its time.
    at: i64,
}

/// The rows beside the chain, compared with the events as these go by.
pub(super) struct Beside {
    keys: HashMap<SubjectId, Held>,
    damaged: Vec<SubjectId>,
    decisions: BTreeMap<Hash, Named>,
    last_at: i64,
    /// Fields that were opened.
    pub opened: u64,
}

impl Beside {
    /// Reads the keys.
    pub fn new(conn: &Connection) -> rusqlite::Result<Self> {
        let (mut keys, mut damaged) = (HashMap::new(), Vec::new());
        outside::key_rows(conn, |row| {
            if !row.right {
                damaged.push(row.subject);
            }
            keys.insert(row.subject, Held { key: row.key, compares: row.compares, named: false });
        })?;
        Ok(Self { keys, damaged, decisions: BTreeMap::new(), last_at: 0, opened: 0 })
    }

    /// Looks at one event: are its sealed fields those of the keys that are there?
    pub fn take(&mut self, row: &EventRow, recorded: &Recorded, report: &mut Report) {
        let seq = recorded.seq;
        self.last_at = self.last_at.max(recorded.recorded_at.millis());
        for subject in subjects(&recorded.event) {
            if let Some(held) = self.keys.get_mut(&subject) {
                held.named = true;
            }
        }
        for sealed in sealed_in(&row.line.body) {
            match self.keys.get_mut(&sealed.subject) {
                None => report.find(format!("subject_key {}: missing; event {seq} holds a field that is sealed with it", sealed.subject.0)),
                Some(Held { key: None, .. }) => {}
                Some(held) => {
                    held.named = true;
                    let opens = held.key.as_ref().is_some_and(|key| FIELDS.iter().any(|field| key.open(&sealed, field).is_some()));
                    self.opened += 1;
                    if !opens {
                        report.find(format!("subject_key {}: not the key that a field of event {seq} was sealed with", sealed.subject.0));
                    }
                }
            }
        }
        if let Event::CallPresented { call, .. } = &recorded.event
            && let (Some(number), Some(print)) = (&call.number, &call.number_fingerprint)
        {
            self.compared(seq, number, &print.0, [call.presented.occurred_at, recorded.recorded_at], report);
        }
        let list = match &recorded.event {
            Event::Recommended { recommendation, .. } | Event::UnitAssigned { recommendation: Some(recommendation), .. } => {
                Some(recommendation)
            }
            _ => None,
        };
        if let Some(hash) = list.and_then(|list| unhex::<32>(&list.decision)) {
            let at = recorded.recorded_at.millis();
            self.decisions.entry(hash).or_insert(Named { first: seq, last: seq, at }).last = seq;
        }
    }

    /// A caller's number was compared under the key of its day; near midnight the day may be the next or the one before.
    fn compared(&mut self, seq: u64, number: &Sealed, print: &str, around: [Timestamp; 2], report: &mut Report) {
        let held = self.keys.get(&number.subject).and_then(|h| h.key.as_ref());
        let Some(number) = held.and_then(|key| key.open(number, "number")) else { return };
        let mut days: Vec<SubjectId> = Vec::new();
        for at in around {
            for ms in [0, -DAY_MS, DAY_MS] {
                days.extend((0..GENERATIONS).map(|g| Sealer::caller_day(at.plus_ms(ms), g)));
            }
        }
        let (mut gone, mut wrong) = (false, None);
        for day in days {
            match self.keys.get_mut(&day) {
                None => {}
                Some(Held { key: None, .. }) => gone = true,
                Some(held) => {
                    if held.key.as_ref().is_some_and(|key| key.fingerprint(number.as_bytes()) == print) {
                        held.named = true;
                        return;
                    }
                    wrong.get_or_insert(day);
                }
            }
        }
        // Destroyed after 30 days or with a caller of that day: then there is nothing to compare with.
        if gone {
            return;
        }
        match wrong {
            Some(day) => report.find(format!("subject_key {}: not the key by which the caller of event {seq} was compared", day.0)),
            None => report
                .find(format!("subject_key {}: missing; the caller of event {seq} was compared by it", Sealer::caller_day(around[0], 0).0)),
        }
    }

    /// After the last event: rows that nobody vouches for, records that are missing. `whole`: no server is writing meanwhile, so a row
    /// without an event has none. `erased`: the subjects on the list of erasures, where that is known.
    pub fn finish(
        &mut self,
        conn: &Connection,
        whole: bool,
        erased: Option<&BTreeSet<SubjectId>>,
        report: &mut Report,
    ) -> rusqlite::Result<()> {
        self.damaged.iter().for_each(|s| report.find(format!("subject_key {}: the key of subject {} is not what was written", s.0, s.0)));
        if whole {
            let days = self.days();
            let mut strays: Vec<_> = self.keys.iter().filter(|(s, held)| is_stray(**s, held, &days, erased)).collect();
            strays.sort_unstable_by_key(|(s, _)| **s);
            for (subject, held) in strays {
                report.find(match held.key {
                    Some(_) if held.named => {
                        format!("subject_key {}: kept as one of a day, which it is not: it would go in a month", subject.0)
                    }
                    Some(_) => format!("subject_key {}: stored, but no event names it", subject.0),
                    None => format!("subject_key {}: destroyed, but not on the list of erasures", subject.0),
                });
            }
        }
        self.check_decisions(conn, whole, report)
    }

    /// The stored keys that compare the callers of some day: of each day one after the other, as each was made when the one before was gone.
    fn days(&self) -> BTreeSet<SubjectId> {
        let mut days = BTreeSet::new();
        for back in -2..DAYS {
            let day = Timestamp(self.last_at).plus_ms(-back * DAY_MS);
            days.extend((0..).map(|g| Sealer::caller_day(day, g)).take_while(|subject| self.keys.contains_key(subject)));
        }
        days
    }

    fn check_decisions(&mut self, conn: &Connection, whole: bool, report: &mut Report) -> rusqlite::Result<()> {
        let number = |key| outside::meta(conn, key).map(|s| s.and_then(|s| s.parse::<u64>().ok()).unwrap_or(0));
        let (shed, unnamed) = (number(outside::DECISIONS_SHED)?, number(outside::DECISIONS_UNNAMED)?);
        for (what, seq) in [(outside::DECISIONS_SHED, shed), (outside::DECISIONS_UNNAMED, unnamed)] {
            if whole && seq > report.events {
                report.find(format!("meta `{what}`: names event {seq}, the journal ends at event {}", report.events));
            }
        }
        let mut statement = conn.prepare("SELECT hash, seq, body FROM decision ORDER BY seq")?;
        let mut rows = statement.query([])?;
        let mut stored = BTreeSet::new();
        while let Some(row) = rows.next()? {
            let (hash, seq, body): (Vec<u8>, u64, Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let name = hex(&hash);
            let Ok(hash) = Hash::try_from(hash) else {
                report.find(format!("decision {name}: its hash is no hash"));
                continue;
            };
            stored.insert(hash);
            if <Hash>::from(Sha256::digest(&body)) != hash {
                report.find(format!("decision {name}: the record is not what was written"));
            }
            match self.decisions.get(&hash) {
                // Of the batch that holds the first event which names it; a shared record keeps the first.
                Some(named) if seq < named.first || seq > report.events.max(named.last) => {
                    report.find(format!("decision {name}: filed under event {seq}, event {} names it", named.first));
                }
                Some(_) => {}
                None if whole && seq > unnamed => report.find(format!("decision {name}: stored, but no event names it")),
                None => {}
            }
        }
        let due = self.last_at - outside::DECISION_KEPT_MS + GRACE_MS;
        for (hash, named) in self.decisions.iter().filter(|(hash, named)| !stored.contains(*hash) && named.at > due) {
            if named.first > shed {
                report.find(format!("decision {}: missing; event {} names it", hex(hash), named.last));
            } else {
                report.shed += 1;
            }
        }
        Ok(())
    }
}

/// A row that nobody vouches for. `erased`: the list, where it is known.
fn is_stray(subject: SubjectId, held: &Held, days: &BTreeSet<SubjectId>, erased: Option<&BTreeSet<SubjectId>>) -> bool {
    match (&held.key, held.compares) {
        // The keys of days go by age; one that events name, or that is no day's, was only called so.
        (None, true) => (held.named || !days.contains(&subject)) && erased.is_none_or(|list| !list.contains(&subject)),
        (None, false) => erased.is_some_and(|list| !list.contains(&subject)),
        (Some(_), false) => !held.named,
        // A refused call may have made the key of a day that no event knows; that it is a day's can be seen all the same.
        (Some(_), true) => !days.contains(&subject),
    }
}

/// The sealed fields of an event, wherever they are in it.
fn sealed_in(body: &str) -> Vec<Sealed> {
    let mut found = Vec::new();
    if body.contains("\"subject\"")
        && let Ok(value) = serde_json::from_str(body)
    {
        collect(&value, &mut found);
    }
    found
}

fn collect(value: &Value, found: &mut Vec<Sealed>) {
    match value {
        Value::Object(members) => {
            if let (2, Some(Value::String(subject)), Some(Value::String(text))) =
                (members.len(), members.get("subject"), members.get("text"))
                && let Ok(subject) = subject.parse()
            {
                found.push(Sealed { subject: SubjectId(subject), text: text.clone() });
            } else {
                members.values().for_each(|v| collect(v, found));
            }
        }
        Value::Array(items) => items.iter().for_each(|v| collect(v, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
