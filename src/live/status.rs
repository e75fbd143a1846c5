//! The one status of a unit that the map colours.

use crate::dispatch::model::{AssignmentState, Duty, Unavailability, Unit};
use serde::{Deserialize, Serialize};

/// What the map colours. Derived, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitStatus {
    /// On duty and free.
    Available,
    /// Committed, the crew has not accepted.
    Assigned,
    /// Accepted.
    Acknowledged,
    /// On its way.
    EnRoute,
    /// Arrived; also transporting somebody from there.
    OnScene,
    /// On duty, no incident, engaged otherwise (post, briefing, court, training, refuelling).
    Busy,
    /// Break or meal.
    Break,
    /// Off duty, unknown, in maintenance, or at the end of its shift.
    OutOfService,
    /// Officer in danger; stronger than all others.
    Emergency,
}

/// The status of a unit whose open assignment, if any, is in `assignment`. An open assignment is stronger than duty and availability: what
/// a crew does is shown even when its paper says off duty.
pub fn unit_status(unit: &Unit, assignment: Option<AssignmentState>) -> UnitStatus {
    if unit.emergency.is_some() {
        return UnitStatus::Emergency;
    }
    match assignment {
        Some(AssignmentState::Assigned) => return UnitStatus::Assigned,
        Some(AssignmentState::Acknowledged) => return UnitStatus::Acknowledged,
        Some(AssignmentState::EnRoute) => return UnitStatus::EnRoute,
        Some(AssignmentState::OnScene | AssignmentState::Transporting | AssignmentState::AtDestination) => return UnitStatus::OnScene,
        Some(AssignmentState::Cleared) | None => {}
    }
    match (unit.duty, unit.unavailable) {
        (Duty::Off | Duty::Unknown, _) => UnitStatus::OutOfService,
        (Duty::On, None) => UnitStatus::Available,
        (Duty::On, Some(reason)) => match reason {
            Unavailability::Break | Unavailability::Meal => UnitStatus::Break,
            Unavailability::Maintenance | Unavailability::ShiftEnding => UnitStatus::OutOfService,
            Unavailability::Refuel | Unavailability::Court | Unavailability::Briefing | Unavailability::Training | Unavailability::Post => {
                UnitStatus::Busy
            }
        },
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a broken table should panic")]
    use super::*;
    use crate::{
        dispatch::model::{Overlays, Reach, UnitKind},
        id::{EmergencyId, UnitId},
        quantity::Timestamp,
    };

    #[test]
    fn table() {
        use AssignmentState as A;
        use Unavailability as U;
        use UnitStatus as S;
        let table: &[(Duty, Option<U>, Option<A>, S)] = &[
            (Duty::Unknown, None, None, S::OutOfService),
            (Duty::Off, None, None, S::OutOfService),
            (Duty::Off, Some(U::Meal), None, S::OutOfService),
            (Duty::On, None, None, S::Available),
            (Duty::On, Some(U::Break), None, S::Break),
            (Duty::On, Some(U::Meal), None, S::Break),
            (Duty::On, Some(U::Refuel), None, S::Busy),
            (Duty::On, Some(U::Maintenance), None, S::OutOfService),
            (Duty::On, Some(U::Court), None, S::Busy),
            (Duty::On, Some(U::Briefing), None, S::Busy),
            (Duty::On, Some(U::Training), None, S::Busy),
            (Duty::On, Some(U::Post), None, S::Busy),
            (Duty::On, Some(U::ShiftEnding), None, S::OutOfService),
            (Duty::On, None, Some(A::Assigned), S::Assigned),
            (Duty::On, None, Some(A::Acknowledged), S::Acknowledged),
            (Duty::On, None, Some(A::EnRoute), S::EnRoute),
            (Duty::On, None, Some(A::OnScene), S::OnScene),
            (Duty::On, None, Some(A::Transporting), S::OnScene),
            (Duty::On, None, Some(A::AtDestination), S::OnScene),
            (Duty::On, None, Some(A::Cleared), S::Available),
            (Duty::On, Some(U::Meal), Some(A::EnRoute), S::EnRoute),
            (Duty::Off, None, Some(A::OnScene), S::OnScene),
        ];
        for (duty, unavailable, assignment, expected) in table {
            let unit = Unit {
                id: UnitId::new("P-1").unwrap(),
                kind: UnitKind::Car,
                service: "police_secours".into(),
                reach: Reach::Terminal,
                devices: Vec::new(),
                duty: *duty,
                unavailable: *unavailable,
                assignment: None,
                stated: None,
                freed_seq: 0,
                status_since: Timestamp(0),
                roster: Default::default(),
                emergency: None,
                overlays: Overlays::default(),
            };
            assert_eq!(unit_status(&unit, *assignment), *expected, "{duty:?} {unavailable:?} {assignment:?}");
            let help = Unit { emergency: Some(EmergencyId(1)), ..unit };
            assert_eq!(unit_status(&help, *assignment), S::Emergency);
        }
    }
}
