//! Lists of options: what may be chosen, when, and together with which other answers.

use std::collections::BTreeMap;

use jiff::civil::Date;
use toml::{Table, Value};

use crate::ids::{FieldId, ListId, OptionId};
use crate::language::Bilingual;

/// A list of options.
#[derive(Clone, Debug)]
pub struct OptionList {
    /// Permanent id.
    pub id: ListId,
    /// Whether the authority has published the list, or we have reconstructed it.
    pub status: ListStatus,
    /// Where the list comes from.
    pub source: String,
    /// Which answers the options depend on, by the key used in each option.
    pub depends: BTreeMap<String, Dependence>,
    /// The options, in the order in which they are shown.
    pub choices: Vec<Choice>,
}

/// Whether a list is the authority's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListStatus {
    /// Stated by the authority or by law.
    Stated,
    /// Our reconstruction, replaceable by the authority's administrator.
    Reconstruction,
}

/// The answer that the options of a list depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependence {
    /// The field.
    pub field: FieldId,
    /// What of its answer is compared.
    pub by: DependenceBy,
}

/// What of an answer is compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DependenceBy {
    /// The id of the chosen option.
    #[default]
    Id,
    /// The class of the chosen option.
    Class,
}

/// One option of a list.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Permanent id.
    pub id: OptionId,
    /// What it is called.
    pub label: Bilingual,
    /// A short line under it.
    pub hint: Option<Bilingual>,
    /// The answers for which it is offered; a missing key means all.
    pub offered_for: BTreeMap<String, Vec<String>>,
    /// What choosing it brings with it.
    pub flags: Vec<String>,
    /// The class by which other lists depend on it.
    pub class: Option<String>,
    /// Beginnings of words that suggest this option to somebody who types under *Annat*.
    pub words: Vec<String>,
    /// First day on which it may be chosen.
    pub valid_from: Date,
    /// Last day on which it may be chosen.
    pub valid_to: Option<Date>,
    /// Whether the option is our reconstruction of one that the authority has not published.
    pub reconstructed: bool,
    /// Where the option comes from.
    pub source: String,
}

impl Choice {
    /// Whether the option may be chosen on the day.
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }
}

impl OptionList {
    /// The options that may be chosen on the day, when the answers that the list depends on are as said.
    pub fn offered<'a>(
        &'a self,
        day: Date,
        said: impl Fn(&Dependence) -> Option<&'a str>,
    ) -> impl Iterator<Item = &'a Choice> {
        let valid = self.choices.iter().filter(move |choice| choice.is_valid_on(day));
        valid.filter(move |choice| {
            choice.offered_for.iter().all(|(key, values)| {
                let answer = self.depends.get(key).and_then(&said);
                answer.is_some_and(|answer| values.iter().any(|value| value == answer))
            })
        })
    }

    /// The option with the id.
    pub fn choice(&self, id: &OptionId) -> Option<&Choice> {
        self.choices.iter().find(|choice| &choice.id == id)
    }

    /// Gives an option other words; false when there is no such option.
    pub fn reword(&mut self, id: &OptionId, label: Bilingual, hint: Option<Bilingual>) -> bool {
        let found = self.choices.iter_mut().find(|choice| &choice.id == id);
        found.map(|choice| (choice.label, choice.hint) = (label, hint)).is_some()
    }

    /// Sets the first and the last day of an option; false when there is no such option.
    pub fn set_days(&mut self, id: &OptionId, from: Date, to: Option<Date>) -> bool {
        let found = self.choices.iter_mut().find(|choice| &choice.id == id);
        found.map(|choice| (choice.valid_from, choice.valid_to) = (from, to)).is_some()
    }

    /// Adds an option after another, offered together with the same answers and demanding the same; false
    /// when there is no such other, or the id has been used.
    pub fn add_like(
        &mut self,
        like: &OptionId,
        id: OptionId,
        label: Bilingual,
        from: Date,
    ) -> bool {
        let Some(place) = self.choices.iter().position(|choice| &choice.id == like) else {
            return false;
        };
        let Some(model) = self.choices.get(place).filter(|_| self.choice(&id).is_none()) else {
            return false;
        };
        let new = Choice {
            id,
            label,
            hint: None,
            words: Vec::new(),
            valid_from: from,
            valid_to: None,
            reconstructed: false,
            source: "The authority's administrator".to_owned(),
            ..model.clone()
        };
        self.choices.insert(place + 1, new);
        true
    }

    /// The list as a file of the catalogue, from which it is read back as it is.
    pub fn to_toml(&self) -> String {
        let mut list = Table::new();
        list.insert("id".to_owned(), self.id.as_str().into());
        let status = match self.status {
            ListStatus::Stated => "stated",
            ListStatus::Reconstruction => "reconstruction",
        };
        list.insert("status".to_owned(), status.into());
        list.insert("source".to_owned(), self.source.as_str().into());
        let first = self.choices.iter().map(|choice| choice.valid_from).min();
        list.insert("valid_from".to_owned(), day(first.unwrap_or(Date::MIN)));
        let depends = self.depends.iter().map(|(key, on)| (key.clone(), dependence(on)));
        list.insert("depends".to_owned(), Value::Table(depends.collect()));
        let options = self.choices.iter().map(option).map(Value::Table);
        list.insert("option".to_owned(), Value::Array(options.collect()));
        list.to_string()
    }
}

