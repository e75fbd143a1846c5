//! Notes written, sheets offered and answered.

use super::{
    event::Fact,
    input::{Act, Corrected},
    model::{Sheet, SheetState},
    refusal::Refusal,
    sheet,
};
use crate::{
    dispatch::{
        decide::step::Step,
        event::Event,
        model::{Actor, Sealed, Source},
        reject::Reject,
    },
    id::{IncidentId, SheetId, SubjectId, UnitId},
};

/// What a crew may ask from its own terminal.
pub(in crate::dispatch) fn crew_may(act: &Act) -> Result<(), Reject> {
    match act {
        Act::Note { incident: Some(_), unit: Some(_), .. } => Ok(()),
        Act::Note { .. } | Act::Offer { .. } | Act::Accept { .. } | Act::Return { .. } | Act::Withdraw { .. } => Err(Reject::RoomOnly),
    }
}

/// Decides an act.
pub(in crate::dispatch) fn decide(step: &mut Step<'_>, act: &Act) -> Result<(), Reject> {
    match act {
        Act::Note { incident, unit, text, corrects } => note(step, *incident, unit.as_ref(), text, *corrects),
        Act::Offer { subject, remarks } => offer(step, *subject, remarks.clone()),
        Act::Accept { sheet, remark } => {
            answerable(step, *sheet)?;
            step.push(Event::Logs(Fact::SheetAccepted { sheet: *sheet, remark: remark.clone() }));
            Ok(())
        }
        Act::Return { sheet, remark } => {
            answerable(step, *sheet)?;
            let remark = remark.clone().ok_or(Refusal::RemarkNeeded)?;
            step.push(Event::Logs(Fact::SheetReturned { sheet: *sheet, remark }));
            Ok(())
        }
        Act::Withdraw { sheet } => {
            let found = on_offer(step, *sheet)?;
            if !is_by(step, &found.offered_by) {
                return Err(Refusal::NotYourSheet(*sheet).into());
            }
            step.push(Event::Logs(Fact::SheetWithdrawn { sheet: *sheet }));
            Ok(())
        }
    }
}

fn note(
    step: &mut Step<'_>,
    incident: Option<IncidentId>,
    unit: Option<&UnitId>,
    text: &Sealed,
    corrects: Option<Corrected>,
) -> Result<(), Reject> {
    if let Some(unit) = unit {
        // A crew lent away meanwhile still writes what it saw on an incident of here.
        step.known_unit(unit)?;
    }
    if let Some(id) = incident {
        let i = step.incident(id)?;
        if let Some(unit) = unit.filter(|_| step.env.source == Source::Terminal) {
            let mut was_on = false;
            for a in &i.assignments {
                was_on |= step.assignment(*a)?.unit == *unit;
            }
            if !was_on {
                return Err(Refusal::NotOnIncident { unit: unit.clone(), incident: id }.into());
            }
        }
        let written = step.state.f.logs.notes.get(&id).copied().unwrap_or(0);
        Step::room_for("notes of an incident", written as usize, step.state.settings.limits.logs.notes_per_incident)?;
    }
    if let Some(c) = corrects.filter(|c| c.incident != incident || !(1..=step.state.seq()).contains(&c.line.0)) {
        return Err(Refusal::NotThisLog(c.line).into());
    }
    let corrects = corrects.map(|c| c.line);
    step.push(Event::Logs(Fact::Noted { incident, unit: unit.cloned(), text: text.clone(), corrects }));
    Ok(())
}

fn offer(step: &mut Step<'_>, subject: SubjectId, remarks: Option<Sealed>) -> Result<(), Reject> {
    if let Some(open) = step.state.f.logs.sheet.as_ref().filter(|s| s.state == SheetState::Offered) {
        return Err(Refusal::SheetOpen(open.id).into());
    }
    let sheet = Sheet {
        id: SheetId(step.state.f.logs.last_sheet + 1),
        subject,
        state: SheetState::Offered,
        offered_at: step.now,
        offered_by: step.env.actor.clone(),
        remarks,
        answered_at: None,
        answered_by: None,
        answer: None,
        shift: sheet::shift(step.state),
    };
    step.push(Event::Logs(Fact::SheetOffered { sheet: Box::new(sheet) }));
    Ok(())
}

fn on_offer<'a>(step: &Step<'a>, id: SheetId) -> Result<&'a Sheet, Refusal> {
    let sheet = step.state.f.logs.sheet().filter(|s| s.id == id).ok_or(Refusal::UnknownSheet(id))?;
    if sheet.state == SheetState::Offered { Ok(sheet) } else { Err(Refusal::SheetOver(id)) }
}

/// On offer, and by another than who asks.
fn answerable(step: &Step<'_>, id: SheetId) -> Result<(), Refusal> {
    let sheet = on_offer(step, id)?;
    if is_by(step, &sheet.offered_by) { Err(Refusal::OwnSheet(id)) } else { Ok(()) }
}

/// Whether whoever asks now is who it was. Where people sign in an account is a person, wherever he sits; elsewhere only the position tells two
/// people apart.
fn is_by(step: &Step<'_>, who: &Actor) -> bool {
    let now = &step.env.actor;
    who.account == now.account && (step.state.guarded || who.position == now.position)
}
