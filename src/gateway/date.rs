//! Times of day → moments: which day a sentence means, and repair of broken dates.
//!
//! Order: the date in the sentence; else the day nearest to the last dated sentence of this source (±12 h); else the day nearest to
//! receipt (±12 h). A date more than a year away from receipt is broken: it is moved by whole week rollovers of the satellite system
//! when that lands within a day of receipt, else receipt itself is taken.

use super::nmea::SentDate;
use crate::quantity::Timestamp;

const DAY_MS: i64 = 86_400_000;
/// GPS counts 1024 weeks, then starts again (IS-GPS-200, 20.3.3.3.1.1).
const ROLLOVER_MS: i64 = 1024 * 7 * DAY_MS;
/// Receivers with old firmware may be two rollovers behind.
const ROLLOVERS: i64 = 2;
/// No device keeps fixes longer than this, so an older date is a broken one.
const PLAUSIBLE_MS: i64 = 366 * DAY_MS;

/// A moment and whether it had to be repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The moment.
    pub at: Timestamp,
    /// The date as sent was broken.
    pub repaired: bool,
}

/// What dates the sentences of one source.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calendar {
    /// The last moment that a sentence dated by itself, and when it was received.
    last: Option<(Timestamp, Timestamp)>,
}

impl Calendar {
    /// The moment of a sentence received at `now`; `None` when it has no time. Remembers the date if it has one.
    pub fn date(&mut self, now: Timestamp, time_ms: Option<u32>, sent: SentDate) -> Option<Dated> {
        let time_ms = i64::from(time_ms?);
        match sent {
            SentDate::Missing => {
                let near = self.last.map_or(now, |(at, received)| at.plus_ms(now.since_ms(received)));
                Some(Dated { at: nearest(near, time_ms), repaired: false })
            }
            SentDate::Unreadable => Some(Dated { at: now, repaired: true }),
            SentDate::Day(day) => {
                let sent = Timestamp(i64::from(day) * DAY_MS + time_ms);
                let dated = repair(now, sent);
                // A date replaced by receipt says nothing about the day of the next sentence.
                if dated.at != now || !dated.repaired {
                    self.last = Some((dated.at, now));
                }
                Some(dated)
            }
        }
    }
}

fn repair(now: Timestamp, sent: Timestamp) -> Dated {
    if now.since_ms(sent).abs() <= PLAUSIBLE_MS {
        return Dated { at: sent, repaired: false };
    }
    let moved = (1..=ROLLOVERS).map(|n| sent.plus_ms(n * ROLLOVER_MS)).find(|at| now.since_ms(*at).abs() <= DAY_MS);
    Dated { at: moved.unwrap_or(now), repaired: true }
}

/// The moment with this time of day nearest to `near`.
fn nearest(near: Timestamp, time_ms: i64) -> Timestamp {
    let offset = (time_ms - near.millis()).rem_euclid(DAY_MS);
    near.plus_ms(if offset > DAY_MS / 2 { offset - DAY_MS } else { offset })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn ms(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().map(|t| t.as_millisecond()).unwrap_or_default()
    }

    fn one(now: &str, time_ms: u32, sent: SentDate) -> Option<(i64, bool)> {
        Calendar::default().date(Timestamp(ms(now)), Some(time_ms), sent).map(|d| (d.at.millis(), d.repaired))
    }

    fn day(text: &str) -> SentDate {
        SentDate::Day((ms(&format!("{text}T00:00:00Z")) / DAY_MS) as i32)
    }

    #[test]
    fn rules_of_dates() {
        let noon = 12 * 3_600_000;
        let now = "2026-11-20T12:00:05Z";
        let at = |text| Some((ms(text), false));
        let repaired = |text| Some((ms(text), true));
        assert_eq!(one(now, noon, day("2026-11-20")), at("2026-11-20T12:00:00Z"));
        assert_eq!(one(now, noon, day("2026-11-21")), at("2026-11-21T12:00:00Z"), "tomorrow is the fleet's to judge");
        assert_eq!(one(now, noon, day("2026-11-18")), at("2026-11-18T12:00:00Z"), "so is an old buffered fix");
        assert_eq!(one(now, noon, day("2007-04-06")), repaired("2026-11-20T12:00:00Z"), "1024 weeks");
        assert_eq!(one(now, noon, day("1987-08-21")), repaired("2026-11-20T12:00:00Z"), "2048 weeks");
        assert_eq!(one(now, noon, day("1999-08-22")), repaired(now), "no rollover lands near");
        assert_eq!(one(now, noon, day("2080-01-01")), repaired(now));
        assert_eq!(one(now, noon, SentDate::Unreadable), repaired(now));
        assert_eq!(one(now, noon, SentDate::Missing), at("2026-11-20T12:00:00Z"));
        assert_eq!(one("2026-11-20T00:00:05Z", 86_399_000, SentDate::Missing), at("2026-11-19T23:59:59Z"));
        assert_eq!(one("2026-11-20T23:59:58Z", 1_000, SentDate::Missing), at("2026-11-21T00:00:01Z"));
        assert_eq!(one("2026-12-31T23:59:59Z", 86_400_500, day("2026-12-31")), at("2027-01-01T00:00:00.500Z"), "second 60");
    }

    #[test]
    fn a_dated_sentence_dates_the_ones_after_it() {
        let mut calendar = Calendar::default();
        let now = Timestamp(ms("2026-11-20T12:00:00Z"));
        calendar.date(now, Some(82_800_000), day("2026-11-18"));
        let gga = calendar.date(now.plus_ms(1000), Some(82_801_000), SentDate::Missing).map(|d| d.at.millis());
        assert_eq!(gga, Some(ms("2026-11-18T23:00:01Z")));
    }

    proptest! {
        #[test]
        fn a_time_alone_is_within_half_a_day_and_keeps_its_time(time in 0u32..86_400_000, now in 0i64..4_000_000_000_000) {
            let at = Calendar::default().date(Timestamp(now), Some(time), SentDate::Missing).map_or(0, |d| d.at.millis());
            prop_assert!((at - now).abs() <= DAY_MS / 2);
            prop_assert_eq!(at.rem_euclid(DAY_MS), i64::from(time));
        }

        #[test]
        fn never_more_than_a_year_away(time in 0u32..86_401_000, day in any::<i32>()) {
            let at = Calendar::default().date(NOW, Some(time), SentDate::Day(day)).map_or(0, |d| d.at.millis());
            prop_assert!((at - NOW.millis()).abs() <= PLAUSIBLE_MS);
        }
    }
}
