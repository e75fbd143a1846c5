//! Where the room's deeds go: screens, the post to terminals, the ranking worker.

use super::{ranking::Job, room::excerpt::Excerpt};
use crate::{
    api::orders::{Draft, draft},
    dispatch::{effect::Effect, event::Recorded, input::DeadlineId, state::State},
    id::{IncidentId, UnitId},
    store::Durable,
};
use tokio::sync::mpsc;

/// A durable batch on its way to fleet and screens.
#[derive(Debug)]
pub struct Landed {
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
    /// To the fleet's task. Full: the room waits; that task never waits for the room.
    pub landed: mpsc::Sender<Landed>,
    /// To the ranking worker: one job at a time, so never full.
    pub jobs: mpsc::Sender<Job>,
    /// To the post. Full: dropped, since they are owed and go out with its next round.
    pub letters: mpsc::Sender<Vec<Letter>>,
}

impl Outlets {
    /// Gives the ranking worker a job; false when none of the incidents needs it.
    pub async fn rank(&self, state: &State, incidents: Vec<IncidentId>) -> bool {
        let incidents: Vec<IncidentId> =
            incidents.into_iter().filter(|i| state.incidents().get(i).is_some_and(|i| i.ranking_owed)).collect();
        !incidents.is_empty() && self.jobs.send(Job { state: state.excerpt(&incidents), incidents }).await.is_ok()
    }

    /// Splits what is owed into letters and incidents to be ranked. `state` is the state right after the events that owe it.
    pub fn prepare(effects: Vec<Effect>, state: &State) -> (Vec<Letter>, Vec<IncidentId>) {
        let (mut letters, mut rank) = (Vec::new(), Vec::new());
        for effect in effects {
            match effect {
                Effect::Recommend(incidents) => rank.extend(incidents),
                owed @ (Effect::Order { .. } | Effect::Cancel { .. } | Effect::Suggest { .. }) => letters.extend(draft(state, owed)),
                Effect::Alarm(DeadlineId::UnitCheck(assignment)) => {
                    let unit = state.assignments().get(&assignment).map(|a| a.unit.clone());
                    letters.extend(unit.map(|unit| (unit, Draft::Check { assignment })));
                }
                // The screens raise it from its event; here it is for whoever watches the log.
                Effect::Alarm(deadline) => tracing::warn!(?deadline, "ALARM in the room"),
                Effect::Emergency(emergency) => tracing::warn!(%emergency, "ALARM: a patrol calls for help"),
            }
        }
        (letters, rank)
    }
}
