//! What a crew does at its terminal beyond plain statuses: refuse, go, confirm, safety, wishes, a call for help.

use super::terminal::{checked, draft, own};
use crate::{
    api::{
        act::{Draft, Who},
        door::Acted,
        dto::{act::NewIncident, words::PlaceSource},
        problem::ApiError,
        routes::calls::new_incident,
        state::Api,
    },
    dispatch::{assign, emergency, input::Input, model::ClearReason, overlay},
    id::{InputId, UnitId},
    live::{FromTerminal, LatLon},
    quantity::{Position, Timestamp},
    store::seal::subject_of,
};

/// Does it, for this unit and its own assignments only.
pub(super) async fn act(api: &Api, unit: &UnitId, said: FromTerminal, content: &[u8]) -> (InputId, Result<Acted, ApiError>) {
    let mut when: (Option<Timestamp>, Option<Position>) = (None, None);
    let (id, assignment, input) = match said {
        FromTerminal::Refuse { id, assignment, reason, room: _ } => {
            let input = match reason {
                Some(reason) => Input::Assignment(assign::Act::Refuse { assignment, reason }),
                None => Input::EndAssignment { assignment, reason: ClearReason::Refused },
            };
            (id, Some(assignment), input)
        }
        FromTerminal::Go { id, assignment, occurred_at, position, room: _ } => {
            let position = match position.map(checked).transpose() {
                Ok(position) => position,
                Err(e) => return (id, Err(e)),
            };
            when = (occurred_at, position);
            (id, Some(assignment), Input::Assignment(assign::Act::Go { assignment }))
        }
        FromTerminal::Proposed { id, assignment, confirmed, room: _ } => {
            let act = if confirmed { assign::Act::Confirm { assignment } } else { assign::Act::Dismiss { assignment } };
            (id, Some(assignment), Input::Assignment(act))
        }
        FromTerminal::Safety { id, assignment, minutes, room: _ } => {
            (id, Some(assignment), Input::Assignment(assign::Act::Safety { assignment, minutes }))
        }
        FromTerminal::Well { id, assignment, room: _ } => (id, Some(assignment), Input::Assignment(assign::Act::Well { assignment })),
        FromTerminal::Ask { id, wish } => (id, None, Input::Unit(overlay::Act::Ask { unit: unit.clone(), wish })),
        FromTerminal::Speak { id, on } => (id, None, Input::Unit(overlay::Act::WantsToSpeak { unit: unit.clone(), on })),
        FromTerminal::Found { id, kind, position, details } => match found(api, unit, id, kind, position, details) {
            Ok(input) => (id, None, input),
            Err(e) => return (id, Err(e)),
        },
        FromTerminal::Emergency { id, occurred_at, position } => {
            // A broken position is no reason not to call for help.
            let position = match position.and_then(|p| p.position()) {
                Some(position) => Some(position),
                None => api.last_position(unit).await.ok().flatten(),
            };
            when = (occurred_at, position);
            (id, None, Input::Emergency(emergency::Act::Raise { unit: unit.clone(), subject: subject_of(id, "emergency") }))
        }
        // Those are the session's own.
        FromTerminal::Received { id, .. }
        | FromTerminal::Status { id, .. }
        | FromTerminal::Duty { id, .. }
        | FromTerminal::NoticeReceived { id, .. }
        | FromTerminal::Message { id, .. }
        | FromTerminal::Note { id, .. } => {
            return (id, Err(ApiError::Internal));
        }
        FromTerminal::Position { .. } => return (InputId(uuid::Uuid::nil()), Err(ApiError::Internal)),
    };
    if let Some(assignment) = assignment
        && let Err(e) = own(api, unit, assignment).await
    {
        return (id, Err(e));
    }
    let subject = match &input {
        Input::Emergency(emergency::Act::Raise { subject, .. }) => Some(*subject),
        Input::OpenIncident { incident, .. } => Some(incident.subject),
        _ => None,
    };
    let draft = Draft { occurred_at: when.0.map(|t| t.0), position: when.1, subject, ..draft(unit, id, content, input) };
    (id, api.act(draft).await)
}

/// The incident a patrol came upon: by its type's own priority, where the crew is.
fn found(api: &Api, unit: &UnitId, id: InputId, kind: String, position: LatLon, details: Option<String>) -> Result<Input, ApiError> {
    let new = NewIncident {
        kind,
        priority: None,
        position: checked(position)?.into(),
        place_source: Some(PlaceSource::Unit),
        said: None,
        details,
        accuracy_m: None,
        verified: None,
        exercise: false,
        hold_until: None,
    };
    let incident = new_incident(api, &Who::terminal(unit), subject_of(id, "incident"), new)?;
    Ok(Input::OpenIncident { call: None, unit: Some(unit.clone()), incident })
}
