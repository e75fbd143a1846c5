//! Units sent and coming back, and the operator who chooses where the rules leave it to a person.

use super::{
    ReplayError,
    happenings::Happening,
    patrols::{PatrolPlan, Wish},
    sim::{Run, Seen, Sim},
};
use crate::{
    dispatch::{
        Input,
        model::{ClearReason, Disposition, Duty, Source},
        preempt, recommend, roster,
    },
    id::{AssignmentId, IncidentId, UnitId},
};

/// Waiting incidents an operator looks at when a unit comes free; those behind are looked at with the next one.
const LOOKED_AT: usize = 8;

impl Sim<'_> {
    /// A unit was committed: it sets out, or is there already because it came upon the incident.
    pub(super) fn sent(&mut self, id: AssignmentId, incident: IncidentId, unit: &UnitId) {
        let now = self.now;
        let stay = self.staying.take();
        let (Some(job), Some(p)) = (self.jobs.get_mut(&incident), self.patrols.get_mut(unit)) else { return };
        job.sent += 1;
        let (priority, place, first, queue_ms) = (job.priority, job.place, job.sent == 1 && !job.found, now.since_ms(job.ready));
        self.awaiting.remove(&(priority, job.ready, incident));
        let of_more = (job.at_work() as usize).checked_sub(2).and_then(|n| job.more_ms.get(n)).copied();
        let on_scene_ms = stay.or(of_more).unwrap_or(job.on_scene_ms);
        p.halt(now);
        p.commit(now);
        let mut run = Run { incident, unit: unit.clone(), left: now, on_scene_ms };
        if job.found && job.sent == 1 {
            p.stand_at(now, place);
            self.runs.insert(id, run);
            self.agenda.at(now.plus_ms(i64::from(on_scene_ms)), Happening::Finish(id));
            return;
        }
        let siren = self.core.state().settings().priority(priority).siren;
        let way = self.ground.way(p.plan.kind, siren, p.position(now), place);
        let (metres, ms) = (way.metres, i64::try_from(way.ms).unwrap_or(i64::MAX));
        run.left = now.plus_ms(i64::from(self.habits.turnout_ms));
        p.drive(way, run.left);
        if let Some(ms) = self.habits.acknowledge_ms {
            self.agenda.at(now.plus_ms(i64::from(ms)), Happening::Acknowledge(id));
        }
        self.agenda.at(run.left, Happening::Leave(id));
        self.agenda.at(run.left.plus_ms(ms), Happening::Arrive(id));
        self.runs.insert(id, run);
        if first {
            self.watch.see(now, Seen::Sent { priority, queue_ms, unit, place, metres });
        }
    }

    /// A unit's assignment ended: it goes back to its post, and can be sent on the way.
    pub(super) fn freed(&mut self, id: AssignmentId, why: ClearReason) {
        let now = self.now;
        let Some(run) = self.runs.remove(&id) else { return };
        if let Some(job) = self.jobs.get_mut(&run.incident).filter(|_| why == ClearReason::Preempted) {
            job.diverted += 1;
        }
        if let Some(p) = self.patrols.get_mut(&run.unit) {
            p.halt(now);
            p.free(now);
            let (from, post) = (p.position(now), p.plan.post);
            if from != post {
                p.drive(self.ground.way(p.plan.kind, false, from, post), now);
            }
            if p.wish.is_some() {
                self.agenda.at(now, Happening::Wish(run.unit));
            }
        }
        self.see(Seen::Freed);
        self.somebody_is_free();
    }

    /// Has the operator look at what waits for a unit.
    pub(super) fn somebody_is_free(&mut self) {
        if !self.awaiting.is_empty() {
            self.agenda.at(self.now, Happening::Awaiting);
        }
    }

    /// An operator chooses for an incident: the first who is free, else one that may be taken from something less urgent; with neither it is
    /// looked at again when somebody is free.
    pub(super) fn person(&mut self, incident: IncidentId) -> Result<(), ReplayError> {
        let waits = self.core.state().incidents().get(&incident).is_some_and(|i| i.waiting.is_some());
        if waits
            && !self.assign_best(incident)?
            && !self.take_best(incident)?
            && let Some(job) = self.jobs.get(&incident)
        {
            self.awaiting.insert((job.priority, job.ready, incident));
        }
        Ok(())
    }

    pub(super) fn look_at_awaiting(&mut self) -> Result<(), ReplayError> {
        let first: Vec<_> = self.awaiting.iter().take(LOOKED_AT).copied().collect();
        for key in first {
            let waits = self.core.state().incidents().get(&key.2).is_some_and(|i| i.waiting.is_some());
            if !waits {
                self.awaiting.remove(&key);
            } else if self.core.state().available().next().is_none() {
                return Ok(());
            } else {
                self.assign_best(key.2)?;
            }
        }
        Ok(())
    }

    /// Sends the first of the present list that is free. `false`: nobody.
    fn assign_best(&mut self, incident: IncidentId) -> Result<bool, ReplayError> {
        let Some(request) = recommend::request_to_show(self.core.state(), incident) else { return Ok(false) };
        let view = super::choose::View { state: self.core.state(), patrols: &self.patrols, now: self.now };
        let list = self.choose.list(view, &request);
        let free = |unit: &UnitId| self.core.state().units().get(unit).is_some_and(|u| u.is_available());
        let Some(unit) = list.candidates.into_iter().map(|c| c.unit).find(free) else { return Ok(false) };
        self.try_act(Source::Operator, Input::Assign { incident, unit })
    }

    /// Takes the first unit that the list offers from something less urgent and that may still be taken. `false`: none.
    fn take_best(&mut self, incident: IncidentId) -> Result<bool, ReplayError> {
        let state = self.core.state();
        let Some(i) = state.incidents().get(&incident) else { return Ok(false) };
        let offered = i.recommendation.iter().flat_map(|l| &l.preempting).map(|c| &c.unit);
        let Some(unit) = offered.into_iter().find(|u| preempt::may_take(state, i, u).is_ok()).cloned() else { return Ok(false) };
        self.try_act(Source::Operator, Input::Preempt(preempt::Act::Take { incident, unit }))
    }

    /// A further unit is wanted. One that is not there at once is not waited for.
    pub(super) fn more(&mut self, incident: IncidentId, on_scene_ms: u32) -> Result<(), ReplayError> {
        let Some(job) = self.jobs.get_mut(&incident) else { return Ok(()) };
        job.asked += 1;
        if job.at_work() > job.asked {
            // By its run card the core has sent it already.
            return Ok(());
        }
        self.staying = Some(on_scene_ms);
        let sent = self.assign_best(incident)?;
        self.staying = None;
        if !sent {
            self.see(Seen::NotMore);
        }
        Ok(())
    }

    /// Called off, unless somebody has arrived.
    pub(super) fn call_off(&mut self, incident: IncidentId) -> Result<(), ReplayError> {
        let Some(job) = self.jobs.get(&incident).filter(|j| j.arrived == 0 && !j.found) else { return Ok(()) };
        let priority = job.priority;
        self.see(Seen::CalledOff { priority });
        let input = Input::CloseIncident { incident, disposition: Disposition::CancelledBeforeArrival, note: None };
        self.must(Source::Operator, input)
    }

    /// A unit goes on or off duty, or takes a break: now, or as soon as it is free.
    pub(super) fn wish(&mut self, unit: &UnitId, wish: Wish) -> Result<(), ReplayError> {
        if self.core.state().assignment_of(unit).is_some() {
            if let Some(p) = self.patrols.get_mut(unit) {
                p.wish = Some(wish);
            }
            return Ok(());
        }
        let input = match wish {
            Wish::Duty(duty) => Input::SetDuty { unit: unit.clone(), duty },
            Wish::Unavailable(reason) => Input::SetUnavailable { unit: unit.clone(), reason },
        };
        // It may be so already, or the break ended with the assignment.
        self.lax(Source::Operator, input)?;
        let strength = self.patrols.get(unit).map_or(0, |p| p.plan.strength);
        if wish == Wish::Duty(Duty::On) {
            self.man(unit, strength)?;
        }
        // Who waits for it is ranked now, not when the next thing happens.
        self.pay()
    }

    /// Gives a unit its capabilities.
    pub(super) fn equip(&mut self, p: &PatrolPlan) -> Result<(), ReplayError> {
        if p.capabilities.is_empty() {
            return Ok(());
        }
        let new = roster::NewUnit {
            unit: p.id.clone(),
            kind: p.kind,
            service: p.service.clone(),
            reach: p.reach,
            vehicle: None,
            devices: None,
            capabilities: Some(p.capabilities.clone()),
        };
        self.must(Source::Import, Input::Roster(roster::Act::EnterUnit(Box::new(new))))
    }

    /// Puts so many people on a unit on duty.
    pub(super) fn man(&mut self, unit: &UnitId, strength: u32) -> Result<(), ReplayError> {
        if strength == 0 {
            return Ok(());
        }
        let crew = roster::Crew { strength, ..roster::Crew::default() };
        // It may be so already.
        self.lax(Source::Operator, Input::Roster(roster::Act::ChangeCrew { unit: unit.clone(), crew }))
    }
}
