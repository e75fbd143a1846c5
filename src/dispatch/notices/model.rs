//! A notice, its receipts, and all of them.

use crate::{
    dispatch::{
        model::{Duty, Fingerprint, Sealed, Source, Unit},
        settings::Settings,
    },
    id::{IncidentId, NoticeId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Room to units, or a unit to the room.
    Message,
    /// A person is wanted.
    WantedPerson,
    /// A car is wanted.
    WantedCar,
    /// A child is missing.
    MissingChild,
    /// Anything else that many must know.
    General,
    /// A plate, with what to do when it is seen.
    PlateNote,
}

impl Kind {
    /// To many, for as long as it stands.
    pub fn is_bulletin(self) -> bool {
        matches!(self, Self::WantedPerson | Self::WantedCar | Self::MissingChild | Self::General)
    }
}

/// How pressing a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// To be read at once.
    Urgent,
    /// To be read when there is time.
    Routine,
}

/// Whom a notice is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The operators of the room: from a crew.
    Desk,
    /// Every unit on duty.
    Room,
    /// Every unit on duty of a service.
    Service(String),
    /// Every unit on duty that is planned in a sector, or at a post of it.
    Sector(String),
    /// These.
    Units(Vec<UnitId>),
}

impl Audience {
    /// A unit is among those it is for, as it is now.
    pub fn includes(&self, u: &Unit, settings: &Settings) -> bool {
        match self {
            Self::Desk => false,
            Self::Room => u.duty == Duty::On,
            Self::Service(code) => u.duty == Duty::On && u.service == *code,
            // Where the plan says, not where it happens to drive through.
            Self::Sector(code) => {
                let planned = settings.planned_sector(u.roster.sector.as_deref(), u.roster.post.as_deref());
                u.duty == Duty::On && planned.is_some_and(|s| s.code == *code)
            }
            Self::Units(units) => units.contains(&u.id),
        }
    }
}

/// Life of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeState {
    /// It stands.
    InForce,
    /// The room took it back before its end.
    Cancelled,
    /// A message that everybody it was for has read.
    Read,
    /// Its end came.
    Expired,
}

/// A plate: as it is shown, and as it is looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plate {
    /// The plate, sealed.
    pub shown: Sealed,
    /// Its fingerprint under the key of the notice's own subject: it dies with that key.
    pub fingerprint: Fingerprint,
}

/// A message, a bulletin or a plate note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Number.
    pub id: NoticeId,
    /// What it is.
    pub kind: Kind,
    /// The crew it comes from; the room when `None`.
    pub from: Option<UnitId>,
    /// Whom it is for.
    pub audience: Audience,
    /// How pressing.
    pub urgency: Urgency,
    /// What it says, sealed.
    pub text: Sealed,
    /// The plate, of a plate note.
    pub plate: Option<Plate>,
    /// The incident it is about.
    pub incident: Option<IncidentId>,
    /// When.
    pub sent_at: Timestamp,
    /// Journal sequence of its event: its identity on the link.
    pub seq: u64,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Life.
    pub state: NoticeState,
    /// Journal sequence of its cancelling.
    pub cancelled_seq: Option<u64>,
    /// Read by an operator, when it is for the desk.
    pub desk_read: Option<Seen>,
    /// When nothing was left to do about it.
    pub over_at: Option<Timestamp>,
}

impl Notice {
    /// It is for a unit that was not on its list when it was sent: bulletins and plate notes stand for those who come on duty later.
    pub fn includes_later(&self, u: &Unit, settings: &Settings) -> bool {
        self.state == NoticeState::InForce && self.kind != Kind::Message && self.audience.includes(u, settings)
    }
}

/// When something was seen, and by whose word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// When.
    pub at: Timestamp,
    /// By whose word.
    pub source: Source,
}

/// What a receipt says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptKind {
    /// The terminal has it.
    Delivered,
    /// The crew has read or heard it.
    Read,
    /// The terminal, or the crew, knows that it no longer stands.
    Withdrawn,
}

/// What one unit said of one notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The terminal has it.
    pub delivered: Option<Seen>,
    /// The crew has read or heard it.
    pub read: Option<Seen>,
    /// It is known there that it no longer stands.
    pub withdrawn: Option<Seen>,
}

impl Receipt {
    /// It reached the unit in some way.
    pub fn reached(&self) -> bool {
        self.delivered.is_some() || self.read.is_some()
    }

    /// The stamp of this kind.
    pub fn stamp(&self, kind: ReceiptKind) -> Option<Seen> {
        match kind {
            ReceiptKind::Delivered => self.delivered,
            ReceiptKind::Read => self.read,
            ReceiptKind::Withdrawn => self.withdrawn,
        }
    }
}

/// All notices in memory, with their receipts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notices {
    pub(in crate::dispatch) last: u64,
    pub(in crate::dispatch) all: BTreeMap<NoticeId, Notice>,
    pub(in crate::dispatch) receipts: BTreeMap<NoticeId, BTreeMap<UnitId, Receipt>>,
}

impl Notices {
    /// By number: those that stand, and those lately over.
    pub fn all(&self) -> &BTreeMap<NoticeId, Notice> {
        &self.all
    }

    /// The receipts of a notice, by unit: one for each unit it was sent to, empty until it says something.
    pub fn receipts(&self, id: NoticeId) -> impl Iterator<Item = (&UnitId, &Receipt)> {
        self.receipts.get(&id).into_iter().flatten()
    }

    /// One unit's receipt.
    pub fn receipt(&self, id: NoticeId, unit: &UnitId) -> Option<&Receipt> {
        self.receipts.get(&id)?.get(unit)
    }

    /// Takes one over as it is in another state, receipts and all.
    pub fn copy(&mut self, from: &Self, id: NoticeId) {
        if let (Some(n), Some(of)) = (from.all.get(&id), from.receipts.get(&id)) {
            self.all.insert(id, n.clone());
            self.receipts.insert(id, of.clone());
        }
    }

    /// Those that stand.
    pub fn in_force(&self) -> impl Iterator<Item = &Notice> {
        self.all.values().filter(|n| n.state == NoticeState::InForce)
    }

    /// Messages that stand and somebody they are for has not read, with those units; none for one that waits for the desk.
    pub fn unread(&self) -> impl Iterator<Item = (&Notice, Vec<UnitId>)> {
        let messages = self.in_force().filter(|n| n.kind == Kind::Message);
        messages.map(|n| (n, self.receipts(n.id).filter(|(_, r)| r.read.is_none()).map(|(u, _)| u.clone()).collect()))
    }
}
