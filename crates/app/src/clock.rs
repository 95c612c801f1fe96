//! Where the time comes from: the system, or a hand that a test or the demonstration sets.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The clock of the service, in the time zone of the authority.
#[derive(Clone, Debug)]
pub struct Clock {
    source: Source,
    zone: TimeZone,
}

#[derive(Clone, Debug)]
enum Source {
    System,
    /// Microseconds that the system's time is moved by.
    Moved(i64),
    /// Microseconds since 1970; stands still until it is set.
    Hand(Arc<AtomicI64>),
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self { source: Source::System, zone: zone() }
    }

    /// A clock that runs, starting on another day at the time of day that it is in Sweden, and so much ahead of that; for
    /// the demonstration.
    pub fn moved_to(today: Date, ahead: SignedDuration) -> Self {
        let mut clock = Self::system();
        clock.source = Source::Moved(clock.until(clock.now(), today, ahead));
        clock
    }

    /// How many microseconds there are until it is this day, at the time of day that it is, or so much ahead of it. Whole
    /// days are not enough: in winter the time of day in Sweden is another one than in summer.
    fn until(&self, now: Timestamp, day: Date, ahead: SignedDuration) -> i64 {
        let time = now.saturating_add(ahead).unwrap_or(now).to_zoned(self.zone.clone()).time();
        let goal = day.to_datetime(time).to_zoned(self.zone.clone());
        goal.map_or(0, |goal| goal.timestamp().as_microsecond() - now.as_microsecond())
    }

    /// A clock that stands still until [`Clock::advance`] moves it; for tests.
    pub fn by_hand(now: Timestamp) -> Self {
        Self { source: Source::Hand(Arc::new(AtomicI64::new(now.as_microsecond()))), zone: zone() }
    }

    /// Moves the hand of a clock that is set by hand; does nothing to others.
    pub fn advance(&self, by: SignedDuration) {
        if let Source::Hand(hand) = &self.source {
            let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
            hand.fetch_add(micros, Ordering::SeqCst);
        }
    }

    /// Whether it is the system's own: others' clocks say nothing of one that was moved or set by hand.
    pub(crate) const fn is_system(&self) -> bool {
        matches!(self.source, Source::System)
    }

    /// The time now, cut to whole microseconds, which is what both databases keep.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
    pub fn now(&self) -> Timestamp {
        let micros = match &self.source {
            Source::System => Timestamp::now().as_microsecond(),
            Source::Moved(by) => Timestamp::now().as_microsecond().saturating_add(*by),
            Source::Hand(hand) => hand.load(Ordering::SeqCst),
        };
        Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The day in Sweden at the time.
    pub fn today(&self, now: Timestamp) -> Date {
        now.to_zoned(self.zone.clone()).date()
    }

    /// The moment at which the day begins in Sweden.
    pub fn begins(&self, day: Date) -> Option<Timestamp> {
        day.to_zoned(self.zone.clone()).ok().map(|begins| begins.timestamp())
    }

    /// The time in Sweden as machines read it: `2026-07-10T14:32:05+02:00` (RFC 3339).
    pub fn rfc3339(&self, time: Timestamp) -> String {
        time.to_zoned(self.zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// The time in Sweden as people write it: `2026-07-10 14:32`.
    pub fn shown(&self, time: Timestamp) -> String {
        time.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// The time of the day in Sweden: `14:32`.
    pub fn time_of_day(&self, time: Timestamp) -> String {
        time.to_zoned(self.zone.clone()).strftime("%H:%M").to_string()
    }
}

fn zone() -> TimeZone {
    // The zone is bundled; UTC only if the bundle were broken.
    TimeZone::get("Europe/Stockholm").unwrap_or(TimeZone::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_day_has_the_same_time_of_day_whatever_the_season() {
        let clock = Clock::system();
        let moved = |now: &str, day: &str, ahead| {
            let now: Timestamp = now.parse().unwrap();
            let by = clock.until(now, day.parse().unwrap(), SignedDuration::from_hours(ahead));
            clock.shown(now + SignedDuration::from_micros(by))
        };
        assert_eq!(moved("2026-12-24T22:30:00Z", "2026-04-10", 0), "2026-04-10 23:30");
        assert_eq!(moved("2026-07-14T22:20:00Z", "2026-11-23", 0), "2026-11-23 00:20");
        assert_eq!(moved("2026-12-24T22:30:00Z", "2026-11-23", 12), "2026-11-23 11:30");
        assert_eq!(moved("2026-12-24T23:30:00Z", "2026-11-23", -12), "2026-11-23 12:30");
    }
}
