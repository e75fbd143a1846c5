//! What people ask about units, the roster, notices, closures, logs and the settings, and about assignments beyond the plain way.

use super::inputs::Pick;
use dawria::{
    dispatch::{
        Input, assign, closer,
        closures::{self, Passes, Shape},
        cover,
        logs::{self, Corrected},
        model::*,
        notices::{self, Audience, Kind, NewNotice, ReceiptKind, Urgency},
        overlay, preempt,
        roster::{self, Crew, PlannedEntry, PlannedShift},
        settings,
    },
    id::{AssignmentId, ClosureId, CoverId, DeviceId, LineId, NoticeId, SheetId, ShiftId, VehicleId},
    quantity::Timestamp,
    store::seal::subject_of,
};
use rand::RngExt;

/// Assignments: promised, taken away, refused, gone, proposed, corrected, watched over, typed in later; closer units.
pub fn assignment(p: &mut Pick<'_>) -> (Source, Input) {
    use assign::Act as A;
    let (assignment, source) = (p.assignment(), p.one(&[Source::Terminal, Source::Radio, Source::Operator]));
    let act = match p.dice.random_range(0..13) {
        0 | 1 => A::Reserve { incident: p.incident(), unit: p.unit(), at: p.maybe(5, soon) },
        2 => A::AssignReserved { assignment: reserved(p) },
        3 => A::CancelReserved { assignment: reserved(p) },
        4 => A::Preempt { assignment, to: p.maybe(5, Pick::incident) },
        5 => A::Refuse { assignment, reason: p.one(&["too_far", "vehicle_trouble", "no such reason"]).to_owned() },
        6 => A::Go { assignment },
        7 => {
            let status = p.one(&[CrewStatus::EnRoute, CrewStatus::OnScene]);
            return (Source::Automatic, Input::Assignment(A::Propose { assignment, status, detected_at: now(p) }));
        }
        8 => match p.dice.random_range(0..3) {
            0 => A::Confirm { assignment },
            1 => A::Dismiss { assignment },
            _ => A::Well { assignment },
        },
        9 => {
            let (status, at) = (p.one(&CrewStatus::ALL), p.maybe(7, |p| now(p).plus_ms(-60_000)));
            A::Correct { assignment, status, at, why: Sealed { subject: subject_of(p.id, "why"), text: "sealed".into() } }
        }
        10 => A::Safety { assignment, minutes: p.maybe(7, |p| p.dice.random_range(0..90)) },
        11 => {
            let ago = |p: &mut Pick<'_>| now(p).plus_ms(-p.dice.random_range(0..7_200_000));
            let stamps = p.maybe(7, |p| (CrewStatus::OnScene, ago(p))).into_iter().collect();
            let (incident, unit, assigned_at) = (p.incident(), p.unit(), ago(p));
            let written = assign::WrittenDown { incident, unit, assigned_at, stamps, disposition: p.maybe(6, |_| Disposition::Settled) };
            return (Source::CatchUp, Input::Assignment(A::RecordPast(Box::new(written))));
        }
        _ => return wider(p, assignment),
    };
    (source, Input::Assignment(act))
}

fn wider(p: &mut Pick<'_>, assignment: AssignmentId) -> (Source, Input) {
    use closer::Act as C;
    let known = p.state.assignments().get(&assignment).and_then(|a| p.state.incidents().get(&a.incident));
    let ranking_version = known.map_or(1, |i| i.ranking_version);
    match p.dice.random_range(0..5) {
        0 | 1 => {
            let offer = C::Offer { assignment, unit: p.unit(), assigned_ms: 900_000, unit_ms: 60_000, ranking_version };
            (Source::Automatic, Input::Closer(offer))
        }
        2 => (Source::Operator, Input::Closer(C::Accept { assignment })),
        3 => (Source::Operator, Input::Closer(C::Dismiss { assignment })),
        _ => (Source::Operator, Input::Preempt(preempt::Act::Take { incident: p.incident(), unit: p.unit() })),
    }
}

/// What lies over units, and alerts about cover.
pub fn unit(p: &mut Pick<'_>) -> (Source, Input) {
    use overlay::Act as A;
    let unit = p.unit();
    let on = p.dice.random_bool(0.5);
    let act = match p.dice.random_range(0..8) {
        0 => A::WantsToSpeak { unit, on },
        1 => A::NoContact { unit, on },
        2 => A::Ask { unit, wish: p.maybe(7, |p| p.one(&[Wish::OffDuty, Wish::Meal, Wish::Refuel])) },
        3 => A::Answer { unit, grant: on },
        4 => A::ShiftEnds { unit, at: p.maybe(7, soon) },
        5 => {
            let (since, position) = (now(p).plus_ms(-1_800_000), p.place().position);
            return (Source::Automatic, Input::Cover(cover::Act::Immobile { unit, since, position }));
        }
        6 => return (Source::Automatic, Input::Cover(cover::Act::Gone { about: cover::About::Immobile(unit) })),
        _ => {
            let alert = p.state.cover().keys().next_back().copied().unwrap_or(CoverId(1));
            let act = if on { cover::Act::Accept { alert } } else { cover::Act::Dismiss { alert } };
            return (Source::Operator, Input::Cover(act));
        }
    };
    (p.one(&[Source::Terminal, Source::Operator]), Input::Unit(act))
}

