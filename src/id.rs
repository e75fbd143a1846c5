//! Identifiers, each a type of its own so that one is never taken for another.
//!
//! Names given by people or devices (`UnitId`, `RoomId`, `DeviceId`) are `[A-Za-z0-9_-]{1,32}`: checked when made, never part of a
//! file path. Numbers given by a room (`CallId`, `IncidentId`, `AssignmentId`, `EmergencyId`) count from 1 in that room and are never used twice.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{fmt, str::FromStr, sync::Arc};
use thiserror::Error;

/// A text is not a usable identifier.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}` is not an identifier: use 1 to 32 of A–Z a–z 0–9 _ -")]
pub struct IdError(pub String);

fn check(s: &str) -> Result<(), IdError> {
    let ok = (1..=32).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if ok { Ok(()) } else { Err(IdError(s.chars().take(40).collect())) }
}

macro_rules! name_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Checks and wraps.
            ///
            /// # Errors
            /// [`IdError`] when `s` is not `[A-Za-z0-9_-]{1,32}`.
            pub fn new(s: &str) -> Result<Self, IdError> {
                check(s)?;
                Ok(Self(Arc::from(s)))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(s: &str) -> Result<Self, IdError> {
                Self::new(s)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let s = <std::borrow::Cow<'de, str>>::deserialize(d)?;
                Self::new(&s).map_err(serde::de::Error::custom)
            }
        }
    };
}

macro_rules! number_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

name_id! {
    /// A patrol that can be sent: its call sign, for example `P-104`.
    UnitId
}
name_id! {
    /// A command and coordination room, for example `marrakech`.
    RoomId
}
name_id! {
    /// A GPS unit or tablet: its IMEI or the name it gives on the line.
    DeviceId
}
name_id! {
    /// A vehicle: its fleet number, for example `V-0817`.
    VehicleId
}
name_id! {
    /// Somebody of the service: a pseudonym made from the badge under the room's key, never the badge itself.
    PersonId
}
name_id! {
    /// An account: the name one signs in with, for example `r.alami` written `r-alami`. Never a badge number.
    AccountId
}
name_id! {
    /// A position of a room, one chair and screen, for example `rd-1`.
    PositionId
}
number_id! {
    /// A shift of a team, numbered by its room from 1.
    ShiftId
}
number_id! {
    /// An alert about cover, numbered by its room from 1.
    CoverId
}
number_id! {
    /// One contact on line 19, numbered by its room from 1.
    CallId
}
number_id! {
    /// The work a call opens, numbered by its room from 1.
    IncidentId
}
number_id! {
    /// One unit on one incident, numbered by its room from 1.
    AssignmentId
}
number_id! {
    /// A patrol's call for help, numbered by its room from 1.
    EmergencyId
}
number_id! {
    #[derive(Default)]
    /// What an operator is typing before it becomes an incident, numbered by its room from 1.
    DraftId
}

number_id! {
    /// A message, bulletin or plate note, numbered by its room from 1.
    NoticeId
}
number_id! {
    /// A road closure, numbered by its room from 1.
    ClosureId
}
number_id! {
    /// A shift hand-over sheet, numbered by its room from 1.
    SheetId
}
number_id! {
    /// A line of the logs: the journal sequence of the event it tells.
    LineId
}

/// The client-made id of an input (UUID version 7): a repeat of the same id is the same input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InputId(pub uuid::Uuid);

impl fmt::Display for InputId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Whose personal data a sealed field holds: one call or one incident. Destroying this subject's key erases all of its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubjectId(pub uuid::Uuid);

/// One lending of a unit to another room: the id of the input that released it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LendId(pub uuid::Uuid);

impl fmt::Display for LendId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One room's request for a unit of another: the id of the input that asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RequestId(pub uuid::Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
