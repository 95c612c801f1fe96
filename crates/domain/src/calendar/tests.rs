//! Worked by hand from the law and the almanac.

use jiff::civil::date;

use super::*;

#[test]
fn three_months_end_on_the_same_number_or_the_last_day() {
    let table = [
        (date(2026, 1, 15), date(2026, 4, 15)),
        (date(2023, 11, 30), date(2024, 2, 29)),
        (date(2024, 11, 30), date(2025, 2, 28)),
        (date(2026, 5, 31), date(2026, 8, 31)),
        (date(2026, 8, 31), date(2026, 11, 30)),
        (date(2026, 10, 31), date(2027, 1, 31)),
        (date(2026, 12, 1), date(2027, 3, 1)),
    ];
    for (from, to) in table {
        assert_eq!(add_months(from, 3), to, "{from}");
    }
}

#[test]
fn a_decision_is_reported_the_day_after_three_months() {
    assert_eq!(first_reportable_day(date(2026, 8, 22)), date(2026, 11, 23));
    assert_eq!(first_reportable_day(date(2023, 11, 30)), date(2024, 3, 1));
}

#[test]
fn two_years_end_on_the_same_number_or_the_last_day() {
    assert_eq!(two_year_mark(date(2024, 2, 29)), date(2026, 2, 28));
    assert_eq!(two_year_mark(date(2024, 11, 23)), date(2026, 11, 23));
}

#[test]
fn holidays_of_2026_are_known() {
    let holidays = [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 6, 6),
        date(2026, 6, 19),
        date(2026, 12, 24),
        date(2026, 12, 25),
        date(2026, 12, 31),
        date(2026, 10, 31),
    ];
    for day in holidays {
        assert!(is_non_banking_day(day), "{day}");
    }
    for day in [
        date(2026, 1, 5),
        date(2026, 4, 2),
        date(2026, 6, 18),
        date(2026, 6, 26),
        date(2026, 12, 23),
    ] {
        assert!(!is_non_banking_day(day), "{day}");
    }
}

#[test]
fn easter_moves() {
    let table = [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ];
    for (year, day) in table {
        assert_eq!(easter_day(year), day);
    }
}

#[test]
fn a_last_day_on_a_holiday_moves_to_the_next_weekday() {
    assert_eq!(next_working_day(date(2026, 10, 31)), date(2026, 11, 2));
    assert_eq!(next_working_day(date(2027, 1, 31)), date(2027, 2, 1));
    assert_eq!(next_working_day(date(2026, 4, 30)), date(2026, 4, 30));
    assert_eq!(next_working_day(date(2026, 12, 24)), date(2026, 12, 28));
}
