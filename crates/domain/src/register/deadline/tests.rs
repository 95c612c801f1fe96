use jiff::civil::{Date, date};

use super::*;

/// Worked out by hand from the almanac: the day, and the last day in time.
#[test]
fn a_month_ends_as_the_law_counts_it() {
    let table = [
        // An ordinary month, ending on a Wednesday.
        ("2026-02-11", "2026-03-11"),
        // The number does not exist in the month: its last day, here a Saturday, so the Monday after.
        ("2026-01-31", "2026-03-02"),
        ("2026-01-30", "2026-03-02"),
        ("2026-01-29", "2026-03-02"),
        ("2026-01-28", "2026-03-02"),
        ("2026-01-27", "2026-02-27"),
        // From the last day of a short month to the same number, and not to the month's end.
        ("2026-02-28", "2026-03-30"),
        // A leap year.
        ("2028-01-31", "2028-02-29"),
        ("2028-01-29", "2028-02-29"),
        ("2028-02-29", "2028-03-29"),
        // Thirty days after thirty-one: 30 April is a Thursday.
        ("2026-03-31", "2026-04-30"),
        // Ends on May Day, a Friday: the Monday after.
        ("2026-04-01", "2026-05-04"),
        // Ends on Christmas Eve, a Thursday; Monday the 28th is the next working day.
        ("2026-11-24", "2026-12-28"),
        // Over the turn of the year: 31 December is New Year's Eve, the 1st is a Friday, then a weekend.
        ("2026-11-30", "2026-12-30"),
        ("2026-12-31", "2027-02-01"),
        ("2026-12-01", "2027-01-04"),
        // Ends on Good Friday, 3 April 2026: the Tuesday after Easter Monday.
        ("2026-03-03", "2026-04-07"),
        // Ends on midsommarafton, 19 June 2026: the Monday after.
        ("2026-05-19", "2026-06-22"),
    ];
    for (happened, last) in table {
        let [happened, last] = [happened, last].map(|day| day.parse::<Date>().unwrap());
        assert_eq!(last_day(happened), Some(last), "{happened}");
        assert!(!is_late(last_day(happened), last), "{happened}");
        assert!(is_late(last_day(happened), last.saturating_add(1.days())), "{happened}");
    }
}

#[test]
fn what_happened_before_the_duty_has_no_last_day() {
    assert_eq!(last_day(date(2025, 12, 31)), None);
    assert!(!is_late(last_day(date(2025, 12, 31)), date(2026, 11, 23)));
    assert_eq!(last_day(date(2026, 1, 1)), Some(date(2026, 2, 2)));
}

#[test]
fn an_operation_stands_where_its_days_say() {
    let today = date(2026, 11, 23);
    let started = Days { starts_on: Some(date(2020, 1, 1)), is_started: true, ..Days::default() };
    let table = [
        (Days { starts_on: Some(today), ..Days::default() }, OperationStatus::Planned),
        (started, OperationStatus::Active),
        (Days { paused_from: Some(today), ..started }, OperationStatus::Paused),
        (Days { paused_from: Some(date(2026, 11, 24)), ..started }, OperationStatus::Active),
        (Days { closed_on: Some(today), ..started }, OperationStatus::Active),
        (Days { closed_on: Some(date(2026, 11, 22)), ..started }, OperationStatus::Closed),
    ];
    for (days, status) in table {
        assert_eq!(days.status(today), status, "{days:?}");
    }
}

#[test]
fn what_has_passed_without_a_word_waits() {
    let today = date(2026, 11, 23);
    let planned = Days { starts_on: Some(today), ..Days::default() };
    let waiting = planned.waiting(today).unwrap();
    assert_eq!((waiting.what, waiting.since), (Waits::Start, today));
    assert_eq!(waiting.last_day, Some(date(2026, 12, 23)));
    assert_eq!(planned.waiting(date(2026, 11, 22)), None);
    let paused = Days {
        is_started: true,
        paused_from: Some(date(2026, 9, 1)),
        paused_to: Some(date(2026, 11, 22)),
        ..Days::default()
    };
    assert_eq!(paused.waiting(today).map(|it| (it.what, it.since)), Some((Waits::PauseEnd, today)));
    assert_eq!(paused.waiting(date(2026, 11, 22)), None);
    assert_eq!(Days { closed_on: Some(today), ..paused }.waiting(today), None);
    assert_eq!(Days { is_started: true, ..planned }.waiting(today), None);
}
