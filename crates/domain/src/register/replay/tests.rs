//! Every day here is in 2026; the record has the two questions `places` and `city`.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::register::handling::Standing;

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

// A model that knows nothing of places in a list or of chains: it keeps the matters that are alive, and asks each
// question of the register by itself.

/// What happens to the register, in short. A number means one of the notices that wait, if there are any.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Send(Event, Option<u8>, Option<u8>),
    Complete(usize, Event, Option<u8>, Option<u8>),
    Approve(usize),
    Refuse(usize),
    Start,
}

/// One matter: what was said of it last, what of the record was changed for it and when, and whether it was refused.
#[derive(Clone)]
struct Matter {
    event: Event,
    edits: Vec<(usize, &'static str, String)>,
    is_started_before: bool,
    is_refused: bool,
}

#[derive(Default)]
struct Model {
    /// In the order in which they were begun.
    matters: Vec<Matter>,
    is_started: bool,
}

impl Model {
    fn said(&self, before: &Said) -> Said {
        let alive = || self.matters.iter().filter(|it| !it.is_refused);
        let mut said = before.clone();
        said.days.is_started |= self.is_started;
        let moved = alive().filter(|it| !it.is_started_before).filter_map(|it| match it.event {
            Event::Change { moved_start } => moved_start,
            _ => None,
        });
        let moved: Vec<Date> = moved.collect();
        if let (Some(last), false) = (moved.last(), before.days.is_started) {
            said.days.starts_on = Some(*last);
        }
        let pauses = alive().filter_map(|it| match it.event {
            Event::Pause { from, to } => Some((Some(from), Some(to))),
            Event::Resume => Some((None, None)),
            _ => None,
        });
        let pauses: Vec<_> = pauses.collect();
        if let Some(last) = pauses.last() {
            (said.days.paused_from, said.days.paused_to) = *last;
        }
        let closings = alive().filter_map(|it| match it.event {
            Event::Closing { on } => Some(on),
            _ => None,
        });
        let closings: Vec<Date> = closings.collect();
        said.days.closed_on = closings.last().copied().or(before.days.closed_on);
        for field in ["places", "city"] {
            let edits = alive().flat_map(|it| &it.edits).filter(|it| it.1 == field);
            if let Some(last) = edits.max_by_key(|it| it.0) {
                said.record.set(FieldId::new(field), &last.2);
            }
        }
        said
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    let any_day = || (1i8..=12).prop_map(|month| day(month, 1));
    prop_oneof![
        proptest::option::of(any_day()).prop_map(|moved_start| Event::Change { moved_start }),
        (any_day(), any_day()).prop_map(|(from, to)| Event::Pause { from, to }),
        Just(Event::Resume),
        any_day().prop_map(|on| Event::Closing { on }),
    ]
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let answer = || proptest::option::of(0u8..4);
    prop_oneof![
        4 => (any_event(), answer(), answer()).prop_map(|it| Deed::Send(it.0, it.1, it.2)),
        2 => (any::<usize>(), any_event(), answer(), answer())
            .prop_map(|it| Deed::Complete(it.0, it.1, it.2, it.3)),
        1 => any::<usize>().prop_map(Deed::Approve),
        3 => any::<usize>().prop_map(Deed::Refuse),
        1 => Just(Deed::Start),
    ]
}

/// The register as the service keeps it: every notice, and where each stands.
#[derive(Default)]
struct Kept {
    notices: Vec<Notified>,
    standings: Vec<Standing>,
    started_after: Option<usize>,
    /// To which matter of the model each notice belongs.
    matters: Vec<usize>,
}

impl Kept {
    /// One of the notices that can still be decided on.
    fn open(&self, number: usize) -> Option<usize> {
        let open = self.standings.iter().enumerate().filter(|it| !it.1.is_over());
        let open: Vec<usize> = open.map(|it| it.0).collect();
        (!open.is_empty()).then(|| open[number % open.len()])
    }
}

/// The notice, with what it changes, if it is a change.
fn notice(event: Event, places: Option<u8>, city: Option<u8>) -> Notified {
    if event.kind() != NoticeKind::Change {
        return sent(event);
    }
    let texts = [("places", places), ("city", city)].map(|it| (it.0, it.1.map(text)));
    let edits: Vec<(&str, &str)> =
        texts.iter().filter_map(|it| Some((it.0, it.1.as_deref()?))).collect();
    Notified { event, ..changed(&edits) }
}

/// An answer; the empty one takes it away.
fn text(number: u8) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

fn put(kept: &mut Kept, model: &mut Model, matter: usize, notice: Notified) {
    let place = kept.notices.len();
    for (field, text) in &notice.edits.0 {
        let field = if field.as_str() == "places" { "places" } else { "city" };
        let text = text.clone().unwrap_or_default();
        model.matters[matter].edits.push((place, field, text));
    }
    kept.notices.push(Notified { id: NoticeId::new(place.to_string()), ..notice });
    kept.standings.push(Standing::Waiting);
    kept.matters.push(matter);
}

fn step(kept: &mut Kept, model: &mut Model, deed: Deed) {
    match deed {
        Deed::Send(event, places, city) => {
            model.matters.push(Matter {
                event,
                edits: Vec::new(),
                is_started_before: model.is_started,
                is_refused: false,
            });
            let matter = model.matters.len() - 1;
            put(kept, model, matter, notice(event, places, city));
        }
        Deed::Complete(number, event, places, city) => {
            let Some(old) = kept.open(number) else { return };
            // It is of the same kind.
            if event.kind() != kept.notices[old].event.kind() {
                return;
            }
            let matter = kept.matters[old];
            model.matters[matter].event = event;
            kept.standings[old] = Standing::Replaced;
            put(kept, model, matter, completing(old, notice(event, places, city)));
        }
        Deed::Approve(number) => {
            let Some(place) = kept.open(number) else { return };
            kept.standings[place] = Standing::Approved;
        }
        Deed::Refuse(number) => {
            let Some(place) = kept.open(number) else { return };
            kept.standings[place] = Standing::Refused;
            kept.notices[place].refused_on = Some(day(11, 23));
            model.matters[kept.matters[place]].is_refused = true;
        }
        Deed::Start if !model.is_started => {
            model.is_started = true;
            kept.started_after = Some(kept.notices.len());
        }
        Deed::Start => {}
    }
}

proptest! {
    #[test]
    fn what_stands_is_what_was_never_refused(
        is_run in any::<bool>(),
        deeds in proptest::collection::vec(any_deed(), 0..24),
    ) {
        let before = if is_run { known() } else { planned() };
        let (mut kept, mut model) = (Kept::default(), Model::default());
        for deed in deeds {
            step(&mut kept, &mut model, deed);
            let stands = replay(&before, &kept.notices, kept.started_after);
            prop_assert_eq!(told(&stands), told(&model.said(&before)));
            // Nothing of what was refused matters: without it, it would be the same.
            let left: Vec<Notified> = kept
                .notices
                .iter()
                .zip(&kept.matters)
                .filter(|it| !model.matters[*it.1].is_refused)
                .map(|it| it.0.clone())
                .collect();
            let started = kept.started_after.map(|after| {
                let sent = kept.matters.iter().take(after);
                sent.filter(|matter| !model.matters[**matter].is_refused).count()
            });
            prop_assert_eq!(told(&replay(&before, &left, started)), told(&stands));
        }
    }

    #[test]
    fn edits_make_the_one_record_of_the_other(
        one in proptest::collection::btree_map("[a-d]", "[a-c]{1,2}", 0..4),
        other in proptest::collection::btree_map("[a-d]", "[a-c]{1,2}", 0..4),
    ) {
        let answers = |it: BTreeMap<String, String>| -> Answers {
            it.into_iter().map(|(field, text)| (FieldId::new(field), text)).collect()
        };
        let (mut one, other) = (answers(one), answers(other));
        Edits::between(&one, &other).make(&mut one);
        prop_assert!(one == other);
    }
}
