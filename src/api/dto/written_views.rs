//! How logs, sheets, notices and closures look, for the OpenAPI document alone; the values are made by `live` and `api::print`.

use super::{
    LatLon,
    sheet_views::SheetView,
    words::Source,
    written::{ClosureReason, GeometryKind, NoticeKind, Passes, Urgency},
};
use utoipa::ToSchema;

macro_rules! page {
    ($(#[$doc:meta])* $name:ident of $item:ident) => {
        $(#[$doc])*
        #[derive(ToSchema)]
        pub struct $name {
            /// The entries.
            pub items: Vec<$item>,
            /// Where the next page begins; `null` at the end.
            #[schema(required)]
            pub next: Option<u64>,
        }
    };
}

page! {
    /// One page of a log.
    LogPage of LineView
}
page! {
    /// One page of hand-over sheets.
    SheetPage of SheetView
}
page! {
    /// One page of notices.
    NoticePage of NoticeView
}
page! {
    /// One page of road closures.
    ClosurePage of ClosureView
}

/// Notices.
#[derive(ToSchema)]
pub struct NoticeList {
    /// The notices.
    pub items: Vec<NoticeView>,
}

/// Who made a line: somebody wrote it, or it is told from what happened.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum LineKind {
    /// Somebody wrote it.
    Note,
    /// It is told from what happened.
    System,
}

/// Who acts.
#[derive(ToSchema)]
pub struct ActorView {
    /// Account.
    pub account: String,
    /// Role.
    pub role: String,
    /// Sign-on position.
    #[schema(required)]
    pub position: Option<String>,
}

/// One line of a log.
#[derive(ToSchema)]
pub struct LineView {
    /// Number: the journal's sequence.
    pub line: u64,
    /// Who made it.
    pub kind: LineKind,
    /// The event's type.
    pub event: String,
    /// When it happened.
    pub occurred_at: i64,
    /// When the server learnt of it.
    pub recorded_at: i64,
    /// The sender's or the machine's clock is not trusted.
    pub clock_doubtful: bool,
    /// By whose word.
    pub source: Source,
    /// Who.
    pub actor: ActorView,
    /// The call concerned.
    #[schema(required)]
    pub call: Option<u64>,
    /// The incident concerned.
    #[schema(required)]
    pub incident: Option<u64>,
    /// The call or the incident concerned is part of an exercise; the text of a told line says so too, that of a note is as it was written.
    pub exercise: bool,
    /// The unit concerned.
    #[schema(required)]
    pub unit: Option<String>,
    /// What it says, in the language asked for; `null` when erased.
    #[schema(required)]
    pub text: Option<String>,
    /// The line that this one puts right.
    #[schema(required)]
    pub corrects: Option<u64>,
    /// Lines that put this one right.
    pub corrected_by: Vec<u64>,
}

/// Whom a notice is for.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum Audience {
    /// The operators of the room: from a crew.
    Desk,
    /// Every unit on duty.
    Room,
    /// Every unit on duty of a service.
    Service(String),
    /// Every unit on duty of a sector.
    Sector(String),
    /// These.
    Units(Vec<String>),
}

/// Life of a notice.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum NoticeState {
    /// It stands.
    InForce,
    /// The room took it back.
    Cancelled,
    /// A message that everybody it was for has read.
    Read,
    /// Its end came.
    Expired,
}

/// How many units said what.
#[derive(ToSchema)]
pub struct ReceiptCounts {
    /// On the list of receipts.
    pub units: u32,
    /// Delivered, by terminal or by voice.
    pub delivered: u32,
    /// Read.
    pub read: u32,
    /// Known to stand no more.
    pub withdrawn: u32,
}

/// A message, bulletin or plate note.
#[derive(ToSchema)]
pub struct NoticeView {
    /// Number.
    pub notice: u64,
    /// What it is.
    pub kind: NoticeKind,
    /// The crew it comes from; `null`: the room.
    #[schema(required)]
    pub from: Option<String>,
    /// Whom it is for.
    pub to: Audience,
    /// How pressing.
    pub urgency: Urgency,
    /// What it says; `null` when erased.
    #[schema(required)]
    pub text: Option<String>,
    /// The plate of a plate note.
    #[schema(required)]
    pub plate: Option<String>,
    /// The incident it is about.
    #[schema(required)]
    pub incident: Option<u64>,
    /// When it was sent.
    pub sent_at: i64,
    /// When it ends.
    pub expires_at: i64,
    /// Life.
    pub state: NoticeState,
    /// When nothing was left to do about it.
    #[schema(required)]
    pub over_at: Option<i64>,
    /// When an operator read it, of one to the desk.
    #[schema(required)]
    pub desk_read_at: Option<i64>,
    /// How many units said what.
    pub receipts: ReceiptCounts,
    /// Units that have not read it: the first twenty by call sign.
    pub unread: Vec<String>,
}

/// When something was seen, and by whose word.
#[derive(ToSchema)]
pub struct Seen {
    /// When.
    pub at: i64,
    /// By whose word.
    pub source: Source,
}

/// One unit's receipt.
#[derive(ToSchema)]
pub struct ReceiptView {
    /// Who.
    pub unit: String,
    /// The terminal has it.
    #[schema(required)]
    pub delivered: Option<Seen>,
    /// The crew has read or heard it.
    #[schema(required)]
    pub read: Option<Seen>,
    /// It is known there that it stands no more.
    #[schema(required)]
    pub withdrawn: Option<Seen>,
}

/// A notice with the receipt of every unit.
#[derive(ToSchema)]
pub struct NoticeWithReceipts {
    /// The notice.
    #[serde(flatten)]
    pub notice: NoticeView,
    /// The receipts, by call sign.
    pub list: Vec<ReceiptView>,
}

/// Life of a closure.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum ClosureState {
    /// Its time has not come.
    Planned,
    /// Nobody drives there.
    InForce,
    /// Over.
    Ended,
}

/// A drawing.
#[derive(ToSchema)]
pub struct GeometryView {
    /// What it is.
    pub kind: GeometryKind,
    /// Its points.
    pub points: Vec<LatLon>,
    /// Metres, of a circle.
    pub radius_m: Option<u32>,
}

/// A road closure.
#[derive(ToSchema)]
pub struct ClosureView {
    /// Number.
    pub closure: u64,
    /// What was drawn.
    pub geometry: GeometryView,
    /// Why.
    pub reason: ClosureReason,
    /// Free text; `null` also when erased.
    #[schema(required)]
    pub note: Option<String>,
    /// Who gets through all the same.
    pub passes: Passes,
    /// From then on.
    pub from: i64,
    /// Until then.
    pub until: i64,
    /// Life.
    pub state: ClosureState,
    /// When it ended.
    #[schema(required)]
    pub ended_at: Option<i64>,
    /// The room ended it before its time.
    pub ended_early: bool,
}
