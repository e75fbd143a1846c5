//! Deciding: one input after the other, into one batch.

use super::{
    derived,
    excerpt::Excerpt,
    fault,
    flight::{Flight, Waiting},
    owner::{Known, Own, Owner, RoomEnd},
};
use crate::{
    api::{
        door::{Acted, Ask},
        problem::ApiError,
    },
    app::outlets::Outlets,
    clock,
    dispatch::{
        Reject, answer, assign, closer, decide,
        effect::Effect,
        effects,
        event::Recorded,
        input::{Ctx, Envelope, Input},
        model::{NoContact, Recalled, Source},
        recall::{self, Wanted},
    },
    id::{IncidentId, InputId},
    store::{Batch, Level, PackedDecision, ReadError},
};

/// One ranking is refused when its incident changed meanwhile. After a second one in a row the next waits this long: whatever is wrong, it
/// must not keep a processor busy.
const RANKING_PAUSE_MS: i64 = 500;

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
                    self.rankings_refused += 1;
                    if self.rankings_refused > 1 {
                        self.ranking_pause_until_ms = clock::boot_ms() + RANKING_PAUSE_MS;
                    }
                    // Whatever is still owed is asked again from the state as it is now.
                    self.to_rank.extend(ranked.incidents.iter().filter(|i| self.state.incidents().get(i).is_some_and(|i| i.ranking_owed)));
                } else {
                    self.rankings_refused = 0;
                }
            }
            Own::Others { answers, at_seq } => {
                let incidents: Vec<IncidentId> = answers.iter().map(|a| a.incident).collect();
                let input = Input::Ranked { answers };
                let envelope = derived::others(self.state.room(), self.journal.sealer(), &incidents, at_seq, input);
                // Refused when somebody was found meanwhile.
                let _ = self.decide_own(turn, envelope)?;
            }
            Own::Regained(unit) => {
                let envelope = derived::regained(self.state.room(), self.journal.sealer(), &unit, self.state.seq());
                // Refused when nobody waits for it, which is the usual case; told once, so tried again when it could not be looked at.
                if let Err(ApiError::Busy) = self.decide_own(turn, envelope)? {
                    self.again.insert(unit);
                }
            }
            Own::Seen(seen) => {
                for act in self.watch.look(&self.state, self.clock.now().at, &seen) {
                    let envelope = derived::cover(self.state.room(), self.journal.sealer(), act, self.state.seq());
                    if let Err(refused) = self.decide_own(turn, envelope)? {
                        tracing::debug!(error = %refused, "an alert about cover was not taken");
                    }
                }
            }
            Own::Closer(acts) => {
                self.ranking = false;
                self.told_closer(turn, acts)?;
            }
            Own::Contact { unit, lost } => {
                let set = self.state.units().get(&unit).and_then(|u| u.overlays.no_contact);
                // The room's own word is not the fleet's to change, and most units were never lost.
                if lost == set.is_none() && set.is_none_or(|n: NoContact| n.source == Source::Automatic) {
                    let envelope = derived::contact(self.state.room(), self.journal.sealer(), unit, lost, self.state.seq());
                    let _ = self.decide_own(turn, envelope)?;
                }
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
        match self.known_answer(&envelope) {
            Ok(Some(known)) => return Ok(known),
            Ok(None) => {}
            Err(e) => return Ok(Err(unread(envelope.id, &e))),
        }
        if self.note.is_refused(envelope.id) {
            return Ok(Err(ApiError::Poisoned));
        }
        let level = self.journal.headroom().level();
        if let Err(full) = affordable(level, &envelope.input) {
            return Ok(Err(full));
        }
        let recalled = match self.recall(&envelope.input) {
            Ok(recalled) => recalled,
            Err(e) => return Ok(Err(unread(envelope.id, &e))),
        };
        // From here on it is this input's doing if the process ends.
        self.note.note(envelope.id)?;
        let now = self.clock.now();
        let ctx = Ctx { now: now.at, clock_doubtful: now.doubtful, recalled };
        let id = envelope.id;
        let content = envelope.content.clone();
        let accepts_clock = matches!(envelope.input, Input::AcceptClock { .. });
        fault::before_decide(id);
        let answer = match decide(&self.state, &ctx, &envelope) {
            Ok(events) => {
                let acted = Acted::of(answer::of(&events), self.state.seq(), false);
                for recorded in &events {
                    turn.batch.apply(&mut self.state, recorded)?;
                    turn.effects.extend(effects(recorded, &self.state));
                }
                for packed in decisions {
                    match turn.batch.names(&packed) {
                        true if level > Level::Tight => turn.batch.decision(ctx.now, packed),
                        true => turn.batch.leave_out_decision(),
                        false => {}
                    }
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

    fn known_answer(&self, envelope: &Envelope) -> Result<Option<Result<Acted, ApiError>>, ReadError> {
        let repeat = |content, acted: Acted| {
            if content == &envelope.content { Ok(Acted { repeated: true, ..acted }) } else { Err(ApiError::IdConflict) }
        };
        if let Some(known) = self.known.get(&envelope.id) {
            return Ok(Some(repeat(&known.content, known.acted)));
        }
        let events = self.journal.owner_reader().events_of_input(envelope.id)?;
        Ok(events.first().map(|first| repeat(&first.content, Acted::of(answer::of(&events), first.seq, true))))
    }

    fn recall(&self, input: &Input) -> Result<Option<Box<Recalled>>, ReadError> {
        let reader = self.journal.owner_reader();
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
        let between = turn.effects.iter().any(|e| matches!(e, Effect::Between(_)));
        let (mut letters, rank) = Outlets::prepare(turn.effects, &self.state);
        letters.extend(Outlets::roads(&turn.events, &self.state));
        let receipt = self.journal.append(turn.batch).await?;
        self.flights.push_back(Flight {
            receipt,
            appended_us: clock::boot_us(),
            inputs: turn.inputs,
            events: turn.events,
            after,
            letters,
            between,
            rank,
            waiting: turn.waiting,
        });
        Ok(())
    }
}

/// Nothing was decided and nothing applied, so the room goes on; the sender tries again.
fn unread(id: InputId, e: &ReadError) -> ApiError {
    tracing::error!(input.id = %id, error = %e, "ALARM: the journal cannot be read for an input; it is answered busy");
    ApiError::Busy
}

/// What the disk still has room for.
fn affordable(level: Level, input: &Input) -> Result<(), ApiError> {
    match level {
        Level::Ample | Level::Tight => Ok(()),
        Level::Full => Err(ApiError::DiskFull("nothing more can be taken; make room on it now")),
        Level::CallsOnly => match input {
            Input::RegisterUnit { .. }
            | Input::BindDevice { .. }
            | Input::SetUnavailable { .. }
            | Input::StatePosition { .. }
            | Input::PositionRegained { .. }
            | Input::Settings(_)
            | Input::Roster(_)
            | Input::Cover(_)
            | Input::Closer(closer::Act::Offer { .. } | closer::Act::Lapse { .. })
            | Input::Logs(_)
            | Input::Notices(_)
            | Input::Closures(_)
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
            | Input::AcceptClock { .. }
            | Input::Calls(_)
            | Input::Incidents(_)
            | Input::Closer(_)
            | Input::Preempt(_)
            | Input::Positions(_)
            | Input::Lending(_) => Ok(()),
        },
    }
}

fn refusal(reject: Reject) -> ApiError {
    metrics::counter!("dawria_refused_inputs_total", "rule" => reject.rule()).increment(1);
    ApiError::Rejected(reject)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::app::room::rig::{Rig, envelope, theft};

    #[tokio::test]
    async fn a_failed_look_up_is_answered_busy_and_the_room_goes_on() {
        let dir = tempfile::tempdir().unwrap();
        let mut rig = Rig::new(dir.path(), Vec::new()).await;
        let first = envelope(theft());
        let made = rig.ask(first.clone()).await.unwrap();
        assert_eq!(rig.ask(first.clone()).await.unwrap(), Acted { repeated: true, ..made });
        let other = rusqlite::Connection::open(dir.path().join("journal.sqlite")).unwrap();
        other.execute("UPDATE event SET body = body || ' ' WHERE seq = 1", []).unwrap();
        assert!(matches!(rig.ask(first.clone()).await, Err(ApiError::Busy)), "it cannot be read whether this was decided before");
        assert!(rig.ask(envelope(theft())).await.is_ok(), "the room goes on");
        assert_eq!(std::fs::read(dir.path().join("deciding")).unwrap(), [0; 16], "the note accuses nobody");
        other.execute("UPDATE event SET body = rtrim(body) WHERE seq = 1", []).unwrap();
        assert!(rig.ask(first).await.is_ok_and(|acted| acted.repeated));
    }
}
