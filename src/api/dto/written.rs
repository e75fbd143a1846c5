//! Notes, hand-over sheets, notices and road closures on the wire.

use super::LatLon;
use crate::id::UnitId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::words::Source;

macro_rules! word {
    ($(#[$doc:meta])* $name:ident = $core:path { $($variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $(#[doc = stringify!($variant)] $variant),+ }

        impl From<$name> for $core {
            fn from(w: $name) -> Self {
                match w { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}

word! {
    /// What a notice is.
    NoticeKind = crate::dispatch::notices::Kind { Message, WantedPerson, WantedCar, MissingChild, General, PlateNote }
}
word! {
    /// How pressing a notice is.
    Urgency = crate::dispatch::notices::Urgency { Urgent, Routine }
}
word! {
    /// What a receipt says: the terminal has it, the crew has read or heard it, it is known to stand no more.
    ReceiptKind = crate::dispatch::notices::ReceiptKind { Delivered, Read, Withdrawn }
}
word! {
    /// Why a road is closed.
    ClosureReason = crate::dispatch::closures::Reason { Works, Accident, Flood, Event, Demonstration, PoliceOperation, Other }
}

/// Writes a line into a log.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteNote {
    /// Client-made id.
    pub id: Uuid,
    /// What (≤ 4000 characters). Personal: sealed under the incident's or the day's key.
    pub text: String,
    /// The crew that said it, on the radio for example.
    #[schema(value_type = Option<String>)]
    pub unit: Option<UnitId>,
    /// The line of the same log that this one puts right; nothing is ever changed in place.
    pub corrects: Option<u64>,
    /// When it happened, milliseconds UTC; now when left out.
    pub occurred_at: Option<i64>,
    /// `radio`, `catch_up` or `operator` (when left out).
    pub source: Option<Source>,
}

/// Offers the hand-over sheet of this moment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OfferSheet {
    /// Client-made id.
    pub id: Uuid,
    /// To the next shift (≤ 4000 characters). Sealed.
    pub remarks: Option<String>,
}

/// Accepts a sheet, or sends it back.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerSheet {
    /// Client-made id.
    pub id: Uuid,
    /// Remark (≤ 4000 characters); needed for sending back. Sealed.
    pub remark: Option<String>,
}

/// Whom the room writes to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum To {
    /// Every unit on duty.
    Room,
    /// Every unit on duty of a service, by its code.
    Service(String),
    /// Every unit on duty of a sector, by its code.
    Sector(String),
    /// These.
    #[schema(value_type = Vec<String>)]
    Units(Vec<UnitId>),
}

/// Sends a message to units.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendMessage {
    /// Client-made id.
    pub id: Uuid,
    /// To whom.
    pub to: To,
    /// What (≤ 4000 characters). Sealed.
    pub text: String,
    /// How pressing; `routine` when left out.
    pub urgency: Option<Urgency>,
    /// The incident it is about.
    pub incident: Option<u64>,
    /// When it ends, milliseconds UTC; the room's usual time when left out.
    pub expires_at: Option<i64>,
}

/// Enters a message of a crew to the room, said on the radio.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CrewMessage {
    /// Client-made id.
    pub id: Uuid,
    /// What (≤ 4000 characters). Sealed.
    pub text: String,
    /// How pressing; `routine` when left out.
    pub urgency: Option<Urgency>,
    /// The incident it is about.
    pub incident: Option<u64>,
    /// When it was said, milliseconds UTC; now when left out.
    pub occurred_at: Option<i64>,
}

/// Sends a bulletin.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SendBulletin {
    /// Client-made id.
    pub id: Uuid,
    /// `wanted_person`, `wanted_car`, `missing_child` or `general`.
    pub kind: NoticeKind,
    /// To whom; the room when left out.
    pub to: Option<To>,
    /// What (≤ 4000 characters). Sealed.
    pub text: String,
    /// How pressing; `urgent` for a missing child, else `routine`, when left out.
    pub urgency: Option<Urgency>,
    /// The incident it is about.
    pub incident: Option<u64>,
    /// When it ends, milliseconds UTC; the room's usual time when left out.
    pub expires_at: Option<i64>,
}

/// Notes a plate, with what to do when it is seen.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NotePlate {
    /// Client-made id.
    pub id: Uuid,
    /// The plate, in Arabic or Latin letters (≤ 32 characters). Sealed; looked up by a keyed fingerprint.
    pub plate: String,
    /// What to do (≤ 4000 characters). Sealed.
    pub text: String,
    /// To whom; the room when left out.
    pub to: Option<To>,
    /// How pressing; `routine` when left out.
    pub urgency: Option<Urgency>,
    /// The incident it is about.
    pub incident: Option<u64>,
    /// When it ends, milliseconds UTC; the room's usual time when left out.
    pub expires_at: Option<i64>,
}

/// Asks what is noted about a plate. Nothing is journaled.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LookUpPlate {
    /// The plate, in Arabic or Latin letters (≤ 32 characters).
    pub plate: String,
}

/// Enters a receipt for a crew, or for the desk.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnterReceipt {
    /// Client-made id.
    pub id: Uuid,
    /// Who; the desk itself when left out.
    #[schema(value_type = Option<String>)]
    pub unit: Option<UnitId>,
    /// How far.
    pub what: ReceiptKind,
    /// When, milliseconds UTC; now when left out.
    pub occurred_at: Option<i64>,
    /// `radio`, `catch_up` or `operator` (when left out).
    pub source: Option<Source>,
}

/// What a drawing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GeometryKind {
    /// The road nearest to one point, within 30 m.
    Point,
    /// A radius around one point.
    Circle,
    /// Every road that a line of two points or more crosses.
    Line,
    /// Every road with a part inside a ring of three points or more; it closes itself.
    Area,
}

/// A drawing.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Geometry {
    /// What it is.
    pub kind: GeometryKind,
    /// Its points.
    pub points: Vec<LatLon>,
    /// Metres, of a circle.
    pub radius_m: Option<u32>,
}

/// Who gets through a closure all the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Passes {
    /// Whoever drives with the siren.
    pub siren: bool,
    /// Motorbikes.
    pub motorbike: bool,
    /// Bicycles.
    pub bicycle: bool,
    /// People on foot.
    pub foot: bool,
}

/// Closes roads.
#[derive(Clone, Debug, PartialEq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DrawClosure {
    /// Client-made id.
    pub id: Uuid,
    /// What is drawn.
    pub geometry: Geometry,
    /// Why.
    pub reason: ClosureReason,
    /// Free text (≤ 400 characters); needed for `other`. Sealed.
    pub note: Option<String>,
    /// Who gets through all the same; nobody when left out.
    #[serde(default)]
    pub passes: Passes,
    /// From then on, milliseconds UTC; now when left out.
    pub from: Option<i64>,
    /// Until then, milliseconds UTC; as long as the room allows when left out.
    pub until: Option<i64>,
}

/// Gives a closure another end.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProlongClosure {
    /// Client-made id.
    pub id: Uuid,
    /// Until then, milliseconds UTC.
    pub until: i64,
}
