//! The form as data: pages, fields, options, conditions, rules and words, each with its source.
//!
//! Files are read by [`Catalogue::read`], which reports every fault at once with file and line. What a
//! file may hold is in `raw`; what must be true of it is in `check`.

mod again;
mod check;
mod describe;
mod list;
mod raw;
mod words;

use std::collections::BTreeMap;

use jiff::civil::Date;

pub use again::Again;
pub use describe::{difference, graph};
pub use list::{
    Choice, Dependence, DependenceBy, ListChange, ListStatus, OptionList, list_changes,
};
pub use words::{FileWords, FormWords};

use crate::condition::Condition;
use crate::ids::{FieldId, ListId, PageId, RuleId};
use crate::language::Bilingual;
use crate::rules::Check;

/// One text file of the catalogue, with the name that faults are reported under.
#[derive(Clone, Copy, Debug)]
pub struct SourceFile<'a> {
    /// Path inside `catalogue/`, such as `individual-report/pages.toml`.
    pub name: &'a str,
    /// The whole text.
    pub text: &'a str,
}

/// Something wrong in a file of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {message}")]
pub struct CatalogueFault {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and, where it can be said, what would be right.
    pub message: String,
}

/// One e-service as data, checked.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// Permanent id of the e-service.
    pub id: String,
    /// The version that the authority gave it.
    pub version: String,
    /// The first day on which it applies.
    pub valid_from: Date,
    /// The e-service's name.
    pub title: Bilingual,
    /// The law it rests on.
    pub legal_basis: Bilingual,
    /// The tabs, in order. The last one is the summary and has no fields.
    pub pages: Vec<Page>,
    /// The lists of options.
    pub lists: BTreeMap<ListId, OptionList>,
    /// The rules over fields, by their permanent numbers.
    pub rules: Vec<Rule>,
    /// What is said of an answer that cannot be read.
    pub messages: BTreeMap<ProblemKind, Message>,
    /// The words of the receipt and of answers that are not text.
    pub words: FormWords,
}

/// One tab.
#[derive(Clone, Debug)]
pub struct Page {
    /// Permanent id.
    pub id: PageId,
    /// The last part of its address.
    pub path: String,
    /// Its heading.
    pub title: Bilingual,
    /// A few words under the heading.
    pub lead: Option<Bilingual>,
    /// The tab's help page, in Markdown.
    pub help: Bilingual,
    /// Where the content comes from.
    pub source: String,
    /// Its fields, in order.
    pub fields: Vec<Field>,
}

/// One question.
#[derive(Clone, Debug)]
pub struct Field {
    /// Permanent id.
    pub id: FieldId,
    /// What sort of answer is asked for.
    pub kind: Kind,
    /// The question.
    pub label: Bilingual,
    /// A short line under the question.
    pub hint: Option<Bilingual>,
    /// Help that opens beside the field.
    pub help: Option<Bilingual>,
    /// Said when a mandatory field is empty; `None` when the field is optional.
    pub missing: Option<Bilingual>,
    /// When the question is asked; `None` is always.
    pub when: Option<Condition>,
    /// What a follow-up does with the question.
    pub again: Again,
    /// The question of a follow-up, once an earlier report has answered it.
    pub again_label: Option<Bilingual>,
    /// The answers that make one entry in the list of what earlier reports said; empty for questions
    /// that have no such list.
    pub entry: Vec<FieldId>,
    /// How wide the control is drawn.
    pub width: Width,
    /// Where the question comes from.
    pub source: String,
}

impl Field {
    /// Whether an answer is demanded whenever the question is asked.
    pub const fn is_required(&self) -> bool {
        self.missing.is_some()
    }

    /// The list of options, for kinds that have one.
    pub const fn list(&self) -> Option<&ListId> {
        match &self.kind {
            Kind::Choice { list, .. } | Kind::Area { list } | Kind::Areas { list, .. } => {
                Some(list)
            }
            Kind::Committee
            | Kind::Municipality
            | Kind::Reporter
            | Kind::Text { .. }
            | Kind::LongText { .. }
            | Kind::Date
            | Kind::Checkbox
            | Kind::PersonNumber { .. } => None,
        }
    }
}

