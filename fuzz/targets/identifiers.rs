//! Reads whatever is given as a number, a date, and an id in an address: what is read means the same when it is read
//! again, what does not exist is not there, and nobody is sent to another site.
#![no_main]

use axum::http::Uri;
use domain::journey::{Value, read_date};
use domain::period::Period;
use domain::person_number::{
    Kind, canonical, fictitious, is_free_identifier, parse, parse_t_number,
};
use fuzz::{TODAY, World, encoded};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static WORLD: &'static World = World::new("identifiers");
}

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    number(&text);
    stand_ins(bytes, &text);
    dates(&text);
    WORLD.with(|world| {
        ids(world, bytes);
        addresses(world, bytes);
    });
});

fn number(text: &str) {
    let compared = canonical(text, TODAY);
    assert_eq!(canonical(&compared, TODAY), compared, "a canonical form is canonical");
    let Ok(number) = parse(text, TODAY) else { return };
    assert_eq!(compared, number.digits());
    assert!(number.digits().len() == 12 && number.digits().bytes().all(|it| it.is_ascii_digit()));
    assert!(number.birth_date() <= TODAY, "nobody is born in the future");
    for form in [number.digits().to_owned(), number.dashed(), format!(" {} ", number.dashed())] {
        assert!(parse(&form, TODAY).is_ok_and(|again| again == number), "every form is the same");
    }
    let day: u8 = number.digits()[6..8].parse().expect("digits");
    assert_eq!(number.kind() == Kind::Coordination, day > 60);
    let last = number.digits().as_bytes()[11];
    let other = if last == b'9' { '0' } else { char::from(last + 1) };
    let bent = format!("{}{other}", &number.digits()[..11]);
    assert!(parse(&bent, TODAY).is_err(), "another last digit is never right");
}

/// What stands where there is no number.
fn stand_ins(bytes: &[u8], text: &str) {
    if let Some(number) = parse_t_number(text, TODAY) {
        assert!(number.birth_date <= TODAY);
        assert!(parse(text, TODAY).is_err(), "nothing is both sorts of number");
    }
    if let Some(random) = bytes.first_chunk() {
        let made = fictitious(u64::from_le_bytes(*random));
        assert!(is_free_identifier(&made) && parse(&made, TODAY).is_err(), "it is never a number");
    }
}

fn dates(text: &str) {
    if let Ok(Value::Date(date)) = read_date(text) {
        let again = read_date(&date.to_string());
        assert!(again.is_ok_and(|it| it == Value::Date(date)), "a date means the same again");
    }
    if let Some(period) = Period::parse(text) {
        assert_eq!(Period::parse(&period.code()), Some(period), "a period means the same again");
    }
}

/// Only what exists, and is the reporter's own, is there.
fn ids(world: &World, bytes: &[u8]) {
    let id = encoded(bytes);
    for place in ["utkast", "rapporter", "inskickat"] {
        let Ok(uri) = format!("/{place}/{id}").parse::<Uri>() else { return };
        let status = world.ask(uri, None).status.as_u16();
        let is_text = std::str::from_utf8(bytes).is_ok();
        assert_eq!(status, if is_text { 404 } else { 400 }, "what does not exist is not there");
    }
}

/// Wherever a form says that the visitor came from, he or she stays on this site.
fn addresses(world: &World, bytes: &[u8]) {
    let form = format!("language=en&to={}", encoded(bytes));
    let answer = world.ask(Uri::from_static("/sprak"), Some(form.into_bytes()));
    assert_eq!(answer.status, 303);
    let to = answer.location;
    assert!(to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'), "{to} leads away");
    assert!(to.parse::<Uri>().is_ok_and(|it| it.host().is_none()), "{to} leads away");
}
