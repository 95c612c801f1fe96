//! What the files may hold, as serde sees it. Nothing is checked here but the shape.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::{Again, Control, DependenceBy, ListStatus, ProblemKind, Severity, Width};
use crate::language::Bilingual;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Service {
    pub(super) id: String,
    pub(super) version: String,
    pub(super) valid_from: Datetime,
    pub(super) title: Bilingual,
    pub(super) legal_basis: Bilingual,
    pub(super) source: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pages {
    pub(super) page: Vec<Page>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    pub(super) id: Spanned<String>,
    pub(super) path: String,
    pub(super) title: Bilingual,
    pub(super) lead: Option<Bilingual>,
    pub(super) help: Bilingual,
    pub(super) source: String,
    #[serde(default)]
    pub(super) field: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Field {
    pub(super) id: Spanned<String>,
    pub(super) kind: Spanned<String>,
    pub(super) label: Bilingual,
    pub(super) hint: Option<Bilingual>,
    pub(super) help: Option<Bilingual>,
    #[serde(default)]
    pub(super) required: bool,
    pub(super) missing: Option<Bilingual>,
    pub(super) when: Option<Condition>,
    pub(super) list: Option<String>,
    pub(super) control: Option<Control>,
    pub(super) max: Option<usize>,
    pub(super) again: Again,
    pub(super) again_label: Option<Bilingual>,
    #[serde(default)]
    pub(super) entry: Vec<String>,
    #[serde(default)]
    pub(super) width: Width,
    pub(super) free_when: Option<Condition>,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Condition {
    pub(super) field: Option<String>,
    pub(super) is: Option<OneOrMany>,
    pub(super) flag: Option<String>,
    pub(super) class: Option<OneOrMany>,
    pub(super) all: Option<Vec<Condition>>,
    pub(super) any: Option<Vec<Condition>>,
    pub(super) not: Option<Box<Condition>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(super) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(value) => vec![value],
            Self::Many(values) => values,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    pub(super) id: Spanned<String>,
    pub(super) status: ListStatus,
    pub(super) source: String,
    pub(super) valid_from: Datetime,
    #[serde(default)]
    pub(super) depends: BTreeMap<String, Dependence>,
    pub(super) option: Vec<Choice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dependence {
    pub(super) field: String,
    #[serde(default)]
    pub(super) by: DependenceBy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    pub(super) id: Spanned<String>,
    pub(super) label: Bilingual,
    pub(super) hint: Option<Bilingual>,
    #[serde(default, rename = "for")]
    pub(super) offered_for: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) flags: Vec<String>,
    pub(super) class: Option<String>,
    #[serde(default)]
    pub(super) words: Vec<String>,
    pub(super) valid_from: Option<Datetime>,
    pub(super) valid_to: Option<Datetime>,
    pub(super) confidence: Confidence,
    pub(super) source: String,
}

/// How sure we are that the authority has the option; `stated` demands a stated list or a source.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Confidence {
    Stated,
    Reconstructed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    pub(super) rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) id: Spanned<String>,
    pub(super) check: Spanned<String>,
    pub(super) field: String,
    pub(super) other: Option<String>,
    pub(super) years: Option<i16>,
    pub(super) when: Option<Condition>,
    pub(super) severity: Severity,
    pub(super) message: Bilingual,
    pub(super) source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Messages {
    pub(super) message: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Message {
    pub(super) id: Spanned<String>,
    pub(super) problem: ProblemKind,
    pub(super) text: Bilingual,
}
