//! Lists of options: what may be chosen, when, and together with which other answers.

use std::collections::BTreeMap;

use jiff::civil::Date;

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
