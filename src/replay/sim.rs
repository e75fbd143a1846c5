//! The life of one room: demand comes, the real core decides, people do what it says.

use super::{
    ReplayError,
    agenda::Agenda,
    choose::Choose,
    demand::{CallDemand, Demand, Work},
    driver::Core,
    ground::Ground,
    happenings::Happening,
    patrols::Patrols,
    plan::{Habits, Plan},
    takers::Takers,
};
use crate::{
    dispatch::{
        Input, Recorded,
        model::{Duty, Priority, Source},
    },
    id::{AssignmentId, CallId, IncidentId, UnitId},
    quantity::{Position, Timestamp},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Something worth counting.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Seen<'a> {
    /// A call rang.
    Rang,
    /// It was picked up after this long; `queued`: every taker was busy when it rang.
    Answered {
        /// ms.
        after_ms: i64,
        /// It had to wait for a taker.
        queued: bool,
    },
    /// The caller hung up.
    Abandoned,
    /// Spoken to the end.
    Spoken {
        /// ms.
        talk_ms: u32,
    },
    /// An incident was opened for a patrol to be sent to.
    Opened {
        /// Its priority.
        priority: Priority,
    },
    /// Its first unit was committed.
    Sent {
        /// Priority.
        priority: Priority,
        /// Queue: T4 − T3, ms.
        queue_ms: i64,
        /// The unit.
        unit: &'a UnitId,
        /// Where to.
        place: Position,
        /// Length of its way, metres.
        metres: u64,
    },
    /// A unit arrived: travel T8 − T7.
    Arrived {
        /// Priority.
        priority: Priority,
        /// ms.
        travel_ms: i64,
        /// The first of an incident that was not come upon by a patrol: total response T8 − T1, ms, or none without an answered call.
        first: Option<Option<i64>>,
    },
    /// A unit came free.
    Freed,
    /// An incident was called off or given up before anybody arrived.
    CalledOff {
        /// Priority.
        priority: Priority,
    },
    /// A patrol came upon something.
    Found,
    /// … but nobody was free under this policy.
    NotFound,
    /// A further unit was wanted, and nobody was free.
    NotMore,
    /// An input was refused because a limit of the room was reached.
    Refused,
}

/// Somebody who counts.
pub trait Watch {
    /// Something happened.
    fn see(&mut self, at: Timestamp, seen: Seen<'_>);
    /// The core decided this.
    fn decided(&mut self, _events: &[Recorded]) {}
}

/// A call being answered or spoken.
#[derive(Clone, Debug)]
pub(super) struct OpenCall {
    pub demand: CallDemand,
    pub rang: Timestamp,
    pub answered: Option<Timestamp>,
    pub queued: bool,
    /// A taker of ours speaks with it.
    pub taken: bool,
}

/// An incident that is not over.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub place: Position,
    pub priority: Priority,
    /// T3.
    pub ready: Timestamp,
    /// T1 of its call.
    pub answered: Option<Timestamp>,
    /// How long a unit stays that the core sends.
    pub on_scene_ms: u32,
    /// How long each further unit stayed, and how many of them were asked for.
    pub more_ms: Vec<u32>,
    pub asked: u32,
    pub sent: u32,
    /// Of those sent, taken on their way for something more urgent.
    pub diverted: u32,
    pub arrived: u32,
    pub found: bool,
}

impl Job {
    /// Units sent that were not taken away again.
    pub fn at_work(&self) -> u32 {
        self.sent.saturating_sub(self.diverted)
    }
}

/// A unit on an incident.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub incident: IncidentId,
    pub unit: UnitId,
    pub left: Timestamp,
    pub on_scene_ms: u32,
}

