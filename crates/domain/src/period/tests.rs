//! The windows as the authority states them: April, July and August, October, January.

use jiff::civil::date;

use super::*;

pub(crate) fn windows() -> Windows {
    let window = |quarter, from_month, to_month, to_day, years_after| Window {
        quarter,
        from_month,
        from_day: 1,
        to_month,
        to_day,
        years_after,
    };
    Windows::new([
        window(1, 4, 4, 30, 0),
        window(2, 7, 8, 31, 0),
        window(3, 10, 10, 31, 0),
        window(4, 1, 1, 31, 1),
    ])
    .unwrap()
}

#[test]
fn a_window_is_open_from_its_first_to_its_last_day() {
    let table = [
        (date(2026, 3, 31), None),
        (date(2026, 4, 1), Some("2026-Q1")),
        (date(2026, 4, 30), Some("2026-Q1")),
        (date(2026, 5, 1), None),
        (date(2026, 8, 31), Some("2026-Q2")),
        (date(2026, 10, 31), Some("2026-Q3")),
        (date(2026, 11, 23), None),
        (date(2027, 1, 31), Some("2026-Q4")),
        (date(2027, 2, 1), None),
    ];
    for (day, code) in table {
        assert_eq!(windows().open_on(day).map(Period::code).as_deref(), code, "{day}");
    }
}

#[test]
fn the_next_window_is_known() {
    let table = [
        (date(2026, 3, 31), "2026-Q1"),
        (date(2026, 4, 1), "2026-Q2"),
        (date(2026, 11, 23), "2026-Q4"),
        (date(2027, 1, 31), "2027-Q1"),
    ];
    for (day, code) in table {
        assert_eq!(windows().next_after(day).code(), code, "{day}");
    }
}

#[test]
fn the_fourth_quarter_is_reported_the_year_after() {
    let period = Period { year: 2026, quarter: 4 };
    assert_eq!(windows().first_day(period), date(2027, 1, 1));
    assert_eq!(windows().last_day(period), date(2027, 1, 31));
    assert_eq!(windows().last_day_in_time(period), date(2027, 2, 1), "the 31st is a Sunday");
}

#[test]
fn a_case_is_first_due_in_the_window_that_opens_after_three_months() {
    let table = [
        (date(2026, 6, 29), "2026-Q3"),
        (date(2026, 6, 30), "2026-Q3"),
        (date(2026, 7, 1), "2026-Q4"),
        (date(2026, 8, 22), "2026-Q4"),
        (date(2025, 12, 30), "2026-Q1"),
    ];
    for (from, code) in table {
        assert_eq!(windows().first_due(from).code(), code, "{from}");
    }
}

#[test]
fn codes_are_read_back() {
    assert_eq!(Period::parse("2026-Q3"), Some(Period { year: 2026, quarter: 3 }));
    assert_eq!(Period::parse("2026-Q5"), None);
    assert_eq!(Period::parse("x"), None);
}

#[test]
fn windows_that_cannot_be_are_refused() {
    let bad =
        Window { quarter: 1, from_month: 2, from_day: 30, to_month: 4, to_day: 30, years_after: 0 };
    assert_eq!(Windows::new([bad; 4]), None);
    let bent = |bend: fn(&mut [Window; 4])| {
        let mut own = windows().0;
        bend(&mut own);
        Windows::new(own)
    };
    assert_eq!(bent(|_| {}), Some(windows()));
    // Found by fuzzing: a window years away never closed, and the search for the next had no end.
    assert_eq!(bent(|own| own[3].years_after = i16::MAX), None);
    assert_eq!(bent(|own| own[0].years_after = -1), None);
    assert_eq!(bent(|own| own[0].to_month = 7), None, "it closes after the next has opened");
    assert_eq!(bent(|own| own[1].to_month = 5), None, "it closes before it opens");
    assert_eq!(bent(|own| own[3].to_month = 5), None, "it closes after the next year's first");
}
