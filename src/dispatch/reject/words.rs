//! States and kinds in a refusal, by the names they have in the API.

use serde::Serialize;

/// The name as in JSON, with spaces: `on scene`; a word that carries another is followed by it: `declined: full`.
pub(in crate::dispatch) fn said(value: &impl Serialize) -> String {
    let name = match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(serde_json::Value::Object(carried)) => {
            let parts: Vec<String> = carried.iter().map(|(name, with)| format!("{name}: {}", with.as_str().unwrap_or_default())).collect();
            parts.join(", ")
        }
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    };
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dispatch::{
            lending::{DeclineReason, Outcome},
            model::{AssignmentState, CallState},
            reject::Reject,
        },
        id::{AssignmentId, CallId},
    };

    #[test]
    fn a_state_is_said_as_the_api_names_it() {
        assert_eq!(said(&AssignmentState::OnScene), "on scene");
        assert_eq!(said(&Outcome::Taken), "taken");
        assert_eq!(said(&Outcome::Declined(DeclineReason::CommandedHere)), "declined: commanded here");
        let done = Reject::CallState { call: CallId(3), state: CallState::GivenUp };
        assert_eq!(done.to_string(), "call 3 is given up: this act needs another state");
        let order = Reject::StatusOrder { assignment: AssignmentId(1), state: AssignmentState::EnRoute };
        assert_eq!(order.to_string(), "assignment 1 is en route: this status is not a step forward");
    }
}
