//! One decision under way: the state before it, the events so far, and what they changed that later ones must know.

use super::{assignments, calls, clock, deadlines, incidents, life, queue, ranking, units};
use crate::{
    dispatch::{
        alarm, assign, closer, closures, cover, emergency,
        event::{Event, Recorded},
        incidents::Fact,
        input::{Ctx, Envelope, Input},
        lending, logs,
        model::*,
        needs, notices, overlay, positions, preempt, recall,
        reject::Reject,
        roster, settings,
        state::State,
    },
    id::{AssignmentId, CallId, IncidentId, UnitId},
    quantity::Timestamp,
};
use std::collections::BTreeSet;

/// Decides one input: its events in order, or the rule that refuses it. Never both, and never an empty list.
///
/// # Errors
/// [`Reject`] names the rule; nothing changes and the input may be tried anew.
pub fn decide(state: &State, ctx: &Ctx, env: &Envelope) -> Result<Vec<Recorded>, Reject> {
    if state.guarded {
        positions::may(state, env)?;
    }
    let mut step = Step::new(state, ctx, env);
    if env.source == Source::Terminal {
        crew_may(&env.input)?;
    }
    match &env.input {
        Input::PresentCall { .. } => calls::present(&mut step)?,
        Input::AnswerCall { call } => calls::answer(&mut step, *call)?,
        Input::AbandonCall { call } => calls::abandon(&mut step, *call)?,
        Input::ClassifyCall { .. } => calls::classify(&mut step)?,
        Input::OpenIncident { call, unit, incident } => incidents::open(&mut step, *call, unit.as_ref(), incident)?,
        Input::ChangeIncident { incident, place, kind, priority } => {
            incidents::change(&mut step, *incident, place.as_ref(), kind.as_deref(), *priority)?;
        }
        Input::CloseIncident { incident, disposition, note } => incidents::close(&mut step, *incident, *disposition, note.as_ref())?,
        Input::Ranked { answers } => ranking::ranked(&mut step, answers)?,
        Input::Assign { incident, unit } => assignments::assign(&mut step, *incident, unit)?,
        Input::OrderReceived { assignment, order_seq } => assignments::order_received(&mut step, *assignment, *order_seq)?,
        Input::CancelReceived { assignment } => assignments::cancel_received(&mut step, *assignment)?,
        Input::Status { assignment, status, disposition } => assignments::status(&mut step, *assignment, *status, *disposition)?,
        Input::EndAssignment { assignment, reason } => assignments::end(&mut step, *assignment, *reason)?,
        Input::RegisterUnit { unit, kind, service, reach, devices } => {
            units::register(&mut step, unit, *kind, service, *reach, devices)?;
        }
        Input::SetDuty { unit, duty } => units::duty(&mut step, unit, *duty)?,
        Input::SetUnavailable { unit, reason } => units::unavailable(&mut step, unit, *reason)?,
        Input::StatePosition { unit, position } => units::state_position(&mut step, unit, *position)?,
        Input::PositionRegained { unit } => units::regained(&mut step, unit)?,
        Input::DeadlineReached { deadline } => deadlines::reached(&mut step, deadline.clone())?,
        Input::AcceptClock { wall } => clock::accept(&mut step, *wall)?,
        Input::BindDevice { unit, device } => units::bind_device(&mut step, unit, device)?,
        Input::Settings(act) => settings::change(&mut step, act)?,
        Input::Roster(act) => roster::decide(&mut step, act)?,
        Input::Cover(act) => cover::decide(&mut step, act)?,
        Input::Logs(act) => logs::decide(&mut step, act)?,
        Input::Notices(act) => notices::decide(&mut step, act)?,
        Input::Closures(act) => closures::decide(&mut step, act)?,
        Input::Assignment(act) => assign::decide(&mut step, act)?,
        Input::Unit(act) => overlay::decide(&mut step, act)?,
        Input::Emergency(act) => emergency::decide(&mut step, act)?,
        Input::Alarm(act) => alarm::decide(&mut step, act)?,
        Input::Calls(act) => calls::act(&mut step, act)?,
        Input::Incidents(act) => life::act(&mut step, act)?,
        Input::Lending(act) => lending::decide::act(&mut step, act)?,
        Input::Closer(act) => closer::decide(&mut step, act)?,
        Input::Preempt(act) => preempt::decide(&mut step, act)?,
        Input::Positions(act) => positions::decide(&mut step, act)?,
    }
    assign::reserve::after(&mut step);
    closer::after(&mut step);
    needs::after(&mut step);
    if step.look_at_queue {
        queue::look_at_queue(&mut step, None);
    }
    if step.events.is_empty() { Err(Reject::NothingToChange) } else { Ok(step.events) }
}

