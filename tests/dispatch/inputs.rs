//! One example of everything that may be asked of the core. A new input does not compile before it has its line here.

use crate::{
    more::outside,
    positions::{account, position},
    room::{START, place, room_id, unit_id},
};
use dawria::{
    dispatch::{
        Input as I, Settings, alarm, assign, calls, closer, closures, cover, emergency,
        incidents::{self, Act as N},
        input::{DeadlineId, NewIncident},
        lending::{self, Act as L},
        logs,
        model::*,
        notices, overlay,
        positions::Act as P,
        preempt, roster, settings,
    },
    id::*,
};
use uuid::Uuid;

const C: CallId = CallId(1);
const N1: IncidentId = IncidentId(1);
const A: AssignmentId = AssignmentId(1);
const S: SubjectId = SubjectId(Uuid::nil());
const LEND: LendId = LendId(Uuid::nil());
const ASKED: RequestId = RequestId(Uuid::nil());

fn u() -> UnitId {
    unit_id("P-1")
}

fn text() -> Sealed {
    Sealed { subject: S, text: "x".into() }
}

fn new() -> NewIncident {
    NewIncident {
        subject: S,
        kind: "fight".into(),
        priority: Priority::P2,
        place: place(0),
        details: None,
        exercise: false,
        hold_until: None,
    }
}

fn present() -> I {
    I::PresentCall {
        subject: S,
        presented_at: None,
        number: None,
        caller: None,
        number_fingerprint: None,
        earlier_fingerprints: Vec::new(),
        location: None,
        answered: true,
        incident: Some(new()),
        exercise: false,
    }
}

fn register() -> I {
    I::RegisterUnit { unit: u(), kind: UnitKind::Car, service: "police_secours".into(), reach: Reach::Terminal, devices: Vec::new() }
}

fn settings(expected: u64) -> I {
    I::Settings(settings::Act::Change { expected, settings: Box::new(Settings { room: room_id(), ..Settings::example() }), reverts: None })
}

fn notice(kind: notices::Kind) -> I {
    I::Notices(notices::Act::Send(Box::new(notices::NewNotice {
        kind,
        from: None,
        audience: notices::Audience::Room,
        urgency: notices::Urgency::Routine,
        text: text(),
        plate: None,
        incident: None,
        expires_at: None,
    })))
}

fn draft() -> DraftText {
    DraftText { call: None, kind: None, priority: None, said: None, place: None, details: None, exercise: false }
}

fn lent_unit() -> Box<Unit> {
    Box::new(Unit {
        id: u(),
        kind: UnitKind::Car,
        service: "police_secours".into(),
        reach: Reach::Terminal,
        devices: Vec::new(),
        duty: Duty::On,
        unavailable: None,
        assignment: None,
        stated: None,
        freed_seq: 1,
        status_since: START,
        command: lending::Command { home: room_id(), generation: 1, stand: lending::Stand::Here },
        roster: roster::Rostered::default(),
        emergency: None,
        overlays: Overlays::default(),
    })
}

fn written_down() -> Box<assign::WrittenDown> {
    Box::new(assign::WrittenDown { incident: N1, unit: u(), assigned_at: START, stamps: Vec::new(), disposition: None })
}

fn new_unit() -> Box<roster::NewUnit> {
    let service = "police_secours".into();
    let (vehicle, devices, capabilities) = (None, None, None);
    Box::new(roster::NewUnit { unit: u(), kind: UnitKind::Car, service, reach: Reach::Radio, vehicle, devices, capabilities })
}

fn person() -> roster::Act {
    roster::Act::EnterPerson { person: PersonId::new("p1").unwrap(), subject: S, badge: text(), name: None, planned: None }
}

fn plan() -> roster::Act {
    let plan = roster::PlannedShift { team: "A".into(), from: START, to: START.plus_ms(1), entries: Vec::new() };
    roster::Act::PlanShift { shift: None, plan }
}

fn vehicle() -> VehicleId {
    VehicleId::new("V-1").unwrap()
}

fn device() -> DeviceId {
    DeviceId::new("dev-1").unwrap()
}

