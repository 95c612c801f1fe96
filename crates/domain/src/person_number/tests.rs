//! Numbers here are the tax agency's published test numbers, or wrong on purpose.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;

const TODAY: Date = date(2026, 11, 23);

fn shown(text: &str) -> String {
    match parse(text, TODAY) {
        Ok(number) => format!(
            "{} {:?} {:?} {}",
            number.dashed(),
            number.kind(),
            number.sex(),
            number.birth_date()
        ),
        Err(fault) => format!("{fault:?}"),
    }
}

#[test]
fn numbers_are_read_in_the_ways_people_write_them() {
    let personal = "19811218-9876 Personal Man 1981-12-18";
    for text in ["198112189876", "19811218-9876", "811218-9876", "8112189876", " 811218 9876 "] {
        assert_eq!(shown(text), personal, "{text}");
    }
}

#[test]
fn a_plus_means_a_hundred_years_or_more() {
    assert_eq!(shown("900101+9802"), "18900101-9802 Personal Woman 1890-01-01");
    assert_eq!(shown("189001019802"), "18900101-9802 Personal Woman 1890-01-01");
    assert_eq!(shown("18900101+9802"), "Format", "twelve digits need no sign");
}

#[test]
fn the_century_is_the_latest_that_is_not_in_the_future() {
    let day_before = date(2017, 1, 1);
    let number = parse("170101-2393", day_before).ok().map(|number| number.birth_date());
    assert_eq!(number, Some(date(2017, 1, 1)));
    assert_eq!(
        parse("170101-2393", date(2016, 12, 31)).ok().map(|n| n.birth_date()),
        Some(date(1917, 1, 1))
    );
}

#[test]
fn a_co_ordination_number_has_sixty_added_to_its_day() {
    assert_eq!(shown("701063-2391"), "19701063-2391 Coordination Man 1970-10-03");
}

#[test]
fn each_fault_is_told_apart() {
    let table = [
        ("", "Format"),
        ("1981-12-18", "Format"),
        ("1981121898", "Date"),
        ("19811318-9876", "Date"),
        ("19810230-9876", "Date"),
        ("198112189877", "CheckDigit"),
        ("198112180002", "CheckDigit"),
        ("ååååmmdd-åäöå", "Format"),
        ("19811218-98761", "Format"),
    ];
    for (text, fault) in table {
        assert_eq!(shown(text), fault, "{text}");
    }
    assert_eq!(parse("201701012393", date(2016, 1, 1)).err(), Some(Fault::Future));
}

#[test]
fn a_t_number_tells_birth_and_sex() {
    let read =
        |text: &str| parse_t_number(text, TODAY).map(|number| (number.birth_date, number.sex));
    assert_eq!(read("19890203-T123"), Some((date(1989, 2, 3), Sex::Woman)));
    assert_eq!(read("19890203-TF10"), Some((date(1989, 2, 3), Sex::Man)));
    assert_eq!(read("19890230-T123"), None);
    assert_eq!(read("19890203-X123"), None);
    assert_eq!(read("T123"), None);
    assert_eq!(read("1989+2+3-T123"), None);
}

#[test]
fn free_identifiers_are_letters_and_digits() {
    for text in ["T123", "Flykting 12", "åäö-1", "FIKT-7K3M-9QX4"] {
        assert!(is_free_identifier(text), "{text}");
    }
    for text in ["", "ab", "---", "a/b/c", "123456789012345678901"] {
        assert!(!is_free_identifier(text), "{text}");
    }
}

#[test]
fn numbers_are_compared_without_signs() {
    assert_eq!(canonical("811218-9876", TODAY), "198112189876");
    assert_eq!(canonical("fikt-7k3m 9qx4", TODAY), "FIKT7K3M9QX4");
    // However the number is written, and also where capitals bring accents of their own.
    assert_eq!(canonical("81 12 18.98 76", TODAY), "198112189876");
    assert_eq!(canonical("\u{390}x1", TODAY), "\u{399}X1");
}

proptest! {
    #[test]
    fn nothing_typed_makes_it_panic(text in ".{0,30}") {
        drop(parse(&text, TODAY));
        let _ = parse_t_number(&text, TODAY);
        let compared = canonical(&text, TODAY);
        prop_assert_eq!(canonical(&compared, TODAY), compared);
    }

    #[test]
    fn a_fictitious_identifier_is_free_and_no_number(random in any::<u64>()) {
        let text = fictitious(random);
        prop_assert!(is_free_identifier(&text));
        prop_assert!(parse(&text, TODAY).is_err());
    }

    #[test]
    fn one_wrong_digit_is_found(place in 2usize..12, by in 1u8..10) {
        let mut digits = *b"198112189876";
        digits[place] = b'0' + (digits[place] - b'0' + by) % 10;
        prop_assert!(parse(std::str::from_utf8(&digits).unwrap(), TODAY).is_err());
    }
}
