//! Days worked out by hand in an almanac.

use jiff::civil::date;

use super::*;

const FILE: &str = include_str!("../../../../catalogue/reference/retention.toml");

#[test]
fn a_record_goes_the_day_after_its_last() {
    let table = [
        (Keep::Days(30), date(2026, 11, 23), date(2026, 12, 24)),
        (Keep::Days(1), date(2027, 2, 28), date(2027, 3, 2)),
        (Keep::Days(365), date(2028, 2, 29), date(2029, 3, 1)),
        (Keep::Months(1), date(2027, 1, 31), date(2027, 3, 1)),
        (Keep::Months(1), date(2028, 1, 31), date(2028, 3, 1)),
        (Keep::Months(1), date(2027, 2, 28), date(2027, 3, 29)),
        (Keep::Months(6), date(2026, 8, 31), date(2027, 3, 1)),
        (Keep::Months(12), date(2028, 2, 29), date(2029, 3, 1)),
        (Keep::Months(12), date(2026, 12, 31), date(2028, 1, 1)),
        (Keep::Months(120), date(2026, 11, 23), date(2036, 11, 24)),
    ];
    for (keep, from, goes) in table {
        assert_eq!(keep.goes_on(from), Some(goes), "{keep} from {from}");
    }
    assert_eq!(Keep::Never.goes_on(date(2026, 1, 1)), None);
}

#[test]
fn what_counts_from_the_day_or_later_is_kept() {
    let table = [
        (Keep::Days(30), date(2026, 12, 23), date(2026, 11, 23)),
        (Keep::Days(30), date(2026, 12, 24), date(2026, 11, 24)),
        (Keep::Months(1), date(2027, 2, 28), date(2027, 1, 28)),
        (Keep::Months(1), date(2027, 3, 1), date(2027, 2, 1)),
        (Keep::Months(1), date(2027, 3, 28), date(2027, 2, 28)),
        (Keep::Months(1), date(2027, 3, 29), date(2027, 3, 1)),
        (Keep::Months(1), date(2027, 3, 31), date(2027, 3, 1)),
        (Keep::Months(12), date(2029, 2, 28), date(2028, 2, 28)),
        (Keep::Months(12), date(2029, 3, 1), date(2028, 3, 1)),
    ];
    for (keep, today, from) in table {
        assert_eq!(keep.kept_from(today), Some(from), "{keep} on {today}");
    }
    assert_eq!(Keep::Never.kept_from(date(2026, 1, 1)), None);
}

#[test]
fn both_ways_of_asking_agree_on_every_day_of_four_years() {
    for keep in [Keep::Days(1), Keep::Days(30), Keep::Months(1), Keep::Months(6), Keep::Months(12)]
    {
        let mut today = date(2027, 1, 1);
        while today < date(2031, 1, 1) {
            let from = keep.kept_from(today).unwrap();
            assert!(keep.goes_on(from).unwrap() > today, "{keep} on {today}");
            let before = from.saturating_sub(1.days());
            assert!(keep.goes_on(before).unwrap() <= today, "{keep} on {today}");
            today = today.saturating_add(1.days());
        }
    }
}

#[test]
fn research_keeps_whole_counties_and_three_days_of_birth() {
    let research = Retention::read(FILE).unwrap().research;
    let born = |day| Some(date(1981, 12, day));
    let kept = Some(Exception::Research);
    let table = [
        ("0380", born(18), None),
        ("0380", born(5), kept),
        ("0380", born(15), kept),
        ("0380", born(25), kept),
        ("0380", born(6), None),
        ("0380", None, Some(Exception::BirthUnknown)),
        ("0580", born(18), kept),
        ("0980", None, kept),
        ("2281", born(18), kept),
        ("1480", born(18), kept),
        ("1481", born(18), None),
    ];
    for (municipality, born, expected) in table {
        assert_eq!(research.keeps(municipality, born), expected, "{municipality} {born:?}");
    }
}

#[test]
fn the_file_is_right_and_nothing_official_goes_before_it_is_decided() {
    let retention = Retention::read(FILE).unwrap();
    for kind in Kind::ALL {
        let rule = retention.rule(kind).unwrap();
        let goes = rule.keep != Keep::Never;
        assert_eq!(goes, kind.way() == Way::ByItself, "{kind:?}");
    }
}

#[test]
fn a_file_that_is_not_right_says_what_is_wrong() {
    let table = [
        ("keep = \"30 days\"", "keep = \"30 dagar\"", "is not \"never\""),
        ("keep = \"30 days\"", "keep = \"0 days\"", "is not \"never\""),
        ("source = \"GDPR", "source = \"\" # GDPR", "has no source"),
        ("remind = \"60 days\"\n", "", "`draft` must say when to remind"),
        ("keep = \"6 months\"", "keep = \"3 months\"", "must be kept for a quarter"),
        ("id = \"audit\"", "id = \"case\"", "a kind stands twice"),
        ("days = [5, 15, 25]", "days = [5, 32]", "a day that no month has"),
        ("en = \"The log\"", "en = \"\"", "`audit` has no words"),
    ];
    for (before, after, expected) in table {
        assert!(FILE.contains(before), "{before}");
        let fault = Retention::read(&FILE.replacen(before, after, 1)).unwrap_err();
        assert!(fault.contains(expected), "{after}: {fault}");
    }
    let undecided = FILE.replace("keep = \"never\"", "keep = \"120 months\"");
    let fault = Retention::read(&undecided).unwrap_err();
    assert!(fault.contains("is not decided"), "{fault}");
}
