//! Names of alarms as programs and screens use them: `not_acknowledged:8`, `shift_end:P-104`.

use crate::{
    dispatch::input::DeadlineId,
    id::{AccountId, AssignmentId, EmergencyId, IncidentId, LendId, UnitId},
};

/// What an alarm is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// The incident, when one is named.
    pub incident: Option<IncidentId>,
    /// The assignment or reservation.
    pub assignment: Option<AssignmentId>,
    /// The unit.
    pub unit: Option<UnitId>,
    /// The emergency.
    pub emergency: Option<EmergencyId>,
    /// The lending without an answer.
    pub lend: Option<LendId>,
    /// The emergency account that was used.
    pub account: Option<AccountId>,
}

impl DeadlineId {
    /// Word for its kind and what it is about; `None` for deadlines that raise no alarm.
    pub fn alarm(&self) -> Option<(&'static str, About)> {
        let of = |a: &AssignmentId| About { assignment: Some(*a), ..About::default() };
        Some(match self {
            Self::NobodyAssigned(i) => ("nobody_assigned", About { incident: Some(*i), ..About::default() }),
            Self::ToneAgain(a) => ("tone_again", of(a)),
            Self::NotAcknowledged(a) => ("not_acknowledged", of(a)),
            Self::UnitCheck(a) => ("unit_check", of(a)),
            Self::Safety(a) => ("safety", of(a)),
            Self::Overdue(a) => ("overdue", of(a)),
            Self::Unconfirmed(a) => ("unconfirmed", of(a)),
            Self::Reservation(a) => ("reservation", of(a)),
            Self::ShiftEnd(u) => ("shift_end", About { unit: Some(u.clone()), ..About::default() }),
            Self::EmergencyUnanswered(e) => ("emergency_unanswered", About { emergency: Some(*e), ..About::default() }),
            Self::Holding(i) => ("holding", About { incident: Some(*i), ..About::default() }),
            Self::ProposeClosing(i) => ("close_proposed", About { incident: Some(*i), ..About::default() }),
            Self::LendUnanswered(lend) => ("lend_unanswered", About { lend: Some(*lend), ..About::default() }),
            Self::BrokenGlass(account) => ("broken_glass", About { account: Some(account.clone()), ..About::default() }),
            Self::Forget(_)
            | Self::ForgetCalls
            | Self::TimeOut(_)
            | Self::ForgetEmergency(_)
            | Self::HoldEnds(_)
            | Self::Escalate
            | Self::Notice(_)
            | Self::Closure(_)
            | Self::RequestExpires(_) => {
                return None;
            }
        })
    }

    /// Its name, for example `not_acknowledged:8`; `None` for deadlines that raise no alarm.
    pub fn alarm_name(&self) -> Option<String> {
        let (kind, about) = self.alarm()?;
        let number = about.incident.map(|i| i.0).or(about.assignment.map(|a| a.0)).or(about.emergency.map(|e| e.0));
        if let Some(lend) = about.lend {
            return Some(format!("{kind}:{lend}"));
        }
        if let Some(account) = about.account {
            return Some(format!("{kind}:{account}"));
        }
        Some(match (number, about.unit) {
            (Some(n), _) => format!("{kind}:{n}"),
            (None, Some(unit)) => format!("{kind}:{unit}"),
            (None, None) => kind.to_owned(),
        })
    }

    /// The alarm of this name.
    pub fn of_alarm_name(name: &str) -> Option<Self> {
        let (kind, about) = name.split_once(':')?;
        if kind == "shift_end" {
            return UnitId::new(about).ok().map(Self::ShiftEnd);
        }
        if kind == "lend_unanswered" {
            return about.parse().ok().map(|id| Self::LendUnanswered(LendId(id)));
        }
        if kind == "broken_glass" {
            return AccountId::new(about).ok().map(Self::BrokenGlass);
        }
        let n: u64 = about.parse().ok()?;
        let a = AssignmentId(n);
        Some(match kind {
            "nobody_assigned" => Self::NobodyAssigned(IncidentId(n)),
            "holding" => Self::Holding(IncidentId(n)),
            "close_proposed" => Self::ProposeClosing(IncidentId(n)),
            "tone_again" => Self::ToneAgain(a),
            "not_acknowledged" => Self::NotAcknowledged(a),
            "unit_check" => Self::UnitCheck(a),
            "safety" => Self::Safety(a),
            "overdue" => Self::Overdue(a),
            "unconfirmed" => Self::Unconfirmed(a),
            "reservation" => Self::Reservation(a),
            "emergency_unanswered" => Self::EmergencyUnanswered(EmergencyId(n)),
            _ => return None,
        })
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        let a = AssignmentId(8);
        for alarm in [
            DeadlineId::NobodyAssigned(IncidentId(3)),
            DeadlineId::ProposeClosing(IncidentId(3)),
            DeadlineId::Holding(IncidentId(3)),
            DeadlineId::ToneAgain(a),
            DeadlineId::NotAcknowledged(a),
            DeadlineId::UnitCheck(a),
            DeadlineId::Safety(a),
            DeadlineId::Overdue(a),
            DeadlineId::Unconfirmed(a),
            DeadlineId::Reservation(a),
            DeadlineId::ShiftEnd(UnitId::new("P-104").unwrap()),
            DeadlineId::EmergencyUnanswered(EmergencyId(2)),
            DeadlineId::LendUnanswered(LendId(uuid::Uuid::from_u128(9))),
            DeadlineId::BrokenGlass(AccountId::new("glass-1").unwrap()),
        ] {
            assert_eq!(DeadlineId::of_alarm_name(&alarm.alarm_name().unwrap()), Some(alarm));
        }
        assert_eq!(DeadlineId::Escalate.alarm_name(), None);
        assert_eq!(DeadlineId::of_alarm_name("forget:3"), None);
    }
}
