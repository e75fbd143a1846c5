//! Run cards: what an incident of a type, perhaps of a priority, needs.

use super::{Settings, SettingsError, check::range};
use crate::dispatch::model::{Priority, UnitKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most alternatives of a card, and elements of an alternative.
const PARTS: u32 = 10;
/// Most units of an alternative.
const UNITS: u32 = 20;

/// What an incident needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunCard {
    /// Type code.
    #[serde(rename = "type")]
    pub kind: String,
    /// Only at this priority; a card without one serves all priorities that have none of their own.
    #[serde(default)]
    pub priority: Option<Priority>,
    /// Combinations, the wanted one first: any of them is enough.
    pub alternatives: Vec<Alternative>,
}

/// A combination: all of its elements.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// What is needed together.
    pub needs: Vec<Element>,
}

/// So many units of a sort.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Element {
    /// How many, 1 to 20.
    pub count: u32,
    /// Services accepted; empty accepts all.
    #[serde(default)]
    pub services: Vec<String>,
    /// Kinds accepted; empty accepts all.
    #[serde(default)]
    pub kinds: Vec<UnitKind>,
    /// Capabilities each of them must have.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// People on each of them at least; 0: not asked.
    #[serde(default)]
    pub min_strength: u32,
}

impl Settings {
    /// The card of a type at a priority: its own before the type's.
    pub fn card(&self, kind: &str, priority: Priority) -> Option<&RunCard> {
        let of = |p: Option<Priority>| self.run_cards.iter().find(move |c| c.kind == kind && c.priority == p);
        of(Some(priority)).or_else(|| of(None))
    }
}

pub(super) fn check(s: &Settings) -> Result<(), SettingsError> {
    let bad = |field: String, why: String| Err(SettingsError::Field { field, why });
    let mut seen = BTreeSet::new();
    for card in &s.run_cards {
        let at = format!("run_cards.{}", card.kind);
        if s.kind(&card.kind).is_none() {
            return bad(at, "is not an incident type".into());
        }
        if !seen.insert((&card.kind, card.priority)) {
            return bad(at, "has two cards for the same priority".into());
        }
        range(&format!("{at}.alternatives"), card.alternatives.len() as u32, 1, PARTS)?;
        for (n, alternative) in card.alternatives.iter().enumerate() {
            let at = format!("{at}.alternatives.{n}.needs");
            range(&at, alternative.needs.len() as u32, 1, PARTS)?;
            let units = alternative.needs.iter().fold(0_u32, |sum, e| sum.saturating_add(e.count));
            range(&format!("{at}.count"), units, 1, UNITS)?;
            for (n, e) in alternative.needs.iter().enumerate() {
                range(&format!("{at}.{n}.count"), e.count, 1, 20)?;
                range(&format!("{at}.{n}.min_strength"), e.min_strength, 0, 100)?;
                if let Some(x) = e.services.iter().find(|x| !s.services.iter().any(|known| known.code == **x)) {
                    return bad(format!("{at}.{n}.services"), format!("`{x}` is not among the services"));
                }
                if let Some(x) = e.capabilities.iter().find(|x| !s.capabilities.iter().any(|known| known.code == **x)) {
                    return bad(format!("{at}.{n}.capabilities"), format!("`{x}` is not among the capabilities"));
                }
            }
        }
    }
    Ok(())
}
