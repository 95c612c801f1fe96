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

    /// A clock that runs, starting now on another day; for the demonstration.
    pub fn moved_to(today: Date) -> Self {
        let mut clock = Self::system();
        let from = clock.today(clock.now());
        let days = i64::from(from.until(today).map_or(0, |span| span.get_days()));
        clock.source = Source::Moved(days * 86_400_000_000);
        clock
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
