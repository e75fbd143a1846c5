//! Which right each input needs: one table, asked by the core and at the door.

use super::act::Act;
use crate::{
    dispatch::{
        alarm, assign, calls, closer, closures, cover, emergency, incidents,
        input::{DeadlineId, Input},
        lending, logs, notices, overlay, preempt, roster, settings,
    },
    rights::Right,
};

/// The right that whoever asks this needs. What only the server does needs [`Right::Server`], which no account has.
pub fn right_of(input: &Input) -> Right {
    match input {
        Input::PresentCall { .. }
        | Input::AnswerCall { .. }
        | Input::AbandonCall { .. }
        | Input::ClassifyCall { .. }
        | Input::OpenIncident { unit: None, .. }
        | Input::ChangeIncident { .. } => Right::TakeCalls,
        // The patrol that came upon it is on it at once.
        Input::OpenIncident { unit: Some(_), .. }
        | Input::Assign { .. }
        | Input::Status { .. }
        | Input::EndAssignment { .. }
        | Input::CloseIncident { .. }
        | Input::SetDuty { .. }
        | Input::SetUnavailable { .. }
        | Input::StatePosition { .. } => Right::Dispatch,
        Input::OrderReceived { .. } | Input::CancelReceived { .. } => Right::Crew,
        Input::RegisterUnit { .. } | Input::BindDevice { .. } => Right::Equip,
        Input::Ranked { .. } | Input::PositionRegained { .. } | Input::DeadlineReached { .. } => Right::Server,
        Input::AcceptClock { .. } => Right::Operate,
        Input::Settings(settings::Act::Change { .. }) => Right::Equip,
        Input::Roster(act) => roster(act),
        Input::Cover(act) => match act {
            cover::Act::Immobile { .. } | cover::Act::Uncovered { .. } | cover::Act::Gone { .. } => Right::Server,
            cover::Act::Accept { .. } | cover::Act::Dismiss { .. } => Right::Dispatch,
        },
        Input::Logs(act) => match act {
            logs::Act::Note { .. } => Right::WriteNotes,
            logs::Act::Offer { .. } | logs::Act::Accept { .. } | logs::Act::Return { .. } | logs::Act::Withdraw { .. } => Right::Lead,
        },
        Input::Notices(act) => notice(act),
        Input::Closures(closures::Act::Draw { .. } | closures::Act::Prolong { .. } | closures::Act::End { .. }) => Right::Dispatch,
        Input::Assignment(act) => assignment(act),
        Input::Unit(
            overlay::Act::WantsToSpeak { .. }
            | overlay::Act::NoContact { .. }
            | overlay::Act::Ask { .. }
            | overlay::Act::Answer { .. }
            | overlay::Act::ShiftEnds { .. },
        ) => Right::Dispatch,
        Input::Emergency(act) => match act {
            emergency::Act::Raise { .. } | emergency::Act::Acknowledge { .. } => Right::Alarms,
            emergency::Act::OpenIncident { .. } => Right::TakeCalls,
            emergency::Act::Clear { .. } | emergency::Act::Link { .. } => Right::Dispatch,
        },
        Input::Alarm(alarm::Act::Silence { alarm: DeadlineId::BrokenGlass(_) }) => Right::Lead,
        Input::Alarm(alarm::Act::Silence { .. }) => Right::Alarms,
        Input::Calls(calls::Act::CallBack { .. } | calls::Act::Locate { .. } | calls::Act::Leave { .. } | calls::Act::TakeBack { .. }) => {
            Right::TakeCalls
        }
        Input::Incidents(act) => incident(act),
        Input::Lending(act) => lent(act),
        Input::Closer(act) => match act {
            closer::Act::Offer { .. } | closer::Act::Lapse { .. } => Right::Server,
            closer::Act::Accept { .. } | closer::Act::Dismiss { .. } => Right::Dispatch,
        },
        Input::Preempt(preempt::Act::Take { .. }) => Right::Dispatch,
        Input::Positions(act) => match act {
            Act::SignOn { .. } | Act::Offer { .. } | Act::TakeBackOffer { .. } | Act::SignOff { .. } => Right::Sit,
            Act::Release { .. } => Right::Lead,
            Act::LogOff { .. } | Act::BreakGlass { .. } => Right::Server,
        },
    }
}