fn day(date: Date) -> Value {
    // A date written as TOML writes it is a date of TOML.
    date.to_string().parse().map_or_else(|_| Value::from(date.to_string()), Value::Datetime)
}

fn both(text: &Bilingual) -> Value {
    let words = [("sv", &text.sv), ("en", &text.en)];
    Value::Table(
        words.map(|(key, text)| (key.to_owned(), text.as_str().into())).into_iter().collect(),
    )
}

fn texts(all: &[String]) -> Value {
    Value::Array(all.iter().map(|text| text.as_str().into()).collect())
}

fn dependence(on: &Dependence) -> Value {
    let by = match on.by {
        DependenceBy::Id => "id",
        DependenceBy::Class => "class",
    };
    let parts = [("field", on.field.as_str()), ("by", by)];
    Value::Table(parts.map(|(key, text)| (key.to_owned(), text.into())).into_iter().collect())
}

fn option(choice: &Choice) -> Table {
    let mut table = Table::new();
    let mut put = |key: &str, value: Value| {
        table.insert(key.to_owned(), value);
    };
    put("id", choice.id.as_str().into());
    put("label", both(&choice.label));
    if let Some(hint) = &choice.hint {
        put("hint", both(hint));
    }
    let offered = choice.offered_for.iter().map(|(key, values)| (key.clone(), texts(values)));
    put("for", Value::Table(offered.collect()));
    put("flags", texts(&choice.flags));
    if let Some(class) = &choice.class {
        put("class", class.as_str().into());
    }
    put("words", texts(&choice.words));
    put("valid_from", day(choice.valid_from));
    if let Some(last) = choice.valid_to {
        put("valid_to", day(last));
    }
    put("confidence", if choice.reconstructed { "reconstructed" } else { "stated" }.into());
    put("source", choice.source.as_str().into());
    table
}

/// What differs between two versions of a list, option by option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListChange {
    /// An option is new, and can be chosen from the day.
    Added(OptionId, Date),
    /// An option has other words than before.
    Reworded(OptionId, Bilingual),
    /// An option can be chosen from another day than before.
    FirstDay(OptionId, Date),
    /// An option can be chosen for the last time on the day.
    Ends(OptionId, Date),
    /// An option that would end no longer does.
    GoesOn(OptionId),
}

/// Compares a list with the one that would stand in its place.
pub fn list_changes(before: &OptionList, after: &OptionList) -> Vec<ListChange> {
    let mut changes = Vec::new();
    for new in &after.choices {
        let id = || new.id.clone();
        let Some(old) = before.choice(&new.id) else {
            changes.push(ListChange::Added(id(), new.valid_from));
            continue;
        };
        if (&old.label, &old.hint) != (&new.label, &new.hint) {
            changes.push(ListChange::Reworded(id(), old.label.clone()));
        }
        if old.valid_from != new.valid_from {
            changes.push(ListChange::FirstDay(id(), new.valid_from));
        }
        match new.valid_to {
            Some(last) if old.valid_to != new.valid_to => {
                changes.push(ListChange::Ends(id(), last));
            }
            None if old.valid_to.is_some() => changes.push(ListChange::GoesOn(id())),
            _ => {}
        }
    }
    changes
}
