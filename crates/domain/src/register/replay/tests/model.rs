//! Whatever is sent, completed and decided: a model says what the register says then. It knows nothing of places in a
//! list or of chains. It keeps the matters that are alive, and asks each question of the register by itself.

use proptest::prelude::*;

use super::*;
use crate::register::handling::Standing;

/// What happens to the register, in short. A number means one of the notices that wait, if there are any.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Send(Event, Option<u8>, Option<u8>),
    Complete(usize, Event, Option<u8>, Option<u8>),
    Approve(usize),
    Refuse(usize),
    TakeBack(usize),
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
        1 => any::<usize>().prop_map(Deed::TakeBack),
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
        self.one(number, |standing| !standing.is_over())
    }

    /// One of the notices that stand so.
    fn one(&self, number: usize, stands: impl Fn(Standing) -> bool) -> Option<usize> {
        let fitting = self.standings.iter().enumerate().filter(|it| stands(*it.1));
        let fitting: Vec<usize> = fitting.map(|it| it.0).collect();
        (!fitting.is_empty()).then(|| fitting[number % fitting.len()])
    }

    /// Refuses the notice, and with it the matter.
    fn refuse(&mut self, model: &mut Model, place: usize) {
        self.standings[place] = Standing::Refused;
        self.notices[place].refused_on = Some(day(11, 23));
        model.matters[self.matters[place]].is_refused = true;
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
            kept.refuse(model, place);
        }
        Deed::TakeBack(number) => {
            let is_approved = |standing: Standing| standing == Standing::Approved;
            let Some(place) = kept.one(number, is_approved) else { return };
            kept.refuse(model, place);
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
