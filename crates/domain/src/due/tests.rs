//! The journeys in `tests/journeys` say when cases are due; here is what they do not reach.

use jiff::civil::date;

use super::*;
use crate::period::tests::windows;

const fn period(year: i16, quarter: u8) -> Period {
    Period { year, quarter }
}

#[test]
fn each_period_has_an_outcome_from_the_first_to_the_end() {
    let since = date(2025, 6, 30);
    let sent =
        |day: Date, quarter: Period, ends: bool| Counted { sent_on: day, period: quarter, ends };
    let reports = [
        sent(date(2025, 10, 5), period(2025, 3), false),
        sent(date(2026, 2, 3), period(2025, 4), false),
        sent(date(2026, 9, 9), period(2026, 3), true),
    ];
    let outcomes = windows().outcomes(since, &reports, date(2026, 11, 23));
    let right = [
        (period(2025, 3), Outcome::Sent(date(2025, 10, 5))),
        (period(2025, 4), Outcome::SentLate(date(2026, 2, 3))),
        (period(2026, 1), Outcome::Missed),
        (period(2026, 2), Outcome::Missed),
        (period(2026, 3), Outcome::Ended(date(2026, 9, 9))),
    ];
    assert_eq!(outcomes, right);
}

#[test]
fn what_is_due_and_what_lies_ahead_is_told_apart() {
    let since = date(2026, 6, 30);
    let on = |day| windows().outcomes(since, &[], day);
    assert_eq!(on(date(2026, 9, 30)), [(period(2026, 3), Outcome::Ahead)]);
    assert_eq!(on(date(2026, 10, 1)), [(period(2026, 3), Outcome::Due)]);
    let late = [(period(2026, 3), Outcome::Missed), (period(2026, 4), Outcome::Ahead)];
    assert_eq!(on(date(2026, 11, 3)), late);
}

#[test]
fn the_days_of_grace_belong_to_the_window_before() {
    assert_eq!(windows().taking_on(date(2027, 2, 1)), Some(period(2026, 4)));
    assert_eq!(windows().taking_on(date(2027, 2, 2)), None);
    assert_eq!(windows().in_view(date(2027, 2, 2)), period(2027, 1));
}

#[test]
fn every_day_is_in_the_time_of_the_period_that_is_worked_with() {
    let windows = windows();
    let mut day = date(2025, 1, 1);
    while day < date(2029, 1, 1) {
        let (first, last) = windows.days_of(windows.in_view(day));
        assert!(first <= day && day <= last, "{day} is not from {first} to {last}");
        day = day.saturating_add(1.days());
    }
    // 31 October 2026 is a Saturday: what comes on the Monday is in time.
    let (first, last) = windows.days_of(period(2026, 3));
    assert_eq!((first, last), (date(2026, 9, 1), date(2026, 11, 2)));
    assert_eq!(windows.days_of(period(2026, 4)).0, date(2026, 11, 3));
}
