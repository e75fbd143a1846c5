//! One line of a log.

use crate::{
    dispatch::{
        event::Recorded,
        model::{Actor, Source},
    },
    id::UnitId,
    quantity::Timestamp,
};
use serde::Serialize;

/// Who made a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Somebody wrote it.
    Note,
    /// It is told from what happened.
    System,
}

/// One line of a log.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Number: the journal's sequence.
    pub line: u64,
    /// Who made it.
    pub kind: LineKind,
    /// The event's type.
    pub event: String,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When the server learnt of it.
    pub recorded_at: Timestamp,
    /// The sender's or the machine's clock is not trusted.
    pub clock_doubtful: bool,
    /// By whose word.
    pub source: Source,
    /// Who.
    pub actor: Actor,
    /// The call concerned.
    pub call: Option<u64>,
    /// The incident concerned.
    pub incident: Option<u64>,
    /// The call or the incident concerned is part of an exercise.
    pub exercise: bool,
    /// The unit concerned.
    pub unit: Option<UnitId>,
    /// What it says, in the language asked for; `None` when a note was erased.
    pub text: Option<String>,
    /// The line that this one puts right.
    pub corrects: Option<u64>,
    /// Lines that put this one right, oldest first.
    pub corrected_by: Vec<u64>,
}

impl Line {
    /// A line of an event, saying nothing yet.
    pub(super) fn of(rec: &Recorded, event: String) -> Self {
        Self {
            line: rec.seq,
            kind: LineKind::System,
            event,
            occurred_at: rec.occurred_at,
            recorded_at: rec.recorded_at,
            clock_doubtful: rec.clock_doubtful,
            source: rec.source,
            actor: rec.actor.clone(),
            call: None,
            incident: None,
            exercise: false,
            unit: None,
            text: None,
            corrects: None,
            corrected_by: Vec::new(),
        }
    }
}
