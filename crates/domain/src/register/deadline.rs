//! When something about an operation must have been notified, and where the operation stands on a day.
//!
//! Source: 26 kap. 2 § SoL (Lag 2025:1299) and 23 § LSS (Lag 2025:1298), in force from 2026-01-01; months and last days
//! are counted as lag (1930:173), 1–2 §§, does.

#[cfg(test)]
mod tests;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::OperationStatus;
use crate::calendar;

/// Months within which a change, a pause or a closing must be notified.
pub const MONTHS_TO_NOTIFY: i32 = 1;

/// The first day on which something can happen that must be notified within the month.
pub const IN_FORCE: Date = date(2026, 1, 1);

/// The last day on which what happened on the day can be notified in time; none when it happened before there was such
/// a duty.
pub fn last_day(happened: Date) -> Option<Date> {
    (happened >= IN_FORCE)
        .then(|| calendar::next_working_day(calendar::add_months(happened, MONTHS_TO_NOTIFY)))
}

/// Whether what is notified on the day comes after the last day; never where no time runs.
pub fn is_late(last: Option<Date>, notified: Date) -> bool {
    last.is_some_and(|last| last < notified)
}

/// The days that say where an operation stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// Its first day.
    pub starts_on: Option<Date>,
    /// Whether it is known to have started.
    pub is_started: bool,
    /// From which day it has ceased for a time.
    pub paused_from: Option<Date>,
    /// Until which day, as it was notified.
    pub paused_to: Option<Date>,
    /// Its last day.
    pub closed_on: Option<Date>,
}

/// Something about an operation that waits for the organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waits {
    /// The first day has come; nobody has said that it started.
    Start,
    /// The pause has come to its end; nobody has said what follows.
    PauseEnd,
}

/// What waits, since when, and until when it can be notified in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// What.
    pub what: Waits,
    /// The day on which it happened.
    pub since: Date,
    /// The last day in time.
    pub last_day: Option<Date>,
}

impl Days {
    /// Where the operation stands on the day.
    pub fn status(&self, today: Date) -> OperationStatus {
        if self.closed_on.is_some_and(|last| last < today) {
            OperationStatus::Closed
        } else if self.paused_from.is_some_and(|from| from <= today) {
            OperationStatus::Paused
        } else if self.is_started {
            OperationStatus::Active
        } else {
            OperationStatus::Planned
        }
    }

    /// What waits for the organisation on the day. A pause ends when the day until which it lasts has passed.
    pub fn waiting(&self, today: Date) -> Option<Waiting> {
        if self.closed_on.is_some() {
            return None;
        }
        let (what, since) = match (self.paused_from, self.paused_to) {
            (Some(_), Some(to)) => (Waits::PauseEnd, to.saturating_add(1.days())),
            (Some(_), None) => return None,
            (None, _) if self.is_started => return None,
            (None, _) => (Waits::Start, self.starts_on?),
        };
        (since <= today).then(|| Waiting { what, since, last_day: last_day(since) })
    }
}
