//! Times that senders claim, and the clock a technician accepts.

use super::step::Step;
use crate::{
    dispatch::{event::Event, reject::Reject, state::State},
    quantity::Timestamp,
};

/// A sender's clock this much ahead is taken for latency of its time source, not for a wrong clock, ms.
const AHEAD_MS: i64 = 2_000;
const DAY_MS: i64 = 86_400_000;
/// 2020-01-01 and 2100-01-01, ms.
const BELIEVABLE: std::ops::Range<i64> = 1_577_836_800_000..4_102_444_800_000;

/// The sender's time if it can be believed, else the receipt time; and whether it must be marked. Never a reason to refuse.
pub(in crate::dispatch) fn believable(state: &State, now: Timestamp, claimed: Option<Timestamp>) -> (Timestamp, bool) {
    let Some(at) = claimed else { return (now, false) };
    let ahead = at.since_ms(now);
    let oldest = -DAY_MS * i64::from(state.settings.limits.backdate_days);
    if ahead > AHEAD_MS || ahead < oldest { (now, true) } else { (at.min(now), false) }
}

/// A technician accepts the wall clock: the server's time moves to it, and open deadlines move along.
pub(super) fn accept(step: &mut Step<'_>, wall: Timestamp) -> Result<(), Reject> {
    if !BELIEVABLE.contains(&wall.millis()) {
        return Err(Reject::AbsurdClock);
    }
    let shift_ms = wall.since_ms(step.now);
    step.push(Event::ClockAccepted { wall, shift_ms });
    Ok(())
}
