//! An owner on a journal of its own, with nobody around it, for tests of single turns.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::{Started, owner::Owner, start, turn::Turn};
use crate::{
    api::{
        door::{Acted, Ask},
        health::Health,
        problem::ApiError,
        state::InForce,
    },
    app::{
        outlets::{Landed, Letter, Outlets},
        ranking::Job,
    },
    config::JournalConfig,
    dispatch::{
        Ctx, Envelope, Input, Settings, decide,
        input::NewIncident,
        model::{Actor, Place, PlaceSource, Priority, Source},
    },
    id::{InputId, SubjectId},
    quantity::{Position, Timestamp},
    store::Batch,
};
use std::{path::Path, sync::Arc};
use tokio::sync::{mpsc, oneshot, watch};

/// The owner and the far ends of its channels.
pub struct Rig {
    pub owner: Owner,
    pub landed: mpsc::Receiver<Landed>,
    pub jobs: mpsc::Receiver<Job>,
    _letters: mpsc::Receiver<Vec<Letter>>,
    _asks: mpsc::Sender<Ask>,
}

impl Rig {
    /// An owner of the journal in `dir`, in which these inputs were decided at these times.
    pub async fn new(dir: &Path, past: Vec<(Timestamp, Input)>) -> Self {
        let settings = Arc::new(Settings::example());
        let Started { journal, mut state, note, clock, .. } = start(dir, &JournalConfig::default(), settings, None).unwrap();
        for (now, input) in past {
            let mut batch = Batch::new();
            for recorded in decide(&state, &Ctx { now, clock_doubtful: false, recalled: None }, &envelope(input)).unwrap() {
                batch.apply(&mut state, &recorded).unwrap();
            }
            journal.append(batch).await.unwrap().await.unwrap();
        }
        let (landed_sender, landed) = mpsc::channel(64);
        let (jobs_sender, jobs) = mpsc::channel(1);
        let (letters_sender, letters) = mpsc::channel(64);
        let (asks_sender, asks) = mpsc::channel(1);
        let (_, own) = mpsc::channel(1);
        let out = Outlets {
            room: 0,
            courier: Arc::default(),
            landed: landed_sender,
            jobs: jobs_sender,
            letters: letters_sender,
            settings: watch::Sender::new(InForce::of(&state)),
        };
        let owner = Owner::new(state, journal, note, clock, Arc::new(Health::default()), out, asks, own);
        Self { owner, landed, jobs, _letters: letters, _asks: asks_sender }
    }

    /// One request, decided in a turn of its own; its answer once it is durable.
    pub async fn ask(&mut self, envelope: Envelope) -> Result<Acted, ApiError> {
        let (reply, answer) = oneshot::channel();
        let mut turn = Turn::default();
        self.owner.ask(&mut turn, Ask::Act { envelope: Box::new(envelope), reply }).unwrap();
        self.finish(turn).await;
        answer.await.unwrap()
    }

    /// Ends a turn and waits until it has landed.
    pub async fn finish(&mut self, turn: Turn) {
        self.owner.finish(turn).await.unwrap();
        while let Some(flight) = self.owner.flights.front_mut() {
            let durable = (&mut flight.receipt).await.unwrap();
            self.owner.land(durable).await.unwrap();
        }
        while self.landed.try_recv().is_ok() {}
    }
}

/// By an operator, under a fresh id.
pub fn envelope(input: Input) -> Envelope {
    let id = uuid::Uuid::now_v7();
    Envelope {
        id: InputId(id),
        content: crate::dispatch::model::Fingerprint(id.simple().to_string()),
        actor: Actor { account: "demo".to_owned(), role: "operator".to_owned(), position: None },
        source: Source::Operator,
        occurred_at: None,
        position: None,
        input,
    }
}

/// A theft, P3: the room is told after a quarter of an hour that nobody is assigned.
pub fn theft() -> Input {
    let position = Position::new(316_295_000, -79_811_000).unwrap();
    let place = Place { position, source: PlaceSource::Operator, accuracy_m: None, found: None, said: None, verified: None };
    let subject = SubjectId(uuid::Uuid::now_v7());
    let incident =
        NewIncident { subject, kind: "theft".to_owned(), priority: Priority::P3, place, details: None, exercise: false, hold_until: None };
    Input::OpenIncident { call: None, unit: None, incident }
}
