//! The four reporting windows of the year, and which of them a case belongs to.
//!
//! Source: 34 kap. 1–2 §§ SoL, 28 f–g §§ LSS, and the authority's stated windows (reference data).

#[cfg(test)]
pub(crate) mod tests;

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::calendar;

/// One quarter that is reported, such as 2026-Q3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The year of the quarter; the window of the fourth lies in the year after.
    pub year: i16,
    /// 1 to 4.
    pub quarter: u8,
}

impl Period {
    /// The code kept in the database and shown: `2026-Q3`.
    pub fn code(self) -> String {
        self.to_string()
    }

    /// Reads the code back.
    pub fn parse(code: &str) -> Option<Self> {
        let (year, quarter) = code.split_once("-Q")?;
        let period = Self { year: year.parse().ok()?, quarter: quarter.parse().ok()? };
        (1..=4).contains(&period.quarter).then_some(period)
    }

    /// The period after.
    #[must_use]
    pub const fn next(self) -> Self {
        match self.quarter {
            4 => Self { year: self.year + 1, quarter: 1 },
            quarter => Self { year: self.year, quarter: quarter + 1 },
        }
    }

    /// The period before.
    #[must_use]
    pub const fn previous(self) -> Self {
        match self.quarter {
            1 => Self { year: self.year - 1, quarter: 4 },
            quarter => Self { year: self.year, quarter: quarter - 1 },
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.year, self.quarter)
    }
}

/// When one quarter is reported, as reference data has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// 1 to 4.
    pub quarter: u8,
    /// Month of the first day.
    pub from_month: i8,
    /// The first day.
    pub from_day: i8,
    /// Month of the last day.
    pub to_month: i8,
    /// The last day.
    pub to_day: i8,
    /// Years after the quarter's own that the window lies: 0, or 1 for the fourth.
    pub years_after: i16,
}

/// The windows of a year, one for each quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Windows([Window; 4]);

impl Windows {
    /// Takes the windows if there is one for each quarter, in order, with days that exist, and each closes before
    /// the next opens.
    pub fn new(windows: [Window; 4]) -> Option<Self> {
        let is_in_order = windows.iter().zip(1u8..).all(|(window, n)| window.quarter == n);
        let exists = |window: &Window| {
            Date::new(2026, window.from_month, window.from_day).is_ok()
                && Date::new(2026, window.to_month, window.to_day).is_ok()
        };
        let opens = |it: &Window| (it.years_after, it.from_month, it.from_day);
        let closes = |it: &Window| (it.years_after, it.to_month, it.to_day);
        let is_short = |it: &Window| (0..=1).contains(&it.years_after) && opens(it) <= closes(it);
        let [first, .., fourth] = &windows;
        let next_year = Window { years_after: first.years_after.saturating_add(1), ..*first };
        let is_apart = windows.is_sorted_by(|one, next| closes(one) < opens(next))
            && closes(fourth) < opens(&next_year);
        let is_sound = is_in_order && windows.iter().all(exists) && windows.iter().all(is_short);
        (is_sound && is_apart).then_some(Self(windows))
    }

    fn window(&self, period: Period) -> Window {
        let [first, second, third, fourth] = self.0;
        match period.quarter {
            1 => first,
            2 => second,
            3 => third,
            _ => fourth,
        }
    }

    /// The first day of the period's window.
    pub fn first_day(&self, period: Period) -> Date {
        let window = self.window(period);
        let year = period.year + window.years_after;
        Date::new(year, window.from_month, window.from_day).unwrap_or(Date::MIN)
    }

    /// The stated last day of the period's window.
    pub fn last_day(&self, period: Period) -> Date {
        let window = self.window(period);
        let year = period.year + window.years_after;
        Date::new(year, window.to_month, window.to_day).unwrap_or(Date::MIN)
    }

    /// The last day on which a report comes in time: the stated day, or the next weekday when that is a
    /// Saturday, Sunday or holiday (lag 1930:173, 2 §).
    pub fn last_day_in_time(&self, period: Period) -> Date {
        calendar::next_working_day(self.last_day(period))
    }

    /// The period whose window is open on the day.
    pub fn open_on(&self, day: Date) -> Option<Period> {
        let period = self.current_or_next(day);
        (self.first_day(period) <= day).then_some(period)
    }

    /// The period whose window opens next after the day.
    pub fn next_after(&self, day: Date) -> Period {
        let period = self.current_or_next(day);
        if self.first_day(period) > day { period } else { period.next() }
    }

    /// The period whose window is open, or else opens next.
    pub fn current_or_next(&self, day: Date) -> Period {
        let mut period = Period { year: day.year() - 2, quarter: 4 };
        while self.last_day(period) < day {
            period = period.next();
        }
        period
    }

    /// The first period in which a decision, or interruption, of the day has to be reported: three
    /// months have passed before its window closes, and before it opens if there is to be time. A
    /// decision that ripens while a window is open is taken there, but has to come in the next.
    pub fn first_due(&self, from: Date) -> Period {
        self.next_after(calendar::first_reportable_day(from).saturating_sub(1.days()))
    }
}
