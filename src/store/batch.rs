//! What is written together: the events of one or more inputs and everything that follows from them.

use super::{
    decision::PackedDecision,
    line::Line,
    owner::{Owner, owner},
    projection::{Before, Row, rows_after},
    snapshot::StoredSnapshot,
};
use crate::{
    dispatch::{
        self, State, Unfit, assign, calls, emergency,
        event::{Event, Recorded},
        incidents,
        model::{Outside, Place, Sealed},
        roster,
    },
    id::SubjectId,
    quantity::Timestamp,
};
use thiserror::Error;

/// An event could not be applied or written as JSON: a mistake in the program or a foreign journal, never the input's fault. The state
/// must not be used any more; stop the process.
#[derive(Debug, Error)]
pub enum ApplyError {
    /// It does not fit the state.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// It, or what it changed, cannot be written as JSON.
    #[error("event {seq} cannot be written as JSON: {source}")]
    Json {
        /// Which.
        seq: u64,
        /// Why.
        source: serde_json::Error,
    },
}

/// Pages of 4 KiB that one event can touch at worst beside its own text: leaves and splits of the table and its four indexes.
const PAGES_AN_EVENT: usize = 11;
/// The same for one projection row and its indexes.
const PAGES_A_ROW: usize = 6;
/// A page with its header in the write-ahead log.
const PAGE_BYTES: usize = 4096 + 24;

/// Events in order, with the projection rows, decision records and perhaps a snapshot that are written in the same transaction.
#[derive(Debug, Default)]
pub struct Batch {
    pub(in crate::store) entries: Vec<Entry>,
    pub(in crate::store) decisions: Vec<(Timestamp, PackedDecision)>,
    pub(in crate::store) snapshot: Option<StoredSnapshot>,
    /// Records that belong to it are not kept, for want of room.
    pub(in crate::store) left_out: bool,
    worst_bytes: u64,
}

/// One event and what it changed.
#[derive(Debug)]
pub(in crate::store) struct Entry {
    pub line: Line,
    pub owner: Owner,
    pub rows: Vec<Row>,
    pub subjects: Vec<SubjectId>,
}

impl Batch {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Applies an event to the state and takes it in, with every projection row it changes.
    ///
    /// # Errors
    /// [`ApplyError`]: the state must not be used any more.
    pub fn apply(&mut self, state: &mut State, recorded: &Recorded) -> Result<(), ApplyError> {
        let at = |source| ApplyError::Json { seq: recorded.seq, source };
        let before = Before::of(recorded, state);
        dispatch::apply(state, recorded)?;
        let line = Line::of(recorded).map_err(at)?;
        let rows = rows_after(recorded, before, state).map_err(at)?;
        let pages = PAGES_AN_EVENT + line.weight() / 4096 + rows.iter().map(|r| PAGES_A_ROW + r.body.len() / 4096).sum::<usize>();
        self.worst_bytes += (pages * PAGE_BYTES) as u64;
        self.entries.push(Entry { owner: owner(&recorded.event, state), subjects: subjects(&recorded.event), line, rows });
        Ok(())
    }

    /// Adds the decision record whose hash an event of this batch holds.
    pub fn decision(&mut self, made_at: Timestamp, packed: PackedDecision) {
        self.worst_bytes += ((4 + packed.bytes().len() / 4096) * PAGE_BYTES) as u64;
        self.decisions.push((made_at, packed));
    }

    /// Whether an event of this batch holds this record's hash: a list that came too late is in none, and its record belongs to nobody.
    pub fn names(&self, packed: &PackedDecision) -> bool {
        let hash = packed.hash_hex();
        self.entries.iter().rev().any(|e| e.line.body.contains(&hash))
    }

    /// A record whose hash an event of this batch holds is not kept for want of room; the store remembers that some may be missing.
    pub fn leave_out_decision(&mut self) {
        self.left_out = true;
    }

    /// Adds the state after this batch's last event. Ask [`Journal::snapshot_due`](super::Journal::snapshot_due) first.
    pub fn snapshot(&mut self, state: &State) {
        let snapshot = StoredSnapshot::of(state);
        self.worst_bytes += ((4 + snapshot.bytes.len() / 4096) * PAGE_BYTES) as u64;
        self.snapshot = Some(snapshot);
    }

    /// No event in it.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Sequence of the last event.
    pub fn last_seq(&self) -> Option<u64> {
        self.entries.last().map(|e| e.line.seq)
    }

    /// Bytes this can take in the write-ahead log at worst.
    pub(in crate::store) fn worst_bytes(&self) -> u64 {
        self.worst_bytes
    }
}

