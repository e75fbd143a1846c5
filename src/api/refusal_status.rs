//! The HTTP status of each refusal of the core.

use crate::dispatch::{
    closures, logs, notices, positions, preempt,
    reject::{Reject, TieRefusal},
};
use axum::http::StatusCode;

/// Unknown things are 404, states that do not allow the act 409, values outside the settings 422, a full room 503.
pub(super) fn reject_status(reject: &Reject) -> StatusCode {
    match reject {
        Reject::UnknownCall(_)
        | Reject::UnknownIncident(_)
        | Reject::UnknownUnit(_)
        | Reject::UnknownAssignment(_)
        | Reject::UnknownDraft(_)
        | Reject::NoContact(_)
        | Reject::UnknownRoom(_)
        | Reject::UnknownRequest(_)
        | Reject::IncidentForgotten(_)
        | Reject::AssignmentForgotten(_)
        | Reject::NotReserved(_)
        | Reject::UnknownEmergency(_)
        | Reject::UnknownVehicle(_)
        | Reject::UnknownPerson(_)
        | Reject::UnknownShift(_)
        | Reject::NoSuggestion(_)
        | Reject::UnknownCoverAlert(_) => StatusCode::NOT_FOUND,
        Reject::CallState { .. }
        | Reject::IncidentState { .. }
        | Reject::UnitCommitted { .. }
        | Reject::UnitOffDuty(_)
        | Reject::UnitUnavailable(_)
        | Reject::StatusOrder { .. }
        | Reject::AssignmentOver(_)
        | Reject::UnknownOrder(_)
        | Reject::RankingOutdated(_)
        | Reject::DeadlineNotDue
        | Reject::OpeningCall(_)
        | Reject::PlaceVerified(_)
        | Reject::Arrived(_)
        | Reject::NotOnIncident(_)
        | Reject::LastCall(_)
        | Reject::TransferOpen { .. }
        | Reject::NoTransfer(_)
        | Reject::DraftIncomplete(_)
        | Reject::UnitBetweenRooms { .. }
        | Reject::UnitElsewhere { .. }
        | Reject::OnlyReturned { .. }
        | Reject::NotBorrowed(_)
        | Reject::CommandedHere(_)
        | Reject::AlreadyAsked { .. }
        | Reject::RequestOver(_)
        | Reject::NoLend(_)
        | Reject::LendAnswered { .. }
        | Reject::NothingToChange
        | Reject::SettingsInUse(_)
        | Reject::VehicleTaken { .. }
        | Reject::PlateTwice { .. }
        | Reject::DeviceTaken { .. }
        | Reject::PersonOnDuty { .. }
        | Reject::PlannedTwice { .. }
        | Reject::NotInShift { .. }
        | Reject::ShiftState { .. }
        | Reject::CoverAlertAnswered(_)
        | Reject::SuggestionOver(_)
        | Reject::NoCoverProposal(_)
        | Reject::ReserveNeedsTime(_)
        | Reject::AlreadyReserved { .. }
        | Reject::OnlyReserved(_)
        | Reject::NoProposal(_)
        | Reject::ConfirmedByHand(_)
        | Reject::CorrectionOrder { .. }
        | Reject::ClearedStays(_)
        | Reject::NothingAsked(_)
        | Reject::UnitInEmergency(_)
        | Reject::EmergencyOver(_)
        | Reject::EmergencyPosition(_)
        | Reject::NeverMuted
        | Reject::AlarmNotRaised => StatusCode::CONFLICT,
        Reject::SettingsVersion { .. } => StatusCode::PRECONDITION_FAILED,
        Reject::RoomOnly | Reject::NotTheAuthor(_) | Reject::SupervisorOnly(_) | Reject::CrewAsks => StatusCode::FORBIDDEN,
        Reject::NeedsIncident
        | Reject::UnknownType(_)
        | Reject::UnknownService(_)
        | Reject::UnknownRefusal(_)
        | Reject::SafetyMinutes(_)
        | Reject::Past(_)
        | Reject::EndReason
        | Reject::CallAndUnit
        | Reject::DutyNeeded
        | Reject::RepeatOf
        | Reject::ModeMixed
        | Reject::UnknownOutside(_)
        | Reject::OutsideNeeded
        | Reject::ReasonNeeded
        | Reject::HoldUntil
        | Reject::SameIncident(_)
        | Reject::OwnRoom
        | Reject::AbsurdClock
        | Reject::TooMany { .. }
        | Reject::SettingsInvalid(_)
        | Reject::SettingsRoom { .. }
        | Reject::ReasonNotOffered(_)
        | Reject::UnknownCapability(_)
        | Reject::UnknownSector(_)
        | Reject::UnknownPost(_)
        | Reject::PostKind { .. }
        | Reject::VehicleKind { .. }
        | Reject::PlateTooLong(_)
        | Reject::VehicleOrUnit
        | Reject::LeaderNotInCrew(_)
        | Reject::ShiftTime(_)
        | Reject::TeamName => StatusCode::UNPROCESSABLE_ENTITY,
        Reject::LimitReached { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Reject::Tie(why) => match why {
            TieRefusal::MasterIsDuplicate { .. } | TieRefusal::AlreadyDuplicate { .. } | TieRefusal::NotLinked { .. } => {
                StatusCode::CONFLICT
            }
            TieRefusal::NothingToSplit(_) => StatusCode::UNPROCESSABLE_ENTITY,
        },
        Reject::Preempt(why) => match why {
            preempt::Refusal::NotUrgent(_) | preempt::Refusal::Exercise => StatusCode::UNPROCESSABLE_ENTITY,
            preempt::Refusal::NotCommitted(_)
            | preempt::Refusal::HasArrived(_)
            | preempt::Refusal::TooUrgent { .. }
            | preempt::Refusal::NotListed { .. }
            | preempt::Refusal::DivertedAlready(_) => StatusCode::CONFLICT,
        },
        Reject::Logs(why) => match why {
            logs::Refusal::UnknownSheet(_) => StatusCode::NOT_FOUND,
            logs::Refusal::SheetOpen(_) | logs::Refusal::SheetOver(_) => StatusCode::CONFLICT,
            logs::Refusal::OwnSheet(_) | logs::Refusal::NotYourSheet(_) | logs::Refusal::NotOnIncident { .. } => StatusCode::FORBIDDEN,
            logs::Refusal::NotThisLog(_) | logs::Refusal::RemarkNeeded => StatusCode::UNPROCESSABLE_ENTITY,
        },
        Reject::Notices(why) => match why {
            notices::Refusal::Unknown(_) => StatusCode::NOT_FOUND,
            notices::Refusal::Over(_) | notices::Refusal::NotWithdrawn(_) => StatusCode::CONFLICT,
            notices::Refusal::NotFor { .. }
            | notices::Refusal::NotForDesk(_)
            | notices::Refusal::Nobody
            | notices::Refusal::Direction
            | notices::Refusal::Plate
            | notices::Refusal::Expiry(_) => StatusCode::UNPROCESSABLE_ENTITY,
        },
        Reject::Positions(why) => match why {
            positions::Refusal::UnknownPosition(_) => StatusCode::NOT_FOUND,
            positions::Refusal::PositionTaken { .. }
            | positions::Refusal::PositionFree(_)
            | positions::Refusal::NotOffered(_)
            | positions::Refusal::TooManyPositions => StatusCode::CONFLICT,
            positions::Refusal::NotAllowed { .. }
            | positions::Refusal::OffPosition { .. }
            | positions::Refusal::NotYourPosition(_)
            | positions::Refusal::NotQualified { .. }
            | positions::Refusal::ForYourself(_)
            | positions::Refusal::ChiefOnly
            | positions::Refusal::OwnGlass(_) => StatusCode::FORBIDDEN,
        },
        Reject::Closures(why) => match why {
            closures::Refusal::Unknown(_) => StatusCode::NOT_FOUND,
            closures::Refusal::Over(_) => StatusCode::CONFLICT,
            closures::Refusal::Shape(_) | closures::Refusal::Times(_) | closures::Refusal::NoteNeeded => StatusCode::UNPROCESSABLE_ENTITY,
        },
    }
}
