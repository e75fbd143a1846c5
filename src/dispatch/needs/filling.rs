//! Units on the elements of one combination: a bipartite matching, one unit at a time.
//!
//! A unit is put in by moving others to other elements they fit, where that makes room (augmenting paths), so after each unit as many are
//! in as can be; one that is in stays in. Sizes are small: ten elements of twenty units together.

use super::model::Need;
use crate::{
    dispatch::{
        model::{LeftOut, Unit, UnitKind},
        settings::Element,
    },
    id::UnitId,
};
use std::sync::Arc;

/// Not on any element yet.
const NOWHERE: usize = usize::MAX;

/// One combination of a card and the units that count towards it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// Number of its first element on the card.
    first: u32,
    /// Shared: a filling is copied for every unit that is tried on it.
    elements: Arc<[Element]>,
    units: Vec<Placed>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Placed {
    unit: UnitId,
    fits: Vec<bool>,
    on: usize,
}

impl Filling {
    /// Nobody is in yet. `first`: number of the combination's first element on its card.
    pub fn new(first: u32, elements: Vec<Element>) -> Self {
        Self { first, elements: elements.into(), units: Vec::new() }
    }

    /// Puts a unit in; false, and nothing changes, when that helps nothing.
    pub fn add(&mut self, u: &Unit) -> bool {
        self.fill(u).is_some()
    }

    /// Puts a unit in; gives the element of which one less is missing then, by its number on the card: its own, or that of one that moved
    /// to make room. `None`, and nothing changes, when it helps nothing.
    pub fn fill(&mut self, u: &Unit) -> Option<u32> {
        let fits: Vec<bool> = self.elements.iter().map(|e| e.fit(u).is_ok()).collect();
        if self.units.iter().any(|p| p.unit == u.id) || !fits.contains(&true) {
            return None;
        }
        let before: Vec<u32> = (0..self.elements.len()).map(|e| self.missing(e)).collect();
        self.units.push(Placed { unit: u.id.clone(), fits, on: NOWHERE });
        if !self.place(self.units.len() - 1, &mut vec![false; self.elements.len()]) {
            self.units.pop();
        }
        before.into_iter().enumerate().find(|(e, n)| self.missing(*e) < *n).map(|(e, _)| self.first + e as u32)
    }

    /// Whether a unit would help.
    pub fn takes(&self, u: &Unit) -> bool {
        if self.units.iter().any(|p| p.unit == u.id) {
            return false;
        }
        let mut fits = false;
        for e in (0..self.elements.len()).filter(|e| self.elements[*e].fit(u).is_ok()) {
            if self.missing(e) > 0 {
                return true;
            }
            fits = true;
        }
        // Only where others would have to make room is it worth trying.
        fits && self.clone().add(u)
    }

    pub(super) fn might_take(&self, kind: UnitKind, service: &str) -> bool {
        let accepts = |e: &Element| {
            (e.kinds.is_empty() || e.kinds.contains(&kind)) && (e.services.is_empty() || e.services.iter().any(|s| s == service))
        };
        self.elements.iter().any(accepts)
    }

    fn place(&mut self, n: usize, tried: &mut [bool]) -> bool {
        for e in 0..self.elements.len() {
            if tried[e] || !self.units[n].fits[e] {
                continue;
            }
            tried[e] = true;
            let moved = self.missing(e) > 0 || (0..self.units.len()).any(|other| self.units[other].on == e && self.place(other, tried));
            if moved {
                self.units[n].on = e;
                return true;
            }
        }
        false
    }

    fn missing(&self, e: usize) -> u32 {
        let on = self.units.iter().filter(|p| p.on == e).count();
        self.elements[e].count.saturating_sub(u32::try_from(on).unwrap_or(u32::MAX))
    }

    /// Units still missing.
    pub fn missing_all(&self) -> u32 {
        (0..self.elements.len()).map(|e| self.missing(e)).sum()
    }

    /// What is still missing.
    pub fn open(&self) -> Vec<Need> {
        let need = |e: usize| Need { element: self.first + e as u32, what: Element { count: self.missing(e), ..self.elements[e].clone() } };
        (0..self.elements.len()).map(need).filter(|n| n.what.count > 0).collect()
    }

    /// Why a unit helps nothing: by the element it comes closest to. Kind is asked first, then service, capabilities, strength.
    pub fn why_not(&self, u: &Unit) -> LeftOut {
        let reasons = self.elements.iter().map(|e| e.fit(u).err().unwrap_or(LeftOut::NotNeeded));
        reasons.max_by_key(|r| closeness(*r)).unwrap_or(LeftOut::NotNeeded)
    }
}

/// How far a unit came on the way to an element.
pub(super) fn closeness(why: LeftOut) -> u8 {
    let order = [LeftOut::WrongKind, LeftOut::WrongService, LeftOut::MissingCapability, LeftOut::CrewTooSmall, LeftOut::NotNeeded];
    order.iter().position(|o| *o == why).unwrap_or(0) as u8
}

impl Element {
    /// Whether this unit counts towards the element; else the first thing that is wrong with it. A crew nobody told the strength of is not
    /// strong enough.
    pub fn fit(&self, u: &Unit) -> Result<(), LeftOut> {
        if !self.kinds.is_empty() && !self.kinds.contains(&u.kind) {
            return Err(LeftOut::WrongKind);
        }
        if !self.services.is_empty() && !self.services.contains(&u.service) {
            return Err(LeftOut::WrongService);
        }
        if !self.capabilities.iter().all(|c| u.roster.capabilities.contains(c)) {
            return Err(LeftOut::MissingCapability);
        }
        if u.roster.crew.strength < self.min_strength { Err(LeftOut::CrewTooSmall) } else { Ok(()) }
    }
}