/// One simulated room.
pub struct Sim<'a> {
    pub(super) core: Core,
    pub(super) agenda: Agenda<Happening>,
    pub(super) now: Timestamp,
    pub(super) ground: &'a dyn Ground,
    pub(super) choose: Box<dyn Choose + 'a>,
    pub(super) patrols: Patrols,
    pub(super) takers: Takers,
    pub(super) habits: Habits,
    pub(super) calls: HashMap<CallId, OpenCall>,
    pub(super) jobs: BTreeMap<IncidentId, Job>,
    pub(super) runs: HashMap<AssignmentId, Run>,
    /// Incidents a person looks at whenever a unit comes free.
    pub(super) awaiting: BTreeSet<(Priority, Timestamp, IncidentId)>,
    /// The work of the incident being opened.
    pub(super) opening: Option<(Work, Option<Timestamp>, bool)>,
    /// How long the further unit being sent stays, ms.
    pub(super) staying: Option<u32>,
    pub(super) watch: &'a mut dyn Watch,
}

impl<'a> Sim<'a> {
    /// A room with its patrols registered, those on duty from the beginning signed on.
    ///
    /// # Errors
    /// When the core refuses a unit: its service is not in the settings, or there are too many.
    pub fn new(plan: &Plan, ground: &'a dyn Ground, choose: Box<dyn Choose + 'a>, watch: &'a mut dyn Watch) -> Result<Self, ReplayError> {
        let core = Core::new(plan.settings.room.clone(), plan.settings.clone());
        let mut sim = Self {
            core,
            agenda: Agenda::default(),
            now: plan.start,
            ground,
            choose,
            patrols: Patrols::new(plan.patrols.iter().cloned()),
            takers: Takers::new(plan.takers),
            habits: plan.habits,
            calls: HashMap::new(),
            jobs: BTreeMap::new(),
            runs: HashMap::new(),
            awaiting: BTreeSet::new(),
            opening: None,
            staying: None,
            watch,
        };
        for p in &plan.patrols {
            let (unit, kind, service, reach) = (p.id.clone(), p.kind, p.service.clone(), p.reach);
            sim.must(Source::Import, Input::RegisterUnit { unit, kind, service, reach, devices: Vec::new() })?;
            sim.equip(p)?;
            if p.on_duty {
                sim.must(Source::Operator, Input::SetDuty { unit: p.id.clone(), duty: Duty::On })?;
                sim.man(&p.id, p.strength)?;
            }
        }
        Ok(sim)
    }

    /// Lives through all of the demand, and on until everybody who was sent is back.
    ///
    /// # Errors
    /// When the core breaks, or refuses what it must not.
    pub fn live(&mut self, demand: &mut dyn Iterator<Item = Demand>) -> Result<(), ReplayError> {
        let mut coming = demand.next();
        loop {
            let planned = self.agenda.next_at();
            let comes = coming.as_ref().map(|d| d.at);
            let Some(at) = [planned, comes].into_iter().flatten().min() else { break };
            // What is due by then goes first: deadlines are the core's own time.
            if let Some((due, deadline)) = self.core.next_deadline().filter(|(due, _)| *due <= at) {
                self.now = self.now.max(due);
                self.must(Source::Automatic, Input::DeadlineReached { deadline })?;
                continue;
            }
            self.now = self.now.max(at);
            if planned.is_some_and(|p| comes.is_none_or(|c| p <= c)) {
                if let Some((_, what)) = self.agenda.pop() {
                    self.happen(what)?;
                }
            } else if let Some(come) = coming.take() {
                self.come(come)?;
                coming = demand.next();
                if coming.is_none() {
                    self.patrols.period_ends(self.now);
                }
            }
        }
        self.patrols.settle(self.now);
        Ok(())
    }

    /// When it is.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The core, for how much it worked.
    pub fn core(&self) -> &Core {
        &self.core
    }

    /// The patrols and what they did.
    pub fn patrols(&self) -> &Patrols {
        &self.patrols
    }

    /// Priorities of the incidents that nobody was ever sent to and that still wait.
    pub fn waiting(&self) -> impl Iterator<Item = Priority> {
        self.jobs.values().filter(|j| j.sent == 0 && !j.found).map(|j| j.priority)
    }

    /// Priorities of the incidents that somebody was sent to and nobody has reached.
    pub fn under_way(&self) -> impl Iterator<Item = Priority> {
        self.jobs.values().filter(|j| j.sent > 0 && j.arrived == 0 && !j.found).map(|j| j.priority)
    }

    pub(super) fn see(&mut self, seen: Seen<'_>) {
        self.watch.see(self.now, seen);
    }
}
