//! The way through the form: what is asked, what is answered, what is wrong, where one may go.
//!
//! Nothing of this is stored. It is computed from the catalogue and the answers, each time.

mod read;
mod walk;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::answer::Answers;
use crate::catalogue::{Catalogue, Choice, Field, Kind, Page};
use crate::condition::Answered;
use crate::ids::{AreaId, CommitteeId, FieldId, OptionId, RuleId};
use crate::language::{Bilingual, Language};
use crate::report::ReportKind;

/// A committee that the reporter serves, with the areas that both have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The committee.
    pub committee: CommitteeId,
    /// Its name, with the municipality.
    pub name: String,
    /// The areas that both the committee and the reporter have.
    pub areas: Vec<AreaId>,
}

/// What the walk must know beside the answers.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// The day on which it is asked.
    pub today: Date,
    /// Where the reporter may report.
    pub memberships: &'a [Membership],
    /// Whether the report is the first of its case.
    pub kind: ReportKind,
}

/// What an answer means. There is no `Debug`, since names and numbers stand in here.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// One of the reporter's committees.
    Committee(CommitteeId),
    /// An option of a list, areas among them.
    Chosen(OptionId),
    /// Text.
    Text(String),
    /// A date.
    Date(Date),
    /// A ticked box.
    Yes,
    /// A personal number in twelve digits, or a free identifier as it was typed.
    Number(String),
}

/// Something that must be put right, or a gentle word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The permanent number of the rule.
    pub rule: RuleId,
    /// What is said.
    pub text: Bilingual,
}

/// One question that is asked with the answers so far.
#[derive(Clone)]
pub struct AskedField<'a> {
    /// The question.
    pub field: &'a Field,
    /// What was typed.
    pub raw: Option<&'a str>,
    /// What it means, if it can be read.
    pub value: Option<Value>,
    /// The options that are offered now, for choices and areas.
    pub offered: Vec<&'a Choice>,
    /// What must be put right.
    pub problem: Option<Remark>,
    /// Gentle words.
    pub warnings: Vec<Remark>,
}

/// One tab with the questions that are asked now.
#[derive(Clone)]
pub struct AskedPage<'a> {
    /// The tab.
    pub page: &'a Page,
    /// Its questions.
    pub fields: Vec<AskedField<'a>>,
}

impl AskedPage<'_> {
    /// Whether every question on the tab is properly answered.
    pub fn is_complete(&self) -> bool {
        self.fields.iter().all(|asked| asked.problem.is_none())
    }
}

/// The whole form as it stands with the answers so far.
#[derive(Clone)]
pub struct Journey<'a> {
    /// The catalogue that was walked.
    pub catalogue: &'a Catalogue,
    /// Every tab, the summary last.
    pub pages: Vec<AskedPage<'a>>,
    /// Answers that are no longer asked for, and will not be sent.
    pub dropped: Vec<&'a Field>,
    memberships: &'a [Membership],
    values: BTreeMap<FieldId, Value>,
    choices: BTreeMap<FieldId, &'a Choice>,
}

/// Walks the form: which questions are asked, what their answers mean, what is wrong.
pub fn journey<'a>(
    catalogue: &'a Catalogue,
    answers: &'a Answers,
    circumstances: Circumstances<'a>,
) -> Journey<'a> {
    walk::walk(catalogue, answers, circumstances)
}

impl<'a> Journey<'a> {
    /// The first tab that is not properly answered; the summary when all are.
    pub fn first_unfinished(&self) -> usize {
        let last = self.pages.len().saturating_sub(1);
        self.pages.iter().position(|page| !page.is_complete()).unwrap_or(last)
    }

    /// Whether every question that is asked is properly answered.
    pub fn is_complete(&self) -> bool {
        self.pages.iter().all(AskedPage::is_complete)
    }

    /// The position of the tab with the address.
    pub fn position(&self, path: &str) -> Option<usize> {
        self.pages.iter().position(|page| page.page.path == path)
    }

    /// Every question that is asked, in order.
    pub fn asked(&self) -> impl Iterator<Item = &AskedField<'a>> {
        self.pages.iter().flat_map(|page| &page.fields)
    }

    /// What a field was answered with, if it is asked for and the answer can be read.
    pub fn value(&self, field: &str) -> Option<&Value> {
        self.values.get(&FieldId::new(field))
    }

    /// The answer as a person reads it; `None` when the question was left without an answer.
    pub fn shown(&self, asked: &AskedField<'_>, language: Language) -> Option<String> {
        let words = &self.catalogue.words;
        let Some(value) = &asked.value else {
            let is_box = asked.field.kind == Kind::Checkbox;
            return is_box.then(|| words.no.get(language).to_owned());
        };
        Some(match value {
            Value::Committee(id) => {
                self.memberships.iter().find(|m| &m.committee == id).map(|m| m.name.clone())?
            }
            Value::Chosen(_) => self.choices.get(&asked.field.id)?.label.get(language).to_owned(),
            Value::Text(text) => text.clone(),
            Value::Number(text) => dashed(text),
            Value::Date(date) => date.to_string(),
            Value::Yes => words.yes.get(language).to_owned(),
        })
    }

    /// The fixed options that fit what was typed under *Annat*, so that a better one is found.
    pub fn better_options(&self, choice_field: &FieldId, text: &str) -> Vec<&'a Choice> {
        let text = text.to_lowercase();
        let Some(asked) = self.asked().find(|asked| &asked.field.id == choice_field) else {
            return Vec::new();
        };
        let fits = |choice: &&&'a Choice| {
            choice.words.iter().any(|stem| {
                text.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(stem))
            })
        };
        asked.offered.iter().filter(fits).copied().collect()
    }
}

/// A number of twelve digits with a dash before the last four; anything else unchanged.
fn dashed(number: &str) -> String {
    match number.split_at_checked(8) {
        Some((day, serial))
            if serial.len() == 4 && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            format!("{day}-{serial}")
        }
        _ => number.to_owned(),
    }
}

impl Answered for Journey<'_> {
    fn chosen_id(&self, field: &FieldId) -> Option<&str> {
        match self.values.get(field)? {
            Value::Chosen(id) => Some(id.as_str()),
            Value::Committee(id) => Some(id.as_str()),
            Value::Yes => Some("yes"),
            Value::Text(_) | Value::Date(_) | Value::Number(_) => None,
        }
    }

    fn chosen(&self, field: &FieldId) -> Option<&Choice> {
        self.choices.get(field).copied()
    }
}
