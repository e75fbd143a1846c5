//! Roles, and what each may do.

use super::{PositionKind, Right};
use serde::{Deserialize, Serialize};

/// What an account is, in the rooms it is that for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers line 19, opens incidents.
    CallTaker,
    /// Sends units, speaks with them by radio.
    Dispatcher,
    /// Asks about persons and plates.
    CheckDesk,
    /// Leads a room's shift: may do what all of them may, and what needs a supervisor.
    Chief,
    /// Answers for rooms: reads reports and person-level data, frees throttled accounts. Acts in a room only from a chief's position.
    Supervisor,
    /// Keeps the installation: units, devices, settings, accounts. As such sees no callers, no trails, no persons of the roster; the accounts of
    /// others that he makes may, which is recorded with his name.
    Technician,
    /// Reads the audit, and nothing else.
    Auditor,
    /// A unit's own terminal.
    Terminal,
    /// The server itself. No account has it.
    System,
}

impl Role {
    /// All that an account may have.
    pub const ACCOUNTS: [Self; 8] = [
        Self::CallTaker,
        Self::Dispatcher,
        Self::CheckDesk,
        Self::Chief,
        Self::Supervisor,
        Self::Technician,
        Self::Auditor,
        Self::Terminal,
    ];

    /// As it is written everywhere: `call_taker`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::CallTaker => "call_taker",
            Self::Dispatcher => "dispatcher",
            Self::CheckDesk => "check_desk",
            Self::Chief => "chief",
            Self::Supervisor => "supervisor",
            Self::Technician => "technician",
            Self::Auditor => "auditor",
            Self::Terminal => "terminal",
            Self::System => "system",
        }
    }

    /// From its word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ACCOUNTS.into_iter().chain([Self::System]).find(|r| r.word() == word)
    }

    /// Whether it may do this at all, from the right position where one is needed.
    pub const fn has(self, right: Right) -> bool {
        use Right as R;
        match right {
            R::Signed => !matches!(self, Self::System),
            R::TakeCalls => matches!(self, Self::CallTaker | Self::Dispatcher | Self::Chief | Self::Supervisor),
            R::Alarms => matches!(self, Self::CallTaker | Self::Dispatcher | Self::CheckDesk | Self::Chief | Self::Supervisor),
            R::WriteNotes => matches!(self, Self::CallTaker | Self::Dispatcher | Self::CheckDesk | Self::Chief | Self::Supervisor),
            R::Checks => matches!(self, Self::Dispatcher | Self::CheckDesk | Self::Chief | Self::Supervisor),
            R::Dispatch => matches!(self, Self::Dispatcher | Self::Chief | Self::Supervisor),
            R::Lead => matches!(self, Self::Chief | Self::Supervisor),
            R::Equip => matches!(self, Self::Technician | Self::Chief | Self::Supervisor),
            R::Sit => {
                matches!(self, Self::CallTaker | Self::Dispatcher | Self::CheckDesk | Self::Chief | Self::Supervisor)
            }
            R::SeeRoom => matches!(self, Self::CallTaker | Self::Dispatcher | Self::CheckDesk | Self::Chief | Self::Supervisor),
            R::SeeEquipment => !matches!(self, Self::Auditor | Self::Terminal | Self::System),
            R::SeeCaller => matches!(self, Self::CallTaker | Self::Dispatcher | Self::Chief | Self::Supervisor),
            R::SeeTrail | R::SeePeople => matches!(self, Self::Chief | Self::Supervisor),
            R::SeeCentre => matches!(self, Self::Supervisor),
            R::Unlock => matches!(self, Self::Chief | Self::Supervisor | Self::Technician),
            R::Accounts | R::Operate => matches!(self, Self::Technician),
            R::Erase => matches!(self, Self::Supervisor),
            R::Audit => matches!(self, Self::Auditor),
            R::Crew => matches!(self, Self::Terminal),
            R::Server => matches!(self, Self::System),
        }
    }

    /// Whether it does this only from a position of the room: everybody but the technician, who has none.
    pub const fn needs_position(self, right: Right) -> bool {
        !right.positions().is_empty() && !matches!(self, Self::Technician)
    }

    /// Whether somebody of this role may sit at a position for this.
    pub const fn may_sit(self, kind: PositionKind) -> bool {
        match self {
            Self::CallTaker => matches!(kind, PositionKind::CallTaker),
            Self::Dispatcher => matches!(kind, PositionKind::CallTaker | PositionKind::Dispatcher | PositionKind::CheckDesk),
            Self::CheckDesk => matches!(kind, PositionKind::CheckDesk),
            Self::Chief | Self::Supervisor => true,
            Self::Technician | Self::Auditor | Self::Terminal | Self::System => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        for role in Role::ACCOUNTS {
            assert_eq!(Role::of(role.word()), Some(role));
        }
        assert_eq!(Role::of("operator"), None, "nobody is just an operator any more");
    }

    #[test]
    fn whoever_has_a_right_that_needs_a_position_may_sit_at_one() {
        for role in Role::ACCOUNTS {
            for right in Right::ALL.into_iter().filter(|r| role.has(*r) && role.needs_position(*r)) {
                assert!(right.positions().iter().any(|k| role.may_sit(*k)), "{} has {} and no seat for it", role.word(), right.word());
            }
        }
    }

    #[test]
    fn sensitive_things_are_for_few() {
        for (right, roles) in [
            (Right::SeeTrail, &[Role::Chief, Role::Supervisor][..]),
            (Right::SeePeople, &[Role::Chief, Role::Supervisor]),
            (Right::Audit, &[Role::Auditor]),
            (Right::Accounts, &[Role::Technician]),
            (Right::Erase, &[Role::Supervisor]),
            (Right::Crew, &[Role::Terminal]),
            (Right::Server, &[]),
        ] {
            let have: Vec<Role> = Role::ACCOUNTS.into_iter().filter(|r| r.has(right)).collect();
            assert_eq!(have, roles, "{}", right.word());
        }
    }
}
