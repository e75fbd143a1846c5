//! Deciding: one input after the other, into one batch.

use super::{
    derived,
    excerpt::Excerpt,
    flight::{Flight, Waiting},
    owner::{Known, Own, Owner, RoomEnd},
};
use crate::{
    api::{
        door::{Acted, Ask},
        problem::ApiError,
    },
    clock,
    dispatch::{
        Reject, answer, assign, decide,
        effect::Effect,
        effects,
        event::Recorded,
        input::{Ctx, Envelope, Input},
        model::{NoContact, Recalled, Source},
        recall::{self, Wanted},
    },
    id::InputId,
    store::{Batch, Level, PackedDecision},
};

/// What one turn gathers.
#[derive(Default)]
pub(super) struct Turn {
    batch: Batch,
    inputs: Vec<InputId>,
    events: Vec<Recorded>,
    effects: Vec<Effect>,
    waiting: Vec<Waiting>,
}

impl Owner {
    pub(super) fn ask(&mut self, turn: &mut Turn, ask: Ask) -> Result<(), RoomEnd> {
        match ask {
            Ask::Act { envelope, reply } => {
                let answer = self.act(turn, *envelope, Vec::new())?;
                turn.waiting.push(Waiting::Act(reply, answer));
            }
            Ask::Read(look) => turn.waiting.push(Waiting::Read(look(&self.state))),
        }
        Ok(())
    }

    pub(super) fn own_input(&mut self, turn: &mut Turn, own: Own) -> Result<(), RoomEnd> {
        match own {
            Own::Ranked(ranked) => {
                self.ranking = false;
                let Some(answers) = ranked.answers else {
                    self.to_rank.extend(ranked.incidents.iter().filter(|i| self.state.incidents().get(i).is_some_and(|i| i.ranking_owed)));
                    return Ok(());
                };
                let input = Input::Ranked { answers };
                let envelope = derived::ranked(self.state.room(), self.journal.sealer(), &ranked.incidents, ranked.at_seq, input);
                if let Err(refused) = self.act(turn, envelope, ranked.decisions)? {
                    tracing::debug!(incidents = ?ranked.incidents, error = %refused, "a ranking came too late");
                    // Whatever is still owed is asked again from the state as it is now.
                    self.to_rank.extend(ranked.incidents.iter().filter(|i| self.state.incidents().get(i).is_some_and(|i| i.ranking_owed)));
                }
            }
            Own::Regained(unit) => {
                let by_fleet = |n: NoContact| n.source == Source::Automatic;
                if self.state.units().get(&unit).and_then(|u| u.overlays.no_contact).is_some_and(by_fleet) {
                    let heard = derived::contact(self.state.room(), self.journal.sealer(), unit.clone(), false, self.state.seq());
                    let _ = self.decide_own(turn, heard)?;
                }
                let envelope = derived::regained(self.state.room(), self.journal.sealer(), unit, self.state.seq());
                // Refused when nobody waits for it, which is the usual case.
                let _ = self.decide_own(turn, envelope)?;
            }
            Own::Lost(unit) => {
                let envelope = derived::contact(self.state.room(), self.journal.sealer(), unit, true, self.state.seq());
                // Refused for a unit off duty, or that the room does not reach already.
                let _ = self.decide_own(turn, envelope)?;
            }
            Own::Propose { assignment, status, detected_at } => {
                let envelope = derived::propose(self.state.room(), self.journal.sealer(), assignment, status, detected_at);
                // Refused when the crew was quicker.
                let _ = self.decide_own(turn, envelope)?;
            }
        }
        Ok(())
    }

    pub(super) fn decide_own(&mut self, turn: &mut Turn, envelope: Envelope) -> Result<Result<Acted, ApiError>, RoomEnd> {
        self.act(turn, envelope, Vec::new())
    }

    /// Known id → same answer; else headroom, note, decide, apply, record.
    fn act(&mut self, turn: &mut Turn, envelope: Envelope, decisions: Vec<PackedDecision>) -> Result<Result<Acted, ApiError>, RoomEnd> {
        if let Some(known) = self.known_answer(&envelope)? {
            return Ok(known);
        }
        if self.note.is_refused(envelope.id) {
            return Ok(Err(ApiError::Poisoned));
        }
        let level = self.journal.headroom().level();
        if let Err(full) = affordable(level, &envelope.input) {
            return Ok(Err(full));
        }
        self.note.note(envelope.id)?;
        let recalled = self.recall(&envelope.input)?;
        let now = self.clock.now();
        let ctx = Ctx { now: now.at, clock_doubtful: now.doubtful, recalled };
        let id = envelope.id;
        let content = envelope.content.clone();
        let accepts_clock = matches!(envelope.input, Input::AcceptClock { .. });
        let answer = match decide(&self.state, &ctx, &envelope) {
            Ok(events) => {
                let acted = Acted::of(answer::of(&events), self.state.seq(), false);
                for recorded in &events {
                    turn.batch.apply(&mut self.state, recorded)?;
                    turn.effects.extend(effects(recorded, &self.state));
                }
                if level > Level::Tight {
                    decisions.into_iter().for_each(|packed| turn.batch.decision(ctx.now, packed));
                }
                if !events.is_empty() {
                    turn.inputs.push(id);
                    self.known.insert(id, Known { content, acted });
                }
                turn.events.extend(events);
                if accepts_clock {
                    self.clock.accept();
                }
                Ok(acted)
            }
            Err(reject) => Err(refusal(reject)),
        };
        self.note.clear()?;
        Ok(answer)
    }

