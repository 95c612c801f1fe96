//! Every day here is in 2026; the record has the two questions `places` and `city`.

mod model;

use jiff::civil::date;

use super::*;

fn day(month: i8, day: i8) -> Date {
    date(2026, month, day)
}

fn record(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().map(|(field, text)| (FieldId::new(*field), (*text).to_owned())).collect()
}

/// In the register before the service, and run.
fn known() -> Said {
    let days = Days { starts_on: Some(day(1, 1)), is_started: true, ..Days::default() };
    Said { days, record: record(&[("places", "12"), ("city", "Visby")]) }
}

/// Notified in the service, and to begin on 1 June.
fn planned() -> Said {
    let days = Days { starts_on: Some(day(6, 1)), ..Days::default() };
    Said { days, ..known() }
}

const NEW: Event = Event::New { starts_on: date(2026, 6, 1), is_started: false };
const PAUSE: Event = Event::Pause { from: date(2026, 2, 1), to: date(2026, 3, 1) };
const LONGER: Event = Event::Pause { from: date(2026, 2, 1), to: date(2026, 9, 1) };
const CLOSING: Event = Event::Closing { on: date(2026, 10, 1) };
const LATER: Event = Event::Closing { on: date(2026, 12, 1) };
const MOVED: Event = Event::Change { moved_start: Some(date(2026, 8, 1)) };
const CHANGE: Event = Event::Change { moved_start: None };

fn sent(event: Event) -> Notified {
    let (id, edits) = (NoticeId::new(""), Edits::default());
    Notified { id, event, edits, in_place_of: None, refused_on: None }
}

/// A change of the record; an empty text takes the answer away.
fn changed(edits: &[(&str, &str)]) -> Notified {
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let edits = edits.iter().map(|it| (FieldId::new(it.0), text(it.1))).collect();
    Notified { edits: Edits(edits), ..sent(CHANGE) }
}

fn refused(notice: Notified) -> Notified {
    Notified { refused_on: Some(day(11, 23)), ..notice }
}

/// Sent in place of the notice that was sent as the number, from 0.
fn completing(number: usize, notice: Notified) -> Notified {
    Notified { in_place_of: Some(NoticeId::new(number.to_string())), ..notice }
}

fn numbered(notices: &[Notified]) -> Vec<Notified> {
    let number = |(place, notice): (usize, &Notified)| Notified {
        id: NoticeId::new(place.to_string()),
        ..notice.clone()
    };
    notices.iter().enumerate().map(number).collect()
}

/// How it stands, in short: first day, pause, last day, places and town.
fn told(said: &Said) -> String {
    let day = |day: Option<Date>| day.map(|day| day.strftime("%m-%d").to_string());
    let day = |it| day(it).unwrap_or_else(|| "–".to_owned());
    let Days { starts_on, is_started, paused_from, paused_to, closed_on } = said.days;
    let [starts_on, from, to, closed_on] = [starts_on, paused_from, paused_to, closed_on].map(day);
    let answer = |field: &str| said.record.get(&FieldId::new(field)).unwrap_or("–");
    let (places, city) = (answer("places"), answer("city"));
    let sign = if is_started { "run" } else { "planned" };
    format!("{sign} {starts_on}, paused {from} {to}, closed {closed_on}, {places} {city}")
}

const RUN: &str = "run 01-01, paused – –, closed –, 12 Visby";
const PLANNED: &str = "planned 06-01, paused – –, closed –, 12 Visby";
const NOT_RUN: &str = "planned 06-01, paused – –, closed 11-23, 12 Visby";

fn check(before: &Said, table: &[(&[Notified], &str)]) {
    for (number, (notices, expected)) in table.iter().enumerate() {
        assert_eq!(told(&replay(before, &numbered(notices), None)), *expected, "line {number}");
    }
}

#[test]
fn what_is_refused_is_nowhere_and_the_rest_stands() {
    let (a, b) = (changed(&[("places", "111")]), changed(&[("places", "222")]));
    let town = changed(&[("city", "Slite")]);
    let pause = "run 01-01, paused 02-01 03-01, closed –, 12 Visby";
    check(
        &known(),
        &[
            (&[], RUN),
            (&[a.clone(), b.clone()], "run 01-01, paused – –, closed –, 222 Visby"),
            // Refused in whatever order: neither's places are left, and none comes back.
            (&[refused(a.clone()), b.clone()], "run 01-01, paused – –, closed –, 222 Visby"),
            (&[a.clone(), refused(b.clone())], "run 01-01, paused – –, closed –, 111 Visby"),
            (&[refused(a.clone()), refused(b)], RUN),
            // A later notice does not keep what it only repeats.
            (&[refused(a), town], "run 01-01, paused – –, closed –, 12 Slite"),
            // What was in force before a refused notice is so again.
            (&[sent(PAUSE), sent(LONGER)], "run 01-01, paused 02-01 09-01, closed –, 12 Visby"),
            (&[sent(PAUSE), refused(sent(LONGER))], pause),
            (&[refused(sent(PAUSE)), refused(sent(LONGER))], RUN),
            (&[sent(PAUSE), refused(sent(Event::Resume))], pause),
            (&[refused(sent(PAUSE)), sent(Event::Resume)], RUN),
            (&[sent(PAUSE), refused(sent(LONGER)), sent(Event::Resume)], RUN),
            (
                &[sent(CLOSING), refused(sent(LATER))],
                "run 01-01, paused – –, closed 10-01, 12 Visby",
            ),
            (&[refused(sent(CLOSING))], RUN),
        ],
    );
}

