//! Random acts on notes, sheets, notices and closures, and a slow reading of the events alone that says who is owed what and what is closed.

use crate::room::{Room, place, unit_id};
use dawria::{
    dispatch::{
        self, Effect, Event, Input, Recorded,
        closures::{self, ClosureState, Fact as Road, Passes, Reason, Shape},
        logs::{self, Corrected, Fact as Log},
        model::*,
        notices::{self, Audience, Fact, Kind, NewNotice, Plate, ReceiptKind, Urgency},
        roster::Fact as Roster,
    },
    id::{ClosureId, IncidentId, LineId, NoticeId, SheetId, UnitId},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
pub enum Op {
    Note { incident: Option<u8>, unit: Option<u8>, corrects: Option<u8>, terminal: bool },
    Sheet { act: u8, who: u8 },
    Send { kind: u8, to: u8, hours: u8 },
    Receipt { notice: u8, unit: u8, what: u8, terminal: bool },
    TakeBack(u8),
    Close { shape: u8, from_s: u16, for_s: u32 },
    Prolong(u8, u16),
    Reopen(u8),
}

pub fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        2 => (proptest::option::of(0..12_u8), proptest::option::of(0..6_u8), proptest::option::weighted(0.3, 0..40_u8), any::<bool>())
            .prop_map(|(incident, unit, corrects, terminal)| Op::Note { incident, unit, corrects, terminal }),
        2 => (0..4_u8, 0..2_u8).prop_map(|(act, who)| Op::Sheet { act, who }),
        4 => (0..6_u8, 0..6_u8, 0..30_u8).prop_map(|(kind, to, hours)| Op::Send { kind, to, hours }),
        6 => (0..8_u8, 0..7_u8, 0..3_u8, any::<bool>())
            .prop_map(|(notice, unit, what, terminal)| Op::Receipt { notice, unit, what, terminal }),
        1 => (0..8_u8).prop_map(Op::TakeBack),
        2 => (0..4_u8, 0..2_000_u16, 1..200_000_u32).prop_map(|(shape, from_s, for_s)| Op::Close { shape, from_s, for_s }),
        1 => (0..6_u8, any::<u16>()).prop_map(|(c, s)| Op::Prolong(c, s)),
        1 => (0..6_u8).prop_map(Op::Reopen),
    ]
}

fn unit(n: u8) -> UnitId {
    unit_id(&format!("P-{n}"))
}

impl Op {
    /// Who speaks, and what.
    pub fn input(&self, room: &Room) -> (Source, Input) {
        let sealed = |text: &str| Sealed { subject: room.subject(), text: text.to_owned() };
        let pick = |n: u8, last: Option<u64>| last.map_or(u64::from(n), |last| last.saturating_sub(u64::from(n) / 2));
        let notice = |n: u8| NoticeId(pick(n, room.state.notices().all().keys().last().map(|n| n.0)));
        let closure = |n: u8| ClosureId(pick(n, room.state.closures().all().keys().last().map(|c| c.0)));
        let voice = |terminal: bool| if terminal { Source::Terminal } else { Source::Radio };
        match *self {
            Self::Note { incident, unit: u, corrects, terminal } => {
                let known: Vec<IncidentId> = room.state.incidents().keys().copied().collect();
                let incident = incident.map(|n| known.get(n as usize % known.len().max(1)).copied().unwrap_or(IncidentId(u64::from(n))));
                let corrects = corrects.map(|n| Corrected { line: LineId(u64::from(n)), incident: incident.filter(|_| n % 3 > 0) });
                let note = logs::Act::Note { incident, unit: u.map(unit), text: sealed("note"), corrects };
                (voice(terminal), Input::Logs(note))
            }
            Self::Sheet { act, .. } => {
                let sheet = SheetId(room.state.logs().sheet().map_or(1, |s| s.id.0));
                let remark = Some(sealed("remark"));
                let act = match act {
                    0 => logs::Act::Offer { subject: room.subject(), remarks: remark },
                    1 => logs::Act::Accept { sheet, remark },
                    2 => logs::Act::Return { sheet, remark },
                    _ => logs::Act::Withdraw { sheet },
                };
                (Source::Operator, Input::Logs(act))
            }
            Self::Send { kind, to, hours } => {
                use Kind as K;
                let kind = [K::Message, K::WantedPerson, K::WantedCar, K::MissingChild, K::General, K::PlateNote][kind as usize % 6];
                let audience = match to {
                    0 | 1 => Audience::Room,
                    2 => Audience::Service("police_secours".into()),
                    3 => Audience::Sector(["west", "north"][usize::from(hours % 5 == 0)].into()),
                    4 => Audience::Units(vec![unit(1), unit(0), unit(1)]),
                    _ => Audience::Desk,
                };
                let from = (audience == Audience::Desk).then(|| unit(2));
                let plate = (kind == K::PlateNote).then(|| Plate { shown: sealed("1A1"), fingerprint: Fingerprint("1".into()) });
                let expires_at = (hours > 0).then(|| room.now.plus_ms(i64::from(hours) * 3_600_000));
                let new =
                    NewNotice { kind, from, audience, urgency: Urgency::Routine, text: sealed("text"), plate, incident: None, expires_at };
                (Source::Operator, Input::Notices(notices::Act::Send(Box::new(new))))
            }
            Self::Receipt { notice: n, unit: u, what, terminal } => {
                let what = [ReceiptKind::Delivered, ReceiptKind::Read, ReceiptKind::Withdrawn][what as usize % 3];
                let unit = (u < 6).then(|| unit(u));
                (voice(terminal), Input::Notices(notices::Act::Receive { notice: notice(n), unit, what }))
            }
            Self::TakeBack(n) => (Source::Operator, Input::Notices(notices::Act::Cancel { notice: notice(n) })),
            Self::Close { shape, from_s, for_s } => {
                let points: Vec<_> = (0..3).map(|n| place(n).position).collect();
                let shape = match shape {
                    0 => Shape::Point(points[0]),
                    1 => Shape::Circle { centre: points[0], radius_m: 40 },
                    2 => Shape::Line(points),
                    _ => Shape::Area(points),
                };
                let from = room.now.plus_ms(i64::from(from_s.saturating_sub(800)) * 1_000);
                let until = Some(from.plus_ms(i64::from(for_s) * 1_000));
                let (reason, passes) = (Reason::Works, Passes::default());
                (Source::Operator, Input::Closures(closures::Act::Draw { shape, reason, note: None, passes, from: Some(from), until }))
            }
            Self::Prolong(c, s) => {
                let until = room.now.plus_ms(i64::from(s) * 1_000);
                (Source::Operator, Input::Closures(closures::Act::Prolong { closure: closure(c), until }))
            }
            Self::Reopen(c) => (Source::Operator, Input::Closures(closures::Act::End { closure: closure(c) })),
        }
    }