/// What a crew may ask for from its own terminal. Everything else is the room's.
fn crew_may(input: &Input) -> Result<(), Reject> {
    match input {
        Input::OrderReceived { .. }
        | Input::CancelReceived { .. }
        | Input::Status { .. }
        | Input::SetDuty { duty: Duty::Unknown | Duty::On, .. }
        | Input::SetUnavailable { reason: None, .. }
        | Input::StatePosition { .. }
        | Input::EndAssignment { reason: ClearReason::Refused, .. }
        | Input::OpenIncident { call: None, unit: Some(_), .. } => Ok(()),
        Input::SetDuty { duty: Duty::Off, .. } | Input::SetUnavailable { reason: Some(_), .. } => Err(Reject::CrewAsks),
        Input::Assignment(act) => assign::crew_may(act),
        Input::Unit(act) => overlay::crew_may(act),
        Input::Emergency(act) => emergency::crew_may(act),
        Input::PresentCall { .. }
        | Input::AnswerCall { .. }
        | Input::AbandonCall { .. }
        | Input::ClassifyCall { .. }
        | Input::OpenIncident { .. }
        | Input::ChangeIncident { .. }
        | Input::Ranked { .. }
        | Input::Assign { .. }
        | Input::EndAssignment { .. }
        | Input::CloseIncident { .. }
        | Input::RegisterUnit { .. }
        | Input::PositionRegained { .. }
        | Input::DeadlineReached { .. }
        | Input::AcceptClock { .. }
        | Input::BindDevice { .. }
        | Input::Settings(_)
        | Input::Roster(_)
        | Input::Cover(_)
        | Input::Closures(_)
        | Input::Alarm(_)
        | Input::Calls(_)
        | Input::Incidents(_)
        | Input::Lending(_)
        | Input::Closer(_)
        | Input::Preempt(_)
        | Input::Positions(_) => Err(Reject::RoomOnly),
        Input::Logs(act) => logs::crew_may(act),
        Input::Notices(act) => notices::crew_may(act),
    }
}

/// A unit that a decision makes sendable, as it will be.
pub(in crate::dispatch) struct Freed {
    /// At which sequence.
    pub seq: u64,
    pub unit: UnitId,
    pub kind: UnitKind,
    pub service: String,
}

/// One decision under way.
pub(in crate::dispatch) struct Step<'a> {
    pub state: &'a State,
    pub env: &'a Envelope,
    /// The server's time, never before the last stamp.
    pub now: Timestamp,
    /// When it happened by the sender's word, or `now`.
    pub occurred_at: Timestamp,
    ctx: &'a Ctx,
    /// The sender's time could not be believed.
    pub occurred_doubtful: bool,
    events: Vec<Recorded>,
    recalled: Option<&'a Recalled>,
    /// Units this decision took.
    pub taken: BTreeSet<UnitId>,
    /// Units this decision made sendable.
    pub freed: Vec<Freed>,
    /// Incidents whose place in the queue this decision settled: they got a unit, were closed, or are owed a ranking.
    pub settled: BTreeSet<IncidentId>,
    /// Incidents whose open needs this decision has stated itself.
    pub needs_settled: BTreeSet<IncidentId>,
    /// Units or incidents changed such that incidents that found nobody may find somebody.
    pub look_at_queue: bool,
    /// Why the crew refuses: for the event that ends its assignment.
    pub refusal: Option<String>,
    assignments_made: u64,
}

impl<'a> Step<'a> {
    fn new(state: &'a State, ctx: &'a Ctx, env: &'a Envelope) -> Self {
        let now = ctx.now.max(state.f.last_stamp);
        let (occurred_at, occurred_doubtful) = clock::believable(state, now, env.occurred_at);
        Self {
            state,
            env,
            now,
            occurred_at,
            ctx,
            occurred_doubtful,
            events: Vec::new(),
            recalled: None,
            taken: BTreeSet::new(),
            freed: Vec::new(),
            settled: BTreeSet::new(),
            needs_settled: BTreeSet::new(),
            look_at_queue: false,
            refusal: None,
            assignments_made: 0,
        }
    }

    /// The sequence the next event will have.
    pub fn next_seq(&self) -> u64 {
        self.state.f.seq + 1 + self.events.len() as u64
    }

    /// Events so far.
    pub fn pushed(&self) -> usize {
        self.events.len()
    }

    /// What was decided so far.
    pub fn events_so_far(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().map(|r| &r.event)
    }

    /// Adds an event that happened when the input did; returns its sequence.
    pub fn push(&mut self, event: Event) -> u64 {
        self.push_at(self.occurred_at, self.occurred_doubtful, event)
    }

    /// Adds an event with its own time.
    pub fn push_at(&mut self, occurred_at: Timestamp, doubtful: bool, event: Event) -> u64 {
        self.push_by(self.env.source, occurred_at, doubtful, event)
    }

    /// Adds an event with its own time, by another's word than the input's.
    pub fn push_by(&mut self, source: Source, occurred_at: Timestamp, doubtful: bool, event: Event) -> u64 {
        let seq = self.next_seq();
        self.events.push(Recorded {
            seq,
            input: self.env.id,
            n: self.events.len() as u32,
            content: self.env.content.clone(),
            occurred_at,
            recorded_at: self.now,
            clock_doubtful: doubtful || self.ctx.clock_doubtful,
            source,
            actor: self.env.actor.clone(),
            position: self.env.position,
            event,
        });
        seq
    }

