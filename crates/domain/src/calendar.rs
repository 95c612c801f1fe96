//! How the law counts time: months, years and days on which nobody need act.
//!
//! Source: lag (1930:173) om beräkning av lagstadgad tid; lag (1989:253) om allmänna helgdagar.

#[cfg(test)]
mod tests;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

/// Months that a decision may wait before it has to be reported (34 kap. 1 § SoL, 28 f § LSS).
pub const MONTHS_BEFORE_REPORTING: i32 = 3;

/// The day on which a time of so many months ends: the same number in the month, or the month's last
/// day where that number does not exist (lag 1930:173, 1 §). Negative months count backwards.
pub fn add_months(date: Date, months: i32) -> Date {
    date.saturating_add(months.months())
}

/// The first day on which a decision, or an interruption, of the day has to be reported: the day after
/// three months have passed.
pub fn first_reportable_day(from: Date) -> Date {
    add_months(from, MONTHS_BEFORE_REPORTING).saturating_add(1.days())
}

/// The last day on which an application for a fee can be served on the municipality (34 kap. 10 § SoL,
/// 28 e § LSS): two years from the decision, or from the interruption.
pub fn two_year_mark(from: Date) -> Date {
    add_months(from, 24)
}

/// Whether a step may wait to the next weekday (lag 1930:173, 2 §): Saturday, Sunday, public holiday,
/// midsommarafton, julafton and nyårsafton.
pub fn is_non_banking_day(date: Date) -> bool {
    let is_weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
    // Fixed: New Year's Day, Epiphany, May Day, National Day, Christmas, Boxing Day and the two eves.
    let is_fixed = matches!(
        (date.month(), date.day()),
        (1, 1 | 6) | (5, 1) | (6, 6) | (12, 24 | 25 | 26 | 31)
    );
    let easter = easter_day(date.year());
    // Good Friday, Easter Monday, Ascension; Easter Day and Whit Sunday are Sundays.
    let is_moving = [-2, 1, 39].iter().any(|days| easter.saturating_add(days.days()) == date);
    let is_midsummer_eve =
        date.month() == 6 && date.weekday() == Weekday::Friday && (19..=25).contains(&date.day());
    is_weekend || is_fixed || is_moving || is_midsummer_eve
}

/// The day itself, or the first day after it on which people work.
pub fn next_working_day(date: Date) -> Date {
    let mut day = date;
    while is_non_banking_day(day) && day < Date::MAX {
        day = day.saturating_add(1.days());
    }
    day
}

/// Easter Day in the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
fn easter_day(year: i16) -> Date {
    let year_number = i32::from(year);
    let golden = year_number % 19;
    let (century, rest) = (year_number / 100, year_number % 100);
    let (leap_century, century_rest) = (century / 4, century % 4);
    let moon = (century + 8) / 25;
    let lunar = (century - moon + 1) / 3;
    let epact = (19 * golden + century - leap_century - lunar + 15) % 30;
    let (leap, leap_rest) = (rest / 4, rest % 4);
    let weekday = (32 + 2 * century_rest + 2 * leap - epact - leap_rest) % 7;
    let correction = (golden + 11 * epact + 22 * weekday) / 451;
    let sum = epact + weekday - 7 * correction + 114;
    let month = i8::try_from(sum / 31).unwrap_or(4);
    let day = i8::try_from(sum % 31 + 1).unwrap_or(1);
    Date::new(year, month, day).unwrap_or(Date::MIN)
}