    fn known_answer(&self, envelope: &Envelope) -> Result<Option<Result<Acted, ApiError>>, RoomEnd> {
        let repeat = |content, acted: Acted| {
            if content == &envelope.content { Ok(Acted { repeated: true, ..acted }) } else { Err(ApiError::IdConflict) }
        };
        if let Some(known) = self.known.get(&envelope.id) {
            return Ok(Some(repeat(&known.content, known.acted)));
        }
        let events = self.journal.reader().events_of_input(envelope.id)?;
        Ok(events.first().map(|first| repeat(&first.content, Acted::of(answer::of(&events), first.seq, true))))
    }

    fn recall(&self, input: &Input) -> Result<Option<Box<Recalled>>, RoomEnd> {
        let reader = self.journal.reader();
        let incident = match recall::wanted(&self.state, input) {
            None => return Ok(None),
            Some(Wanted::Incident(id)) => id,
            Some(Wanted::Assignment(id)) => match reader.assignment(id)? {
                Some(assignment) => assignment.incident,
                None => return Ok(None),
            },
        };
        Ok(reader.recalled(incident)?.map(Box::new))
    }

    /// Appends what the turn decided; answers that need no batch of their own wait for the last one in flight, or go at once.
    pub(super) async fn finish(&mut self, mut turn: Turn) -> Result<(), RoomEnd> {
        let Some(last) = turn.events.last() else {
            match self.flights.back_mut() {
                Some(flight) => flight.waiting.append(&mut turn.waiting),
                None => {
                    let durable = self.journal.durable();
                    turn.waiting.into_iter().for_each(|w| w.send(&durable));
                }
            }
            return Ok(());
        };
        if self.journal.snapshot_due(last.seq) && self.journal.headroom().level() > Level::Tight {
            turn.batch.snapshot(&self.state);
        }
        let after = Excerpt::of(&turn.events, &self.state);
        let (letters, rank) = self.out.prepare(turn.effects, &self.state);
        let receipt = self.journal.append(turn.batch).await?;
        self.flights.push_back(Flight {
            receipt,
            appended_us: clock::boot_us(),
            inputs: turn.inputs,
            events: turn.events,
            after,
            letters,
            rank,
            waiting: turn.waiting,
        });
        Ok(())
    }
}

/// What the disk still has room for.
fn affordable(level: Level, input: &Input) -> Result<(), ApiError> {
    match level {
        Level::Ample | Level::Tight => Ok(()),
        Level::Full => Err(ApiError::DiskFull("nothing more can be taken; make room on it now")),
        Level::CallsOnly => match input {
            Input::RegisterUnit { .. }
            | Input::SetUnavailable { .. }
            | Input::StatePosition { .. }
            | Input::PositionRegained { .. }
            | Input::Unit(_)
            | Input::Assignment(assign::Act::Propose { .. } | assign::Act::Correct { .. }) => {
                Err(ApiError::DiskFull("only calls, emergencies and their statuses are taken; make room on it now"))
            }
            Input::PresentCall { .. }
            | Input::AnswerCall { .. }
            | Input::AbandonCall { .. }
            | Input::ClassifyCall { .. }
            | Input::OpenIncident { .. }
            | Input::ChangeIncident { .. }
            | Input::Ranked { .. }
            | Input::Assign { .. }
            | Input::OrderReceived { .. }
            | Input::CancelReceived { .. }
            | Input::Status { .. }
            | Input::EndAssignment { .. }
            | Input::CloseIncident { .. }
            | Input::SetDuty { .. }
            | Input::DeadlineReached { .. }
            | Input::Assignment(_)
            | Input::Emergency(_)
            | Input::Alarm(_)
            | Input::AcceptClock { .. } => Ok(()),
        },
    }
}

fn refusal(reject: Reject) -> ApiError {
    metrics::counter!("dawria_refused_inputs_total", "rule" => reject.rule()).increment(1);
    ApiError::Rejected(reject)
}