    /// Sign-on position of who acts.
    pub fn position(&self) -> Option<String> {
        match self {
            Self::Sheet { who, .. } => Some(format!("desk-{who}")),
            _ => None,
        }
    }
}

/// What the events alone say. Slow and plain on purpose.
#[derive(Default)]
pub struct Reading {
    on: BTreeSet<UnitId>,
    service: BTreeMap<UnitId, String>,
    west: BTreeSet<UnitId>,
    terminal: BTreeSet<UnitId>,
    sent: BTreeMap<NoticeId, (notices::Notice, BTreeSet<UnitId>)>,
    had: BTreeSet<(NoticeId, UnitId)>,
    read: BTreeSet<(NoticeId, UnitId)>,
    knows: BTreeSet<(NoticeId, UnitId)>,
    cancelled: BTreeMap<NoticeId, u64>,
    over: BTreeSet<NoticeId>,
    closed: BTreeSet<ClosureId>,
    version: u64,
    /// A list came back since the roads changed.
    listed: bool,
    sheets: Vec<(SheetId, bool)>,
}

impl Reading {
    pub fn note(&mut self, rec: &Recorded) {
        match &rec.event {
            Event::UnitRegistered { unit, service, reach, .. } => {
                self.service.insert(unit.clone(), service.clone());
                self.terminal.remove(unit);
                self.terminal.extend((*reach == Reach::Terminal).then(|| unit.clone()));
            }
            Event::DutyChanged { unit, duty } => {
                self.on.remove(unit);
                self.west.remove(unit);
                self.on.extend((*duty == Duty::On).then(|| unit.clone()));
            }
            Event::Roster(fact) => self.roster(fact),
            Event::Recommended { .. } => self.listed = true,
            Event::Logs(Log::SheetOffered { sheet }) => self.sheets.push((sheet.id, false)),
            Event::Logs(Log::SheetAccepted { .. } | Log::SheetReturned { .. } | Log::SheetWithdrawn { .. }) => {
                let last = self.sheets.last_mut().unwrap();
                assert!(!std::mem::replace(&mut last.1, true), "a sheet has one answer");
            }
            Event::Notices(fact) => self.notice(fact, rec),
            Event::Closures(fact) => self.road(fact, rec.seq),
            _ => {}
        }
    }

