//! All combinations of an incident's card, with the units on it, and the choice among them.

use super::{
    filling::{Filling, closeness},
    model::Need,
};
use crate::dispatch::{
    model::{Incident, LeftOut, Priority, Unit, UnitKind},
    settings::{Element, Settings},
    state::State,
};

/// What an incident wants: every combination of its card with the units that count towards it already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wants(Vec<Filling>);

/// The combination to go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which, from 0.
    pub alternative: usize,
    /// It, with the units on the incident.
    pub filling: Filling,
}

impl Wants {
    /// By the card of a type at a priority; a type without one needs one unit of its own lists, one that left the settings any unit.
    pub fn new<'a>(settings: &Settings, kind: &str, priority: Priority, on_it: impl IntoIterator<Item = &'a Unit>) -> Self {
        let combinations: Vec<Vec<Element>> = match settings.card(kind, priority) {
            Some(card) => card.alternatives.iter().map(|a| a.needs.clone()).collect(),
            None => {
                let (kinds, services) = settings.kind(kind).map(|t| (t.kinds.clone(), t.services.clone())).unwrap_or_default();
                vec![vec![Element { count: 1, services, kinds, capabilities: Vec::new(), min_strength: 0 }]]
            }
        };
        let mut first = 0;
        let mut wants = Self(Vec::with_capacity(combinations.len()));
        for elements in combinations {
            let n = elements.len() as u32;
            wants.0.push(Filling::new(first, elements));
            first += n;
        }
        on_it.into_iter().for_each(|u| wants.add(u));
        wants
    }

    /// Of an incident as it is.
    pub fn of(state: &State, i: &Incident) -> Self {
        let on_it = i.counted(state).filter_map(|a| state.units().get(&a.unit));
        Self::new(state.settings(), &i.kind, i.priority, on_it)
    }

    /// Counts a unit towards every combination it helps.
    pub fn add(&mut self, u: &Unit) {
        for f in &mut self.0 {
            f.add(u);
        }
    }

    /// One of the combinations has all it asks for.
    pub fn met(&self) -> bool {
        self.0.iter().any(|f| f.missing_all() == 0)
    }

    /// Whether one more unit helps any combination; else why not.
    pub fn helped_by(&self, u: &Unit) -> Result<(), LeftOut> {
        if self.0.iter().any(|f| f.takes(u)) {
            return Ok(());
        }
        Err(self.0.iter().map(|f| f.why_not(u)).max_by_key(|r| closeness(*r)).unwrap_or(LeftOut::NotNeeded))
    }

    /// Of every combination's elements no more units are missing than of the other's, which is of the same card.
    pub fn misses_no_more_than(&self, other: &Self) -> bool {
        let others = other.open();
        let missing = |n: &Need| others.iter().find(|o| o.element == n.element).map_or(0, |o| o.what.count);
        self.open().iter().all(|n| n.what.count <= missing(n))
    }

    /// Whether any element accepts this kind and service, filled or not.
    pub fn might_take(&self, kind: UnitKind, service: &str) -> bool {
        self.0.iter().any(|f| f.might_take(kind, service))
    }

    /// The combination to go by, given who is free: the first listed that those on the incident and these can complete; where there is
    /// none, the first of which one of these fills a part; else the first. `None`: nothing is missing.
    pub fn choose<'a>(&self, free: impl Iterator<Item = &'a Unit> + Clone) -> Option<Choice> {
        if self.met() {
            return None;
        }
        let mut part = None;
        for (alternative, filling) in self.0.iter().enumerate() {
            let (mut with, before) = (filling.clone(), filling.missing_all());
            for u in free.clone() {
                with.add(u);
                if with.missing_all() == 0 {
                    return Some(Choice { alternative, filling: filling.clone() });
                }
            }
            if part.is_none() && with.missing_all() < before {
                part = Some(alternative);
            }
        }
        let alternative = part.unwrap_or(0);
        self.0.get(alternative).map(|f| Choice { alternative, filling: f.clone() })
    }

    /// A combination as it is without anybody chosen since.
    pub fn alternative(&self, n: usize) -> Option<&Filling> {
        self.0.get(n)
    }

    /// Everything missing, of every combination.
    pub fn open(&self) -> Vec<Need> {
        self.0.iter().flat_map(Filling::open).collect()
    }

    /// Units looked for at most: those missing of the largest combination.
    pub fn size(&self) -> u32 {
        self.0.iter().map(Filling::missing_all).max().unwrap_or(0)
    }
}
