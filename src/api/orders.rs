//! Orders and cancels for terminals, made from the room's state. Nothing is kept here: what is owed is in that state alone.

use crate::{
    dispatch::{effect::Effect, pending_effects, state::State},
    id::{AssignmentId, IncidentId, RoomId, UnitId},
    live::{Fence, Identity, Opener, Order, ToTerminal},
    store::Reader,
};
use std::sync::Arc;

/// The command generation of a room's own units; it grows when units are lent between rooms.
const OWN_GENERATION: u64 = 1;

/// Makes the messages to terminals.
#[derive(Clone)]
pub struct OrderMaker {
    /// Which room.
    pub room: RoomId,
    /// Epoch of this start.
    pub epoch: u64,
    /// Last sequence of the epochs before: events up to it carry their own epoch.
    pub before: u64,
    /// Opens the texts of an order.
    pub opener: Arc<dyn Opener>,
    /// Knows the epoch of older events.
    pub reader: Arc<Reader>,
}

impl OrderMaker {
    fn fence(&self) -> Fence {
        Fence { generation: OWN_GENERATION, epoch: self.epoch }
    }

    /// The identity of an event's message: its room, epoch and sequence never change, so a terminal shows each once, also after a
    /// restart of the server.
    fn identity(&self, incident: IncidentId, seq: u64) -> Identity {
        let epoch = if seq > self.before { self.epoch } else { self.epoch_of(incident, seq) };
        Identity { room: self.room.clone(), epoch, seq }
    }

    fn epoch_of(&self, incident: IncidentId, seq: u64) -> u64 {
        match self.reader.incident_history(incident, seq.saturating_sub(1), 1) {
            Ok(events) => events.first().filter(|e| e.recorded.seq == seq).map_or(self.epoch, |e| e.epoch),
            Err(e) => {
                // The order matters more than its name: at worst a terminal shows it twice.
                tracing::error!(incident.id = %incident, seq, error = %e, "the epoch of an order cannot be read");
                self.epoch
            }
        }
    }

    /// The order of an assignment as it is in `state`; `None` when it left memory.
    pub fn order(&self, state: &State, assignment: AssignmentId) -> Option<ToTerminal> {
        self.present_order(state, assignment).map(|order| ToTerminal::Order(Box::new(order)))
    }

    fn present_order(&self, state: &State, assignment: AssignmentId) -> Option<Order> {
        let assignment = state.assignments().get(&assignment)?;
        let incident = state.incidents().get(&assignment.incident)?;
        let mut order = Order::new(&self.room, self.fence(), assignment, incident, &*self.opener);
        order.identity = self.identity(incident.id, assignment.order_seq);
        Some(order)
    }

    /// The cancel of an assignment.
    pub fn cancel(&self, state: &State, assignment: AssignmentId, seq: u64, order_seq: u64) -> Option<ToTerminal> {
        let incident = state.assignments().get(&assignment)?.incident;
        Some(ToTerminal::Cancel { identity: self.identity(incident, seq), cancels: self.identity(incident, order_seq), assignment })
    }

    /// What an assignment's movements suggest.
    pub fn proposal(&self, state: &State, assignment: AssignmentId) -> Option<ToTerminal> {
        let p = state.assignments().get(&assignment)?.open_proposal()?;
        Some(ToTerminal::Proposal { assignment, status: p.status, detected_at: p.detected_at })
    }

    /// Everything owed to terminals now, with the unit it is for.
    pub fn owed(&self, state: &State) -> Vec<(UnitId, ToTerminal)> {
        let letter = |effect| match effect {
            Effect::Order { unit, assignment, .. } => self.order(state, assignment).map(|m| (unit, m)),
            Effect::Cancel { unit, assignment, seq, order_seq } => self.cancel(state, assignment, seq, order_seq).map(|m| (unit, m)),
            Effect::Suggest { unit, assignment } => self.proposal(state, assignment).map(|m| (unit, m)),
            Effect::Recommend(_) | Effect::Alarm(_) | Effect::Emergency(_) => None,
        };
        pending_effects(state).into_iter().filter_map(letter).collect()
    }

    /// What a unit's terminal is told when it connects: its present order, received or not.
    pub fn order_of(&self, state: &State, unit: &UnitId) -> Option<Order> {
        state.assignment_of(unit).and_then(|a| self.present_order(state, a.id))
    }
}