/// Vehicles, shifts, crews; now and then another version of the settings.
pub fn roster(p: &mut Pick<'_>) -> (Source, Input) {
    use roster::Act as A;
    let shifts: Vec<ShiftId> = p.state.shifts().keys().copied().collect();
    let shift = if shifts.is_empty() { ShiftId(1) } else { p.one(&shifts) };
    let n = p.dice.random_range(1..6);
    let vehicle = VehicleId::new(&format!("V-{n}")).unwrap();
    let crew = Crew { strength: p.dice.random_range(0..4), ..Crew::default() };
    let act = match p.dice.random_range(0..12) {
        0 => {
            let devices = p.maybe(5, |p| DeviceId::new(&format!("d{}", p.dice.random_range(1..9))).unwrap()).into_iter().collect();
            A::EnterVehicle { vehicle, plate: format!("plate {n}"), kind: UnitKind::Car, devices }
        }
        1 | 2 => {
            let from = soon(p);
            let to = from.plus_ms(p.one(&[-3_600_000, 3_600_000, 8 * 3_600_000]));
            let entries = (0..p.dice.random_range(0..4))
                .map(|_| PlannedEntry { unit: p.unit(), vehicle: None, crew: crew.clone(), devices: vec![], sector: None, post: None })
                .collect();
            A::PlanShift { shift: p.maybe(2, |_| shift), plan: PlannedShift { team: "A".into(), from, to, entries } }
        }
        3 => A::CopyShifts { from: now(p).plus_ms(-86_400_000), to: now(p), by_ms: 86_400_000 },
        4 => A::DropShift { shift },
        5 | 6 => A::SignOn { shift, units: vec![] },
        7 => A::SignOff { shift, units: vec![] },
        8 => A::ChangeCrew { unit: p.unit(), crew },
        9 => A::Relieve { unit: p.unit(), shift, crew: Some(crew) },
        10 => A::ChangeVehicle { unit: p.unit(), vehicle: p.maybe(7, |_| vehicle) },
        _ => {
            let mut settings = p.state.settings().clone();
            settings.calls.answer_target_s = p.dice.random_range(5..60);
            let expected = p.state.settings_version() - u64::from(p.maybe(2, |_| ()).is_some()).min(p.state.settings_version());
            let act = settings::Act::Change { expected, settings: Box::new(settings), reverts: None };
            return (Source::Operator, Input::Settings(act));
        }
    };
    (Source::Operator, Input::Roster(act))
}

/// Messages, bulletins, closures, lines, hand-over sheets.
pub fn written(p: &mut Pick<'_>) -> (Source, Input) {
    let text = Sealed { subject: subject_of(p.id, "text"), text: "sealed".into() };
    match p.dice.random_range(0..12) {
        0..3 => {
            let audience = match p.dice.random_range(0..3) {
                0 => Audience::Room,
                _ => Audience::Units(vec![p.unit()]),
            };
            let new = NewNotice {
                kind: p.one(&[Kind::Message, Kind::WantedCar, Kind::General]),
                from: None,
                audience,
                urgency: p.one(&[Urgency::Routine, Urgency::Urgent]),
                text,
                plate: None,
                incident: p.maybe(3, Pick::incident),
                expires_at: p.maybe(5, soon),
            };
            (Source::Operator, Input::Notices(notices::Act::Send(Box::new(new))))
        }
        3..6 => {
            let what = p.one(&[ReceiptKind::Delivered, ReceiptKind::Read, ReceiptKind::Withdrawn]);
            let notice = notice(p);
            (Source::Terminal, Input::Notices(notices::Act::Receive { notice, unit: Some(p.unit()), what }))
        }
        6 => (Source::Operator, Input::Notices(notices::Act::Cancel { notice: notice(p) })),
        7 => {
            let shape = Shape::Circle { centre: p.place().position, radius_m: p.dice.random_range(10..200) };
            let (from, until) = (p.maybe(4, soon), p.maybe(8, soon));
            let act = closures::Act::Draw { shape, reason: closures::Reason::Works, note: None, passes: Passes::default(), from, until };
            (Source::Operator, Input::Closures(act))
        }
        8 => {
            let all: Vec<ClosureId> = p.state.closures().in_force().map(|c| c.id).collect();
            let closure = if all.is_empty() { ClosureId(1) } else { p.one(&all) };
            let act = match p.maybe(5, soon) {
                Some(until) => closures::Act::Prolong { closure, until },
                None => closures::Act::End { closure },
            };
            (Source::Operator, Input::Closures(act))
        }
        9 => {
            let corrects = p.maybe(2, |p| Corrected { line: LineId(p.dice.random_range(1..200)), incident: None });
            (Source::Operator, Input::Logs(logs::Act::Note { incident: p.maybe(6, Pick::incident), unit: None, text, corrects }))
        }
        10 => (Source::Operator, Input::Logs(logs::Act::Offer { subject: subject_of(p.id, "sheet"), remarks: Some(text) })),
        _ => {
            let sheet = p.state.logs().sheet().map_or(SheetId(1), |s| s.id);
            let act = match p.dice.random_range(0..3) {
                0 => logs::Act::Accept { sheet, remark: None },
                1 => logs::Act::Return { sheet, remark: Some(text) },
                _ => logs::Act::Withdraw { sheet },
            };
            (Source::Operator, Input::Logs(act))
        }
    }
}

fn notice(p: &mut Pick<'_>) -> NoticeId {
    let all: Vec<NoticeId> = p.state.notices().all().keys().copied().collect();
    if all.is_empty() { NoticeId(1) } else { p.one(&all) }
}

fn reserved(p: &mut Pick<'_>) -> AssignmentId {
    let all: Vec<AssignmentId> = p.state.reserved().keys().copied().collect();
    if all.is_empty() { AssignmentId(1) } else { p.one(&all) }
}

fn now(p: &Pick<'_>) -> Timestamp {
    p.state.last_stamp().unwrap_or_default()
}

/// In minutes or hours; now and then just over.
fn soon(p: &mut Pick<'_>) -> Timestamp {
    now(p).plus_ms(p.one(&[-60_000, 60_000, 600_000, 3_600_000, 7_200_000]))
}
