//! Personal data on the wire.

use crate::{accounts::Purpose, api::privacy::Report, config::RetentionConfig};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Why something is erased, or need not be kept any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WhyBody {
    /// The reason, 1 to 500 characters; kept with the record.
    pub reason: String,
}

/// What of an incident is erased, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseIncident {
    /// The reason, 1 to 500 characters; kept with the record.
    pub reason: String,
    /// Its calls as well: callers' names and numbers.
    #[serde(default)]
    #[schema(required = false)]
    pub with_calls: bool,
}

/// What was erased.
#[derive(Debug, Serialize, ToSchema)]
pub struct ErasedView {
    /// Keys destroyed.
    pub keys: u32,
    /// No file of the store holds them any more; `false`: a reader kept the write-ahead log busy, a later checkpoint clears it.
    pub log_cleared: bool,
    /// The room that took the incident over: its copy is erased there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also_in: Option<String>,
}

/// A legal hold.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldBody {
    /// The reason, 1 to 500 characters: who asked for it.
    pub reason: String,
    /// Until when, ms; until it is lifted when left out.
    pub until: Option<i64>,
}

/// A legal hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoldView {
    /// The call kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<u64>,
    /// The incident kept, with its calls and whatever names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<u64>,
    /// Since when.
    pub since: i64,
    /// Until when; `null`: until it is lifted.
    #[schema(required)]
    pub until: Option<i64>,
}

/// Legal holds of a room.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoldsView {
    /// All that hold now.
    pub items: Vec<HoldView>,
}

/// A run to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RunBody {
    /// Only count.
    #[serde(default)]
    #[schema(required = false)]
    pub dry_run: bool,
    /// Somebody has looked at the server's clock: erase though the last run was more than 40 days ago by it.
    #[serde(default)]
    #[schema(required = false)]
    pub clock_is_right: bool,
}

/// What is erased by age, and what was.
#[derive(Debug, Serialize, ToSchema)]
pub struct RetentionView {
    /// The limits in force.
    pub retention: LimitsView,
    /// A run goes on.
    pub running: bool,
    /// The last run of each room one answers for, and of the register of accounts and looks.
    pub reports: Vec<Report>,
}

/// The limits in force, days.
#[derive(Debug, Serialize, ToSchema)]
pub struct LimitsView {
    /// Where units were, every fix.
    pub trails_days: u32,
    /// Where units were, one fix a minute.
    pub trails_thinned_days: u32,
    /// Callers' names and numbers.
    pub calls_days: u32,
    /// What was said and written of incidents, and whatever else people wrote.
    pub incidents_days: u32,
    /// Messages, bulletins, plate notes, since they stood no more.
    pub notices_days: u32,
    /// Names and badges of people who are in no shift any more.
    pub people_days: u32,
    /// Names of accounts, since they were switched off.
    pub accounts_days: u32,
    /// Reasons that were typed. The record itself stays.
    pub audit_days: u32,
    /// What a ranking saw.
    pub decisions_days: u32,
    /// Keys that compare callers.
    pub caller_keys_days: u32,
}

impl From<&RetentionConfig> for LimitsView {
    fn from(c: &RetentionConfig) -> Self {
        Self {
            trails_days: c.trails_days,
            trails_thinned_days: c.trails_thinned_days,
            calls_days: c.calls_days,
            incidents_days: c.incidents_days,
            notices_days: c.notices_days,
            people_days: c.people_days,
            accounts_days: c.accounts_days,
            audit_days: c.audit_days,
            decisions_days: crate::config::DECISIONS_DAYS,
            caller_keys_days: crate::config::CALLER_KEYS_DAYS,
        }
    }
}

/// Who sees something of persons.
#[derive(Debug, Serialize, ToSchema)]
pub struct SeesView {
    /// The right: `see_caller`, `see_trail`, `see_people`, `audit`, `erase`.
    pub right: &'static str,
    /// The roles that have it.
    pub roles: Vec<&'static str>,
    /// Each look is recorded.
    pub recorded: bool,
}

/// What is kept, how long, what for, and who sees it: for everybody, also without an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct PrivacyView {
    /// The limits in force.
    pub retention: LimitsView,
    /// What trails are looked at for. Supervision of patrols is among them.
    pub purposes: Vec<Purpose>,
    /// Roles that see data of persons in some way.
    pub person_level_roles: Vec<&'static str>,
    /// Which of them see what.
    pub sees: Vec<SeesView>,
    /// Of where a unit was, so many of its last fixes are kept, in memory only.
    pub trails_in_memory_fixes: u64,
}