    /// The machine's clock is not trusted.
    pub fn ctx_doubtful(&self) -> bool {
        self.ctx.clock_doubtful
    }

    /// The stamp of what happened when the input did.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            occurred_at: self.occurred_at,
            recorded_at: self.now,
            source: self.env.source,
            position: self.env.position,
            clock_doubtful: self.occurred_doubtful || self.ctx.clock_doubtful,
        }
    }

    pub fn next_assignment(&mut self) -> AssignmentId {
        self.assignments_made += 1;
        AssignmentId(self.state.f.last_assignment + self.assignments_made)
    }

    pub fn call(&self, id: CallId) -> Result<&'a Call, Reject> {
        self.state.f.calls.get(&id).ok_or_else(|| {
            if self.state.call_was_made(id) {
                // Only calls that are over leave memory.
                Reject::CallState { call: id, state: CallState::Done }
            } else {
                Reject::UnknownCall(id)
            }
        })
    }

    /// The unit, if this room commands it: nothing is done with one that is lent or on its way.
    pub fn unit(&self, id: &UnitId) -> Result<&'a Unit, Reject> {
        let u = self.known_unit(id)?;
        lending::decide::commanded(u).map(|()| u)
    }

    /// The unit, whoever commands it.
    pub fn known_unit(&self, id: &UnitId) -> Result<&'a Unit, Reject> {
        self.state.f.units.get(id).ok_or_else(|| Reject::UnknownUnit(id.clone()))
    }

    /// The incident; one that left memory is recalled first when its state came along.
    pub fn incident(&mut self, id: IncidentId) -> Result<&'a Incident, Reject> {
        if let Some(i) = self.state.f.incidents.get(&id) {
            return Ok(i);
        }
        if !self.state.incident_was_made(id) {
            return Err(Reject::UnknownIncident(id));
        }
        let r = self.recall(|r| r.incident.id == id).ok_or(Reject::IncidentForgotten(id))?;
        Ok(&r.incident)
    }

    /// The assignment; recalled like its incident.
    pub fn assignment(&mut self, id: AssignmentId) -> Result<&'a Assignment, Reject> {
        if let Some(a) = self.state.f.assignments.get(&id) {
            return Ok(a);
        }
        assign::unless_reserved(self.state, id)?;
        if !recall::was_made(id.0, self.state.f.last_assignment) {
            return Err(Reject::UnknownAssignment(id));
        }
        let r = self.recall(|r| r.assignments.iter().any(|a| a.id == id)).ok_or(Reject::AssignmentForgotten(id))?;
        r.assignments.iter().find(|a| a.id == id).ok_or(Reject::AssignmentForgotten(id))
    }

    fn recall(&mut self, names: impl FnOnce(&Recalled) -> bool) -> Option<&'a Recalled> {
        let r = self.ctx.recalled.as_deref().filter(|r| names(r) && recall::fits(self.state, r))?;
        if self.recalled.is_none() {
            self.recalled = Some(r);
            self.push_at(self.now, false, Event::IncidentRecalled { recalled: Box::new(r.clone()) });
        }
        Some(r)
    }

    /// Refuses when a collection of the room is at its limit.
    pub fn room_for(what: &'static str, n: usize, limit: u32) -> Result<(), Reject> {
        let limit = limit as usize;
        if n < limit { Ok(()) } else { Err(Reject::LimitReached { what, limit }) }
    }

    /// Refuses when one thing has as many of these as it may.
    pub fn one_may_have(what: &'static str, n: usize, limit: u32) -> Result<(), Reject> {
        let limit = limit as usize;
        if n < limit { Ok(()) } else { Err(Reject::TooMany { what, limit }) }
    }

    /// Notes that the event `seq` makes this unit sendable: somebody may have waited for it. One in an emergency, or that nobody reaches,
    /// is not.
    pub fn frees(&mut self, seq: u64, u: &Unit) {
        if u.emergency.is_none() && u.overlays.no_contact.is_none() {
            self.frees_again(seq, u);
        }
    }

    /// Takes this incident out of the room's work: nobody is sent there after it.
    pub fn closes(&self, incident: IncidentId) -> bool {
        let ends = |fact: &Fact| {
            matches!(fact, Fact::Cancelled { incident: i, .. } | Fact::Merged { incident: i, .. } | Fact::TransferOffered { incident: i, .. }
                | Fact::TransferAccepted { incident: i, .. } if *i == incident)
        };
        self.events.iter().any(|r| {
            matches!(&r.event, Event::IncidentClosed { incident: i, .. } if *i == incident)
                || matches!(&r.event, Event::Incidents(fact) if ends(fact))
        })
    }

    /// As [`Self::frees`], where what lay over the unit is gone by the same event.
    pub fn frees_again(&mut self, seq: u64, u: &Unit) {
        self.freed.push(Freed { seq, unit: u.id.clone(), kind: u.kind, service: u.service.clone() });
        self.look_at_queue = true;
    }

    /// May be sent now, this decision's own assignments counted.
    pub fn is_free(&self, id: &UnitId) -> bool {
        !self.taken.contains(id) && self.state.f.units.get(id).is_some_and(Unit::is_available)
    }
}
