//! Checks that look from one part of the catalogue to another.

use std::collections::BTreeSet;

use super::super::{Again, Catalogue, DependenceBy, Field, Kind, OptionList, Rule};
use super::{Faults, Place, Places, top};
use crate::condition::{Asked, Condition};
use crate::ids::{FieldId, ListId};
use crate::rules::Check;

pub(super) fn check(catalogue: &Catalogue, places: &Places, faults: &mut Faults) {
    let mut earlier = BTreeSet::new();
    for field in catalogue.fields() {
        let Some(place) = places.fields.get(&field.id) else {
            continue;
        };
        if let Some(when) = &field.when {
            condition(catalogue, when, Some(&earlier), place, faults);
        }
        if let Kind::PersonNumber { free_when } = &field.kind {
            condition(catalogue, free_when, Some(&earlier), place, faults);
        }
        match field.list().map(|list| (list, catalogue.lists.get(list))) {
            Some((id, None)) => faults.add(place, format!("there is no list {id}")),
            Some((_, Some(list))) => dependences(list, &earlier, place, faults),
            None => {}
        }
        entry(catalogue, field, place, faults);
        earlier.insert(field.id.clone());
    }
    for list in catalogue.lists.values() {
        offers(catalogue, list, places, faults);
    }
    for rule in &catalogue.rules {
        if let Some(place) = places.rules.get(&rule.id) {
            one_rule(catalogue, rule, place, faults);
        }
    }
    if catalogue.pages.last().is_none_or(|page| !page.fields.is_empty()) {
        faults.add(&top("pages.toml"), "the last page is the summary and has no fields");
    }
}

/// A list of what earlier reports said is made of dates and texts that a follow-up adds to, and the
/// question has words for the report that adds.
fn entry(catalogue: &Catalogue, field: &Field, place: &Place, faults: &mut Faults) {
    if field.entry.is_empty() != field.again_label.is_none() {
        faults.add(place, "entry and again_label go together");
    }
    for part in &field.entry {
        let fits = catalogue.field(part).is_some_and(|part| {
            let is_plain =
                matches!(part.kind, Kind::Date | Kind::Text { .. } | Kind::LongText { .. });
            is_plain && part.again == Again::Adds
        });
        if !fits || field.again != Again::Adds {
            faults.add(place, format!("{part} is no date or text that a follow-up adds to"));
        }
    }
}

/// The options of a list may only depend on fields that stand before the one that uses it.
fn dependences(list: &OptionList, earlier: &BTreeSet<FieldId>, place: &Place, faults: &mut Faults) {
    for (key, on) in &list.depends {
        if !earlier.contains(&on.field) {
            let field = &on.field;
            let message = format!("{key} depends on {field}, which does not stand earlier");
            faults.add(place, message);
        }
    }
}

/// A condition may only ask for what exists, and a field only for what stands before it.
fn condition(
    catalogue: &Catalogue,
    condition: &Condition,
    earlier: Option<&BTreeSet<FieldId>>,
    place: &Place,
    faults: &mut Faults,
) {
    for (id, asked) in condition.asks() {
        let Some(field) = catalogue.field(id) else {
            faults.add(place, format!("the condition asks for {id}, which does not exist"));
            continue;
        };
        if earlier.is_some_and(|earlier| !earlier.contains(id)) {
            faults.add(place, format!("the condition asks for {id}, which does not stand earlier"));
        }
        let list = field.list().and_then(|list| catalogue.lists.get(list));
        let known = match (asked, list) {
            (Asked::Ids(ids), None) => ids.iter().all(|id| id == "yes"),
            (Asked::Ids(ids), Some(list)) => {
                ids.iter().all(|id| list.choices.iter().any(|choice| choice.id.as_str() == id))
            }
            (Asked::Flag(flag), Some(list)) => {
                list.choices.iter().any(|choice| choice.flags.iter().any(|has| has == flag))
            }
            (Asked::Classes(classes), Some(list)) => classes.iter().all(|class| {
                list.choices.iter().any(|choice| choice.class.as_deref() == Some(class))
            }),
            (Asked::Flag(_) | Asked::Classes(_), None) => false,
        };
        if !known {
            faults.add(place, format!("the condition asks {id} for something it cannot answer"));
        }
    }
}

/// What an option is offered for must exist in the list that it depends on.
fn offers(catalogue: &Catalogue, list: &OptionList, places: &Places, faults: &mut Faults) {
    for choice in &list.choices {
        let Some(place) = places.choices.get(&(list.id.clone(), choice.id.clone())) else {
            continue;
        };
        for (key, values) in &choice.offered_for {
            let Some(on) = list.depends.get(key) else {
                faults.add(place, format!("the list does not depend on {key}"));
                continue;
            };
            let target = catalogue.field(&on.field).and_then(|field| field.list());
            for value in values {
                if !target.is_some_and(|target| answers(catalogue, target, on.by, value)) {
                    faults.add(place, format!("{key} can never be {value}"));
                }
            }
        }
    }
}

fn answers(catalogue: &Catalogue, list: &ListId, by: DependenceBy, value: &str) -> bool {
    catalogue.lists.get(list).is_some_and(|list| {
        list.choices.iter().any(|choice| match by {
            DependenceBy::Id => choice.id.as_str() == value,
            DependenceBy::Class => choice.class.as_deref() == Some(value),
        })
    })
}

fn one_rule(catalogue: &Catalogue, rule: &Rule, place: &Place, faults: &mut Faults) {
    if let Some(when) = &rule.when {
        condition(catalogue, when, None, place, faults);
    }
    let wants_other = rule.check.compares();
    if wants_other != rule.other.is_some() {
        faults.add(place, "other is for the checks that compare two fields, and they need it");
    }
    for id in [Some(&rule.field), rule.other.as_ref()].into_iter().flatten() {
        match catalogue.field(id) {
            None => faults.add(place, format!("there is no field {id}")),
            Some(field) => {
                if rule.check.is_about_dates() && field.kind != Kind::Date {
                    faults.add(place, format!("{id} is not a date"));
                }
            }
        }
    }
    if rule.check == Check::Always && rule.when.is_none() {
        faults.add(place, "a rule that always hits needs a condition");
    }
}