#[test]
fn what_stood_before_the_service_is_what_a_refusal_gives_back() {
    let mut before = known();
    before.days.paused_from = Some(day(2, 1));
    before.days.paused_to = Some(day(3, 1));
    let paused = "run 01-01, paused 02-01 03-01, closed –, 12 Visby";
    check(
        &before,
        &[
            (&[], paused),
            (&[sent(Event::Resume)], RUN),
            (&[refused(sent(Event::Resume))], paused),
            (&[refused(sent(LONGER))], paused),
        ],
    );
}

#[test]
fn a_completed_notice_and_the_one_in_its_place_are_one_matter() {
    let a = changed(&[("places", "111"), ("city", "Slite")]);
    let right = changed(&[("places", "112")]);
    let again = "run 01-01, paused 02-01 09-01, closed –, 12 Visby";
    check(
        &known(),
        &[
            (
                &[a.clone(), completing(0, right.clone())],
                "run 01-01, paused – –, closed –, 112 Slite",
            ),
            // Refused, nothing of either is left.
            (&[a.clone(), completing(0, refused(right.clone()))], RUN),
            // What a colleague changed between the two was there when the completion was filled in.
            (
                &[a, changed(&[("places", "222")]), completing(0, changed(&[("city", "Hemse")]))],
                "run 01-01, paused – –, closed –, 222 Hemse",
            ),
            (&[sent(PAUSE), completing(0, sent(LONGER))], again),
            (&[sent(PAUSE), completing(0, refused(sent(LONGER)))], RUN),
            (&[sent(PAUSE), completing(0, sent(PAUSE)), completing(1, sent(LONGER))], again),
            (&[sent(PAUSE), completing(0, sent(PAUSE)), completing(1, refused(sent(LONGER)))], RUN),
            // It tells how it was: what has happened since has happened.
            (&[sent(PAUSE), sent(Event::Resume), completing(0, sent(LONGER))], RUN),
            (
                &[sent(CLOSING), completing(0, sent(LATER))],
                "run 01-01, paused – –, closed 12-01, 12 Visby",
            ),
            (&[sent(CLOSING), completing(0, refused(sent(LATER)))], RUN),
        ],
    );
}

#[test]
fn a_new_operation_that_is_refused_is_not_run() {
    let right = changed(&[("places", "112")]);
    let refusal = Notified { refused_on: Some(day(9, 1)), ..sent(NEW) };
    check(
        &planned(),
        &[
            (&[sent(NEW)], PLANNED),
            (&[refused(sent(NEW))], NOT_RUN),
            (
                &[sent(NEW), completing(0, right.clone())],
                "planned 06-01, paused – –, closed –, 112 Visby",
            ),
            // Refusing what was sent in its place refuses it.
            (&[sent(NEW), completing(0, refused(right.clone()))], NOT_RUN),
            (
                &[sent(NEW), completing(0, right.clone()), completing(1, refused(right.clone()))],
                NOT_RUN,
            ),
            // A change beside it is another matter.
            (&[sent(NEW), refused(right)], PLANNED),
            // It was closed before it was refused, or it would have been closed later.
            (
                &[refused(sent(NEW)), sent(CLOSING)],
                "planned 06-01, paused – –, closed 10-01, 12 Visby",
            ),
            (&[refusal, sent(CLOSING)], "planned 06-01, paused – –, closed 09-01, 12 Visby"),
        ],
    );
}

#[test]
fn a_moved_start_moves_back() {
    let other = Event::Change { moved_start: Some(day(7, 1)) };
    check(
        &planned(),
        &[
            (&[sent(NEW), sent(MOVED)], "planned 08-01, paused – –, closed –, 12 Visby"),
            (&[sent(NEW), refused(sent(MOVED))], PLANNED),
            (
                &[sent(NEW), sent(other), refused(sent(MOVED))],
                "planned 07-01, paused – –, closed –, 12 Visby",
            ),
            (&[sent(NEW), sent(MOVED), completing(1, sent(CHANGE))], PLANNED),
            (&[sent(NEW), sent(MOVED), completing(1, refused(sent(other)))], PLANNED),
        ],
    );
    check(&known(), &[(&[sent(MOVED)], RUN)]);
    // The organisation said that it had started before the notice, after it, and after everything.
    let notices = numbered(&[sent(NEW), sent(MOVED)]);
    let days = |after| replay(&planned(), &notices, Some(after)).days;
    assert_eq!((days(1).starts_on, days(1).is_started), (Some(day(6, 1)), true));
    assert_eq!((days(2).starts_on, days(2).is_started), (Some(day(8, 1)), true));
    let refused = numbered(&[sent(NEW), refused(sent(MOVED))]);
    let days = replay(&planned(), &refused, Some(2)).days;
    assert_eq!((days.starts_on, days.is_started), (Some(day(6, 1)), true));
}
