//! What a run of the retention job did.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How many were erased, or would be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Counts {
    /// Calls.
    pub calls: u64,
    /// Incidents.
    pub incidents: u64,
    /// Messages, bulletins, plate notes.
    pub notices: u64,
    /// People of the roster.
    pub people: u64,
    /// Other texts: a day of the room's log, hand-over sheets, closures, drafts, reasons.
    pub other: u64,
    /// Reasons in the record of looks.
    pub reasons: u64,
    /// Names of accounts.
    pub names: u64,
}

/// How many calls and incidents are old enough and were left all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Left {
    /// Not over, or not for long enough.
    pub open: u64,
    /// Under a legal hold.
    pub held: u64,
}

/// Where the next run goes on, so that it does not read years of what is erased already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Progress {
    /// When the last run began that came to its end, ms.
    pub ran_at: i64,
    /// Calls presented before this (ms) are erased, but for those listed.
    pub calls_from: i64,
    pub calls_left: Vec<u64>,
    /// Incidents created before this (ms) are erased, but for those listed.
    pub incidents_from: i64,
    pub incidents_left: Vec<u64>,
    /// Notices up to these numbers are erased: messages, bulletins, plate notes.
    pub notices_from: [u64; 3],
    /// Lines of the register up to this one.
    pub through: u64,
}

/// One run in one room, or in the register of accounts and looks. Counts and times, never a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Report {
    /// The room; `null`: the register.
    #[schema(required)]
    pub room: Option<String>,
    /// When it began, ms.
    pub began_at: i64,
    /// When it ended, ms.
    pub ended_at: i64,
    /// It only looked.
    pub dry_run: bool,
    /// What was erased.
    pub erased: Counts,
    /// What was left.
    pub left: Left,
    /// When the oldest call was presented whose caller is kept, ms.
    #[schema(required)]
    pub oldest_call: Option<i64>,
    /// When the oldest incident was opened whose texts are kept, ms.
    #[schema(required)]
    pub oldest_incident: Option<i64>,
    /// When the oldest reason was typed that is kept, ms.
    #[schema(required)]
    pub oldest_reason: Option<i64>,
    /// What became of trails: `nothing_kept`, as they are in memory only.
    pub trails: String,
    /// It waited so long because the room was busy, s.
    pub waited_s: u64,
    /// The write-ahead log is clear of what was destroyed.
    pub log_cleared: bool,
    /// Why it did not come to its end; the next run goes on.
    #[schema(required)]
    pub failed: Option<String>,
    #[serde(skip_serializing_if = "is_nothing")]
    #[schema(ignore)]
    pub(super) progress: Progress,
}

fn is_nothing(progress: &Progress) -> bool {
    *progress == Progress::default()
}

impl Report {
    /// One that begins.
    pub(super) fn begin(room: Option<String>, now: i64, dry_run: bool) -> Self {
        Self { room, began_at: now, dry_run, trails: "nothing_kept".to_owned(), log_cleared: true, ..Self::default() }
    }

    /// Without what is only for the next run.
    #[must_use]
    pub fn shown(&self) -> Self {
        Self { progress: Progress::default(), ..self.clone() }
    }
}