fn roster(act: &roster::Act) -> Right {
    match act {
        roster::Act::EnterUnit(_) | roster::Act::EnterVehicle { .. } | roster::Act::BindDevice { .. } => Right::Equip,
        roster::Act::EnterPerson { .. }
        | roster::Act::PlanShift { .. }
        | roster::Act::CopyShifts { .. }
        | roster::Act::DropShift { .. }
        | roster::Act::SignOn { .. }
        | roster::Act::SignOff { .. }
        | roster::Act::ChangeCrew { .. }
        | roster::Act::Relieve { .. }
        | roster::Act::ChangeVehicle { .. }
        | roster::Act::Place { .. } => Right::Lead,
    }
}

fn notice(act: &notices::Act) -> Right {
    match act {
        notices::Act::Send(new) => match new.kind {
            notices::Kind::PlateNote => Right::Checks,
            notices::Kind::Message
            | notices::Kind::WantedPerson
            | notices::Kind::WantedCar
            | notices::Kind::MissingChild
            | notices::Kind::General => Right::Dispatch,
        },
        // The desk has read it; for a crew, somebody stamps.
        notices::Act::Receive { unit: None, .. } => Right::WriteNotes,
        notices::Act::Receive { unit: Some(_), .. } | notices::Act::Cancel { .. } => Right::Dispatch,
    }
}

fn assignment(act: &assign::Act) -> Right {
    match act {
        assign::Act::Reserve { .. }
        | assign::Act::AssignReserved { .. }
        | assign::Act::CancelReserved { .. }
        | assign::Act::Preempt { .. }
        | assign::Act::Refuse { .. }
        | assign::Act::Go { .. }
        | assign::Act::Confirm { .. }
        | assign::Act::Dismiss { .. }
        | assign::Act::Safety { .. }
        | assign::Act::Well { .. } => Right::Dispatch,
        assign::Act::Correct { .. } | assign::Act::RecordPast(_) => Right::Lead,
        assign::Act::Propose { .. } => Right::Server,
    }
}

fn incident(act: &incidents::Act) -> Right {
    match act {
        incidents::Act::Link { .. }
        | incidents::Act::Unlink { .. }
        | incidents::Act::TellOutside { joint: true, .. }
        | incidents::Act::OutsideReceipt { .. }
        | incidents::Act::SaveDraft { .. }
        | incidents::Act::DiscardDraft { .. }
        | incidents::Act::OpenDraft { .. } => Right::TakeCalls,
        // These end work here, or move units.
        incidents::Act::TellOutside { joint: false, .. }
        | incidents::Act::Hold { .. }
        | incidents::Act::Release { .. }
        | incidents::Act::Cancel { .. }
        | incidents::Act::Reopen { .. }
        | incidents::Act::HandOver { .. }
        | incidents::Act::HandOverAccepted { .. }
        | incidents::Act::Merge { .. }
        | incidents::Act::Split { .. }
        | incidents::Act::MoveAssignment { .. }
        | incidents::Act::OfferTransfer { .. }
        | incidents::Act::TransferAnswered { .. }
        | incidents::Act::WithdrawTransfer { .. }
        | incidents::Act::Receive { .. } => Right::Dispatch,
    }
}

fn lent(act: &lending::Act) -> Right {
    match act {
        lending::Act::Release { .. }
        | lending::Act::Grant { .. }
        | lending::Act::Refuse { .. }
        | lending::Act::Ask { .. }
        | lending::Act::Withdraw { .. } => Right::Lead,
        // Other rooms, by the courier.
        lending::Act::Offered { .. }
        | lending::Act::Answered { .. }
        | lending::Act::Asked { .. }
        | lending::Act::AskedNoMore { .. }
        | lending::Act::Refused { .. }
        | lending::Act::Helped { .. }
        | lending::Act::Told { .. } => Right::Server,
    }
}
