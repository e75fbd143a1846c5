//! Orders and cancels for terminals. Nothing is kept here: what is owed is in the room's state alone.
//!
//! A [`Draft`] is taken from the state in the owner's turn, which only copies. The message is made from it elsewhere, because that opens
//! sealed texts and may read the store.

use super::epochs::Epochs;
use crate::{
    dispatch::{
        effect::Effect,
        effects::{owed_to, owed_where},
        model::{Assignment, CrewStatus, Incident},
        notices::Notice,
        settings::Face,
        state::State,
    },
    id::{AssignmentId, RoomId, UnitId},
    live::{Fence, Identity, NoticeToCrew, Opener, Order, ToTerminal},
    quantity::Timestamp,
    store::Reader,
};
use std::sync::Arc;

/// An order as it is in the state.
#[derive(Clone, Debug)]
pub struct OrderDraft {
    assignment: Assignment,
    incident: Incident,
    face: Face,
    generation: u64,
}

/// What a message to a terminal is made from.
#[derive(Clone, Debug)]
pub enum Draft {
    /// An order.
    Order(Box<OrderDraft>),
    /// A cancel.
    Cancel {
        /// What about.
        assignment: AssignmentId,
        /// Identity of the cancel.
        seq: u64,
        /// Identity of the order it cancels.
        order_seq: u64,
        /// The generation this room commands the unit with.
        generation: u64,
    },
    /// A notice, or that it stands no more.
    Notice {
        /// The notice.
        notice: Box<Notice>,
        /// Identity of what is told.
        seq: u64,
        /// It stands no more.
        withdrawn: bool,
    },
    /// Roads were closed or opened.
    Roads {
        /// Version of the closures.
        closures_version: u64,
    },
    /// What the unit's movements suggest.
    Proposal {
        /// Of which assignment.
        assignment: AssignmentId,
        /// What.
        status: CrewStatus,
        /// When it was seen.
        detected_at: Timestamp,
    },
    /// Is the crew well?
    Check {
        /// On which assignment.
        assignment: AssignmentId,
    },
}

/// The draft of what an effect owes, with the unit it is for; `None` when it owes nothing to a terminal.
pub fn draft(state: &State, effect: Effect) -> Option<(UnitId, Draft)> {
    match effect {
        Effect::Order { unit, assignment, .. } => Some((unit, Draft::Order(Box::new(order(state, assignment)?)))),
        Effect::Cancel { unit, assignment, seq, order_seq } => {
            let generation = state.units().get(&unit)?.command.generation;
            Some((unit, Draft::Cancel { assignment, seq, order_seq, generation }))
        }
        Effect::Notice(owed) => {
            let notice = Box::new(state.notices().all().get(&owed.notice)?.clone());
            Some((owed.unit, Draft::Notice { notice, seq: owed.seq, withdrawn: owed.withdrawn }))
        }
        Effect::Suggest { unit, assignment } => {
            let p = state.assignments().get(&assignment)?.open_proposal()?;
            Some((unit, Draft::Proposal { assignment, status: p.status, detected_at: p.detected_at }))
        }
        Effect::Recommend(_) | Effect::Alarm(_) | Effect::Emergency(_) | Effect::Between(_) => None,
    }
}

fn order(state: &State, assignment: AssignmentId) -> Option<OrderDraft> {
    let assignment = state.assignments().get(&assignment)?;
    let incident = state.incidents().get(&assignment.incident)?;
    let generation = state.units().get(&assignment.unit)?.command.generation;
    let face = state.settings().priority(incident.priority).face.clone();
    Some(OrderDraft { assignment: assignment.clone(), incident: incident.clone(), face, generation })
}

/// What one unit's terminal is told when it connects.
#[derive(Clone, Debug)]
pub struct Greeting {
    /// Its present order, received or not.
    pub order: Option<OrderDraft>,
    /// What else is owed to it.
    pub owed: Vec<Draft>,
    /// Cancels that need not be told any more, because the present order came after them.
    pub superseded: Vec<AssignmentId>,
}

