//! Why the core says no: a closed list, each with its rule. A refusal changes nothing and leaves no event.

use super::{
    closures, logs,
    model::{AssignmentState, CallState, IncidentState, Unavailability, UnitKind},
    notices,
    roster::ShiftState,
};
use crate::id::{AssignmentId, CallId, CoverId, DeviceId, IncidentId, PersonId, RoomId, ShiftId, UnitId, VehicleId};
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
    #[error("call {call} is {state:?}: this act needs another state")]
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
    #[error("incident {incident} is {state:?}: this act needs another state")]
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
    #[error("assignment {assignment} is {state:?}: this status is not a step forward")]
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
    #[error("incident {0} left memory: its state must be supplied with the input")]
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
    #[error("the reason {0:?} is not offered in this room")]
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
    #[error("post `{post}` is not for a unit of kind {kind:?}")]
    PostKind {
        /// Which.
        post: String,
        /// The unit's kind.
        kind: UnitKind,
    },
    /// The vehicle is of another kind than the unit.
    #[error("vehicle {vehicle} is not of kind {kind:?}, as its unit is")]
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
    #[error("unit {unit} is not in shift {shift}")]
    NotInShift {
        /// Which.
        unit: UnitId,
        /// Of which.
        shift: ShiftId,
    },
    /// The shift is past this.
    #[error("shift {shift} is {state:?}: this act needs another state")]
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
    NoProposal(CoverId),
    /// By a rule of logs and hand-over sheets.
    #[error(transparent)]
    Logs(#[from] logs::Refusal),
    /// By a rule of messages, bulletins and plate notes.
    #[error(transparent)]
    Notices(#[from] notices::Refusal),
    /// By a rule of road closures.
    #[error(transparent)]
    Closures(#[from] closures::Refusal),
}

impl Reject {
    /// The rule's name, for problem documents and logs.
    pub fn rule(&self) -> &'static str {
        match self {
            Self::UnknownCall(_) => "unknown_call",
            Self::UnknownIncident(_) => "unknown_incident",
            Self::UnknownUnit(_) => "unknown_unit",
            Self::UnknownAssignment(_) => "unknown_assignment",
            Self::CallState { .. } => "call_state",
            Self::NeedsIncident => "needs_incident",
            Self::IncidentState { .. } => "incident_state",
            Self::UnitCommitted { .. } => "unit_committed",
            Self::UnitOffDuty(_) => "unit_off_duty",
            Self::UnitUnavailable(_) => "unit_unavailable",
            Self::StatusOrder { .. } => "status_order",
            Self::AssignmentOver(_) => "assignment_over",
            Self::UnknownType(_) => "unknown_type",
            Self::UnknownService(_) => "unknown_service",
            Self::IncidentForgotten(_) => "incident_forgotten",
            Self::AssignmentForgotten(_) => "assignment_forgotten",
            Self::RoomOnly => "room_only",
            Self::EndReason => "end_reason",
            Self::UnknownOrder(_) => "unknown_order",
            Self::CallAndUnit => "call_and_unit",
            Self::DutyNeeded => "duty_needed",
            Self::RepeatOf => "repeat_of",
            Self::AbsurdClock => "absurd_clock",
            Self::RankingOutdated(_) => "ranking_outdated",
            Self::DeadlineNotDue => "deadline_not_due",
            Self::LimitReached { .. } => "limit_reached",
            Self::TooMany { .. } => "too_many",
            Self::NothingToChange => "nothing_to_change",
            Self::SettingsVersion { .. } => "settings_version",
            Self::SettingsInvalid(_) => "settings_invalid",
            Self::SettingsRoom { .. } => "settings_room",
            Self::SettingsInUse(_) => "settings_in_use",
            Self::ReasonNotOffered(_) => "reason_not_offered",
            Self::UnknownVehicle(_) => "unknown_vehicle",
            Self::UnknownPerson(_) => "unknown_person",
            Self::UnknownShift(_) => "unknown_shift",
            Self::UnknownCapability(_) => "unknown_capability",
            Self::UnknownSector(_) => "unknown_sector",
            Self::UnknownPost(_) => "unknown_post",
            Self::PostKind { .. } => "post_kind",
            Self::VehicleKind { .. } => "vehicle_kind",
            Self::VehicleTaken { .. } => "vehicle_taken",
            Self::PlateTwice { .. } => "plate_twice",
            Self::PlateTooLong(_) => "plate_too_long",
            Self::DeviceTaken { .. } => "device_taken",
            Self::VehicleOrUnit => "vehicle_or_unit",
            Self::PersonOnDuty { .. } => "person_on_duty",
            Self::LeaderNotInCrew(_) => "leader_not_in_crew",
            Self::PlannedTwice { .. } => "planned_twice",
            Self::NotInShift { .. } => "not_in_shift",
            Self::ShiftState { .. } => "shift_state",
            Self::ShiftTime(_) => "shift_time",
            Self::TeamName => "team_name",
            Self::UnknownCoverAlert(_) => "unknown_cover_alert",
            Self::CoverAlertAnswered(_) => "cover_alert_answered",
            Self::NoProposal(_) => "no_proposal",
            Self::Logs(why) => why.rule(),
            Self::Notices(why) => why.rule(),
            Self::Closures(why) => why.rule(),
        }
    }
}