/// What sort of answer a field takes. A new kind is one variant and the arms the compiler asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of the committees that the reporter serves.
    Committee,
    /// One of the areas that both the committee and the reporter have.
    Area {
        /// The list of areas.
        list: ListId,
    },
    /// Some of the areas that may be given: the committee's, or all when there is none yet.
    Areas {
        /// The list of areas.
        list: ListId,
        /// Whether all areas may be given, also those that the committee does not have.
        all: bool,
    },
    /// One of the municipalities of the reference data.
    Municipality,
    /// One of the committee's reporters.
    Reporter,
    /// One option of a list.
    Choice {
        /// The list.
        list: ListId,
        /// How it is drawn.
        control: Control,
    },
    /// One line of text.
    Text {
        /// Longest text, in characters.
        max: usize,
    },
    /// Several lines of text.
    LongText {
        /// Longest text, in characters.
        max: usize,
    },
    /// A civil date.
    Date,
    /// A box to tick.
    Checkbox,
    /// A personal or co-ordination number; free letters and digits when the condition holds.
    PersonNumber {
        /// When any combination of letters and digits is taken (handbook, Flik 3).
        free_when: Condition,
    },
}

/// How a choice is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// All options in sight.
    Radios,
    /// A list that opens.
    Select,
}

/// How wide a control is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Width {
    /// Some ten characters.
    Short,
    /// Some twenty characters.
    Medium,
    /// The whole column.
    #[default]
    Full,
}

/// A rule over one field, or over two, with a number that never changes.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its permanent number.
    pub id: RuleId,
    /// The predicate that it uses.
    pub check: Check,
    /// The field at which the message stands.
    pub field: FieldId,
    /// The second field, for checks that compare.
    pub other: Option<FieldId>,
    /// When the rule applies; `None` is always.
    pub when: Option<Condition>,
    /// Whether it stops the sending.
    pub severity: Severity,
    /// What is said.
    pub message: Bilingual,
    /// Where the rule comes from.
    pub source: String,
}

/// What a rule does when it hits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The report cannot be sent until it is put right.
    Stop,
    /// A gentle word that stops nothing.
    Warn,
}

/// What is said of an answer that cannot be read, with its permanent number.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its permanent number.
    pub id: RuleId,
    /// What is said.
    pub text: Bilingual,
}

/// What can be wrong with one answer in itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// A mandatory field is empty.
    Missing,
    /// Longer than the field takes.
    TooLong,
    /// No such option.
    ChoiceUnknown,
    /// The option is not offered with the other answers, or to this reporter.
    ChoiceNotOffered,
    /// Not read as a date.
    DateFormat,
    /// There is no such day.
    DateNotExist,
    /// Not twelve or ten digits.
    PersonNumberFormat,
    /// The digits hold no real date.
    PersonNumberDate,
    /// The check digit is another.
    PersonNumberCheckDigit,
    /// The birth date has not come yet.
    PersonNumberFuture,
    /// Not three to twenty letters and digits.
    FreeIdentifierFormat,
}

impl ProblemKind {
    /// Every kind; the catalogue must have words for each.
    pub const ALL: [Self; 11] = [
        Self::Missing,
        Self::TooLong,
        Self::ChoiceUnknown,
        Self::ChoiceNotOffered,
        Self::DateFormat,
        Self::DateNotExist,
        Self::PersonNumberFormat,
        Self::PersonNumberDate,
        Self::PersonNumberCheckDigit,
        Self::PersonNumberFuture,
        Self::FreeIdentifierFormat,
    ];
}

impl Catalogue {
    /// Reads and checks the files of one e-service together with the reference lists.
    ///
    /// Either the whole catalogue is sound, or every fault is told at once.
    pub fn read(files: &[SourceFile<'_>]) -> Result<Self, Vec<CatalogueFault>> {
        check::read(files)
    }

    /// Every field, in the order of the tabs.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.pages.iter().flat_map(|page| &page.fields)
    }

    /// A field by id.
    pub fn field(&self, id: &FieldId) -> Option<&Field> {
        self.fields().find(|field| &field.id == id)
    }

    /// A page by the last part of its address.
    pub fn page_at(&self, path: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.path == path)
    }

    /// An option of a list, whether or not it is offered today.
    pub fn choice(&self, list: &ListId, id: &str) -> Option<&Choice> {
        self.lists.get(list)?.choices.iter().find(|choice| choice.id.as_str() == id)
    }
}
