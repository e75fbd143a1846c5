//! Bodies and answers of the acts that hold, cancel, reopen, merge, split, link and pass on incidents, call back callers, and keep drafts.

use super::{
    LatLon,
    act::NewIncident,
    words::{CallBackOutcome, PlaceSource, Priority},
};
use crate::{
    api::door::Acted,
    dispatch::{calls::Repeat, intervals},
    id::RoomId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An outside service, whom was spoken with, and its receipt.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutsideService {
    /// Code of the room's settings, for example `civil_protection`.
    pub service: String,
    /// Number that was called (≤ 32 characters). Sealed.
    pub number: Option<String>,
    /// Person spoken with (≤ 120 characters). Personal: sealed.
    pub person: Option<String>,
    /// The other side's receipt (≤ 120 characters). Sealed.
    pub receipt: Option<String>,
}

/// An abandoned call was called back.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallBack {
    /// Client-made id.
    pub id: Uuid,
    /// What came of it.
    pub outcome: CallBackOutcome,
    /// With *given_up*: why (≤ 4000 characters). Sealed.
    pub reason: Option<String>,
}

/// A source says where the caller is.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Locate {
    /// Client-made id.
    pub id: Uuid,
    /// Where.
    pub position: LatLon,
    /// Who says so.
    pub source: PlaceSource,
    /// Radius in metres within which the truth lies, when known.
    pub accuracy_m: Option<u32>,
}

/// An act with an optional reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reasoned {
    /// Client-made id.
    pub id: Uuid,
    /// Why (≤ 4000 characters). Sealed.
    pub reason: Option<String>,
}

/// Keeps a waiting incident out of the queue.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldIncident {
    /// Client-made id.
    pub id: Uuid,
    /// When it returns by itself, milliseconds UTC; by hand when left out.
    pub until: Option<i64>,
    /// Why (≤ 4000 characters). Sealed.
    pub reason: Option<String>,
}

/// The records took the incident.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverAccepted {
    /// Client-made id.
    pub id: Uuid,
    /// Their receipt (≤ 120 characters). Sealed.
    pub receipt: Option<String>,
}

/// Names the other incident.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherIncident {
    /// Client-made id.
    pub id: Uuid,
    /// The other one.
    pub incident: u64,
}

/// Opens a new, linked incident with some of the calls and units of this one.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitIncident {
    /// Client-made id.
    pub id: Uuid,
    /// Calls that move.
    #[serde(default)]
    pub calls: Vec<u64>,
    /// Open assignments that move.
    #[serde(default)]
    pub assignments: Vec<u64>,
    /// The new incident.
    pub incident: NewIncident,
}

/// An outside service was told.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TellOutside {
    /// Client-made id.
    pub id: Uuid,
    /// Whom.
    pub outside: OutsideService,
    /// It works with us and the incident stays open; else it takes the incident, which is closed here.
    pub joint: bool,
}

/// An outside service's receipt.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutsideReceipt {
    /// Client-made id.
    pub id: Uuid,
    /// The receipt (1 to 120 characters). Sealed.
    pub receipt: String,
}

/// Offers an incident to another room.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferTransfer {
    /// Client-made id.
    pub id: Uuid,
    /// To whom.
    #[schema(value_type = String)]
    pub room: RoomId,
}

/// The other room's answer, as told by telephone or by its own server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferAnswered {
    /// Client-made id.
    pub id: Uuid,
    /// Who answers.
    #[schema(value_type = String)]
    pub room: RoomId,
    /// It takes the incident.
    pub accepted: bool,
    /// Its number there.
    pub incident: Option<u64>,
}

/// What is being typed. Everything but `id` may be missing; what is left out is empty in the draft.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveDraft {
    /// Client-made id.
    pub id: Uuid,
    /// The call it is typed for.
    pub call: Option<u64>,
    /// Type code.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Urgency, when other than the type's.
    pub priority: Option<Priority>,
    /// Where.
    pub position: Option<LatLon>,
    /// Who gave the place; `operator` when left out.
    pub place_source: Option<PlaceSource>,
    /// Radius in metres within which the truth lies, when known.
    pub accuracy_m: Option<u32>,
    /// The place in the caller's own words (≤ 400 characters). Personal: sealed.
    pub said: Option<String>,
    /// The address the operator vouches for (≤ 400 characters), with a position. Personal: sealed.
    pub verified: Option<String>,
    /// Free text (≤ 4000 characters). Personal: sealed.
    pub details: Option<String>,
    /// Part of an exercise.
    #[serde(default)]
    pub exercise: bool,
}

/// An incident a call may repeat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RepeatView {
    /// Which.
    pub incident: u64,
    /// How far, metres.
    pub distance_m: u32,
    /// How long ago it was opened, milliseconds.
    pub age_ms: i64,
    /// Of the type asked for.
    pub same_type: bool,
}

impl From<Repeat> for RepeatView {
    fn from(r: Repeat) -> Self {
        Self { incident: r.incident.0, distance_m: r.distance_m, age_ms: r.age_ms, same_type: r.same_kind }
    }
}

/// A call was placed; incidents it may repeat are offered where it came with a place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Placed {
    /// What was made.
    #[serde(flatten)]
    pub acted: Acted,
    /// Incidents it may repeat, the likeliest first; absent when there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repeats: Vec<RepeatView>,
}

