//! The live push: what a room shows, sent to its viewers as it changes.
//!
//! Two kinds of sources fill a [`feed`](Live): the room's own [`Hub`] (from the dispatch state and the fleet) and a [`Mirror`] (from the
//! frames another process publishes). Viewers ([`Viewer`]) pull: each holds two cursors, the frames themselves are encoded once and shared,
//! so memory is bounded by units and by the delta ring, never by viewers × delay. `docs/LIVE.md` is the protocol.
//!
//! The way of a change: durable batch → [`Hub::apply`] → views that differ → one delta text → ring → viewers. The way of a position: fleet →
//! [`Hub::beat`] → one binary frame → viewers; who is too slow gets the next full frame instead.
//!
//! Terminals have their own audience ([`Terminals`]): a crew gets its own job only.

mod closer;
mod feed;
mod forget;
mod frame;
mod hub;
mod lending;
mod list;
pub mod make;
mod message;
mod mirror;
mod needs;
mod order;
mod places;
mod positions;
mod room;
mod roster;
pub mod standing;
mod status;
mod terminal;
mod ties;
mod touched;
mod view;
mod viewer;
mod views;
pub mod written;

pub use closer::CloserView;
pub use feed::{FeedLimits, Live, LiveCounters, SubscribeError};
pub use forget::Forgotten;
pub use frame::{FrameError, FrameHeader, FrameKind, HEADER_LEN, RECORD_LEN, Record, decode, encode};
pub use hub::{Hub, Published};
pub use lending::{CommandView, RequestView};
pub use make::Opener;
pub use message::{Alarm, AlarmKind, Bye, ByeMessage, Cursor, Delta, Resume, Snapshot};
pub use mirror::{Mirror, MirrorError};
pub use order::{Fence, FromTerminal, Identity, NoticeToCrew, Order, ToTerminal};
pub use positions::{OfferedView, PositionView};
pub use room::Room;
pub use roster::{CoverKind, CoverView, RosterFacts, ShiftView};
pub use standing::{DeedView, EmergencyView, OpenAlarmView, ProposalView, ReservedView, TransportView};
pub use status::{UnitStatus, unit_status};
pub use terminal::{Sent, TerminalCounters, TerminalLink, Terminals};
pub use view::{
    AssignmentSources, AssignmentView, CallView, CandidateView, ContactView, DraftView, IncidentView, LatLon, LeftOutView, LocationView,
    OtherView, OutsideView, PositionQuality, PreemptsView, RecommendationView, SegmentView, UnitFacts, UnitPlace, UnitView,
};
pub use viewer::{Outgoing, Viewer};
pub use written::{AudienceView, ClosureView, GeometryKind, GeometryView, NoticeView, ReceiptCounts, ReceiptView};