    fn roster(&mut self, fact: &Roster) {
        match fact {
            Roster::SignedOn { unit, sector, post, .. } | Roster::Placed { unit, sector, post } => {
                self.on.insert(unit.clone());
                self.west.remove(unit);
                let west = match (sector.as_deref(), post.as_deref()) {
                    (Some(sector), _) => sector == "west",
                    (None, post) => post == Some("gate"),
                };
                self.west.extend(west.then(|| unit.clone()));
            }
            Roster::SignedOff { unit } => {
                self.on.remove(unit);
                self.west.remove(unit);
            }
            _ => {}
        }
    }

    fn notice(&mut self, fact: &Fact, rec: &Recorded) {
        match fact {
            Fact::Sent { notice, units } => {
                self.sent.insert(notice.id, ((**notice).clone(), units.iter().cloned().collect()));
            }
            Fact::Received { notice, unit: Some(unit), what } => {
                let key = (*notice, unit.clone());
                self.sent.get_mut(notice).unwrap().1.insert(unit.clone());
                let set = if *what == ReceiptKind::Withdrawn { &mut self.knows } else { &mut self.had };
                set.insert(key.clone());
                // Taken back, and past its end: the terminal drops it by itself.
                if self.cancelled.contains_key(notice) && rec.recorded_at >= self.sent[notice].0.expires_at {
                    self.over.insert(*notice);
                }
                if *what == ReceiptKind::Read {
                    self.read.insert(key);
                }
            }
            Fact::Received { notice, unit: None, .. } => {
                self.over.insert(*notice);
            }
            Fact::Cancelled { notice } => {
                assert!(self.cancelled.insert(*notice, rec.seq).is_none(), "taken back twice");
            }
            Fact::Expired { notice } | Fact::Forgotten { notice } => {
                self.over.insert(*notice);
            }
        }
    }

    fn road(&mut self, fact: &Road, seq: u64) {
        let changed = match fact {
            Road::Drawn { closure } => closure.state == ClosureState::InForce && self.closed.insert(closure.id),
            Road::Began { closure } => self.closed.insert(*closure),
            Road::Ended { closure, .. } => self.closed.remove(closure),
            Road::Prolonged { .. } | Road::Forgotten { .. } => false,
        };
        if changed {
            (self.version, self.listed) = (seq, false);
        }
    }

    fn owed(&self) -> BTreeSet<(NoticeId, UnitId, u64, bool)> {
        let mut out = BTreeSet::new();
        for (id, (n, units)) in self.sent.iter().filter(|(id, _)| !self.over.contains(id)) {
            let key = |u: &UnitId| (*id, u.clone());
            if let Some(seq) = self.cancelled.get(id) {
                out.extend(
                    units
                        .iter()
                        .filter(|u| self.had.contains(&key(u)) && !self.knows.contains(&key(u)))
                        .map(|u| (*id, u.clone(), *seq, true)),
                );
                continue;
            }
            if n.kind == Kind::Message && units.iter().all(|u| self.read.contains(&key(u))) {
                continue;
            }
            let later = self.on.iter().filter(|u| match &n.audience {
                _ if n.kind == Kind::Message => false,
                Audience::Room => true,
                Audience::Service(code) => self.service.get(*u) == Some(code),
                Audience::Sector(_) => self.west.contains(*u),
                Audience::Desk | Audience::Units(_) => false,
            });
            let waits = units.iter().chain(later).filter(|u| !self.had.contains(&key(u)));
            out.extend(waits.map(|u| (*id, u.clone(), n.seq, false)));
        }
        out.retain(|(_, u, ..)| self.terminal.contains(u));
        out
    }

    /// The state says what the events say.
    pub fn check(&self, room: &Room) {
        let owed: BTreeSet<_> = dispatch::pending_effects(&room.state)
            .into_iter()
            .filter_map(|e| match e {
                Effect::Notice(o) => Some((o.notice, o.unit, o.seq, o.withdrawn)),
                _ => None,
            })
            .collect();
        assert_eq!(owed, self.owed(), "what terminals are owed");
        let closed: BTreeSet<ClosureId> = room.state.closures().in_force().map(|c| c.id).collect();
        assert_eq!((&closed, room.state.closures().version()), (&self.closed, self.version), "what is closed");
        let sheet = room.state.logs().sheet().map(|s| (s.id, s.state != logs::SheetState::Offered));
        assert_eq!(sheet, self.sheets.last().copied(), "the last sheet");
        // Since the roads changed no list came back: everybody who waits is being ranked by the roads as they are now.
        if self.version > 0 && !self.listed {
            for i in room.state.queue() {
                assert_eq!(i.waiting, Some(WaitReason::Ranking), "i{} waits by roads that changed at #{}", i.id, self.version);
            }
        }
    }
}
