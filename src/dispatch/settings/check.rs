//! Whether settings can be used: every field, and what they say of each other. The first bad one is named.

use super::{Labels, RankingTerms, Settings, SettingsError, card, ground, organisation};
use crate::dispatch::{
    model::{Disposition, Priority},
    positions,
};

/// Largest settings, bytes as JSON: they are one event, and in every snapshot of the state.
pub const SETTINGS_MAX_BYTES: usize = 512 << 10;

impl Settings {
    /// Checks that the settings can be used.
    ///
    /// # Errors
    /// [`SettingsError::Field`] names the first bad field.
    pub fn check(&self) -> Result<(), SettingsError> {
        let bad = |field: String, why: &str| Err(SettingsError::Field { field, why: why.to_owned() });
        labels("name", &self.name)?;
        let order: Vec<Priority> = self.priorities.iter().map(|p| p.priority).collect();
        if order != [Priority::P0, Priority::P1, Priority::P2, Priority::P3, Priority::P4] {
            return bad("priorities".into(), "give P0, P1, P2, P3 and P4 once each, in this order");
        }
        for p in &self.priorities {
            let at = format!("priorities.{:?}", p.priority);
            labels(&at, &p.labels)?;
            for (name, v) in [("nobody_assigned_s", p.nobody_assigned_s), ("tone_s", p.tone_s), ("alarm_s", p.alarm_s)] {
                if !(1..=86_400).contains(&v) {
                    return bad(format!("{at}.{name}"), "must be 1 to 86400 seconds");
                }
            }
            if p.tone_s >= p.alarm_s {
                return bad(format!("{at}.tone_s"), "must be less than alarm_s");
            }
            p.watching.check(&format!("{at}.watching"), p.alarm_s)?;
            p.face.check(&at)?;
            p.targets.check(&at)?;
        }
        unique("services", self.services.iter().map(|s| (s.code.as_str(), &s.labels)))?;
        unique("types", self.types.iter().map(|t| (t.code.as_str(), &t.labels)))?;
        if self.services.is_empty() {
            return bad("services".into(), "give at least one");
        }
        if self.types.is_empty() {
            return bad("types".into(), "give at least one");
        }
        for t in &self.types {
            if let Some(s) = t.services.iter().find(|s| !self.services.iter().any(|known| known.code == **s)) {
                return bad(format!("types.{}.services", t.code), &format!("`{s}` is not among the services"));
            }
        }
        for d in Disposition::ALL {
            match self.dispositions.iter().filter(|l| l.code == d).count() {
                1 => {}
                n => return bad("dispositions".into(), &format!("{d:?} is there {n} times, must be once")),
            }
        }
        for d in &self.dispositions {
            labels(&format!("dispositions.{:?}", d.code), &d.labels)?;
        }
        unique("assignments.refusals", self.assignments.refusals.iter().map(|r| (r.code.as_str(), &r.labels)))?;
        self.assignments.check()?;
        self.emergencies.check(|kind| self.kind(kind).is_some())?;
        unique("outside", self.outside.iter().map(|s| (s.code.as_str(), &s.labels)))?;
        for (field, code) in
            self.types.iter().map(|t| ("types", &t.common)).chain(self.dispositions.iter().map(|d| ("dispositions", &d.internal)))
        {
            if code.as_ref().is_some_and(|c| c.is_empty() || c.len() > 16 || !c.bytes().all(|b| b.is_ascii_alphanumeric())) {
                return bad(field.into(), "a common or internal code has 1 to 16 letters and digits");
            }
        }
        let c = &self.calls;
        range("calls.answer_target_s", c.answer_target_s, 1, 600)?;
        range("calls.repeat_radius_m", c.repeat_radius_m, 10, 10_000)?;
        range("calls.repeat_minutes", c.repeat_minutes, 1, 1_440)?;
        range("calls.repeated_caller_hours", c.repeated_caller_hours, 1, 168)?;
        range("incidents.propose_closing_s", self.incidents.propose_closing_s, 60, 86_400)?;
        range("incidents.transfer_answer_s", self.incidents.transfer_answer_s, 5, 3_600)?;
        self.ranking.check()?;
        self.lending.check()?;
        self.limits.check()?;
        organisation::check(self)?;
        unique("capabilities", self.capabilities.iter().map(|c| (c.code.as_str(), &c.labels)))?;
        card::check(self)?;
        self.reasons.check()?;
        ground::check(self)?;
        self.cover.check()?;
        self.roster.check()?;
        self.needs.check()?;
        self.closer.check()?;
        self.preempt.check()?;
        positions::check_settings(self)?;
        let bytes = serde_json::to_vec(self).map_or(usize::MAX, |json| json.len());
        if bytes > SETTINGS_MAX_BYTES {
            return bad("settings".into(), &format!("are {bytes} bytes as JSON, at most {SETTINGS_MAX_BYTES}"));
        }
        Ok(())
    }
}

impl RankingTerms {
    fn check(&self) -> Result<(), SettingsError> {
        let line = &self.straight_line;
        range("ranking.k", self.k, 5, 100)?;
        for (name, v) in [
            ("ageing_penalty_s", self.ageing_penalty_s),
            ("stale_penalty_s", self.stale_penalty_s),
            ("stated_penalty_s", self.stated_penalty_s),
            ("doubtful_penalty_s", self.doubtful_penalty_s),
            ("out_of_sector_penalty_s", self.out_of_sector_penalty_s),
        ] {
            range(&format!("ranking.{name}"), v, 0, 86_400)?;
        }
        for (name, v) in [
            ("car_kmh", line.car_kmh),
            ("motorbike_kmh", line.motorbike_kmh),
            ("bicycle_kmh", line.bicycle_kmh),
            ("foot_kmh", line.foot_kmh),
        ] {
            range(&format!("ranking.straight_line.{name}"), v, 1, 200)?;
        }
        range("ranking.straight_line.detour_percent", line.detour_percent, 100, 500)?;
        self.coverage.check()
    }
}

pub(super) fn range(field: &str, v: u32, min: u32, max: u32) -> Result<(), SettingsError> {
    if (min..=max).contains(&v) {
        return Ok(());
    }
    Err(SettingsError::Field { field: field.to_owned(), why: format!("is {v}, must be {min} to {max}") })
}

pub(in crate::dispatch) fn labels(field: &str, l: &Labels) -> Result<(), SettingsError> {
    for (lang, text) in [("en", &l.en), ("fr", &l.fr), ("ar", &l.ar)] {
        if text.trim().is_empty() || text.chars().count() > 120 {
            return Err(SettingsError::Field { field: format!("{field}.{lang}"), why: "must have 1 to 120 characters".into() });
        }
    }
    Ok(())
}

pub(super) fn unique<'a>(field: &str, items: impl Iterator<Item = (&'a str, &'a Labels)>) -> Result<(), SettingsError> {
    let mut seen = std::collections::BTreeSet::new();
    for (code, l) in items {
        let fits = (1..=40).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !fits {
            return Err(SettingsError::Field { field: format!("{field}.code"), why: format!("`{code}`: use 1 to 40 of a–z 0–9 _") });
        }
        if !seen.insert(code) {
            return Err(SettingsError::Field { field: format!("{field}.code"), why: format!("`{code}` is there twice") });
        }
        labels(&format!("{field}.{code}"), l)?;
    }
    Ok(())
}