fn closure() -> closures::Act {
    let shape = closures::Shape::Point(place(0).position);
    let (reason, passes) = (closures::Reason::Works, closures::Passes::default());
    closures::Act::Draw { shape, reason, note: None, passes, from: None, until: None }
}

fn receive() -> N {
    let clock = ClockStart { presented_at: None, answered_at: None };
    N::Receive { from: room_id(), theirs: N1, clock, carried: Carried::default(), new: new() }
}

macro_rules! table {
    ($($name:literal: $pattern:pat $(if $guard:expr)? => $example:expr;)+) => {
        /// The name of an input's line.
        pub fn name(input: &I) -> &'static str {
            match input { $($pattern $(if $guard)? => $name),+ }
        }

        /// Every line: its name and an example.
        pub fn all() -> Vec<(&'static str, I)> {
            vec![$(($name, $example)),+]
        }
    };
}

table! {
    "present_call": I::PresentCall { .. } => present();
    "answer_call": I::AnswerCall { .. } => I::AnswerCall { call: C };
    "abandon_call": I::AbandonCall { .. } => I::AbandonCall { call: C };
    "classify_call": I::ClassifyCall { .. } => crate::more::classify(C, Classification::Negative, None);
    "open_incident": I::OpenIncident { unit: None, .. } => I::OpenIncident { call: None, unit: None, incident: new() };
    "open_incident_of_patrol": I::OpenIncident { unit: Some(_), .. } => I::OpenIncident { call: None, unit: Some(u()), incident: new() };
    "change_incident": I::ChangeIncident { .. } => I::ChangeIncident { incident: N1, place: None, kind: None, priority: None };
    "ranked": I::Ranked { .. } => I::Ranked { answers: Vec::new() };
    "assign": I::Assign { .. } => I::Assign { incident: N1, unit: u() };
    "order_received": I::OrderReceived { .. } => I::OrderReceived { assignment: A, order_seq: 1 };
    "cancel_received": I::CancelReceived { .. } => I::CancelReceived { assignment: A };
    "status": I::Status { .. } => I::Status { assignment: A, status: CrewStatus::EnRoute, disposition: None };
    "end_refused": I::EndAssignment { reason: ClearReason::Refused, .. } => I::EndAssignment { assignment: A, reason: ClearReason::Refused };
    "end_assignment": I::EndAssignment { .. } => I::EndAssignment { assignment: A, reason: ClearReason::Freed };
    "close_incident": I::CloseIncident { .. } => I::CloseIncident { incident: N1, disposition: Disposition::Settled, note: None };
    "register_unit": I::RegisterUnit { .. } => register();
    "bind_device": I::BindDevice { .. } => I::BindDevice { unit: u(), device: device() };
    "set_duty_off": I::SetDuty { duty: Duty::Off, .. } => I::SetDuty { unit: u(), duty: Duty::Off };
    "set_duty": I::SetDuty { .. } => I::SetDuty { unit: u(), duty: Duty::On };
    "set_unavailable": I::SetUnavailable { reason: Some(_), .. } => I::SetUnavailable { unit: u(), reason: Some(Unavailability::Meal) };
    "set_available": I::SetUnavailable { reason: None, .. } => I::SetUnavailable { unit: u(), reason: None };
    "state_position": I::StatePosition { .. } => I::StatePosition { unit: u(), position: place(0).position };
    "position_regained": I::PositionRegained { .. } => I::PositionRegained { unit: u() };
    "deadline_reached": I::DeadlineReached { .. } => I::DeadlineReached { deadline: DeadlineId::Escalate };
    "accept_clock": I::AcceptClock { .. } => I::AcceptClock { wall: START };
    "settings_first": I::Settings(settings::Act::Change { expected: 0, .. }) => settings(0);
    "settings_change": I::Settings(settings::Act::Change { .. }) => settings(1);
    "roster.enter_unit": I::Roster(roster::Act::EnterUnit(_)) => I::Roster(roster::Act::EnterUnit(new_unit()));
    "roster.enter_vehicle": I::Roster(roster::Act::EnterVehicle { .. }) =>
        I::Roster(roster::Act::EnterVehicle { vehicle: vehicle(), plate: "1-A-1".into(), kind: UnitKind::Car, devices: Vec::new() });
    "roster.bind_device": I::Roster(roster::Act::BindDevice { .. }) =>
        I::Roster(roster::Act::BindDevice { device: device(), vehicle: None, unit: Some(u()) });
    "roster.enter_person": I::Roster(roster::Act::EnterPerson { .. }) => I::Roster(person());
    "roster.plan_shift": I::Roster(roster::Act::PlanShift { .. }) => I::Roster(plan());
    "roster.copy_shifts": I::Roster(roster::Act::CopyShifts { .. }) => I::Roster(roster::Act::CopyShifts { from: START, to: START, by_ms: 1 });
    "roster.drop_shift": I::Roster(roster::Act::DropShift { .. }) => I::Roster(roster::Act::DropShift { shift: ShiftId(1) });
    "roster.sign_on": I::Roster(roster::Act::SignOn { .. }) => I::Roster(roster::Act::SignOn { shift: ShiftId(1), units: Vec::new() });
    "roster.sign_off": I::Roster(roster::Act::SignOff { .. }) => I::Roster(roster::Act::SignOff { shift: ShiftId(1), units: Vec::new() });
    "roster.change_crew": I::Roster(roster::Act::ChangeCrew { .. }) => I::Roster(roster::Act::ChangeCrew { unit: u(), crew: roster::Crew::default() });
    "roster.relieve": I::Roster(roster::Act::Relieve { .. }) => I::Roster(roster::Act::Relieve { unit: u(), shift: ShiftId(1), crew: None });
    "roster.change_vehicle": I::Roster(roster::Act::ChangeVehicle { .. }) => I::Roster(roster::Act::ChangeVehicle { unit: u(), vehicle: None });
    "roster.place": I::Roster(roster::Act::Place { .. }) => I::Roster(roster::Act::Place { unit: u(), sector: None, post: None });
    "cover.immobile": I::Cover(cover::Act::Immobile { .. }) =>
        I::Cover(cover::Act::Immobile { unit: u(), since: START, position: place(0).position });
    "cover.uncovered": I::Cover(cover::Act::Uncovered { .. }) =>
        I::Cover(cover::Act::Uncovered { sector: "medina".into(), since: START, near: Vec::new() });
    "cover.gone": I::Cover(cover::Act::Gone { .. }) => I::Cover(cover::Act::Gone { about: cover::About::Immobile(u()) });
    "cover.accept": I::Cover(cover::Act::Accept { .. }) => I::Cover(cover::Act::Accept { alert: CoverId(1) });
    "cover.dismiss": I::Cover(cover::Act::Dismiss { .. }) => I::Cover(cover::Act::Dismiss { alert: CoverId(1) });
    "logs.note_of_crew": I::Logs(logs::Act::Note { unit: Some(_), .. }) =>
        I::Logs(logs::Act::Note { incident: Some(N1), unit: Some(u()), text: text(), corrects: None });
    "logs.note": I::Logs(logs::Act::Note { .. }) => I::Logs(logs::Act::Note { incident: None, unit: None, text: text(), corrects: None });
    "logs.offer": I::Logs(logs::Act::Offer { .. }) => I::Logs(logs::Act::Offer { subject: S, remarks: None });
    "logs.accept": I::Logs(logs::Act::Accept { .. }) => I::Logs(logs::Act::Accept { sheet: SheetId(1), remark: None });
    "logs.return": I::Logs(logs::Act::Return { .. }) => I::Logs(logs::Act::Return { sheet: SheetId(1), remark: None });
    "logs.withdraw": I::Logs(logs::Act::Withdraw { .. }) => I::Logs(logs::Act::Withdraw { sheet: SheetId(1) });
    "notices.plate_note": I::Notices(notices::Act::Send(n)) if n.kind == notices::Kind::PlateNote => notice(notices::Kind::PlateNote);
    "notices.send": I::Notices(notices::Act::Send(_)) => notice(notices::Kind::Message);
    "notices.receive_by_unit": I::Notices(notices::Act::Receive { unit: Some(_), .. }) =>
        I::Notices(notices::Act::Receive { notice: NoticeId(1), unit: Some(u()), what: notices::ReceiptKind::Read });
    "notices.receive_at_desk": I::Notices(notices::Act::Receive { .. }) =>
        I::Notices(notices::Act::Receive { notice: NoticeId(1), unit: None, what: notices::ReceiptKind::Read });
    "notices.cancel": I::Notices(notices::Act::Cancel { .. }) => I::Notices(notices::Act::Cancel { notice: NoticeId(1) });
    "closures.draw": I::Closures(closures::Act::Draw { .. }) => I::Closures(closure());
    "closures.prolong": I::Closures(closures::Act::Prolong { .. }) => I::Closures(closures::Act::Prolong { closure: ClosureId(1), until: START });
    "closures.end": I::Closures(closures::Act::End { .. }) => I::Closures(closures::Act::End { closure: ClosureId(1) });
    "assignment.reserve": I::Assignment(assign::Act::Reserve { .. }) => I::Assignment(assign::Act::Reserve { incident: N1, unit: u(), at: None });
    "assignment.assign_reserved": I::Assignment(assign::Act::AssignReserved { .. }) => I::Assignment(assign::Act::AssignReserved { assignment: A });
    "assignment.cancel_reserved": I::Assignment(assign::Act::CancelReserved { .. }) => I::Assignment(assign::Act::CancelReserved { assignment: A });
    "assignment.preempt": I::Assignment(assign::Act::Preempt { .. }) => I::Assignment(assign::Act::Preempt { assignment: A, to: None });
    "assignment.refuse": I::Assignment(assign::Act::Refuse { .. }) => I::Assignment(assign::Act::Refuse { assignment: A, reason: "x".into() });
    "assignment.go": I::Assignment(assign::Act::Go { .. }) => I::Assignment(assign::Act::Go { assignment: A });
    "assignment.propose": I::Assignment(assign::Act::Propose { .. }) =>
        I::Assignment(assign::Act::Propose { assignment: A, status: CrewStatus::OnScene, detected_at: START });
    "assignment.confirm": I::Assignment(assign::Act::Confirm { .. }) => I::Assignment(assign::Act::Confirm { assignment: A });
    "assignment.dismiss": I::Assignment(assign::Act::Dismiss { .. }) => I::Assignment(assign::Act::Dismiss { assignment: A });
    "assignment.correct": I::Assignment(assign::Act::Correct { .. }) =>
        I::Assignment(assign::Act::Correct { assignment: A, status: CrewStatus::OnScene, at: None, why: text() });
    "assignment.safety": I::Assignment(assign::Act::Safety { .. }) => I::Assignment(assign::Act::Safety { assignment: A, minutes: None });
    "assignment.well": I::Assignment(assign::Act::Well { .. }) => I::Assignment(assign::Act::Well { assignment: A });
    "assignment.record_past": I::Assignment(assign::Act::RecordPast(_)) => I::Assignment(assign::Act::RecordPast(written_down()));
    "unit.wants_to_speak": I::Unit(overlay::Act::WantsToSpeak { .. }) => I::Unit(overlay::Act::WantsToSpeak { unit: u(), on: true });
    "unit.no_contact": I::Unit(overlay::Act::NoContact { .. }) => I::Unit(overlay::Act::NoContact { unit: u(), on: true });
    "unit.ask": I::Unit(overlay::Act::Ask { .. }) => I::Unit(overlay::Act::Ask { unit: u(), wish: None });
    "unit.answer": I::Unit(overlay::Act::Answer { .. }) => I::Unit(overlay::Act::Answer { unit: u(), grant: true });
    "unit.shift_ends": I::Unit(overlay::Act::ShiftEnds { .. }) => I::Unit(overlay::Act::ShiftEnds { unit: u(), at: None });
    "emergency.raise": I::Emergency(emergency::Act::Raise { .. }) => I::Emergency(emergency::Act::Raise { unit: u(), subject: S });
    "emergency.acknowledge": I::Emergency(emergency::Act::Acknowledge { .. }) =>
        I::Emergency(emergency::Act::Acknowledge { emergency: EmergencyId(1) });
    "emergency.clear": I::Emergency(emergency::Act::Clear { .. }) =>
        I::Emergency(emergency::Act::Clear { emergency: EmergencyId(1), reason: emergency::EmergencyEnd::Safe, note: None });
    "emergency.open_incident": I::Emergency(emergency::Act::OpenIncident { .. }) =>
        I::Emergency(emergency::Act::OpenIncident { emergency: EmergencyId(1) });
    "emergency.link": I::Emergency(emergency::Act::Link { .. }) =>
        I::Emergency(emergency::Act::Link { emergency: EmergencyId(1), incident: N1 });
    "alarm.answer_broken_glass": I::Alarm(alarm::Act::Silence { alarm: DeadlineId::BrokenGlass(_) }) =>
        I::Alarm(alarm::Act::Silence { alarm: DeadlineId::BrokenGlass(account("glass-1")) });
    "alarm.silence": I::Alarm(alarm::Act::Silence { .. }) => I::Alarm(alarm::Act::Silence { alarm: DeadlineId::NotAcknowledged(A) });
    "calls.call_back": I::Calls(calls::Act::CallBack { .. }) =>
        I::Calls(calls::Act::CallBack { call: C, outcome: CallBackOutcome::Reached, reason: None });
    "calls.locate": I::Calls(calls::Act::Locate { .. }) => I::Calls(calls::Act::Locate { call: C, place: place(0) });
    "calls.leave": I::Calls(calls::Act::Leave { .. }) => I::Calls(calls::Act::Leave { call: C, why: None });
    "calls.take_back": I::Calls(calls::Act::TakeBack { .. }) => I::Calls(calls::Act::TakeBack { call: C, why: None });
    "incidents.hold": I::Incidents(N::Hold { .. }) => I::Incidents(N::Hold { incident: N1, until: None, reason: None });
    "incidents.release": I::Incidents(N::Release { .. }) => I::Incidents(N::Release { incident: N1 });
    "incidents.cancel": I::Incidents(N::Cancel { .. }) => I::Incidents(N::Cancel { incident: N1, reason: Some(text()) });
    "incidents.reopen": I::Incidents(N::Reopen { .. }) => I::Incidents(N::Reopen { incident: N1, reason: None });
    "incidents.hand_over": I::Incidents(N::HandOver { .. }) => I::Incidents(N::HandOver { incident: N1 });
    "incidents.hand_over_accepted": I::Incidents(N::HandOverAccepted { .. }) => I::Incidents(N::HandOverAccepted { incident: N1, receipt: None });
    "incidents.merge": I::Incidents(N::Merge { .. }) => I::Incidents(N::Merge { incident: N1, into: IncidentId(2) });
    "incidents.split": I::Incidents(N::Split { .. }) =>
        I::Incidents(N::Split { incident: N1, calls: vec![C], assignments: Vec::new(), new: new() });
    "incidents.move_assignment": I::Incidents(N::MoveAssignment { .. }) => I::Incidents(N::MoveAssignment { assignment: A, to: IncidentId(2) });
    "incidents.link": I::Incidents(N::Link { .. }) => I::Incidents(N::Link { incident: N1, with: IncidentId(2) });
    "incidents.unlink": I::Incidents(N::Unlink { .. }) => I::Incidents(N::Unlink { incident: N1, with: IncidentId(2) });
    "incidents.joint_with": I::Incidents(N::TellOutside { joint: true, .. }) =>
        I::Incidents(N::TellOutside { incident: N1, outside: outside("gendarmerie"), joint: true });
    "incidents.passed_to": I::Incidents(N::TellOutside { joint: false, .. }) =>
        I::Incidents(N::TellOutside { incident: N1, outside: outside("gendarmerie"), joint: false });
    "incidents.outside_receipt": I::Incidents(N::OutsideReceipt { .. }) =>
        I::Incidents(N::OutsideReceipt { incident: N1, contact: 0, receipt: text() });
    "incidents.offer_transfer": I::Incidents(N::OfferTransfer { .. }) => I::Incidents(N::OfferTransfer { incident: N1, to: room_id() });
    "incidents.transfer_answered": I::Incidents(N::TransferAnswered { .. }) =>
        I::Incidents(N::TransferAnswered { incident: N1, from: room_id(), accepted: true, theirs: None });
    "incidents.withdraw_transfer": I::Incidents(N::WithdrawTransfer { .. }) => I::Incidents(N::WithdrawTransfer { incident: N1 });
    "incidents.receive": I::Incidents(N::Receive { .. }) => I::Incidents(receive());
    "incidents.save_draft": I::Incidents(N::SaveDraft { .. }) => I::Incidents(N::SaveDraft { draft: None, subject: S, text: draft() });
    "incidents.discard_draft": I::Incidents(N::DiscardDraft { .. }) => I::Incidents(N::DiscardDraft { draft: DraftId(1) });
    "incidents.open_draft": I::Incidents(incidents::Act::OpenDraft { .. }) => I::Incidents(N::OpenDraft { draft: DraftId(1) });
    "lending.release": I::Lending(L::Release { .. }) => I::Lending(L::Release { unit: u(), to: room_id() });
    "lending.grant": I::Lending(L::Grant { .. }) => I::Lending(L::Grant { request: ASKED });
    "lending.refuse": I::Lending(L::Refuse { .. }) => I::Lending(L::Refuse { request: ASKED, why: lending::RefuseReason::NeededHere });
    "lending.ask": I::Lending(L::Ask { .. }) => I::Lending(L::Ask { of: room_id(), unit: u(), incident: None });
    "lending.withdraw": I::Lending(L::Withdraw { .. }) => I::Lending(L::Withdraw { request: ASKED });
    "lending.offered": I::Lending(L::Offered { .. }) =>
        I::Lending(L::Offered { lend: LEND, from: room_id(), generation: 2, unit: lent_unit(), request: None });
    "lending.answered": I::Lending(L::Answered { .. }) =>
        I::Lending(L::Answered { lend: LEND, from: room_id(), outcome: lending::Outcome::Taken });
    "lending.asked": I::Lending(L::Asked { .. }) =>
        I::Lending(L::Asked { request: ASKED, from: room_id(), unit: u(), incident: None, expires_at: START });
    "lending.asked_no_more": I::Lending(L::AskedNoMore { .. }) => I::Lending(L::AskedNoMore { request: ASKED, from: room_id() });
    "lending.refused": I::Lending(L::Refused { .. }) =>
        I::Lending(L::Refused { request: ASKED, from: room_id(), why: lending::RefuseReason::NeededHere });
    "lending.helped": I::Lending(L::Helped { .. }) => I::Lending(L::Helped { emergency: EmergencyId(1) });
    "lending.told": I::Lending(L::Told { .. }) => I::Lending(L::Told { request: ASKED, ended: true });
    "closer.offer": I::Closer(closer::Act::Offer { .. }) =>
        I::Closer(closer::Act::Offer { assignment: A, unit: u(), assigned_ms: 2, unit_ms: 1, ranking_version: 1 });
    "closer.lapse": I::Closer(closer::Act::Lapse { .. }) => I::Closer(closer::Act::Lapse { assignment: A });
    "closer.accept": I::Closer(closer::Act::Accept { .. }) => I::Closer(closer::Act::Accept { assignment: A });
    "closer.dismiss": I::Closer(closer::Act::Dismiss { .. }) => I::Closer(closer::Act::Dismiss { assignment: A });
    "preempt.take": I::Preempt(preempt::Act::Take { .. }) => I::Preempt(preempt::Act::Take { incident: N1, unit: u() });
    "positions.sign_on": I::Positions(P::SignOn { .. }) =>
        I::Positions(P::SignOn { position: position("ct-2"), account: account("who"), role: "call_taker".into() });
    "positions.offer": I::Positions(P::Offer { .. }) => I::Positions(P::Offer { position: position("ct-1"), to: None });
    "positions.take_back_offer": I::Positions(P::TakeBackOffer { .. }) => I::Positions(P::TakeBackOffer { position: position("ct-1") });
    "positions.sign_off": I::Positions(P::SignOff { .. }) => I::Positions(P::SignOff { position: position("ct-1") });
    "positions.release": I::Positions(P::Release { .. }) => I::Positions(P::Release { position: position("ct-1"), reason: text() });
    "positions.log_off": I::Positions(P::LogOff { .. }) => I::Positions(P::LogOff { account: account("who") });
    "positions.break_glass": I::Positions(P::BreakGlass { .. }) =>
        I::Positions(P::BreakGlass { account: account("glass-1"), reason: text(), until: START });
}