/// Whose keys must be on the disk before this event counts.
pub(in crate::store) fn subjects(event: &Event) -> Vec<SubjectId> {
    let mut found = Vec::new();
    let sealed = |found: &mut Vec<SubjectId>, field: Option<&Sealed>| found.extend(field.map(|s| s.subject));
    let place = |found: &mut Vec<SubjectId>, place: Option<&Place>| {
        let verified = place.and_then(|p| p.verified.as_ref()).and_then(|v| v.address.as_ref());
        found.extend(place.and_then(|p| p.said.as_ref()).into_iter().chain(verified).map(|s| s.subject));
    };
    let outside = |found: &mut Vec<SubjectId>, o: &Outside| {
        found.extend([&o.number, &o.person, &o.receipt].into_iter().flatten().map(|s| s.subject));
    };
    match event {
        Event::CallPresented { call, .. } => {
            found.push(call.subject);
            sealed(&mut found, call.number.as_ref());
            sealed(&mut found, call.caller.as_ref());
        }
        Event::IncidentOpened { incident } => {
            found.push(incident.subject);
            sealed(&mut found, incident.details.as_ref());
            place(&mut found, Some(&incident.place));
        }
        Event::IncidentChanged { place: changed, .. } => place(&mut found, changed.as_ref()),
        Event::IncidentClosed { note, .. } => sealed(&mut found, note.as_ref()),
        Event::CallClassified { outside: Some(o), .. } => outside(&mut found, o),
        Event::Calls(fact) => match fact {
            calls::Fact::CalledBack { reason, .. } => sealed(&mut found, reason.as_ref()),
            calls::Fact::Located { place: p, .. } => place(&mut found, Some(p)),
            calls::Fact::Left { why, .. } | calls::Fact::TakenBack { why, .. } => sealed(&mut found, why.as_ref()),
        },
        Event::Incidents(fact) => match &**fact {
            incidents::Fact::Held { reason, .. }
            | incidents::Fact::Cancelled { reason, .. }
            | incidents::Fact::Reopened { reason, .. }
            | incidents::Fact::NoDuplicate { reason, .. } => sealed(&mut found, reason.as_ref()),
            incidents::Fact::HandOverAccepted { receipt, .. } => sealed(&mut found, receipt.as_ref()),
            incidents::Fact::OutsideTold { outside: o, .. } => outside(&mut found, o),
            incidents::Fact::OutsideReceipted { receipt, .. } => sealed(&mut found, Some(receipt)),
            incidents::Fact::DraftSaved { draft } => {
                found.push(draft.subject);
                place(&mut found, draft.text.place.as_ref());
                sealed(&mut found, draft.text.said.as_ref());
                sealed(&mut found, draft.text.details.as_ref());
            }
            incidents::Fact::Queued { .. }
            | incidents::Fact::HandedOver { .. }
            | incidents::Fact::Merged { .. }
            | incidents::Fact::CallsMoved { .. }
            | incidents::Fact::AssignmentMoved { .. }
            | incidents::Fact::Linked { .. }
            | incidents::Fact::Unlinked { .. }
            | incidents::Fact::TransferOffered { .. }
            | incidents::Fact::TransferAccepted { .. }
            | incidents::Fact::TransferEnded { .. }
            | incidents::Fact::DraftDiscarded { .. }
            | incidents::Fact::DraftOpened { .. } => {}
        },
        Event::CallAnswered { .. }
        | Event::CallAbandoned { .. }
        | Event::CallClassified { outside: None, .. }
        | Event::Needs(_)
        | Event::Recommended { .. }
        | Event::RankingRepeated { .. }
        | Event::RankingRequested { .. }
        | Event::UnitAssigned { .. }
        | Event::OrderDelivered { .. }
        | Event::CancelDelivered { .. }
        | Event::StatusChanged { .. }
        | Event::StatusLate { .. }
        | Event::AssignmentCleared { .. }
        | Event::UnitRegistered { .. }
        | Event::DutyChanged { .. }
        | Event::AvailabilityChanged { .. }
        | Event::PositionStated { .. }
        | Event::DeadlinePassed { .. }
        | Event::IncidentForgotten { .. }
        | Event::IncidentRecalled { .. }
        | Event::CallsForgotten { .. }
        | Event::Unit(_)
        | Event::Alarm(_)
        | Event::ClockAccepted { .. }
        | Event::SettingsChanged(_)
        | Event::Cover(_)
        | Event::Closer(_)
        | Event::Preempt(_)
        | Event::Lending(_) => {}
        Event::Roster(fact) => {
            if let roster::Fact::PersonEntered { subject, badge, name, .. } = fact {
                found.push(*subject);
                sealed(&mut found, Some(badge));
                sealed(&mut found, name.as_ref());
            }
        }
        Event::Logs(fact) => found.extend(fact.subjects()),
        Event::Notices(fact) => found.extend(fact.subjects()),
        Event::Closures(fact) => found.extend(fact.subjects()),
        Event::Positions(fact) => found.extend(fact.subjects()),
        Event::Assignment(fact) => match fact {
            assign::Fact::Corrected { why, .. } => sealed(&mut found, Some(why)),
            assign::Fact::Reserved { .. }
            | assign::Fact::ReservationDue { .. }
            | assign::Fact::ReservationCancelled { .. }
            | assign::Fact::Proposed { .. }
            | assign::Fact::Confirmed { .. }
            | assign::Fact::Dismissed { .. }
            | assign::Fact::SafetySet { .. }
            | assign::Fact::Checked { .. }
            | assign::Fact::Past { .. } => {}
        },
        Event::Emergency(fact) => match fact {
            emergency::Fact::Raised { emergency } => found.push(emergency.subject),
            emergency::Fact::Cleared { note, .. } => sealed(&mut found, note.as_ref()),
            emergency::Fact::PressedAgain { .. }
            | emergency::Fact::Acknowledged { .. }
            | emergency::Fact::Linked { .. }
            | emergency::Fact::Forgotten { .. } => {}
        },
    }
    found.sort_unstable();
    found.dedup();
    found
}