/// The intervals of one incident, milliseconds; `null` where a stamp is missing or two are in the wrong order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct IntervalsView {
    /// Which.
    pub incident: u64,
    /// Part of an exercise.
    pub exercise: bool,
    /// Typed in after an outage.
    pub caught_up: bool,
    /// A patrol came upon it: workload, not response.
    pub officer_initiated: bool,
    /// First T4 − T1.
    pub processing_ms: Option<i64>,
    /// First T4 − T3.
    pub queue_ms: Option<i64>,
    /// First T8 − earliest T1: total response.
    pub total_ms: Option<i64>,
    /// First T8 − earliest T0.
    pub total_from_presented_ms: Option<i64>,
    /// All units' committed times together.
    pub consumed_ms: i64,
    /// T12 − last T11.
    pub closing_lag_ms: Option<i64>,
    /// T14 − T12.
    pub hand_over_lag_ms: Option<i64>,
    /// Per call.
    pub calls: Vec<CallIntervalsView>,
    /// Per assignment.
    pub units: Vec<UnitIntervalsView>,
    /// Stamps in the wrong order, in words: `turnout of assignment 1: −8.0 s, a stamp is wrong`.
    pub anomalies: Vec<String>,
}

/// A call's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct CallIntervalsView {
    /// Which.
    pub call: u64,
    /// T1 − T0.
    pub answering_ms: Option<i64>,
    /// The caller hung up before an answer.
    pub abandoned: bool,
}

/// A unit's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnitIntervalsView {
    /// Which assignment.
    pub assignment: u64,
    /// Whose.
    pub unit: String,
    /// T6 − T4.
    pub acknowledgement_ms: Option<i64>,
    /// T7 − T4.
    pub turnout_ms: Option<i64>,
    /// T8 − T7.
    pub travel_ms: Option<i64>,
    /// T8 − T4.
    pub response_ms: Option<i64>,
    /// T8 to the earlier of T9 and T11.
    pub on_scene_ms: Option<i64>,
    /// T11 − T4.
    pub committed_ms: Option<i64>,
}

impl From<intervals::Intervals> for IntervalsView {
    fn from(v: intervals::Intervals) -> Self {
        let call = |c: intervals::CallIntervals| CallIntervalsView { call: c.call.0, answering_ms: c.answering_ms, abandoned: c.abandoned };
        let unit = |u: intervals::UnitIntervals| UnitIntervalsView {
            assignment: u.assignment.0,
            unit: u.unit.to_string(),
            acknowledgement_ms: u.acknowledgement_ms,
            turnout_ms: u.turnout_ms,
            travel_ms: u.travel_ms,
            response_ms: u.response_ms,
            on_scene_ms: u.on_scene_ms,
            committed_ms: u.committed_ms,
        };
        Self {
            incident: v.incident.0,
            exercise: v.exercise,
            caught_up: v.caught_up,
            officer_initiated: v.officer_initiated,
            processing_ms: v.processing_ms,
            queue_ms: v.queue_ms,
            total_ms: v.total_ms,
            total_from_presented_ms: v.total_from_presented_ms,
            consumed_ms: v.consumed_ms,
            closing_lag_ms: v.closing_lag_ms,
            hand_over_lag_ms: v.hand_over_lag_ms,
            calls: v.calls.into_iter().map(call).collect(),
            units: v.units.into_iter().map(unit).collect(),
            anomalies: v.anomalies.iter().map(anomaly).collect(),
        }
    }
}

/// An interval that comes out negative, in words.
fn anomaly(a: &intervals::Anomaly) -> String {
    use intervals::{Interval as I, Of};
    let interval = match a.interval {
        I::Answering => "answering",
        I::Processing => "processing",
        I::Queue => "queue",
        I::Acknowledgement => "acknowledgement",
        I::Turnout => "turnout",
        I::Travel => "travel",
        I::UnitResponse => "response",
        I::Total => "total",
        I::TotalFromPresented => "total from presented",
        I::OnScene => "on scene",
        I::Committed => "committed",
        I::ClosingLag => "closing lag",
        I::HandOverLag => "hand over lag",
    };
    let of = match a.of {
        Of::Call(n) => format!("call {n}"),
        Of::Incident(n) => format!("incident {n}"),
        Of::Assignment(n) => format!("assignment {n}"),
    };
    // Rounded away from nothing: one that is negative is never shown as 0.
    let tenths = a.ms.unsigned_abs().div_ceil(100);
    format!("{interval} of {of}: −{}.{} s, a stamp is wrong", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{AssignmentId, CallId, IncidentId};
    use intervals::{Anomaly, Interval, Of};

    #[test]
    fn stamps_in_the_wrong_order_are_told_in_words() {
        for (interval, of, ms, told) in [
            (Interval::Turnout, Of::Assignment(AssignmentId(1)), -7_966, "turnout of assignment 1: −8.0 s, a stamp is wrong"),
            (Interval::OnScene, Of::Assignment(AssignmentId(2)), -20, "on scene of assignment 2: −0.1 s, a stamp is wrong"),
            (Interval::Answering, Of::Call(CallId(3)), -61_000, "answering of call 3: −61.0 s, a stamp is wrong"),
            (Interval::HandOverLag, Of::Incident(IncidentId(4)), -1_000, "hand over lag of incident 4: −1.0 s, a stamp is wrong"),
        ] {
            assert_eq!(anomaly(&Anomaly { interval, of, ms }), told);
        }
    }
}
