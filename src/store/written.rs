//! Rows of what people wrote, sent and drew: notes, hand-over sheets, notices with their receipts, road closures.

use super::{
    line::name,
    projection::{Key, Row},
};
use crate::{
    dispatch::{
        closures::{self, ClosureState},
        event::{Event, Recorded},
        logs,
        notices::{self, NoticeState, Receipt},
        state::State,
    },
    id::{IncidentId, LineId, NoticeId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A line that somebody wrote, without its text, which is in the event alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteLine {
    /// Number: the event's sequence.
    pub line: LineId,
    /// Whose log; the room's when `None`.
    pub incident: Option<IncidentId>,
    /// The crew that said it.
    pub unit: Option<UnitId>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// The line it puts right.
    pub corrects: Option<LineId>,
}

/// A unit's receipt of a notice, as listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// Which notice.
    pub notice: NoticeId,
    /// Who.
    pub unit: UnitId,
    /// What it said.
    pub receipt: Receipt,
}

/// Adds the rows an event changed, from the state after it.
pub(in crate::store) fn rows(recorded: &Recorded, after: &State, out: &mut Vec<Row>) -> Result<(), serde_json::Error> {
    let seq = recorded.seq;
    match &recorded.event {
        Event::Logs(logs::Fact::Noted { incident, unit, corrects, .. }) => {
            let line = NoteLine {
                line: LineId(seq),
                incident: *incident,
                unit: unit.clone(),
                occurred_at: recorded.occurred_at,
                corrects: *corrects,
            };
            let key = Key::Note { id: seq, incident: incident.map(|i| i.0), corrects: corrects.map(|l| l.0) };
            out.push(Row { key, seq, body: serde_json::to_string(&line)? });
        }
        Event::Logs(_) => {
            if let Some(sheet) = after.logs().sheet() {
                let key = Key::Sheet { id: sheet.id.0, state: name(&sheet.state)? };
                out.push(Row { key, seq, body: serde_json::to_string(sheet)? });
            }
        }
        Event::Notices(fact) => notice(fact, after, seq, out)?,
        Event::Closures(fact) => {
            // One that left memory keeps the row it has.
            if let (Some(c), false) = (after.closures().all().get(&fact.closure()), matches!(fact, closures::Fact::Forgotten { .. })) {
                let key = Key::Closure { id: c.id.0, open: c.state != ClosureState::Ended };
                out.push(Row { key, seq, body: serde_json::to_string(c)? });
            }
        }
        _ => {}
    }
    Ok(())
}

fn notice(fact: &notices::Fact, after: &State, seq: u64, out: &mut Vec<Row>) -> Result<(), serde_json::Error> {
    let Some(n) = after.notices().all().get(&fact.notice()) else { return Ok(()) };
    let key = Key::Notice { id: n.id.0, kind: name(&n.kind)?, open: n.state == NoticeState::InForce };
    out.push(Row { key, seq, body: serde_json::to_string(n)? });
    let mut receipt = |unit: &UnitId, receipt: &Receipt| {
        let line = ReceiptLine { notice: n.id, unit: unit.clone(), receipt: *receipt };
        let key = Key::Receipt { notice: n.id.0, unit: unit.as_str().to_owned() };
        out.push(Row { key, seq, body: serde_json::to_string(&line)? });
        Ok(())
    };
    match fact {
        notices::Fact::Sent { .. } => after.notices().receipts(n.id).try_for_each(|(unit, r)| receipt(unit, r)),
        notices::Fact::Received { unit: Some(unit), .. } => after.notices().receipt(n.id, unit).map_or(Ok(()), |r| receipt(unit, r)),
        notices::Fact::Received { unit: None, .. }
        | notices::Fact::Cancelled { .. }
        | notices::Fact::Expired { .. }
        | notices::Fact::Forgotten { .. } => Ok(()),
    }
}
