//! Notice events into state.

use super::{
    event::Fact,
    input::Due,
    model::{Audience, Kind, Notice, NoticeState, Notices, Receipt, ReceiptKind, Seen},
};
use crate::{
    dispatch::{edit::Found, event::Recorded, index::Index, input::DeadlineId, state::State},
    id::NoticeId,
    quantity::Timestamp,
};

/// One that is over stays in memory this long, for late receipts and for those who look, ms.
const STAYS_MS: i64 = 3_600_000;

impl State {
    pub(in crate::dispatch) fn apply_notice(&mut self, rec: &Recorded, fact: &Fact) -> Found {
        let id = fact.notice();
        if let Some(n) = self.f.notices.all.get(&id) {
            self.ix.notice(n, false);
        }
        self.f.notices.apply(rec, fact)?;
        if let Some(n) = self.f.notices.all.get(&id) {
            self.ix.notice(n, true);
        }
        Ok(())
    }

    /// Messages, bulletins and plate notes.
    pub fn notices(&self) -> &Notices {
        &self.f.notices
    }

    pub(in crate::dispatch) fn notice_deadline(&self, due: Due) -> Option<Timestamp> {
        let (Due::Expires(id) | Due::Forget(id)) = due;
        let (at, open) = self.f.notices.all.get(&id)?.deadline();
        (open == due).then_some(at)
    }
}

impl Notices {
    fn apply(&mut self, rec: &Recorded, fact: &Fact) -> Found {
        match fact {
            Fact::Sent { notice, units } => {
                self.last = self.last.max(notice.id.0);
                self.all.insert(notice.id, (**notice).clone());
                self.receipts.insert(notice.id, units.iter().map(|u| (u.clone(), Receipt::default())).collect());
            }
            Fact::Received { notice, unit, what } => {
                let seen = Some(Seen { at: rec.occurred_at, source: rec.source });
                match unit {
                    None => self.get(*notice)?.desk_read = seen,
                    Some(unit) => {
                        let of = self.receipts.get_mut(notice).ok_or_else(|| format!("notice {notice}"))?;
                        let receipt = of.entry(unit.clone()).or_default();
                        match what {
                            ReceiptKind::Delivered => receipt.delivered = seen,
                            ReceiptKind::Read => receipt.read = seen,
                            ReceiptKind::Withdrawn => receipt.withdrawn = seen,
                        }
                    }
                }
                self.settle(*notice, rec)?;
            }
            Fact::Cancelled { notice } => {
                let n = self.get(*notice)?;
                n.state = NoticeState::Cancelled;
                n.cancelled_seq = Some(rec.seq);
                self.settle(*notice, rec)?;
            }
            Fact::Expired { notice } => {
                let n = self.get(*notice)?;
                if n.state == NoticeState::InForce {
                    n.state = NoticeState::Expired;
                }
                n.over_at = Some(rec.recorded_at);
            }
            Fact::Forgotten { notice } => {
                self.all.remove(notice).ok_or_else(|| format!("notice {notice}"))?;
                self.receipts.remove(notice);
            }
        }
        Ok(())
    }

    fn get(&mut self, id: NoticeId) -> Result<&mut Notice, String> {
        self.all.get_mut(&id).ok_or_else(|| format!("notice {id}"))
    }

    /// A message is done when everybody read it; one taken back when everybody who had it knows.
    fn settle(&mut self, id: NoticeId, rec: &Recorded) -> Found {
        let all = |done: fn(&Receipt) -> bool| self.receipts.get(&id).is_none_or(|of| of.values().all(done));
        let (all_read, all_know) = (all(|r| r.read.is_some()), all(|r| !r.reached() || r.withdrawn.is_some()));
        let n = self.get(id)?;
        match n.state {
            NoticeState::InForce => {
                let read = if n.audience == Audience::Desk { n.desk_read.is_some() } else { all_read };
                if n.kind == Kind::Message && read {
                    (n.state, n.over_at) = (NoticeState::Read, Some(rec.recorded_at));
                }
            }
            // A receipt that was on its way when it was taken back: that crew is to know too.
            NoticeState::Cancelled if !all_know && rec.recorded_at < n.expires_at => n.over_at = None,
            NoticeState::Cancelled => n.over_at = n.over_at.or(all_know.then_some(rec.recorded_at)),
            NoticeState::Read | NoticeState::Expired => {}
        }
        Ok(())
    }
}

impl Notice {
    /// Its next deadline.
    fn deadline(&self) -> (Timestamp, Due) {
        match self.over_at {
            None => (self.expires_at, Due::Expires(self.id)),
            Some(at) => (at.plus_ms(STAYS_MS), Due::Forget(self.id)),
        }
    }
}

impl Index {
    pub(in crate::dispatch) fn notice(&mut self, n: &Notice, put: bool) {
        let (at, due) = n.deadline();
        let key = (at, DeadlineId::Notice(due));
        if put {
            self.deadlines.insert(key);
        } else {
            self.deadlines.remove(&key);
        }
        if n.over_at.is_none() {
            if put {
                self.notices.insert(n.id);
            } else {
                self.notices.remove(&n.id);
            }
        }
        if n.state == NoticeState::InForce {
            self.notices_in_force = if put { self.notices_in_force + 1 } else { self.notices_in_force.saturating_sub(1) };
        }
    }
}
