//! What may be asked of an incident beside opening, changing and closing it.

use crate::{
    dispatch::{
        input::NewIncident,
        model::{Carried, ClockStart, DraftText, Outside, Sealed},
    },
    id::{AssignmentId, CallId, DraftId, IncidentId, RoomId, SubjectId},
    quantity::Timestamp,
};

/// What may be asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Act {
    /// Keeps a waiting incident out of the queue, until a time or until released by hand.
    Hold {
        /// Which.
        incident: IncidentId,
        /// When it returns by itself.
        until: Option<Timestamp>,
        /// Why, sealed.
        reason: Option<Sealed>,
    },
    /// Returns a held incident to the queue.
    Release {
        /// Which.
        incident: IncidentId,
    },
    /// Cancels an incident at which nobody has arrived; open assignments are cancelled.
    Cancel {
        /// Which.
        incident: IncidentId,
        /// Why, sealed.
        reason: Option<Sealed>,
    },
    /// Takes up an incident again that is over: a new segment.
    Reopen {
        /// Which.
        incident: IncidentId,
        /// Why, sealed.
        reason: Option<Sealed>,
    },
    /// T13: given to the arrondissement's records.
    HandOver {
        /// Which.
        incident: IncidentId,
    },
    /// T14: taken by them.
    HandOverAccepted {
        /// Which.
        incident: IncidentId,
        /// Their receipt, sealed.
        receipt: Option<Sealed>,
    },
    /// Makes an incident a duplicate of another. Its calls move there; its units stay on it until they are moved or cleared.
    Merge {
        /// The duplicate.
        incident: IncidentId,
        /// Its master.
        into: IncidentId,
    },
    /// Opens a new, linked incident with some of the calls and units of this one.
    Split {
        /// From which.
        incident: IncidentId,
        /// Calls that move.
        calls: Vec<CallId>,
        /// Open assignments that move.
        assignments: Vec<AssignmentId>,
        /// The new incident.
        new: NewIncident,
    },
    /// Moves a unit at work from one incident to a linked one, or from a duplicate to its master: its stamps go along.
    MoveAssignment {
        /// Which.
        assignment: AssignmentId,
        /// Where to.
        to: IncidentId,
    },
    /// Links two incidents, both ways.
    Link {
        /// One.
        incident: IncidentId,
        /// The other.
        with: IncidentId,
    },
    /// Undoes a link.
    Unlink {
        /// One.
        incident: IncidentId,
        /// The other.
        with: IncidentId,
    },
    /// An outside service was told: it works jointly and the incident stays open, or it takes the incident and this one is closed.
    TellOutside {
        /// Which.
        incident: IncidentId,
        /// Whom.
        outside: Outside,
        /// It works with us.
        joint: bool,
    },
    /// The outside service's receipt came.
    OutsideReceipt {
        /// Which.
        incident: IncidentId,
        /// Which contact, from 0.
        contact: u32,
        /// The receipt, sealed.
        receipt: Sealed,
    },
    /// Offers a waiting or held incident to another room. Until that room answers it is held here.
    OfferTransfer {
        /// Which.
        incident: IncidentId,
        /// To whom.
        to: RoomId,
    },
    /// The other room's answer.
    TransferAnswered {
        /// Which.
        incident: IncidentId,
        /// Who answers.
        from: RoomId,
        /// It takes the incident.
        accepted: bool,
        /// Its number there: the receipt.
        theirs: Option<IncidentId>,
    },
    /// Takes an offer back that was not answered.
    WithdrawTransfer {
        /// Which.
        incident: IncidentId,
    },
    /// Opens an incident that another room passes on; its headline clock runs on.
    Receive {
        /// Who passes it on.
        from: RoomId,
        /// Its number there.
        theirs: IncidentId,
        /// When its calls were presented and answered.
        clock: ClockStart,
        /// What it has been through there.
        carried: Carried,
        /// The incident.
        new: NewIncident,
    },
    /// Saves what is being typed: a new draft, or (by its author) the next state of a known one.
    SaveDraft {
        /// Which; `None` begins one.
        draft: Option<DraftId>,
        /// Key subject, for a new one.
        subject: SubjectId,
        /// What it says now.
        text: DraftText,
    },
    /// Throws a draft away: its author, a supervisor, or after a day anybody.
    DiscardDraft {
        /// Which.
        draft: DraftId,
    },
    /// Makes the draft an incident (T2, T3); type and place must be there.
    OpenDraft {
        /// Which.
        draft: DraftId,
    },
}