/// The greeting of a unit's terminal.
pub fn greeting(state: &State, unit: &UnitId) -> Greeting {
    let order = state.assignment_of(unit).and_then(|a| order(state, a.id));
    let (mut owed, mut superseded) = (Vec::new(), Vec::new());
    for effect in owed_to(state, unit) {
        match (&effect, &order) {
            (Effect::Cancel { assignment, seq, .. }, Some(order)) if *seq < order.assignment.order_seq => superseded.push(*assignment),
            _ => owed.extend(draft(state, effect).map(|(_, draft)| draft)),
        }
    }
    Greeting { order, owed, superseded }
}

/// All that is owed to the units that `wanted` names.
pub fn owed(state: &State, wanted: impl Fn(&UnitId) -> bool) -> Vec<(UnitId, Draft)> {
    owed_where(state, wanted).into_iter().filter_map(|effect| draft(state, effect)).collect()
}

/// Makes the messages to terminals.
#[derive(Clone)]
pub struct OrderMaker {
    room: RoomId,
    epoch: u64,
    before: u64,
    opener: Arc<dyn Opener>,
    epochs: Arc<Epochs>,
}

impl OrderMaker {
    /// For `room` in this start's `epoch`; events up to `before` carry the epoch they were written in, which `reader` knows.
    pub fn new(room: RoomId, epoch: u64, before: u64, opener: Arc<dyn Opener>, reader: Arc<Reader>) -> Self {
        let read = move |seq| match reader.epoch_of(seq) {
            Ok(epoch) => epoch,
            Err(e) => {
                tracing::error!(seq, error = %e, "the epoch of an order cannot be read");
                None
            }
        };
        Self { room, epoch, before, opener, epochs: Arc::new(Epochs::new(Box::new(read))) }
    }

    /// The identity of an event's message: its room, epoch and sequence never change, so a terminal shows each once, also after a
    /// restart of the server.
    fn identity(&self, seq: u64) -> Identity {
        let written = if seq > self.before { None } else { self.epochs.of(seq) };
        // The order matters more than its name: at worst a terminal shows it twice.
        Identity { room: self.room.clone(), epoch: written.unwrap_or(self.epoch), seq }
    }

    /// The order, its texts opened. May block for a read of the store.
    pub fn order(&self, draft: &OrderDraft) -> Order {
        let fence = Fence { generation: draft.generation, epoch: self.epoch };
        let mut order = Order::new(&self.room, fence, &draft.assignment, &draft.incident, draft.face.clone(), &*self.opener);
        order.identity = self.identity(draft.assignment.order_seq);
        order
    }

    /// The message. May block for a read of the store.
    pub fn make(&self, draft: &Draft) -> ToTerminal {
        match draft {
            Draft::Order(draft) => ToTerminal::Order(Box::new(self.order(draft))),
            Draft::Cancel { assignment, seq, order_seq, generation } => {
                let fence = Some(Fence { generation: *generation, epoch: self.epoch });
                ToTerminal::Cancel { identity: self.identity(*seq), fence, cancels: self.identity(*order_seq), assignment: *assignment }
            }
            Draft::Notice { notice, seq, withdrawn: true } => {
                ToTerminal::NoticeWithdrawn { identity: self.identity(*seq), notice: notice.id }
            }
            Draft::Notice { notice, seq, withdrawn: false } => {
                ToTerminal::Notice(Box::new(NoticeToCrew::new(self.identity(*seq), notice, &*self.opener)))
            }
            Draft::Roads { closures_version } => ToTerminal::Roads { closures_version: *closures_version },
            Draft::Proposal { assignment, status, detected_at } => {
                ToTerminal::Proposal { assignment: *assignment, status: *status, detected_at: *detected_at }
            }
            Draft::Check { assignment } => ToTerminal::Check { assignment: *assignment },
        }
    }
}
