//! One patrol on the street: it moves, its receiver reports, its crew answers.

use crate::{
    clock,
    crew::{Act, Crew},
    fault::{self, Fate},
    link::Link,
    motion::Motion,
    network::{Network, Point},
    plan::{Feed, Patrol},
    radio::Spoken,
    receiver::Receiver,
    tally::{SentEpoch, Tally},
    terminal::{Say, Word},
};
use rand::{Rng, RngExt};
use rand_chacha::ChaCha8Rng;
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

/// A telephone tells its place this often; a crew with a radio only, so much less often.
const TELEPHONE_S: f64 = 10.0;
const RADIO_S: f64 = 240.0;
/// With no way on the network, a crew gets there somehow after so long.
const STRANDED_S: f64 = 120.0;

/// How a crew answers.
#[derive(Debug)]
pub enum Voice {
    /// By its terminal.
    Terminal(mpsc::Sender<Say>),
    /// By radio.
    Radio(mpsc::Sender<Spoken>),
}

/// One patrol with all it has.
pub struct Street {
    /// Number in the plan.
    pub number: u32,
    /// Who it is.
    pub patrol: Patrol,
    /// Streets.
    pub network: Arc<Network>,
    /// Where it is.
    pub motion: Motion,
    /// Its GPS unit's link.
    pub link: Option<Link>,
    /// Its crew.
    pub crew: Crew,
    /// How the crew answers.
    pub voice: Voice,
    /// What the crew hears.
    pub words: mpsc::Receiver<Word>,
    /// Counters.
    pub tally: Arc<Tally>,
    /// Its own dice.
    pub rng: ChaCha8Rng,
    /// Reports a second.
    pub hz: f64,
    /// Share of faults.
    pub faults: f64,
    /// Position noise, metres.
    pub noise_m: f64,
}

struct Held {
    bytes: Vec<u8>,
    device_ms: i64,
    after: u8,
}

impl Street {
    /// Drives until stopped.
    pub async fn run(mut self, stop: CancellationToken) {
        let period = Duration::from_secs_f64(1.0 / self.hz.max(0.01));
        // Spread over the period, so that 800 receivers do not speak in the same millisecond.
        let phase = period.mul_f64(f64::from(self.number % 997) / 997.0);
        let mut tick = tokio::time::interval_at(Instant::now() + phase, period);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let started = Instant::now();
        let (mut last, mut silent_until, mut told_at, mut stranded) = (0.0, 0.0, f64::NEG_INFINITY, None);
        let mut receiver = Receiver::new(self.noise_m);
        let mut held: VecDeque<Held> = VecDeque::new();
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                Some(word) = self.words.recv() => {
                    self.hear(word, started.elapsed().as_secs_f64());
                }
                _ = tick.tick() => {
                    let now = started.elapsed().as_secs_f64();
                    self.motion.step(&self.network, now - last, &mut self.rng);
                    last = now;
                    let arrived = self.motion.has_arrived() || stranded.is_some_and(|until| now >= until);
                    for act in self.crew.step(now, arrived, &mut self.rng) {
                        if let Act::Drive(target) = act {
                            stranded = (!self.motion.call_to(&self.network, target)).then_some(now + STRANDED_S);
                        }
                        self.act(act).await;
                    }
                    if self.link.is_some() {
                        if now >= silent_until {
                            silent_until = self.report(&mut receiver, &mut held, now).await;
                        }
                    } else if now - told_at >= if self.patrol.feed == Feed::Telephone { TELEPHONE_S } else { RADIO_S } {
                        told_at = now;
                        self.state_position(self.motion.seen(&self.network).point);
                    }
                }
            }
        }
        if let Some(link) = &mut self.link {
            link.hang_up().await;
        }
    }

    fn hear(&mut self, word: Word, now: f64) {
        match word {
            Word::Order(order) => self.crew.ordered(now, order, &mut self.rng),
            Word::Cancel(assignment) => {
                if self.crew.cancelled(assignment).is_some() {
                    self.motion.release();
                }
            }
        }
    }

    async fn act(&mut self, act: Act) {
        match act {
            Act::Tell(told) => {
                if told.status == "on_scene" {
                    self.motion.park();
                }
                let said = match &self.voice {
                    Voice::Terminal(terminal) => terminal.send(Say::Status(told)).await.is_ok(),
                    Voice::Radio(radio) => radio.send(Spoken::Status(told)).await.is_ok(),
                };
                if !said {
                    self.tally.problem(format!("{}: nobody hears the crew", self.patrol.unit));
                }
            }
            Act::Drive(_) => {}
            Act::Patrol => self.motion.release(),
        }
    }

    fn state_position(&self, point: Point) {
        // Positions may be dropped when the way is busy; statuses never.
        let _ = match &self.voice {
            Voice::Terminal(terminal) => terminal.try_send(Say::Position(point)).is_ok(),
            Voice::Radio(radio) => radio.try_send(Spoken::Position { unit: self.patrol.unit.clone(), point }).is_ok(),
        };
    }

    /// Reports one epoch; returns until when the unit is silent.
    async fn report(&mut self, receiver: &mut Receiver, held: &mut VecDeque<Held>, now: f64) -> f64 {
        let device_ms = clock::unix_ms();
        let seen = self.motion.seen(&self.network);
        let mut bytes = receiver.epoch(seen, device_ms, &mut self.rng);
        let mut silent_until = now;
        match fault::fate(self.faults, &mut self.rng) {
            Fate::Clean => {
                self.send(&bytes, device_ms).await;
            }
            Fate::Twice => {
                if self.send(&bytes, device_ms).await && self.send(&bytes, device_ms).await {
                    self.tally.epochs_duplicate.add();
                }
            }
            Fate::Late => held.push_back(Held { bytes, device_ms, after: 3 }),
            Fate::Garbled => {
                fault::garble(&mut bytes, &mut self.rng);
                if let Some(link) = &mut self.link
                    && link.send(&bytes).await.is_ok()
                {
                    self.tally.epochs_garbled.add();
                }
            }
            Fate::DropOut(seconds) => {
                silent_until = now + f64::from(seconds);
                self.tally.drop_outs.add();
                if let Some(link) = &mut self.link {
                    link.hang_up().await;
                }
            }
        }
        for h in held.iter_mut() {
            h.after = h.after.saturating_sub(1);
        }
        while held.front().is_some_and(|h| h.after == 0) && silent_until <= now {
            if let Some(late) = held.pop_front()
                && self.send(&late.bytes, late.device_ms).await
            {
                self.tally.epochs_late.add();
            }
        }
        silent_until
    }

    async fn send(&mut self, bytes: &[u8], device_ms: i64) -> bool {
        let Some(link) = &mut self.link else { return false };
        match link.send(bytes).await {
            Ok(()) => {
                self.tally.epoch(SentEpoch { patrol: self.number, device_ms, written_ns: clock::boot_ns() });
                true
            }
            Err(e) => {
                tracing::debug!(unit = %self.patrol.unit, "report not sent: {e:#}");
                false
            }
        }
    }
}

/// A number of its own for each patrol's dice.
pub fn dice(seed: u64, number: u32) -> ChaCha8Rng {
    use rand::SeedableRng;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(u64::from(number) + 1);
    // The first draw of neighbouring streams is mixed once, so that seeds 1 and 2 do not look alike.
    let again: u64 = rng.random_range(0..u64::MAX);
    let mut own = ChaCha8Rng::seed_from_u64(again ^ rng.next_u64());
    own.set_stream(u64::from(number) + 1);
    own
}
