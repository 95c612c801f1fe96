//! The way through the form: what is asked, what is answered, what is wrong, where one may go.
//!
//! Nothing of this is stored. It is computed from the catalogue and the answers, each time.

mod read;
mod walk;

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::answer::Answers;
use crate::catalogue::{Catalogue, Choice, Field, Kind, Page, ProblemKind};
use crate::condition::Answered;
use crate::earlier::{Earlier, Entry};
use crate::ids::{AreaId, AssignmentId, CommitteeId, FieldId, OptionId, RuleId};
use crate::language::{Bilingual, Language};
use crate::reference::Reference;
use crate::report::ReportKind;
use crate::reporter::Reporter;

/// What stands between areas when several are written in one answer.
pub const AREAS_BETWEEN: &str = ",";

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
#[derive(Clone, Copy)]
pub struct Circumstances<'a> {
    /// The day on which it is asked.
    pub today: Date,
    /// Where the reporter may report.
    pub memberships: &'a [Membership],
    /// What the case already says, when this is a follow-up.
    pub earlier: Option<&'a Earlier>,
    /// The reporters of the committee, where they are what the form is about.
    pub reporters: &'a [Reporter],
    /// The municipalities that there are, where one is asked for.
    pub reference: Option<&'a Reference>,
    /// The options that the person was given, for the check that asks; none when all are.
    pub given: Option<&'a [OptionId]>,
    /// Questions that have no meaning as things stand, whatever the answers are.
    pub without: &'a [FieldId],
}

impl<'a> Circumstances<'a> {
    /// A first report by somebody who serves the committees.
    pub const fn new(today: Date, memberships: &'a [Membership]) -> Self {
        Self {
            today,
            memberships,
            earlier: None,
            reporters: &[],
            reference: None,
            given: None,
            without: &[],
        }
    }

    /// Whether the report is the first of its case.
    pub const fn kind(&self) -> ReportKind {
        match self.earlier {
            None => ReportKind::Initial,
            Some(_) => ReportKind::FollowUp,
        }
    }
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
    /// Some areas of a list, in its order.
    Areas(Vec<OptionId>),
    /// A municipality by its code (kommunkod).
    Municipality(String),
    /// One of the committee's reporters.
    Reporter(AssignmentId),
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
    /// Whether the answer is the case's, and cannot be changed here.
    pub is_locked: bool,
    /// What earlier reports said, when a follow-up adds to it.
    pub entries: Vec<Entry>,
    /// What must be put right.
    pub problem: Option<Remark>,
    /// Gentle words.
    pub warnings: Vec<Remark>,
}

impl<'a> AskedField<'a> {
    /// The question, as it is put to somebody who may have answered it before.
    pub fn label(&self) -> &'a Bilingual {
        let again = self.field.again_label.as_ref().filter(|_| !self.entries.is_empty());
        again.unwrap_or(&self.field.label)
    }

    /// Whether an answer is demanded: not when earlier reports have given one that still stands.
    pub const fn is_required(&self) -> bool {
        self.field.is_required() && self.entries.is_empty()
    }
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
    /// Whether there is something on the tab: it is passed by when none of its questions is asked.
    pub const fn is_asked(&self) -> bool {
        self.page.fields.is_empty() || !self.fields.is_empty()
    }

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
    circumstances: Circumstances<'a>,
    values: BTreeMap<FieldId, Value>,
    choices: BTreeMap<FieldId, &'a Choice>,
}

/// Reads a day as a form does: `2026-01-31`, also with other signs between, or without any.
pub fn read_date(text: &str) -> Result<Value, ProblemKind> {
    read::date(text)
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

    /// The option that a field was answered with.
    pub fn option(&self, field: &str) -> Option<OptionId> {
        match self.value(field)? {
            Value::Chosen(id) => Some(id.clone()),
            _ => None,
        }
    }

    /// The date that a field was answered with.
    pub fn date(&self, field: &str) -> Option<Date> {
        match self.value(field)? {
            Value::Date(date) => Some(*date),
            _ => None,
        }
    }

    /// The text or the number that a field was answered with.
    pub fn text(&self, field: &str) -> Option<String> {
        match self.value(field)? {
            Value::Text(text) | Value::Number(text) => Some(text.clone()),
            _ => None,
        }
    }

    /// The areas that a field was answered with.
    pub fn areas(&self, field: &str) -> Vec<AreaId> {
        match self.value(field) {
            Some(Value::Areas(ids)) => ids.iter().map(|id| AreaId::new(id.as_str())).collect(),
            _ => Vec::new(),
        }
    }

    /// One of the committee's reporters.
    pub fn reporter(&self, id: &AssignmentId) -> Option<&'a Reporter> {
        self.circumstances.reporters.iter().find(|reporter| &reporter.id == id)
    }

    /// What was known beside the answers.
    pub const fn circumstances(&self) -> Circumstances<'a> {
        self.circumstances
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
                let memberships = self.circumstances.memberships;
                memberships.iter().find(|m| &m.committee == id).map(|m| m.name.clone())?
            }
            Value::Municipality(code) => {
                self.circumstances.reference?.municipality(code)?.full_name()
            }
            Value::Reporter(id) => self.reporter(id)?.name(),
            Value::Areas(ids) => {
                let chosen = asked.offered.iter().filter(|choice| ids.contains(&choice.id));
                chosen.map(|choice| choice.label.get(language)).collect::<Vec<_>>().join("\n")
            }
            Value::Chosen(_) => self.choices.get(&asked.field.id)?.label.get(language).to_owned(),
            Value::Text(text) => text.clone(),
            Value::Number(text) => dashed(text),
            Value::Date(date) => date.to_string(),
            Value::Yes => words.yes.get(language).to_owned(),
        })
    }

    /// The answers in codes: only what is asked and can be read, in its canonical form. This is what a sent
    /// report says, and what its case says from then on.
    pub fn codes(&self) -> Answers {
        let code = |value: &Value| match value {
            Value::Committee(id) => id.to_string(),
            Value::Chosen(id) => id.to_string(),
            Value::Text(text) | Value::Number(text) | Value::Municipality(text) => text.clone(),
            Value::Areas(ids) => {
                ids.iter().map(OptionId::as_str).collect::<Vec<_>>().join(AREAS_BETWEEN)
            }
            Value::Reporter(id) => id.to_string(),
            Value::Date(date) => date.to_string(),
            Value::Yes => "yes".to_owned(),
        };
        let asked = self.asked();
        asked
            .filter_map(|asked| Some((asked.field.id.clone(), code(asked.value.as_ref()?))))
            .collect()
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
            Value::Text(_)
            | Value::Date(_)
            | Value::Number(_)
            | Value::Areas(_)
            | Value::Municipality(_)
            | Value::Reporter(_) => None,
        }
    }

    fn chosen(&self, field: &FieldId) -> Option<&Choice> {
        self.choices.get(field).copied()
    }
}
