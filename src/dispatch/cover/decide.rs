//! Decides and applies alerts about cover, and says what must hold of them.

use super::{
    act::{Act, Fact},
    alert::{About, Alert, AlertState, Proposal},
};
use crate::{
    dispatch::{
        decide::Step,
        edit::Found,
        event::Event,
        invariant::{Broken, hold},
        model::Unit,
        reject::Reject,
        roster,
        settings::Settings,
        state::State,
    },
    id::{CoverId, UnitId},
    quantity::{Position, Timestamp},
};
use std::collections::BTreeSet;

/// Decides one act.
pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::Immobile { unit, since, position } => immobile(step, unit, *since, *position),
        Act::Uncovered { sector, since, near } => uncovered(step, sector, *since, near),
        Act::Gone { about } => {
            let id = step.state.cover().values().find(|a| a.about == *about).ok_or(Reject::NothingToChange)?.id;
            step.push(Event::Cover(Fact::Ended { alert: id }));
            Ok(())
        }
        Act::Accept { alert } => {
            let p = open(step, *alert)?.proposal.as_ref().ok_or(Reject::NoCoverProposal(*alert))?;
            let u = step.unit(&p.unit)?;
            let moves = u.roster.sector != p.sector || u.roster.post != p.post;
            if moves {
                roster::place(step, &p.unit, p.sector.as_deref(), p.post.as_deref())?;
            }
            step.push(Event::Cover(Fact::Accepted { alert: *alert }));
            Ok(())
        }
        Act::Dismiss { alert } => {
            open(step, *alert)?;
            step.push(Event::Cover(Fact::Dismissed { alert: *alert }));
            Ok(())
        }
    }
}

fn open<'a>(step: &Step<'a>, id: CoverId) -> Result<&'a Alert, Reject> {
    let alert = step.state.cover().get(&id).ok_or(Reject::UnknownCoverAlert(id))?;
    if alert.state == AlertState::Open { Ok(alert) } else { Err(Reject::CoverAlertAnswered(id)) }
}

fn immobile(step: &mut Step<'_>, unit: &UnitId, since: Timestamp, position: Position) -> Result<(), Reject> {
    let u = step.unit(unit)?;
    let settings = step.state.settings();
    let long = i64::from(settings.cover.immobile_min) * 60_000;
    if long == 0 || !u.is_available() || step.now.since_ms(since) < long || at_post(settings, u, position) {
        return Err(Reject::NothingToChange);
    }
    let back = Proposal {
        unit: unit.clone(),
        sector: u.roster.sector.clone(),
        post: u.roster.post.clone(),
        metres: u.roster.post.as_deref().and_then(|p| settings.post(p)).map(|p| p.position.distance_m(position).round() as u32),
    };
    let proposal = (back.sector.is_some() || back.post.is_some()).then_some(back);
    raise(step, About::Immobile(unit.clone()), since, Some(position), proposal)
}

fn uncovered(step: &mut Step<'_>, sector: &str, since: Timestamp, near: &[(UnitId, u32)]) -> Result<(), Reject> {
    let settings = step.state.settings();
    let s = settings.sector(sector).filter(|s| s.covered).ok_or_else(|| Reject::UnknownSector(sector.to_owned()))?;
    let long = i64::from(settings.cover.uncovered_min) * 60_000;
    if long == 0 || step.now.since_ms(since) < long {
        return Err(Reject::NothingToChange);
    }
    let planned = |u: &Unit| settings.planned_sector(u.roster.sector.as_deref(), u.roster.post.as_deref()).map(|s| s.code.clone());
    if step.state.available().any(|u| planned(u).as_deref() == Some(sector)) {
        return Err(Reject::NothingToChange);
    }
    // Moved there, it would be missing where another alert proposes to place it.
    let wanted =
        |u: &UnitId| step.state.cover().values().any(|a| a.state == AlertState::Open && a.proposal.as_ref().is_some_and(|p| p.unit == *u));
    let free = |u: &UnitId| step.state.units().get(u).is_some_and(Unit::is_available) && !wanted(u);
    let proposal = near.iter().find(|(u, _)| free(u)).map(|(unit, metres)| Proposal {
        unit: unit.clone(),
        sector: Some(s.code.clone()),
        post: None,
        metres: Some(*metres),
    });
    raise(step, About::Uncovered(sector.to_owned()), since, None, proposal)
}

/// Within the radius of the post it holds.
pub(super) fn at_post(settings: &Settings, u: &Unit, position: Position) -> bool {
    let post = u.roster.post.as_deref().and_then(|p| settings.post(p));
    post.is_some_and(|p| p.position.distance_m(position) <= f64::from(p.radius_m))
}

fn raise(
    step: &mut Step<'_>,
    about: About,
    since: Timestamp,
    position: Option<Position>,
    proposal: Option<Proposal>,
) -> Result<(), Reject> {
    if step.state.cover().values().any(|a| a.about == about) {
        return Err(Reject::NothingToChange);
    }
    let id = CoverId(step.state.f.last_cover + 1);
    let alert = Alert { id, about, since, raised_at: step.now, position, proposal, state: AlertState::Open };
    step.push(Event::Cover(Fact::Raised { alert: Box::new(alert) }));
    Ok(())
}

impl State {
    pub(in crate::dispatch) fn apply_cover(&mut self, fact: &Fact) -> Found {
        let answered =
            |state: &mut Self, id: &CoverId, to| state.f.cover.get_mut(id).map(|a| a.state = to).ok_or_else(|| format!("cover alert {id}"));
        match fact {
            Fact::Raised { alert } => {
                self.f.last_cover = self.f.last_cover.max(alert.id.0);
                self.f.cover.insert(alert.id, (**alert).clone());
                Ok(())
            }
            Fact::Accepted { alert } => answered(self, alert, AlertState::Accepted),
            Fact::Dismissed { alert } => answered(self, alert, AlertState::Dismissed),
            Fact::Ended { alert } => self.f.cover.remove(alert).map(drop).ok_or_else(|| format!("cover alert {alert}")),
        }
    }
}

/// What must hold.
pub(in crate::dispatch) fn check(state: &State) -> Result<(), Broken> {
    let mut about = BTreeSet::new();
    for a in state.cover().values() {
        let what = || format!("cover alert {} {:?}", a.id, a.about);
        hold(about.insert(&a.about), "one alert about each", what)?;
        hold(a.id.0 <= state.f.last_cover, "numbers are never used twice", what)?;
        let known = match &a.about {
            About::Immobile(u) => state.units().contains_key(u),
            About::Uncovered(_) => true,
        };
        hold(known, "an alert is about something known", what)?;
    }
    Ok(())
}
