//! How long personal data are kept.

use super::{ConfigError, error::ensure};
use serde::{Deserialize, Serialize};

/// Decision records are kept so many days: long enough to look into a complaint about who was sent.
pub const DECISIONS_DAYS: u32 = 90;
/// Keys that compare callers are kept so many days: no rule of a room looks further back.
pub const CALLER_KEYS_DAYS: u32 = 30;

/// Limits, in days. Each stands with its reason in `docs/PRIVACY.md`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionConfig {
    /// The hour of the day, in Morocco's time, at which what has served its time is erased: a quiet one. 0..=23.
    pub hour: u32,
    /// Where units were, every fix. 1..=3650.
    pub trails_days: u32,
    /// Where units were, one fix a minute. `trails_days`..=3650.
    pub trails_thinned_days: u32,
    /// Callers' names and numbers, since the call. 30..=`incidents_days`.
    pub calls_days: u32,
    /// What was said and written of incidents, since they closed; and whatever else people wrote (logs, hand-over sheets, closures, drafts,
    /// reasons), since it was begun. 30..=36525.
    pub incidents_days: u32,
    /// Messages, bulletins and plate notes, since they stood no more. 30..=`incidents_days`.
    pub notices_days: u32,
    /// Names and badges of people who are on no crew and in no shift any more. 30..=36525.
    pub people_days: u32,
    /// Names of accounts, since they were switched off. 30..=36525.
    pub accounts_days: u32,
    /// What was typed as the reason of a look, an erasure or an emergency sign-in. The record itself stays for ever. 366..=36525.
    pub audit_days: u32,
}

impl Default for RetentionConfig {
    fn default() -> Self {
        Self {
            hour: 3,
            trails_days: 90,
            trails_thinned_days: 365,
            calls_days: 1_826,
            incidents_days: 1_826,
            notices_days: 365,
            people_days: 365,
            accounts_days: 365,
            audit_days: 1_826,
        }
    }
}

impl RetentionConfig {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let within = |n: u32, (from, to): (u32, u32), key: &'static str| {
            ensure((from..=to).contains(&n), key, || format!("{n} is outside {from} to {to}"))
        };
        within(self.hour, (0, 23), "retention.hour")?;
        within(self.trails_days, (1, 3_650), "retention.trails_days")?;
        within(self.trails_thinned_days, (self.trails_days, 3_650), "retention.trails_thinned_days")?;
        within(self.incidents_days, (30, 36_525), "retention.incidents_days")?;
        within(self.calls_days, (30, self.incidents_days), "retention.calls_days")?;
        within(self.notices_days, (30, self.incidents_days), "retention.notices_days")?;
        within(self.people_days, (30, 36_525), "retention.people_days")?;
        within(self.accounts_days, (30, 36_525), "retention.accounts_days")?;
        // The law asks for a year at least, and a leap year is one.
        within(self.audit_days, (366, 36_525), "retention.audit_days")
    }
}

#[cfg(test)]
mod tests {
    use crate::config::parse;

    #[test]
    fn limits_that_are_too_short_or_contradict_each_other_are_refused_by_name() {
        for (text, key) in [
            ("audit_days = 365", "retention.audit_days"),
            ("calls_days = 7", "retention.calls_days"),
            ("incidents_days = 100\ncalls_days = 101\nnotices_days = 30", "retention.calls_days"),
            ("incidents_days = 100\ncalls_days = 100", "retention.notices_days"),
            ("trails_days = 100\ntrails_thinned_days = 99", "retention.trails_thinned_days"),
            ("hour = 24", "retention.hour"),
            ("people_days = 0", "retention.people_days"),
        ] {
            let refused = parse(&format!("[retention]\n{text}\n"), "t").map(drop).map_err(|e| e.to_string());
            assert!(refused.as_ref().is_err_and(|e| e.contains(key)), "{text}: {refused:?}");
        }
        assert!(parse("[retention]\naudit_days = 366\ncalls_days = 30\n", "t").is_ok());
    }
}
