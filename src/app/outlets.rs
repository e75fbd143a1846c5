//! Where the room's deeds go: screens, the post to terminals, the ranking worker.

use super::{ranking::Job, room::excerpt::Excerpt};
use crate::{
    api::{
        orders::{Draft, draft},
        state::InForce,
    },
    dispatch::{effect::Effect, event::Recorded, input::DeadlineId, model::Reach, state::State},
    id::{AssignmentId, IncidentId, UnitId},
    store::Durable,
};
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::{Notify, mpsc, watch};

/// A durable batch on its way to fleet and screens.
#[derive(Debug)]
pub struct Landed {
    /// Number of its room in this process.
    pub room: usize,
    /// Its events, in order.
    pub events: Vec<Recorded>,
    /// What they may have changed.
    pub after: Excerpt,
    /// That they are on the disk.
    pub durable: Durable,
}

/// A message to a terminal, as it is in the state right after its event.
pub type Letter = (UnitId, Draft);

/// The ways out of a room.
pub struct Outlets {
    /// Number of the room in this process.
    pub room: usize,
    /// Wakes the courier: something is owed to another room.
    pub courier: Arc<Notify>,
    /// To the fleet's task. Full: the room waits; that task never waits for the room.
    pub landed: mpsc::Sender<Landed>,
    /// To the ranking worker: one job at a time, so never full.
    pub jobs: mpsc::Sender<Job>,
    /// To the post. Full: dropped, since they are owed and go out with its next round.
    pub letters: mpsc::Sender<Vec<Letter>>,
    /// The settings in force, for whoever answers requests.
    pub settings: watch::Sender<InForce>,
}

impl Outlets {
    /// Gives the ranking worker a job; false when none of the incidents needs it.
    pub async fn rank(&self, state: &State, incidents: Vec<IncidentId>) -> bool {
        let incidents: Vec<IncidentId> =
            incidents.into_iter().filter(|i| state.incidents().get(i).is_some_and(|i| i.ranking_owed)).collect();
        !incidents.is_empty() && self.jobs.send(Job { state: state.excerpt(&incidents), incidents, closer: Vec::new() }).await.is_ok()
    }

    /// Has the ranking worker look at these assignments for closer units.
    pub async fn look(&self, state: &State, closer: Vec<AssignmentId>) -> bool {
        let of: BTreeSet<IncidentId> = closer.iter().filter_map(|a| Some(state.assignments().get(a)?.incident)).collect();
        let incidents: Vec<IncidentId> = of.into_iter().collect();
        !incidents.is_empty() && self.jobs.send(Job { state: state.excerpt(&incidents), incidents: Vec::new(), closer }).await.is_ok()
    }

    /// When these events closed or opened roads, the word of it for every terminal: ways shown there are of the roads as they were.
    /// `state` is the state right after them.
    pub fn roads(events: &[Recorded], state: &State) -> Vec<Letter> {
        let closures_version = state.closures().version();
        if !events.iter().any(|e| e.seq == closures_version) {
            return Vec::new();
        }
        let terminals = state.units().values().filter(|u| u.reach == Reach::Terminal);
        terminals.map(|u| (u.id.clone(), Draft::Roads { closures_version })).collect()
    }

    /// Splits what is owed into letters and incidents to be ranked. `state` is the state right after the events that owe it.
    pub fn prepare(effects: Vec<Effect>, state: &State) -> (Vec<Letter>, Vec<IncidentId>) {
        let (mut letters, mut rank) = (Vec::new(), Vec::new());
        for effect in effects {
            match effect {
                Effect::Recommend(incidents) => rank.extend(incidents),
                owed @ (Effect::Order { .. } | Effect::Cancel { .. } | Effect::Suggest { .. } | Effect::Notice(_)) => {
                    letters.extend(draft(state, owed))
                }
                Effect::Alarm(DeadlineId::UnitCheck(assignment)) => {
                    let unit = state.assignments().get(&assignment).map(|a| a.unit.clone());
                    letters.extend(unit.map(|unit| (unit, Draft::Check { assignment })));
                }
                // The screens raise it from its event; here it is for whoever watches the log.
                // Carried by the courier, who asks the state for all that is owed.
                Effect::Between(_) => {}
                Effect::Alarm(deadline) => tracing::warn!(?deadline, "ALARM in the room"),
                Effect::Emergency(emergency) => tracing::warn!(%emergency, "ALARM: a patrol calls for help"),
            }
        }
        (letters, rank)
    }
}
