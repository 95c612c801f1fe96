//! Turns the files into a [`Catalogue`], and tells every fault at once with file and line.

mod conditions;
mod cross;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::value::Datetime;

use super::{
    Catalogue, CatalogueFault, Choice, Control, Dependence, Field, FormWords, Kind, Message,
    OptionList, Page, ProblemKind, Rule, SourceFile, raw,
};
use crate::ids::{FieldId, ListId, OptionId, PageId, RuleId};
use crate::language::Bilingual;
use crate::rules::Check;

/// Collects what is wrong, so that an editor sees all of it at once.
#[derive(Default)]
struct Faults(Vec<CatalogueFault>);

impl Faults {
    fn add(&mut self, place: &Place, message: impl Into<String>) {
        let Place { file, line } = place.clone();
        self.0.push(CatalogueFault { file, line, message: message.into() });
    }
}

/// A line in a file, kept beside what was read there for the checks that come later.
#[derive(Clone, Debug)]
struct Place {
    file: String,
    line: usize,
}

impl Place {
    fn of<T>(file: SourceFile<'_>, spanned: &Spanned<T>) -> Self {
        Self { file: file.name.to_owned(), line: line_at(file.text, spanned.span().start) }
    }
}

fn line_at(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

/// Where each thing with an id stands.
#[derive(Default)]
struct Places {
    fields: BTreeMap<FieldId, Place>,
    lists: BTreeMap<ListId, Place>,
    choices: BTreeMap<(ListId, OptionId), Place>,
    rules: BTreeMap<RuleId, Place>,
}

pub(super) fn read(files: &[SourceFile<'_>]) -> Result<Catalogue, Vec<CatalogueFault>> {
    let mut faults = Faults::default();
    let mut places = Places::default();
    let mut service = None;
    let mut catalogue = empty();
    for file in files {
        match file.name.rsplit('/').next() {
            Some("service.toml") => service = parse::<raw::Service>(*file, &mut faults),
            Some("pages.toml") => {
                if let Some(pages) = parse::<raw::Pages>(*file, &mut faults) {
                    read_pages(*file, pages, &mut catalogue, &mut places, &mut faults);
                }
            }
            Some("rules.toml") => {
                if let Some(rules) = parse::<raw::Rules>(*file, &mut faults) {
                    read_rules(*file, rules, &mut catalogue, &mut places, &mut faults);
                }
            }
            Some("messages.toml") => {
                if let Some(messages) = parse::<raw::Messages>(*file, &mut faults) {
                    read_messages(*file, messages, &mut catalogue, &mut faults);
                }
            }
            Some("words.toml") => {
                if let Some(words) = parse::<FormWords>(*file, &mut faults) {
                    catalogue.words = words;
                }
            }
            _ => {
                if let Some(list) = parse::<raw::List>(*file, &mut faults) {
                    read_list(*file, list, &mut catalogue, &mut places, &mut faults);
                }
            }
        }
    }
    match service {
        Some(service) => read_service(service, &mut catalogue, &mut faults),
        None => faults.add(&top("service.toml"), "there is no readable service.toml"),
    }
    cross::check(&catalogue, &places, &mut faults);
    if faults.0.is_empty() {
        Ok(catalogue)
    } else {
        faults.0.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        Err(faults.0)
    }
}

fn empty() -> Catalogue {
    Catalogue {
        id: String::new(),
        version: String::new(),
        valid_from: Date::MIN,
        title: Bilingual::default(),
        legal_basis: Bilingual::default(),
        pages: Vec::new(),
        lists: BTreeMap::new(),
        rules: Vec::new(),
        messages: BTreeMap::new(),
        words: FormWords::default(),
    }
}

fn top(file: &str) -> Place {
    Place { file: file.to_owned(), line: 1 }
}

fn parse<T: DeserializeOwned>(file: SourceFile<'_>, faults: &mut Faults) -> Option<T> {
    match toml::from_str(file.text) {
        Ok(value) => Some(value),
        Err(error) => {
            let line = error.span().map_or(1, |span| line_at(file.text, span.start));
            let place = Place { file: file.name.to_owned(), line };
            faults.add(&place, error.message().to_owned());
            None
        }
    }
}

fn date(value: Datetime, place: &Place, faults: &mut Faults) -> Date {
    value.to_string().parse().unwrap_or_else(|_| {
        faults.add(place, format!("{value} is not a date"));
        Date::MIN
    })
}

fn words(text: &Bilingual, what: &str, place: &Place, faults: &mut Faults) {
    if text.is_incomplete() {
        faults.add(place, format!("{what} lacks Swedish or English"));
    }
}

fn source(text: &str, place: &Place, faults: &mut Faults) {
    if text.trim().is_empty() {
        faults.add(place, "no source is given");
    }
}

fn read_service(service: raw::Service, catalogue: &mut Catalogue, faults: &mut Faults) {
    let place = top("service.toml");
    words(&service.title, "title", &place, faults);
    words(&service.legal_basis, "legal_basis", &place, faults);
    source(service.source.as_ref(), &place, faults);
    catalogue.id = service.id;
    catalogue.version = service.version;
    catalogue.valid_from = date(service.valid_from, &place, faults);
    catalogue.title = service.title;
    catalogue.legal_basis = service.legal_basis;
}

fn read_pages(
    file: SourceFile<'_>,
    pages: raw::Pages,
    catalogue: &mut Catalogue,
    places: &mut Places,
    faults: &mut Faults,
) {
    let (mut ids, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for page in pages.page {
        let place = Place::of(file, &page.id);
        let id = page.id.into_inner();
        if !ids.insert(id.clone()) || !paths.insert(page.path.clone()) {
            faults.add(&place, format!("page {id}: the id or the path is already used"));
        }
        words(&page.title, "title", &place, faults);
        words(&page.help, "help", &place, faults);
        source(&page.source, &place, faults);
        let fields = page
            .field
            .into_iter()
            .filter_map(|field| read_field(file, field, places, faults))
            .collect();
        catalogue.pages.push(Page {
            id: PageId::new(id),
            path: page.path,
            title: page.title,
            lead: page.lead,
            help: page.help,
            source: page.source,
            fields,
        });
    }
}

fn read_field(
    file: SourceFile<'_>,
    field: raw::Field,
    places: &mut Places,
    faults: &mut Faults,
) -> Option<Field> {
    let place = Place::of(file, &field.id);
    let id = FieldId::new(field.id.get_ref().as_str());
    if places.fields.insert(id.clone(), place.clone()).is_some() {
        faults.add(&place, format!("field {id} is already used; ids are never reused"));
    }
    words(&field.label, "label", &place, faults);
    source(&field.source, &place, faults);
    for text in [&field.hint, &field.help, &field.missing, &field.again_label].into_iter().flatten()
    {
        words(text, "hint, help, missing or again_label", &place, faults);
    }
    if field.required != field.missing.is_some() {
        faults.add(&place, format!("field {id}: required and missing go together"));
    }
    let when = field.when.and_then(|when| conditions::read(when, &place, faults));
    let kind_place = Place::of(file, &field.kind);
    let free_when = field.free_when.and_then(|when| conditions::read(when, &place, faults));
    let shape = Shape { list: field.list, control: field.control, max: field.max, free_when };
    let kind = read_kind(field.kind.get_ref(), shape, &kind_place, faults)?;
    Some(Field {
        id,
        kind,
        label: field.label,
        hint: field.hint,
        help: field.help,
        missing: field.missing,
        when,
        again: field.again,
        again_label: field.again_label,
        entry: field.entry.into_iter().map(FieldId::new).collect(),
        width: field.width,
        source: field.source,
    })
}

/// What a field may say about its kind.
struct Shape {
    list: Option<String>,
    control: Option<Control>,
    max: Option<usize>,
    free_when: Option<crate::condition::Condition>,
}

fn read_kind(name: &str, shape: Shape, place: &Place, faults: &mut Faults) -> Option<Kind> {
    let list = shape.list.map(ListId::new);
    let kind = match (name, list, shape.max, shape.free_when) {
        ("committee", None, None, None) => Kind::Committee,
        ("area", Some(list), None, None) => Kind::Area { list },
        ("areas", Some(list), None, None) => Kind::Areas { list, all: false },
        ("all_areas", Some(list), None, None) => Kind::Areas { list, all: true },
        ("municipality", None, None, None) => Kind::Municipality,
        ("reporter", None, None, None) => Kind::Reporter,
        ("choice", Some(list), None, None) => {
            Kind::Choice { list, control: shape.control.unwrap_or(Control::Radios) }
        }
        ("text", None, Some(max), None) => Kind::Text { max },
        ("long_text", None, Some(max), None) => Kind::LongText { max },
        ("date", None, None, None) => Kind::Date,
        ("checkbox", None, None, None) => Kind::Checkbox,
        ("person_number", None, None, Some(free_when)) => Kind::PersonNumber { free_when },
        _ => {
            faults.add(
                place,
                format!(
                    "kind {name} does not exist or does not fit: area, areas and choice take list, \
                     text and long_text take max, person_number takes free_when, no other kind does"
                ),
            );
            return None;
        }
    };
    Some(kind)
}

fn read_list(
    file: SourceFile<'_>,
    list: raw::List,
    catalogue: &mut Catalogue,
    places: &mut Places,
    faults: &mut Faults,
) {
    let place = Place::of(file, &list.id);
    let id = ListId::new(list.id.get_ref().as_str());
    source(&list.source, &place, faults);
    let valid_from = date(list.valid_from, &place, faults);
    let mut choices = Vec::new();
    for choice in list.option {
        let place = Place::of(file, &choice.id);
        let option_id = OptionId::new(choice.id.into_inner());
        if places.choices.insert((id.clone(), option_id.clone()), place.clone()).is_some() {
            faults.add(&place, format!("option {option_id} is already used; ids are never reused"));
        }
        words(&choice.label, "label", &place, faults);
        source(&choice.source, &place, faults);
        choices.push(Choice {
            id: option_id,
            label: choice.label,
            hint: choice.hint,
            offered_for: choice.offered_for,
            flags: choice.flags,
            class: choice.class,
            words: choice.words,
            valid_from: choice.valid_from.map_or(valid_from, |day| date(day, &place, faults)),
            valid_to: choice.valid_to.map(|day| date(day, &place, faults)),
            reconstructed: choice.confidence == raw::Confidence::Reconstructed,
            source: choice.source,
        });
    }
    let depends = list
        .depends
        .into_iter()
        .map(|(key, on)| (key, Dependence { field: FieldId::new(on.field), by: on.by }))
        .collect();
    let read =
        OptionList { id: id.clone(), status: list.status, source: list.source, depends, choices };
    places.lists.insert(id.clone(), place.clone());
    if catalogue.lists.insert(id.clone(), read).is_some() {
        faults.add(&place, format!("list {id} is already used"));
    }
}

fn read_rules(
    file: SourceFile<'_>,
    rules: raw::Rules,
    catalogue: &mut Catalogue,
    places: &mut Places,
    faults: &mut Faults,
) {
    for rule in rules.rule {
        let place = Place::of(file, &rule.id);
        let id = RuleId::new(rule.id.into_inner());
        if places.rules.insert(id.clone(), place.clone()).is_some() {
            faults.add(&place, format!("rule {id} is already used; numbers are never reused"));
        }
        words(&rule.message, "message", &place, faults);
        source(&rule.source, &place, faults);
        let name = rule.check.get_ref();
        let Some(check) = Check::from_name(name, rule.years) else {
            faults.add(&Place::of(file, &rule.check), format!("there is no check {name}"));
            continue;
        };
        catalogue.rules.push(Rule {
            id,
            check,
            field: FieldId::new(rule.field),
            other: rule.other.map(FieldId::new),
            when: rule.when.and_then(|when| conditions::read(when, &place, faults)),
            severity: rule.severity,
            message: rule.message,
            source: rule.source,
        });
    }
}

fn read_messages(
    file: SourceFile<'_>,
    messages: raw::Messages,
    catalogue: &mut Catalogue,
    faults: &mut Faults,
) {
    for message in messages.message {
        let place = Place::of(file, &message.id);
        words(&message.text, "text", &place, faults);
        let id = RuleId::new(message.id.into_inner());
        let read = Message { id, text: message.text };
        if catalogue.messages.insert(message.problem, read).is_some() {
            faults.add(&place, format!("{:?} already has a message", message.problem));
        }
    }
    for problem in ProblemKind::ALL {
        if !catalogue.messages.contains_key(&problem) {
            faults.add(&top(file.name), format!("{problem:?} has no message"));
        }
    }
}
