//! Line 19: callers who ring, wait, are answered or hang up, and the operators who answer them.

use crate::{
    api::{Api, Outcome, Recorded},
    clock,
    network::Point,
    tally::Tally,
    terminal::place,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Calls to line 19 in 2023 (DGSN report).
pub const CALLS_PER_YEAR: f64 = 19_722_041.0;
/// Share of a day's calls by local hour, in thousandths: quiet before dawn, a peak in the evening.
pub const BY_HOUR: [u32; 24] = [38, 30, 24, 19, 16, 15, 18, 25, 34, 41, 45, 47, 48, 47, 46, 46, 48, 51, 56, 61, 66, 65, 62, 52];

/// What calls are about: type code of the built-in room, its share.
const TYPES: [(&str, u32); 10] = [
    ("theft", 22),
    ("fight", 20),
    ("accident_damage", 12),
    ("night_noise", 12),
    ("domestic_violence", 8),
    ("burglary", 7),
    ("accident_injured", 6),
    ("suspicious_person", 6),
    ("robbery", 5),
    ("missing_child", 2),
];
/// Seconds in life: until the first operator is free it rings on; a caller hangs up after `PATIENCE_S`.
const PICK_UP_S: (f64, f64) = (2.0, 10.0);
const TALK_S: (f64, f64) = (20.0, 75.0);
const PATIENCE_S: (f64, f64) = (15.0, 120.0);

/// Calls per minute now: an even rate, or the daily curve brought to a yearly figure.
pub fn rate_per_minute(fixed: Option<f64>, scale: f64, local_hour: usize) -> f64 {
    fixed.unwrap_or_else(|| {
        let per_day = CALLS_PER_YEAR * scale / 365.0;
        per_day * f64::from(BY_HOUR[local_hour % 24]) / f64::from(BY_HOUR.iter().sum::<u32>()) / 60.0
    })
}

/// A type code and its share.
pub type Kind = (&'static str, u32);

/// The types callers speak of, of those the room knows.
///
/// # Errors
/// When the room knows none of them: no call could become an incident.
pub fn kinds(known: &[&str]) -> anyhow::Result<Vec<Kind>> {
    let fit: Vec<Kind> = TYPES.into_iter().filter(|(code, _)| known.contains(code)).collect();
    if fit.is_empty() {
        let codes: Vec<&str> = TYPES.iter().map(|(code, _)| *code).collect();
        anyhow::bail!(
            "the room knows none of the incident types that callers speak of ({}): its own are {}",
            codes.join(", "),
            known.join(", ")
        );
    }
    Ok(fit)
}

/// The callers of a town and the operators of its room.
#[derive(Clone)]
pub struct Line19 {
    /// The HTTP door.
    pub api: Api,
    /// Places people call from.
    pub places: Arc<Vec<Point>>,
    /// What callers speak of, see [`kinds`].
    pub kinds: Arc<Vec<Kind>>,
    /// Share of calls that need an intervention.
    pub interventions: f64,
    /// How much faster than life people are.
    pub pace: f64,
    /// Free operators.
    pub operators: Arc<Semaphore>,
    /// Counters.
    pub tally: Arc<Tally>,
}

impl Line19 {
    /// Lets calls come at `rate` (calls a minute, asked anew each time) until stopped.
    pub async fn ring(self, rate: impl Fn() -> f64, seed: u64, stop: CancellationToken, tasks: TaskTracker) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut next = tokio::time::Instant::now();
        loop {
            // Poisson arrivals: exponential gaps.
            let per_second = (rate() / 60.0).max(1e-6);
            next += Duration::from_secs_f64((-(1.0 - rng.random_range(0.0..1.0f64)).ln() / per_second).min(3600.0));
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep_until(next) => {}
            }
            let caller = ChaCha8Rng::seed_from_u64(rng.random());
            let (line, stop) = (self.clone(), stop.clone());
            tasks.spawn(async move { line.call(caller, stop).await });
        }
    }

    async fn call(self, mut rng: ChaCha8Rng, stop: CancellationToken) {
        let at = self.places[rng.random_range(0..self.places.len())];
        self.tally.calls_placed.add();
        let mut body = json!({"number": number(&mut rng)});
        if rng.random_bool(0.7) {
            body["location"] = json!({"position": place(at), "source": "cell", "accuracy_m": 300});
        }
        let sent = clock::boot_ns();
        let Some(call) = self.done(self.api.act("/api/v1/calls", body).await, "a call").and_then(|r| r.call) else { return };
        self.tally.acknowledged(call, sent, clock::boot_ns());

        let pick_up = Duration::from_secs_f64(rng.random_range(PICK_UP_S.0..PICK_UP_S.1) / self.pace);
        let patience = Duration::from_secs_f64(rng.random_range(PATIENCE_S.0..PATIENCE_S.1) / self.pace);
        let answered = tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(patience) => None,
            operator = async { tokio::time::sleep(pick_up).await; Arc::clone(&self.operators).acquire_owned().await } => operator.ok(),
        };
        let Some(_operator) = answered else {
            self.tally.calls_abandoned.add();
            self.done(self.api.act(&format!("/api/v1/calls/{call}/abandon"), json!({})).await, "a hang-up");
            return;
        };
        self.done(self.api.act(&format!("/api/v1/calls/{call}/answer"), json!({})).await, "an answer");
        let talk = Duration::from_secs_f64(rng.random_range(TALK_S.0..TALK_S.1) / self.pace);
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(talk) => {}
        }
        if rng.random_bool(self.interventions) {
            let incident = self.incident(&mut rng, at);
            let sent = clock::boot_ns();
            let path = format!("/api/v1/calls/{call}/incident");
            let opened = self.done(self.api.act(&path, json!({"incident": incident})).await, "an incident");
            if let Some(number) = opened.and_then(|r| r.incident) {
                self.tally.opened(number, sent, false);
            }
        } else {
            let classification = if rng.random_bool(0.55) { "enquiry" } else { "negative" };
            let path = format!("/api/v1/calls/{call}/classify");
            self.done(self.api.act(&path, json!({"classification": classification})).await, "a classification");
        }
    }

    /// Nineteen calls in the same second, P0 to P2, each told at once with its incident. Returns when all are answered.
    pub async fn burst(&self, seed: u64) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut all = tokio::task::JoinSet::new();
        for n in 0..19 {
            let at = self.places[rng.random_range(0..self.places.len())];
            let mut incident = self.incident(&mut rng, at);
            incident["priority"] = json!(["P0", "P1", "P2"][n % 3]);
            let body = json!({"number": number(&mut rng), "answered": true, "incident": incident});
            let line = self.clone();
            all.spawn(async move {
                line.tally.calls_placed.add();
                let sent = clock::boot_ns();
                let recorded = line.done(line.api.act("/api/v1/calls", body).await, "a call of the burst");
                if let Some(Recorded { call: Some(call), incident: Some(incident), .. }) = recorded {
                    line.tally.acknowledged(call, sent, clock::boot_ns());
                    line.tally.opened(incident, sent, true);
                }
            });
        }
        while all.join_next().await.is_some() {}
    }

    fn incident(&self, rng: &mut impl Rng, at: Point) -> Value {
        let mut ticket = rng.random_range(0..self.kinds.iter().map(|k| k.1).sum::<u32>().max(1));
        let mut kind = "";
        for (code, share) in self.kinds.iter() {
            kind = code;
            if ticket < *share {
                break;
            }
            ticket -= share;
        }
        json!({"type": kind, "position": place(at), "place_source": "operator", "details": "simulated caller"})
    }

    fn done(&self, outcome: anyhow::Result<Outcome>, what: &str) -> Option<Recorded> {
        match outcome {
            Ok(Outcome::Done(recorded)) => Some(recorded),
            Ok(Outcome::Refused(why)) => {
                self.tally.refused.add();
                self.tally.problem(format!("{what} was refused: {why}"));
                None
            }
            Err(e) => {
                self.tally.failed.add();
                self.tally.problem(format!("{what} failed: {e:#}"));
                None
            }
        }
    }
}

/// A made-up number outside any plan in use (nine digits would be a real one).
fn number(rng: &mut impl Rng) -> String {
    format!("+212 600 {:04}", rng.random_range(0..10_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_daily_curve_brings_a_year_to_the_published_figure() {
        let year: f64 = (0..24).map(|h| rate_per_minute(None, 1.0, h) * 60.0 * 365.0).sum();
        assert!((year / CALLS_PER_YEAR - 1.0).abs() < 1e-9, "{year}");
        assert!(rate_per_minute(None, 1.0, 20) > 4.0 * rate_per_minute(None, 1.0, 5));
        assert_eq!(rate_per_minute(Some(7.0), 1.0, 3), 7.0);
    }

    #[test]
    fn a_room_without_any_known_type_is_refused_loudly() {
        assert_eq!(kinds(&["theft", "picnic"]).expect("one fits"), [("theft", 22)]);
        let why = kinds(&["picnic"]).expect_err("none fits").to_string();
        assert!(why.contains("fight") && why.contains("picnic"), "{why}");
        assert_eq!(TYPES.iter().map(|t| t.1).sum::<u32>(), 100);
    }
}
