//! Why the core says no: a closed list, each with its rule. A refusal changes nothing and leaves no event.

mod rule;
mod tie;
mod words;

pub use tie::TieRefusal;
pub(in crate::dispatch) use words::said;

use super::{
    assign::PastRefusal,
    closures,
    lending::Outcome,
    logs,
    model::{AssignmentState, CallState, IncidentState, Unavailability, UnitKind},
    notices, positions, preempt,
    roster::ShiftState,
};
use crate::id::{
    AssignmentId, CallId, CoverId, DeviceId, DraftId, EmergencyId, IncidentId, LendId, PersonId, RequestId, RoomId, ShiftId, UnitId,
    VehicleId,
};
use thiserror::Error;

/// Why an input was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Reject {
    /// No such call.
    #[error("call {0} is not known in this room")]
    UnknownCall(CallId),
    /// No such incident.
    #[error("incident {0} is not known in this room")]
    UnknownIncident(IncidentId),
    /// No such unit.
    #[error("unit {0} is not known in this room")]
    UnknownUnit(UnitId),
    /// No such assignment.
    #[error("assignment {0} is not known in this room")]
    UnknownAssignment(AssignmentId),
    /// The call is past this.
    #[error("call {call} is {}: this act needs another state", said(.state))]
    CallState {
        /// Which.
        call: CallId,
        /// Where it stands.
        state: CallState,
    },
    /// *Intervention* needs an incident.
    #[error("a call becomes an intervention by opening an incident on it")]
    NeedsIncident,
    /// The incident is past this.
    #[error("incident {incident} is {}: this act needs another state", said(.state))]
    IncidentState {
        /// Which.
        incident: IncidentId,
        /// Where it stands.
        state: IncidentState,
    },
    /// The unit has an open assignment.
    #[error("unit {unit} is committed to incident {incident}")]
    UnitCommitted {
        /// Which.
        unit: UnitId,
        /// To what.
        incident: IncidentId,
    },
    /// The unit is not on duty.
    #[error("unit {0} is not on duty")]
    UnitOffDuty(UnitId),
    /// The unit is on a break or the like.
    #[error("unit {0} is not available")]
    UnitUnavailable(UnitId),
    /// The status does not follow from where the assignment stands.
    #[error("assignment {assignment} is {}: this status is not a step forward", said(.state))]
    StatusOrder {
        /// Which.
        assignment: AssignmentId,
        /// Where it stands.
        state: AssignmentState,
    },
    /// The assignment is over.
    #[error("assignment {0} is over")]
    AssignmentOver(AssignmentId),
    /// The type code is not in the settings.
    #[error("incident type `{0}` is not in the settings")]
    UnknownType(String),
    /// The service code is not in the settings.
    #[error("service `{0}` is not in the settings")]
    UnknownService(String),
    /// The incident left memory and its state did not come with the input.
    #[error("incident {0} left memory: its state must be supplied with the input (a note on it brings it back)")]
    IncidentForgotten(IncidentId),
    /// As above, by an assignment.
    #[error("assignment {0} left memory: its incident's state must be supplied with the input")]
    AssignmentForgotten(AssignmentId),
    /// A crew's terminal asks for what only the room may do.
    #[error("only the room may do this")]
    RoomOnly,
    /// An assignment is ended as freed or refused; *cleared* is a status, *cancelled* follows from closing.
    #[error("an assignment is ended as freed (by the room) or refused (by the crew)")]
    EndReason,
    /// A receipt for an order or cancel that was never sent.
    #[error("assignment {0}: no such order or cancel was sent")]
    UnknownOrder(AssignmentId),
    /// An incident is opened on a call or by a patrol, not both.
    #[error("an incident is opened on a call or by a patrol, not both")]
    CallAndUnit,
    /// *Unknown* is not a duty that can be set.
    #[error("duty is set to on or off")]
    DutyNeeded,
    /// *Repeat* needs the incident it repeats, and nothing else may name one.
    #[error("`repeat`, and nothing else, names the incident it repeats")]
    RepeatOf,
    /// The wall clock given is before 2020 or after 2100.
    #[error("this is not a believable time")]
    AbsurdClock,
    /// A ranking answer for another version, or not asked for.
    #[error("incident {0}: this ranking is outdated")]
    RankingOutdated(IncidentId),
    /// Not owed, or not yet due.
    #[error("this deadline is not due")]
    DeadlineNotDue,
    /// A collection of the room is at its limit.
    #[error("limit reached: {what} ({limit})")]
    LimitReached {
        /// Which collection.
        what: &'static str,
        /// Its limit.
        limit: usize,
    },
    /// The thing itself can have no more of them; unlike [`LimitReached`](Self::LimitReached) it does not pass by waiting.
    #[error("too many {what}: at most {limit}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// Its limit.
        limit: usize,
    },
    /// The input changes nothing.
    #[error("nothing to change")]
    NothingToChange,
    /// The settings were changed by somebody else meanwhile.
    #[error("the settings in force are version {present}, not {given}: look at them and make the change again")]
    SettingsVersion {
        /// What the change was made from.
        given: u64,
        /// What is in force.
        present: u64,
    },
    /// The settings cannot be used.
    #[error("{0}")]
    SettingsInvalid(String),
    /// The settings are another room's.
    #[error("these are the settings of room {given}, this is room {present}")]
    SettingsRoom {
        /// Whose they are.
        given: RoomId,
        /// Whose are in force.
        present: RoomId,
    },
    /// The settings leave out something that is in use, or bound it too tightly.
    #[error("these settings leave out what is in use: {0}")]
    SettingsInUse(String),
    /// The settings do not offer this reason.
    #[error("the reason `{}` is not offered in this room", said(.0))]
    ReasonNotOffered(Unavailability),
    /// No such vehicle.
    #[error("vehicle {0} is not known in this room")]
    UnknownVehicle(VehicleId),
    /// No such person.
    #[error("person {0} is not known in this room")]
    UnknownPerson(PersonId),
    /// No such shift, or it left memory.
    #[error("shift {0} is not known in this room, or was over long ago")]
    UnknownShift(ShiftId),
    /// The capability code is not in the settings.
    #[error("capability `{0}` is not in the settings")]
    UnknownCapability(String),
    /// The sector code is not in the settings.
    #[error("sector `{0}` is not in the settings")]
    UnknownSector(String),
    /// The post code is not in the settings.
    #[error("post `{0}` is not in the settings")]
    UnknownPost(String),
    /// The post is for other kinds of unit.
    #[error("post `{post}` is not for a unit of kind {}", said(.kind))]
    PostKind {
        /// Which.
        post: String,
        /// The unit's kind.
        kind: UnitKind,
    },
    /// The vehicle is of another kind than the unit.
    #[error("vehicle {vehicle} is not of kind {}, as its unit is", said(.kind))]
    VehicleKind {
        /// Which.
        vehicle: VehicleId,
        /// The unit's kind.
        kind: UnitKind,
    },
    /// Another unit on duty has the vehicle.
    #[error("vehicle {vehicle} is with unit {unit}, which is on duty")]
    VehicleTaken {
        /// Which.
        vehicle: VehicleId,
        /// Who has it.
        unit: UnitId,
    },
    /// Another vehicle has this plate.
    #[error("plate {plate} is that of vehicle {vehicle}")]
    PlateTwice {
        /// Plate.
        plate: String,
        /// Whose.
        vehicle: VehicleId,
    },
    /// A plate that is none.
    #[error("the plate {0}… is too long")]
    PlateTooLong(String),
    /// Another unit on duty has the device.
    #[error("device {device} is with unit {unit}, which is on duty")]
    DeviceTaken {
        /// Which.
        device: DeviceId,
        /// Who has it.
        unit: UnitId,
    },
    /// A device is bound to a vehicle or to a unit.
    #[error("a device is bound to a vehicle or to a unit: name one")]
    VehicleOrUnit,
    /// Somebody of the crew is on another unit.
    #[error("person {person} is on the crew of unit {unit}")]
    PersonOnDuty {
        /// Who.
        person: PersonId,
        /// Where.
        unit: UnitId,
    },
    /// The leader is not on the crew.
    #[error("person {0} leads a crew without being on it")]
    LeaderNotInCrew(PersonId),
    /// Planned twice at the same time.
    #[error("{what} is planned twice: on unit {unit} of shift {shift} too")]
    PlannedTwice {
        /// What.
        what: String,
        /// In which shift.
        shift: ShiftId,
        /// On which unit.
        unit: UnitId,
    },
    /// The shift has no such unit.
    #[error("unit {unit} is not in shift {shift}: what was put on duty by hand goes off duty by hand")]
    NotInShift {
        /// Which.
        unit: UnitId,
        /// Of which.
        shift: ShiftId,
    },
    /// The shift is past this.
    #[error("shift {shift} is {}: this act needs another state", said(.state))]
    ShiftState {
        /// Which.
        shift: ShiftId,
        /// Where it stands.
        state: ShiftState,
    },
    /// The shift's times do not fit.
    #[error("{0}")]
    ShiftTime(&'static str),
    /// A team has a name.
    #[error("a team has a name of 1 to 40 characters")]
    TeamName,
    /// No such alert about cover, or its cause is gone.
    #[error("cover alert {0} is not known, or its cause is gone")]
    UnknownCoverAlert(CoverId),
    /// The alert was answered.
    #[error("cover alert {0} was answered")]
    CoverAlertAnswered(CoverId),
    /// The alert has no proposal to accept.
    #[error("cover alert {0} proposes nothing")]
    NoCoverProposal(CoverId),
    /// The room was told of no closer unit for it.
    #[error("no closer unit was told for assignment {0}")]
    NoSuggestion(AssignmentId),
    /// It was answered, or overtaken.
    #[error("the closer unit for assignment {0} was answered already, or is overtaken")]
    SuggestionOver(AssignmentId),
    /// By a rule of logs and hand-over sheets.
    #[error(transparent)]
    Logs(#[from] logs::Refusal),
    /// By a rule of messages, bulletins and plate notes.
    #[error(transparent)]
    Notices(#[from] notices::Refusal),
    /// By the rule of pre-emption.
    #[error(transparent)]
    Preempt(#[from] preempt::Refusal),
    /// By a rule of road closures.
    #[error(transparent)]
    Closures(#[from] closures::Refusal),
    /// By a rule of positions: who may do what, from where.
    #[error(transparent)]
    Positions(#[from] positions::Refusal),
    /// A unit that is free is reserved for a time.
    #[error("unit {0} is free: assign it, or name a time to come for which it is reserved")]
    ReserveNeedsTime(UnitId),
    /// The unit is promised to this incident already.
    #[error("unit {unit} is reserved for incident {incident} already")]
    AlreadyReserved {
        /// Which.
        unit: UnitId,
        /// For what.
        incident: IncidentId,
    },
    /// No such reservation.
    #[error("assignment {0} is not a reservation")]
    NotReserved(AssignmentId),
    /// A reservation has no status.
    #[error("assignment {0} is only reserved: assign it first")]
    OnlyReserved(AssignmentId),
    /// A unit on scene is pre-empted by a chief or supervisor only.
    #[error("assignment {0} has arrived: only a chief or supervisor takes the unit away from there")]
    SupervisorOnly(AssignmentId),
    /// The code is not among the settings' reasons.
    #[error("refusal reason `{0}` is not in the settings")]
    UnknownRefusal(String),
    /// Nothing is proposed.
    #[error("assignment {0} has no proposal that waits for a word")]
    NoProposal(AssignmentId),
    /// Foot and bicycle patrols confirm by hand.
    #[error("unit {0} is on foot or bicycle: its crew says itself when it goes and arrives")]
    ConfirmedByHand(UnitId),
    /// A correction is of what the assignment has passed.
    #[error("assignment {assignment} is {}: a correction is of a stamp it has passed; a step forward is a status", said(.state))]
    CorrectionOrder {
        /// Which.
        assignment: AssignmentId,
        /// Where it stands.
        state: AssignmentState,
    },
    /// An end is not taken back.
    #[error("assignment {0} is over and stays so: its time can be corrected; to go on, assign the unit anew")]
    ClearedStays(AssignmentId),
    /// Of a finished assignment typed in after an outage.
    #[error(transparent)]
    Past(#[from] PastRefusal),
    /// Out of range.
    #[error("a safety timer is set to 1 to {0} minutes")]
    SafetyMinutes(u32),
    /// A crew asks the room for this.
    #[error("a crew asks for a break or to go off duty; the room grants it")]
    CrewAsks,
    /// The crew asked for nothing.
    #[error("the crew of unit {0} asked for nothing")]
    NothingAsked(UnitId),
    /// Its crew calls for help.
    #[error("unit {0} is in an emergency and is not sent anywhere")]
    UnitInEmergency(UnitId),
    /// No such emergency.
    #[error("emergency {0} is not known in this room")]
    UnknownEmergency(EmergencyId),
    /// It was ended.
    #[error("emergency {0} is over")]
    EmergencyOver(EmergencyId),
    /// Nobody knows where.
    #[error("emergency {0} has no position: open an incident with a place, or have one stated")]
    EmergencyPosition(EmergencyId),
    /// An emergency is answered, not silenced.
    #[error("an emergency is never muted: acknowledge it")]
    NeverMuted,
    /// Not raised, or its cause is gone.
    #[error("this alarm is not raised")]
    AlarmNotRaised,
    /// An exercise and the real thing are never mixed.
    #[error("an exercise and the real thing are not mixed")]
    ModeMixed,
    /// The outside service's code is not in the settings.
    #[error("outside service `{0}` is not in the settings")]
    UnknownOutside(String),
    /// *Passed* names to whom, and nothing else does.
    #[error("`passed`, and nothing else, names the outside service")]
    OutsideNeeded,
    /// Giving up and cancelling need a reason.
    #[error("a reason is needed")]
    ReasonNeeded,
    /// The call that opened an incident stays on it.
    #[error("call {0} opened its incident: close, merge or split that instead")]
    OpeningCall(CallId),
    /// A handset, a cell or a unit does not overwrite what an operator verified.
    #[error("the place of incident {0} was verified by an operator: only an operator changes it")]
    PlaceVerified(IncidentId),
    /// A hold ends in the past, or later than the room allows; or work under way is to be held.
    #[error("a hold ends at a time to come, within the room's limit, and nobody is on it")]
    HoldUntil,
    /// Somebody arrived: it is closed with a disposition, not cancelled.
    #[error("a unit has arrived at incident {0}: close it with a disposition")]
    Arrived(IncidentId),
    /// One incident twice.
    #[error("incident {0} is named twice")]
    SameIncident(IncidentId),
    /// By a rule of incidents tied to others.
    #[error(transparent)]
    Tie(#[from] TieRefusal),
    /// A call or open assignment that is not there.
    #[error("a call or unit named is not on incident {0}")]
    NotOnIncident(IncidentId),
    /// An incident that came by a call keeps one.
    #[error("incident {0} keeps one of its calls: merge it instead")]
    LastCall(IncidentId),
    /// No such outside service on the incident.
    #[error("no such outside service on incident {0}")]
    NoContact(IncidentId),
    /// It is offered to another room.
    #[error("incident {incident} is offered to room {to}: wait for its answer or take the offer back")]
    TransferOpen {
        /// Which.
        incident: IncidentId,
        /// To whom.
        to: RoomId,
    },
    /// It is not offered to that room (any more).
    #[error("incident {0} is not offered to that room")]
    NoTransfer(IncidentId),
    /// A transfer needs another room.
    #[error("this is the same room")]
    OwnRoom,
    /// No such draft.
    #[error("draft {0} is not known in this room")]
    UnknownDraft(DraftId),
    /// A draft is changed and discarded by its author.
    #[error("draft {0} is another operator's: only its author changes or discards it")]
    NotTheAuthor(DraftId),
    /// A draft without type or place.
    #[error("draft {0} needs a type and a place")]
    DraftIncomplete(DraftId),
    /// Released to another room, which has not answered yet: it is nobody's for a moment, and the act may be tried again.
    #[error("unit {unit} is on its way to room {to}: wait until that room has answered")]
    UnitBetweenRooms {
        /// Which.
        unit: UnitId,
        /// To whom.
        to: RoomId,
    },
    /// Another room commands it.
    #[error("unit {unit} is commanded by room {room}")]
    UnitElsewhere {
        /// Which.
        unit: UnitId,
        /// By whom.
        room: RoomId,
    },
    /// No such room is reached from here.
    #[error("room {0} is not reached from here")]
    UnknownRoom(RoomId),
    /// A borrowed unit goes to nobody but its home.
    #[error("unit {unit} is borrowed from room {home}: it is only returned there")]
    OnlyReturned {
        /// Which.
        unit: UnitId,
        /// Its home.
        home: RoomId,
    },
    /// It is this room's own.
    #[error("unit {0} is this room's own: there is nothing to return")]
    NotBorrowed(UnitId),
    /// This room commands the unit it asks for.
    #[error("unit {0} is commanded here")]
    CommandedHere(UnitId),
    /// The same unit was asked for already.
    #[error("unit {unit} was asked for already: request {request}")]
    AlreadyAsked {
        /// Which.
        unit: UnitId,
        /// By which request.
        request: RequestId,
    },
    /// No such request.
    #[error("request {0} is not known in this room")]
    UnknownRequest(RequestId),
    /// The request has ended.
    #[error("request {0} is over")]
    RequestOver(RequestId),
    /// No release of this id waits for an answer here: an old answer.
    #[error("lend {0} waits for no answer here")]
    NoLend(LendId),
    /// The offer was answered already; the answer stands.
    #[error("lend {lend} was answered already: {}", said(.outcome))]
    LendAnswered {
        /// Which.
        lend: LendId,
        /// The answer.
        outcome: Outcome,
    },
}
