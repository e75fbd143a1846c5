//! Rights: what can be allowed.

use super::PositionKind;

/// Something that is allowed or not. Rights of the first part change a room and are used from a position of it; those of the second look at
/// a room; those of the third concern the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Take calls, open and describe incidents, keep drafts.
    TakeCalls,
    /// Raise and acknowledge emergencies, answer alarms.
    Alarms,
    /// Write in the logs, confirm that something was read.
    WriteNotes,
    /// Plate notes and questions about plates.
    Checks,
    /// Send units, stamp for crews, write to them, end incidents, close roads.
    Dispatch,
    /// Lead the shift: roster, hand-over sheets, lending, corrections, past work, what needs a supervisor.
    Lead,
    /// Register units, vehicles and devices; change the settings.
    Equip,

    /// Take, hand on and leave a position.
    Sit,
    /// See the room live: calls, incidents, units.
    SeeRoom,
    /// See units, devices, settings and the map; nobody's calls.
    SeeEquipment,
    /// See a caller's name and number. Each look is recorded.
    SeeCaller,
    /// See where a unit was. Each look is recorded, with its purpose.
    SeeTrail,
    /// See who is on the roster by name. Each look is recorded.
    SeePeople,
    /// See all one's rooms together, without persons.
    SeeCentre,
    /// Be a unit's crew at its terminal.
    Crew,

    /// Anything that every signed-in account may.
    Signed,
    /// Free a throttled account, end somebody's sessions.
    Unlock,
    /// Make and change accounts.
    Accounts,
    /// Look after the server: counters, terminals' tokens, backups.
    Operate,
    /// Erase a person's data.
    Erase,
    /// Read the audit. That is recorded too.
    Audit,
    /// What the server does by itself; no account has it.
    Server,
}

impl Right {
    /// All of them.
    pub const ALL: [Self; 22] = [
        Self::TakeCalls,
        Self::Alarms,
        Self::WriteNotes,
        Self::Checks,
        Self::Dispatch,
        Self::Lead,
        Self::Equip,
        Self::Sit,
        Self::SeeRoom,
        Self::SeeEquipment,
        Self::SeeCaller,
        Self::SeeTrail,
        Self::SeePeople,
        Self::SeeCentre,
        Self::Crew,
        Self::Signed,
        Self::Unlock,
        Self::Accounts,
        Self::Operate,
        Self::Erase,
        Self::Audit,
        Self::Server,
    ];

    /// As it is written in answers and documents.
    pub const fn word(self) -> &'static str {
        match self {
            Self::TakeCalls => "take_calls",
            Self::Alarms => "alarms",
            Self::WriteNotes => "write_notes",
            Self::Checks => "checks",
            Self::Dispatch => "dispatch",
            Self::Lead => "lead",
            Self::Equip => "equip",
            Self::Sit => "sit",
            Self::SeeRoom => "see_room",
            Self::SeeEquipment => "see_equipment",
            Self::SeeCaller => "see_caller",
            Self::SeeTrail => "see_trail",
            Self::SeePeople => "see_people",
            Self::SeeCentre => "see_centre",
            Self::Crew => "crew",
            Self::Signed => "signed",
            Self::Unlock => "unlock",
            Self::Accounts => "accounts",
            Self::Operate => "operate",
            Self::Erase => "erase",
            Self::Audit => "audit",
            Self::Server => "server",
        }
    }

    /// The kinds of positions it is used from; empty where none is needed. Whoever is on no position changes nothing.
    pub const fn positions(self) -> &'static [PositionKind] {
        use PositionKind::{CallTaker, CheckDesk, Chief, Dispatcher};
        match self {
            Self::TakeCalls => &[CallTaker, Dispatcher, Chief],
            Self::Alarms | Self::WriteNotes => &[CallTaker, Dispatcher, CheckDesk, Chief],
            Self::Checks => &[CheckDesk, Dispatcher, Chief],
            Self::Dispatch => &[Dispatcher, Chief],
            Self::Lead | Self::Equip => &[Chief],
            _ => &[],
        }
    }
}
