//! What viewers see of notices and road closures. JSON, snake_case; read back by mirrors.

use super::{make::Opener, view::LatLon};
use crate::{
    dispatch::{
        closures::{Closure, ClosureState, Passes, Reason, Shape},
        notices::{Audience, Kind, Notice, NoticeState, Notices, Receipt, Urgency},
    },
    id::{ClosureId, IncidentId, NoticeId, UnitId},
    quantity::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Units named as not having read a notice, at most; the counts tell of all.
const NAMED: usize = 20;

/// Whom a notice is for.
pub type AudienceView = Audience;

/// A message, bulletin or plate note.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NoticeView {
    /// Number.
    pub notice: NoticeId,
    /// What it is.
    pub kind: Kind,
    /// The crew it comes from; the room when `None`.
    pub from: Option<UnitId>,
    /// Whom it is for.
    pub to: AudienceView,
    /// How pressing.
    pub urgency: Urgency,
    /// What it says, opened; `None` when erased.
    pub text: Option<String>,
    /// The plate of a plate note, opened.
    pub plate: Option<String>,
    /// The incident it is about.
    pub incident: Option<IncidentId>,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Life.
    pub state: NoticeState,
    /// When nothing was left to do about it.
    pub over_at: Option<Timestamp>,
    /// When an operator read it, of one to the desk.
    pub desk_read_at: Option<Timestamp>,
    /// How many units said what.
    pub receipts: ReceiptCounts,
    /// Units that have not read it: the first twenty by call sign.
    pub unread: Vec<UnitId>,
}

/// How many units said what of a notice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// One unit's receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceiptView {
    /// Who.
    pub unit: UnitId,
    /// What it said.
    #[serde(flatten)]
    pub receipt: Receipt,
}

/// What a drawing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeometryKind {
    /// The road nearest to one point.
    Point,
    /// A radius around one point.
    Circle,
    /// Two points or more.
    Line,
    /// Three points or more; the ring closes itself.
    Area,
}

/// A drawing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GeometryView {
    /// What it is.
    pub kind: GeometryKind,
    /// Its points.
    pub points: Vec<LatLon>,
    /// Metres, of a circle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius_m: Option<u32>,
}

/// A road closure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClosureView {
    /// Number.
    pub closure: ClosureId,
    /// What was drawn.
    pub geometry: GeometryView,
    /// Why.
    pub reason: Reason,
    /// Free text, opened; `None` also when erased.
    pub note: Option<String>,
    /// Who gets through all the same.
    pub passes: Passes,
    /// From then on.
    pub from: Timestamp,
    /// Until then.
    pub until: Timestamp,
    /// Life.
    pub state: ClosureState,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The room ended it before its time.
    pub ended_early: bool,
}

/// A notice with the receipts of its state.
pub fn notice(n: &Notice, all: &Notices, opener: &dyn Opener) -> NoticeView {
    notice_with(n, all.receipts(n.id), opener)
}

/// A notice with these receipts.
pub fn notice_with<'a>(n: &Notice, receipts: impl Iterator<Item = (&'a UnitId, &'a Receipt)>, opener: &dyn Opener) -> NoticeView {
    let (mut counts, mut unread) = (ReceiptCounts::default(), Vec::new());
    for (unit, r) in receipts {
        counts.units += 1;
        counts.delivered += u32::from(r.reached());
        counts.read += u32::from(r.read.is_some());
        counts.withdrawn += u32::from(r.withdrawn.is_some());
        if r.read.is_none() && unread.len() < NAMED {
            unread.push(unit.clone());
        }
    }
    NoticeView {
        notice: n.id,
        kind: n.kind,
        from: n.from.clone(),
        to: n.audience.clone(),
        urgency: n.urgency,
        text: opener.open(&n.text, "notice"),
        plate: n.plate.as_ref().and_then(|p| opener.open(&p.shown, "plate")),
        incident: n.incident,
        sent_at: n.sent_at,
        expires_at: n.expires_at,
        state: n.state,
        over_at: n.over_at,
        desk_read_at: n.desk_read.map(|s| s.at),
        receipts: counts,
        unread,
    }
}

/// A road closure.
pub fn closure(c: &Closure, opener: &dyn Opener) -> ClosureView {
    let (kind, radius_m) = match &c.shape {
        Shape::Point(_) => (GeometryKind::Point, None),
        Shape::Circle { radius_m, .. } => (GeometryKind::Circle, Some(*radius_m)),
        Shape::Line(_) => (GeometryKind::Line, None),
        Shape::Area(_) => (GeometryKind::Area, None),
    };
    ClosureView {
        closure: c.id,
        geometry: GeometryView { kind, points: c.shape.points().iter().map(|p| LatLon::from(*p)).collect(), radius_m },
        reason: c.reason,
        note: c.note.as_ref().and_then(|s| opener.open(s, "closure")),
        passes: c.passes,
        from: c.from,
        until: c.until,
        state: c.state,
        ended_at: c.ended_at,
        ended_early: c.ended_early,
    }
}

/// Without personal fields, for wherever they must not go.
pub(super) fn clear(notices: &mut [Arc<NoticeView>], closures: &mut [Arc<ClosureView>]) {
    for notice in notices.iter_mut().map(Arc::make_mut) {
        (notice.text, notice.plate) = (None, None);
    }
    for closure in closures.iter_mut().map(Arc::make_mut) {
        closure.note = None;
    }
}
