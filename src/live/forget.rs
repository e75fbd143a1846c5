//! What was erased leaves the screens.

use super::{feed::Live, view::OutsideView, views::Views};
use crate::id::{CallId, IncidentId, NoticeId};
use std::{collections::BTreeSet, sync::Arc};

/// What was erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Calls.
    pub calls: BTreeSet<CallId>,
    /// Incidents.
    pub incidents: BTreeSet<IncidentId>,
    /// Messages, bulletins, plate notes.
    pub notices: BTreeSet<NoticeId>,
}

impl Live {
    /// Takes the texts of what was erased out of everything that is kept for viewers, and gives them a new snapshot. To be called after
    /// the keys are destroyed and the room's screens have drawn what they had begun: from then on nothing can be opened anew.
    pub fn forget(&self, erased: &Forgotten) {
        self.shared.rewrite(|views| erased.leave(views));
    }
}

impl Forgotten {
    fn leave(&self, views: &mut Views) {
        for id in &self.calls {
            if let Some((view, _)) = views.calls.get_mut(id) {
                let view = Arc::make_mut(view);
                (view.number, view.caller, view.erased) = (None, None, true);
                view.outside.iter_mut().for_each(outside);
            }
        }
        for id in &self.incidents {
            if let Some(view) = views.incidents.get_mut(id) {
                let view = Arc::make_mut(view);
                (view.said, view.details, view.verified, view.erased) = (None, None, None, true);
                view.outside.iter_mut().for_each(|contact| outside(&mut contact.outside));
            }
        }
        for view in views.emergencies.values_mut().filter(|e| e.incident.is_some_and(|i| self.incidents.contains(&i))) {
            Arc::make_mut(view).note = None;
        }
        for id in &self.notices {
            if let Some(view) = views.notices.get_mut(id) {
                let view = Arc::make_mut(view);
                (view.text, view.plate) = (None, None);
            }
        }
    }
}

fn outside(view: &mut OutsideView) {
    (view.number, view.person, view.receipt) = (None, None, None);
}
