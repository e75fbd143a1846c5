//! When the next run is.

use crate::{api::print::local_zone, quantity::Timestamp};

/// A run that was missed is made up for so long after the start, ms.
const MADE_UP_MS: i64 = 600_000;
const DAY_MS: i64 = 86_400_000;
/// A day may have 25 hours.
const HOUR_MS: i64 = 3_600_000;

/// The next run after `now`, at the hour of the day in the room's time; soon, where the last one (`None`: none ever) is more than a day ago.
pub fn next_run(now: Timestamp, last: Option<Timestamp>, hour: u32) -> Timestamp {
    if last.is_none_or(|last| now.since_ms(last) > DAY_MS + HOUR_MS) {
        return now.plus_ms(MADE_UP_MS);
    }
    at_hour(now, hour).unwrap_or_else(|| now.plus_ms(DAY_MS))
}

fn at_hour(now: Timestamp, hour: u32) -> Option<Timestamp> {
    let local = jiff::Timestamp::from_millisecond(now.millis()).ok()?.to_zoned(local_zone().clone());
    let today = local.with().hour(i8::try_from(hour).ok()?).minute(0).second(0).subsec_nanosecond(0).build().ok()?;
    let next = if today > local { today } else { today.tomorrow().ok()? };
    Some(Timestamp(next.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22T17:00:00Z is 18:00 in Morocco.
    const NOW: Timestamp = Timestamp(1_795_366_800_000);

    #[test]
    fn the_next_run_is_at_its_hour_of_the_rooms_day() {
        let last = Some(NOW.plus_ms(-HOUR_MS));
        for (hour, in_hours) in [(19, 1), (18, 24), (3, 9), (0, 6), (17, 23)] {
            assert_eq!(next_run(NOW, last, hour), NOW.plus_ms(in_hours * HOUR_MS), "{hour}");
        }
    }

    #[test]
    fn a_run_that_was_missed_is_made_up_for() {
        for last in [None, Some(NOW.plus_ms(-2 * DAY_MS))] {
            assert_eq!(next_run(NOW, last, 3), NOW.plus_ms(MADE_UP_MS));
        }
    }
}
