//! When a case has to be reported, on a day: now, late, in the next period, or no more.
//!
//! Source: 34 kap. 1–2 §§ SoL and 28 f–g §§ LSS (once every quarter, from three months after the
//! decision until it is executed); handbook for the individual report, Återrapportering; the days on
//! which a step may wait, lag (1930:173) 2 §.

#[cfg(test)]
mod tests;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar;
use crate::period::{Period, Windows};

/// What decides when a case has to be reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The day of the decision, or of the interruption.
    pub since: Date,
    /// The latest period that a report was counted for.
    pub reported: Option<Period>,
    /// Whether it was executed or closed.
    pub has_ended: bool,
}

/// What has to be done with a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The last window closed without a report that should have come in it.
    Late(Period),
    /// The window is open and the report has not come.
    Now(Period),
    /// The report comes in the window that opens next.
    Next(Period),
    /// The report of the period has come.
    Reported(Period),
    /// The decision was executed or closed.
    Ended,
}

/// How a period went for one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Reported in time, on the day.
    Sent(Date),
    /// Reported after the last day, on the day.
    SentLate(Date),
    /// Reported as executed or closed, on the day.
    Ended(Date),
    /// The window closed without a report.
    Missed,
    /// The window is open.
    Due,
    /// The window has not opened.
    Ahead,
}

/// A report, as far as periods go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The day on which it was sent.
    pub sent_on: Date,
    /// The period that it was counted for.
    pub period: Period,
    /// Whether it said that the decision was executed or closed.
    pub ends: bool,
}

/// Where a decision stands on a day, before anything has been reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The last day on which it can be executed without having to be reported.
    pub last_day_without_report: Date,
    /// The first day on which it is to be reported.
    pub first_reportable_day: Date,
    /// The first period in which it has to be reported.
    pub first_period: Period,
    /// The last day on which a court can serve an application for a fee.
    pub two_year_mark: Date,
    /// Whether it can still be executed without having to be reported.
    pub is_in_time: bool,
}

/// A day, with what is the same for every case on it.
#[derive(Clone, Copy, Debug)]
pub struct Today<'a> {
    windows: &'a Windows,
    view: Period,
    last: Period,
    is_open: bool,
    view_opens: Date,
    last_opened: Date,
}

impl Today<'_> {
    /// What has to be done with the case.
    pub fn due(&self, case: Waiting) -> Due {
        if case.has_ended {
            return Due::Ended;
        }
        let has = |period: Period| case.reported.is_some_and(|reported| reported >= period);
        // A case belongs to a period if three months had passed when its window opened.
        let ripe = calendar::first_reportable_day(case.since);
        if !self.is_open && ripe <= self.last_opened && !has(self.last) {
            return Due::Late(self.last);
        }
        match () {
            () if has(self.view) => Due::Reported(self.view),
            () if ripe > self.view_opens => Due::Next(self.windows.first_due(case.since)),
            () if self.is_open => Due::Now(self.view),
            () => Due::Next(self.view),
        }
    }
}

impl Windows {
    /// The period whose window is open on the day, with its days of grace (lag 1930:173, 2 §).
    pub fn taking_on(&self, day: Date) -> Option<Period> {
        let next = self.next_after(day);
        let last = next.previous();
        if self.last_day_in_time(last) >= day { Some(last) } else { self.open_on(day) }
    }

    /// The period that is worked with on the day: the one whose window is open, or else opens next.
    pub fn in_view(&self, day: Date) -> Period {
        self.taking_on(day).unwrap_or_else(|| self.next_after(day))
    }

    /// The first and the last day of the period's time: from the day after the period before was closed,
    /// days of grace and all, until it is closed itself. Every day is in the time of one period, the one
    /// that is [worked with](Self::in_view) on it.
    pub fn days_of(&self, period: Period) -> (Date, Date) {
        let first = self.last_day_in_time(period.previous()).saturating_add(1.days());
        (first, self.last_day_in_time(period))
    }

    /// What has to be done with the case on the day.
    pub fn due(&self, case: Waiting, day: Date) -> Due {
        self.on(day).due(case)
    }

    /// The day with what is the same for every case on it, for those who ask of many.
    pub fn on(&self, day: Date) -> Today<'_> {
        let view = self.in_view(day);
        let last = view.previous();
        Today {
            windows: self,
            view,
            last,
            is_open: self.taking_on(day).is_some(),
            view_opens: self.first_day(view),
            last_opened: self.first_day(last),
        }
    }

    /// The period that a report sent on the day is counted for: a missed one first, when no window is
    /// open; otherwise the one that is open or opens next.
    pub fn counted_for(&self, case: Waiting, day: Date) -> Period {
        match self.due(Waiting { has_ended: false, ..case }, day) {
            Due::Late(period) | Due::Now(period) | Due::Reported(period) => period,
            Due::Next(_) | Due::Ended => self.in_view(day),
        }
    }

    /// How each period has gone, from the first in which the case was or should have been reported.
    pub fn outcomes(&self, since: Date, reports: &[Counted], day: Date) -> Vec<(Period, Outcome)> {
        let first = self.first_due(since);
        let mut period = reports.first().map_or(first, |report| report.period.min(first));
        let view = self.in_view(day);
        let ended = reports.last().filter(|report| report.ends);
        let until = ended.map_or(view.max(first), |report| report.period);
        let mut outcomes = Vec::new();
        while period <= until {
            let counted: Vec<&Counted> =
                reports.iter().filter(|report| report.period == period).collect();
            let outcome = match (counted.first(), counted.iter().find(|report| report.ends)) {
                (_, Some(end)) => Some(Outcome::Ended(end.sent_on)),
                (Some(sent), None) if sent.sent_on > self.last_day_in_time(period) => {
                    Some(Outcome::SentLate(sent.sent_on))
                }
                (Some(sent), None) => Some(Outcome::Sent(sent.sent_on)),
                (None, None) if period < first => None,
                (None, None) if self.last_day_in_time(period) < day => Some(Outcome::Missed),
                (None, None) if self.first_day(period) > day => Some(Outcome::Ahead),
                (None, None) => Some(Outcome::Due),
            };
            outcomes.extend(outcome.map(|outcome| (period, outcome)));
            period = period.next();
        }
        outcomes
    }

    /// What a decision, or interruption, of the day leads to, seen on another day.
    pub fn outlook(&self, since: Date, day: Date) -> Outlook {
        let first_reportable_day = calendar::first_reportable_day(since);
        Outlook {
            last_day_without_report: first_reportable_day.saturating_sub(1.days()),
            first_reportable_day,
            first_period: self.first_due(since),
            two_year_mark: calendar::two_year_mark(since),
            is_in_time: day < first_reportable_day,
        }
    }
}
