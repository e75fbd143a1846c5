//! What has served its time, on its way to being erased.

use super::{report::Progress, walk::Holds};
use crate::{
    api::privacy::Counts,
    id::{CallId, IncidentId, NoticeId, SubjectId},
    live::Forgotten,
};

/// Of what kind something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Call(CallId),
    Incident(IncidentId),
    /// With the incident it is about.
    Notice(NoticeId, Option<IncidentId>),
    Person,
    Other,
}

/// One key that is to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Due {
    pub kind: Kind,
    pub subject: SubjectId,
}

impl Due {
    /// A hold keeps it.
    pub fn is_held(&self, holds: &Holds) -> bool {
        let by_incident = matches!(self.kind, Kind::Notice(_, Some(n)) if holds.incidents.contains(&n));
        by_incident || holds.subjects.contains(&self.subject)
    }

    /// It is gone: counted, and off the screens.
    pub fn gone(&self, counts: &mut Counts, forgotten: &mut Forgotten) {
        match self.kind {
            Kind::Call(n) => {
                counts.calls += 1;
                forgotten.calls.insert(n);
            }
            Kind::Incident(n) => {
                counts.incidents += 1;
                forgotten.incidents.insert(n);
            }
            Kind::Notice(n, _) => {
                counts.notices += 1;
                forgotten.notices.insert(n);
            }
            Kind::Person => counts.people += 1,
            Kind::Other => counts.other += 1,
        }
    }

    /// It stays, though this run has passed it: the next one looks at it again.
    pub fn again(&self, progress: &mut Progress) {
        match self.kind {
            Kind::Call(n) => progress.calls_left.push(n.0),
            Kind::Incident(n) => progress.incidents_left.push(n.0),
            Kind::Notice(n, _) => progress.notices_from.iter_mut().for_each(|from| *from = (*from).min(n.0.saturating_sub(1))),
            // Read from the first each time.
            Kind::Person | Kind::Other => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(n: u128) -> SubjectId {
        SubjectId(uuid::Uuid::from_u128(n))
    }

    #[test]
    fn what_was_put_under_a_hold_meanwhile_stays_and_is_looked_at_again() {
        let call = Due { kind: Kind::Call(CallId(7)), subject: subject(1) };
        let notice = Due { kind: Kind::Notice(NoticeId(4), Some(IncidentId(9))), subject: subject(2) };
        let other = Due { kind: Kind::Other, subject: subject(3) };
        let none = Holds::default();
        assert!(!call.is_held(&none) && !notice.is_held(&none));
        let holds = Holds { incidents: [IncidentId(9)].into(), subjects: [subject(1)].into(), ..Holds::default() };
        assert!(call.is_held(&holds) && notice.is_held(&holds) && !other.is_held(&holds));
        let mut progress = Progress { notices_from: [9, 2, 5], ..Progress::default() };
        [call, notice, other].iter().for_each(|due| due.again(&mut progress));
        assert_eq!((progress.calls_left, progress.notices_from), (vec![7], [3, 2, 3]));
    }
}
